"""The quote over the API: open to everybody, with the same names and answers as the command."""

from collections.abc import Callable
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
from borgen.office.supported_loan.quote.forms import INDEX_MAX, LARGEST
from borgen.office.supported_loan.quote.throttle import is_too_many, too_many
from borgen.office.ui.api_types import READ_PROBLEMS, Problem
from borgen.office.ui.formats import language
from borgen.rules.parameter import RulebookSilent
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Regime, Region, ResidentsStart
from borgen.supported_loan.cost_cap import BuildingFormUnknown
from borgen.supported_loan.index import IndexView, built_in
from borgen.supported_loan.index.in_address import from_address
from borgen.supported_loan.index.observation import NotAnObservation
from borgen.supported_loan.law import silence
from borgen.supported_loan.loan import RefixingRateMissing, refixed_in_order
from borgen.supported_loan.plain import plain_quote
from borgen.supported_loan.quote import Quote, QuoteRequest, RequestIncomplete, quote_loan

Kroner = Annotated[Decimal, Field(ge=1, le=LARGEST // 100, decimal_places=2)]
Share = Annotated[Decimal, Field(ge=0, le=Decimal("0.25"), decimal_places=12)]
Price = Annotated[Decimal, Field(ge=1, le=200, decimal_places=6, examples=["98.25"])]


class QuoteIn(Schema):
    """The command's options, with ``_`` for ``-``: amounts in kroner, rates and shares as shares (0.03).

    ``refixing_rate`` is the rate after term 40, ``second_refixing_rate`` the one after term 80, which needs the first; a
    rate that is not given is carried. ``bond_price`` is per 100 of nominal. ``index`` stands for the file of the command:
    series, base, then period and value again and again, with ``~`` between them and ``~~`` before another series or base.
    """

    acquisition_sum: Kroner
    committed_on: date
    disbursed_on: date
    rate: Share
    refixing_rate: Share | None = None
    second_refixing_rate: Share | None = None
    bond_price: Price | None = None
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
    index: Annotated[str, Field(max_length=INDEX_MAX, examples=["NPI~2025=100~2025M06~99.73~2026M06~102.38"])] = ""
    years: Annotated[int | None, Field(ge=1, le=100)] = None

    def index_view(self) -> IndexView:
        """What is known of the indices, with the values of ``index`` before those that ship.

        Raises:
            NotAnObservation: ``index`` holds what is none.
        """
        rise = None if self.inflation is None else Fraction(self.inflation)
        return IndexView(built_in() + from_address(self.index), rise=rise)

    def request(self) -> QuoteRequest:
        """The question.

        Raises:
            RefixingRateMissing: the second rate without the first.
            PlanImpossible: more rates than refixings.
            RequestIncomplete: see :class:`QuoteRequest`.
            RulebookSilent: the lender's product has no refixing then.
        """
        rates = [
            None if rate is None else Fraction(rate) for rate in (self.refixing_rate, self.second_refixing_rate)
        ]
        return QuoteRequest(
            acquisition_sum=Money.parse(str(self.acquisition_sum), CURRENCY),
            committed_on=self.committed_on,
            disbursed_on=self.disbursed_on,
            rate=Fraction(self.rate),
            refixed=refixed_in_order(rates, disbursed_on=self.disbursed_on),
            bond_price=None if self.bond_price is None else Fraction(self.bond_price),
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


class RatePeriodOut(Schema):
    """From one fixing of the rate to the next. ``basis``: ``agreed``, ``entered``, or ``carried`` where nobody has stated it."""

    from_term: int
    since: date
    rate: str
    basis: str
    service_per_term: str


class TermOut(Schema):
    due_on: date
    interest: str
    principal: str
    contribution: str
    residents: str
    state: str
    balance: str
    rate: str
    index: str


class QuoteOut(Schema):
    """Amounts are decimal strings in kroner; ``nominal_bonds`` are those sold for the loan, where a price is given; ``fee`` is
    that to Udbetaling Danmark within the acquisition sum, by our reading of § 107."""

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
    bond_price: str | None
    nominal_bonds: str | None
    fee: str | None
    extra_loan: ExtraLoanOut | None
    currency: str
    regime: str
    residents_start: str
    rates: list[RatePeriodOut]
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

    A silent rulebook answers 422 ``rulebook_silent`` with ``book``, ``key``, ``keyed_by`` and ``date``; a second refixing
    rate without the first 422 ``refixing_rate_missing``; an ``index`` that is none 422 ``index_not_read``.
    """
    return answered(request, asked, lambda found: plain_quote(found, years=asked.years, language=language()))


def answered(request: HttpRequest, asked: QuoteIn, said: Callable[[Quote], Any]) -> Any:
    """What is ``said`` of the quote that was asked for, or why there is none."""
    if is_too_many(request, "quote"):
        return too_many(request)
    try:
        return said(quote_loan(asked.request(), index=asked.index_view()))
    except NotAnObservation as error:
        return Status(422, _problem("index_not_read", why=error.code, value=error.value[:60]))
    except RulebookSilent as error:
        return Status(422, _problem("rulebook_silent", **silence(error)))
    except RequestIncomplete as error:
        return Status(422, _problem("maximum_incomplete", missing=", ".join(error.missing)))
    except RefixingRateMissing:
        return Status(422, _problem("refixing_rate_missing", missing="refixing_rate"))
    except BuildingFormUnknown:
        return Status(422, _problem("form_of_building_unknown"))
    except PlanImpossible as error:
        return Status(422, _problem("plan_impossible", why=str(error)))


def _problem(code: str, **params: str) -> dict[str, Any]:
    return {"code": code, "params": params, "fields": []}
