"""The arithmetic of the simulation, compiled: :mod:`~borgen.cashflow.simulation.arithmetic` bit for bit, many times faster.

Compiled with numba (extra ``borgen[fast]``) without the global interpreter lock, so that threads share the work, and without
any freedom to reorder or fuse operations. Scenarios lie side by side in memory, so the processor takes eight at
once; loans are added one after the other. ``WIDTH`` scenarios with all their intermediate results stay in the first cache.
"""

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.compiling import compiled
from borgen.cashflow.simulation import ranked as ranked  # loaded together: who simulates asks for quantiles
from borgen.cashflow.simulation.loans import Floats, Whole

WIDTH = 128


@compiled
def _terms_worth(n: int, rate: Floats, worth: Floats, width: int) -> None:
    worth[:width] = 1.0
    top = 0
    while n >> (top + 1):
        top += 1
    for bit in range(top - 1, -1, -1):
        if n >> bit & 1:
            for j in range(width):
                twice = worth[j] * (2.0 + rate[j] * worth[j])
                worth[j] = twice * (1.0 + rate[j]) + 1.0
        else:
            for j in range(width):
                worth[j] = worth[j] * (2.0 + rate[j] * worth[j])


@compiled
def _worth(n: int, rate: float) -> float:
    worth, top = 1.0, 0
    while n >> (top + 1):
        top += 1
    for bit in range(top - 1, -1, -1):
        worth = worth * (2.0 + rate * worth)
        if n >> bit & 1:
            worth = worth * (1.0 + rate) + 1.0
    return worth


