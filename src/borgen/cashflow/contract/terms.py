"""What a loan's papers say beyond its plan: a rate that follows the market, how amounts are rounded, fees, an index."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.contract.changes import Change, Draw, ExtraRepayment, Restructured, known
from borgen.cashflow.terms import PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.money import Money
from borgen.kernel.rounding import ROUNDINGS

UNROUNDED = Fraction(1, 10**20)
"""What "none" keeps of a minor unit: more digits than any figure needs, and few enough to write down."""

UNIT_MAX = 10**6


class Place(StrEnum):
    """Which amounts are rounded to the unit."""

    EACH = "each"  # interest, and principal or payment, each for itself
    PAYMENT = "payment"  # what is paid in all; interest to the minor unit, and the difference is principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How an exact amount becomes one that is posted. ``unit`` counts minor units: 100 rounds to whole kronor."""

    mode: str = "half_up"
    unit: int = 1
    place: Place = Place.EACH

    def __post_init__(self) -> None:
        modes = [*ROUNDINGS, "none"]
        if self.mode not in modes:
            raise PlanImpossible("rounding.mode", "not_supported", value=self.mode, valid=", ".join(modes))
        if not 1 <= self.unit <= UNIT_MAX:
            raise PlanImpossible(
                "rounding.unit", "out_of_range", value=self.unit, valid=f"1 to {UNIT_MAX} minor units"
            )
        if self.place not in set(Place):
            raise PlanImpossible("rounding.place", "not_supported", value=self.place, valid=", ".join(Place))
        if self.mode == "none" and self.unit != 1:
            raise PlanImpossible(
                "rounding.unit", "not_supported", value=self.unit, valid="1 where the mode is none"
            )

    @property
    def named(self) -> str:
        """The rounding that a trace replays."""
        return "half_even" if self.mode == "none" else self.mode

    @property
    def finest(self) -> Fraction:
        """The unit of what is always posted: the minor unit, or next to nothing."""
        return UNROUNDED if self.mode == "none" else Fraction(1)

    @property
    def quantum(self) -> Fraction:
        return UNROUNDED if self.mode == "none" else Fraction(self.unit)


TO_THE_MINOR_UNIT = Rounding()


