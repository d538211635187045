"""A credit that is drawn and paid back on any day up to a limit, and due when it is called.

An overdraft facility [sv: checkräkningskredit, da: kassekredit] is one; a construction credit is one whose interest is added
until a loan pays it off::

    credit = CreditContract(
        limit=Money.parse("5000000.00", "SEK"), opens_on=date(2026, 1, 1), interest_rate=Fraction("0.04"),
        first_interest_on=date(2026, 4, 1), notice_days=30,
        changes=(Draw(on=date(2026, 2, 1), amount=Money.parse("2000000.00", "SEK")), Called(on=date(2026, 9, 1))),
    )
    credit_ledger_of(credit).postings[-1]   # all that is owed, thirty days after the call
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.contract.changes import Called, Change, Draw, Redeemed, Refixed, Repayment, known
from borgen.cashflow.contract.terms import TO_THE_MINOR_UNIT, Floating, Rounding
from borgen.cashflow.terms import PlanImpossible
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import MINOR_MAX, Money

CREDIT_DAY_COUNTS = (DayCount.ACT_360, DayCount.ACT_365F, DayCount.THIRTY_E_360, DayCount.ACT_ACT_ISDA)
"""How a credit's interest is counted: from the two days alone, since draws come on any day and it has no regular terms."""

_HAPPENINGS = (Draw, Repayment, Refixed, Called, Redeemed)


class InterestIs(StrEnum):
    """What becomes of a credit's interest on its interest days."""

    ADDED = "added"  # to the debt
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditContract:
    """A credit's terms, checked, and what has happened to it, in any order.

    What is drawn and not paid back never exceeds ``limit``; interest that is added comes on top. Interest falls due on
    ``first_interest_on`` and every ``interest_months`` months after it, without such a day only at the end. It falls due before
    what happens on the same day, which counts in the order given.

    The end is ``matures_on``, the day on which it is redeemed, or ``notice_days`` after a call, moved to a banking day of
    ``country``; all that is owed is due then. Interest runs until then, or, where not ``bears_until_paid``, until the call. With
    ``may_hold_money`` more may be paid in than is owed; what is held bears interest at the same rate.

    Raises:
        PlanImpossible: a term or a change is absurd or at odds with another.
    """

    limit: Money
    opens_on: date
    interest_rate: Fraction | None = None
    floating: Floating | None = None
    matures_on: date | None = None
    first_interest_on: date | None = None
    interest_months: int = 3
    interest: InterestIs = InterestIs.ADDED
    notice_days: int = 0
    bears_until_paid: bool = True
    may_hold_money: bool = False
    day_count: DayCount = DayCount.ACT_360
    rounding: Rounding = TO_THE_MINOR_UNIT
    country: Country | None = None
    convention: Convention = Convention.MODIFIED_FOLLOWING
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        _check(0 < self.limit.minor <= MINOR_MAX, "limit", "not_positive", value=self.limit)
        rate, months, notice = self.interest_rate, self.interest_months, self.notice_days
        in_range = rate is None or -1 < rate <= 1
        _check(in_range, "interest_rate", "out_of_range", value=rate, valid="-1 < rate <= 1")
        _check(1 <= months <= 600, "interest_months", "out_of_range", value=months, valid="1 to 600")
        _check(0 <= notice <= 3660, "notice_days", "out_of_range", value=notice, valid="0 to 3660")
        for term, words in (("interest", tuple(InterestIs)), ("day_count", CREDIT_DAY_COUNTS), ("convention", tuple(Convention))):
            _check(getattr(self, term) in words, term, "not_supported", value=getattr(self, term), valid=", ".join(words))
        for term in ("matures_on", "first_interest_on"):
            day: date | None = getattr(self, term)
            after = day is None or day > self.opens_on
            _check(after, term, "not_after_start", value=day, starts_on=self.opens_on)
        for n, change in enumerate(self.changes, 1):
            self._check_change(f"changes.{n}", change)
        ends = [n for n, change in enumerate(self.changes, 1) if isinstance(change, Called | Redeemed)]
        _check(len(ends) < 2, f"changes.{ends[-1] if ends else 0}", "too_many", value=len(ends), valid="one call or redemption")

    def _check_change(self, place: str, change: Change) -> None:
        valid = ", ".join(kind.__name__ for kind in _HAPPENINGS)
        _check(isinstance(change, _HAPPENINGS), place, "not_supported", value=type(change).__name__, valid=valid)
        early = change.on < self.opens_on
        _check(not early, f"{place}.on", "before_the_start", value=change.on, starts_on=self.opens_on)
        if isinstance(change, Draw | Repayment):
            same = change.amount.currency == self.currency
            _check(same, f"{place}.amount", "other_currency", value=change.amount, valid=self.currency)

    @property
    def currency(self) -> str:
        return self.limit.currency

    @property
    def starts_on(self) -> date:
        return self.opens_on

    def known_on(self, day: date) -> "CreditContract":
        """The contract with the changes that were known on ``day``; one without such a day always was."""
        return replace(self, changes=known(self.changes, day))


def _check(holds: object, term: str, code: str, **params: object) -> None:
    if not holds:
        raise PlanImpossible(term, code, **params)
