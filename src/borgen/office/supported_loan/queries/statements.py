"""Statements to the state: those of a loan, one with its lines, and a year's with their control totals."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from borgen.office.journal.moment import moment
from borgen.office.supported_loan.facts.loan import Redeemed, loan_known
from borgen.office.supported_loan.facts.statement import Stated, stated, statements_of
from borgen.office.supported_loan.models import Loan, Statement
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.statement import Totals, totals
from borgen.supported_loan.subsidy import TermSplit


class NoSuchStatement(LookupError):
    """The loan had no such statement by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """A statement; ``corrected_by`` are the numbers of later corrections of it, ``corrects`` of those that it corrects.

    ``full_redemption`` is that of the loan, where it was settled in the period of the statement: no line speaks of it.
    """

    loan: str
    project: str
    stated: Stated
    corrected_by: tuple[int, ...]
    corrects: tuple[int, ...] = ()
    full_redemption: Redeemed | None = None

    @property
    def redeemed_in_full_on(self) -> date | None:
        """The day on which all of the loan was redeemed, where it is in the period of the statement."""
        return self.full_redemption.settles_on if self.full_redemption else None

    @property
    def not_due_when_made(self) -> int:
        """How many of its terms were not due yet on the day on which it was made."""
        return sum(line.due_on > self.stated.made_at.date() for line in self.stated.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfStatements:
    """The statements whose lines fall due in a calendar year, with the sums of those lines: the control totals.

    ``lacking`` are the loans that ran and of which nothing was stated for the year.
    """

    year: int
    statements: tuple[StatementPage, ...]
    lines: int
    totals: Totals
    lacking: tuple[str, ...]


def statements(
    *, organisation_id: int, loan: str, as_of: date, known_at: datetime | None = None
) -> tuple[Stated, ...]:
    """The statements of a loan, in order; none where there is no such loan."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    number = Loan.objects.filter(organisation_id=organisation_id, number=loan).values_list("pk", flat=True)
    found = list(number)
    return statements_of(loan_id=found[0], sequence=at.sequence) if found else ()


def statement(
    *, organisation_id: int, loan: str, number: int, as_of: date, known_at: datetime | None = None
) -> StatementPage:
    """One statement.

    Raises:
        NoSuchStatement: there was none by then.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    rows = Statement.objects.filter(
        organisation_id=organisation_id, loan__number=loan, sequence__lte=at.sequence
    )
    found = [_page(row) for row in rows.select_related("loan__project").order_by("number")]
    one = next((page for page in found if page.stated.number == number), None)
    if one is None:
        raise NoSuchStatement(f"{loan} {number}")
    later = tuple(page.stated.number for page in found if one.stated.seal in page.stated.corrects)
    before = tuple(page.stated.number for page in found if page.stated.seal in one.stated.corrects)
    facts = loan_known(organisation_id=organisation_id, sequence=at.sequence, number=loan)
    full = facts.full_redemption if facts else None
    is_in_period = full is not None and one.stated.since <= full.settles_on < one.stated.until
    return replace(one, corrected_by=later, corrects=before, full_redemption=full if is_in_period else None)


def year_of_statements(
    *, organisation_id: int, year: int, as_of: date, known_at: datetime | None = None
) -> YearOfStatements:
    """Everything that was stated of a calendar year."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    rows = Statement.objects.filter(
        organisation_id=organisation_id, sequence__lte=at.sequence, since__lt=after, until__gt=first
    )
    pages = tuple(
        _page(row)
        for row in rows.select_related("loan__project").order_by("loan__sort_key", "loan__number", "number")
    )
    lines = [line for page in pages for line in lines_in(page, year)]
    known = Loan.objects.filter(
        organisation_id=organisation_id, terms__known_from__lte=at.sequence, terms__disbursed_on__lt=after
    )
    stated_loans = {page.loan for page in pages}
    lacking = known.order_by("sort_key", "number").values_list("number", flat=True).distinct()
    return YearOfStatements(
        year=year,
        statements=pages,
        lines=len(lines),
        totals=totals(lines, CURRENCY),
        lacking=tuple(number for number in lacking if number not in stated_loans),
    )


def lines_in(page: StatementPage, year: int) -> list[TermSplit]:
    """What the statement says of the terms that fall due in the calendar year."""
    return [line for line in page.stated.lines if line.due_on.year == year]


def _page(row: Statement) -> StatementPage:
    return StatementPage(
        loan=row.loan.number, project=row.loan.project.reference, stated=stated(row), corrected_by=()
    )
