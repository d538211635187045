"""The lender's itemised statements, and how each compares with our own computation, read anew."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import QuerySet

from borgen.kernel.money import Money
from borgen.office.journal.moment import moment
from borgen.office.supported_loan.facts.comparison import Comparison, compared_with_lender, own_figure
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.lender_file import lines_from
from borgen.office.supported_loan.models import LenderStatement
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.reconciliation import Difference, LenderLine


class NoSuchLenderStatement(LookupError):
    """The loan had no such statement by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderCard:
    """A statement of the lender's as it was taken in."""

    loan: str
    number: int
    file_name: str
    document: int
    sha256: str
    line_count: int
    tolerance: Money
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderPage:
    """The statement and what came of comparing it with what is known at the moment. ``own_figures`` are the figures of the loan
    that explain our own side, one for each difference."""

    card: LenderCard
    lines: tuple[LenderLine, ...]
    comparison: Comparison
    own_figures: tuple[str, ...]


def lender_statements(
    *, organisation_id: int, loan: str, as_of: date, known_at: datetime | None = None
) -> tuple[LenderCard, ...]:
    """The lender's statements of a loan, newest first."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    found = _rows(organisation_id, loan, at.sequence).order_by("-number")
    return tuple(_card(row) for row in found)


def lender_statement(
    *, organisation_id: int, loan: str, number: int, as_of: date, known_at: datetime | None = None
) -> LenderPage:
    """One statement, compared.

    Raises:
        NoSuchLenderStatement: there was none by then.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    row = _rows(organisation_id, loan, at.sequence).filter(number=number).first()
    facts = loan_known(organisation_id=organisation_id, sequence=at.sequence, number=loan)
    if row is None or facts is None:
        raise NoSuchLenderStatement(f"{loan} {number}")
    lines = lines_from(row.lines)
    compared = compared_with_lender(
        facts,
        lines,
        organisation_id=organisation_id,
        sequence=at.sequence,
        tolerance=Money(row.tolerance_minor, CURRENCY),
    )
    own = tuple(own_figure(facts, one) for one in compared.found.differences)
    return LenderPage(card=_card(row), lines=lines, comparison=compared, own_figures=own)


def lender_difference(
    *,
    organisation_id: int,
    loan: str,
    number: int,
    figure: str,
    n: int,
    as_of: date,
    known_at: datetime | None = None,
) -> tuple[Difference, Trace, str]:
    """A difference between the lender and us on term ``n``, how it came about, and the figure of the loan that explains ours.

    Raises:
        NoSuchLenderStatement: there was none by then.
        NoSuchFigure: the two agree, or one of them does not say.
    """
    page = lender_statement(
        organisation_id=organisation_id, loan=loan, number=number, as_of=as_of, known_at=known_at
    )
    differences = zip(page.comparison.found.differences, page.own_figures, strict=True)
    found = next(((one, own) for one, own in differences if (one.figure, one.n) == (figure, n)), None)
    if found is None:
        raise NoSuchFigure(f"{figure} {n}")
    return found[0], _difference(found[0]), found[1]


def _difference(one: Difference) -> Trace:
    sheet, unit = Worksheet(), f"minor {CURRENCY}"
    lender = sheet.given("by_lender", Fraction(one.lender.minor), unit=unit, source="lender's statement")
    own = sheet.given("by_plan", Fraction(one.own.minor), unit=unit, source=f"loan.sum.{one.n}")
    return sheet.trace(sheet.subtract("difference_left", lender, own))


def _rows(organisation_id: int, loan: str, sequence: int) -> QuerySet[LenderStatement]:
    return (
        LenderStatement.objects.filter(
            organisation_id=organisation_id, loan__number=loan, sequence__lte=sequence
        )
        .select_related("document", "loan")
        .defer("document__content")
    )


def _card(row: LenderStatement) -> LenderCard:
    return LenderCard(
        loan=row.loan.number,
        number=row.number,
        file_name=row.document.name,
        document=row.document_id,
        sha256=row.document.sha256,
        line_count=len(row.lines),
        tolerance=Money(row.tolerance_minor, CURRENCY),
        taken_by=row.taken_by,
        taken_at=row.taken_at,
    )
