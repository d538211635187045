"""A revised final sum [da: skema C]: the residents' payment is worked out again from the start, and the difference settled.

The loan's service stays what was borrowed; what of it was borrowed too much is redeemed by a step of its own. The statements
that were made stay; the difference to them is stated as a correction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.moment import moment_at
from borgen.office.journal.refused import Refused
from borgen.office.market.queries import known
from borgen.office.supported_loan.facts.figures import LoanFigures, figures_of
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known
from borgen.office.supported_loan.facts.project import project_facts
from borgen.office.supported_loan.models import Proposal
from borgen.office.supported_loan.usecases.disbursement import check_answered
from borgen.office.supported_loan.usecases.loan_rows import rewrite_terms
from borgen.office.supported_loan.usecases.proposals import Ask, Step, Taken, Written, postings_of
from borgen.office.supported_loan.usecases.refixing import LoanRedeemed as RedeemedAlready
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan, NoSuchProject, stated_reason
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.change_events import LoanCorrected
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.correction import CorrectedTerm, Correction, correct
from borgen.supported_loan.financing import Financing
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName, ProjectFacts, Question, project_plan
from borgen.supported_loan.subsidy import explain_split
from borgen.supported_loan.summed import sum_parts, sum_trace


class FormCMissing(Refused):
    """Form C has not been approved, so that no final sum is known."""

    code = "form_c_missing"


class OnlyTheFirstLoan(Refused):
    """It is the project's first loan that follows the final sum."""

    code = "only_the_first_loan"


class FinalSumNotBelow(Refused):
    """The final sum is not below the one that the residents pay by; what is above it is for a supplementary loan."""

    code = "final_sum_not_below"


class PaymentWasTakenOver(Refused):
    """The residents' payment came from another register, and cannot be worked out again from the start."""

    code = "payment_was_taken_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWorkedOut:
    """``too_much`` is what was borrowed over the loan that the final sum allows; ``found`` the difference over the terms up to
    ``settled_through``."""

    facts: LoanFacts
    final: Financing
    too_much: Money
    settled_through: int
    found: Correction
    before: LoanFigures
    after: LoanFigures


def final_financing(*, project: ProjectFacts) -> Financing:
    """The financing by form C.

    Raises:
        FormCMissing, FactMissing, LawSilent.
    """
    if FormName.C not in project.forms:
        raise FormCMissing(reference=project.reference)
    plan = project_plan(project)
    check_answered(plan=plan, questions=(Question.MAXIMUM, Question.FINANCING))
    assert plan.financing is not None
    return plan.financing


def work_out_correction(*, ask: Ask) -> CorrectionWorkedOut:
    """What follows from the final sum for the project's first loan.

    Raises:
        NoSuchProject, NoSuchLoan, OnlyTheFirstLoan, RedeemedAlready, PaymentWasTakenOver, FinalSumNotBelow, FormCMissing,
        FactMissing, LawSilent.
    """
    organisation = ask.project.organisation_id
    now = moment_at(organisation_id=organisation, as_of=ask.today, sequence=ask.sequence)
    project = project_facts(now, reference=ask.project.reference)
    if project is None:
        raise NoSuchProject(reference=ask.project.reference)
    number = ask.loan.number if ask.loan else ""
    facts = loan_known(organisation_id=organisation, sequence=ask.sequence, number=number)
    if facts is None:
        raise NoSuchLoan(number=number)
    if facts.kind is not LoanKind.FIRST:
        raise OnlyTheFirstLoan(loan=number)
    if facts.ended_on is not None:
        raise RedeemedAlready(on=facts.ended_on)
    if facts.taken_over is not None:
        raise PaymentWasTakenOver(loan=number)
    final = final_financing(project=project.facts)
    if final.supported_sum >= facts.supported_sum:
        raise FinalSumNotBelow(final=final.supported_sum, before=facts.supported_sum)
    index = IndexView(known(organisation_id=organisation, sequence=ask.sequence))
    before = figures_of(facts, index=index)
    after = figures_of(replace(facts, supported_sum=final.supported_sum), index=index)
    through = sum(split.due_on <= ask.today for split in before.splits)
    return CorrectionWorkedOut(
        facts=facts, final=final, too_much=max(facts.terms.principal - final.loan, Money(0, CURRENCY)),
        settled_through=through, found=correct(before.splits, after.splits, settled_through=through), before=before,
        after=after,
    )  # fmt: skip


