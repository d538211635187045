"""Statements to the state, by loan and by year, and the lender's itemised statements compared with ours."""

from datetime import date

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.office.journal.moment import moment
from borgen.office.people.access import OfficeRequest, address, names_of, past_of, year_asked
from borgen.office.people.commanding import posted
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.export.loans import statement_table
from borgen.office.supported_loan.forms.loans import LenderFileForm, ReasonForm, StatementForm
from borgen.office.supported_loan.queries import lender_statements as lender
from borgen.office.supported_loan.queries import loans as loan_queries
from borgen.office.supported_loan.queries import statements as queries
from borgen.office.supported_loan.queries.statement_figure import STATED
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.statements import correct_statements, make_statement
from borgen.office.supported_loan.views.commanding import commanded
from borgen.office.supported_loan.views.loan import term_columns
from borgen.office.supported_loan.views.loan_commands import of_loan
from borgen.office.supported_loan.views.moments import about
from borgen.office.ui.formats import language
from borgen.office.ui.table_files import MEDIA_TYPES, answer
from borgen.office.ui.tables import Column
from borgen.supported_loan.wording import word


def statements(request: OfficeRequest, organisation: str) -> HttpResponse:
    """What was stated of a calendar year, with control totals, and the loans of which nothing was."""
    year = year_asked(request)
    found = queries.year_of_statements(
        organisation_id=request.organisation.id, year=year, as_of=request.as_of, known_at=request.known_at
    )
    context = {
        "found": found,
        "year": year,
        "years": range(request.today.year + 1, request.today.year - 10, -1),
        "rows": [
            (
                one,
                words.STATEMENTS[one.stated.kind],
                address(request, "supported_loan:statement", number=one.loan, statement=one.stated.number),
                _how(request, one, 0),
            )
            for one in found.statements
        ],
        "totals": {
            name: address(request, "supported_loan:statements-explained", year=year, figure=name)
            for name in ("residents", "state")
        },
        "lacking": [
            (number, address(request, "supported_loan:loan", number=number)) for number in found.lacking
        ],
        "columns": [
            Column("loan", _("Loan")),
            Column("number", _("Statement"), numeric=True),
            Column("kind", _("Kind")),
            Column("period", _("Period")),
            Column("lines", _("Lines"), numeric=True),
            Column("residents", _("Residents"), numeric=True),
            Column("state", pgettext("who pays", "State"), numeric=True),
            Column("seal", _("Seal")),
        ],
        "past": past_of(request),
    }
    return render(request, "supported_loan/loans/statements.html", context)


def statement(request: OfficeRequest, organisation: str, number: str, statement: int) -> HttpResponse:
    """One statement as it was made."""
    found = _statement(request, number, statement)
    one = found.stated
    context = {
        "found": found,
        "one": one,
        "title": _("Statement %(number)s of loan %(loan)s") % {"number": one.number, "loan": number},
        "kind": words.STATEMENTS[one.kind],
        "rows": [(line, word("index", line.index, language()), _how(request, found, line.n)) for line in one.lines],
        "totals": _how(request, found, 0),
        "columns": term_columns(redeemed=str(words.FIGURES["redeemed_before"]) if one.has_redeemed else ""),
        "made_by": names_of(frozenset({one.made_by})).get(one.made_by, ""),
        "corrected_by": [
            (later, address(request, "supported_loan:statement", number=number, statement=later))
            for later in found.corrected_by
        ],
        "corrects": [
            (before, address(request, "supported_loan:statement", number=number, statement=before))
            for before in found.corrects
        ],
    }
    return render(request, "supported_loan/loans/statement.html", context)


def statement_file(
    request: OfficeRequest, organisation: str, number: str, statement: int, form: str
) -> HttpResponseBase:
    """One statement as a file with its control totals and seal."""
    if form not in MEDIA_TYPES:
        raise Http404
    found = _statement(request, number, statement)
    at = moment(organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at)
    return answer(statement_table(found, about=about(request, at)), form)


