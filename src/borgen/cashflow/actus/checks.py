"""What makes a contract's terms impossible: which term, what it was, what would be valid."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from borgen.cashflow.actus.reading import ContractKind
from borgen.cashflow.terms import PlanImpossible

if TYPE_CHECKING:
    from borgen.cashflow.actus.terms import Contract


def check(contract: "Contract") -> None:
    """Refuse what no schedule or figure follows from.

    Raises:
        PlanImpossible: a term is missing, absurd or at odds with another.
    """
    match contract.kind:
        case ContractKind.COM:
            return
        case ContractKind.CEG | ContractKind.CEC:
            _check_cover(contract)
        case _:
            _check_funded(contract)
            if contract.kind in _CHECKS:
                _CHECKS[contract.kind](contract)
    _check_fee(contract)


def need(term: str, value: object) -> None:
    if value is None or value == () or value == "":
        raise PlanImpossible(term, "missing", valid=_looks(term))


def _looks(term: str) -> str:
    """What a value of a term looks like, told from how the dictionary names its terms."""
    for is_such, looks in (
        (term == "currency", "a currency such as SEK"),
        (term.startswith("contractStructure"), "a contract, or a reference to one"),
        (term.startswith("cycleOf"), "a cycle"),
        (term.startswith("marketObject"), "a text"),
        (term.endswith("Date") or "Anchor" in term, "a time without a zone"),
    ):
        if is_such:
            return looks
    return "a number"


def _check_funded(contract: "Contract") -> None:
    need("currency", contract.currency)
    need("notionalPrincipal", contract.notional_principal)
    need("initialExchangeDate", contract.initial_exchange_date)
    assert contract.notional_principal is not None and contract.initial_exchange_date is not None
    if contract.notional_principal < 0:
        raise PlanImpossible(
            "notionalPrincipal", "negative", value=contract.notional_principal, valid="0 or more"
        )
    if contract.cycle_point_of_interest_payment != "E":
        # interest in advance is a word of the dictionary without a formula in the specification
        raise PlanImpossible("cyclePointOfInterestPayment", "not_supported", value="B", valid="E")
    start = contract.initial_exchange_date
    for term, day in (
        ("maturityDate", contract.maturity_date),
        ("amortizationDate", contract.amortization_date),
        ("terminationDate", contract.termination_date),
    ):
        if day is not None and day <= start:
            raise PlanImpossible(term, "not_after_start", value=_iso(day), initialExchangeDate=_iso(start))
    resets = contract.cycle_of_rate_reset is not None or contract.cycle_anchor_date_of_rate_reset is not None
    if resets and contract.next_reset_rate is None:
        need("marketObjectCodeOfRateReset", contract.market_object_code_of_rate_reset)
    for low, high, name in (
        (contract.life_floor, contract.life_cap, "lifeCap"),
        (contract.period_floor, contract.period_cap, "periodCap"),
    ):
        if low is not None and high is not None and low > high:
            raise PlanImpossible(name, "below_the_floor", value=high, valid=f"{low} or more")
    _check_scaling(contract)


def _check_scaling(contract: "Contract") -> None:
    effect = contract.scaling_effect
    if set(effect) - set("INM0O"):
        raise PlanImpossible(
            "scalingEffect", "not_supported", value=effect, valid="I, N, O or 0 in three places"
        )
    if "M" in effect:
        # the specification scales principal and interest; of a maximum deferred amount it says nothing
        raise PlanImpossible("scalingEffect", "not_supported", value=effect, valid="IOO, ONO, INO, OOO")
    if set(effect) & set("IN"):
        need("marketObjectCodeOfScalingIndex", contract.market_object_code_of_scaling_index)
        index = contract.scaling_index_at_contract_deal_date or contract.scaling_index_at_status_date
        if not index:
            raise PlanImpossible("scalingIndexAtContractDealDate", "missing", valid="a number other than 0")


def _check_fee(contract: "Contract") -> None:
    if contract.fee_rate and contract.kind is not ContractKind.CEC:
        need("cycleOfFee", contract.cycle_of_fee or contract.cycle_anchor_date_of_fee)


def _check_bullet(contract: "Contract") -> None:
    need("maturityDate", contract.maturity_date)


def _check_linear(contract: "Contract") -> None:
    _check_redemption(contract)
    if contract.maturity_date is None and contract.next_principal_redemption_payment is None:
        raise PlanImpossible("maturityDate", "missing", valid="a time, or nextPrincipalRedemptionPayment")


def _check_negative(contract: "Contract") -> None:
    _check_redemption(contract)
    need("nextPrincipalRedemptionPayment", contract.next_principal_redemption_payment)


def _check_annuity(contract: "Contract") -> None:
    _check_redemption(contract)
    known = contract.maturity_date or contract.amortization_date or contract.next_principal_redemption_payment
    if known is None:
        raise PlanImpossible(
            "maturityDate", "missing", valid="a time, amortizationDate or nextPrincipalRedemptionPayment"
        )


def _check_redemption(contract: "Contract") -> None:
    payment = contract.next_principal_redemption_payment
    if payment is not None and payment <= 0 and contract.kind is ContractKind.LAM:
        raise PlanImpossible(
            "nextPrincipalRedemptionPayment", "not_positive", value=payment, valid="more than 0"
        )
    anchor, cycle = (
        contract.cycle_anchor_date_of_principal_redemption,
        contract.cycle_of_principal_redemption,
    )
    if anchor is None and cycle is None:
        need("cycleOfPrincipalRedemption", None)
    _check_base(contract)


def _check_base(contract: "Contract") -> None:
    if contract.interest_calculation_base != "NT":
        need("interestCalculationBaseAmount", contract.interest_calculation_base_amount)


def _check_stepped(contract: "Contract") -> None:
    _check_base(contract)
    anchors = contract.array_cycle_anchor_date_of_principal_redemption
    need("arrayCycleAnchorDateOfPrincipalRedemption", anchors)
    _same_length(
        "arrayNextPrincipalRedemptionPayment",
        contract.array_next_principal_redemption_payment,
        anchors,
        one=False,
    )
    _same_length("arrayIncreaseDecrease", contract.array_increase_decrease, anchors, one=False)
    _same_length("arrayCycleOfPrincipalRedemption", contract.array_cycle_of_principal_redemption, anchors)
    _in_order("arrayCycleAnchorDateOfPrincipalRedemption", anchors)
    ip = contract.array_cycle_anchor_date_of_interest_payment
    _same_length("arrayCycleOfInterestPayment", contract.array_cycle_of_interest_payment, ip)
    _in_order("arrayCycleAnchorDateOfInterestPayment", ip)
    rr = contract.array_cycle_anchor_date_of_rate_reset
    _same_length("arrayRate", contract.array_rate, rr, one=False)
    _same_length("arrayFixedVariable", contract.array_fixed_variable, rr, one=False)
    _same_length("arrayCycleOfRateReset", contract.array_cycle_of_rate_reset, rr)
    _in_order("arrayCycleAnchorDateOfRateReset", rr)
    if any(word in {"VAR", "V"} for word in contract.array_fixed_variable):
        need("marketObjectCodeOfRateReset", contract.market_object_code_of_rate_reset)


def _same_length(
    term: str, given: tuple[object, ...], anchors: tuple[datetime, ...], *, one: bool = True
) -> None:
    """``one``: a single cycle counts for every anchor, and none means every anchor once."""
    if len(given) == len(anchors) or (one and len(given) <= 1):
        return
    raise PlanImpossible(term, "wrong_length", value=len(given), valid=len(anchors))


def _in_order(term: str, anchors: tuple[datetime, ...]) -> None:
    for n in range(1, len(anchors)):
        if anchors[n] <= anchors[n - 1]:
            raise PlanImpossible(
                f"{term}.{n + 1}", "out_of_order", value=_iso(anchors[n]), after=_iso(anchors[n - 1])
            )


def _check_cover(contract: "Contract") -> None:
    need("currency", contract.currency)
    need("contractStructure", contract.contract_structure)
    if contract.notional_principal is not None and contract.notional_principal < 0:
        raise PlanImpossible(
            "notionalPrincipal", "negative", value=contract.notional_principal, valid="0 or more"
        )
    covered = [object for role, object in contract.contract_structure if role == "COVE"]
    need("contractStructure.COVE", covered or None)
    if contract.kind is ContractKind.CEC:
        need(
            "contractStructure.COVI",
            [object for role, object in contract.contract_structure if role == "COVI"] or None,
        )
    by_name = [object for object in covered if isinstance(object, str)]
    if by_name and (contract.kind is ContractKind.CEC or contract.notional_principal is None):
        # a name alone says neither how much is owed nor until when
        raise PlanImpossible(
            "contractStructure", "terms_unknown", value=", ".join(by_name), valid="referenceType CNT"
        )
    if by_name:
        need("maturityDate", contract.maturity_date)
    if contract.maturity_date is not None and contract.maturity_date <= contract.status_date:
        return  # what has ended is worth nothing, and that is an answer


_CHECKS: dict[ContractKind, Callable[["Contract"], None]] = {
    ContractKind.PAM: _check_bullet,
    ContractKind.LAM: _check_linear,
    ContractKind.NAM: _check_negative,
    ContractKind.ANN: _check_annuity,
    ContractKind.LAX: _check_stepped,
}


def _iso(time: datetime) -> str:
    return time.isoformat()
