"""The gallery: every part of the look on one page, with data, empty, with errors and with a dialog open."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from borgen.kernel.money import Money
from borgen.office.ui import charts
from borgen.office.ui.gallery_form import GalleryForm
from borgen.office.ui.page import NavItem, nav
from borgen.office.ui.tables import Column, Sorting

_NAV = [
    ("Start", "/start/", "g s"),
    ("Register", "/ui/gallery/", "g r"),
    ("Import", "/import/", "g i"),
    ("Fees", "/fees/", "g f"),
    ("Duties", "/duties/", "g d"),
    ("Policy", "/policy/", "g p"),
    ("Log", "/log/", "g l"),
]
_ROWS = [
    ("BG-2024-014", "Exempelbostäder AB", 12_000_000_000, "in_force", date(2026, 12, 15)),
    ("BG-2023-002", "Hamnbolaget i Exempelstad AB", 4_500_000_000, "decided", date(2026, 11, 30)),
    ("BG-2021-131", "Energi i Exempel AB", 31_000_000_050, "overdue", date(2026, 11, 24)),
    ("BG-2019-007", "Idrottsföreningen Ängen", 240_000_000, "lapsed", date(9999, 12, 31)),
    ("BG-2018-118", "Föreningen för Åsa bygdegård och friluftsbad", None, "unclear", None),
]


@require_http_methods(["GET", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """`?state=errors`, `empty`, `dialog` or `message` show the parts in that state."""
    state = request.GET.get("state", "")
    columns = [
        Column("reference", _("Reference"), sortable=True),
        Column("borrower", _("Borrower"), sortable=True),
        Column("outstanding", _("Outstanding"), numeric=True, sortable=True),
        Column("state", _("State")),
        Column("due_on", _("Next due day"), sortable=True),
    ]
    form = GalleryForm({"amount": "12 mnkr, ungefär", "organisation_number": "556036-0794"} if state == "errors" else None)
    if state == "message":
        messages.success(request, _("The balance is recorded."))
    pages = Paginator(range(213), 25)
    years = [str(year) for year in range(2026, 2036)]
    context = {
        "state": state,
        "is_plain": state == "",
        "is_dialog": state == "dialog",
        "organisation_name": "Exempelstads kommun",
        "home_url": "/start/",
        "nav_items": nav(request, [NavItem(label=_n, url=url, shortcut=keys, count=3 if keys == "g d" else None) for _n, url, keys in _NAV]),
        "columns": columns,
        "sorting": Sorting.from_query(request.GET.get("sort"), columns, default="reference"),
        "rows": [] if state == "empty" else [
            {"reference": r, "borrower": b, "outstanding": None if m is None else Money(m, "SEK"), "state": s, "due_on": d}
            for r, b, m, s, d in _ROWS
        ],
        "total": Money(47_740_000_050, "SEK"),
        "page": pages.page(3 if state != "empty" else 1),
        "form": form,
        "outstanding": Money(1_240_000_000_00, "SEK"),
        "lending": Money(310_000_000_00, "SEK"),
        "rate": Fraction(1, 400),
        "third": Fraction(1, 3),
        "missing": None,
        "decided_on": date(2024, 3, 15),
        "as_of": date(2024, 12, 31),
        "known_at": datetime(2025, 2, 3, 9, 30, tzinfo=UTC),
        "outcomes": ["met", "not_met", "unclear", "deviation", "computed"],
        "strengths": ["must", "should", "consider"],
        "exposure": charts.stacked_bars(
            title=_("Exposure by kind"), unit="mnkr", categories=years,
            series=[
                charts.Series(_("Companies"), [1240, 1215, 1185, 1170, 1130, 1100, 1050, 1020, 990, 955]),
                charts.Series(_("Associations"), [310, 335, 370, 385, 420, 445, 460, 490, 510, 535]),
            ] if state != "empty" else [charts.Series(_("Companies"), [None] * 10)],
        ),
        "trend": charts.line(
            title=_("Guarantees per inhabitant"), unit="kr", categories=years[:7],
            series=[
                charts.Series(_("Here"), [18200, 17900, None, 17100, 16500, 16450, Decimal("16100.50")]),
                charts.Series(_("Median of similar municipalities"), [15100, 15000, 14800, 14900, 14500, 14300, 14250]),
            ],
        ),
        "plan": charts.steps(
            title=_("Remaining debt by the plan"), unit="kr", categories=years,
            series=[charts.Series(_("Debt"), [2_400_000 - 240_000 * i for i in range(10)])],
        ),
        "comparison": charts.bars(
            title=_("Fee by year"), unit="kr", categories=years[:4],
            series=[charts.Series(_("Charged"), [25000, 24500, 23250, None]), charts.Series(_("Expected"), [25000, 24000, 23000, 22500])],
        ),
    }  # fmt: skip
    return render(request, "ui/gallery.html", context)
