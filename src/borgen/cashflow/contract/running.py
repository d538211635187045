"""How a loan runs from term to term, and what each change does to it."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import count
from math import ceil
from typing import Any

from borgen.cashflow.contract.changes import (
    Change,
    Draw,
    ExtraRepayment,
    Holiday,
    Redeemed,
    Refixed,
    Restructured,
    Then,
)
from borgen.cashflow.contract.posting import Posting, PostingKind
from borgen.cashflow.contract.standing import Standing
from borgen.cashflow.contract.terms import LoanContract
from borgen.cashflow.contract.timeline import extended
from borgen.cashflow.contract.working import Piece, Working
from borgen.cashflow.fixing import Fixings
from borgen.cashflow.schedule import LoanTerm
from borgen.cashflow.stepped import steps_from
from borgen.cashflow.terms import PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.rules.trace import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reset(Change):
    """The floating rate follows the market on this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(Change):
    """Somebody looks at the interest that has run by the day; nothing is posted, and the walk ends."""


class Running(Standing):
    """Walks through a contract once; each loan needs a new one."""

    def __init__(self, contract: LoanContract, fixings: Fixings, until: date | None) -> None:
        super().__init__(contract, fixings)
        self.until = until
        self.waiting = sorted(contract.changes, key=lambda change: change.on)
        self.unfixed: date | None = None
        self.ended = False
        self.looked: tuple[Working, Term | None] | None = None

    def postings(self) -> Iterator[Posting]:
        """Every posting up to ``until``, or to the end of the loan."""
        while self.at < len(self.terms) and not self.ended:
            term, self.pieces = self.terms[self.at], []
            if not (yield from self._within(term)):
                continue
            yield self._fall_due(term)
            self.at += 1
            if not self.balance and not any(isinstance(change, Draw) for change in self.waiting):
                self.ended = True
        self._refuse_too_late()

    # the days of a term

    def _within(self, term: LoanTerm) -> Generator[Posting, None, bool]:
        """What happens before the term's end; false where it never comes to that."""
        since = term.since
        for change in self._happenings(term):
            if self.until is not None and change.on > self.until:
                break
            since = self._bear(since, change.on)
            if not isinstance(change, _Reset):
                self.waiting.remove(change)
            yield from self._apply(change)
            if isinstance(change, Redeemed | Restructured | Looked):
                return False
        if self.until is not None and term.due_on > self.until:
            self.ended = True
            return False
        self._bear(since, term.until)
        return True

    def _happenings(self, term: LoanTerm) -> list[Change]:
        resets: list[Change] = [_Reset(on=day) for day in self._resets(term)]
        changes = [change for change in self.waiting if self._belongs(change, term)]
        return sorted(resets + changes, key=lambda change: change.on)

    def _belongs(self, change: Change, term: LoanTerm) -> bool:
        """A change follows a payment of its day, but a holiday begins with the payment of its first day."""
        if isinstance(change, Holiday):
            return term.since < change.on <= term.until or (self.at == 0 and change.on == term.since)
        return term.since <= change.on < term.until

    def _bear(self, since: date, until: date) -> date:
        if since < until:
            self._look_up()
            self.pieces.append(Piece(since, until, self.balance, self.rate, self.rate_source))
        return until

    def _resets(self, term: LoanTerm) -> Iterator[date]:
        """The days in the term on which a floating rate follows the market."""
        floating, start = self.contract.floating, self.contract.plan.starts_on
        if floating is None:
            return
        months = (term.since.year - start.year) * 12 + term.since.month - start.month
        first = 0 if floating.from_start or self.contract.plan.interest_rate is None else 1
        for n in count(max(months // floating.months, first)):
            day = months_after(start, n * floating.months, keep_month_end=True)
            if day >= term.until:
                return
            if day >= term.since:
                yield day

    # changes

    def _apply(self, change: Change) -> Iterator[Posting]:
        match change:
            case _Reset():
                self.unfixed = change.on  # looked up when something bears interest
            case Looked():
                working = self._working()
                self.looked, self.ended = (working, working.interest(self.pieces, finest=True)), True
            case Refixed():
                self._new_rate(change.rate, change.source or f"changes.{self._place(change)}.rate")
            case Holiday():
                self._begin_holiday(change)
            case ExtraRepayment():
                yield self._repay(change)
            case Draw():
                yield self._draw(change)
            case Redeemed():
                yield self._redeem(change)
            case Restructured():
                yield from self._restructure(change)
            case _:
                raise PlanImpossible("changes", "not_supported", value=type(change).__name__)

    def _place(self, change: Change) -> int:
        return next(n for n, one in enumerate(self.contract.changes, 1) if one is change)

    def _new_rate(self, rate: Fraction, source: str) -> None:
        self.rate, self.rate_source, self.unfixed = rate, source, None
        self.refix = self.refix or self.plan.kind is PlanKind.ANNUITY

    def _look_up(self) -> None:
        """The rate of the last reset, now that it is needed."""
        floating, day = self.contract.floating, self.unfixed
        if floating is not None and day is not None:
            self.unfixed = None
            self._new_rate(floating.rate(self._fixing(floating.code, day)), f"fixings.{floating.code}.{day}")

    def _begin_holiday(self, holiday: Holiday) -> None:
        """What has fallen due so far stays as it is, and so does what other changes have done."""
        self.holidays.append(holiday)
        if holiday.then is Then.LONGER and not self.plan.runs_until_paid:
            skipped = sum(
                term.amortises and holiday.on <= term.until < holiday.until
                for term in self.terms[self.at : -1]
            )
            if self.plan.kind is PlanKind.ROWS:
                place = f"changes.{self._place(holiday)}.then"
                raise PlanImpossible(place, "not_supported", value=holiday.then, valid=Then.HIGHER)
            self.plan, self.terms = extended(
                self.plan, self.terms, skipped, moved=self.contract.interest_days_move
            )
        if holiday.then is Then.HIGHER or holiday.interest_added:
            self.refix = True

    def _repay(self, change: ExtraRepayment) -> Posting:
        place = f"changes.{self._place(change)}.amount"
        if change.amount.minor > self.balance:
            raise PlanImpossible(
                place,
                "more_than_is_left",
                value=change.amount,
                valid=f"up to {float(self.balance) / 100:.2f}",
            )
        working = self._working()
        principal = working.amount("principal", change.amount.minor, place)
        self.refix = self.refix or change.then is Then.LOWER
        return self._posting(
            PostingKind.EXTRA, working, principal, None, on=change.on, since=change.on, until=change.on
        )

    def _draw(self, change: Draw) -> Posting:
        place = f"changes.{self._place(change)}.amount"
        if change.amount.minor > self.undrawn:
            left = Money(self.undrawn, self.plan.currency)
            raise PlanImpossible(place, "more_than_granted", value=change.amount, valid=f"up to {left}")
        self.undrawn -= change.amount.minor
        working = self._working()
        principal = working.amount("principal", -change.amount.minor, place)
        self.refix = True
        return self._posting(
            PostingKind.DRAW, working, principal, None, on=change.on, since=change.on, until=change.on
        )

    def _redeem(self, change: Redeemed) -> Posting:
        if not self.balance:
            raise PlanImpossible(f"changes.{self._place(change)}.on", "nothing_left", value=change.on)
        self.ended = True
        return self._settle(PostingKind.REDEEMED, change.on, all_of_it=True)

    def _restructure(self, change: Restructured) -> Iterator[Posting]:
        """Interest up to the day is settled, and what is left is planned anew from there."""
        if not self.balance:
            raise PlanImpossible(f"changes.{self._place(change)}.on", "nothing_left", value=change.on)
        if self.pieces:
            yield self._settle(PostingKind.SETTLED, change.on, all_of_it=False)
        if change.interest_rate is None:
            self._look_up()
        plan, left = self.plan, Money(ceil(self.balance), self.plan.currency)
        kept: dict[str, Any] = {
            "matures_on": plan.matures_on, "payments_a_year": plan.payments_a_year, "share_per_year": plan.share_per_year,
            "per_year": plan.per_year, "payment": plan.payment, "kind": plan.kind, "interest_rate": self.rate, "steps": (),
        }  # fmt: skip
        given = {term: getattr(change, term) for term in kept}
        if change.interest_rate is not None:
            self._new_rate(change.interest_rate, f"changes.{self._place(change)}.interest_rate")
        if change.kind not in {None, PlanKind.ROWS}:
            kept |= {term: getattr(change, term) for term in ("per_year", "payment", "share_per_year")}
        elif plan.kind is PlanKind.STEPPED and change.kind is None:
            steps = steps_from(plan, change.on, left)
            kept |= {"payments_a_year": self.terms[self.at].payments_a_year, "steps": steps}
        self.plan = self._planned_anew(
            granted=left,
            starts_on=change.on,
            first_payment_on=change.first_payment_on,
            amortises_from=change.amortises_from,
            rows=(),
            **{**kept, **{term: value for term, value in given.items() if value is not None}},
        )
        self.terms, self.at = self._terms_of(self.plan), 0
        self._plan_afresh()

    def _planned_anew(self, **terms: Any) -> PlanTerms:
        """The plan of what is left; of steps that stay those that have something to pay off by their day."""
        while True:
            try:
                return replace(self.plan, **terms)
            except PlanImpossible as error:
                steps, (term, *_) = terms["steps"], error.term.split(".")
                if term != "steps" or error.code not in {"nothing_left", "after_the_end"} or len(steps) < 2:
                    raise
                terms["steps"] = steps[:-1]

    def _settle(self, kind: PostingKind, on: date, *, all_of_it: bool) -> Posting:
        working = self._working()
        interest = working.interest(self.pieces, finest=True)
        principal = working.debt if all_of_it else working.amount("principal", 0, "no principal falls due")
        since = self.pieces[0].since if self.pieces else on
        return self._posting(kind, working, principal, interest, on=on, since=since, until=on, borne=True)

    def _refuse_too_late(self) -> None:
        """Money that moves after the loan is gone is somebody's mistake; a rate or a holiday simply never counts."""
        for change in self.waiting:
            seen = self.until is None or change.on <= self.until
            if seen and isinstance(change, ExtraRepayment | Draw | Redeemed | Restructured):
                ends_on = self.terms[min(self.at, len(self.terms)) - 1].until
                raise PlanImpossible(
                    f"changes.{self._place(change)}.on", "after_the_end", value=change.on, ends_on=ends_on
                )
