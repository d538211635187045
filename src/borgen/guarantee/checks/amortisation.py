"""Whether the loans are paid down as the policy wants."""

from datetime import date
from fractions import Fraction

from borgen.guarantee.checks.verdict import Case
from borgen.guarantee.commitment import AmortisationKind, Loan
from borgen.guarantee.due_days import event_day, months_from
from borgen.guarantee.exposure import exposure_of
from borgen.kernel.period import months_after
from borgen.rules.finding import Finding, Outcome
from borgen.rules.trace import Worksheet


def amortisation_plan(case: Case) -> Finding:
    wanted = case.find("amortisation_plan")
    if wanted is not None and not wanted.flag:
        return case.met("not_wanted")
    if not case.facts.loans:
        return case.unclear("loans")
    return _worst([_plan_of(case, loan) for loan in case.facts.loans])


def amortisation_start(case: Case) -> Finding:
    if not case.facts.loans:
        return case.unclear("loans")
    return _worst([_start_of(case, loan) for loan in case.facts.loans])


def amortisation_least(case: Case) -> Finding:
    if not case.facts.loans:
        return case.unclear("loans")
    return _worst([_least_of(case, loan) for loan in case.facts.loans])


def written_down(case: Case) -> Finding:
    """The guarantee falls with the debt by itself; what can be wrong is that the debt is larger than the
    guarantee.
    """
    decided, debt = case.facts.decided, case.facts.outstanding
    missing = [name for name, fact in (("decided", decided), ("outstanding", debt)) if fact is None]
    if decided is None or debt is None:
        return case.unclear(*missing)
    if debt > decided:
        return case.not_met(outstanding=debt, decided=decided)
    exposure = exposure_of(case.facts, case.policy)
    shown = exposure.committed if exposure.written_down is None else exposure.written_down
    finding = exposure.finding if exposure.written_down is None else exposure.written_down_finding
    return case.met(
        "frame" if case.facts.is_frame else "", finding.trace if finding else None, outstanding=debt, committed=shown
    )


def _plan_of(case: Case, loan: Loan) -> Finding:
    long_term, plan = case.find("long_term_months"), loan.amortisation
    since = loan.first_drawn_on or case.facts.executed_on or event_day(case.facts, "decided")
    until = loan.matures_on or case.facts.ends_on
    if plan is not None and plan.kind not in {AmortisationKind.TEXT, AmortisationKind.BULLET}:
        return case.met(loan=loan.id, amortisation=plan.kind.value)
    if since is not None and until is not None and long_term is not None:
        if until <= months_after(since, long_term.whole):
            return case.met("short", loan=loan.id, matures_on=until)
    else:
        return case.unclear("amortisation", "matures_on", loan=loan.id)
    if plan is not None and plan.kind is AmortisationKind.TEXT:
        return case.unclear("amortisation", loan=loan.id, text=plan.text or None)
    if plan is None and case.text("amortisation"):
        return case.unclear("amortisation", loan=loan.id, text=case.text("amortisation"))
    return case.not_met(loan=loan.id, matures_on=until)


def _start_of(case: Case, loan: Loan) -> Finding:
    within, counts, plan = (
        case.find("amortisation_within_months"),
        case.find("amortisation_counts_from"),
        loan.amortisation,
    )
    if plan is not None and plan.kind is AmortisationKind.BULLET:
        return case.not_met("never", loan=loan.id)
    start = _start_day(case, loan, counts.word) if counts else None
    begins_on = plan.starts_on if plan is not None else None
    if within is None or counts is None or start is None or begins_on is None:
        missing = [
            *(["first_drawn_on"] if start is None else []),
            *(["starts_on"] if begins_on is None else []),
        ]
        return case.unclear(*missing, loan=loan.id)
    limit = months_from(start, within, start_name=counts.word)
    answer = case.met if begins_on <= limit.day else case.not_met
    return answer("", limit.trace, loan=loan.id, starts_on=begins_on, limit_on=limit.day)


def _start_day(case: Case, loan: Loan, event: str) -> date | None:
    return loan.first_drawn_on if event == "first_drawn" else event_day(case.facts, event)


def _least_of(case: Case, loan: Loan) -> Finding:
    least_share, least_fixed, plan = (
        case.find("amortisation_share_min"),
        case.find("amortisation_fixed_min"),
        loan.amortisation,
    )
    if plan is None or (plan.share_per_year is None and plan.per_year is None):
        return case.unclear("amortisation", loan=loan.id)
    if least_share is not None and plan.share_per_year is not None:
        answer = case.met if plan.share_per_year >= least_share.number else case.not_met
        return answer("share", loan=loan.id, share_per_year=plan.share_per_year, share_min=least_share.number)
    if plan.per_year is None:
        return case.unclear("amortisation_per_year", loan=loan.id)
    sheet, unit = Worksheet(), f"minor {plan.per_year.currency}"
    if least_fixed is not None:
        least = sheet.given(
            "amortisation_fixed_min", least_fixed.number, unit=unit, source=least_fixed.parameter
        )
    elif least_share is not None and loan.outstanding is not None:
        debt = sheet.given("outstanding", Fraction(loan.outstanding.minor), unit=unit, source="balances")
        share = sheet.given("share_min", least_share.number, unit="share", source=least_share.parameter)
        least = sheet.multiply("amortisation_min", debt, share)
    else:
        return case.unclear("outstanding", loan=loan.id)
    answer = case.met if plan.per_year.minor >= least.number else case.not_met
    return answer("fixed", sheet.trace(least), loan=loan.id, per_year=plan.per_year)


def _worst(findings: list[Finding]) -> Finding:
    """The answer for all loans: one that breaks the rule, else one that is unclear."""
    for outcome in (Outcome.NOT_MET, Outcome.UNCLEAR):
        for finding in findings:
            if finding.outcome is outcome:
                return finding
    return findings[0]
