"""The scenario page: what the loans may come to cost residents, state and owner."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.cashflow.scenario import ScenarioImpossible
from borgen.office.people.access import OfficeRequest, address, past_of
from borgen.office.supported_loan.export.ahead import scenario_table
from borgen.office.supported_loan.forms.ahead import ScenarioForm, assumed_lines
from borgen.office.supported_loan.queries.scenarios import LOANS_ON_A_PAGE, LoanScenarios, scenarios
from borgen.office.supported_loan.views.moments import about
from borgen.office.ui.charts import Chart, Series, line
from borgen.office.ui.table_files import MEDIA_TYPES, answer
from borgen.office.ui.tables import Column
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.outlook import Outlook


def scenario_page(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The assumptions and what follows from them."""
    form, found = _asked(request)
    query = request.GET.urlencode()
    context: dict[str, Any] = {
        "form": form,
        "past": past_of(request),
        "found": found,
        "page_max": LOANS_ON_A_PAGE,
        "command": f"borgen supported-loan scenarios --organisation {organisation} --on {request.as_of}",
    }
    if found is not None and found.outlook is not None:
        who = (
            ("residents", _("Residents")),
            ("state", pgettext("who pays", "State")),
            ("owner", _("The owner")),
        )
        paths = [
            (label, address(request, "supported_loan:scenarios-file", form=kind).partition("?")[0])
            for kind, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
        ]
        context |= {
            "files": [(label, f"{path}?{query}" if query else path) for label, path in paths],
            "charts": [_chart(found.outlook, name, label) for name, label in who[:2]],
            "columns": [
                Column("until", _("Twelve months until")),
                *(
                    Column(f"{name}{place}", f"{label}, {what}", numeric=True)
                    for name, label in who[:2]
                    for place, what in enumerate((_("mean"), _("low"), _("high")))
                ),
                Column("owner", _("The owner"), numeric=True),
            ],
            "rows": [
                (
                    year.until,
                    [
                        _whole_kroner(minor)
                        for spread in (year.residents, year.state)
                        for minor in (spread.mean, min(spread.quantiles.values()), max(spread.quantiles.values()))
                    ],
                    _whole_kroner(year.owner.mean),
                )
                for year in found.outlook.years
            ],
        }  # fmt: skip
    return render(request, "supported_loan/ahead/scenarios.html", context, status=422 if form.errors else 200)


def scenario_file(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """The years as a file, with what was assumed."""
    asked, found = _asked(request)
    if form not in MEDIA_TYPES or found is None or found.outlook is None:
        raise Http404
    lines = (*about(request, found.moment), *assumed_lines(asked.assumed()))
    return answer(scenario_table(found, slug=request.organisation.slug, about=lines), form)


def _asked(request: OfficeRequest) -> tuple[ScenarioForm, LoanScenarios | None]:
    form = ScenarioForm(request.GET)
    if not form.is_valid():
        return form, None
    try:
        return form, scenarios(
            organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at,
            drawn=form.assumed().drawn(), loans_max=LOANS_ON_A_PAGE,
        )  # fmt: skip
    except ScenarioImpossible as error:
        form.add_error(None, _("These assumptions give no scenarios: %(why)s.") % {"why": error})
        return form, None


def _whole_kroner(minor: int) -> tuple[int, str]:
    """A simulated amount: its øre mean nothing."""
    return round(minor / 100) * 100, CURRENCY


def _chart(found: Outlook, name: str, label: str) -> Chart:
    """Mean, low and high of one party's part, in millions."""
    spreads = [getattr(year, name) for year in found.years]

    def millions(minors: list[int]) -> list[Fraction]:
        return [Fraction(minor, 100_000_000) for minor in minors]

    return line(
        title=label,
        unit=_("million kr"),
        categories=[str(year.until.year) for year in found.years],
        series=[
            Series(_("Low (5 in 100 lie under)"), millions([min(one.quantiles.values()) for one in spreads])),
            Series(_("Mean"), millions([one.mean for one in spreads])),
            Series(_("High (5 in 100 lie over)"), millions([max(one.quantiles.values()) for one in spreads])),
        ],
    )
