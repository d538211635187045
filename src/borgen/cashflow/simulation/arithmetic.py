"""The arithmetic of the simulation with NumPy: what :mod:`~borgen.cashflow.simulation.compiled` does, bit for bit.

Every number is worked out by the same operations in the same order in both, so that it does not matter which of them ran, on
how many machines or on which processor. Arrays are periods by scenarios.

*Why no power and no division by the rate.* With ``s(n)`` for the worth of ``n`` payments of 1 at the last of them, at
the rate ``i`` a term: ``s(2n) = s(n) (2 + i s(n))`` and ``s(n + 1) = s(n) (1 + i) + 1``. The first instalment of an annuity is
``debt / s(n)``, its payment that plus ``i`` times the debt, and what is left after ``k`` payments ``debt - instalment s(k)``.
Nothing cancels out, and at a rate of zero ``s(n) = n``: there is no 0 / 0 to branch round.
"""

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.simulation.loans import Floats, Whole

CHUNK = 1 << 16
"""Cells of loans by scenarios that are worked out together, so that they stay in the processor's cache."""


def terms_worth(n: int, rate: Floats) -> Floats:
    """``s(n)``: what ``n`` payments of 1 are worth at the last of them; ``n`` itself at a rate of zero."""
    worth = np.ones_like(rate)
    for bit in range(n.bit_length() - 2, -1, -1):
        worth = worth * (2.0 + rate * worth)
        if n >> bit & 1:
            worth = worth * (1.0 + rate) + 1.0
    return worth


def debts(
    groups: Whole, balance: Floats, rate: Floats, margin: Floats, fixed: Floats, rates: Floats, per_year: int,
    service: NDArray[np.float64], principal: NDArray[np.float64], keep_principal: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Add what all loans pay in each period: risks by periods by scenarios, ``principal`` only where it is kept."""
    periods, scenarios = rates.shape
    if scenarios == 1:  # NumPy adds up a single column in another order
        twice = [np.repeat(array, 2, axis=-1) for array in (rates, service, principal)]
        debts(groups, balance, rate, margin, fixed, twice[0], per_year, twice[1], twice[2], keep_principal)
        service[...], principal[...] = twice[1][..., :1], twice[2][..., :1]
        return
    chunk = max(1, CHUNK // scenarios)
    for lo, hi, first, every, terms, refix_in, refix_every, grace, pays_fixed, risk in groups.tolist():
        years = every / per_year
        last = max(0, min(terms, -(-(periods - first) // every)))
        ends = range(1, last + 1) if pays_fixed else _segment_ends(terms, refix_in, refix_every, grace, last)
        paid = np.zeros((len(ends), scenarios))
        down = np.zeros((last if keep_principal else 0, scenarios))
        for since in range(lo, hi, chunk):
            part = slice(since, min(hi, since + chunk))
            left = np.repeat(balance[part, None], scenarios, axis=1)
            i = np.repeat(rate[part, None] * years, scenarios, axis=1)
            begin = 0
            for segment, end in enumerate(ends):
                if _is_refixing(begin, refix_in, refix_every):
                    at = rates[first + (begin - 1) * every + 1]
                    i = (at[None, :] + margin[part, None]) * years
                if pays_fixed and begin == terms - 1:
                    instalment = left
                elif begin < grace:
                    instalment = np.zeros_like(left)
                elif pays_fixed:
                    instalment = np.minimum(np.maximum(fixed[part, None] - i * left, 0.0), left)
                else:
                    instalment = left / terms_worth(terms - begin, i)
                paid[segment] = _added(paid[segment], instalment + i * left)
                if end < last:
                    left = left - instalment * terms_worth(end - begin, i)
                if keep_principal:
                    for term in range(begin, min(end, last)):
                        down[term] = _added(down[term], instalment)
                        instalment = instalment * (1.0 + i)
                begin = end
        begin = 0
        for segment, end in enumerate(ends):
            for term in range(begin, min(end, last)):
                service[risk, first + term * every] += paid[segment]
                if keep_principal:
                    principal[risk, first + term * every] += down[term]
            begin = end


def _is_refixing(term: int, refix_in: int, refix_every: int) -> bool:
    if not refix_in or term < refix_in:
        return False
    return term == refix_in or (refix_every > 0 and (term - refix_in) % refix_every == 0)


def _segment_ends(terms: int, refix_in: int, refix_every: int, grace: int, last: int) -> list[int]:
    """The term after the last of each run of terms with one rate, all in the grace or all after it, as far as term ``last``."""
    ends, begin = [], 0
    while begin < last:
        if begin < refix_in:
            end = refix_in
        elif refix_in and refix_every:
            end = begin + refix_every - (begin - refix_in) % refix_every
        else:
            end = terms
        begin = min(end, terms, grace if begin < grace else terms)
        ends.append(begin)
    return ends


def _added(so_far: Floats, rows: Floats) -> Floats:
    """``so_far`` and then each row, one after the other."""
    return np.asarray(np.add.reduce(np.concatenate([so_far[None, :], rows]), axis=0))


def payments(
    streams: Whole, amounts: Floats, full: Floats, later: Floats, per_year: int, payment: NDArray[np.float64]
) -> None:
    """Add what is paid by index in each period; ``full`` and ``later`` are the factors of a regulation."""
    periods = full.shape[0]
    for (first, every, terms, regulated_in, regulated_terms, full_terms, risk), amount in zip(
        streams.tolist(), amounts.tolist(), strict=True
    ):
        yearly = per_year // every
        due = np.full(full.shape[1], amount)
        for term in range(min(terms, -(-(periods - first) // every))):
            after = term - regulated_in
            if regulated_in >= 0 and after >= 0 and after % yearly == 0 and term < regulated_terms:
                at = max(first + (term - 1) * every + 1, 0)
                due = due * (full[at] if term < full_terms else later[at])
            payment[risk, first + term * every] += due
