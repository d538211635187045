"""What it would cost the municipality if borrowers failed, rates rose and properties fell [sv: stresstest].

Amounts are minor units of one currency. What the failing borrowers owe is projected as their terms say until the year in
which they fail; then the municipality pays all that is left at once, or what falls due as it falls due. A debt without a plan is
taken to be unchanged until then, and to be paid at once. Securities bring money some years later, never more than has been paid
for their guarantee. What nobody has stated counts as nothing, and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from borgen.guarantee.commitment import SecurityKind
from borgen.guarantee.maturity import Debt, Profile, profile_of
from borgen.kernel.rounding import down, half_up
from borgen.rules.rulebook import open_rulebook

BOOK = "se_stress"
PROPERTY = frozenset({SecurityKind.MORTGAGE_DEED, SecurityKind.BUILDING_ON_LEASED_LAND})
"""Securities whose worth follows that of a property."""


class Called(StrEnum):
    """How a lender calls the debt."""

    AT_ONCE = "at_once"
    AS_DUE = "as_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``points``, ``haircut`` and ``other_share`` are shares of one; ``lag`` counts years."""

    year: int
    called: Called = Called.AT_ONCE
    points: Fraction
    haircut: Fraction
    other_share: Fraction
    lag: int


def defaults(as_of: date) -> tuple[int, Settings]:
    """How many of the largest borrowers fail, and the other settings, where nobody says otherwise: next year."""
    book = open_rulebook(BOOK)

    def worth(name: str) -> Fraction:
        return book[name].at({"as_of": as_of}).number

    settings = Settings(
        year=as_of.year + 1, points=worth("rate_points"), haircut=worth("property_haircut"),
        other_share=worth("other_share"), lag=int(worth("recovery_years")),
    )  # fmt: skip
    return int(worth("borrowers")), settings


class Security(NamedTuple):
    """What the municipality holds: ``amount`` is the deed's, ``value`` what the thing was valued at."""

    id: int
    guarantee: int
    kind: SecurityKind
    amount: int | None
    value: int | None


class Worth(NamedTuple):
    """``after`` is the value after its fall, or the share of it that counts; ``counted`` is at most the deed's amount too.

    ``missing`` names what nobody has stated.
    """

    security: Security
    after: int
    counted: int
    missing: str


class Part(NamedTuple):
    """What happens for one guarantee in one year. ``basis`` is what the rise of the rate is taken of; none where the debt is
    called at once."""

    guarantee: int
    year: int
    principal: int
    interest: int
    extra: int
    recourse: int
    basis: int = 0

    @property
    def paid(self) -> int:
        return self.principal + self.interest + self.extra


class Due(NamedTuple):
    """What the municipality pays of one guarantee in one year: of the debt, its interest, and the rise on ``basis``."""

    principal: int = 0
    interest: int = 0
    extra: int = 0
    basis: int = 0


class Sums(NamedTuple):
    """One year of all failing guarantees; ``effect`` is what is paid less what securities bring."""

    year: int
    principal: int
    interest: int
    extra: int
    paid: int
    recourse: int
    effect: int
    register_balance: int
    register_extra: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stress:
    """``failing_owed`` is what the failing owe on the day, ``owed`` that of each guarantee: ``paid_before`` is amortised before
    they fail, and the rest is paid by the municipality. ``rateless`` are guarantees whose interest is not known;
    ``unplanned`` those taken as called at once.
    """

    settings: Settings
    years: tuple[Sums, ...]
    parts: tuple[Part, ...]
    worths: tuple[Worth, ...]
    failing_owed: int
    paid_before: int
    others_owed: int
    owed: tuple[tuple[int, int], ...]
    rateless: tuple[int, ...]
    unplanned: tuple[int, ...]

    @property
    def principal(self) -> int:
        return sum(row.principal for row in self.years)

    @property
    def difference(self) -> int:
        """What the failing owe less what is amortised before and what the municipality pays of it: zero."""
        return self.failing_owed - self.paid_before - self.principal


