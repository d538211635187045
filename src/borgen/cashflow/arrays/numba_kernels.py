"""The recurrence compiled: block by block in scratch memory that stays in the first cache, copied out term by term.

Imported only where numba is installed and worth loading; see ``compiled``. A kernel holds no lock of Python and starts
no threads: whoever calls it does.

The loops are written so that the compiler makes vector instructions of them. It does so where it can see that nothing
overlaps: so all columns of a block are rows of one array, ``PITCH`` apart, and looking days up, which it cannot, has a
loop of its own. ``PITCH`` is no power of two: then the rows would push each other out of the cache. Most terms are
nobody's first, last or one of grace; they have loops that do not ask.
"""

from typing import Any

import numpy as np

from borgen.cashflow.arrays.compiling import compiled
from borgen.cashflow.arrays.in_blocks import Out
from borgen.cashflow.arrays.recurrence import Ledger, Projection

BLOCK = 128
PITCH = 136

# rows of whole numbers: what both kernels need, what only the ledger does, and the ledger's work
PLACE, STRIDE, LAST_PLACE, LAST_TERM, GRACE, LAST_DUE, ENTRY, BEFORE = (n * PITCH for n in range(8))
RATE, FIRST_WEIGHT, LAST_WEIGHT, DIVISOR, THRESHOLD, EVEN, FACTOR, TAKEN, PAY, DEBT = (
    n * PITCH for n in range(8, 18)
)
INTEREST, PRINCIPAL, PAYMENT = (n * PITCH for n in range(18, 21))
# rows of doubles
F_RATE, F_FIRST_WEIGHT, F_LAST_WEIGHT, F_TAKEN, F_PAY, F_DEBT = (n * PITCH for n in range(6))
F_INTEREST, F_PRINCIPAL, F_PAYMENT = (n * PITCH for n in range(6, 9))


@compiled
def _look_up(s: Any, table: Any, m: int, k: int) -> None:
    """Where term ``k`` ends: its entry in the table."""
    for i in range(m):
        place = s[PLACE + i]
        if k > 0:
            place = min(place + s[STRIDE + i], s[LAST_PLACE + i])
        s[PLACE + i] = place
        s[ENTRY + i] = table[np.uint64(place)]


@compiled
def _ledger_cell(debt: int, weight: int, inverse: float, s: Any, i: int) -> tuple[int, int]:
    """Interest and principal: an estimate by doubles is one off at most, and put right by the exact remainder."""
    divisor = s[DIVISOR + i]
    whole = np.int64(np.float64(debt) * (np.float64(weight) * inverse))
    rest = debt * weight - whole * divisor  # both products may wrap; their difference is small, and right
    if rest < 0:
        whole -= 1
        rest += divisor
    if rest >= divisor:
        whole += 1
        rest -= divisor
    if rest + (s[EVEN + i] & whole) >= s[THRESHOLD + i]:
        whole += 1
    interest = whole * s[FACTOR + i]
    principal = max(s[PAY + i] - s[TAKEN + i] * interest, 0)
    return interest, min(principal, debt)


@compiled
def _ledger_term(s: Any, inverse: Any, due: Any, m: int) -> None:
    for i in range(m):
        entry, debt = s[ENTRY + i], s[DEBT + i]
        counted = entry >> 32
        weight = (counted - s[BEFORE + i]) * s[RATE + i]
        interest, principal = _ledger_cell(debt, weight, inverse[i], s, i)
        s[BEFORE + i] = counted
        due[i] = np.int32(entry)
        s[INTEREST + i] = interest
        s[PRINCIPAL + i] = principal
        s[PAYMENT + i] = interest + principal
        s[DEBT + i] = debt - principal


@compiled
def _ledger_edge(s: Any, inverse: Any, due: Any, m: int, k: int) -> None:
    for i in range(m):
        entry, debt, last = s[ENTRY + i], s[DEBT + i], s[LAST_TERM + i]
        counted = entry >> 32
        weight = (counted - s[BEFORE + i]) * s[RATE + i]
        weight = s[FIRST_WEIGHT + i] if k == 0 else weight
        weight = s[LAST_WEIGHT + i] if k == last else weight
        interest, principal = _ledger_cell(debt, weight, inverse[i], s, i)
        principal = 0 if k < s[GRACE + i] else principal
        principal = debt if k == last else principal
        s[BEFORE + i] = counted
        due[i] = np.int32(s[LAST_DUE + i] if k >= last else entry)
        s[INTEREST + i] = interest
        s[PRINCIPAL + i] = principal
        s[PAYMENT + i] = interest + principal
        s[DEBT + i] = debt - principal


@compiled
def _projected_cell(debt: float, weight: float, f: Any, i: int) -> tuple[float, float]:
    interest = debt * weight
    principal = f[F_PAY + i] - f[F_TAKEN + i] * interest
    principal = principal if principal > 0.0 else 0.0
    return interest, principal if principal < debt else debt


