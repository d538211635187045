"""What a loan's plan would be under other terms, beside what it is [sv: om-scenario].

Nothing here is agreed by anybody. Other terms count from a day of payment; an extra repayment from its own day. Both plans are
worked out to the öre by the same ledger, and every figure explains itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.cashflow.contract import (
    Change,
    ExtraRepayment,
    Ledger,
    LoanContract,
    Posting,
    PostingKind,
    Refixed,
    Restructured,
    Then,
    ledger_of,
)  # fmt: skip
from borgen.cashflow.schedule import schedule
from borgen.cashflow.terms import PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be otherwise; ``None`` stays as it is. ``rate_points`` is added to the rate in force.

    ``since`` is the day from which other terms are wanted.
    """

    since: date
    rate: Fraction | None = None
    rate_points: Fraction | None = None
    matures_on: date | None = None
    kind: PlanKind | None = None
    per_year: Money | None = None
    share_per_year: Fraction | None = None
    payments_a_year: int | None = None
    extra: Money | None = None
    extra_on: date | None = None
    extra_then: Then = Then.SHORTER

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be otherwise."""
        return not (self._other_terms or self.extra)

    @property
    def _other_terms(self) -> bool:
        given = (
            self.rate, self.rate_points, self.matures_on, self.kind, self.per_year, self.share_per_year, self.payments_a_year,
        )  # fmt: skip
        return any(value is not None for value in given)

    @property
    def restructures(self) -> bool:
        """Whether more than the rate is to be otherwise."""
        return any(
            value is not None
            for value in (self.matures_on, self.kind, self.per_year, self.share_per_year, self.payments_a_year)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a loan runs, in figures: ``interest`` is all of it, ``None`` where a rate is not known, as ``largest``.

    ``largest`` is the largest payment that falls due after the day from which other terms are wanted; an extra repayment is none.
    """

    ledger: Ledger
    interest: Money | None
    ends_on: date
    largest: Money | None
    payments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What falls due on a day under both plans; ``None`` where nothing does. The numbers are places in the ledgers, from 1."""

    on: date
    now: Posting | None
    now_number: int
    then: Posting | None
    then_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A loan as it is (``None`` where its terms give no plan) and as it would be. ``counts_from`` is the day of payment from
    which other terms count, ``None`` where there are none or they count from the start."""

    now: Course | None
    then: Course
    counts_from: date | None
    contract: LoanContract

    @property
    def interest_difference(self) -> Money | None:
        """How much more interest than now."""
        return _difference(self.then.interest, self.now.interest if self.now else None)

    @property
    def largest_difference(self) -> Money | None:
        return _difference(self.then.largest, self.now.largest if self.now else None)

    @property
    def days_difference(self) -> int | None:
        """How many days later the loan ends."""
        return None if self.now is None else (self.then.ends_on - self.now.ends_on).days

    def pairs(self) -> Iterator[Pair]:
        """Both plans side by side, by day; what is paid on one day stands in the order of the ledgers."""
        now = _by_day(self.now.ledger) if self.now else {}
        then = _by_day(self.then.ledger)
        for day in sorted(now.keys() | then.keys()):
            ours, theirs = now.get(day, []), then.get(day, [])
            for place in range(max(len(ours), len(theirs))):
                n, posting = ours[place] if place < len(ours) else (0, None)
                m, other = theirs[place] if place < len(theirs) else (0, None)
                yield Pair(on=day, now=posting, now_number=n, then=other, then_number=m)


def compared(terms: PlanTerms | None, wish: Wish, *, fresh: PlanTerms | None = None) -> Comparison:
    """A loan's plan beside the one of ``wish``; ``fresh`` are terms to begin with where the loan has no plan.

    Raises:
        PlanImpossible: the wish contradicts itself or the loan; ``term`` is the wish's own name for it.
    """
    base = terms or fresh
    assert base is not None, "a loan without a plan needs terms to begin with"
    counts_from, contract = _contract(base, wish, is_new=terms is None)
    try:
        then = course_of(contract, wish.since)
    except PlanImpossible as error:
        raise PlanImpossible(_own_name(error.term, contract), error.code, **error.params) from error
    now = course_of(LoanContract(plan=terms), wish.since) if terms is not None else None
    return Comparison(now=now, then=then, counts_from=counts_from, contract=contract)