def _shown(ask: Ask) -> Mapping[str, Any]:
    stated_reason(reason=str(ask.terms.get("reason", "")))
    whole = work_out_correction(ask=ask)
    figures: dict[str, Any] = {
        "supported_before": whole.facts.supported_sum, "supported": whole.final.supported_sum,
        "principal": whole.facts.terms.principal, "principal_allowed": whole.final.loan, "too_much": whole.too_much,
        "settled_through": whole.settled_through, "residents_difference": whole.found.residents,
        "state_difference": whole.found.state,
    }  # fmt: skip
    old, new = (one.split(whole.settled_through + 1) for one in (whole.before, whole.after))
    if old and new:
        for name in ("residents", "state"):
            figures |= {f"{name}_before": getattr(old, name), f"{name}_after": getattr(new, name)}
    return figures


def _traces(ask: Ask) -> Mapping[str, Trace]:
    whole = work_out_correction(ask=ask)
    loan = whole.final.traces["loan"]
    found = {
        "supported": whole.final.traces["supported_sum"], "principal_allowed": loan, "too_much": _too_much(whole, loan),
        "residents_difference": _difference(whole, "residents"), "state_difference": _difference(whole, "state"),
    }  # fmt: skip
    n = whole.settled_through + 1
    for when, figures in (("before", whole.before), ("after", whole.after)):
        rule = figures.facts.rule
        if rule is not None and figures.split(n) is not None:
            for name in ("residents", "state"):
                found[f"{name}_{when}"] = explain_split(figures.plan, rule, figures.yearly, n, name)
    return found


def _too_much(whole: CorrectionWorkedOut, loan: Trace) -> Trace:
    sheet, unit = Worksheet(), f"minor {CURRENCY}"
    borrowed = sheet.given("original", Fraction(whole.facts.terms.principal.minor), unit=unit, source="loan.principal")
    nothing = sheet.given("nothing", Fraction(0), unit=unit, source="loan.never_grows")
    over = sheet.subtract("difference_left", borrowed, sheet.carried(loan))
    return sheet.trace(sheet.larger("too_much", over, nothing))


def _difference(whole: CorrectionWorkedOut, name: str) -> Trace:
    """Term by term: as it should have been, less as it was."""
    terms = whole.found.terms
    if not terms:
        return sum_parts((), currency=CURRENCY).trace

    def amount(term: CorrectedTerm) -> Money:
        found: Money = getattr(term, name)
        return found

    return sum_trace(name, terms, amount)


def _write(taken: Taken) -> Written:
    whole, loan = work_out_correction(ask=taken.ask), taken.ask.loan
    assert loan is not None
    reason = stated_reason(reason=str(taken.ask.terms.get("reason", "")))
    rewrite_terms(now=taken.now, loan=loan, reason=reason, supported_minor=whole.final.supported_sum.minor)
    happened = LoanCorrected(
        loan=loan.number, supported_before=str(whole.facts.supported_sum), supported=str(whole.final.supported_sum),
        settled_through=whole.settled_through, residents=str(whole.found.residents), state=str(whole.found.state),
        reason=reason, prepared_by=taken.prepared_by, proposal=taken.number,
    )  # fmt: skip
    return Written(
        happened=happened, postings=postings_of(("state", "residents", whole.found.state)),
        answer={"loan": loan.number, "residents": whole.found.residents.decimal, "state": whole.found.state.decimal},
    )  # fmt: skip


CORRECTION = Step(kind=Proposal.Kind.CORRECTION, shown=_shown, write=_write, traces=_traces)
"""The first loan after form C: terms ``{"reason": …}``."""
