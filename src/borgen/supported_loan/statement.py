"""The statement to the state, term by term and by year, with control totals; and what each party pays in a financial year."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from borgen.kernel.money import Money
from borgen.supported_loan.subsidy import TermSplit

COLUMNS = ("interest", "principal", "contribution", "residents", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over terms; ``state`` may be negative. ``residents`` holds the contribution."""

    interest: Money
    principal: Money
    contribution: Money
    residents: Money
    state: Money

    @property
    def service(self) -> Money:
        return self.interest + self.principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The terms due in a period, [``since``, ``until``). ``seal`` is SHA-256 over loan, period and every line."""

    loan: str
    since: date
    until: date
    lines: tuple[TermSplit, ...]
    totals: Totals
    seal: str

    @property
    def count(self) -> int:
        return len(self.lines)


def statement(
    loan: str, splits: Iterable[TermSplit], *, since: date, until: date, currency: str = "DKK"
) -> Statement:
    """State what falls due in the period."""
    lines = tuple(split for split in splits if since <= split.due_on < until)
    rows = [
        "|".join([str(line.n), line.due_on.isoformat(), *(getattr(line, c).decimal for c in COLUMNS)])
        for line in lines
    ]
    text = "\n".join([f"{loan}|{since}|{until}|{currency}", *rows])
    return Statement(
        loan=loan,
        since=since,
        until=until,
        lines=lines,
        totals=totals(lines, currency),
        seal=hashlib.sha256(text.encode()).hexdigest(),
    )


def totals(lines: Sequence[TermSplit], currency: str = "DKK") -> Totals:
    """The sums of the lines; zero where there are none."""
    return Totals(**{c: Money.total((getattr(line, c) for line in lines), currency) for c in COLUMNS})


def control(statements: Iterable[Statement], currency: str = "DKK") -> tuple[int, Totals]:
    """How many lines several statements hold, and their sums: the control totals of a file."""
    lines = [line for one in statements for line in one.lines]
    return len(lines), totals(lines, currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialYear:
    """What each party pays in a calendar year. The owner's own money is base capital and what exceeds the maximum."""

    year: int
    terms: Totals
    owner: Money
    debt_at_end: Money


def financial_years(
    splits: Sequence[TermSplit], *, owner_pays: Mapping[date, Money] | None = None, principal: Money
) -> tuple[FinancialYear, ...]:
    """Every calendar year with a payment, in order.

    ``owner_pays`` gives the days on which the owner pays base capital and excess.
    """
    currency, paid = principal.currency, owner_pays or {}
    years = sorted({split.due_on.year for split in splits} | {day.year for day in paid})
    found, debt = [], principal
    for year in years:
        lines = [split for split in splits if split.due_on.year == year]
        debt = lines[-1].balance if lines else debt
        own = Money.total((amount for day, amount in paid.items() if day.year == year), currency)
        found.append(FinancialYear(year=year, terms=totals(lines, currency), owner=own, debt_at_end=debt))
    return tuple(found)
