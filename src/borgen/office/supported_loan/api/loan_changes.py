"""What changes a loan, over the API: a new rate, other bonds, a redemption, a correction after form C, a supplementary loan.

Each is prepared here and waits for a second person, who carries it out or rejects it under ``prepared-steps``; only what is
known of the bonds is corrected at once.
"""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Schema
from pydantic import Field

from borgen.office.supported_loan.api.asked import (
    LoanChanging,
    PriceText,
    RateText,
    Reason,
    Source,
    StepPrepared,
    SumText,
    at_moment,
    by_caller,
    kroner_or_none,
    number_or_none,
    on_loan,
    text_of,
)
from borgen.office.supported_loan.api.loan_answers import LawValueOut, law_out
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries.loans import NoSuchLoan
from borgen.office.supported_loan.queries.redemption import RedemptionPage, redemption
from borgen.office.supported_loan.usecases.bonds import correct_bonds
from borgen.office.supported_loan.usecases.correction import CORRECTION
from borgen.office.supported_loan.usecases.proposals import prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.refixing import REFIXING, RefixingTerms
from borgen.office.supported_loan.usecases.supplementary import SUPPLEMENTARY, SupplementaryTerms
from borgen.office.ui.api_types import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    AmountOut,
    At,
    Day,
    Key,
    ShareOut,
)
from borgen.supported_loan.choices import RateBasis
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason

_ONE = "/{organisation}/loans/{path:number}"


class RefixingIn(LoanChanging):
    """The rate from the term after ``after_term`` on. ``basis`` is ``published`` or ``entered``; ``reason`` corrects a rate that
    is registered."""

    after_term: Annotated[int, Field(ge=1, le=1000)]
    rate: RateText
    basis: RateBasis
    source: Source
    reason: Annotated[str, text_of(300)] = ""


class BondsIn(LoanChanging):
    """The bonds behind the loan as they really were; ``bond_price`` is per 100 of nominal."""

    bond_price: PriceText | None = None
    bond_series: Annotated[str, text_of(60)] = ""
    bond_coupon: RateText | None = None
    is_callable: bool = False
    reason: Reason


class RedemptionAsked(Schema):
    """Nothing is quoted without ``settles_on``. ``price`` is the market's per 100 of nominal, for ``at_market``; without
    ``amount`` all of the debt is redeemed; ``bond_debt`` is the bond debt as the lender states it."""

    settles_on: Day | None = None
    why: RedemptionReason = RedemptionReason.VOLUNTARY
    method: RedemptionMethod = RedemptionMethod.AT_MARKET
    price: PriceText | None = None
    amount: SumText | None = None
    notice_given_on: Day | None = None
    bond_debt: SumText | None = None


class RedemptionIn(LoanChanging):
    """The same as is quoted; all of the debt where no ``amount`` is stated."""

    settles_on: Day
    why: RedemptionReason
    method: RedemptionMethod
    price: PriceText | None = None
    amount: SumText | None = None
    notice_given_on: Day | None = None
    bond_debt: SumText | None = None


class CorrectionIn(LoanChanging):
    reason: Reason


class SupplementaryIn(LoanChanging):
    """The sums follow from form C."""

    number: Annotated[str, text_of(60, 1)]
    on: Day
    rate: RateText
    bond_price: PriceText | None = None
    bond_series: Annotated[str, text_of(60)] = ""
    bond_coupon: RateText | None = None
    is_callable: bool = False


class NoticeOut(Schema):
    """``last_on`` is the last day on which notice can be given for the term."""

    n: int
    term_on: date
    due_on: date
    exact_on: date
    last_on: date


class NextTermOut(Schema):
    """A term and who pays it."""

    service: AmountOut
    contribution: AmountOut
    residents: AmountOut
    state: AmountOut


class RedemptionQuoteOut(Schema):
    """What a redemption costs and changes. ``redeemed`` is the part of the cash debt as of term ``after_term``; ``paid`` = bonds
    at their price, accrued interest and fee; ``gain`` is below zero for a cost. The ``…_saved`` are what the terms from then on
    would have been, of residents and state ``null`` where nobody knows who pays; ``before`` and ``after`` are the next term,
    ``after`` ``null`` where nothing is left. Interest is accrued since ``accrued_since``, the day of the last term, which was
    paid on ``term_paid_on`` where banks were closed on that day.
    ``next_banking_day`` is set where banks are closed on the day: no source says whether the lender settles then."""

    settles_on: date
    is_mandatory: bool
    after_term: int
    is_full: bool
    redeemed: AmountOut
    nominal: AmountOut
    price: ShareOut
    bonds_cost: AmountOut
    accrued: AmountOut
    fee: AmountOut
    paid: AmountOut
    gain: AmountOut
    residents_saved: AmountOut | None
    state_saved: AmountOut | None
    service_saved: AmountOut
    accrued_since: date | None
    term_paid_on: date | None
    support_stops_from: date
    next_banking_day: date | None
    notice: NoticeOut | None
    before: NextTermOut | None
    after: NextTermOut | None
    trace: dict[str, Any]
    law: list[LawValueOut]


class RedemptionOut(Schema):
    """``notices`` are the next terms that a notice can still reach; none where the bonds are not callable."""

    number: str
    debt: AmountOut
    notices: list[NoticeOut]
    quote: RedemptionQuoteOut | None


