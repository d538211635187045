"""A loan's figures from its facts: plan, the residents' yearly payments, and who pays what in every term."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from borgen.kernel.money import Money
from borgen.office.supported_loan.facts.loan import LoanFacts
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.kept_payment import kept_payments
from borgen.supported_loan.loan import LoanPlan, LoanTerms, loan_plan
from borgen.supported_loan.resident_payment import YearPayment
from borgen.supported_loan.subsidy import TermSplit, first_years, split_with

PLANS_KEPT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFigures:
    """What a loan's facts give.

    ``yearly`` and ``splits`` are empty for an extra loan whose residents' share nobody has stated; ``splits`` end with the
    term as of which all of the loan was redeemed.
    """

    facts: LoanFacts
    plan: LoanPlan
    yearly: tuple[YearPayment, ...]
    splits: tuple[TermSplit, ...]

    def split(self, n: int) -> TermSplit | None:
        """Term ``n``; ``None`` where the loan has none, or nobody knows who pays it."""
        return self.splits[n - 1] if 1 <= n <= len(self.splits) else None


def figures_of(facts: LoanFacts, *, index: IndexView) -> LoanFigures:
    """Work a loan out; what is not regulated yet is taken from ``index``.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    plan = plan_of(facts.terms)
    if facts.rule is None:
        return LoanFigures(facts=facts, plan=plan, yearly=(), splits=())
    yearly = kept_payments(
        facts.rule,
        facts.supported_sum,
        years=first_years(plan.terms),
        kept={year: one.kept() for year, one in facts.regulated.items()},
        index=index,
        forecast=facts.forecast_rule,
        taken_over=facts.taken_over,
    )
    last = facts.ended_after_term
    splits = split_with(plan, facts.rule, yearly)
    return LoanFigures(
        facts=facts, plan=plan, yearly=yearly, splits=splits if last is None else splits[:last]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionRow:
    """A redemption among the loan's terms: the ``place``-th, on the day of its settlement. ``balance`` is what it leaves."""

    place: int
    after_term: int
    settles_on: date
    amount: Money
    balance: Money
    is_full: bool


def redemption_rows(facts: LoanFacts) -> tuple[RedemptionRow, ...]:
    """The redemptions that were carried out, in order.

    What the terms paid off and what was redeemed is the principal, once the loan has ended.
    """
    plan, found, after, left = plan_of(facts.terms), [], 0, facts.terms.principal
    for place, one in enumerate(facts.redeemed, 1):
        if one.after_term != after:
            after, left = one.after_term, plan.row(one.after_term).balance
        left -= one.amount
        found.append(
            RedemptionRow(
                place=place, after_term=after, settles_on=one.settles_on, amount=one.amount, balance=left, is_full=one.is_full
            )
        )  # fmt: skip
    return tuple(found)


@lru_cache(maxsize=PLANS_KEPT)
def plan_of(terms: LoanTerms) -> LoanPlan:
    """The plan of these terms: the same terms have the same plan, so that it is laid out once.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    return loan_plan(terms)