def make(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """State what falls due on a loan in a calendar year."""
    _known(request, number)
    form = StatementForm(posted(request), initial={"year": request.today.year})
    return commanded(
        request,
        of_loan(
            request,
            number,
            title=_("Make a statement"),
            lead=_(
                "What falls due in the year, term by term. It is sealed and never changes; a correction is one of its own."
            ),
            submit=_("Make and seal"),
        ),
        head=form,
        action=lambda given: make_statement(
            organisation_id=request.organisation.id,
            loan=number,
            since=date(given["year"], 1, 1),
            until=date(given["year"] + 1, 1, 1),
            by=request.actor,
            at=request.now,
            key=given["key"],
        ),
        said=_("The statement is made and sealed."),
        next_url=lambda made: _statement_url(request, number, made["number"]),
    )


def correct(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """State the difference to everything that was stated of the loan and is otherwise now."""
    _known(request, number)
    form = ReasonForm(posted(request))
    return commanded(
        request,
        of_loan(
            request,
            number,
            title=_("Correct what was stated"),
            lead=_("A statement of the differences, term by term. What was stated before stays as it is."),
            submit=_("Make and seal"),
        ),
        head=form,
        action=lambda given: correct_statements(
            organisation_id=request.organisation.id,
            loan=number,
            reason=given["reason"],
            by=request.actor,
            at=request.now,
            key=given["key"],
        ),
        said=_("The correction is made and sealed."),
        next_url=lambda made: _statement_url(request, number, made["number"]),
    )


def take_lender(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """Take in the lender's itemised statement."""
    _known(request, number)
    form = LenderFileForm(posted(request), request.FILES or None, initial={"tolerance": "0,02"})
    return commanded(
        request,
        of_loan(
            request,
            number,
            title=_("Compare with the lender's statement"),
            lead=_("The file is read within limits, kept byte for byte, and compared term by term."),
            submit=_("Take in and compare"),
        ),
        head=form,
        action=lambda given: take_lender_statement(
            organisation_id=request.organisation.id,
            loan=number,
            name=given["file"].name,
            content=given["file"].read(),
            tolerance=given["tolerance"],
            by=request.actor,
            at=request.now,
            key=given["key"],
        ),
        said=_("The lender's statement is taken in and compared."),
        next_url=lambda made: address(
            request, "supported_loan:lender-statement", number=number, statement=made["number"]
        ),
    )


def lender_statement(request: OfficeRequest, organisation: str, number: str, statement: int) -> HttpResponse:
    """The lender's statement beside our own computation, as it is now."""
    try:
        found = lender.lender_statement(
            organisation_id=request.organisation.id, loan=number, number=statement, as_of=request.as_of,
            known_at=request.known_at,
        )  # fmt: skip
    except lender.NoSuchLenderStatement as error:
        raise Http404 from error
    result = found.comparison.found
    context = {
        "found": found,
        "card": found.card,
        "result": result,
        "title": _("The lender's statement %(number)s of loan %(loan)s")
        % {"number": statement, "loan": number},
        "loan_url": address(request, "supported_loan:loan", number=number),
        "document_url": address(request, "documents:document", number=found.card.document),
        "taken_by": names_of(frozenset({found.card.taken_by})).get(found.card.taken_by, ""),
        "rows": [
            (
                one,
                words.FIGURES[one.figure],
                [words.READINGS[name] for name in one.explained_by],
                address(request, "supported_loan:loan-explained", number=number, figure=own, n=one.n),
                address(
                    request, "supported_loan:lender-difference-explained", number=number, statement=statement,
                    figure=one.figure, n=one.n,
                ),
            )
            for one, own in zip(result.differences, found.own_figures, strict=True)
        ],
        "columns": [
            Column("n", _("Term"), numeric=True),
            Column("due", _("Due")),
            Column("figure", _("What")),
            Column("own", _("Ours"), numeric=True),
            Column("lender", _("The lender's"), numeric=True),
            Column("difference", _("Difference"), numeric=True),
            Column("why", _("What explains it")),
        ],
    }
    return render(request, "supported_loan/loans/lender_statement.html", context)


# ---------------------------------------------------------------------------------------------------------------- parts


def _statement(request: OfficeRequest, number: str, statement: int) -> queries.StatementPage:
    try:
        return queries.statement(
            organisation_id=request.organisation.id, loan=number, number=statement, as_of=request.as_of,
            known_at=request.known_at,
        )  # fmt: skip
    except queries.NoSuchStatement as error:
        raise Http404 from error


def _how(request: OfficeRequest, page: queries.StatementPage, n: int) -> dict[str, str]:
    """Where the amounts of a term are explained; with ``n`` zero those of all its terms."""
    where = {"number": page.loan, "statement": page.stated.number, "n": n}
    return {name: address(request, "supported_loan:statement-explained", figure=name, **where) for name in STATED}


def _known(request: OfficeRequest, number: str) -> None:
    if not loan_queries.is_known(organisation_id=request.organisation.id, number=number):
        raise Http404


def _statement_url(request: OfficeRequest, number: str, statement: int) -> str:
    return address(request, "supported_loan:statement", number=number, statement=statement)