@dataclass(frozen=True, slots=True, kw_only=True)
class Floating:
    """A rate that follows the market: fixing × multiplier + spread, within floor and cap.

    Reset every ``months`` from the start; before the first reset it is the plan's rate, or the fixing of the start where the plan
    has none. The plan of an annuity or a fixed payment has one: ``from_start`` lets the fixing of the start count before it.
    """

    code: str
    months: int
    spread: Fraction = Fraction(0)
    multiplier: Fraction = Fraction(1)
    floor: Fraction | None = None
    cap: Fraction | None = None
    from_start: bool = False

    def __post_init__(self) -> None:
        if not self.code:
            raise PlanImpossible("floating.code", "missing")
        if not 1 <= self.months <= 600:
            raise PlanImpossible("floating.months", "out_of_range", value=self.months, valid="1 to 600")
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise PlanImpossible(
                "floating.cap", "below_the_floor", value=self.cap, valid=f"{self.floor} or more"
            )

    def rate(self, fixing: Fraction) -> Fraction:
        rate = fixing * self.multiplier + self.spread
        rate = rate if self.floor is None else max(rate, self.floor)
        rate = rate if self.cap is None else min(rate, self.cap)
        if not -1 < rate <= 1:
            raise PlanImpossible("floating", "out_of_range", value=rate, valid="-1 < rate <= 1")
        return rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What is paid beside interest and principal [sv: avgift, da: bidrag]: a share of the debt a year, or an amount a year."""

    name: str
    share_per_year: Fraction | None = None
    per_year: Money | None = None

    def __post_init__(self) -> None:
        if (self.share_per_year is None) == (self.per_year is None):
            raise PlanImpossible(
                "fees.share_per_year", "one_of_two", valid="either a share or an amount a year"
            )
        if self.share_per_year is not None and not 0 <= self.share_per_year <= 1:
            raise PlanImpossible(
                "fees.share_per_year", "out_of_range", value=self.share_per_year, valid="0 to 1"
            )
        if self.per_year is not None and self.per_year.minor < 0:
            raise PlanImpossible("fees.per_year", "negative", value=self.per_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """Instalments, or an annuity's payments, follow an index: amount × index ÷ ``base``. A bullet loan has neither.

    The index of a payment is that of the first of the month ``lag_months`` before the month in which it falls due.
    """

    code: str
    base: Fraction
    lag_months: int = 0

    def __post_init__(self) -> None:
        if self.base <= 0:
            raise PlanImpossible("indexed.base", "not_positive", value=self.base)
        if not 0 <= self.lag_months <= 24:
            raise PlanImpossible("indexed.lag_months", "out_of_range", value=self.lag_months, valid="0 to 24")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanContract:
    """A loan's terms as agreed, and its changes in any order.

    ``drawn_at_start`` is what of ``plan.granted`` is paid out at once, all where it is not given; draws bring the rest.
    ``long_last_term`` lets a last term that does not fit be part of the one before. ``interest_days_move`` lets interest run
    between the days on which payments are made rather than those that the plan names. ``minimum_per_year`` goes with a share
    of the remaining debt. The plan's own rounding does not count here.

    Raises:
        PlanImpossible: a term is absurd or at odds with another.
    """

    plan: PlanTerms
    rounding: Rounding = TO_THE_MINOR_UNIT
    floating: Floating | None = None
    indexed: Indexed | None = None
    fees: tuple[Fee, ...] = ()
    minimum_per_year: Money | None = None
    drawn_at_start: Money | None = None
    long_last_term: bool = False
    interest_days_move: bool = False
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        plan = self.plan
        minimum = self.minimum_per_year
        if minimum is not None and plan.kind is not PlanKind.SHARE_OF_REMAINING:
            raise PlanImpossible(
                "minimum_per_year", "not_supported", value=plan.kind, valid=PlanKind.SHARE_OF_REMAINING
            )
        becomes_another = any(isinstance(change, Restructured) and change.kind for change in self.changes)
        if self.indexed is not None and plan.kind is PlanKind.BULLET and not becomes_another:
            others = ", ".join(kind for kind in PlanKind if kind is not PlanKind.BULLET)
            raise PlanImpossible("indexed", "not_supported", value=plan.kind, valid=others)
        amounts = {"minimum_per_year": minimum, "drawn_at_start": self.drawn_at_start}
        amounts |= {f"fees.{fee.name}.per_year": fee.per_year for fee in self.fees}
        amounts |= {
            f"changes.{n}.amount": change.amount
            for n, change in enumerate(self.changes, 1)
            if isinstance(change, ExtraRepayment | Draw)
        }
        for term, amount in amounts.items():
            if amount is not None and amount.currency != plan.currency:
                raise PlanImpossible(term, "other_currency", value=amount, valid=plan.currency)
            if amount is not None and amount.minor < 0:
                raise PlanImpossible(term, "negative", value=amount)
        drawn = self.drawn_at_start
        if drawn is not None and drawn > plan.granted:
            raise PlanImpossible("drawn_at_start", "more_than_granted", value=drawn, valid=plan.granted)
        if (
            drawn is not None
            and plan.kind in {PlanKind.ROWS, PlanKind.FIXED_PER_YEAR}
            and drawn != plan.granted
        ):
            raise PlanImpossible(
                "drawn_at_start", "not_supported", value=drawn, valid=f"all, where the kind is {plan.kind}"
            )
        if len({fee.name for fee in self.fees}) < len(self.fees):
            raise PlanImpossible("fees", "same_name_twice", value=", ".join(fee.name for fee in self.fees))
        for n, change in enumerate(self.changes, 1):
            if change.on < plan.starts_on:
                raise PlanImpossible(
                    f"changes.{n}.on", "before_the_start", value=change.on, starts_on=plan.starts_on
                )

    @property
    def currency(self) -> str:
        return self.plan.currency

    def known_on(self, day: date) -> "LoanContract":
        """The contract with the changes that were known on ``day``; one without such a day always was."""
        return replace(self, changes=known(self.changes, day))
