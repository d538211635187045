"""What falls due in each month, quarter or year, to the öre."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from borgen.cashflow.portfolio.book import Ints, Portfolio, PortfolioImpossible, day_number
from borgen.kernel.money import Money
from borgen.kernel.period import months_after


class Rung(StrEnum):
    """How long a rung of a ladder is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True, slots=True)
class LadderRow:
    """What falls due from ``since`` up to but not including ``until``, and what is owed at the end of the last day."""

    since: date
    until: date
    interest: Money
    principal: Money
    payment: Money
    balance: Money

    @property
    def name(self) -> str:
        """``"2026"``, ``"2026-Q1"`` or ``"2026-01"``."""
        match (self.until.year - self.since.year) * 12 + self.until.month - self.since.month:
            case 12:
                return f"{self.since.year}"
            case 3:
                return f"{self.since.year}-Q{self.since.month // 3 + 1}"
        return f"{self.since:%Y-%m}"


def ladder(
    portfolio: Portfolio, *, by: str = Rung.YEAR, since: date | None = None, until: date | None = None
) -> tuple[LadderRow, ...]:
    """What falls due in each calendar month, quarter or year, from the one of ``since`` to the one before ``until``; the first
    and last with anything due where they are not given. A payment belongs to the day that it is due on after moving for
    closed days.

    Raises:
        PortfolioImpossible: no loans, ``until`` is not after ``since``, or all is paid before ``since``.
        ValueError: no such rung.
    """
    months = Rung(by).months
    if not len(portfolio):
        raise PortfolioImpossible("a ladder needs a loan at least")
    span = (since, until) if since and until else _span(portfolio)
    first = _begin(since or span[0], months)
    last = _begin(until - timedelta(days=1) if until else span[1], months)
    rungs = (_number(last) - _number(first)) // months + 1
    if rungs < 1 and until is None:
        raise PortfolioImpossible(f"since {since}: nothing is owed after {span[1]}; a day until then is valid")
    if rungs < 1:
        raise PortfolioImpossible(f"until {until}: a day after {first} is valid")
    interest, principal = np.zeros(rungs, np.int64), np.zeros(rungs, np.int64)
    drawn = np.zeros(rungs, np.int64)
    before = _add_draws(portfolio, first, months, drawn)
    for rows, plan in portfolio.schedules():
        loans = portfolio.loans[rows]
        inside = np.arange(plan.due.shape[1]) < loans.terms[:, None]
        rung = _rung_of(plan.due, first, months)
        early = inside & (rung < 0)
        before -= int(plan.principal[early].sum())
        counted = inside & (rung >= 0) & (rung < rungs)
        _sum_into(interest, rung[counted], plan.interest[counted])
        _sum_into(principal, rung[counted], plan.principal[counted])
    balances = before + np.cumsum(drawn - principal)
    return tuple(
        LadderRow(
            begin, months_after(begin, months), *(Money(int(amount), portfolio.currency) for amount in amounts)
        )
        for begin, *amounts in zip(
            (months_after(first, months * n) for n in range(rungs)), interest, principal, interest + principal, balances,
            strict=True,
        )
    )  # fmt: skip


def _span(portfolio: Portfolio) -> tuple[date, date]:
    """The first and the last due day of all loans."""
    firsts, lasts = [], []
    for rows, plan in portfolio.schedules():
        terms = portfolio.loans[rows].terms.astype(np.int64)
        firsts.append(int(plan.due[:, 0].min()))
        lasts.append(int(np.take_along_axis(plan.due, terms[:, None] - 1, axis=1).max()))
    epoch = date(1970, 1, 1)
    return epoch + timedelta(days=min(firsts)), epoch + timedelta(days=max(lasts))


def _begin(day: date, months: int) -> date:
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _rung_of(days: np.ndarray, first: date, months: int) -> Ints:
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray((month - (_number(first) - 1970 * 12)) // months)


def _sum_into(sums: Ints, at: Ints, amounts: Ints) -> None:
    """Whole numbers are added as whole numbers: a sum by weights would pass through floats."""
    order = np.argsort(at, kind="stable")
    placed = at[order]
    if placed.size:
        starts = np.flatnonzero(np.concatenate([[True], placed[1:] != placed[:-1]]))
        sums[placed[starts]] += np.add.reduceat(amounts[order], starts)


def _add_draws(portfolio: Portfolio, first: date, months: int, drawn: Ints) -> int:
    """Loans that begin later are drawn in their rung; what was drawn before the first is returned."""
    rung = _rung_of(portfolio.loans.starts_on, first, months)
    principal = portfolio.loans.principal.astype(np.int64)
    late = (rung >= 0) & (rung < len(drawn))
    _sum_into(drawn, rung[late], principal[late])
    return int(principal[portfolio.loans.starts_on < day_number(first)].sum())
