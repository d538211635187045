"""The quote over the API: open to everybody, with the same names and answers as the command."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.money import Money
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.quote.forms import LARGEST
from borgen.office.supported_loan.quote.throttle import is_too_many, too_many
from borgen.office.ui.api_types import READ_PROBLEMS, Problem
from borgen.office.ui.formats import language
from borgen.rules.parameter import RulebookSilent
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Regime, Region, ResidentsStart
from borgen.supported_loan.cost_cap import BuildingFormUnknown
from borgen.supported_loan.law import silence
from borgen.supported_loan.plain import plain_quote
from borgen.supported_loan.quote import QuoteRequest, RequestIncomplete, quote_loan

Kroner = Annotated[Decimal, Field(ge=1, le=LARGEST // 100, decimal_places=2)]
Share = Annotated[Decimal, Field(ge=0, le=Decimal("0.25"), decimal_places=12)]


class QuoteIn(Schema):
    """The command's options, with ``_`` for ``-``: amounts in kroner, rates and shares as shares (0.03)."""

    acquisition_sum: Kroner
    committed_on: date
    disbursed_on: date
    rate: Share
    area: Annotated[Decimal | None, Field(gt=0, le=1_000_000)] = None
    region: Region | None = None
    approved_on: date | None = None
    form: Literal["multi-storey", "low"] | None = None
    housing: Housing = Housing.CARE
    residents_share: Share | None = None
    extra_investment: Kroner | None = None
    regime: Regime | None = None
    residents_start: Literal["first-term", "from-month-three"] | None = None
    inflation: Annotated[Decimal | None, Field(ge=Decimal("-0.1"), le=Decimal("0.25"))] = None
    years: Annotated[int | None, Field(ge=1, le=100)] = None

    def request(self) -> QuoteRequest:
        return QuoteRequest(
            acquisition_sum=Money.parse(str(self.acquisition_sum), CURRENCY),
            committed_on=self.committed_on,
            disbursed_on=self.disbursed_on,
            rate=Fraction(self.rate),
            area=None if self.area is None else Fraction(self.area),
            region=self.region,
            approved_on=self.approved_on,
            form=BuildingForm(self.form.replace("-", "_")) if self.form else None,
            housing=self.housing,
            residents_share=None if self.residents_share is None else Fraction(self.residents_share),
            extra_investment=None
            if self.extra_investment is None
            else Money.parse(str(self.extra_investment), CURRENCY),
            regime=self.regime,
            residents_start=ResidentsStart(self.residents_start.replace("-", "_"))
            if self.residents_start
            else None,
            rise=None if self.inflation is None else Fraction(self.inflation),
        )


class ExtraLoanOut(Schema):
    principal: str
    residents_deposit: str
    residents: str | None


class TermOut(Schema):
    due_on: date
    interest: str
    principal: str
    contribution: str
    residents: str
    state: str
    balance: str
    index: str


class QuoteOut(Schema):
    """Amounts are decimal strings in kroner."""

    acquisition_sum: str
    maximum: str | None
    excess: str | None
    supported_sum: str
    principal: str
    base_capital: str
    residents_deposit: str
    service_per_term: str
    contribution_per_term: str
    residents_per_term: str
    state_per_term: str
    extra_loan: ExtraLoanOut | None
    currency: str
    regime: str
    residents_start: str
    terms: list[TermOut]
    regulations: list[dict[str, Any]]
    notes: list[dict[str, str]]
    citations: list[dict[str, str | None]]


@router.get(
    "/quote/supported-loan",
    url_name="supported-loan-quote",
    response={200: QuoteOut, **READ_PROBLEMS, 429: Problem},
    tags=["supported loan"],
    auth=None,
)
def quote_supported_loan(request: HttpRequest, asked: Query[QuoteIn]) -> Any:
    """Quote a supported loan.

    A silent rulebook answers 422 ``rulebook_silent`` with ``book``, ``key``, ``keyed_by`` and ``date``.
    """
    if is_too_many(request, "quote"):
        return too_many(request)
    try:
        return plain_quote(quote_loan(asked.request()), years=asked.years, language=language())
    except RulebookSilent as error:
        return Status(422, _problem("rulebook_silent", **silence(error)))
    except RequestIncomplete as error:
        return Status(422, _problem("maximum_incomplete", missing=", ".join(error.missing)))
    except BuildingFormUnknown:
        return Status(422, _problem("form_of_building_unknown"))
    except PlanImpossible as error:
        return Status(422, _problem("plan_impossible", why=str(error)))


def _problem(code: str, **params: str) -> dict[str, Any]:
    return {"code": code, "params": params, "fields": []}
