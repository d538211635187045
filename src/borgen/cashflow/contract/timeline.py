"""The terms of a loan in force: when each begins, ends and is paid."""

from collections.abc import Iterator
from dataclasses import replace

from borgen.cashflow.schedule import LoanTerm, schedule, term_after
from borgen.cashflow.terms import PlanKind, PlanTerms
from borgen.kernel.period import months_after


def terms_of(plan: PlanTerms, *, long_last: bool, moved: bool) -> list[LoanTerm]:
    """The terms of ``plan``; with ``long_last`` a last one that does not fit is part of the one before.

    With ``moved`` interest runs from payment day to payment day, as they fall on banking days, and not between the days that the
    plan names.
    """
    terms = list(schedule(plan))
    if (
        long_last
        and plan.kind is not PlanKind.ROWS
        and len(terms) > 1
        and not _regular(terms[-1])
    ):
        before, last = terms[-2:]
        terms[-2:] = [replace(last, since=before.since)]
    return list(_moved(terms)) if moved else terms


def extended(
    plan: PlanTerms, terms: list[LoanTerm], count: int, *, moved: bool
) -> tuple[PlanTerms, list[LoanTerm]]:
    """The plan and its terms when the loan runs ``count`` terms longer; those there were but the last stay."""
    if not count:
        return plan, terms
    now = schedule(plan)
    months = count * 12 // now[-1].payments_a_year
    longer = replace(plan, matures_on=months_after(now[-1].until, months, keep_month_end=True))
    joined_last = 1 < len(terms) < len(now)
    return longer, terms_of(longer, long_last=joined_last, moved=moved)


def following(plan: PlanTerms, terms: list[LoanTerm], *, moved: bool) -> LoanTerm:
    """The regular term after ``terms``, of a loan without an end."""
    before = terms[-1].until
    after = term_after(plan, len(terms), before)
    return replace(after, until=max(after.due_on, before)) if moved else after


def _moved(terms: list[LoanTerm]) -> Iterator[LoanTerm]:
    since = terms[0].since
    for term in terms:
        until = max(term.due_on, since)  # a first term of a day or two may be moved to nothing
        yield replace(term, since=since, until=until)
        since = until


def _regular(term: LoanTerm) -> bool:
    on, day = term.regular_on, term.until
    months = (day.year - on.year) * 12 + day.month - on.month
    return months % (12 // term.payments_a_year) == 0 and months_after(on, months, keep_month_end=True) == day
