"""The gallery: every part of the look on one page, with data, empty, with errors and with a dialog open."""

from datetime import UTC, date, datetime
from fractions import Fraction

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from borgen.kernel.money import Money
from borgen.office.ui import gallery as shown
from borgen.office.ui.gallery_form import GalleryForm
from borgen.office.ui.page import nav
from borgen.office.ui.tables import Sorting

_MISTYPED = {
    "amount": "12 mnkr, ungefär",
    "organisation_number": "556036-0794",
    "decided_on": "31 februari 2024",
}


@require_http_methods(["GET", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """`?state=errors`, `empty`, `dialog` or `message` show the parts in that state."""
    state = request.GET.get("state", "")
    if state == "message":
        messages.success(request, _("The balance is recorded."))
    columns = shown.columns()
    context = {
        "state": state,
        "is_plain": state == "",
        "is_dialog": state == "dialog",
        "organisation_name": "Exempelstads kommun",
        "home_url": "/start/",
        "nav_items": nav(request, shown.NAVIGATION),
        "columns": columns,
        "sorting": Sorting.from_query(request.GET.get("sort"), columns, default="reference"),
        "rows": [] if state == "empty" else shown.rows(),
        "page": Paginator(range(213), 25).page(3),
        "form": GalleryForm(_MISTYPED) if state == "errors" else GalleryForm(),
        "total": Money(47_740_000_050, "SEK"),
        "outstanding": Money(124_000_000_000, "SEK"),
        "lending": Money(31_000_000_000, "SEK"),
        "rate": Fraction(1, 400),
        "third": Fraction(1, 3),
        "missing": None,
        "decided_on": date(2024, 3, 15),
        "as_of": date(2024, 12, 31),
        "known_at": datetime(2025, 2, 3, 9, 30, tzinfo=UTC),
        "outcomes": ["met", "not_met", "unclear", "deviation", "computed"],
        "strengths": ["must", "should", "consider"],
        **shown.charts(empty=state == "empty"),
    }
    return render(request, "ui/gallery.html", context)
