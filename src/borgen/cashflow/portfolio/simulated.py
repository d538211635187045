"""A portfolio as a simulation sees it: what is owed on a day, and in which terms from then on something happens."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.days import day_of_month, is_month_end, month_of
from borgen.cashflow.arrays.grid import Grid, grid_of
from borgen.cashflow.arrays.words import KINDS, RATE_UNIT, LoanKind
from borgen.cashflow.columnar import Cell, TableRefused
from borgen.cashflow.portfolio.book import Ints, Portfolio, day_number, is_given
from borgen.cashflow.simulation import SimulatedLoans
from borgen.cashflow.simulation.loans import TERMS_MAX


def simulated(
    portfolio: Portfolio,
    *,
    on: date,
    per_year: int = 4,
    risk: Mapping[str, float] | None = None,
    recovery: Mapping[str, float] | None = None,
) -> SimulatedLoans:
    """The loans that owe something, or are paid for by index, after ``on``; period 0 begins the day after.

    Balances are what the exact plans leave on ``on``, in minor units. From there on every term is one of ``per_year`` equal
    periods, or of several: the simulation has no days, so its interest differs from a ledger by the days of the calendar. A
    refixing or regulation on or before ``on`` is taken to be in the rate and the payment; the next follows after its months.

    Args:
        risk: how many times as often as the average a class fails; 1 where it is not named.
        recovery: the share that comes back by security; 0 where it is not named.

    Raises:
        TableRefused: loans that are no annuities, have not begun, or whose terms or months between refixings are not whole
            numbers of periods or terms; each by its place in the portfolio, the first is 1.
    """
    portfolio = portfolio[_relevant(portfolio, on)]
    loans, step = portfolio.loans, 12 // per_year
    _refuse(
        portfolio,
        loans.kind != KINDS.index(LoanKind.ANNUITY),
        "kind",
        [KINDS[k] for k in loans.kind],
        "annuity",
    )
    months = loans.months_per_term.astype(np.int64)
    _refuse(
        portfolio,
        months % step != 0,
        "months_per_term",
        months,
        f"a multiple of {step} with {per_year} periods a year",
    )
    at = day_number(on)
    grid = grid_of(loans.starts_on, loans.first_due_on, loans.months_per_term)
    paid = _paid_by(portfolio, at)
    left = np.maximum(loans.terms - paid, 0)
    odd = (portfolio.refix_months % months != 0) & (left > 0)
    _refuse(portfolio, odd, "refix_months", portfolio.refix_months, "a multiple of the months of a term")

    # where the loan is paid off and its payment by index goes on, the regular days go on too
    next_due = np.where(left > 0, grid.offset + paid, grid.place(np.full(len(portfolio), at))[0] + 1)
    yearly, refix_every = 12 // months, portfolio.refix_months // months
    # a term begins when the one before is paid
    refix_in = _first_from(grid, portfolio.refix_on, next_due) + 1
    refix_in = _moved_on(refix_in, refix_every, least=1)
    refix_in = np.where(is_given(portfolio.refix_on) & (refix_in > 0), refix_in, 0)
    regulated_in = _moved_on(_first_from(grid, portfolio.regulated_on, next_due), yearly, least=0)
    until = {
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
    return SimulatedLoans.of(
        per_year=per_year, balance=portfolio.balances_on(on).astype(np.float64), rate=loans.rate / RATE_UNIT,
        margin=portfolio.margin, terms=left, refix_in=refix_in, refix_every=refix_every,
        first=_periods_until(grid.regular(next_due), at, step), every=months // step,
        payment=portfolio.payment.astype(np.float64),
        regulated_in=np.where(is_given(portfolio.regulated_on), regulated_in, -1), **counted,
        risk=_by_name(portfolio.risk_class, risk or {}, 1.0), recovery=_by_name(portfolio.security, recovery or {}, 0.0),
    )  # fmt: skip


def _relevant(portfolio: Portfolio, on: date) -> NDArray[np.bool_]:
    at = day_number(on)
    late = portfolio.loans.starts_on > at
    days = portfolio.loans.starts_on.astype("datetime64[D]")
    _refuse(portfolio, late, "starts_on", days, f"a day up to {on}, when the simulation begins,")
    paying = (portfolio.payment != 0) & (~is_given(portfolio.paid_until) | (portfolio.paid_until > at))
    return np.asarray((portfolio.balances_on(on) > 0) | (paying & is_given(portfolio.paid_until)))


def _paid_by(portfolio: Portfolio, at: int) -> Ints:
    paid = np.zeros(len(portfolio), np.int64)
    for rows, plan in portfolio.schedules():
        terms = np.arange(plan.due.shape[1]) < portfolio.loans.terms[rows, None]
        paid[rows] = ((plan.due <= at) & terms).sum(axis=1)
    return paid


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


def _refuse(portfolio: Portfolio, wrong: NDArray[np.bool_], column: str, said: object, valid: str) -> None:
    if wrong.any():
        values = list(np.asarray(said))
        raise TableRefused(
            Cell(int(row) + 1, column, f"{values[row]} of loan {portfolio.reference[row]}", valid)
            for row in np.flatnonzero(wrong)
        )
