"""What is due, and the desk's start page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.people.access import OfficeRequest, address, past_of, with_query
from borgen.office.supported_loan.duty_words import DUTIES
from borgen.office.supported_loan.export.ahead import duty_table
from borgen.office.supported_loan.queries.budget import Budget, budget
from borgen.office.supported_loan.queries.duties import AHEAD_DAYS, Duties, DutyKind, DutyRow, duties
from borgen.office.supported_loan.views.ahead import parties_chart
from borgen.office.supported_loan.views.moments import about
from borgen.office.ui.charts import Chart
from borgen.office.ui.table_files import MEDIA_TYPES, answer
from borgen.office.ui.tables import Column

AHEAD = (31, 92, AHEAD_DAYS, 5 * 365)
SHOWN = 10


def start(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The desk at a glance: what is due, what this year comes to, and the years ahead."""
    found = duties(organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at)
    years = budget(
        organisation_id=request.organisation.id,
        as_of=request.as_of,
        known_at=request.known_at,
        year=request.as_of.year,
    )
    context: dict[str, Any] = {
        "year": years.asked,
        "budget_url": address(request, "supported_loan:budget", year=years.asked.year),
        "totals": {
            name: address(request, "supported_loan:budget-explained", year=years.asked.year, figure=name)
            for name in ("debt_at_end", "residents", "state")
        },
        "duties_url": address(request, "supported_loan:duties"),
        "found": found,
        "rows": _rows(request, found)[:SHOWN],
        "columns": _columns(),
        "chart": _chart(years),
        "is_empty": not found.names,
    }
    return render(request, "supported_loan/ahead/start.html", context)


def duties_page(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Everything that is due within the time that is asked for, the earliest first."""
    ahead, kind = _asked(request)
    found = _found(request, ahead)
    shown = _rows(request, found, kind)
    kinds = [(one.value, DUTIES[one], sum(row.kind is one for row in found.rows)) for one in DutyKind]
    query = request.GET.urlencode()
    file_of = {
        form: address(request, "supported_loan:duties-file", form=form).partition("?")[0]
        for form in MEDIA_TYPES
    }
    context = {
        "rows": shown,
        "found": found,
        "columns": _columns(),
        "ahead": [(days, days == ahead) for days in AHEAD],
        "kinds": [one for one in kinds if one[2]],
        "kind": kind.value if kind else "",
        "past": past_of(request),
        "files": [
            (label, f"{file_of[form]}?{query}") for form, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
        ],
    }
    return render(request, "supported_loan/ahead/duties.html", context)


def duties_file(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """The same list as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    ahead, kind = _asked(request)
    found = _found(request, ahead)
    rows = [row for row in found.rows if kind is None or row.kind is kind]
    table = duty_table(found, rows, slug=request.organisation.slug, about=about(request, found.moment))
    return answer(table, form)


def _asked(request: OfficeRequest) -> tuple[int, DutyKind | None]:
    ahead = next((days for days in AHEAD if str(days) == request.GET.get("ahead")), AHEAD_DAYS)
    kind = next((one for one in DutyKind if one.value == request.GET.get("kind")), None)
    return ahead, kind


def _found(request: OfficeRequest, ahead: int) -> Duties:
    return duties(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, ahead=ahead
    )


def _rows(
    request: OfficeRequest, found: Duties, kind: DutyKind | None = None
) -> list[tuple[DutyRow, str, str, str]]:
    """Each duty with its words, the project's name, and where it is done."""
    return [
        (row, str(DUTIES[row.kind]), found.names.get(row.project, ""), _url(request, row))
        for row in found.rows
        if kind is None or row.kind is kind
    ]


def _url(request: OfficeRequest, row: DutyRow) -> str:
    if row.kind is DutyKind.SECOND_PERSON:
        return address(request, "supported_loan:proposal", number=row.number)
    if row.kind is DutyKind.REGULATION_WAITS:
        return address(request, "supported_loan:regulation-run", year=row.year, number=row.number)
    if row.kind is DutyKind.REGULATION_IN_DOUBT:
        return address(request, "market:indices")
    if row.kind in {DutyKind.NOTICE, DutyKind.CHANGE_OF_USE}:
        return address(request, "supported_loan:redemption", number=row.loan)
    if row.kind is DutyKind.REGULATION:
        return with_query(address(request, "supported_loan:regulation"), year=row.year)
    if row.kind is DutyKind.REPORT:
        return address(request, "supported_loan:project-loans", reference=row.project)
    if row.kind is DutyKind.LAST_TERM:
        return address(request, "supported_loan:loan-terms", number=row.loan)
    if row.loan:
        return address(request, "supported_loan:loan", number=row.loan)
    return address(request, "supported_loan:project", reference=row.project)


def _columns() -> list[Column]:
    return [
        Column("due", _("Due")), Column("what", _("What")), Column("project", _("Project")), Column("loan", _("Loan")),
        Column("state", _("State of things")),
    ]  # fmt: skip


def _chart(found: Budget) -> Chart | None:
    return parties_chart(found, "residents", "state") if any(one.loans for one in found.years) else None
