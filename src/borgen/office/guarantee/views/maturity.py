"""When the debts of the register fall due, on the page of the exposure and as a file."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from borgen.guarantee.maturity_trace import OF_A_REASON, OF_A_YEAR, OF_ALL
from borgen.kernel.money import Money
from borgen.office.guarantee import export as files
from borgen.office.guarantee.queries.maturity import (
    ExplainedMaturity,
    Maturities,
    NoSuchFigure,
    explain_maturity,
    maturities,
)
from borgen.office.guarantee.views.explanation import lines_named
from borgen.office.guarantee.views.figure import explain_address
from borgen.office.guarantee.views.worked_out import guarantee_or_several, worked_out
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


def explained(request: OfficeRequest, organisation: str, currency: str, amount: str) -> HttpResponse:
    """How one figure of the profile came about, guarantee by guarantee."""
    try:
        found = explain_maturity(
            organisation_id=request.organisation.id,
            as_of=request.as_of,
            known_at=request.known_at,
            currency=currency,
            figure=amount,
        )
    except NoSuchFigure as error:
        raise Http404 from error
    name, _dot, year = amount.partition(".")
    lines = lines_named(found.trace, lambda of: _part_or_sum(found, of), _source)
    title = str(WHY_NO_PLAN[year]) if name == OF_A_REASON else f"{_labels()[name]} {year}".strip()
    back = address(request, "guarantee:exposure")
    return worked_out(request, figure=title, lead=_("When the debts fall due"), lines=lines, back_url=back)


def export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """Every year, and every loan that has no plan, as a file."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    table = files.maturities_table(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at
    )
    return files.answer(table, form)


def _labels() -> dict[str, str]:
    return {
        "principal": _("Amortisation"), "interest": _("Interest, where the rate is known"), "payment": _("To pay"),
        "left": _("Left of what has a plan"), "planned": _("Has a plan"), "unplanned": _("Has no plan"),
        "outstanding": _("Outstanding in the register"), "difference": _("Difference"),
        "without_plan": _("Without a plan"), "rateless": _("Has a plan, and no stated rate"),
    }  # fmt: skip


def _part_or_sum(found: ExplainedMaturity, name: str) -> str:
    first, _underscore, number = name.partition("_")
    if first == "part":
        return guarantee_or_several(found.parts[int(number) - 1])
    if first == "sum":
        return _("Sum so far")
    return _("Nothing") if name == "nothing" else _labels().get(name) or _("Total")


def _source(source: str) -> str:
    if source == "figure":
        return _("A sum that explains itself")
    return _("What is owed, paid down as the loans' terms say") if source == "plan" else ""


def _shown(request: OfficeRequest, one: Maturities) -> dict[str, Any]:
    def explain(figure: str) -> str:
        return address(request, "guarantee:maturities-explain", currency=one.currency, amount=figure)

    return {
        "found": one,
        "chart": _chart(one),
        "columns": [
            Column("year", _("Year")),
            *(Column(name, _labels()[name], numeric=True) for name in OF_A_YEAR),
        ],
        "years": [
            (row.year, [(getattr(row, name), explain(f"{name}.{row.year}")) for name in OF_A_YEAR])
            for row in one.years
        ],
        "totals": {name: explain(name) for name in (*OF_ALL, "difference")}
        | {"outstanding": explain_address(request, one.currency, "own_outstanding")},
        "reasons": [
            (row, str(WHY_NO_PLAN[row.reason.value]), explain(f"{OF_A_REASON}.{row.reason.value}")) for row in one.reasons
        ],
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
                address(
                    request, "guarantee:explain", reference=row.reference, amount=f"loan.{row.loan}.own_outstanding"
                ),
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
