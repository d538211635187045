"""How an amount of a statement to the state came about, by what was known when it was made."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.office.supported_loan.facts.figures import LoanFigures, figures_of
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.facts.statement import Stated, statements_of
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure, term_trace
from borgen.office.supported_loan.queries.statements import (
    NoSuchStatement,
    StatementPage,
    lines_in,
    statement,
    year_of_statements,
)
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Term, Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.loan.plan import LoanFigure, NoSuchTerm
from borgen.supported_loan.statement import COLUMNS
from borgen.supported_loan.subsidy import TermSplit
from borgen.supported_loan.summed import Part, PartsSum, sum_parts, sum_trace

OF_THE_DEBT = ("balance", "redeemed_before")
STATED = (*COLUMNS, "service", *OF_THE_DEBT)
"""What a statement says of a term; the sums of all its terms are of all but what is of the debt."""
UNIT = f"minor {CURRENCY}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFigure:
    """An amount of a statement: of term ``n``, or with ``n`` zero the sum over its terms. ``line`` is the term."""

    page: StatementPage
    figure: str
    n: int
    line: TermSplit | None
    trace: Trace
    rulings: tuple[Ruling, ...]


def statement_figure(
    *,
    organisation_id: int,
    loan: str,
    number: int,
    figure: str,
    n: int,
    as_of: date,
    known_at: datetime | None = None,
) -> StatedFigure:
    """How an amount that was stated came about.

    A term's amount is worked out again from what was known then; in a correction what was stated before is taken off. Where
    the code of today comes to another figure, the one that was sealed stands as it is, as an input.

    Raises:
        NoSuchStatement, NoSuchFigure.
    """
    page = statement(organisation_id=organisation_id, loan=loan, number=number, as_of=as_of, known_at=known_at)
    if figure not in STATED or (n == 0 and figure in OF_THE_DEBT):
        raise NoSuchFigure(figure)
    one = page.stated
    if n == 0:
        trace = sum_trace(figure, one.lines, lambda line: amount_of(line, figure), source="part.statement")
        return StatedFigure(page=page, figure=figure, n=0, line=None, trace=trace, rulings=())
    line = next((line for line in one.lines if line.n == n), None)
    if line is None:
        raise NoSuchFigure(f"{figure} {n}")
    trace, rulings = _worked_out_again(organisation_id, loan, one, line, figure)
    return StatedFigure(page=page, figure=figure, n=n, line=line, trace=trace, rulings=rulings)


def year_stated(
    *, organisation_id: int, year: int, figure: str, as_of: date, known_at: datetime | None = None
) -> PartsSum:
    """A control total of a calendar year: what each statement says of the terms that fall due in it.

    Raises:
        NoSuchFigure: no total of that name.
    """
    if figure not in COLUMNS:
        raise NoSuchFigure(figure)
    found = year_of_statements(organisation_id=organisation_id, year=year, as_of=as_of, known_at=known_at)
    parts = (
        Part(
            of=f"{page.loan}, {page.stated.number}", kind="statement", figure=f"{page.stated.number}/{page.loan}",
            amount=Money.total((amount_of(line, figure) for line in lines_in(page, year)), CURRENCY),
        )
        for page in found.statements
    )  # fmt: skip
    return sum_parts(parts, currency=CURRENCY)


def amount_of(line: TermSplit, figure: str) -> Money:
    """What a line says, by the figure's name."""
    found: Money = getattr(line, figure)
    return found


def _worked_out_again(
    organisation_id: int, loan: str, one: Stated, line: TermSplit, figure: str
) -> tuple[Trace, tuple[Ruling, ...]]:
    facts = loan_known(organisation_id=organisation_id, sequence=one.sequence - 1, number=loan)
    if facts is None:
        raise NoSuchStatement(f"{loan} {one.number}")
    figures, sheet, stated = figures_of(facts, index=IndexView(Observations())), Worksheet(), amount_of(line, figure)
    if figures.split(line.n) is None:
        now = sheet.given("not_due", Fraction(0), unit=UNIT, source="redemption.ended")
    else:
        try:
            now = sheet.carried(_trace(figures, figure, line.n, stated))
        except (NoSuchTerm, NoSuchFigure) as error:
            raise NoSuchFigure(figure) from error
    if one.kind == "correction" and figure not in OF_THE_DEBT:
        now = _less_what_was_stated(sheet, now, facts.loan_id, one, line.n, figure)
    if now.number == stated.minor:
        return sheet.trace(now), facts.terms.rulings
    sheet = Worksheet()
    kept = sheet.given("stated", Fraction(stated.minor), unit=UNIT, source="part.statement")
    return sheet.trace(kept), ()


def _trace(figures: LoanFigures, figure: str, n: int, stated: Money) -> Trace:
    """A figure of the term; the balance is what its payment leaves, in older statements less what was redeemed after it."""
    if figure != "balance":
        return term_trace(figures, figure, n)
    own = term_trace(figures, LoanFigure.BEFORE_REDEMPTION, n)
    return own if Fraction(own.result) == stated.minor else term_trace(figures, figure, n)


def _less_what_was_stated(sheet: Worksheet, now: Term, loan_id: int, one: Stated, n: int, figure: str) -> Term:
    """The figure of today less what the statements before have said of the term, one by one."""
    earlier = (
        (before.number, line)
        for before in statements_of(loan_id=loan_id, sequence=one.sequence - 1)
        for line in before.lines
        if line.n == n
    )
    for number, line in earlier:
        said = Fraction(amount_of(line, figure).minor)
        term = sheet.given(f"stated_in_{number}", said, unit=UNIT, source="part.statement")
        now = sheet.subtract(f"difference_to_{number}", now, term)
    return now