@compiled
def _projected_term(s: Any, f: Any, due: Any, m: int) -> None:
    for i in range(m):
        entry, debt = s[ENTRY + i], f[F_DEBT + i]
        counted = entry >> 32
        interest, principal = _projected_cell(debt, np.float64(counted - s[BEFORE + i]) * f[F_RATE + i], f, i)
        s[BEFORE + i] = counted
        due[i] = np.int32(entry)
        f[F_INTEREST + i] = interest
        f[F_PRINCIPAL + i] = principal
        f[F_PAYMENT + i] = interest + principal
        f[F_DEBT + i] = debt - principal


@compiled
def _projected_edge(s: Any, f: Any, due: Any, m: int, k: int) -> None:
    for i in range(m):
        entry, debt, last = s[ENTRY + i], f[F_DEBT + i], s[LAST_TERM + i]
        counted = entry >> 32
        weight = np.float64(counted - s[BEFORE + i]) * f[F_RATE + i]
        weight = f[F_FIRST_WEIGHT + i] if k == 0 else weight
        weight = f[F_LAST_WEIGHT + i] if k == last else weight
        interest, principal = _projected_cell(debt, weight, f, i)
        principal = 0.0 if k < s[GRACE + i] else principal
        principal = debt if k == last else principal
        s[BEFORE + i] = counted
        due[i] = np.int32(s[LAST_DUE + i] if k >= last else entry)
        f[F_INTEREST + i] = interest
        f[F_PRINCIPAL + i] = principal
        f[F_PAYMENT + i] = interest + principal
        f[F_DEBT + i] = debt - principal


@compiled
def _edges(s: Any, m: int) -> tuple[int, int]:
    """The last term that is a first one or one of grace, and the first that is somebody's last."""
    until, since = 0, s[LAST_TERM]
    for i in range(m):
        until = max(until, s[GRACE + i] - 1)
        since = min(since, s[LAST_TERM + i])
    return until, since


@compiled
def _ledger(table: Any, columns: Any, inverses: Any, out: Any, since: int, until: int) -> None:
    all_due, interests, principals, payments, balances = out
    s, due = np.zeros(21 * PITCH, np.int64), np.zeros(BLOCK, np.int32)
    for first in range(since, until, BLOCK):
        end = min(first + BLOCK, until)
        m = end - first
        for row in range(16):
            at = (row if row < 6 else row + 2) * PITCH  # behind the days are two rows of work
            s[at : at + m] = columns[row][first:end]
        inverse = inverses[first:end]
        early, late = _edges(s, m)
        for k in range(all_due.shape[0]):
            _look_up(s, table, m, k)
            if early < k < late:
                _ledger_term(s, inverse, due, m)
            else:
                _ledger_edge(s, inverse, due, m, k)
            all_due[k, first:end] = due[:m]
            interests[k, first:end] = s[INTEREST : INTEREST + m]
            principals[k, first:end] = s[PRINCIPAL : PRINCIPAL + m]
            payments[k, first:end] = s[PAYMENT : PAYMENT + m]
            balances[k, first:end] = s[DEBT : DEBT + m]


@compiled
def _projection(table: Any, columns: Any, doubles: Any, out: Any, since: int, until: int) -> None:
    all_due, interests, principals, payments, balances = out
    s, f = np.zeros(8 * PITCH, np.int64), np.zeros(9 * PITCH, np.float64)
    due = np.zeros(BLOCK, np.int32)
    for first in range(since, until, BLOCK):
        end = min(first + BLOCK, until)
        m = end - first
        for row in range(6):
            s[row * PITCH : row * PITCH + m] = columns[row][first:end]
            f[row * PITCH : row * PITCH + m] = doubles[row][first:end]
        early, late = _edges(s, m)
        for k in range(all_due.shape[0]):
            _look_up(s, table, m, k)
            if early < k < late:
                _projected_term(s, f, due, m)
            else:
                _projected_edge(s, f, due, m, k)
            all_due[k, first:end] = due[:m]
            interests[k, first:end] = f[F_INTEREST : F_INTEREST + m]
            principals[k, first:end] = f[F_PRINCIPAL : F_PRINCIPAL + m]
            payments[k, first:end] = f[F_PAYMENT : F_PAYMENT + m]
            balances[k, first:end] = f[F_DEBT : F_DEBT + m]


def fill_exact(r: Ledger, out: Out, since: int, until: int) -> None:
    """Write the ledger of loans ``since`` up to ``until`` into ``out``."""
    _ledger(r.table, (*r.days, *r.columns), r.inverse, out, since, until)


def fill_projected(r: Projection, out: Out, since: int, until: int) -> None:
    """Write the projection of loans ``since`` up to ``until`` into ``out``."""
    _projection(r.table, tuple(r.days), tuple(r.columns), out, since, until)