def course_of(contract: LoanContract, since: date) -> Course:
    """How a loan runs; its largest payment is of those after ``since``.

    Raises:
        PlanImpossible: a change does not fit.
    """
    ledger = ledger_of(contract)
    due = [posting.payment for posting in ledger.postings if posting.kind is PostingKind.DUE and posting.on > since]
    amounts = [paid for paid in due if paid is not None]
    return Course(
        ledger=ledger, interest=None if ledger.interest is None else ledger.money(ledger.interest), ends_on=ledger.ends_on,
        largest=ledger.money(max(amounts)) if amounts and len(amounts) == len(due) else None,
        payments=len({posting.on for posting in ledger.postings}),
    )  # fmt: skip


def _contract(base: PlanTerms, wish: Wish, *, is_new: bool) -> tuple[date | None, LoanContract]:
    changes: list[Change] = []
    counts_from = None
    rate = wish.rate
    if wish.rate_points is not None:
        if base.interest_rate is None and rate is None:
            raise PlanImpossible("rate_points", "rate_unknown")
        rate = (base.interest_rate if rate is None else rate) + wish.rate_points  # type: ignore[operator]
    try:
        if not is_new and (wish.restructures or rate is not None):
            counts_from = _day_of_payment(base, wish.since)
            if wish.restructures:
                changes.append(_restructured(base, wish, rate, counts_from))
            else:
                assert rate is not None, "the rate is what is left"
                changes.append(Refixed(on=counts_from, rate=rate))
        if wish.extra is not None:
            changes.append(ExtraRepayment(on=wish.extra_on or wish.since, amount=wish.extra, then=wish.extra_then))
        return counts_from, LoanContract(plan=base, changes=tuple(changes))
    except PlanImpossible as error:
        is_day = error.term.startswith("changes.") and error.term.endswith(".on")
        name = "extra_on" if is_day else _WISH_NAMES.get(error.term, error.term)
        raise PlanImpossible(name, error.code, **error.params) from error


def _restructured(base: PlanTerms, wish: Wish, rate: Fraction | None, on: date) -> Restructured:
    grace = base.amortises_from
    kind = wish.kind or base.kind
    return Restructured(
        on=on, kind=wish.kind, matures_on=wish.matures_on, payments_a_year=wish.payments_a_year, interest_rate=rate,
        amortises_from=grace if grace is not None and grace > on else None,
        per_year=wish.per_year or (base.per_year if kind is PlanKind.FIXED_PER_YEAR else None),
        share_per_year=wish.share_per_year or (base.share_per_year if kind is PlanKind.SHARE_OF_REMAINING else None),
    )  # fmt: skip


def _day_of_payment(base: PlanTerms, since: date) -> date:
    """The first day on or after ``since`` on which a term begins.

    Raises:
        PlanImpossible: no term begins then.
    """
    for term in schedule(base):
        if term.since >= since:
            return term.since
    raise PlanImpossible("since", "after_the_end", value=since, ends_on=schedule(base)[-1].until)


_WISH_NAMES = {
    "changes.amount": "extra", "changes.rate": "rate", "interest_rate": "rate", "granted": "since", "starts_on": "since",
}  # fmt: skip


def _own_name(term: str, contract: LoanContract) -> str:
    """The wish's name of what the ledger refuses."""
    first, _, rest = term.partition(".")
    number, _, figure = rest.partition(".")
    if first == "changes" and number.isdigit():
        change = contract.changes[int(number) - 1]
        if isinstance(change, ExtraRepayment):
            return "extra" if figure == "amount" else "extra_on"
        return "since" if figure == "on" else _WISH_NAMES.get(figure, figure)
    return _WISH_NAMES.get(term, term)


def _by_day(ledger: Ledger) -> dict[date, list[tuple[int, Posting]]]:
    days: dict[date, list[tuple[int, Posting]]] = {}
    for number, posting in enumerate(ledger.postings, 1):
        days.setdefault(posting.on, []).append((number, posting))
    return days


def _difference(then: Money | None, now: Money | None) -> Money | None:
    return None if then is None or now is None else then - now
