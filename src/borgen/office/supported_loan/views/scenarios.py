"""The scenario page: what the loans may come to cost residents, state and owner."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.cashflow.scenario import ScenarioImpossible
from borgen.office.people.access import OfficeRequest, address, past_of, same_question
from borgen.office.supported_loan.explanation import explanation
from borgen.office.supported_loan.export.ahead import scenario_table
from borgen.office.supported_loan.forms.ahead import ScenarioForm, assumed_lines
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.queries.scenario_figure import scenario_figure
from borgen.office.supported_loan.queries.scenarios import LOANS_ON_A_PAGE, LoanScenarios, scenarios
from borgen.office.supported_loan.scenario_words import FORMULAS, MEASURES, SPREAD, WHO, resting_on, shown_of
from borgen.office.supported_loan.views.explaining import explained_page, parts_before
from borgen.office.supported_loan.views.moments import about
from borgen.office.ui.charts import Chart, Series, line
from borgen.office.ui.formats import day_text
from borgen.office.ui.table_files import MEDIA_TYPES, answer
from borgen.office.ui.tables import Column
from borgen.supported_loan.outlook import Outlook, OutlookYear
from borgen.supported_loan.outlook_figure import whole_kroner
from borgen.supported_loan.summed import Part

SHOWN = ("mean", "low", "high")
"""What the page shows of a spread."""


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
        paths = [
            (label, address(request, "supported_loan:scenarios-file", form=kind).partition("?")[0])
            for kind, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
        ]
        context |= {
            "files": [(label, f"{path}?{query}" if query else path) for label, path in paths],
            "charts": [_chart(found.outlook, name, str(WHO[name])) for name in SPREAD],
            "columns": [
                Column("until", _("Twelve months until")),
                *(
                    Column(f"{name}_{what}", f"{WHO[name]}, {MEASURES[what]}", numeric=True)
                    for name in SPREAD
                    for what in SHOWN
                ),
                Column("owner", str(WHO["owner"]), numeric=True),
            ],
            "rows": [
                (
                    year.until,
                    [
                        (whole_kroner(minor), same_question(request, "supported_loan:scenarios-explained", figure=figure, n=n))
                        for figure, minor in _figures(year)
                    ],
                )
                for n, year in enumerate(found.outlook.years, 1)
            ],
        }  # fmt: skip
    return render(request, "supported_loan/ahead/scenarios.html", context, status=422 if form.errors else 200)


def scenario_explained(request: OfficeRequest, organisation: str, figure: str, n: int) -> HttpResponse:
    """How a figure of the ``n``-th twelve months came about: a forecast, with the model and all that it rests on."""
    form, found = _asked(request)
    if found is None:
        raise Http404
    try:
        one = scenario_figure(found, figure, n, in_kroner=True)
    except NoSuchFigure as error:
        raise Http404 from error
    parts, title = one.parts, _("Scenarios")
    back = same_question(request, "supported_loan:scenarios")
    said = explanation(
        f"{WHO[one.who]}, {MEASURES[one.measure]}", _("twelve months until %(day)s") % {"day": day_text(one.until)}, one.trace,
        names=parts.names if parts else None,
    )  # fmt: skip

    def of_part(part: Part) -> str:
        return address(request, "supported_loan:project-explain", reference=part.of, figure=part.figure)

    counted = [(number, address(request, "supported_loan:loan", number=number)) for number in found.counted]
    return explained_page(
        request, said, crumbs=(title, back), back=(title, back), before=parts_before(parts, of_part) if parts else counted,
        formula=str(FORMULAS[one.who]), rests_on=resting_on(found, form.assumed()),
    )  # fmt: skip


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


def _figures(year: OutlookYear) -> Iterator[tuple[str, int]]:
    """What the page shows of the twelve months, by the names of the figures."""
    yield from shown_of(year, SHOWN)
    yield "owner_mean", year.owner.mean


def _chart(found: Outlook, name: str, label: str) -> Chart:
    """Mean, low and high of one party's part, in millions."""
    spreads = [getattr(year, name).by_measure() for year in found.years]

    def millions(minors: list[int]) -> list[Fraction]:
        return [Fraction(minor, 100_000_000) for minor in minors]

    return line(
        title=label,
        unit=_("million kr"),
        categories=[str(year.until.year) for year in found.years],
        series=[
            Series(_("Low (5 in 100 lie under)"), millions([one["low"] for one in spreads])),
            Series(_("Mean"), millions([one["mean"] for one in spreads])),
            Series(_("High (5 in 100 lie over)"), millions([one["high"] for one in spreads])),
        ],
    )
