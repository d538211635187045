"""A supplementary loan [da: tillægslån]: when the project is final and too little was borrowed, prepared by one person and
carried out by another. Shares and payment are the commitment's, the type of loan that of its own day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.shares import share_text
from borgen.office.journal.moment import moment_at
from borgen.office.journal.refused import Overtaken, Refused
from borgen.office.supported_loan.facts.loan import loans_known
from borgen.office.supported_loan.facts.project import project_facts
from borgen.office.supported_loan.models import Loan, Proposal
from borgen.office.supported_loan.usecases.correction import final_financing
from borgen.office.supported_loan.usecases.credit import NotYet
from borgen.office.supported_loan.usecases.disbursement import FactMissing
from borgen.office.supported_loan.usecases.loan_rows import LoanNumberTaken, write_loan
from borgen.office.supported_loan.usecases.loans import LawSilent, LoanImpossible, NumberMissing
from borgen.office.supported_loan.usecases.proposals import Ask, Step, Taken, Written, postings_of
from borgen.office.supported_loan.usecases.refusals import NoSuchProject
from borgen.office.supported_loan.usecases.terms import checked_day
from borgen.rules.finding import Outcome
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import Trace
from borgen.supported_loan.change_events import SupplementaryLoanPaidOut
from borgen.supported_loan.financing import NotPositive, finance
from borgen.supported_loan.frozen_law import plain_rulings
from borgen.supported_loan.law import silence
from borgen.supported_loan.loan import LoanFigure, explain_loan_row, loan_plan
from borgen.supported_loan.paid_out import LoanKind, PaidOut, paid_out
from borgen.supported_loan.project import project_plan
from borgen.supported_loan.supplementary import Supplementary, supplementary_loan


class NoFirstLoan(Refused):
    """The project has no loan yet that another could supplement."""

    code = "no_first_loan"


class NotFinal(Refused):
    """The project's status in BOSSINF is below the final one."""

    code = "not_final"


class NothingToSupplement(Refused):
    """What of the final sum may be supported is not above what was borrowed for."""

    code = "nothing_to_supplement"


