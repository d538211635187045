"""The credit that pays for the building until the dwellings are ready [sv: byggkreditiv, da: byggekredit].

Draws, interest by the lender's terms, and the settlement by the loan. No law gives the credit's rate or day count: they
are the agreement's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.rules.trace import Term, Trace, Worksheet


class CreditRefused(ValueError):
    """A draw, rate or day that the credit cannot take; ``code`` says why.

    ``over_limit``, ``after_ready``, ``before_opening``, ``not_positive``, ``no_rate``, ``after_settlement``,
    ``no_credits_day_count``.
    """

    def __init__(self, code: str, *, on: date | None = None, amount: Money | None = None) -> None:
        self.code, self.on, self.amount = code, on, amount
        super().__init__(f"{code.replace('_', ' ')} {on or ''} {amount or ''}".rstrip())


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRate:
    """A rate a year from a day on."""

    since: date
    rate: Fraction
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMove:
    """Money drawn (above zero) or paid back (below) on a day."""

    on: date
    amount: Money


CREDIT_DAY_COUNTS = (DayCount.ACT_360, DayCount.ACT_365F, DayCount.THIRTY_E_360, DayCount.ACT_ACT_ISDA)
"""How a credit's interest is counted: from the two days alone, since draws come on any day and it has no regular terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFacts:
    """One credit. ``ready_on`` is the day on which the dwellings were ready for occupation, ``None`` until then.

    Interest is added to the debt on ``interest_days``; what has run since is due at the settlement.
    """

    limit: Money
    opened_on: date
    rates: Sequence[CreditRate]
    moves: Sequence[CreditMove]
    interest_days: Sequence[date] = ()
    ready_on: date | None = None
    day_count: DayCount = DayCount.ACT_360
    rounding: str = "half_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditEntry:
    """One line of the credit's account: ``kind`` is ``draw``, ``payment`` or ``interest``.

    ``trace`` is how interest came about, ``None`` for what was drawn or paid; ``debt_trace`` how the debt did.
    """

    on: date
    kind: str
    amount: Money
    debt: Money
    debt_trace: Trace
    trace: Trace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAccount:
    """The account as of a day: ``debt`` holds interest that was added, ``accrued`` what has run since."""

    as_of: date
    entries: tuple[CreditEntry, ...]
    debt: Money
    accrued: Money
    accrued_trace: Trace

    @property
    def owed(self) -> Money:
        return self.debt + self.accrued

    @property
    def debt_trace(self) -> Trace:
        """How the debt came about: by the last line of the account."""
        if self.entries:
            return self.entries[-1].debt_trace
        sheet = Worksheet()
        return sheet.trace(sheet.given("credit_after", Fraction(0), unit=self._unit, source="credit.account"))

    @property
    def owed_trace(self) -> Trace:
        """How what is owed in all came about."""
        sheet = Worksheet()
        debt = sheet.carried(self.debt_trace)
        accrued = sheet.given("accrued", Fraction(self.accrued.minor), unit=self._unit, source="credit.account")
        return sheet.trace(sheet.add("credit_owed", debt, accrued))

    @property
    def _unit(self) -> str:
        return f"minor {self.debt.currency}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSettlement:
    """The credit paid off by the loan. ``missing`` is what the owner must add, ``left_over`` what the loan leaves."""

    on: date
    owed: Money
    proceeds: Money
    missing: Money
    left_over: Money


def may_draw(facts: CreditFacts, move: CreditMove) -> str | None:
    """Why ``move`` cannot be made, as a code of ``CreditRefused``; ``None`` where it can.

    A draw on the day on which the dwellings are ready is one too many; paying back is always possible.
    """
    if not move.amount:
        return "not_positive"
    if move.on < facts.opened_on:
        return "before_opening"
    if move.amount.minor < 0:
        return None
    if facts.ready_on is not None and move.on >= facts.ready_on:
        return "after_ready"
    drawn = sum(one.amount.minor for one in facts.moves if one.on <= move.on)
    return "over_limit" if drawn + move.amount.minor > facts.limit.minor else None


