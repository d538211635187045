"""How the amounts of statements to the state came about: a term's, a statement's sum, and a year's control totals."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.office.people.access import OfficeRequest, address, with_query
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.explanation import explanation
from borgen.office.supported_loan.queries.lender_statements import (
    NoSuchLenderStatement,
    lender_difference,
)
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.queries.statement_figure import StatedFigure, statement_figure, year_stated
from borgen.office.supported_loan.queries.statements import NoSuchStatement
from borgen.office.supported_loan.views.ahead import YEARS
from borgen.office.supported_loan.views.explaining import Link, explained_page, parts_before
from borgen.office.ui.formats import day_text
from borgen.supported_loan.summed import Part


def of_statement(
    request: OfficeRequest, organisation: str, number: str, statement: int, figure: str, n: int
) -> HttpResponse:
    """How an amount of one statement came about: of term ``n``, or the sum over its terms."""
    try:
        found = statement_figure(
            organisation_id=request.organisation.id, loan=number, number=statement, figure=figure, n=n, as_of=request.as_of,
            known_at=request.known_at,
        )  # fmt: skip
    except (NoSuchStatement, NoSuchFigure) as error:
        raise Http404 from error
    title = _("Statement %(number)s of loan %(loan)s") % {"number": statement, "loan": number}
    back = address(request, "supported_loan:statement", number=number, statement=statement)
    of = _("term %(n)s, due %(day)s") % {"n": n, "day": day_text(found.line.due_on)} if found.line else title
    return explained_page(
        request,
        explanation(str(words.FIGURES[figure]), of, found.trace, found.rulings),
        crumbs=(
            _("Loans"), address(request, "supported_loan:loans"), number,
            address(request, "supported_loan:loan", number=number), title, back,
        ),
        back=(title, back),
        before=_before(request, found),
    )  # fmt: skip


def _before(request: OfficeRequest, found: StatedFigure) -> list[Link]:
    """The terms of a sum."""
    if found.line is not None:
        return []
    where = {"number": found.page.loan, "statement": found.page.stated.number, "figure": found.figure}
    return [
        (
            _("term %(n)s, due %(day)s") % {"n": line.n, "day": day_text(line.due_on)},
            address(request, "supported_loan:statement-explained", **where, n=line.n),
        )
        for line in found.page.stated.lines
    ]


def of_difference(
    request: OfficeRequest, organisation: str, number: str, statement: int, figure: str, n: int
) -> HttpResponse:
    """How a difference between the lender's statement and our own computation came about."""
    try:
        one, trace, ours = lender_difference(
            organisation_id=request.organisation.id, loan=number, number=statement, figure=figure, n=n, as_of=request.as_of,
            known_at=request.known_at,
        )  # fmt: skip
    except (NoSuchLenderStatement, NoSuchFigure) as error:
        raise Http404 from error
    title = _("The lender's statement %(number)s of loan %(loan)s") % {"number": statement, "loan": number}
    back = address(request, "supported_loan:lender-statement", number=number, statement=statement)
    own = address(request, "supported_loan:loan-explained", number=number, figure=ours, n=n)
    return explained_page(
        request,
        explanation(
            _("Difference"), _("term %(n)s, due %(day)s") % {"n": n, "day": day_text(one.due_on)}, trace
        ),
        crumbs=(_("Loans"), address(request, "supported_loan:loans"), number,
                address(request, "supported_loan:loan", number=number), title, back),
        back=(title, back),
        before=[(str(words.FIGURES[figure]), own)],
    )  # fmt: skip


def of_year(request: OfficeRequest, organisation: str, year: int, figure: str) -> HttpResponse:
    """How a control total of a calendar year came about."""
    if year not in YEARS:
        raise Http404
    try:
        found = year_stated(
            organisation_id=request.organisation.id, year=year, figure=figure, as_of=request.as_of, known_at=request.known_at
        )
    except NoSuchFigure as error:
        raise Http404 from error

    def of_part(part: Part) -> str:
        number, _mark, loan = part.figure.partition("/")
        return address(
            request, "supported_loan:statement-explained", number=loan, statement=int(number), figure=figure, n=0
        )

    title = _("Statements to the state %(year)s") % {"year": year}
    back = with_query(address(request, "supported_loan:statements"), year=year)
    return explained_page(
        request, explanation(str(words.FIGURES[figure]), title, found.trace, names=found.names),
        crumbs=(title, back), back=(title, back), before=parts_before(found, of_part),
    )  # fmt: skip
