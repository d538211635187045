"""What the loans may come to cost over scenarios of rates and prices, over the API."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Path, Query, Schema
from pydantic import Field

from borgen.cashflow.scenario import ScenarioImpossible
from borgen.kernel.money import Money
from borgen.kernel.rounding import to_money
from borgen.office.journal.refused import Refused
from borgen.office.supported_loan.api.asked import at_moment
from borgen.office.supported_loan.api.loan_answers import TraceLineOut, lines_out
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.explanation import Explanation, explanation
from borgen.office.supported_loan.export.ahead import scenario_table
from borgen.office.supported_loan.forms.ahead import assumed_lines
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.queries.scenario_figure import FIGURES, ScenarioFigure, scenario_figure
from borgen.office.supported_loan.queries.scenarios import LOANS_ON_A_PAGE, Assumed, LoanScenarios, scenarios
from borgen.office.supported_loan.scenario_words import FORMULAS, resting_on
from borgen.office.supported_loan.views.moments import about
from borgen.office.ui.api_types import FILE_ANSWER, NO_NUL, READ_PROBLEMS, AmountOut, At, FileForm
from borgen.office.ui.table_files import answer
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.outlook import OutlookYear, Spread

_USUAL = Assumed()


def _share(usual: Fraction, lowest: str, highest: str) -> Any:
    return Field(default=Decimal(str(float(usual))), ge=Decimal(lowest), le=Decimal(highest), decimal_places=6)


class ScenariosAsked(Schema):
    """What scenarios spread around. The same ``seed`` gives the same figures."""

    rate: Decimal = _share(_USUAL.rate, "-0.05", "0.25")
    rate_volatility: Decimal = _share(_USUAL.rate_volatility, "0", "0.1")
    inflation: Decimal = _share(_USUAL.inflation, "-0.1", "0.25")
    inflation_volatility: Decimal = _share(_USUAL.inflation_volatility, "0", "0.1")
    years: Annotated[int, Field(ge=1, le=40)] = _USUAL.years
    scenarios: Annotated[int, Field(ge=10, le=2_000)] = _USUAL.scenarios
    seed: Annotated[int, Field(ge=0, le=10**9)] = _USUAL.seed

    def assumed(self) -> Assumed:
        shares = ("rate", "rate_volatility", "inflation", "inflation_volatility")
        given = {name: Fraction(getattr(self, name)) for name in shares}
        return Assumed(**given, years=self.years, scenarios=self.scenarios, seed=self.seed)


class SpreadOut(Schema):
    """The mean over the scenarios; 5 in 100 lie under ``low`` and 5 over ``high``. Simulated: the øre mean nothing."""

    mean: AmountOut
    low: AmountOut
    middle: AmountOut
    high: AmountOut


class OutlookYearOut(Schema):
    """Twelve months up to and including ``until``."""

    until: date
    service: SpreadOut
    residents: SpreadOut
    state: SpreadOut
    owner: SpreadOut


class LoanScenariosOut(Schema):
    """``unshared`` names the loans of which nobody knows who pays, ``undated`` the projects whose owner's money has no day."""

    sequence: int
    loans: int
    years: list[OutlookYearOut]
    unshared: list[str]
    undated: list[str]


class RestingOut(Schema):
    """One thing that the figure rests on, in the caller's language: ``name`` is fixed, ``source`` says whether it is our own
    assumption, as it was asked for, the register's, the law's or the lender's; ``place`` is where these two say it."""

    name: str
    what: str
    source: Literal["assumed", "asked", "register", "law", "lender"]
    value: str
    place: str


class SimulatedFigureOut(Schema):
    """How a figure of a simulation came about: a forecast, never what will be paid. ``trace`` is the closed arithmetic from what
    was found in the scenarios, in øre, with its seal."""

    figure: str
    n: int
    until: date
    amount: AmountOut
    is_forecast: Literal[True]
    formula: str
    trace: dict[str, Any]
    lines: list[TraceLineOut]
    rests_on: list[RestingOut]
    seed: int
    scenarios: int


class ScenarioFigureOut(SimulatedFigureOut):
    """A figure of the organisation's scenarios; ``loans`` are those that were counted."""

    loans: list[str]


