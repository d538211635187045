"""The ledger of a credit: what was drawn and paid back, and the interest between, each posting with its explanation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from borgen.cashflow.contract.changes import Called, Change, Draw, Redeemed, Refixed, Repayment
from borgen.cashflow.contract.credit import CreditContract, InterestIs
from borgen.cashflow.contract.ledger import Ledger
from borgen.cashflow.contract.posting import Posting, PostingKind
from borgen.cashflow.contract.working import rounded
from borgen.cashflow.fixing import FixingMissing, Fixings
from borgen.cashflow.plan import Figure
from borgen.cashflow.schedule import paid_on
from borgen.cashflow.terms import PlanImpossible
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.rules.trace import Term, Worksheet


def credit_ledger_of(
    contract: CreditContract, *, fixings: Fixings | None = None, until: date | None = None, known_on: date | None = None
) -> Ledger:  # fmt: skip
    """Every posting of the credit, up to and including ``until`` where it is given.

    ``known_on`` takes only the changes that were known on that day.

    Raises:
        PlanImpossible: a change does not fit, such as a draw over the limit, or the credit has no end and ``until`` is not given.
        FixingMissing: a rate that interest needs was not observed.
    """
    as_known = contract if known_on is None else contract.known_on(known_on)
    account = Account(as_known, fixings or {}, until)
    return Ledger(contract.currency, contract.opens_on, Fraction(0), tuple(account.postings()))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Days during which neither the debt nor the rate changed."""

    since: date
    until: date
    debt: Fraction
    rate: Fraction
    source: str