def stress(
    register: Profile, failing: Mapping[int, Sequence[Debt]], securities: Sequence[Security], settings: Settings
) -> Stress:
    """The years from the one in which they fail. ``register`` is the profile of all debts, ``failing`` those of each
    guarantee whose borrower fails."""
    worths = [worth_of(security, settings) for security in securities]
    last = settings.year + settings.lag
    flows: dict[int, dict[int, Due]] = {}
    before, rateless, unplanned = 0, [], []
    for guarantee, debts in failing.items():
        own = profile_of(debts, register.as_of)
        due = _due(own, settings)
        flows[guarantee] = due
        before += own.total - sum(one.principal for one in due.values())
        last = max([last, *due])
        if own.rateless and settings.called is Called.AS_DUE:
            rateless.append(guarantee)
        if own.unplanned:
            unplanned.append(guarantee)
    parts: list[Part] = []
    for guarantee, due in flows.items():
        parts += _with_recourse(guarantee, due, [w.counted for w in worths if w.security.guarantee == guarantee], settings, last)
    owed = sum(debt.owed for debts in failing.values() for debt in debts)
    return Stress(
        settings=settings, parts=tuple(parts), worths=tuple(worths), failing_owed=owed, paid_before=before,
        others_owed=register.total - owed, owed=tuple((pk, sum(debt.owed for debt in debts)) for pk, debts in failing.items()),
        rateless=tuple(rateless), unplanned=tuple(unplanned),
        years=tuple(_sums(year, parts, register, settings) for year in range(settings.year, last + 1)),
    )  # fmt: skip


def worth_of(security: Security, settings: Settings) -> Worth:
    """What a security brings at most. Rounded down: nobody gets more than there is."""
    kept = 1 - settings.haircut if security.kind in PROPERTY else settings.other_share
    if security.value is None:
        return Worth(security, 0, 0, "value")
    after = down(security.value * kept)
    if security.amount is None:
        return Worth(security, after, 0, "amount")
    return Worth(security, after, min(security.amount, after), "")


def balance_at(profile: Profile, year: int) -> int:
    """What is owed at the beginning of a year, or on the day itself in its own year; debts without a plan stay."""
    left = profile.planned
    for row in profile.years:
        if row.year < year:
            left = row.left
    return left + profile.unplanned


def _due(own: Profile, settings: Settings) -> dict[int, Due]:
    """What the municipality pays, by year."""
    year = settings.year
    if settings.called is Called.AT_ONCE:
        owed = balance_at(own, year)
        return {year: Due(owed)} if owed else {}
    due: dict[int, Due] = {}
    for row in own.years:
        if row.year >= year:
            basis = balance_at(own, row.year) - own.unplanned
            due[row.year] = Due(row.principal, row.interest, half_up(basis * settings.points), basis)
    if own.unplanned:
        first = due.get(year, Due())
        due[year] = first._replace(principal=first.principal + own.unplanned)
    return due


def _with_recourse(
    guarantee: int, due: Mapping[int, Due], counted: Sequence[int], settings: Settings, last: int
) -> list[Part]:
    """Each year's payments, and what securities bring: never more than they are worth, nor than has been paid so far."""
    parts, left, paid, recovered = [], sum(counted), 0, 0
    for year in range(settings.year, last + 1):
        principal, interest, extra, basis = due.get(year, Due())
        paid += principal + interest + extra
        recourse = max(0, min(left, paid - recovered)) if year >= settings.year + settings.lag else 0
        left, recovered = left - recourse, recovered + recourse
        if principal or interest or extra or recourse:
            parts.append(Part(guarantee, year, principal, interest, extra, recourse, basis))
    return parts


def _sums(year: int, parts: Sequence[Part], register: Profile, settings: Settings) -> Sums:
    here = [part for part in parts if part.year == year]
    paid, recourse = sum(part.paid for part in here), sum(part.recourse for part in here)
    balance = balance_at(register, year)
    return Sums(
        year, sum(p.principal for p in here), sum(p.interest for p in here), sum(p.extra for p in here), paid, recourse,
        paid - recourse, balance, half_up(balance * settings.points),
    )  # fmt: skip
