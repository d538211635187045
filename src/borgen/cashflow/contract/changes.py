"""What can happen to a loan after it was agreed, each with the day from which it counts.

A change counts from the beginning of its day, after a payment that falls due on that day. ``known_on`` is when the office learned
of it; a change that is back-dated is known later than it counts.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.terms import PlanImpossible, PlanKind, Step
from borgen.kernel.money import Money


class Then(StrEnum):
    """What becomes of the payments that are left."""

    SHORTER = "shorter"  # they stay, and the loan ends sooner
    LOWER = "lower"  # they are fixed anew, and the loan ends as agreed; an amount that was agreed on stays all the same
    LONGER = "longer"  # after a holiday: they stay, and the loan ends as much later
    HIGHER = "higher"  # after a holiday: they are fixed anew, and the loan ends as agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happens on a day."""

    on: date
    known_on: date | None = None


def known(changes: tuple[Change, ...], day: date) -> tuple[Change, ...]:
    """Those of ``changes`` that were known on ``day``; one without such a day always was."""
    return tuple(change for change in changes if change.known_on is None or change.known_on <= day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraRepayment(Change):
    """More than was due is paid [sv: extra amortering, da: ekstraordinært afdrag]."""

    amount: Money
    then: Then = Then.LOWER

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise PlanImpossible("changes.amount", "not_positive", value=self.amount)
        if self.then not in {Then.SHORTER, Then.LOWER}:
            raise PlanImpossible(
                "changes.then", "not_supported", value=self.then, valid=f"{Then.SHORTER}, {Then.LOWER}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed(Change):
    """All that is left is paid, with interest up to the day [sv: lösen, da: indfrielse]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refixed(Change):
    """Another rate from the day on [sv: ränteomsättning, da: rentetilpasning]; an annuity is fixed anew.

    ``source`` is where the rate stands, for its explanation.
    """

    rate: Fraction
    source: str = ""

    def __post_init__(self) -> None:
        if not -1 < self.rate <= 1:
            raise PlanImpossible("changes.rate", "out_of_range", value=self.rate, valid="-1 < rate <= 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw(Change):
    """More of what was granted is paid out [sv: utbetalning av byggnadskreditiv, da: træk på byggekredit]."""

    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise PlanImpossible("changes.amount", "not_positive", value=self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment(Change):
    """Some of what was drawn on a credit is paid back; it can be drawn again."""

    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise PlanImpossible("changes.amount", "not_positive", value=self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(Change):
    """The lender calls a credit [sv: uppsägning av kredit, da: opsigelse af kredit].

    From the day on nothing more is drawn, and all is due when the notice has run out.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday(Change):
    """No principal falls due from ``on`` until ``until`` [sv: amorteringsfrihet, da: afdragsfrihed].

    With ``interest_added`` interest is not paid either, but added to the debt.
    """

    until: date
    interest_added: bool = False
    then: Then = Then.HIGHER

    def __post_init__(self) -> None:
        if self.until <= self.on:
            raise PlanImpossible("changes.until", "not_after_start", value=self.until, on=self.on)
        if self.then not in {Then.LONGER, Then.HIGHER}:
            raise PlanImpossible(
                "changes.then", "not_supported", value=self.then, valid=f"{Then.LONGER}, {Then.HIGHER}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restructured(Change):
    """Other terms from the day on [sv: omläggning, da: omlægning]; interest up to it is settled. ``None`` stays as it was.

    Steps that stay are the instalment of that day and what follows it, as far as something is left to pay off.
    """

    kind: PlanKind | None = None
    matures_on: date | None = None
    payments_a_year: int | None = None
    first_payment_on: date | None = None
    amortises_from: date | None = None
    interest_rate: Fraction | None = None
    share_per_year: Fraction | None = None
    per_year: Money | None = None
    payment: Money | None = None
    steps: tuple[Step, ...] | None = None
