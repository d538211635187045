"""The credit that pays for the building until the dwellings are ready [sv: byggkreditiv, da: byggekredit].

Draws, interest by the lender's terms, and the settlement by the loan. No law gives the credit's rate or day count: they
are the agreement's own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from borgen.cashflow.contract import (
    CreditContract,
    Draw,
    Figure,
    Posting,
    PostingKind,
    Refixed,
    Repayment,
    Rounding,
)
from borgen.cashflow.contract.account import Account
from borgen.cashflow.contract.credit import CREDIT_DAY_COUNTS as CREDIT_DAY_COUNTS
from borgen.cashflow.terms import PlanImpossible
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.rules.trace import Trace, Worksheet


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFacts:
    """One credit. ``ready_on`` is the day on which the dwellings were ready for occupation, ``None`` until then.

    Interest is added to the debt every ``interest_months`` months from ``first_interest_on``; what has run since is due at the
    settlement.
    """

    limit: Money
    opened_on: date
    rates: Sequence[CreditRate]
    moves: Sequence[CreditMove]
    interest_months: int
    first_interest_on: date | None = None
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
        so_far = replace(facts, moves=tuple(taken))
        code = may_draw(so_far, move)
        if code:
            raise CreditRefused(code, on=move.on, amount=move.amount)
        taken.append(move)
    account = Account(_contract(facts, taken), {}, as_of)
    try:
        entries = tuple(_entries(account.postings(), Money(0, facts.limit.currency)))
    except PlanImpossible as error:
        if error.term != "interest_rate":
            raise  # nothing else is refused here: the moves were tried above
        raise CreditRefused("no_rate", on=date.fromisoformat(error.params["value"])) from error
    sheet = Worksheet()
    accrued = account.interest(sheet)
    return CreditAccount(
        as_of=as_of, entries=entries, debt=Money(int(account.balance), facts.limit.currency),
        accrued=Money(int(accrued.number), facts.limit.currency), accrued_trace=sheet.trace(accrued),
    )  # fmt: skip


def _contract(facts: CreditFacts, moves: Sequence[CreditMove]) -> CreditContract:
    """The credit as the cash-flow engine has it; a rate of before the opening counts from it."""
    rates = [
        Refixed(on=max(one.since, facts.opened_on), rate=one.rate, source=one.source or "credit.rate")
        for one in sorted(facts.rates, key=lambda one: one.since)
    ]
    moved = [
        Draw(on=one.on, amount=one.amount) if one.amount.minor > 0 else Repayment(on=one.on, amount=-one.amount)
        for one in moves
    ]
    return CreditContract(
        limit=facts.limit, opens_on=facts.opened_on, first_interest_on=facts.first_interest_on,
        interest_months=facts.interest_months, may_hold_money=True, day_count=facts.day_count,
        rounding=Rounding(mode=facts.rounding), changes=(*rates, *moved),
    )  # fmt: skip


def _entries(postings: Iterable[Posting], debt: Money) -> Iterator[CreditEntry]:
    for posting in postings:
        kind = {PostingKind.DRAW: "draw", PostingKind.REPAID: "payment"}.get(posting.kind, "interest")
        trace = posting.explain(Figure.INTEREST) if kind == "interest" else None
        entry = credit_entry(posting.on, kind, debt, Money(-int(posting.principal), debt.currency), trace)
        yield entry
        debt = entry.debt


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