def credit_account(facts: CreditFacts, *, as_of: date) -> CreditAccount:
    """Lay the account out. Interest of a day runs on the debt at its beginning; the moves of a day come after.

    Raises:
        CreditRefused: a move that the credit cannot take, a day without a rate, or a day count that counts no single days.
    """
    if facts.day_count not in CREDIT_DAY_COUNTS:
        raise CreditRefused("no_credits_day_count", on=facts.opened_on)
    taken: list[CreditMove] = []
    for move in sorted(facts.moves, key=lambda one: one.on):
        so_far = CreditFacts(
            limit=facts.limit,
            opened_on=facts.opened_on,
            rates=(),
            moves=tuple(taken),
            ready_on=facts.ready_on,
        )
        code = may_draw(so_far, move)
        if code:
            raise CreditRefused(code, on=move.on, amount=move.amount)
        taken.append(move)
    zero = Money(0, facts.limit.currency)
    debt, entries, since = zero, [], facts.opened_on
    accruals: list[tuple[date, date, Money]] = []
    days = sorted({*(m.on for m in taken), *facts.interest_days, as_of})
    for day in (one for one in days if facts.opened_on <= one <= as_of):
        if day > since:
            accruals.append((since, day, debt))
        if day in facts.interest_days:
            interest, how = _interest(facts, accruals)
            if interest:
                entries.append(credit_entry(day, "interest", debt, interest, how))
                debt += interest
            accruals = []
        for move in (one for one in taken if one.on == day):
            entries.append(credit_entry(day, "draw" if move.amount.minor > 0 else "payment", debt, move.amount))
            debt += move.amount
        since = day
    accrued, trace = _interest(facts, accruals)
    return CreditAccount(as_of=as_of, entries=tuple(entries), debt=debt, accrued=accrued, accrued_trace=trace)


def credit_entry(on: date, kind: str, debt: Money, amount: Money, trace: Trace | None = None) -> CreditEntry:
    """The line by which ``debt`` changes."""
    sheet, unit = Worksheet(), f"minor {debt.currency}"
    before = sheet.given("credit_before", Fraction(debt.minor), unit=unit, source="credit.account")
    move = sheet.given("credit_move", Fraction(amount.minor), unit=unit, source="credit.account")
    after = sheet.add("credit_after", before, move)
    return CreditEntry(on=on, kind=kind, amount=amount, debt=debt + amount, debt_trace=sheet.trace(after), trace=trace)


def settle_credit(facts: CreditFacts, *, on: date, proceeds: Money) -> CreditSettlement:
    """What happens to the credit when the loan is paid out with ``proceeds``, the cash it brings.

    Raises:
        CreditRefused: the account cannot be laid out, or something is drawn later.
    """
    later = next((move for move in facts.moves if move.on > on), None)
    if later is not None:
        raise CreditRefused("after_settlement", on=later.on, amount=later.amount)
    owed = credit_account(facts, as_of=on).owed
    zero = Money(0, owed.currency)
    return CreditSettlement(
        on=on,
        owed=owed,
        proceeds=proceeds,
        missing=max(owed - proceeds, zero),
        left_over=max(proceeds - owed, zero),
    )


def explain_settlement(account: CreditAccount, *, proceeds: Money) -> Mapping[str, Trace]:
    """How the amounts of a :class:`CreditSettlement` came about, by their names; ``account`` is that of its day."""
    unit = f"minor {proceeds.currency}"
    found = {"owed": account.owed_trace}
    for name in ("missing", "left_over"):
        sheet = Worksheet()
        owed = sheet.carried(account.owed_trace)
        brought = sheet.given("loan_proceeds", Fraction(proceeds.minor), unit=unit, source="financing")
        of = (owed, brought) if name == "missing" else (brought, owed)
        nothing = sheet.given("nothing", Fraction(0), unit=unit, source="credit.account")
        found[name] = sheet.trace(sheet.larger(f"credit_{name}", sheet.subtract("difference_left", *of), nothing))
    return found


def _interest(facts: CreditFacts, accruals: Sequence[tuple[date, date, Money]]) -> tuple[Money, Trace]:
    sheet, parts = Worksheet(), 0
    unit = f"minor {facts.limit.currency}"
    total: Term = sheet.given("nothing", Fraction(0), unit=unit, source="credit.start")
    for since, until, debt in accruals:
        for start, end, rate in _by_rate(facts, since, until):
            parts += 1
            amount = sheet.given(
                f"credit_debt_{parts}", Fraction(debt.minor), unit=unit, source=f"credit.debt {start}"
            )
            price = sheet.given(
                f"rate_{parts}", rate.rate, unit="share a year", source=rate.source or "credit.rate"
            )
            years = sheet.year_fraction(
                f"years_{parts}",
                sheet.given(f"since_{parts}", start, unit="day", source="credit.account"),
                sheet.given(f"until_{parts}", end, unit="day", source="credit.account"),
                day_count=facts.day_count,
            )
            a_year = sheet.multiply(f"interest_a_year_{parts}", amount, price)
            total = sheet.add(
                f"interest_to_{parts}", total, sheet.multiply(f"interest_{parts}", a_year, years)
            )
    rounded = sheet.round("interest", total, rounding=facts.rounding)
    return Money(int(rounded.number), facts.limit.currency), sheet.trace(rounded)


def _by_rate(facts: CreditFacts, since: date, until: date) -> list[tuple[date, date, CreditRate]]:
    """The parts of a period with one rate each."""
    rates = sorted(facts.rates, key=lambda one: one.since)
    if not rates or rates[0].since > since:
        raise CreditRefused("no_rate", on=since)
    cuts = sorted({since, until, *(one.since for one in rates if since < one.since < until)})
    return [
        (start, end, next(one for one in reversed(rates) if one.since <= start))
        for start, end in pairwise(cuts)
    ]
