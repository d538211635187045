"""Made-up data for the gallery: a table, its columns, four charts."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.ui.charts import Chart, Series, bars, line, stacked_bars, steps
from borgen.office.ui.page import NavItem
from borgen.office.ui.tables import Column

NAVIGATION = [
    NavItem(label="Start", url="/start/", shortcut="g s"),
    NavItem(label="Register", url="/ui/gallery/", shortcut="g r"),
    NavItem(label="Import", url="/import/", shortcut="g i"),
    NavItem(label="Fees", url="/fees/", shortcut="g f"),
    NavItem(label="Duties", url="/duties/", shortcut="g d", count=3),
    NavItem(label="Policy", url="/policy/", shortcut="g p"),
    NavItem(label="Log", url="/log/", shortcut="g l"),
]

_ROWS = [
    ("BG-2024-014", "Exempelbostäder AB", 12_000_000_000, "in_force", date(2026, 12, 15)),
    ("BG-2023-002", "Hamnbolaget i Exempelstad AB", 4_500_000_000, "available", date(2026, 11, 30)),
    ("BG-2021-131", "Energi i Exempel AB", 31_000_000_050, "overdue", date(2026, 11, 24)),
    ("BG-2019-007", "Idrottsföreningen Ängen", 240_000_000, "lapsed", date(9999, 12, 31)),
    ("BG-2018-118", "Föreningen för Åsa bygdegård och friluftsbad", None, "unclear", None),
]
_YEARS = [str(year) for year in range(2026, 2036)]
_COMPANIES = [1240, 1215, 1185, 1170, 1130, 1100, 1050, 1020, 990, 955]
_ASSOCIATIONS = [310, 335, 370, 385, 420, 445, 460, 490, 510, 535]


def columns() -> list[Column]:
    """The columns of the table."""
    return [
        Column("reference", _("Reference"), sortable=True),
        Column("borrower", _("Borrower"), sortable=True),
        Column("outstanding", _("Outstanding"), numeric=True, sortable=True),
        Column("state", _("State")),
        Column("due_on", _("Next due day"), sortable=True),
    ]


def rows() -> list[dict[str, object]]:
    """Its rows: large and small, unknown, without end."""
    names = ("reference", "borrower", "outstanding", "state", "due_on")
    return [
        dict(
            zip(
                names,
                (reference, borrower, minor if minor is None else Money(minor, "SEK"), state, due_on),
                strict=True,
            )
        )
        for reference, borrower, minor, state, due_on in _ROWS
    ]


def charts(*, empty: bool) -> dict[str, Chart]:
    """One chart of each kind."""
    here = Series(_("Here"), [18200, 17900, None, 17100, 16500, 16450, Decimal("16100.50")])
    median = Series(_("Median of similar municipalities"), [15100, 15000, 14800, 14900, 14500, 14300, 14250])
    exposure = [Series(_("Companies"), _COMPANIES), Series(_("Associations"), _ASSOCIATIONS)]
    nothing = [Series(_("Companies"), [None] * len(_YEARS))]
    fees = [
        Series(_("Charged"), [25000, 24500, 23250, None]),
        Series(_("Expected"), [25000, 24000, 23000, 22500]),
    ]
    plan = [Series(_("Debt"), [2_400_000 - 240_000 * year for year in range(len(_YEARS))])]
    return {
        "exposure": stacked_bars(
            title=_("Exposure by kind"), unit="mnkr", categories=_YEARS, series=nothing if empty else exposure
        ),
        "trend": line(
            title=_("Guarantees per inhabitant"), unit="kr", categories=_YEARS[:7], series=[here, median]
        ),
        "plan": steps(title=_("Remaining debt by the plan"), unit="kr", categories=_YEARS, series=plan),
        "comparison": bars(title=_("Fee by year"), unit="kr", categories=_YEARS[:4], series=fees),
    }
