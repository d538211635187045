"""The loans as a list, searched and narrowed, as of a day and as known then."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.office.people.access import OfficeRequest, address, same_question
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.export.loans import loans_table
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.supported_loan.queries.loan_figure import DEBT
from borgen.office.supported_loan.views.moments import about
from borgen.office.ui.table_files import EVERYTHING, MEDIA_TYPES, answer
from borgen.office.ui.tables import Column
from borgen.supported_loan.paid_out import LoanKind

EXPLAINED = ("interest", "principal", "contribution", "residents", "state", "balance")


def loans(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The loans by number, searched and narrowed."""
    asked = narrowed(request)
    page = request.GET.get("page", "1")
    found = queries.loans(
        organisation_id=request.organisation.id,
        as_of=request.as_of,
        known_at=request.known_at,
        **asked,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )
    pages = Paginator(range(found.count), queries.PER_PAGE)
    context = {
        "found": found,
        "rows": [
            {
                "loan": row,
                "url": address(request, "supported_loan:loan", number=row.number),
                "debt_url": address(request, "supported_loan:loan-explained", number=row.number, figure=DEBT, n=0),
                "kind": words.KINDS[row.kind],
                "state": words.STATES[row.state.value],
                "report": words.REPORTED_ELSEWHERE if row.is_reported_elsewhere else words.REPORTS[row.report],
            }
            for row in found.rows
        ],
        "columns": _list_columns(),
        "page": pages.page(found.page) if found.count else None,
        "search": asked["search"],
        "kind": asked["kind"],
        "kinds": [(one, label) for one, label in words.KINDS.items()],
        "query": request.GET,
        "export_query": request.GET.urlencode(),
        "total_url": same_question(request, "supported_loan:loans-total"),
        "is_narrowed": any(asked.values()),
    }
    return render(request, "supported_loan/loans/loans.html", context)


def narrowed(request: OfficeRequest) -> dict[str, Any]:
    """Which loans are asked for, as the queries take it."""
    return {"search": request.GET.get("q", "")[:100], "kind": _kind(request)}


def loans_file(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """Every loan that the list shows, on all its pages."""
    if form not in MEDIA_TYPES:
        raise Http404
    found = queries.loans(
        organisation_id=request.organisation.id,
        as_of=request.as_of,
        known_at=request.known_at,
        **narrowed(request),
        per_page=EVERYTHING,
    )
    return answer(
        loans_table(found, slug=request.organisation.slug, about=about(request, found.moment)), form
    )


def _kind(request: OfficeRequest) -> LoanKind | None:
    text = request.GET.get("kind", "")
    return LoanKind(text) if text in set(LoanKind) else None


def _list_columns() -> list[Column]:
    return [
        Column("number", _("Loan")),
        Column("project", _("Project")),
        Column("kind", _("Which loan")),
        Column("disbursed", _("Paid out on")),
        Column("principal", _("Principal"), numeric=True),
        Column("rate", _("Rate a year"), numeric=True),
        Column("debt", _("Remaining debt"), numeric=True),
        Column("next", _("Next term")),
        Column("report", _("Report of disbursement")),
        Column("state", pgettext("of a loan", "State")),
    ]
