"""What a fee is worked out from, and what comes out: lines, missing ones, and reasons why nothing is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.guarantee.commitment import BorrowerClass, Commitment, DecisionOutcome, Increase, Precision
from borgen.guarantee.state import Use, use_of
from borgen.kernel.money import Money
from borgen.rules.finding import Finding
from borgen.rules.parameter import Ruling

WHOLE = Fraction(1)


class FeeKind(StrEnum):
    FIRST = "first"  # for the calendar year of the decision
    ANNUAL = "annual"
    ADDED = "added"  # on what an increase added, in the year of the increase
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFacts:
    """What the fee of one guarantee depends on.

    ``decided`` is the amount in all, with its ``increases``; ``debts`` and ``drawn`` are the whole debt, and
    what has been drawn in all, by day, present only where known for every loan. ``agreed_rate`` is a share a
    year. ``payer`` is whom the guarantee names. Days as in ``LifeFacts``: ``ends_on`` is the last day, from
    ``ended_on`` on the guarantee is gone.
    """

    reference: str
    outcome: DecisionOutcome | None
    decided_on: date | None
    decided: Money | None
    precision: Precision = Precision.DAY
    borrower: str = ""
    borrower_class: BorrowerClass | None = None
    municipality_owns: Fraction | None = None
    municipality_share: Fraction = WHOLE
    agreed_rate: Fraction | None = None
    payer: str = ""
    available_until: date | None = None
    executed_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    use: Use = Use.NONE
    increases: tuple[Increase, ...] = ()
    debts: Mapping[date, Money] = field(default_factory=dict)
    drawn: Mapping[date, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """One fee of one guarantee for one year.

    ``part`` tells several lines of one kind and year apart (the day of the increase); ``corrects`` names the
    charged line that a correction belongs to. ``charge_by`` is ``None`` where the policy names no last day.
    ``payer`` is a name, empty where the register has none; ``payer_role`` says who it is. ``assumed`` are the
    readings that the figure rests on.
    """

    reference: str
    kind: FeeKind
    year: int
    basis: Money
    rate: Fraction
    amount: Money
    charge_by: date | None
    payer: str
    payer_role: str
    is_late: bool
    finding: Finding
    assumed: tuple[Ruling, ...] = ()
    part: str = ""
    corrects: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeMissing:
    """A fee that is or may be due but cannot be priced.

    ``reason`` is one of ``MISSING``; ``params`` are plain texts by key.
    """

    reference: str
    kind: FeeKind
    year: int
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNone:
    """No fee is due, and why: ``reason`` is one of ``NOT_DUE``."""

    reference: str
    kind: FeeKind
    year: int
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)
    part: str = ""


FeeAnswer = FeeLine | FeeMissing | FeeNone

MISSING = (
    "outcome_unknown",
    "decision_day_unknown",
    "decided_unknown",
    "debt_unknown",
    "drawn_unknown",
    "ownership_unknown",
    "policy_silent",
    "rate_not_decided",
    "agreed_rate_missing",
    "rates_differ",
    "charging_day_unknown",
)
NOT_DUE = (
    "applied",
    "proposed",
    "refused",
    "annulled",
    "called",
    "decided_later",
    "exempt",
    "no_first_fee",
    "no_fee_on_increase",
    "not_executed",
    "gone_on_basis_day",
    "gone_on_charging_day",
    "debt_is_zero",
    "lapsed_refunded",
    "charged_as_other_kind",
    "increase_withdrawn",
)
NEVER_DUE = frozenset({"applied", "proposed", "refused", "annulled", "called", "exempt", "decided_later"})
"""Why a guarantee has no fee of a year at all, neither its main one nor one on an increase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A line that has been charged, net of earlier corrections; ``id`` is how the register names it.

    ``charged_on`` is the day that its run charged on.
    """

    id: str
    reference: str
    kind: FeeKind
    year: int
    amount: Money
    charged_on: date
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeYear:
    """The answers for many guarantees, by what they are."""

    lines: tuple[FeeLine, ...]
    missing: tuple[FeeMissing, ...]
    none: tuple[FeeNone, ...]

    def total(self, currency: str) -> Money:
        """The sum of the lines in one currency."""
        return Money.total((line.amount for line in self.lines if line.amount.currency == currency), currency)


def fee_facts(commitment: Commitment) -> FeeFacts:
    """The facts of one commitment's fee; what has been drawn is known on the day of its picture only."""
    drawn = {commitment.as_of: commitment.drawn} if commitment.drawn is not None else {}
    debts = dict(commitment.debts_at)
    if commitment.outstanding is not None:
        debts.setdefault(commitment.as_of, commitment.outstanding)
    return FeeFacts(
        reference=commitment.reference,
        outcome=commitment.decision.outcome,
        decided_on=commitment.decision.on,
        precision=commitment.decision.precision,
        decided=commitment.decided,
        borrower=commitment.borrower.name,
        borrower_class=commitment.borrower.borrower_class,
        municipality_owns=commitment.borrower.municipality_owns,
        municipality_share=commitment.municipality_share,
        agreed_rate=commitment.fee_rate,
        payer=commitment.fee_payer,
        available_until=commitment.available_until,
        executed_on=commitment.executed_on,
        ends_on=commitment.ends_on,
        ended_on=commitment.ended_on,
        use=use_of(commitment),
        increases=commitment.increases,
        debts=debts,
        drawn=drawn,
    )
