"""Whether the register is complete and the borrower's yearly papers have come in."""

from datetime import date

from borgen.guarantee.checks.verdict import Case
from borgen.guarantee.due_days import event_day
from borgen.guarantee.policy import words_of
from borgen.kernel.period import day_in_year, months_after, year_end
from borgen.rules.finding import Finding

# What the register must hold, and under which names a register's unread text may stand for it.
_IN_WORDS = {
    "ends_on": ("ends_on", "validity_text"), "original_amount": ("original_amount", "decided_amount", "frame"),
    "outstanding": ("outstanding",), "decided_on": ("decided_on", "decided_year"),
}  # fmt: skip


def register_complete(case: Case) -> Finding:
    """Borrower, decision (year, §), validity, type of loan, original and remaining amount, lender."""
    facts, loans = case.facts, case.facts.loans
    is_known = {
        "borrower": bool(facts.borrower.name), "decided_on": facts.decision.on is not None,
        "paragraph": bool(facts.decision.paragraph), "ends_on": facts.ends_on is not None,
        "loan_type": bool(loans) and all(loan.loan_type for loan in loans),
        "original_amount": facts.decided is not None or (bool(loans) and all(loan.original for loan in loans)),
        "outstanding": facts.outstanding is not None,
        "lender": bool(loans) and all(loan.lender for loan in loans),
    }  # fmt: skip
    missing = [name for name, known in is_known.items() if not known]
    if not missing:
        return case.met()
    if all(case.text(*_IN_WORDS.get(name, (name,))) for name in missing):
        return case.unclear(*missing)
    return case.not_met(found={"missing": ", ".join(missing)})


def follow_up_received(case: Case) -> Finding:
    """The latest annual report and budget whose day has passed while the guarantee held."""
    asked = case.find("yearly_follow_up")
    start = case.facts.executed_on or event_day(case.facts, "decided")
    if asked is None or start is None:
        return case.unclear("decided_on")
    due = {
        name: day for name in words_of(asked) if (day := _last_due(case, name)) is not None and day >= start
    }
    received = {(e.duty, e.due_on) for e in case.facts.evidence if e.done_on <= case.facts.as_of}
    missing = {name: day for name, day in due.items() if (name, day) not in received}
    if missing:
        days = ", ".join(f"{name} {day}" for name, day in sorted(missing.items()))
        return case.not_met(found={"late_documents": days})
    return case.met("not_due" if not due else "")


def _last_due(case: Case, document: str) -> date | None:
    """The last day before the day looked at on which a document was due; ``None`` where the policy names
    none.
    """
    as_of, months, by = case.facts.as_of, case.find("annual_report_months"), case.find("budget_by")
    if document == "annual_report" and months is not None:
        days = [months_after(year_end(year), months.whole) for year in range(as_of.year - 2, as_of.year)]
    elif document == "budget" and by is not None:
        days = [day_in_year(year, by.word) for year in (as_of.year - 1, as_of.year)]
    else:
        return None
    return max((day for day in days if day < as_of), default=None)
