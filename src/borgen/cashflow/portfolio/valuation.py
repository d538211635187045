"""How long the debt lasts, how long its rates are bound, and what it is worth: floating point, nothing that is posted."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from borgen.cashflow.curve import Curve
from borgen.cashflow.portfolio.book import Portfolio, PortfolioImpossible, day_number, is_given

DAYS_A_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Averages:
    """Averages weighted by what is owed, in years of 365 days.

    Args:
        life: until the principal is paid, each instalment by its own day [sv: kapitalbindning].
        maturity: until the last payment of each loan.
        rate_binding: until the rate is fixed again, or the last payment where it never is [sv: räntebindning].
        rate: the mean rate, a share a year.
    """

    life: float
    maturity: float
    rate_binding: float
    rate: float


def averages(portfolio: Portfolio, on: date) -> Averages:
    """Averages of what is owed at the end of ``on``.

    A refixing on or before ``on`` is moved on by ``refix_months`` until it is later; without those the rate is bound to the end.

    Raises:
        PortfolioImpossible: nothing is owed then.
    """
    at, owed = day_number(on), portfolio.balances_on(on).astype(np.float64)
    total = owed.sum()
    if not total:
        raise PortfolioImpossible(f"nothing is owed on {on}; a day with a balance is valid")
    life, last = 0.0, np.zeros(len(portfolio))
    for rows, plan in portfolio.schedules():
        loans = portfolio.loans[rows]
        terms = loans.terms.astype(np.int64)
        ahead = (np.arange(plan.due.shape[1]) < terms[:, None]) & (plan.due > at) & (owed[rows] > 0)[:, None]
        years = np.where(ahead, (plan.due - at) / DAYS_A_YEAR, 0.0)
        life += float((years * plan.principal).sum())
        last[rows] = years.max(axis=1, initial=0.0)
    bound = np.minimum(_years_bound(portfolio, at), last)
    rates = portfolio.loans.rate / 1e7
    return Averages(
        life=float(life / total), maturity=float((owed * last).sum() / total), rate_binding=float((owed * bound).sum() / total),
        rate=float((owed * rates).sum() / total),
    )  # fmt: skip


def _years_bound(portfolio: Portfolio, at: int) -> np.ndarray:
    given = is_given(portfolio.refix_on)
    epoch_month = np.where(given, portfolio.refix_on, at).astype("datetime64[D]")
    months = np.maximum(portfolio.refix_months, 1)
    passed = given & (portfolio.refix_on <= at)
    behind = (np.datetime64(at, "D").astype("datetime64[M]") - epoch_month.astype("datetime64[M]")).astype(
        np.int64
    )
    steps = np.where(passed & (portfolio.refix_months > 0), behind // months, 0)
    found = np.full(len(portfolio), np.inf)
    for extra in (0, 1):  # in the same month the day decides
        moved = _months_later(epoch_month, (steps + extra) * months * (portfolio.refix_months > 0))
        years = (moved.astype(np.int64) - at) / DAYS_A_YEAR
        found = np.where(given & (years > 0) & np.isinf(found), years, found)
    return np.asarray(found)


def _months_later(days: np.ndarray, months: np.ndarray) -> np.ndarray:
    month = days.astype("datetime64[M]")
    later = month + months
    within = (days - month.astype("datetime64[D]")).astype(np.int64)
    length = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64)
    return np.asarray(later.astype("datetime64[D]") + np.minimum(within, length - 1))


def present_values(portfolio: Portfolio, curve: Curve, on: date) -> np.ndarray:
    """What the payments of each loan after ``on`` are worth then, in minor units; its rate is taken to stay as it is."""
    at, found = day_number(on), np.zeros(len(portfolio))
    for rows, plan in portfolio.schedules():
        ahead = (np.arange(plan.due.shape[1]) < portfolio.loans.terms[rows, None]) & (plan.due > at)
        factors = curve.discount(np.where(ahead, (plan.due - at) / DAYS_A_YEAR, 0.0))
        found[rows] = np.where(ahead, plan.payment * factors, 0.0).sum(axis=1)
    return np.where(portfolio.loans.starts_on <= at, found, 0.0)


def present_value(portfolio: Portfolio, curve: Curve, on: date) -> float:
    """The sum of :func:`present_values`, in minor units. Loans that begin after ``on`` are left out."""
    return float(present_values(portfolio, curve, on).sum())
