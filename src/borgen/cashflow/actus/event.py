"""An event of a contract, and the state in which it leaves the contract."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

ZERO, ONE = Decimal(0), Decimal(1)


class EventKind(StrEnum):
    """What happens; the order here is the order on one day."""

    CE = "CE"  # credit event
    IED = "IED"  # initial exchange
    PR = "PR"  # principal is repaid
    PI = "PI"  # principal is paid out
    PY = "PY"  # penalty for prepaying, on the interest up to then
    PP = "PP"  # prepayment
    IP = "IP"  # interest is paid
    IPCI = "IPCI"  # interest is added to the principal
    FP = "FP"  # fee
    RRF = "RRF"  # the rate becomes one that is fixed already
    RR = "RR"  # the rate follows the market
    PRF = "PRF"  # the payment is fixed
    SC = "SC"  # the index that scales
    IPCB = "IPCB"  # what bears interest is fixed
    PRD = "PRD"  # purchase
    TD = "TD"  # termination
    MD = "MD"  # maturity
    XD = "XD"  # exercise or call
    STD = "STD"  # settlement


ORDER = {kind: n for n, kind in enumerate(EventKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a contract is at ``at``. Amounts are signed: a claim is positive, a debt negative."""

    at: datetime
    notional: Decimal = ZERO
    rate: Decimal = ZERO
    accrued: Decimal = ZERO
    fee_accrued: Decimal = ZERO
    interest_base: Decimal = ZERO
    payment: Decimal | None = None  # the next redemption; None until it is fixed
    notional_scale: Decimal = ONE
    interest_scale: Decimal = ONE
    due_at_settlement: Decimal = ZERO  # interest that a call has fixed and nobody has paid yet
    exercise_amount: Decimal = ZERO
    exercised: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """``payoff`` is positive when it flows to the one whose contract it is; ``state`` is the state afterwards."""

    kind: EventKind
    on: datetime
    payoff: Decimal
    currency: str
    state: State
