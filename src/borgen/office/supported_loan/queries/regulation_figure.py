"""How an amount of the yearly regulation came about: of a line that was frozen, of one that would be, or by either regime."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from borgen.office.journal.moment import moment
from borgen.office.supported_loan.facts.regulation import regulated
from borgen.office.supported_loan.facts.regulation_due import line_due
from borgen.office.supported_loan.models import RegulationLine
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.queries.regulation import compare
from borgen.rules.trace import Trace, Worksheet, text_of
from borgen.supported_loan.choices import CURRENCY

OF_LINES = ("before", "after")
OF_REGIMES = ("guide", "statute", "difference")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationFigure:
    """A yearly payment without contribution, exact."""

    loan: str
    loan_year: int
    figure: str
    trace: Trace


def regulation_figure(
    *,
    organisation_id: int,
    year: int,
    number: int,
    loan: str,
    loan_year: int,
    figure: str,
    as_of: date,
    known_at: datetime | None = None,
) -> RegulationFigure:
    """An amount of run ``number`` of the year; with 0 of what the year asks for now.

    What was frozen is explained by the arithmetic that was kept with it.

    Raises:
        NoSuchFigure: there is no such line, or no such amount in it.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    if figure in OF_REGIMES and number == 0:
        trace = _compared(organisation_id, year, loan, loan_year, figure, as_of, known_at)
    elif figure not in OF_LINES:
        raise NoSuchFigure(figure)
    else:
        kept = (
            _kept(organisation_id, year, number, loan, loan_year, at.sequence)
            if number
            else _due(organisation_id, year, loan, loan_year, at.sequence)
        )
        if kept is None:
            raise NoSuchFigure(f"{loan} {loan_year}")
        before, after = kept
        trace = after if figure == "after" else _leading_to(after, before)
    return RegulationFigure(loan=loan, loan_year=loan_year, figure=figure, trace=trace)


def _kept(
    organisation_id: int, year: int, number: int, loan: str, loan_year: int, sequence: int
) -> tuple[Fraction, Trace] | None:
    lines = RegulationLine.objects.filter(
        run__organisation_id=organisation_id, run__year=year, run__number=number, run__known_at_sequence__lt=sequence,
        loan__number=loan, loan_year=loan_year,
    )  # fmt: skip
    row = lines.select_related("run").first()
    return (regulated(row).before, Trace.from_plain(row.trace)) if row else None


def _due(
    organisation_id: int, year: int, loan: str, loan_year: int, sequence: int
) -> tuple[Fraction, Trace] | None:
    line = line_due(organisation_id=organisation_id, sequence=sequence, year=year, loan=loan, loan_year=loan_year)
    return (line.before.amount, line.after.trace) if line else None


def _leading_to(after: Trace, before: Fraction) -> Trace:
    """The part of the arithmetic that is the payment of the year before."""
    name = next((row.name for row in after.inputs if row.worth == text_of(before)), None)
    if name is None:
        raise NoSuchFigure("before")
    return after.leading_to(name)


def _compared(
    organisation_id: int, year: int, loan: str, loan_year: int, figure: str, as_of: date, known_at: datetime | None
) -> Trace:
    found = compare(organisation_id=organisation_id, year=year, as_of=as_of, known_at=known_at, loan=loan)
    one = next((one.comparison for one in found if one.comparison.loan_year == loan_year), None)
    amounts = (one.guide, one.statute) if one else (None, None)
    if one is None or (figure != "difference" and amounts[OF_REGIMES.index(figure)] is None):
        raise NoSuchFigure(figure)
    if figure != "difference":
        return one.traces[OF_REGIMES.index(figure)]
    if one.guide is None or one.statute is None:
        raise NoSuchFigure(figure)
    sheet, unit = Worksheet(), f"minor {CURRENCY}"
    guide = sheet.given("by_guide", one.guide, unit=unit, source="part.guide")
    statute = sheet.given("by_statute", one.statute, unit=unit, source="part.statute")
    return sheet.trace(sheet.subtract("difference_of_regimes", statute, guide))
