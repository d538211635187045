"""What the plans of a portfolio say that no scenario changes, added up by period."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays import Schedule
from borgen.cashflow.arrays.grid import Grid
from borgen.cashflow.portfolio.book import Ints, Portfolio
from borgen.cashflow.simulation import PlannedFlows

Floats = NDArray[np.float64]
KNOWN = -1
"""In place of a period that gives the rate: the loan's own rate holds."""


class Terms(NamedTuple):
    """Where loans stand: payments made, the next regular day, and in which terms from now their rates are fixed again."""

    grid: Grid
    months: Ints
    paid: Ints
    next_due: Ints
    refix_in: Ints
    refix_every: Ints

    def of(self, rows: Ints) -> "Terms":
        grid = Grid(*(getattr(self.grid, name)[rows] for name in ("month", "day", "step", "offset")))
        return Terms(grid, *(column[rows] for column in self[1:]))


def planned_flows(
    portfolio: Portfolio, some: NDArray[np.bool_], *, ahead: Terms, period_of: Callable[[Ints], Ints], risk: Floats,
    recovery: Floats, without_row: int,
) -> PlannedFlows:  # fmt: skip
    """What ``some`` of the loans pay from now on; ``period_of`` says in which period a day falls."""
    chosen = np.flatnonzero(some)
    pairs, number = np.unique(np.stack([risk[chosen], recovery[chosen]], axis=1), axis=0, return_inverse=True)
    number, loans = number.reshape(-1), portfolio[chosen]
    owed = np.zeros(len(pairs))
    found: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    for rows, plan in loans.schedules():
        part = chosen[rows]
        keys, amounts = _of_part(loans[rows], plan, ahead.of(part), period_of)
        n, principal = number[rows][keys[:, 0]], amounts[:, 1]
        owed += np.bincount(n, weights=principal, minlength=len(pairs))
        found.append(_added(np.column_stack([n, keys[:, 1:]]), amounts))
    keys, amounts = _added(np.concatenate([keys for keys, _ in found]), np.concatenate([sums for _, sums in found]))
    floats, paid = keys[:, 2] != KNOWN, amounts[:, :2].any(axis=1)
    known, paid_for = _added(keys[paid][:, :2], amounts[paid][:, :2])
    return PlannedFlows(
        loans=without_row, risks=pairs, owed=owed, risk=known[:, 0], period=known[:, 1], service=paid_for[:, 0],
        principal=paid_for[:, 1], floating_risk=keys[floats, 0], floating_period=keys[floats, 1], at=keys[floats, 2],
        weight=amounts[floats, 2],
    )  # fmt: skip


def _of_part(
    loans: Portfolio, plan: Schedule, ahead: Terms, period_of: Callable[[Ints], Ints]
) -> tuple[NDArray[np.int64], Floats]:
    """For each payment to come: the loan, its period and the one that gives its rate; service, principal, and what bears
    interest at that rate, for how many years. A rate that is fixed within a period of several terms is that of its beginning."""
    width = plan.due.shape[1]
    loan, column = np.nonzero(
        (np.arange(width) >= ahead.paid[:, None]) & (np.arange(width) < loans.loans.terms[:, None])
    )
    term = column - ahead.paid[loan]
    due = plan.due[loan, column].astype(np.int64)
    principal = plan.principal[loan, column].astype(np.float64)
    service = plan.payment[loan, column].astype(np.float64)
    period = period_of(due)
    again = np.flatnonzero((ahead.refix_in[loan] > 0) & (term >= ahead.refix_in[loan]))
    at, weight = np.full(len(loan), KNOWN), np.zeros(len(loan))
    of, n, those = ahead.of(loan[again]), loan[again], term[again]
    since = np.where(of.refix_every > 0, (those - of.refix_in) // np.maximum(of.refix_every, 1) * of.refix_every, 0)
    begins = of.grid.regular(of.next_due + of.refix_in + since - 1)
    at[again] = np.minimum(period_of(begins) + 1, period[again])
    weight[again] = (plan.balance[n, column[again]] + principal[again]) * _years(loans, of, those, n)
    service[again] = principal[again] + weight[again] * loans.margin[n]
    return np.column_stack([loan, period, at]), np.column_stack([service, principal, weight])


def _years(loans: Portfolio, of: Terms, term: Ints, loan: Ints) -> Floats:
    """Each term's part of a year: its months, and of a last term that is shorter or longer the part of its days."""
    begins, regular = of.grid.regular(of.next_due + term - 1), of.grid.regular(of.next_due + term)
    last = term + of.paid + 1 == loans.loans.terms[loan]
    ends = np.where(last, loans.loans.ends_on[loan], regular)
    return np.asarray(of.months / 12 * (ends - begins) / (regular - begins))


def _added(keys: NDArray[np.int64], amounts: Floats) -> tuple[NDArray[np.int64], Floats]:
    """One row for each key, with the sums; whole amounts stay whole as long as doubles hold them."""
    least = keys.min(axis=0)
    spans = keys.max(axis=0) - least + 1
    one = np.zeros(len(keys), np.int64)  # the columns as one number: sorting rows takes twenty times as long
    for column, first, span in zip(keys.T, least, spans, strict=True):
        one = one * span + (column - first)
    _, where, place = np.unique(one, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    sums = [np.bincount(place, weights=column, minlength=len(where)) for column in amounts.T]
    return keys[where], np.stack(sums, axis=1)
