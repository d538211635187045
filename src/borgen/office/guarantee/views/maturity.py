"""When the debts of the register fall due, on the page of the exposure and as a file."""

from decimal import Decimal
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.guarantee import export as files
from borgen.office.guarantee.queries.maturity import Maturities, maturities
from borgen.office.guarantee.wording import WHY_NO_PLAN
from borgen.office.people.access import OfficeRequest, address
from borgen.office.ui.charts import Chart, Series, stacked_bars
from borgen.office.ui.formats import money_text
from borgen.office.ui.tables import Column

UNPLANNED_SHOWN = 25
"""So many loans without a plan stand on the page, the largest first; the file has them all."""


def shown(request: OfficeRequest) -> list[dict[str, Any]]:
    """The profile in each currency, as the page shows it."""
    found = maturities(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at
    )
    return [_shown(request, one) for one in found]


def export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """Every year, and every loan that has no plan, as a file."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    table = files.maturities_table(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at
    )
    return files.answer(table, form)


def _shown(request: OfficeRequest, one: Maturities) -> dict[str, Any]:
    return {
        "found": one,
        "chart": _chart(one),
        "columns": [
            Column("year", _("Year")),
            Column("principal", _("Amortisation"), numeric=True),
            Column("interest", _("Interest, where the rate is known"), numeric=True),
            Column("payment", _("To pay"), numeric=True),
            Column("left", _("Left of what has a plan"), numeric=True),
        ],
        "reasons": [(row, str(WHY_NO_PLAN[row.reason.value])) for row in one.reasons],
        "reason_columns": [
            Column("reason", _("Why there is no plan")),
            Column("count", _("Loans"), numeric=True),
            Column("owed", _("Outstanding"), numeric=True),
        ],
        "without_plan": [
            (
                row,
                str(WHY_NO_PLAN[row.reason.value]),
                address(request, "guarantee:guarantee", reference=row.reference),
            )
            for row in one.without_plan[:UNPLANNED_SHOWN]
        ],
        "more": max(0, len(one.without_plan) - UNPLANNED_SHOWN),
        "unplanned_columns": [
            Column("reference", _("Reference")),
            Column("borrower", _("Borrower")),
            Column("loan", _("Loan"), numeric=True),
            Column("reason", _("Why there is no plan")),
            Column("owed", _("Outstanding"), numeric=True),
        ],
        "unknown": [
            (reference, address(request, "guarantee:guarantee", reference=reference))
            for reference in one.unknown[:UNPLANNED_SHOWN]
        ],
        "unknown_count": len(one.unknown),
        "unknown_more": max(0, len(one.unknown) - UNPLANNED_SHOWN),
    }


def _chart(one: Maturities) -> Chart | None:
    if len(one.years) < 2 or any(row.interest.minor < 0 for row in one.years):
        return None
    most = max(one.years, key=lambda row: row.principal.minor)
    return stacked_bars(
        title=_("What falls due each year"),
        description=_("The most principal falls due in %(year)s: %(amount)s.")
        % {"year": most.year, "amount": money_text(most.principal)},
        categories=[str(row.year) for row in one.years],
        series=[
            Series(_("Amortisation"), [_millions(row.principal) for row in one.years]),
            Series(_("Interest"), [_millions(row.interest) for row in one.years]),
        ],
        unit=_("million kr") if one.currency in ("SEK", "DKK") else one.currency,
    )


def _millions(money: Money) -> Decimal:
    return (Decimal(money.minor) / Decimal(100_000_000)).quantize(Decimal("0.001"))