class SupplementaryThere(Overtaken):
    """The project has its supplementary loan already."""

    code = "supplementary_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementaryTerms:
    """What is prepared; the sums follow from form C."""

    number: str
    on: date
    rate: Fraction
    bond_price: Fraction | None = None
    bond_series: str = ""
    bond_coupon: Fraction | None = None
    is_callable: bool = False

    def plain(self) -> dict[str, Any]:
        """As a step keeps its terms."""
        return {
            "number": self.number.strip(), "on": self.on.isoformat(), "rate": share_text(self.rate),
            "bond_price": share_text(self.bond_price) if self.bond_price is not None else "",
            "bond_series": self.bond_series.strip(),
            "bond_coupon": share_text(self.bond_coupon) if self.bond_coupon is not None else "",
            "is_callable": self.is_callable,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    loan: Supplementary
    paid: PaidOut


def _shown(ask: Ask) -> Mapping[str, Any]:
    _check_number(ask, ask.terms["number"])
    whole = _work_out(ask)
    financing, paid = whole.loan.financing, whole.paid
    first = loan_plan(paid.terms).row(1)
    return {
        "supported_sum": financing.supported_sum, "principal": paid.terms.principal, "base_capital": financing.base_capital,
        "deposit": financing.deposit, "loan_type": paid.loan_type, "first_term_on": first.due_on, "service": first.service,
        "contribution": first.contribution, "by_commitment": plain_rulings(whole.loan.by_commitment),
        "by_loan_day": plain_rulings(whole.loan.by_loan_day),
    }  # fmt: skip


def _traces(ask: Ask) -> Mapping[str, Trace]:
    """As the figures were: the loan's number may be taken by now, by this very loan."""
    whole = _work_out(ask)
    traces, terms = whole.loan.financing.traces, whole.paid.terms
    return {
        **{name: traces[name] for name in ("supported_sum", "base_capital", "deposit")}, "principal": traces["loan"],
        **{name: explain_loan_row(terms, 1, LoanFigure(name)) for name in ("service", "contribution")},
    }  # fmt: skip


def _write(taken: Taken) -> Written:
    whole, project = _work_out(taken.ask), taken.ask.project
    on = whole.paid.terms.disbursed_on
    if on > taken.ask.today:
        raise NotYet(on=on)
    number = taken.ask.terms["number"]
    write_loan(now=taken.now, project=project, number=number, paid=whole.paid)
    principal = whole.paid.terms.principal
    happened = SupplementaryLoanPaidOut(
        reference=project.reference, loan=number, disbursed_on=on.isoformat(), principal=str(principal),
        supported_sum=str(whole.paid.supported_sum), loan_type=whole.paid.loan_type, prepared_by=taken.prepared_by,
        proposal=taken.number,
    )  # fmt: skip
    return Written(
        happened=happened, findings=(whole.loan.allowed,),
        postings=postings_of(("lender", f"project:{project.reference}", principal)),
        answer={"loan": number, "principal": principal.decimal},
    )  # fmt: skip


SUPPLEMENTARY = Step(kind=Proposal.Kind.SUPPLEMENTARY, shown=_shown, write=_write, traces=_traces)
"""The project's supplementary loan: terms as :class:`SupplementaryTerms` gives them."""


def _work_out(ask: Ask) -> _Whole:
    terms, project = ask.terms, ask.project
    on = checked_day(field="on", day=date.fromisoformat(terms["on"]))
    now = moment_at(organisation_id=project.organisation_id, as_of=on, sequence=ask.sequence)
    known = project_facts(now, reference=project.reference)
    if known is None:
        raise NoSuchProject(reference=project.reference)
    facts, law = known.facts, known.facts.law()
    loans = loans_known(organisation_id=project.organisation_id, sequence=ask.sequence, projects=[project.pk])
    first = next((one for one in loans if one.kind is LoanKind.FIRST), None)
    if first is None:
        raise NoFirstLoan(reference=project.reference)
    if any(one.kind is LoanKind.SUPPLEMENTARY for one in loans):
        raise SupplementaryThere(reference=project.reference)
    final = final_financing(project=facts)
    if facts.committed_on is None:
        raise FactMissing(field="committed_on")
    rate, committed_on = Fraction(terms["rate"]), facts.committed_on
    cap = project_plan(facts).cap
    try:
        found = supplementary_loan(
            first=finance(
                acquisition_sum=first.supported_sum, committed_on=committed_on, housing=facts.housing, law=law
            ),
            final_sum=final.acquisition_sum, committed_on=committed_on, established_on=on, rate=rate,
            status=facts.status_on(on), housing=facts.housing, maximum=cap.maximum if cap else None,
            regime=first.rule.regime if first.rule else None, law=law,
        )  # fmt: skip
        if found.allowed.outcome is not Outcome.MET:
            raise NotFinal(status=found.allowed.given["status"] or "–", wanted=found.allowed.given["wanted"], on=on)
        paid = paid_out(
            kind=LoanKind.SUPPLEMENTARY, principal=found.financing.loan, supported_sum=found.financing.supported_sum,
            committed_on=committed_on, disbursed_on=on, rate=rate, regime=first.rule.regime if first.rule else None,
            residents_start=first.rule.start if first.rule else None,
            bond_price=Fraction(terms["bond_price"]) if terms["bond_price"] else None, bond_series=terms["bond_series"],
            bond_coupon=Fraction(terms["bond_coupon"]) if terms["bond_coupon"] else None,
            is_callable=bool(terms["is_callable"]), law=law,
        )  # fmt: skip
        paid.terms.schedule()
    except NotPositive as error:
        raise NothingToSupplement(final=final.supported_sum, before=first.supported_sum) from error
    except RulebookSilent as error:
        raise LawSilent(**silence(error)) from error
    except PlanImpossible as error:
        raise LoanImpossible(error) from error
    return _Whole(loan=found, paid=paid)


def _check_number(ask: Ask, number: str) -> None:
    if not number:
        raise NumberMissing()
    if Loan.objects.filter(organisation_id=ask.project.organisation_id, number=number).exists():
        raise LoanNumberTaken(loan=number)
