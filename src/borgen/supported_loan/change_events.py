"""What can end or change a loan that was paid out, as the journal keeps it.

Amounts stand as ``"104189360.00 DKK"``, days ISO, rates and prices exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRedeemed:
    """A loan, or a part of it, has been redeemed [da: indfrielse]; with it the state's support ends in proportion."""

    kind: ClassVar[str] = "supported_loan.loan.redeemed"
    loan: str
    after_term: int
    settles_on: str
    amount: str
    paid: str
    gain: str
    is_full: bool
    why: str
    method: str
    prepared_by: str
    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanCorrected:
    """After the final accounts the residents pay by another sum, from the start on; the loan's service is as it was."""

    kind: ClassVar[str] = "supported_loan.loan.corrected"
    loan: str
    supported_before: str
    supported: str
    settled_through: int
    residents: str
    state: str
    reason: str
    prepared_by: str
    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementaryLoanPaidOut:
    """A loan of its own for what was borrowed too little has been paid out [da: tillægslån]."""

    kind: ClassVar[str] = "supported_loan.loan.supplemented"
    reference: str
    loan: str
    disbursed_on: str
    principal: str
    supported_sum: str
    loan_type: str
    prepared_by: str
    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BondsCorrected:
    """The bonds behind a loan were others than the register said; ``bonds`` are price, series, coupon and nominal."""

    kind: ClassVar[str] = "supported_loan.bonds.corrected"
    reference: str
    loan: str
    bonds: Mapping[str, Any]
    reason: str
