"""The fan of a quote over the API: what residents and state may come to pay, open to everybody and stored nowhere."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Schema

from borgen.office.supported_loan.api.loan_scenarios import (
    SimulatedFigureOut,
    SpreadOut,
    figure_out,
    spread_out,
)
from borgen.office.supported_loan.api.quote import QuoteIn, answered
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.queries.scenario_figure import SPREAD_FIGURES
from borgen.office.supported_loan.quote.fan import explain_fan, fan_of, fan_rests_on
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, Problem
from borgen.supported_loan.outlook import SIMULATED
from borgen.supported_loan.quote import Quote


class QuoteYearOut(Schema):
    """A loan year, up to and including ``until``. ``residents`` holds the contribution."""

    loan_year: int
    until: date
    service: SpreadOut
    residents: SpreadOut
    state: SpreadOut


class QuoteScenariosOut(Schema):
    """The loan years from disbursement, in so many scenarios. The same question gives the same figures."""

    seed: int
    scenarios: int
    years: list[QuoteYearOut]


@router.get(
    "/quote/supported-loan/scenarios",
    url_name="supported-loan-quote-scenarios",
    response={200: QuoteScenariosOut, **READ_PROBLEMS, 429: Problem},
    tags=["supported loan"],
    auth=None,
)
def quote_scenarios(request: HttpRequest, asked: Query[QuoteIn]) -> Any:
    """What residents and state may come to pay, year by year, if prices and rates move: the fan of the quote's page.

    The question is that of the quote, and so is the answer where there is no quote; ``years`` leaves the later ones out.
    """

    def said(found: Quote) -> dict[str, Any]:
        fan = fan_of(found)
        years = [
            {"loan_year": n, "until": one.until, **{who: spread_out(getattr(one, who)) for who in SIMULATED}}
            for n, one in enumerate(fan.outlook.years[: asked.years], 1)
        ]
        return {"seed": fan.assumed.seed, "scenarios": fan.assumed.scenarios, "years": years}

    return answered(request, asked, said)


@router.get(
    "/quote/supported-loan/scenarios/explanations/{figure}/{int:n}",
    url_name="supported-loan-quote-scenario-explanation",
    response={200: SimulatedFigureOut, **READ_PROBLEMS, 429: Problem},
    tags=["supported loan"],
    auth=None,
)
def quote_scenario_explanation(
    request: HttpRequest,
    figure: Annotated[str, Path(max_length=40, pattern=NO_NUL, description=", ".join(SPREAD_FIGURES))],
    n: int,
    asked: Query[QuoteIn],
) -> Any:
    """How a figure of the ``n``-th loan year came about, such as ``residents_low`` or ``state_high``: model, parameters, law,
    seed and formula. It ends in the same figure as the call without ``explanations``, to the øre; the page leaves them out."""

    def said(found: Quote) -> dict[str, Any]:
        fan = fan_of(found)
        try:
            one, explained = explain_fan(found, fan, figure, n)
        except NoSuchFigure as error:
            raise Http404 from error
        return figure_out(figure, one, explained, fan.assumed) | {"rests_on": fan_rests_on(found, fan)}

    return answered(request, asked, said)
