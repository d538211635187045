"""The files about loans that the pages give, over the API: Excel with typed cells, or CSV as offices here open it."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Query

from borgen.office.journal.moment import moment
from borgen.office.supported_loan.api.ahead import BudgetYear
from borgen.office.supported_loan.api.asked import Rise, at_moment, exactly, loan_page
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.export.ahead import assumed_rise, budget_table, duty_table, report_table
from borgen.office.supported_loan.export.loans import loans_table, run_table, statement_table, terms_table
from borgen.office.supported_loan.queries import loans as loan_queries
from borgen.office.supported_loan.queries import regulation as regulation_queries
from borgen.office.supported_loan.queries import statements as statement_queries
from borgen.office.supported_loan.queries.budget import budget
from borgen.office.supported_loan.queries.duties import AHEAD_DAYS, DutyKind, duties
from borgen.office.supported_loan.queries.loan_report import loan_report
from borgen.office.supported_loan.views.moments import about
from borgen.office.ui.api_types import FILE_ANSWER, NO_NUL, READ_PROBLEMS, At, FileForm
from borgen.office.ui.table_files import EVERYTHING, answer
from borgen.supported_loan.paid_out import LoanKind


def _file(path: str, name: str) -> Any:
    return router.get(
        f"/{{organisation}}/exports/{path}", response=READ_PROBLEMS, url_name=f"export-{name}",
        openapi_extra=FILE_ANSWER,
    )  # fmt: skip


@_file("loans", "loans")
def export_loans(
    request: Any,
    organisation: str,
    at: Query[At],
    q: Annotated[str, Query(max_length=100, pattern=NO_NUL)] = "",
    kind: LoanKind | None = None,
    form: FileForm = "xlsx",
) -> Any:
    """Every loan that matches."""
    found = loan_queries.loans(**at_moment(request), search=q, kind=kind, per_page=EVERYTHING)
    return answer(
        loans_table(found, slug=request.organisation.slug, about=about(request, found.moment)), form
    )


@_file("loans/{path:number}/terms", "loan-terms")
def export_loan_terms(
    request: Any, organisation: str, number: str, at: Query[At], rise: Rise = None, form: FileForm = "xlsx"
) -> Any:
    """Every term of a loan with who pays it."""
    page = loan_page(request, number, rise)
    return answer(terms_table(page, about=about(request, page.moment)), form)


@_file("loans/{path:number}/statements/{int:statement}", "loan-statement")
def export_loan_statement(
    request: Any, organisation: str, number: str, statement: int, at: Query[At], form: FileForm = "xlsx"
) -> Any:
    """One statement to the state with its control totals and seal."""
    try:
        found = statement_queries.statement(**at_moment(request), loan=number, number=statement)
    except statement_queries.NoSuchStatement as error:
        raise Http404 from error
    return answer(statement_table(found, about=about(request, moment(**at_moment(request)))), form)


@_file("regulation-runs/{int:year}/{int:number}", "regulation-run")
def export_regulation_run(
    request: Any, organisation: str, year: int, number: int, at: Query[At], form: FileForm = "xlsx"
) -> Any:
    """The lines of a regulation run."""
    try:
        found = regulation_queries.run(**at_moment(request), year=year, number=number)
    except regulation_queries.NoSuchRun as error:
        raise Http404 from error
    return answer(run_table(found, about=about(request, found.moment)), form)


@_file("loan-duties", "loan-duties")
def export_loan_duties(
    request: Any,
    organisation: str,
    at: Query[At],
    ahead: Annotated[int, Query(ge=0, le=20_000)] = AHEAD_DAYS,
    kind: DutyKind | None = None,
    form: FileForm = "xlsx",
) -> Any:
    """What is due on loans and projects within so many days."""
    found = duties(**at_moment(request), ahead=ahead)
    rows = [row for row in found.rows if kind is None or row.kind is kind]
    table = duty_table(found, rows, slug=request.organisation.slug, about=about(request, found.moment))
    return answer(table, form)


@_file("loan-budget/{year}", "loan-budget")
def export_loan_budget(
    request: Any, organisation: str, year: BudgetYear, at: Query[At], rise: Rise = None, form: FileForm = "xlsx"
) -> Any:
    """A budget year, loan by loan, with the owner's own money and the sums."""
    found = budget(**at_moment(request), year=year, rise=exactly(rise))
    lines = (*about(request, found.moment), assumed_rise(found))
    return answer(budget_table(found, slug=request.organisation.slug, about=lines), form)


@_file("loan-report/{year}", "loan-report")
def export_loan_report(
    request: Any, organisation: str, year: BudgetYear, at: Query[At], form: FileForm = "xlsx"
) -> Any:
    """Figures for the yearly report of loans to the national building fund."""
    found = loan_report(**at_moment(request), year=year)
    return answer(
        report_table(found, slug=request.organisation.slug, about=about(request, found.moment)), form
    )
