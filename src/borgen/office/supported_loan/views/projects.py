"""The projects as a list: searched, narrowed, sorted, in pages, and as a file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.people.access import OfficeRequest, address, addresses, same_question
from borgen.office.supported_loan.export.projects import projects_table
from borgen.office.supported_loan.forms.project_filter import PER_PAGE, AskedProjects, asked_projects
from borgen.office.supported_loan.queries.projects import SORTS, projects
from borgen.office.supported_loan.queries.proposals import proposals
from borgen.office.supported_loan.queries.totals import OF_PROJECTS
from borgen.office.supported_loan.views.moments import about
from borgen.office.supported_loan.wording import HOUSING, OWNERS, REGIONS, STAGES, STEPS
from borgen.office.ui.addresses import Reference
from borgen.office.ui.table_files import EVERYTHING, MEDIA_TYPES, answer
from borgen.office.ui.tables import Column, Sorting


def projects_page(request: OfficeRequest, organisation: str) -> HttpResponse:
    asked = asked_projects(request.GET)
    found = projects(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, filter=asked.filter,
        sort=asked.sort, is_descending=asked.is_descending, page=asked.page, per_page=PER_PAGE,
    )  # fmt: skip
    shown = addresses(request, "supported_loan:project", reference=Reference().to_url)
    explained = addresses(
        request, "supported_loan:project-explain", reference=Reference().to_url, figure=str
    )
    waiting = proposals(organisation_id=request.organisation.id, known_at=request.known_at, waiting=True)
    context: dict[str, Any] = {
        "found": found,
        "rows": [
            (
                shown(row.facts.reference), row, STAGES[row.stage.value], HOUSING[row.facts.housing],
                {name: explained(row.facts.reference, name) for name in ("loan", "excess")},
            )
            for row in found.rows
        ],
        "columns": _columns(),
        "sorting": Sorting(asked.sort, asked.is_descending),
        "page": Paginator(range(found.count), PER_PAGE).page(found.page) if found.count else None,
        "query": request.GET,
        "asked": asked,
        "is_empty": not found.count and not asked.is_narrowed,
        "selects": _selects(asked),
        "export_query": request.GET.urlencode(),
        "totals": {
            name: same_question(request, "supported_loan:projects-total", figure=name)
            for name in OF_PROJECTS
        },
        "waiting": [
            (
                one,
                STEPS.get(one.kind, one.kind),
                address(request, "supported_loan:proposal", number=one.number),
            )
            for one in waiting
        ],
    }
    return render(request, "supported_loan/projects/projects.html", context)


def projects_file(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """All the projects that the page shows, as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    asked = asked_projects(request.GET)
    found = projects(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, filter=asked.filter,
        sort=asked.sort, is_descending=asked.is_descending, per_page=EVERYTHING,
    )  # fmt: skip
    table = projects_table(found, about=about(request, found.moment), slug=request.organisation.slug)
    return answer(table, form)


def _columns() -> list[Column]:
    labels = {
        "reference": _("Project"),
        "stage": _("How far"),
        "committed_on": _("Commitment"),
        "acquisition": _("Acquisition sum"),
        "loan": _("Loan"),
        "excess": _("Above the maximum"),
        "status": _("BOSSINF"),
    }
    amounts = ("acquisition", "loan", "excess", "status")
    return [
        Column(name, label, numeric=name in amounts, sortable=name in SORTS) for name, label in labels.items()
    ]


def _selects(asked: AskedProjects) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The choices that narrow the list: name, label, and options with which of them is taken."""
    words: list[tuple[str, str, Any]] = [
        ("stage", _("How far"), STAGES),
        ("housing", _("Kind of dwellings"), HOUSING),
        ("owner", _("Owner"), OWNERS),
        ("region", _("Area of the maximum"), REGIONS),
    ]
    return [
        (
            name,
            label,
            [
                (str(value), str(text), getattr(asked.filter, name) == value)
                for value, text in options.items()
            ],
        )
        for name, label, options in words
    ]
