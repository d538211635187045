"""Sums over a loan's terms - of a loan year, of a calendar year - with their arithmetic: the terms, added one by one."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.subsidy import TermSplit

SUMMED = ("interest", "principal", "service", "contribution", "residents", "state")
"""What of a term can be summed."""
PERIODS = ("year", "calendar")
"""Over what: ``year_residents`` of a loan year by the terms' periods, ``calendar_residents`` of a year by their due days."""
SUMS = tuple(f"{period}_{figure}" for period in PERIODS for figure in SUMMED)


class NothingToSum(LookupError):
    """No term of the loan belongs to that year."""


def sum_trace(figure: str, rows: Sequence[TermSplit], amount: Callable[[TermSplit], Money]) -> Trace:
    """How the sum of ``amount`` over the terms ``rows`` came about; ``figure`` names it, one of ``SUMMED``.

    Each term's amount is an input; its own explanation is that of the term.

    Raises:
        NothingToSum: there are no terms.
    """
    if not rows:
        raise NothingToSum(figure)
    sheet = Worksheet()
    terms = [
        sheet.given(
            f"in_term_{row.n}", Fraction(money.minor), unit=f"minor {money.currency}", source=f"loan.sum.{row.n}"
        )
        for row, money in ((row, amount(row)) for row in rows)
    ]
    total = terms[0]
    for row, term in zip(rows[1:-1], terms[1:-1], strict=True):
        total = sheet.add(f"through_term_{row.n}", total, term)
    if len(terms) > 1:
        total = sheet.add(figure, total, terms[-1])
    return sheet.trace(total)


def summed_terms(figure: str, splits: Sequence[TermSplit], n: int) -> tuple[str, list[TermSplit]]:
    """What of each term a figure of ``SUMS`` adds up, and over which terms: those of loan year ``n``, or those that are due in
    the calendar year."""
    period, _mark, name = figure.partition("_")
    return name, [row for row in splits if (row.loan_year if period == "year" else row.due_on.year) == n]


def split_sum(figure: str, splits: Sequence[TermSplit], n: int) -> Trace:
    """How a sum of ``SUMS`` came about: over the terms of loan year ``n``, or over those that are due in the calendar year.

    Raises:
        NothingToSum: no term is of that year.
    """
    name, rows = summed_terms(figure, splits, n)

    def amount(row: TermSplit) -> Money:
        found: Money = getattr(row, name)
        return found

    return sum_trace(name, rows, amount)