class ScenariosImpossible(Refused):
    """No scenarios follow from the assumptions; ``why`` says what is wrong with them."""

    code = "scenario_impossible"


class TooManyLoans(Refused):
    """More loans than are simulated in one call: ``borgen supported-loan scenarios`` does it."""

    code = "too_many_loans"


@router.get(
    "/{organisation}/supported-loans/scenarios",
    response={200: LoanScenariosOut, **READ_PROBLEMS},
    url_name="loan-scenarios",
)
def loan_scenarios(request: Any, organisation: str, at: Query[At], asked: Query[ScenariosAsked]) -> Any:
    """What residents, state and owner may come to pay, year by year."""
    found = _found(request, asked)
    return {
        "sequence": found.moment.sequence, "loans": found.loans, "years": _years(found),
        "unshared": list(found.unshared), "undated": list(found.undated),
    }  # fmt: skip


@router.get(
    "/{organisation}/supported-loans/scenarios/explanations/{figure}/{int:n}",
    response={200: ScenarioFigureOut, **READ_PROBLEMS},
    url_name="loan-scenario-explanation",
)
def loan_scenario_explanation(
    request: Any,
    organisation: str,
    figure: Annotated[str, Path(max_length=40, pattern=NO_NUL, description=", ".join(FIGURES))],
    n: int,
    at: Query[At],
    asked: Query[ScenariosAsked],
) -> Any:
    """How a figure of the ``n``-th twelve months came about: who pays and what of the spread, such as ``residents_mean`` or
    ``state_high``. It ends in the same figure as the call without ``explanations``, to the øre; the page leaves them out."""
    found, assumed = _found(request, asked), asked.assumed()
    try:
        one = scenario_figure(found, figure, n)
    except NoSuchFigure as error:
        raise Http404 from error
    said = explanation(figure, "", one.trace, names=one.parts.names if one.parts else None)
    return figure_out(figure, one, said, assumed) | {"rests_on": resting_on(found, assumed), "loans": list(found.counted)}


def figure_out(figure: str, one: ScenarioFigure, said: Explanation, assumed: Assumed) -> dict[str, Any]:
    """A :class:`SimulatedFigureOut` but for what it rests on."""
    return {
        "figure": figure, "n": one.n, "until": one.until, "amount": to_money(Fraction(one.trace.result), currency=CURRENCY),
        "is_forecast": True, "formula": str(FORMULAS[one.who]), "trace": one.trace.plain(),
        "lines": lines_out(said),
        "seed": assumed.seed, "scenarios": assumed.scenarios,
    }  # fmt: skip


@router.get(
    "/{organisation}/exports/loan-scenarios",
    response=READ_PROBLEMS,
    url_name="export-loan-scenarios",
    openapi_extra=FILE_ANSWER,
)
def export_loan_scenarios(
    request: Any, organisation: str, at: Query[At], asked: Query[ScenariosAsked], form: FileForm = "xlsx"
) -> Any:
    """The years as a file, with what was assumed."""
    found = _found(request, asked)
    lines = (*about(request, found.moment), *assumed_lines(asked.assumed()))
    return answer(scenario_table(found, slug=request.organisation.slug, about=lines), form)


def _found(request: Any, asked: ScenariosAsked) -> LoanScenarios:
    try:
        found = scenarios(**at_moment(request), drawn=asked.assumed().drawn(), loans_max=LOANS_ON_A_PAGE)
    except ScenarioImpossible as error:
        raise ScenariosImpossible(why=error) from error
    if found.too_many:
        raise TooManyLoans(loans=found.loans, limit=LOANS_ON_A_PAGE)
    return found


def _years(found: LoanScenarios) -> list[dict[str, Any]]:
    return [_year(one) for one in found.outlook.years] if found.outlook else []


def _year(one: OutlookYear) -> dict[str, Any]:
    return {
        "until": one.until, "service": spread_out(one.service), "residents": spread_out(one.residents),
        "state": spread_out(one.state), "owner": spread_out(one.owner),
    }  # fmt: skip


def spread_out(one: Spread) -> dict[str, Money]:
    """The amounts of a :class:`SpreadOut`."""
    return {name: Money(minor, CURRENCY) for name, minor in one.by_measure().items()}
