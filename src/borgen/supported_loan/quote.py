"""A quote: from acquisition sum, commitment and rate to who pays what in every term.

quote = quote_loan(QuoteRequest(
    acquisition_sum=Money.parse("118397000", "DKK"), committed_on=date(2018, 9, 10),
    disbursed_on=date(2026, 1, 1), rate=Fraction("0.03"),
))
quote.service_per_term.decimal    # "1319826.78"
quote.explain("state", 1)         # how the state's part of the first term came about
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.rules.citation import Status
from borgen.rules.parameter import RulebookSilent, Ruling
from borgen.rules.trace import Trace
from borgen.supported_loan.choices import (
    BuildingForm,
    ContributionBase,
    Housing,
    IndexBasis,
    RateBasis,
    Regime,
    Region,
    ResidentsStart,
)
from borgen.supported_loan.cost_cap import CostCap, cost_cap
from borgen.supported_loan.fees_and_grants import Computed, fee_within
from borgen.supported_loan.financing import ExtraLoan, Financing, finance, finance_extra
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.law import Law, Stated, silence
from borgen.supported_loan.loan import (
    LoanPlan,
    Refixing,
    explain_loan_row,
    explain_nominal_bonds,
    loan_plan,
    loan_terms,
    nominal_bonds,
)
from borgen.supported_loan.loan.plan import LoanFigure
from borgen.supported_loan.resident_payment import ResidentRule, YearPayment, extra_rule, resident_rule
from borgen.supported_loan.subsidy import TermSplit, explain_split, paid_part, split_terms
from borgen.supported_loan.summed import SUMS, split_sum


class RequestIncomplete(ValueError):
    """The maximum can only be checked with area, region and day of approval together; ``missing`` names what lacks."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"the maximum also needs {', '.join(self.missing)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """What a quote is asked for. Rates and shares are shares (``Fraction("0.03")``), amounts in DKK, ``area`` in m².

    ``area``, ``region`` and ``approved_on`` (form B) go together and check the maximum. ``residents_share`` is for
    commitments whose share the law does not give. ``rise`` is the yearly rise of prices and wages where no
    observation is at hand; ``refixed`` the rates of later periods (``loan.refixed_in_order``), else the rate before is
    carried. ``bond_price`` is per 100 of nominal: the bonds sold for the loan follow from it.

    Raises:
        RequestIncomplete: only some of area, region and day of approval are given.
    """

    acquisition_sum: Money
    committed_on: date
    disbursed_on: date
    rate: Fraction
    housing: Housing = Housing.CARE
    area: Fraction | None = None
    region: Region | None = None
    approved_on: date | None = None
    form: BuildingForm | None = None
    residents_share: Fraction | None = None
    extra_investment: Money | None = None
    regime: Regime | None = None
    residents_start: ResidentsStart | None = None
    contribution_base: ContributionBase | None = None
    refixed: tuple[Refixing, ...] = ()
    bond_price: Fraction | None = None
    rise: Fraction | None = None
    stated: tuple[Stated, ...] = ()

    def __post_init__(self) -> None:
        together = {"area": self.area, "region": self.region, "approved_on": self.approved_on}
        missing = [name for name, value in together.items() if value is None]
        if missing and (len(missing) < len(together) or self.form is not None):
            raise RequestIncomplete(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something the reader of the quote must know; ``code`` is put into words by ``wording.say_note``."""

    code: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The answer. Amounts per term are those of the first loan year; see ``terms`` for every term.

    ``residents_per_term`` holds the contribution and is what is paid once payments run; ``state_per_term`` is the
    rest of the same term's total. ``cap`` is ``None`` where no maximum was checked. ``used`` are all values of the
    law behind the figures, ``assumed`` those that are our reading.

    ``nominal`` are the bonds sold for the loan, ``None`` where no price is given; the loan for extra investment has
    bonds of its own. ``extra_plan`` is the plan of that loan; ``extra_terms`` who bears it, ``None`` where its
    residents' share is not stated. ``fee`` is that to the state's administration, within the acquisition sum; ``None`` where a
    book is silent, as a note then says.
    """

    request: QuoteRequest
    cap: CostCap | None
    financing: Financing
    extra_loan: ExtraLoan | None
    extra_plan: LoanPlan | None
    extra_terms: tuple[TermSplit, ...] | None
    plan: LoanPlan
    rule: ResidentRule
    yearly: tuple[YearPayment, ...]
    terms: tuple[TermSplit, ...]
    notes: tuple[Note, ...]
    used: tuple[Ruling, ...]
    nominal: Money | None
    fee: Computed | None

    @property
    def assumed(self) -> tuple[Ruling, ...]:
        return tuple(ruling for ruling in self.used if ruling.cite.status is Status.ASSUMED)

    @property
    def first_paid(self) -> TermSplit:
        """The first term that the residents pay in full."""
        whole = (s for s in self.terms if paid_part(self.plan.terms, self.plan.row(s.n), self.rule) == 1)
        return next(whole)

    @property
    def service_per_term(self) -> Money:
        return self.terms[0].service

    @property
    def contribution_per_term(self) -> Money:
        return self.terms[0].contribution

    @property
    def residents_per_term(self) -> Money:
        return self.first_paid.residents

    @property
    def state_per_term(self) -> Money:
        return self.first_paid.state

    @property
    def negative_from_year(self) -> int | None:
        """The first loan year in which the state's part is negative; ``None`` where it never is."""
        return next((split.loan_year for split in self.terms if split.state.minor < 0), None)

    def explain(self, figure: str, n: int = 1) -> Trace:
        """How a figure came about: of the project (``loan``, ``base_capital``, ``deposit``, ``supported_sum``,
        ``excess``, ``maximum``, ``nominal_bonds``, ``fee``, ``extra_principal``, ``extra_deposit``), of term ``n``
        (``interest``, ``principal``, ``service``, ``contribution``, ``balance``, ``residents``, ``state``) or of loan year ``n``
        (``payment``: the residents' yearly one; ``year_residents`` and the like: sums of its terms, see ``summed.SUMS``).

        Raises:
            KeyError: no such figure.
            NoSuchTerm, NothingToSum: no such term, or none in that year.
        """
        if figure in self.financing.traces:
            return self.financing.traces[figure]
        if figure == "maximum" and self.cap is not None:
            return self.cap.trace
        if figure == "nominal_bonds" and self.request.bond_price is not None:
            return explain_nominal_bonds(self.financing.loan, self.request.bond_price)
        if figure == "fee" and self.fee is not None:
            return self.fee.trace
        if self.extra_loan is not None and figure in ("extra_principal", "extra_deposit"):
            return self.extra_loan.traces[figure.removeprefix("extra_")]
        if figure == "payment":
            return {payment.loan_year: payment for payment in self.yearly}[n].trace
        if figure in SUMS:
            return split_sum(figure, self.terms, n)
        if figure in set(LoanFigure):
            return explain_loan_row(self.plan.terms, n, LoanFigure(figure))
        return explain_split(self.plan, self.rule, self.yearly, n, figure)


def quote_loan(request: QuoteRequest, *, index: IndexView | None = None) -> Quote:
    """Work a quote out. ``index`` is what is known of the indices: the observations that ship where not given.

    Raises:
        RulebookSilent: the law as read gives no value that the quote needs.
        BuildingFormUnknown: the maximum needs the form of the building.
        PlanImpossible: no loan follows from the terms.
        NotPositive, NoArea: an amount or the area is not above zero.
    """
    law = Law(_stated(request))
    cap = _cap(request, law)
    financing = finance(
        acquisition_sum=request.acquisition_sum,
        committed_on=request.committed_on,
        housing=request.housing,
        maximum=cap.maximum if cap else None,
        law=law,
    )
    extra = None
    if request.extra_investment is not None:
        extra = finance_extra(investment=request.extra_investment, committed_on=request.committed_on, law=law)
    rule = resident_rule(
        committed_on=request.committed_on, regime=request.regime, start=request.residents_start, law=law
    )
    terms = loan_terms(
        principal=financing.loan,
        disbursed_on=request.disbursed_on,
        rate=request.rate,
        refixed=request.refixed,
        contribution_base=request.contribution_base,
        law=law,
    )
    plan = loan_plan(terms)
    view = index or IndexView(rise=request.rise)
    splits, yearly = split_terms(plan, rule, supported_sum=financing.supported_sum, index=view)
    extra_plan = loan_plan(replace(terms, principal=extra.principal)) if extra else None
    extra_terms = None
    own_rule = extra_rule(rule, committed_on=request.committed_on, law=law)
    if extra and extra_plan and own_rule:
        extra_terms, _ = split_terms(extra_plan, own_rule, supported_sum=extra.investment, index=view)
    nominal = nominal_bonds(financing.loan, request.bond_price) if request.bond_price is not None else None
    stated_extra = own_rule.rulings if extra_terms and own_rule else ()
    fee, fee_note = _fee(request, law)
    fee_rulings = fee.rulings if fee else ()
    found = (cap.rulings if cap else (), fee_rulings, financing.rulings, extra.rulings if extra else (), rule.rulings)
    used = {
        ruling.parameter: ruling for rulings in (*found, stated_extra, terms.rulings) for ruling in rulings
    }
    return Quote(
        request=request,
        cap=cap,
        financing=financing,
        extra_loan=extra,
        extra_plan=extra_plan,
        extra_terms=extra_terms,
        plan=plan,
        rule=rule,
        yearly=yearly,
        terms=splits,
        notes=(*_notes(request, financing, extra if extra_terms is None else None, plan, rule, splits), fee_note),
        used=tuple(used.values()),
        nominal=nominal,
        fee=fee,
    )


def _fee(request: QuoteRequest, law: Law) -> tuple[Computed | None, Note]:
    """The fee within the acquisition sum with what it stands on, or which book is silent: no other figure needs it."""
    try:
        fee = fee_within(request.acquisition_sum, committed_on=request.committed_on, law=law)
    except RulebookSilent as error:
        return None, Note(code="fee.silent", params=silence(error))
    rate = next(ruling for ruling in fee.rulings if ruling.parameter.endswith("#fee_rate"))
    return fee, Note(code="fee.within", params={"rate": rate.text, "fee": str(fee.amount)})


def _stated(request: QuoteRequest) -> Iterable[Stated]:
    yield from request.stated
    if request.residents_share is not None:
        parameter = "dk_resident_payment#residents_share"
        yield Stated(
            parameter=parameter, text=share_text(request.residents_share), source="entered for this quote"
        )


def _cap(request: QuoteRequest, law: Law) -> CostCap | None:
    if request.area is None or request.region is None or request.approved_on is None:
        return None
    return cost_cap(
        area=request.area,
        region=request.region,
        committed_on=request.committed_on,
        approved_on=request.approved_on,
        form=request.form,
        law=law,
    )


def _notes(
    request: QuoteRequest,
    financing: Financing,
    unsplit: ExtraLoan | None,
    plan: LoanPlan,
    rule: ResidentRule,
    splits: tuple[TermSplit, ...],
) -> Iterable[Note]:
    shares = {
        "committed_on": request.committed_on.isoformat(),
        "loan_share": str(financing.loan_share),
        "base_capital_share": str(financing.base_capital_share),
        "deposit_share": str(financing.deposit_share),
    }
    if financing.window != "window":
        yield Note(code=f"shares.{financing.window}", params=shares)
    if financing.maximum is None:
        yield Note(code="maximum.not_checked", params={})
    elif financing.excess:
        yield Note(code="maximum.exceeded", params={"excess": str(financing.excess)})
    if request.approved_on is not None and request.approved_on < request.committed_on:
        yield Note(code="days.approved_before_commitment", params={})
    if request.disbursed_on < request.committed_on:
        yield Note(code="days.disbursed_before_commitment", params={})
    yield Note(code=f"regime.{rule.regime}", params={})
    if rule.share.cite.status is Status.ENTERED:
        yield Note(code="residents_share.entered", params={"share": rule.share.text})
    if unsplit is not None:
        yield Note(code="extra.residents_not_sourced", params={})
    periods = plan.rate_periods
    for period in periods[1:]:
        if period.rate_basis is not RateBasis.CARRIED:
            yield Note(code="rate.stated", params={"from": period.since.isoformat(), "rate": str(period.rate)})
    carried = next((period for period in periods if period.rate_basis is RateBasis.CARRIED), None)
    if carried is not None:
        yield Note(code="rate.carried", params={"from": carried.since.isoformat(), "rate": str(carried.rate)})
    for basis in (IndexBasis.FORECAST, IndexBasis.MISSING):
        first = next((split for split in splits if split.index is basis), None)
        if first is not None:
            yield Note(
                code=f"index.{basis}", params={"year": str(first.loan_year), "from": first.due_on.isoformat()}
            )
    negative = next((split for split in splits if split.state.minor < 0), None)
    if negative is not None:
        params = {"year": str(negative.loan_year), "from": negative.due_on.isoformat()}
        yield Note(code="state.negative", params=params)
