"""Sums over a loan's terms - of a loan year, of a calendar year - and over loans, projects or lines, with their arithmetic:
what is added up, one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeVar

from borgen.kernel.money import Money
from borgen.rules.trace import Term, Trace, Worksheet, largest
from borgen.supported_loan.subsidy import TermSplit

SUMMED = ("interest", "principal", "service", "contribution", "residents", "state")
"""What of a term can be summed."""
PERIODS = ("year", "calendar")
"""Over what: ``year_residents`` of a loan year by the terms' periods, ``calendar_residents`` of a year by their due days."""
SUMS = tuple(f"{period}_{figure}" for period in PERIODS for figure in SUMMED)




class NothingToSum(LookupError):
    """No term of the loan belongs to that year."""


class Termed(Protocol):
    """A row of a loan's term."""

    @property
    def n(self) -> int: ...


_Row = TypeVar("_Row", bound=Termed)


def sum_trace(
    figure: str, rows: Sequence[_Row], amount: Callable[[_Row], Money], *, source: str = "loan.sum"
) -> Trace:
    """How the sum of ``amount`` over the terms ``rows`` came about; ``figure`` names it, one of ``SUMMED``.

    Each term's amount is an input; its own explanation is that of the term. ``source`` says where the terms stand.

    Raises:
        NothingToSum: there are no terms.
    """
    if not rows:
        raise NothingToSum(figure)
    sheet = Worksheet()
    return sheet.trace(add_terms(sheet, figure, rows, amount, source=source))


def add_terms(
    sheet: Worksheet, figure: str, rows: Sequence[_Row], amount: Callable[[_Row], Money], *, source: str = "loan.sum"
) -> Term:
    """The same on a sheet that goes on; there is at least one term."""
    terms = [
        sheet.given(
            f"in_term_{row.n}", Fraction(money.minor), unit=f"minor {money.currency}", source=f"{source}.{row.n}"
        )
        for row, money in ((row, amount(row)) for row in rows)
    ]
    total = terms[0]
    for row, term in zip(rows[1:-1], terms[1:-1], strict=True):
        total = sheet.add(f"through_term_{row.n}", total, term)
    if len(terms) > 1:
        total = sheet.add(figure, total, terms[-1])
    return total


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the amounts that are added up: ``of`` what, as the register calls it; ``kind`` is ``loan``, ``project``,
    ``redemption``, ``statement`` or ``year``. ``figure`` names it where it is explained itself."""

    of: str
    kind: str
    amount: Money
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsSum:
    """A sum over parts; ``parts`` are those that the trace lists, in the order in which they are added."""

    parts: tuple[Part, ...]
    trace: Trace

    @property
    def names(self) -> Mapping[str, str]:
        """What the parts are called, by their names in the trace."""
        return {f"part_{place}": part.of for place, part in enumerate(self.parts, 1)}


def sum_parts(parts: Iterable[Part], *, currency: str, listed: int | None = None) -> PartsSum:
    """How a sum over loans, projects or lines came about. Each part is an input with an explanation of its own.

    Nothing to add up is zero; the parts beyond the ``listed`` largest are one input.
    """
    every, unit, sheet = tuple(parts), f"minor {currency}", Worksheet()
    shown = every
    if listed is not None and len(every) > listed:
        kept = largest([part.amount.minor for part in every], listed)
        shown = tuple(part for place, part in enumerate(every) if place in kept)
    terms = [
        sheet.given(f"part_{place}", Fraction(part.amount.minor), unit=unit, source=f"part.{part.kind}")
        for place, part in enumerate(shown, 1)
    ]
    if len(shown) < len(every):
        rest = sum(part.amount.minor for part in every) - sum(part.amount.minor for part in shown)
        terms.append(sheet.given("other_parts", Fraction(rest), unit=unit, source="part.others"))
    if not terms:
        terms = [sheet.given("nothing", Fraction(0), unit=unit, source="part.none")]
    total = terms[0]
    for place, term in enumerate(terms[1:], 2):
        total = sheet.add("in_all" if place == len(terms) else f"through_part_{place}", total, term)
    return PartsSum(parts=shown, trace=sheet.trace(total))
