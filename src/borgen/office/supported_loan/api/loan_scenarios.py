"""What the loans may come to cost over scenarios of rates and prices, over the API."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from ninja import Query, Schema, Status
from pydantic import Field

from borgen.cashflow.scenario import ScenarioImpossible
from borgen.kernel.money import Money
from borgen.office.supported_loan.api.asked import at_moment
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries.scenarios import LOANS_ON_A_PAGE, Assumed, LoanScenarios, scenarios
from borgen.office.ui.api_types import READ_PROBLEMS, AmountOut, At
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
    """``unshared`` names the loans of which nobody knows who pays, ``undated`` the projects whose owner's money has no day. With
    ``too_many`` loans for a call nothing is simulated: ``borgen supported-loan scenarios`` does it."""

    sequence: int
    loans: int
    too_many: bool
    years: list[OutlookYearOut]
    unshared: list[str]
    undated: list[str]


@router.get(
    "/{organisation}/supported-loans/scenarios",
    response={200: LoanScenariosOut, **READ_PROBLEMS},
    url_name="loan-scenarios",
)
def loan_scenarios(request: Any, organisation: str, at: Query[At], asked: Query[ScenariosAsked]) -> Any:
    """What residents, state and owner may come to pay, year by year. 422 ``scenario_impossible`` where nothing follows."""
    try:
        found = scenarios(**at_moment(request), drawn=asked.assumed().drawn(), loans_max=LOANS_ON_A_PAGE)
    except ScenarioImpossible as error:
        return Status(422, {"code": "scenario_impossible", "params": {"why": str(error)}, "fields": []})
    return {
        "sequence": found.moment.sequence, "loans": found.loans, "too_many": found.too_many, "years": _years(found),
        "unshared": list(found.unshared), "undated": list(found.undated),
    }  # fmt: skip


def _years(found: LoanScenarios) -> list[dict[str, Any]]:
    return [_year(one) for one in found.outlook.years] if found.outlook else []


def _year(one: OutlookYear) -> dict[str, Any]:
    return {
        "until": one.until, "service": _spread(one.service), "residents": _spread(one.residents), "state": _spread(one.state),
        "owner": _spread(one.owner),
    }  # fmt: skip


def _spread(one: Spread) -> dict[str, Money]:
    low, middle, high = (one.quantiles[place] for place in sorted(one.quantiles))
    amounts = {"mean": one.mean, "low": low, "middle": middle, "high": high}
    return {name: Money(minor, CURRENCY) for name, minor in amounts.items()}
