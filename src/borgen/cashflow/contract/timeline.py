"""The terms of a loan in force: when each begins, ends and is paid."""

from dataclasses import replace
from datetime import date

from borgen.cashflow.schedule import LoanTerm, schedule
from borgen.cashflow.terms import PlanKind, PlanTerms
from borgen.kernel.period import months_after


def terms_of(plan: PlanTerms, *, long_last: bool) -> list[LoanTerm]:
    """The terms of ``plan``; with ``long_last`` a last one that does not fit is part of the one before."""
    terms = list(schedule(plan))
    if (
        long_last
        and plan.kind is not PlanKind.ROWS
        and len(terms) > 1
        and not _regular(plan, terms[-1].until)
    ):
        before, last = terms[-2:]
        terms[-2:] = [LoanTerm(before.since, last.until, last.due_on, last.amortises)]
    return terms


def extended(plan: PlanTerms, terms: list[LoanTerm], count: int) -> tuple[PlanTerms, list[LoanTerm]]:
    """The plan and its terms when the loan runs ``count`` terms longer; those there were but the last stay."""
    if not count:
        return plan, terms
    until = months_after(terms[-1].until, count * plan.term_months, keep_month_end=True)
    longer = replace(plan, matures_on=until)
    joined_last = len(terms) > 1 and len(terms) < len(schedule(plan))
    return longer, terms_of(longer, long_last=joined_last)


def _regular(plan: PlanTerms, day: date) -> bool:
    on = plan.regular_on
    months = (day.year - on.year) * 12 + day.month - on.month
    return months % plan.term_months == 0 and months_after(on, months, keep_month_end=True) == day
