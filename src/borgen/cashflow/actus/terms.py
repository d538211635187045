"""The terms of a contract, read and checked. Names are those of the ACTUS dictionary, in our spelling."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from borgen.cashflow.actus.checks import check
from borgen.cashflow.actus.cycle import Cycle, Period
from borgen.cashflow.actus.days import Calendar, Shift, YearBasis
from borgen.cashflow.actus.reading import (
    ContractKind,
    read_amount,
    read_calendar,
    read_contracts,
    read_cycle,
    read_day_count,
    read_list,
    read_period,
    read_text,
    read_time,
    read_word,
)
from borgen.cashflow.terms import PlanImpossible

NOTHING = Period(0, 0)
_SIGNS = {
    "RPA": 1, "RPL": -1, "LG": 1, "ST": -1, "BUY": 1, "SEL": -1, "RFL": 1, "PFL": -1, "RF": 1, "PF": -1, "COL": 1,
    "CNO": 1, "GUA": -1, "OBL": 1, "UDL": 1, "UDLP": 1, "UDLM": -1,
}  # fmt: skip
_LOANS = frozenset({ContractKind.PAM, ContractKind.LAM, ContractKind.NAM, ContractKind.ANN, ContractKind.LAX})
_REDEEMED = _LOANS - {ContractKind.PAM}
_LEVEL = frozenset({ContractKind.LAM, ContractKind.NAM, ContractKind.ANN})
_FUNDED = _LOANS | {ContractKind.CLM}
_COVERS = frozenset({ContractKind.CEG, ContractKind.CEC})
_GUARANTEE = frozenset({ContractKind.CEG})
_ALL = frozenset(ContractKind)
_COVERED = _ALL - {ContractKind.COM}

DESCRIPTIVE = frozenset({
    "creatorID", "creatorId", "counterpartyID", "counterpartyId", "contractDealDate", "marketObjectCode", "seniority",
    "marketValueObserved", "nonPerformingDate", "delinquencyPeriod", "delinquencyRate", "gracePeriod", "clearingHouse",
    "quantity", "unit",
})  # fmt: skip
"""Terms of the dictionary that describe, and that no payment follows from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract's terms; ``None`` is a term that is not agreed, so its default is that of the specification."""

    kind: ContractKind
    status_date: datetime
    contract_id: str = ""
    contract_role: str = "RPA"
    contract_performance: str | None = None
    currency: str = ""
    settlement_currency: str | None = None
    calendar: Calendar = Calendar.NC
    business_day_convention: Shift = Shift.NULL
    end_of_month_convention: str = "SD"
    day_count_convention: YearBasis = YearBasis.AA
    market_object_code: str | None = None
    # money out and back
    initial_exchange_date: datetime | None = None
    maturity_date: datetime | None = None
    amortization_date: datetime | None = None
    notional_principal: Decimal | None = None
    premium_discount_at_ied: Decimal = Decimal(0)
    purchase_date: datetime | None = None
    price_at_purchase_date: Decimal = Decimal(0)
    termination_date: datetime | None = None
    price_at_termination_date: Decimal = Decimal(0)
    # interest
    nominal_interest_rate: Decimal | None = None
    accrued_interest: Decimal | None = None
    cycle_anchor_date_of_interest_payment: datetime | None = None
    cycle_of_interest_payment: Cycle | None = None
    cycle_point_of_interest_payment: str = "E"
    capitalization_end_date: datetime | None = None
    interest_calculation_base: str = "NT"
    interest_calculation_base_amount: Decimal | None = None
    cycle_anchor_date_of_interest_calculation_base: datetime | None = None
    cycle_of_interest_calculation_base: Cycle | None = None
    # rate resets
    cycle_anchor_date_of_rate_reset: datetime | None = None
    cycle_of_rate_reset: Cycle | None = None
    cycle_point_of_rate_reset: str = "B"
    market_object_code_of_rate_reset: str | None = None
    rate_spread: Decimal = Decimal(0)
    rate_multiplier: Decimal = Decimal(1)
    next_reset_rate: Decimal | None = None
    life_cap: Decimal | None = None
    life_floor: Decimal | None = None
    period_cap: Decimal | None = None
    period_floor: Decimal | None = None
    fixing_days: Period | None = None
    fixing_period: Period | None = None
    # redemption
    cycle_anchor_date_of_principal_redemption: datetime | None = None
    cycle_of_principal_redemption: Cycle | None = None
    next_principal_redemption_payment: Decimal | None = None
    array_cycle_anchor_date_of_principal_redemption: tuple[datetime, ...] = ()
    array_cycle_of_principal_redemption: tuple[Cycle, ...] = ()
    array_next_principal_redemption_payment: tuple[Decimal, ...] = ()
    array_increase_decrease: tuple[str, ...] = ()
    array_cycle_anchor_date_of_interest_payment: tuple[datetime, ...] = ()
    array_cycle_of_interest_payment: tuple[Cycle, ...] = ()
    array_cycle_anchor_date_of_rate_reset: tuple[datetime, ...] = ()
    array_cycle_of_rate_reset: tuple[Cycle, ...] = ()
    array_rate: tuple[Decimal, ...] = ()
    array_fixed_variable: tuple[str, ...] = ()
    # fees, index, prepayment
    fee_rate: Decimal | None = None
    fee_basis: str = "N"
    fee_accrued: Decimal | None = None
    cycle_anchor_date_of_fee: datetime | None = None
    cycle_of_fee: Cycle | None = None
    scaling_effect: str = "OOO"
    market_object_code_of_scaling_index: str | None = None
    scaling_index_at_contract_deal_date: Decimal | None = None
    scaling_index_at_status_date: Decimal | None = None
    cycle_anchor_date_of_scaling_index: datetime | None = None
    cycle_of_scaling_index: Cycle | None = None
    notional_scaling_multiplier: Decimal = Decimal(1)
    interest_scaling_multiplier: Decimal = Decimal(1)
    prepayment_effect: str = "N"
    prepayment_period: Period | None = None
    penalty_type: str = "O"
    penalty_rate: Decimal = Decimal(0)
    option_exercise_end_date: datetime | None = None
    cycle_anchor_date_of_optionality: datetime | None = None
    cycle_of_optionality: Cycle | None = None
    object_code_of_prepayment_model: str | None = None
    # call, guarantee, collateral
    x_day_notice: Period | None = None
    contract_structure: tuple[tuple[str, "Contract | str"], ...] = ()
    coverage_of_credit_enhancement: Decimal = Decimal(1)
    credit_event_type_covered: tuple[str, ...] = ("DF",)
    guaranteed_exposure: str = "NO"
    exercise_date: datetime | None = None
    exercise_amount: Decimal | None = None
    settlement_period: Period = NOTHING

    @classmethod
    def read(cls, terms: Mapping[str, Any]) -> "Contract":
        """The contract that ``terms`` describe, by the dictionary's names.

        Raises:
            PlanImpossible: a term is unknown, missing, not of this type of contract, absurd or at odds with another.
        """
        kind = read_word("contractType", terms.get("contractType"), _ALL)
        found: dict[str, Any] = {"kind": ContractKind(kind)}
        for name, value in terms.items():
            if name == "contractType" or value is None or (isinstance(value, str) and not value.strip()):
                continue
            if name == "marketObjectCode":
                found["market_object_code"] = read_text(name, value)
            elif name in DESCRIPTIVE:
                continue
            elif name not in TERMS:
                near = get_close_matches(name, TERMS, n=3)
                valid = ", ".join(near) or f"a term that the ACTUS dictionary has for {kind}"
                raise PlanImpossible(name, "unknown_term", value=value, valid=valid)
            else:
                field_name, read, kinds = TERMS[name]
                if kind not in kinds:
                    raise PlanImpossible(
                        name, "not_a_term_of_this_type", value=value, valid_for=_listed(kinds)
                    )
                found[field_name] = read(name, value)
        if "status_date" not in found:
            raise PlanImpossible("statusDate", "missing")
        return cls(**found)

    def __post_init__(self) -> None:
        check(self)

    @property
    def sign(self) -> int:
        """1 for the one to whom money is owed, −1 for the one who owes it."""
        return _SIGNS[self.contract_role]

    @property
    def month_end_kept(self) -> bool:
        return self.end_of_month_convention == "EOM"


