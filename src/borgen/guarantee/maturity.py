"""When the debts that a municipality answers for fall due [sv: förfalloprofil, da: forfaldsprofil].

The profile begins at what is owed on the day, not at what was once lent, so that its years and what has no plan add up to the
register's total to the öre. From there each loan is paid on its own days of payment as its terms say: equal instalments or
equal payments over the days that are left, the fixed amount, the share of what remains, or all at the end; the last payment
takes the rest. A loan whose terms do not say how is listed with the reason, and never guessed at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from borgen.cashflow.portfolio import Underway, is_possible, years_of
from borgen.cashflow.terms import PlanKind
from borgen.guarantee.commitment import AmortisationKind


class NoPlan(StrEnum):
    """Why it cannot be told when a debt is to be paid."""

    AMORTISATION_UNKNOWN = "amortisation_unknown"
    TEXT = "text"  # the register has words that were not read as a plan
    START_UNKNOWN = "start_unknown"
    END_UNKNOWN = "end_unknown"
    PAST_END = "past_end"  # the last day has come, and something is still owed
    RATE_UNKNOWN = "rate_unknown"  # an annuity cannot be told without it
    AMOUNT_UNKNOWN = "amount_unknown"
    SHARE_UNKNOWN = "share_unknown"
    NEGATIVE = "negative"  # more has been paid than was owed
    LOANS_DIFFER = "loans_differ"  # one loan is overpaid: what is owed cannot be shared between the guarantee's loans
    IMPOSSIBLE = "impossible"  # terms that contradict each other


class Debt(NamedTuple):
    """What is owed of one loan on the day: ``owed`` and ``per_year`` in minor units, the municipality's share of them.

    ``starts_on`` is the day from which days of payment are counted, ``ends_on`` the last one; rates and shares count 1e-7.
    ``bound_until`` is the last day on which the rate is bound, as stated; the plan does not ask for it.
    """

    guarantee: int
    loan: int
    owed: int
    kind: AmortisationKind | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    payments_a_year: int = 1
    amortises_from: date | None = None
    rate: int | None = None
    per_year: int | None = None
    share_per_year: int | None = None
    unsplit: bool = False
    bound_until: date | None = None


class Year(NamedTuple):
    """What falls due in one year after the day, in minor units; ``interest`` is that of loans whose rate is known."""

    year: int
    principal: int
    interest: int
    left: int


@dataclass(frozen=True, slots=True)
class Profile:
    """``planned`` and ``unplanned`` are what is owed with and without a plan; together all that the debts are.

    ``rateless`` is what of the planned debt has no known rate: its interest is in no year.
    """

    as_of: date
    years: tuple[Year, ...]
    no_plan: tuple[tuple[Debt, NoPlan], ...]
    planned: int
    unplanned: int
    rateless: int

    @property
    def total(self) -> int:
        return self.planned + self.unplanned


def profile_of(debts: Iterable[Debt], as_of: date) -> Profile:
    """When the debts fall due, year by year, from the day after ``as_of``."""
    planned: list[Debt] = []
    no_plan: list[tuple[Debt, NoPlan]] = []
    for debt in debts:
        if debt.owed:
            reason = why_no_plan(debt, as_of)
            if reason is None:
                planned.append(debt)
            else:
                no_plan.append((debt, reason))
    due, refused = years_of([underway(debt) for debt in planned], as_of)
    no_plan += [(planned[row], NoPlan.IMPOSSIBLE) for row in sorted(refused)]
    kept = [debt for row, debt in enumerate(planned) if row not in refused]
    left = total = sum(debt.owed for debt in kept)
    years = []
    for year, (principal, interest) in due.items():
        left -= principal
        years.append(Year(year, principal, interest, left))
    assert left == 0, f"{left} of the planned debt falls due in no year"
    return Profile(
        as_of=as_of, years=tuple(years), no_plan=tuple(no_plan), planned=total,
        unplanned=sum(debt.owed for debt, _ in no_plan), rateless=sum(debt.owed for debt in kept if debt.rate is None),
    )  # fmt: skip


def why_no_plan(debt: Debt, as_of: date) -> NoPlan | None:
    """The first thing that a plan of the debt lacks; ``None`` where it can be made."""
    kind = debt.kind
    if debt.unsplit:
        return NoPlan.LOANS_DIFFER
    if debt.owed < 0:
        return NoPlan.NEGATIVE
    if kind is None:
        return NoPlan.AMORTISATION_UNKNOWN
    if kind is AmortisationKind.TEXT:
        return NoPlan.TEXT
    if debt.starts_on is None:
        return NoPlan.START_UNKNOWN
    if debt.ends_on is None:
        if kind is not AmortisationKind.FIXED_PER_YEAR:
            return NoPlan.END_UNKNOWN
    elif debt.ends_on <= as_of:
        return NoPlan.PAST_END
    if kind is AmortisationKind.ANNUITY and debt.rate is None:
        return NoPlan.RATE_UNKNOWN
    if kind is AmortisationKind.FIXED_PER_YEAR and not debt.per_year:
        return NoPlan.AMOUNT_UNKNOWN
    if kind is AmortisationKind.SHARE_OF_REMAINING and debt.share_per_year is None:
        return NoPlan.SHARE_UNKNOWN
    return None if is_possible(underway(debt), as_of) else NoPlan.IMPOSSIBLE


_KINDS = {
    AmortisationKind.STRAIGHT_LINE: PlanKind.STRAIGHT_LINE,
    AmortisationKind.ANNUITY: PlanKind.ANNUITY,
    AmortisationKind.SHARE_OF_REMAINING: PlanKind.SHARE_OF_REMAINING,
    AmortisationKind.FIXED_PER_YEAR: PlanKind.FIXED_PER_YEAR,
    AmortisationKind.BULLET: PlanKind.BULLET,
}


def underway(debt: Debt) -> Underway:
    """The debt as a plan is made of it; ask :func:`why_no_plan` first."""
    assert debt.kind is not None, "asked why_no_plan first"
    assert debt.starts_on is not None, "asked why_no_plan first"
    return Underway(
        debt.owed, _KINDS[debt.kind], debt.starts_on, debt.ends_on, debt.payments_a_year, debt.amortises_from, debt.rate,
        debt.per_year, debt.share_per_year,
    )  # fmt: skip


def apart(debts: Sequence[Debt], as_of: date, *, most: int) -> tuple[tuple[tuple[int, ...], Profile], ...]:
    """The profile in parts that add up to it: one for each guarantee, the largest debts first, and one for all beyond
    ``most`` of them together."""
    own: dict[int, list[Debt]] = {}
    for debt in debts:
        own.setdefault(debt.guarantee, []).append(debt)
    largest = sorted(own, key=lambda guarantee: (-sum(debt.owed for debt in own[guarantee]), guarantee))
    first, rest = largest[:most], largest[most:]
    parts: list[tuple[tuple[int, ...], Profile]] = [
        ((guarantee,), profile_of(own[guarantee], as_of)) for guarantee in first
    ]
    if rest:
        parts.append((tuple(rest), profile_of([debt for guarantee in rest for debt in own[guarantee]], as_of)))
    return tuple(parts)


def by_reason(no_plan: Iterable[tuple[Debt, NoPlan]]) -> Mapping[NoPlan, tuple[int, int]]:
    """How many debts have no plan for each reason, and what is owed of them; the largest sum first."""
    found: dict[NoPlan, tuple[int, int]] = {}
    for debt, reason in no_plan:
        count, owed = found.get(reason, (0, 0))
        found[reason] = (count + 1, owed + debt.owed)
    return dict(sorted(found.items(), key=lambda item: (-item[1][1], item[0])))