@compiled
def debts(
    groups: Whole, balance: Floats, rate: Floats, margin: Floats, fixed: Floats, rates: Floats, per_year: int,
    service: NDArray[np.float64], principal: NDArray[np.float64], keep_principal: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """See :func:`borgen.cashflow.simulation.arithmetic.debts`."""
    periods, scenarios = rates.shape
    left, i, whole = np.empty(WIDTH), np.empty(WIDTH), np.empty(WIDTH)
    part, instalment = np.empty(WIDTH), np.empty(WIDTH)
    paid, down = np.empty((periods, WIDTH)), np.empty((periods, WIDTH))
    for s in range(0, scenarios, WIDTH):
        width = min(WIDTH, scenarios - s)
        for g in range(groups.shape[0]):
            first, every, terms = groups[g, 2], groups[g, 3], groups[g, 4]
            refix_in, refix_every, grace, risk = groups[g, 5], groups[g, 6], groups[g, 7], groups[g, 9]
            years = every / per_year
            last = max(0, min(terms, -(-(periods - first) // every)))
            if not last:
                continue
            paid[:last] = 0.0
            if keep_principal:
                down[:last] = 0.0
            if groups[g, 8]:
                for loan in range(groups[g, 0], groups[g, 1]):
                    _pay_fixed(
                        balance[loan], rate[loan], margin[loan], fixed[loan], groups[g], years, last,
                        rates[:, s : s + width], left, i, paid, down, keep_principal,
                    )  # fmt: skip
                for term in range(last):
                    q = first + term * every
                    for j in range(width):
                        service[risk, q, s + j] += paid[term, j]
                    if keep_principal:
                        for j in range(width):
                            principal[risk, q, s + j] += down[term, j]
                continue
            known = _segment_end(0, terms, refix_in, refix_every, grace)
            for loan in range(groups[g, 0], groups[g, 1]):
                # until the first refixing all scenarios agree: one number stands for them
                step = rate[loan] * years
                most = balance[loan] / _worth(terms, step) if not grace else 0.0
                paid[0, 0] += most + step * balance[loan]
                if known < last:
                    left[:width] = balance[loan] - most * _worth(known, step)
                    i[:width] = step
                if keep_principal:
                    for term in range(min(known, last)):
                        down[term, 0] += most
                        most = most * (1.0 + step)
                begin, segment = known, 1
                while begin < last:
                    end = _segment_end(begin, terms, refix_in, refix_every, grace)
                    if _is_refixing(begin, refix_in, refix_every):
                        at = rates[first + (begin - 1) * every + 1, s : s + width]
                        for j in range(width):
                            i[j] = (at[j] + margin[loan]) * years
                    due = paid[segment]
                    if begin < grace:
                        instalment[:width] = 0.0
                        for j in range(width):
                            due[j] += i[j] * left[j]
                    else:
                        _terms_worth(terms - begin, i, whole, width)
                        for j in range(width):
                            instalment[j] = left[j] / whole[j]
                            due[j] += instalment[j] + i[j] * left[j]
                    if end < last and begin >= grace:
                        _terms_worth(end - begin, i, part, width)
                        for j in range(width):
                            left[j] = left[j] - instalment[j] * part[j]
                    if keep_principal:
                        _pay_down(down, begin, min(end, last), instalment, i, width)
                    begin, segment = end, segment + 1
            paid[0, 1:width] = paid[0, 0]
            if keep_principal:
                for term in range(min(known, last)):
                    down[term, 1:width] = down[term, 0]
            begin, segment = 0, 0
            while begin < last:
                end = _segment_end(begin, terms, refix_in, refix_every, grace)
                for term in range(begin, min(end, last)):
                    q = first + term * every
                    for j in range(width):
                        service[risk, q, s + j] += paid[segment, j]
                    if keep_principal:
                        for j in range(width):
                            principal[risk, q, s + j] += down[term, j]
                begin, segment = end, segment + 1


@compiled
def _is_refixing(term: int, refix_in: int, refix_every: int) -> bool:
    if not refix_in or term < refix_in:
        return False
    return term == refix_in or (refix_every > 0 and (term - refix_in) % refix_every == 0)


@compiled
def _segment_end(begin: int, terms: int, refix_in: int, refix_every: int, grace: int) -> int:
    end = terms
    if begin < refix_in:
        end = min(refix_in, terms)
    elif refix_in and refix_every:
        end = min(begin + refix_every - (begin - refix_in) % refix_every, terms)
    return min(end, grace) if begin < grace else end


@compiled
def _pay_fixed(
    balance: float, rate: float, margin: float, fixed: float, group: Whole, years: float, last: int, rates: Floats,
    left: Floats, i: Floats, paid: Floats, down: Floats, keep_principal: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Add the terms of one loan with a fixed payment: in each scenario it is paid off in another one."""
    first, every, terms, refix_in, refix_every, grace = group[2], group[3], group[4], group[5], group[6], group[7]
    width = rates.shape[1]
    left[:width], i[:width] = balance, rate * years
    for term in range(last):
        if _is_refixing(term, refix_in, refix_every):
            at = rates[first + (term - 1) * every + 1]
            for j in range(width):
                i[j] = (at[j] + margin) * years
        for j in range(width):
            interest = i[j] * left[j]
            instalment = min(max(fixed - interest, 0.0), left[j])
            if term < grace:
                instalment = 0.0
            if term == terms - 1:
                instalment = left[j]
            paid[term, j] += instalment + interest
            if keep_principal:
                down[term, j] += instalment
            left[j] = left[j] - instalment


@compiled
def _pay_down(down: Floats, since: int, until: int, instalment: Floats, i: Floats, width: int) -> None:
    term = since
    while term + 8 <= until:  # eight terms for each time that an instalment is read and written
        for j in range(width):
            step, now = 1.0 + i[j], instalment[j]
            for more in range(8):
                down[term + more, j] += now
                now = now * step
            instalment[j] = now
        term += 8
    while term < until:
        for j in range(width):
            down[term, j] += instalment[j]
            instalment[j] = instalment[j] * (1.0 + i[j])
        term += 1


@compiled
def payments(
    streams: Whole, amounts: Floats, full: Floats, later: Floats, per_year: int, payment: NDArray[np.float64]
) -> None:
    """See :func:`borgen.cashflow.simulation.arithmetic.payments`."""
    periods, scenarios = full.shape
    due = np.empty(scenarios)
    for n in range(streams.shape[0]):
        first, every, terms, regulated_in = streams[n, 0], streams[n, 1], streams[n, 2], streams[n, 3]
        regulated_terms, full_terms, risk = streams[n, 4], streams[n, 5], streams[n, 6]
        yearly = per_year // every
        due[:] = amounts[n]
        for term in range(min(terms, -(-(periods - first) // every))):
            after = term - regulated_in
            if regulated_in >= 0 and after >= 0 and after % yearly == 0 and term < regulated_terms:
                at = max(first + (term - 1) * every + 1, 0)
                factors = full if term < full_terms else later
                for j in range(scenarios):
                    due[j] *= factors[at, j]
            q = first + term * every
            for j in range(scenarios):
                payment[risk, q, j] += due[j]