class Account:
    """Walks through a credit once; afterwards ``balance`` and ``pieces`` are the debt and what it bears by the last day."""

    def __init__(self, contract: CreditContract, fixings: Fixings, until: date | None) -> None:
        self.contract, self.fixings = contract, fixings
        self.unit = f"minor {contract.currency}"
        self.changes = sorted(contract.changes, key=lambda change: change.on)
        self.call = next((change for change in self.changes if isinstance(change, Called)), None)
        self.ends_on = self._ends_on()
        ends = [day for day in (self.ends_on, until) if day is not None]
        if not ends:
            raise PlanImpossible("matures_on", "no_end", valid="a day, a call, or a day to look until")
        self.last = min(ends)
        self.balance, self.drawn, self.source = Fraction(0), 0, "credit.opened"
        self.rate, self.rate_source = contract.interest_rate, "terms.interest_rate"
        self.pieces: list[_Piece] = []
        self.since, self.posted = contract.opens_on, 0
        self.unfixed: date | None = None

    def _ends_on(self) -> date | None:
        """The day on which all is due, whichever comes first of the agreed end, the redemption and the settlement of a call."""
        contract, call = self.contract, self.call
        ends = [change.on for change in self.changes if isinstance(change, Redeemed)]
        if call is not None:
            due_on = call.on + timedelta(days=contract.notice_days)
            ends.append(paid_on(due_on, contract.country, contract.convention))
        if contract.matures_on is not None:
            ends.append(paid_on(contract.matures_on, contract.country, contract.convention))
        return min(ends, default=None)

    def postings(self) -> Iterator[Posting]:
        """Every posting up to the end, or to the day that was asked for."""
        interest, resets = set(self._days(self.contract.first_interest_on, self.contract.interest_months)), set(self._resets())
        happen = {change.on for change in self.changes}
        for day in sorted({*interest, *resets, *happen, self.last}):
            if day > self.last:
                break
            self._bear(day)
            if day == self.ends_on:
                yield from self._day(day)
                yield from self._settled(day)
                break
            if day in interest and self._bears_on(day):
                yield from self._interest_due(day)
            if day in resets:
                self.unfixed = day
            yield from self._day(day)
        self._refuse_too_late()

    # the days

    def _days(self, first: date | None, months: int) -> Iterator[date]:
        step = 0
        while first is not None and (day := months_after(first, step, keep_month_end=True)) <= self.last:
            yield day
            step += months

    def _resets(self) -> Iterator[date]:
        """Days on which a floating rate follows the market; with a rate of the contract's own not on the first."""
        floating, opens_on = self.contract.floating, self.contract.opens_on
        if floating is not None:
            own = self.contract.interest_rate is not None and not floating.from_start
            yield from (day for day in self._days(opens_on, floating.months) if not (own and day == opens_on))

    def _bears_on(self, day: date) -> bool:
        """Whether interest still falls due as agreed; one that stops with the call is due at the settlement."""
        return self.call is None or self.contract.bears_until_paid or day < self.call.on

    def _bear(self, until: date) -> None:
        since, self.since = self.since, until
        if self.call is not None and not self.contract.bears_until_paid:
            until = min(until, self.call.on)
        if since >= until:
            return
        self._look_up()
        if self.rate is None:
            raise PlanImpossible("interest_rate", "missing", value=since)
        self.pieces.append(_Piece(since, until, self.balance, self.rate, self.rate_source))

    def _look_up(self) -> None:
        """The rate of the last reset, now that it is needed."""
        floating, day, self.unfixed = self.contract.floating, self.unfixed, None
        if floating is None or day is None:
            return
        fixing = self.fixings.get(floating.code, {}).get(day)
        if fixing is None:
            raise FixingMissing(floating.code, day)
        self.rate, self.rate_source = floating.rate(fixing), f"fixings.{floating.code}.{day}"

    # what is posted

    def _day(self, day: date) -> Iterator[Posting]:
        for change in (one for one in self.changes if one.on == day):
            match change:
                case Draw():
                    yield self._draw(change)
                case Repayment():
                    yield self._repay(change)
                case Refixed():
                    self.unfixed = None
                    self.rate, self.rate_source = change.rate, change.source or f"{self._place(change)}.rate"

    def _draw(self, change: Draw) -> Posting:
        place, limit = f"{self._place(change)}.amount", self.contract.limit
        if self.call is not None and change.on >= self.call.on:
            raise PlanImpossible(f"{self._place(change)}.on", "after_the_call", value=change.on, ends_on=self.call.on)
        if self.drawn + change.amount.minor > limit.minor:
            left = Money(limit.minor - self.drawn, limit.currency)
            raise PlanImpossible(place, "more_than_the_limit", value=change.amount, valid=f"up to {left}")
        self.drawn += change.amount.minor
        return self._moved(PostingKind.DRAW, change.on, -change.amount.minor, place)

    def _repay(self, change: Repayment) -> Posting:
        place = f"{self._place(change)}.amount"
        owed = self.balance + self.interest(Worksheet()).number
        if change.amount.minor > owed and not self.contract.may_hold_money:
            valid = Money(int(max(owed, Fraction(0))), self.contract.currency)
            raise PlanImpossible(place, "more_than_is_left", value=change.amount, valid=f"up to {valid}")
        self.drawn -= change.amount.minor
        return self._moved(PostingKind.REPAID, change.on, change.amount.minor, place)

    def _moved(self, kind: PostingKind, on: date, principal: int, source: str) -> Posting:
        sheet = Worksheet()
        moved = sheet.given("principal", Fraction(principal), unit=self.unit, source=source)
        return self._posting(kind, on, on, sheet, moved, None)

    def _interest_due(self, day: date) -> Iterator[Posting]:
        since, sheet = self.pieces[0].since if self.pieces else day, Worksheet()
        interest = self.interest(sheet)
        self.pieces = []
        if not interest.number:
            return
        if self.contract.interest is InterestIs.ADDED:
            nothing = sheet.given("not_paid", Fraction(0), unit=self.unit, source="terms.interest")
            principal = sheet.subtract("principal", nothing, interest)
        else:
            principal = sheet.given("principal", Fraction(0), unit=self.unit, source="no principal falls due")
        yield self._posting(PostingKind.DUE, day, since, sheet, principal, interest)

    def _settled(self, day: date) -> Iterator[Posting]:
        since, sheet = self.pieces[0].since if self.pieces else day, Worksheet()
        interest = self.interest(sheet)
        self.pieces = []
        if not self.balance and not interest.number:
            return
        principal = sheet.given("debt_before", self.balance, unit=self.unit, source=self.source)
        yield self._posting(PostingKind.REDEEMED, day, since, sheet, principal, interest)

    def _posting(
        self, kind: PostingKind, on: date, since: date, sheet: Worksheet, principal: Term, interest: Term | None
    ) -> Posting:
        before = principal
        if principal.name != "debt_before":
            before = sheet.given("debt_before", self.balance, unit=self.unit, source=self.source)
        figures = {
            Figure.PRINCIPAL.value: principal, Figure.BALANCE.value: sheet.subtract("balance", before, principal),
        }  # fmt: skip
        if interest is not None:
            figures[Figure.INTEREST.value] = interest
            figures[Figure.PAYMENT.value] = sheet.add("payment", principal, interest)
        self.balance = figures[Figure.BALANCE.value].number
        self.posted += 1
        self.source = f"postings.{self.posted}.balance"
        return Posting(
            kind=kind, on=on, since=since, until=on, interest=interest.number if interest is not None else Fraction(0),
            principal=principal.number, balance=self.balance, sheet=sheet, figures=figures,
        )  # fmt: skip

    def interest(self, sheet: Worksheet) -> Term:
        """What has run since interest was last due, worked out on ``sheet`` with one rounding."""
        total = sheet.given("nothing", Fraction(0), unit=self.unit, source="credit.start")
        for n, piece in enumerate(self.pieces, 1):
            debt = sheet.given(f"credit_debt_{n}", piece.debt, unit=self.unit, source=f"credit.debt {piece.since}")
            rate = sheet.given(f"rate_{n}", piece.rate, unit="share a year", source=piece.source)
            years = sheet.year_fraction(
                f"years_{n}",
                sheet.given(f"since_{n}", piece.since, unit="day", source="credit.account"),
                sheet.given(f"until_{n}", piece.until, unit="day", source="credit.account"),
                day_count=self.contract.day_count,
            )
            a_year = sheet.multiply(f"interest_a_year_{n}", debt, rate)
            total = sheet.add(f"interest_to_{n}", total, sheet.multiply(f"interest_{n}", a_year, years))
        rounding = self.contract.rounding
        return rounded(sheet, "interest", total, rounding, rounding.quantum, self.unit)

    def _place(self, change: Change) -> str:
        return f"changes.{next(n for n, one in enumerate(self.contract.changes, 1) if one is change)}"

    def _refuse_too_late(self) -> None:
        """Money that moves after the end is somebody's mistake; a rate simply never counts."""
        if self.ends_on != self.last:
            return
        for change in self.changes:
            if change.on > self.last and isinstance(change, Draw | Repayment | Called):
                place = f"{self._place(change)}.on"
                raise PlanImpossible(place, "after_the_end", value=change.on, ends_on=self.last)