class BondsCorrected(Schema):
    """``sequence`` is the number of the correction's journal event."""

    reference: str
    loan: str
    sequence: int


@router.post(f"{_ONE}/refixings", response={200: StepPrepared, **WRITE_PROBLEMS}, url_name="loan-refixing")
def prepare_refixing(request: HttpRequest, organisation: str, number: str, body: RefixingIn, key: Key) -> Any:
    """Prepare a new rate for a second person."""
    terms = RefixingTerms(
        after_term=body.after_term, rate=Fraction(body.rate), basis=body.basis, source=body.source, reason=body.reason
    )
    return prepare_step(**on_loan(request, number, body, key), step=REFIXING, terms=terms.plain())


@router.post(f"{_ONE}/bonds", response={200: BondsCorrected, **WRITE_PROBLEMS}, url_name="loan-bonds")
def state_bonds(request: HttpRequest, organisation: str, number: str, body: BondsIn, key: Key) -> Any:
    """Correct the bonds behind a loan, as after a rejected report. What the loan pays stays; report the correction afterwards."""
    return correct_bonds(
        **on_loan(request, number, body, key), bond_price=number_or_none(body.bond_price), bond_series=body.bond_series,
        bond_coupon=number_or_none(body.bond_coupon), is_callable=body.is_callable, reason=body.reason,
    )  # fmt: skip


@router.get(f"{_ONE}/redemption", response={200: RedemptionOut, **READ_PROBLEMS}, url_name="loan-redemption")
def quote_redemption(
    request: Any, organisation: str, number: str, at: Query[At], asked: Query[RedemptionAsked]
) -> Any:
    """What redeeming the loan costs and changes, and when notice of it can be given. Nothing is written."""
    terms = _redemption(asked, asked.settles_on) if asked.settles_on else None
    try:
        return _quoted(redemption(**at_moment(request), number=number, terms=terms))
    except NoSuchLoan as error:
        raise Http404 from error


@router.post(f"{_ONE}/redemption", response={200: StepPrepared, **WRITE_PROBLEMS}, url_name="loan-redemption")
def prepare_redemption(
    request: HttpRequest, organisation: str, number: str, body: RedemptionIn, key: Key
) -> Any:
    """Prepare a redemption for a second person, who carries it out when it has been paid."""
    terms = _redemption(body, body.settles_on)
    return prepare_step(**on_loan(request, number, body, key), step=REDEMPTION, terms=terms.plain())


@router.post(
    f"{_ONE}/corrections", response={200: StepPrepared, **WRITE_PROBLEMS}, url_name="loan-correction"
)
def prepare_correction(
    request: HttpRequest, organisation: str, number: str, body: CorrectionIn, key: Key
) -> Any:
    """Prepare the correction of a project's first loan after form C: the residents' payment is worked out from the start, and
    the difference over the terms already paid is settled."""
    return prepare_step(**on_loan(request, number, body, key), step=CORRECTION, terms={"reason": body.reason})


@router.post(
    "/{organisation}/projects/{path:reference}/supplementary-loans",
    response={200: StepPrepared, **WRITE_PROBLEMS},
    url_name="supplementary-loan",
)
def prepare_supplementary_loan(
    request: HttpRequest, organisation: str, reference: str, body: SupplementaryIn, key: Key
) -> Any:
    """Prepare a project's supplementary loan, once its status is the final one. The step shows both rulings: the commitment's
    and those of the loan's own day."""
    terms = SupplementaryTerms(
        number=body.number, on=body.on, rate=Fraction(body.rate), bond_price=number_or_none(body.bond_price),
        bond_series=body.bond_series, bond_coupon=number_or_none(body.bond_coupon), is_callable=body.is_callable,
    )  # fmt: skip
    return prepare_step(
        **by_caller(request, key), step=SUPPLEMENTARY, reference=reference, terms=terms.plain(),
        seen_sequence=body.seen_sequence,
    )  # fmt: skip


def _redemption(said: RedemptionAsked | RedemptionIn, settles_on: date) -> RedemptionTerms:
    is_at_market = said.method is RedemptionMethod.AT_MARKET
    return RedemptionTerms(
        why=said.why, method=said.method, settles_on=settles_on, price=number_or_none(said.price) if is_at_market else None,
        amount=kroner_or_none(said.amount), notice_given_on=said.notice_given_on, bond_debt=kroner_or_none(said.bond_debt),
    )  # fmt: skip


def _quoted(page: RedemptionPage) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": page.facts.number, "debt": page.debt, "notices": list(page.notices), "quote": None,
    }  # fmt: skip
    if page.found is not None:
        quote = page.found.quote
        same = RedemptionQuoteOut.model_fields.keys() & set(quote.__slots__)
        found["quote"] = {
            **{name: getattr(quote, name) for name in same - {"trace"}},
            "is_mandatory": quote.reason.is_mandatory, "redeemed": quote.cash_debt, "trace": quote.trace.plain(),
            "law": [law_out(one) for one in quote.rulings], "before": page.found.before.split(quote.after_term + 1),
            "after": page.found.after.split(quote.after_term + 1) if page.found.after else None,
        }  # fmt: skip
    return found
