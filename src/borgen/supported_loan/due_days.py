"""What is due on a loan or project, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from borgen.supported_loan.disbursement import StatusSince, status_on
from borgen.supported_loan.law import Law
from borgen.supported_loan.loan import LoanPlan
from borgen.supported_loan.notice import notice_days
from borgen.supported_loan.regulation import regulation_days
from borgen.supported_loan.resident_payment import ResidentRule


class DueKind(StrEnum):
    """What is to be done."""

    REGULATION = "regulation"
    REFIXING = "refixing"
    NOTICE = "notice"  # last day of notice for redemption at 100
    STATUS_FOR_LOAN = "status_for_loan"  # ready for occupation, but the status is too low
    FINAL_STATUS = "final_status"  # paid out, but not final
    LAST_TERM = "last_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """One thing, its day, and the term that it is about (0 for none)."""

    kind: DueKind
    due_on: date
    term: int = 0


def loan_due_days(
    plan: LoanPlan,
    rule: ResidentRule,
    *,
    since: date,
    until: date,
    is_callable: bool = False,
    law: Law | None = None,
) -> tuple[DueDay, ...]:
    """What is due on the loan in [``since``, ``until``), in order of days.

    Raises:
        RulebookSilent: a value is not known for its day.
    """
    found = [
        one for one in _of_loan(plan, rule, is_callable=is_callable, law=law) if since <= one.due_on < until
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.kind)))


def _of_loan(plan: LoanPlan, rule: ResidentRule, *, is_callable: bool, law: Law | None) -> Iterator[DueDay]:
    for day in regulation_days(plan.terms, rule):
        yield DueDay(kind=DueKind.REGULATION, due_on=day.takes_effect_on, term=day.term)
    for n in plan.terms.refixing_terms:
        yield DueDay(kind=DueKind.REFIXING, due_on=plan.row(n).due_on, term=n)
    if is_callable:
        for notice in notice_days(plan, law=law):
            yield DueDay(kind=DueKind.NOTICE, due_on=notice.last_on, term=notice.n)
    yield DueDay(kind=DueKind.LAST_TERM, due_on=plan.ends_on, term=len(plan.rows))


def project_due(
    *,
    ready_on: date | None,
    disbursed_on: date | None,
    history: Sequence[StatusSince],
    as_of: date,
    law: Law | None = None,
) -> tuple[DueDay, ...]:
    """What the project's status asks for as of a day: each is due since it could be done."""
    look = (law or Law()).on({"disbursed_on": as_of})
    status = status_on(history, as_of)
    if disbursed_on is None:
        kind, since, wanted = DueKind.STATUS_FOR_LOAN, ready_on, look["dk_bossinf#disbursement_status"]
    else:
        kind, since, wanted = DueKind.FINAL_STATUS, disbursed_on, look["dk_bossinf#final_status"]
    reached = status is not None and status >= wanted.whole
    if since is None or since > as_of or reached:
        return ()
    return (DueDay(kind=kind, due_on=since),)