def _listed(kinds: frozenset[ContractKind]) -> str:
    return ", ".join(kind for kind in ContractKind if kind in kinds)


def _term_name(field_name: str) -> str:
    first, *rest = field_name.split("_")
    return first + "".join({"id": "ID", "ied": "IED"}.get(word, word.capitalize()) for word in rest)


def _one_of(*words: str) -> Any:
    return lambda name, value: read_word(name, value, words)


def _words(*words: str) -> Any:
    return lambda name, value: tuple(read_word(name, item, words) for item in read_list(name, value))


def _each(read: Any) -> Any:
    return lambda name, value: tuple(read(name, item) for item in read_list(name, value))


_CREDIT_EVENTS = ("PF", "DL", "DQ", "DF")
_READERS: dict[str, Any] = {
    "contract_role": _one_of(*_SIGNS),
    "contract_performance": _one_of(*_CREDIT_EVENTS, "MA", "TE"),
    "calendar": read_calendar,
    "business_day_convention": lambda name, value: Shift(read_word(name, value, Shift)),
    "end_of_month_convention": _one_of("SD", "EOM"),
    "day_count_convention": read_day_count,
    "cycle_point_of_interest_payment": _one_of("E", "B"),
    "cycle_point_of_rate_reset": _one_of("B", "E"),
    "interest_calculation_base": _one_of("NT", "NTIED", "NTL"),
    "array_increase_decrease": _words("INC", "DEC"),
    "array_fixed_variable": _words("FIX", "VAR", "F", "V"),
    "fee_basis": _one_of("A", "N"),
    "scaling_effect": read_text,
    "prepayment_effect": _one_of("N", "A", "M"),
    "penalty_type": _one_of("O", "N", "A", "I"),
    "credit_event_type_covered": _words(*_CREDIT_EVENTS),
    "guaranteed_exposure": _one_of("NO", "NI", "MV"),
    "contract_structure": lambda name, value: read_contracts(name, value, Contract.read),
}
_BY_TYPE: dict[Any, Any] = {
    str: read_text, str | None: read_text, datetime: read_time, datetime | None: read_time, Decimal: read_amount,
    Decimal | None: read_amount, Cycle | None: read_cycle, Period: read_period, Period | None: read_period,
    tuple[datetime, ...]: _each(read_time), tuple[Cycle, ...]: _each(read_cycle),
    tuple[Decimal, ...]: _each(read_amount),
}  # fmt: skip
_KINDS = {
    _FUNDED: """
        initial_exchange_date nominal_interest_rate accrued_interest cycle_anchor_date_of_interest_payment
        cycle_of_interest_payment cycle_anchor_date_of_rate_reset cycle_of_rate_reset cycle_point_of_rate_reset
        market_object_code_of_rate_reset rate_spread rate_multiplier next_reset_rate life_cap life_floor period_cap
        period_floor fixing_days fixing_period premium_discount_at_ied cycle_point_of_interest_payment""",
    _LOANS: """
        termination_date price_at_termination_date capitalization_end_date scaling_effect
        market_object_code_of_scaling_index scaling_index_at_contract_deal_date scaling_index_at_status_date
        cycle_anchor_date_of_scaling_index cycle_of_scaling_index notional_scaling_multiplier
        interest_scaling_multiplier prepayment_effect prepayment_period penalty_type penalty_rate
        option_exercise_end_date cycle_anchor_date_of_optionality cycle_of_optionality
        object_code_of_prepayment_model""",
    _LOANS | _GUARANTEE: "purchase_date price_at_purchase_date",
    _FUNDED | _GUARANTEE: """
        notional_principal maturity_date fee_rate fee_basis fee_accrued cycle_anchor_date_of_fee cycle_of_fee""",
    _REDEEMED: """
        interest_calculation_base interest_calculation_base_amount cycle_anchor_date_of_interest_calculation_base
        cycle_of_interest_calculation_base""",
    _LEVEL: """
        amortization_date cycle_anchor_date_of_principal_redemption cycle_of_principal_redemption
        next_principal_redemption_payment""",
    frozenset({ContractKind.LAX}): """
        array_cycle_anchor_date_of_principal_redemption array_cycle_of_principal_redemption
        array_next_principal_redemption_payment array_increase_decrease array_cycle_anchor_date_of_interest_payment
        array_cycle_of_interest_payment array_cycle_anchor_date_of_rate_reset array_cycle_of_rate_reset array_rate
        array_fixed_variable""",
    frozenset({ContractKind.CLM}): "x_day_notice",
    _COVERS: """
        contract_structure coverage_of_credit_enhancement credit_event_type_covered guaranteed_exposure exercise_date
        exercise_amount settlement_period""",
    _COVERED: "contract_performance settlement_currency calendar business_day_convention end_of_month_convention "
    "day_count_convention",
    _ALL: "status_date contract_id contract_role currency",
}  # fmt: skip
_TYPES = {field.name: field.type for field in fields(Contract)}
TERMS = {
    _term_name(name): (name, _READERS.get(name) or _BY_TYPE[_TYPES[name]], kinds)
    for kinds, names in _KINDS.items()
    for name in names.split()
}
"""Every term that a payment can follow from: our name for it, how it is read, which types of contract have it."""
