"""The files that the pages give, over the API: Excel with typed cells, or CSV as offices here open it."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Query
from pydantic import Field

from borgen.guarantee.duties import DutyState
from borgen.office.guarantee import export as files
from borgen.office.guarantee.api.counting import counted_first
from borgen.office.guarantee.api.reading import RegisterQuery, Words, at_moment
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.columns import BY_NAME
from borgen.office.guarantee.queries.fees import NoSuchRun
from borgen.office.guarantee.queries.findings import OPEN_OUTCOMES
from borgen.office.guarantee.queries.imports import NoSuchImport
from borgen.office.guarantee.queries.register import NoSuchColumn
from borgen.office.journal.refused import Refused
from borgen.office.ui.api_types import (
    COUNTED_PROBLEMS,
    FILE_ANSWER,
    READ_PROBLEMS,
    At,
    Day,
    FileForm,
    KnownAt,
    check_year,
)
from borgen.rules.finding import Outcome


class NoSuchColumnHere(Refused):
    """The register has no column of this name, or cannot be sorted by it."""

    code = "no_such_column"


def _file(path: str, name: str, problems: dict[int, Any] = READ_PROBLEMS) -> Any:
    return router.get(
        f"/{{organisation}}/exports/{path}", response=problems, url_name=f"export-{name}", openapi_extra=FILE_ANSWER
    )


@_file("register", "register", COUNTED_PROBLEMS)
@counted_first
def export_register(
    request: Any, organisation: str, query: Query[RegisterQuery], form: FileForm = "xlsx",
    column: Annotated[list[str], Query()] = [],  # noqa: B006
) -> Any:  # fmt: skip
    """The register as a list, all of it; every ``column`` where none is named. Names of private persons stay in the office."""
    if unknown := [name for name in column if name not in BY_NAME]:
        raise NoSuchColumnHere(column=unknown[0])
    try:
        table = files.register_table(
            **at_moment(request), filter=query.filter, sort=query.sort, is_descending=query.descending, columns=column
        )
    except NoSuchColumn as error:
        raise NoSuchColumnHere(column=query.sort) from error
    return files.answer(table, form)


@_file("findings", "findings", COUNTED_PROBLEMS)
@counted_first
def export_findings(
    request: Any, organisation: str, at: Query[At], outcome: Annotated[list[Outcome], Query()] = [],  # noqa: B006
    rule: Words = "", form: FileForm = "xlsx",
) -> Any:  # fmt: skip
    """Findings over the register; without ``outcome`` those that are not met, unclear or deviations."""
    table = files.findings_table(**at_moment(request), outcomes=tuple(outcome) or OPEN_OUTCOMES, rule=rule)
    return files.answer(table, form)


@_file("duties", "duties", COUNTED_PROBLEMS)
@counted_first
def export_duties(
    request: Any, organisation: str, at: Query[At], until: Day | None = None,
    state: Annotated[list[DutyState], Query()] = [], form: FileForm = "xlsx",  # noqa: B006
) -> Any:  # fmt: skip
    """What is due up to and including ``until``, by day; without ``state`` in every state."""
    table = files.duties_table(**at_moment(request), until=until, states=tuple(state) or tuple(DutyState))
    return files.answer(table, form)


@_file("fees/{int:year}", "fees")
def export_fees(request: Any, organisation: str, year: int, at: Query[At], form: FileForm = "xlsx") -> Any:
    """What a run of the year would charge, and what cannot be priced with the reason."""
    check_year(year)
    return files.answer(files.fees_table(**at_moment(request), year=year), form)


@_file("charged-fees", "charged-fees")
def export_charged_fees(
    request: Any, organisation: str, at: Query[At], year: Annotated[int | None, Field(ge=1900, le=2200)] = None,
    reference: Words = "", form: FileForm = "xlsx",
) -> Any:  # fmt: skip
    """What has been charged, corrections included."""
    return files.answer(files.charged_table(**at_moment(request), year=year, reference=reference), form)


@_file("fee-runs/{int:year}/{int:number}", "fee-run")
def export_fee_run(
    request: Any, organisation: str, year: int, number: int, known_at: KnownAt = "", form: FileForm = "xlsx"
) -> Any:
    """All lines of a run."""
    try:
        table = files.run_table(
            organisation_id=request.organisation.id, year=year, number=number, known_at=request.known_at
        )
    except NoSuchRun as error:
        raise Http404 from error
    return files.answer(table, form)


@_file("imports/{int:number}", "import")
def export_import(
    request: Any, organisation: str, number: int, only: Words = "", form: FileForm = "xlsx"
) -> Any:
    """The rows of an import with how each of them ended."""
    try:
        table = files.import_table(organisation_id=request.organisation.id, number=number, only=only)
    except NoSuchImport as error:
        raise Http404 from error
    return files.answer(table, form)
