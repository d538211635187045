"""How the sums over many loans or projects came about: each part, and where that is explained."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from borgen.office.people.access import OfficeRequest, address, same_question, with_query
from borgen.office.supported_loan.explanation import explanation
from borgen.office.supported_loan.forms.ahead import RiseForm
from borgen.office.supported_loan.forms.project_filter import asked_projects
from borgen.office.supported_loan.queries.totals import (
    NoSuchTotal,
    budget_total,
    principal_in_all,
    projects_total,
)
from borgen.office.supported_loan.views.ahead import YEARS
from borgen.office.supported_loan.views.explaining import Link, explained_page, parts_before
from borgen.office.supported_loan.views.loans import narrowed
from borgen.supported_loan.summed import Part, PartsSum

YEAR_WORDS = {
    "interest": gettext_lazy("Interest"),
    "principal": gettext_lazy("Instalment"),
    "contribution": gettext_lazy("Contribution"),
    "residents": gettext_lazy("Residents"),
    "state": pgettext_lazy("who pays", "State"),
    "redeemed": gettext_lazy("Redeemed"),
    "debt_at_end": gettext_lazy("Debt at the end of the year"),
    "owner": gettext_lazy("The owner pays"),
    "base_capital": gettext_lazy("Base capital"),
    "excess": gettext_lazy("Above the maximum"),
    "unshared": gettext_lazy("Falls due where nobody has stated who pays"),
}
PROJECT_WORDS = {
    "acquisition": gettext_lazy("Acquisition sums"),
    "lent": gettext_lazy("Paid out as loans"),
    "excess": gettext_lazy("Above the maximum, the owner's own"),
}


def budget_explained(request: OfficeRequest, organisation: str, year: int, figure: str) -> HttpResponse:
    """How a sum of the budget year came about."""
    if year not in YEARS:
        raise Http404
    form = RiseForm(request.GET)
    given = {"year": year, "figure": figure, "rise": form.stated}
    rise = {"rise": request.GET["rise"]} if request.GET.get("rise") else {}

    def of_part(part: Part) -> str:
        if part.kind == "project":
            return address(request, "supported_loan:project-explain", reference=part.of, figure=part.figure)
        if not part.figure:
            return address(request, "supported_loan:loan", number=part.of)
        url = address(
            request, "supported_loan:loan-explained", number=part.of, figure=f"calendar_{part.figure}", n=year
        )
        return with_query(url, **rise) if rise else url

    url = address(request, "supported_loan:budget", year=year)
    title = _("Budget year %(year)s") % {"year": year}
    back = with_query(url, **rise) if rise else url
    return _total(
        request, budget_total, given, YEAR_WORDS, of=title, back=(title, back), explained=of_part,
        crumbs=[_("Budget"), back],
    )  # fmt: skip


def loans_total(request: OfficeRequest, organisation: str) -> HttpResponse:
    """How the principal of the loans that fit came about."""
    back = same_question(request, "supported_loan:loans")
    return _total(
        request, principal_in_all, narrowed(request), {"": gettext_lazy("Principal in all")}, of="", back=(_("Loans"), back),
        explained=lambda part: address(request, "supported_loan:loan", number=part.of), crumbs=[_("Loans"), back],
    )  # fmt: skip


def projects_sum(request: OfficeRequest, organisation: str, figure: str) -> HttpResponse:
    """How a sum over the projects that fit came about."""

    def of_part(part: Part) -> str:
        if part.kind == "loan":
            return address(request, "supported_loan:loan", number=part.of)
        if part.figure:
            return address(request, "supported_loan:project-explain", reference=part.of, figure=part.figure)
        return address(request, "supported_loan:project", reference=part.of)

    back = same_question(request, "supported_loan:projects")
    return _total(
        request, projects_total, {"figure": figure, "filter": asked_projects(request.GET).filter}, PROJECT_WORDS, of="",
        back=(_("Projects"), back), explained=of_part, crumbs=[_("Projects"), back],
    )  # fmt: skip


def _total(
    request: OfficeRequest,
    query: Callable[..., PartsSum],
    given: dict[str, Any],
    words: Any,
    *,
    of: str,
    back: Link,
    explained: Callable[[Part], str],
    crumbs: list[str],
) -> HttpResponse:
    try:
        found = query(organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, **given)
    except NoSuchTotal as error:
        raise Http404 from error
    said = explanation(str(words[given.get("figure", "")]), of, found.trace, names=found.names)
    return explained_page(request, said, crumbs=crumbs, back=back, before=parts_before(found, explained))
