"""Days of notice for redemption at 100: to a term date, given on a banking day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from borgen.kernel.calendar import adjust
from borgen.kernel.period import months_after
from borgen.rules.parameter import Ruling
from borgen.supported_loan.law import Law
from borgen.supported_loan.loan import LoanPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDay:
    """``last_on`` is the last day on which notice can be given for the term ``n``; ``exact_on`` before closed days."""

    n: int
    term_on: date
    due_on: date
    exact_on: date
    last_on: date
    rulings: tuple[Ruling, ...]


class NoTermLeft(LookupError):
    """No term is far enough away for a notice on that day."""


def notice_days(plan: LoanPlan, *, law: Law | None = None) -> Iterable[NoticeDay]:
    """The last day of notice for every term of the loan but the last, in order.

    Raises:
        RulebookSilent: the length of notice is not known.
    """
    for row in plan.rows[:-1]:
        look = (law or Law()).on({"redeemed_on": row.until})
        months = look["dk_redemption#notice_months"].whole
        exact = months_after(row.until, -months)
        convention = look["dk_redemption#notice_day"].word
        yield NoticeDay(
            n=row.n,
            term_on=row.until,
            due_on=row.due_on,
            exact_on=exact,
            last_on=adjust(exact, convention, plan.terms.calendar),
            rulings=look.used,
        )


def first_term_for(plan: LoanPlan, *, given_on: date, law: Law | None = None) -> NoticeDay:
    """The first term that a notice on ``given_on`` reaches.

    Raises:
        NoTermLeft: none.
    """
    for day in notice_days(plan, law=law):
        if given_on <= day.last_on and day.term_on > given_on:
            return day
    raise NoTermLeft(given_on.isoformat())
