"""A portfolio as a simulation sees it: what is owed on a day, and in which terms from then on something happens."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.days import day_of_month, is_month_end, month_of
from borgen.cashflow.arrays.grid import Grid, grid_of
from borgen.cashflow.arrays.words import KINDS, RATE_UNIT, LoanKind
from borgen.cashflow.columnar import Cell, TableRefused
from borgen.cashflow.portfolio.book import Ints, Portfolio, day_number, is_given, standing_on
from borgen.cashflow.portfolio.planned import Terms, planned_flows
from borgen.cashflow.simulation import SimulatedLoans
from borgen.cashflow.simulation.loans import TERMS_MAX


class NotSimulated(StrEnum):
    """Why a loan cannot be in a simulation."""

    BEGINS_LATER = "begins_later"  # after the day on which the simulation begins
    TERMS_TOO_SHORT = "terms_too_short"  # terms that are not whole periods of the simulation
    REFIXED_WITHIN_TERMS = "refixed_within_terms"  # months between refixings that are not whole terms


def simulated(
    portfolio: Portfolio,
    *,
    on: date,
    per_year: int = 4,
    risk: Mapping[str, float] | None = None,
    recovery: Mapping[str, float] | None = None,
) -> SimulatedLoans:
    """The loans that owe something, or are paid for by index, after ``on``; period 0 begins the day after.

    Balances are what the exact plans leave on ``on``, in minor units. What no scenario changes is what the plans say, to the
    minor unit: all of a loan whose rate is not fixed again, and the principal of bullets, equal and fixed instalments. For the
    rest every term is one of ``per_year`` equal periods, or of several: the simulation has no days, so its interest differs
    from a ledger by the days of the calendar. A refixing or regulation on or before ``on`` is taken to be in the rate and the
    payment; the next follows after its months.

    Args:
        risk: how many times as often as the average a class fails; 1 where it is not named.
        recovery: the share that comes back by security; 0 where it is not named.

    Raises:
        TableRefused: loans that cannot be simulated for one of the reasons of :class:`NotSimulated`, each by its row and
            column in the file, or its place in the portfolio where there is none.
    """
    standing = _standing(portfolio, on)
    for wrong in _wrong(portfolio, standing, on, per_year):
        _refuse(portfolio, wrong)
    relevant = standing.relevant(portfolio, on)
    balances, portfolio = standing.balance[relevant], portfolio[relevant]
    found, step = _underway(portfolio, standing.paid[relevant], on), 12 // per_year
    loans, grid, left, next_due = portfolio.loans, found.grid, found.left, found.next_due
    at = day_number(on)
    yearly = 12 // found.months
    regulated_in = _moved_on(_first_from(grid, portfolio.regulated_on, next_due), yearly, least=0)
    until: dict[str, tuple[Ints, Ints | int]] = {
        "payment_terms": (portfolio.paid_until, left),
        "regulated_terms": (portfolio.regulated_until, TERMS_MAX),
        "full_terms": (portfolio.full_until, TERMS_MAX),
    }
    counted = {
        name: np.where(
            is_given(days), np.clip(_first_from(grid, days + 1, next_due), 0, TERMS_MAX), otherwise
        )
        for name, (days, otherwise) in until.items()
    }
    pays, by_plan = portfolio.payment != 0, found.by_plan
    risks = _by_name(portfolio.risk_class, risk or {}, 1.0)
    recoveries = _by_name(portfolio.security, recovery or {}, 0.0)
    planned = None
    if by_plan.any():
        planned = planned_flows(
            portfolio, by_plan, ahead=found.terms(), period_of=lambda days: _periods_until(days, at, step),
            risk=risks, recovery=recoveries, without_row=int((by_plan & ~pays).sum()),
        )  # fmt: skip
    rows = np.flatnonzero(~by_plan | pays)
    columns = {
        "balance": np.where(by_plan, 0, balances).astype(np.float64), "rate": loans.rate / RATE_UNIT,
        "margin": portfolio.margin, "terms": np.where(by_plan, 0, left), "refix_in": np.where(by_plan, 0, found.refix_in),
        "refix_every": found.refix_every, "grace": np.where(by_plan, 0, np.maximum(loans.grace_terms - found.paid, 0)),
        "fixed": np.where(by_plan, 0, loans.amount).astype(np.float64), "first": _periods_until(grid.regular(next_due), at, step),
        "every": found.months // step, "payment": portfolio.payment.astype(np.float64),
        "regulated_in": np.where(is_given(portfolio.regulated_on), regulated_in, -1), **counted,
        "risk": risks, "recovery": recoveries,
    }  # fmt: skip
    return SimulatedLoans.of(
        per_year=per_year, planned=planned, **{name: column[rows] for name, column in columns.items()}
    )


def why_not_simulated(portfolio: Portfolio, *, on: date, per_year: int = 4) -> dict[int, NotSimulated]:
    """The loans that :func:`simulated` refuses, by their place from 0, and the first reason of each."""
    found: dict[int, NotSimulated] = {}
    for wrong in _wrong(portfolio, _standing(portfolio, on), on, per_year):
        for place in wrong.places.tolist():
            found.setdefault(place, wrong.reason)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True, eq=False)
class _Underway:
    """Loans after a day: how many payments are left, which regular day is the next, and where rates are fixed again.

    ``refix_in`` counts terms from the one that is running, 0 for never. ``by_plan`` are those whose principal is known.
    """

    portfolio: Portfolio
    grid: Grid
    months: Ints
    paid: Ints
    left: Ints
    next_due: Ints
    refix_in: Ints
    refix_every: Ints
    by_plan: NDArray[np.bool_]

    def terms(self) -> Terms:
        return Terms(self.grid, self.months, self.paid, self.next_due, self.refix_in, self.refix_every)


def _underway(portfolio: Portfolio, paid: Ints, on: date) -> _Underway:
    loans, at = portfolio.loans, day_number(on)
    months = loans.months_per_term.astype(np.int64)
    grid = grid_of(loans.starts_on, loans.first_due_on, loans.months_per_term)
    left = np.maximum(loans.terms - paid, 0)
    # where the loan is paid off and its payment by index goes on, the regular days go on too
    next_due = np.where(left > 0, grid.offset + paid, grid.place(np.full(len(portfolio), at))[0] + 1)
    refix_every = portfolio.refix_months // months
    # a term begins when the one before is paid
    refix_in = _first_from(grid, portfolio.refix_on, next_due) + 1
    refix_in = _moved_on(refix_in, refix_every, least=1)
    refix_in = np.where(is_given(portfolio.refix_on) & (refix_in > 0), refix_in, 0)
    is_refixed = (refix_in > 0) & (refix_in < left)
    level = _of_kind(portfolio, LoanKind.ANNUITY) | _of_kind(portfolio, LoanKind.FIXED_PAYMENT)
    by_plan = (left > 0) & ~(level & is_refixed)
    return _Underway(
        portfolio, grid, months, paid, left, next_due, refix_in, refix_every, by_plan
    )  # fmt: skip


class _Wrong(NamedTuple):
    """Places in the portfolio that cannot be simulated: which column says so, what it says, and what would be valid."""

    reason: NotSimulated
    places: Ints
    column: str
    said: list[object]
    valid: str


def _wrong(portfolio: Portfolio, standing: "_Standing", on: date, per_year: int) -> Iterator[_Wrong]:
    step = 12 // per_year
    late = np.flatnonzero(portfolio.loans.starts_on > day_number(on))
    if len(late):
        days = portfolio.loans.starts_on[late].astype("datetime64[D]")
        valid = f"a day up to {on}, when the simulation begins,"
        yield _Wrong(NotSimulated.BEGINS_LATER, late, "starts_on", list(days), valid)
    places = np.flatnonzero(standing.relevant(portfolio, on) & (portfolio.loans.starts_on <= day_number(on)))
    found = _underway(portfolio[places], standing.paid[places], on)
    those = found.portfolio
    in_rows = ~found.by_plan & (found.left > 0)
    uneven = found.months % step != 0
    odd = (those.refix_months % found.months != 0) & (found.left > 0)
    for reason, mask, column, said, valid in (
        (
            NotSimulated.TERMS_TOO_SHORT, uneven & (in_rows | (those.payment != 0)), "months_per_term", found.months,
            f"a multiple of {step} with {per_year} periods a year",
        ),
        (
            NotSimulated.REFIXED_WITHIN_TERMS, odd, "refix_months", those.refix_months,
            "a multiple of the months of a term",
        ),
    ):  # fmt: skip
        wrong = np.flatnonzero(mask)
        if len(wrong):
            values: list[object] = [said[n] for n in wrong]
            yield _Wrong(reason, places[wrong], column, values, valid)


def _of_kind(portfolio: Portfolio, kind: LoanKind) -> NDArray[np.bool_]:
    return np.asarray(portfolio.loans.kind == KINDS.index(kind))


class _Standing(NamedTuple):
    """What each loan owes at the end of a day, and how many of its payments were due by then."""

    balance: Ints
    paid: Ints

    def relevant(self, portfolio: Portfolio, on: date) -> NDArray[np.bool_]:
        """Those that owe something, or are paid for by index until a later day."""
        at = day_number(on)
        paying = (portfolio.payment != 0) & is_given(portfolio.paid_until) & (portfolio.paid_until > at)
        return np.asarray((self.balance > 0) | paying)


def _standing(portfolio: Portfolio, on: date) -> _Standing:
    """Both in one pass through the plans: of many loans these are most of the work."""
    at, count = day_number(on), len(portfolio)
    balance, paid = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for rows, plan in portfolio.schedules():
        balance[rows], paid[rows] = standing_on(portfolio.loans[rows], plan, at)
    return _Standing(balance, paid)


def _first_from(grid: Grid, days: Ints, next_due: Ints) -> Ints:
    """The first term from now that is due on one of ``days`` or later; below zero where it is past."""
    known = is_given(days) & is_given(days - 1)
    n, _ = grid.place(np.where(known, days - 1, 0))
    return np.asarray(n + 1 - next_due)


def _moved_on(term: Ints, every: Ints, *, least: int) -> Ints:
    """The term, or for one that is past the next after some more times ``every``; still past where there is none."""
    behind = np.maximum(least - term, 0)
    return np.asarray(term + np.where(every > 0, -(-behind // np.maximum(every, 1)) * every, 0))


def _periods_until(due: Ints, at: int, step: int) -> Ints:
    """In which period, of ``step`` months after day ``at``, each day falls: 0 is the first."""
    now = np.array([at])
    month, month_now = month_of(due), month_of(now)
    last_day = bool(is_month_end(now, month_now)[0])
    day_now = 31 if last_day else int(day_of_month(now, month_now)[0])
    months = month - month_now[0] + (day_of_month(due, month) > day_now)
    return np.asarray(np.maximum(-(-months // step) - 1, 0))


def _by_name(
    names: NDArray[np.object_], numbers: Mapping[str, float], otherwise: float
) -> NDArray[np.float64]:
    return np.array([numbers.get(name, otherwise) for name in names], np.float64)


def _refuse(portfolio: Portfolio, wrong: _Wrong) -> None:
    raise TableRefused(
        Cell(int(portfolio.row[place]), wrong.column, f"{said} of loan {portfolio.reference[place]}", wrong.valid)
        for place, said in zip(wrong.places.tolist(), wrong.said, strict=True)
    )
