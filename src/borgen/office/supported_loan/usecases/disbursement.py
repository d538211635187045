"""Paying a loan out [da: berigtigelse]: by the form that counts, when the dwellings are ready and the status is high enough.

One person prepares, another carries out. The first loan settles the construction credit. What the law gave that day is frozen
with the loan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.office.journal.moment import Moment, moment_at
from borgen.office.journal.refused import Refused
from borgen.office.supported_loan.facts.credit import KnownCredit
from borgen.office.supported_loan.facts.project import project_facts
from borgen.office.supported_loan.models import CreditSettlement as SettlementRow
from borgen.office.supported_loan.models import Loan, Project, Proposal
from borgen.office.supported_loan.usecases.credit import CreditCannot, NotYet, credit_at
from borgen.office.supported_loan.usecases.loan_rows import FirstLoanThere, LoanNumberTaken, write_loan
from borgen.office.supported_loan.usecases.loans import LawSilent, LoanImpossible, NumberMissing
from borgen.office.supported_loan.usecases.proposals import Ask, Step, Taken, Written, postings_of
from borgen.office.supported_loan.usecases.refusals import NoSuchProject
from borgen.office.supported_loan.usecases.terms import checked_day
from borgen.rules.finding import Finding, Outcome
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import Trace
from borgen.supported_loan.choices import ContributionBase, Regime, ResidentsStart
from borgen.supported_loan.construction_credit import (
    CreditRefused,
    CreditSettlement,
    credit_account,
    explain_settlement,
    settle_credit,
)
from borgen.supported_loan.disbursement import may_disburse
from borgen.supported_loan.events import LoanDisbursed
from borgen.supported_loan.law import silence
from borgen.supported_loan.loan import LoanFigure, explain_loan_row, explain_nominal_bonds, loan_plan
from borgen.supported_loan.paid_out import LoanKind, PaidOut, paid_out
from borgen.supported_loan.project import ProjectFacts, ProjectPlan, Question, project_plan


class NotThereThen(Refused):
    """On the day nothing is known of the project yet: it begins with its commitment."""

    code = "project_not_there_then"


class NotReady(Refused):
    """The dwellings are not ready for occupation on the day."""

    code = "not_ready"


class StatusTooLow(Refused):
    """The project's status in BOSSINF is below the one that a loan needs."""

    code = "status_too_low"


class FactMissing(Refused):
    """A fact of the project is not stated that the loan depends on."""

    code = "fact_missing"


class ExtraConditionsUnmet(Refused):
    """A condition of the loan for extra energy investment is not met, or nobody has said whether it is."""

    code = "extra_conditions_unmet"


class ExtraLoanThere(Refused):
    """The extra investment has its loan already."""

    code = "extra_loan_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """Everything that paying out comes to."""

    facts: ProjectFacts
    plan: ProjectPlan
    gate: tuple[Finding, ...]
    paid: PaidOut
    credit: KnownCredit | None
    settlement: CreditSettlement | None


def disbursement_terms(
    *,
    kind: LoanKind,
    number: str,
    on: date,
    rate: Fraction,
    bond_price: Fraction | None = None,
    bond_series: str = "",
    bond_coupon: Fraction | None = None,
    is_callable: bool = False,
    first_term_on: date | None = None,
    regime: Regime | None = None,
    residents_start: ResidentsStart | None = None,
    contribution_base: ContributionBase | None = None,
) -> dict[str, Any]:
    """The plain terms of a disbursement, as the step is prepared with."""
    return {
        "kind": kind.value,
        "number": number.strip(),
        "on": on.isoformat(),
        "rate": share_text(rate),
        "bond_price": share_text(bond_price) if bond_price is not None else None,
        "bond_series": bond_series.strip(),
        "bond_coupon": share_text(bond_coupon) if bond_coupon is not None else None,
        "is_callable": is_callable,
        "first_term_on": first_term_on.isoformat() if first_term_on else None,
        "regime": regime.value if regime else None,
        "residents_start": residents_start.value if residents_start else None,
        "contribution_base": contribution_base.value if contribution_base else None,
    }


def _shown(ask: Ask) -> Mapping[str, Any]:
    whole = _work_out(ask)
    financing, form, paid = whole.plan.financing, whole.plan.form, whole.paid
    assert financing is not None
    assert form is not None
    first = loan_plan(paid.terms).row(1)
    figures: dict[str, Any] = {
        "form": form.form,
        "acquisition": form.acquisition,
        "supported_sum": paid.supported_sum,
        "principal": paid.terms.principal,
        "first_term_on": first.due_on,
        "service": first.service,
        "contribution": first.contribution,
        "status": whole.facts.status_on(paid.terms.disbursed_on),
        "ready_on": whole.facts.ready_on,
    }
    if paid.kind is LoanKind.FIRST:
        figures |= {
            "excess": financing.excess,
            "base_capital": financing.base_capital,
            "deposit": financing.deposit,
        }
    if paid.bonds:
        figures["nominal"] = paid.bonds.nominal
    if whole.settlement:
        figures |= {
            "credit_owed": whole.settlement.owed,
            "credit_missing": whole.settlement.missing,
            "left_over": whole.settlement.left_over,
        }
    return figures


def _traces(ask: Ask) -> Mapping[str, Trace]:
    """As the figures were: the loan's number may be taken by now, by this very loan."""
    on, kind = date.fromisoformat(ask.terms["on"]), LoanKind(ask.terms["kind"])
    now = moment_at(organisation_id=ask.project.organisation_id, as_of=on, sequence=ask.sequence)
    known = project_facts(now, reference=ask.project.reference)
    if known is None:
        raise NoSuchProject(reference=ask.project.reference)
    plan = project_plan(known.facts)
    paid = _paid_out(known.facts, plan, kind, ask.terms, on)
    found = {name: explain_loan_row(paid.terms, 1, LoanFigure(name)) for name in ("service", "contribution")}
    if paid.kind is LoanKind.FIRST and plan.financing:
        found |= {**plan.financing.traces, "principal": plan.financing.traces["loan"]}
    elif plan.extra:
        found["principal"] = plan.extra.traces["principal"]
    if ask.terms["bond_price"]:
        found["nominal"] = explain_nominal_bonds(paid.terms.principal, Fraction(ask.terms["bond_price"]))
    credit, settlement = _settlement(ask, kind, now, paid)
    if credit and settlement:
        account = credit_account(credit.facts, as_of=on)
        how = explain_settlement(account, proceeds=paid.terms.principal)
        found |= {"credit_owed": how["owed"], "credit_missing": how["missing"], "left_over": how["left_over"]}
    return found


def _write(taken: Taken) -> Written:
    whole, project = _work_out(taken.ask), taken.ask.project
    on = whole.paid.terms.disbursed_on
    if on > taken.ask.today:
        raise NotYet(on=on)
    number = taken.ask.terms["number"]
    write_loan(now=taken.now, project=project, number=number, paid=whole.paid)
    settlement = whole.settlement
    if whole.credit and settlement:
        SettlementRow.objects.create(
            organisation_id=project.organisation_id, credit_id=whole.credit.credit_id, on=on,
            owed_minor=settlement.owed.minor, proceeds_minor=settlement.proceeds.minor,
            known_from=taken.now.sequence,
        )  # fmt: skip
    happened = LoanDisbursed(
        reference=project.reference, loan=number, loan_kind=whole.paid.kind.value, proposal=taken.number,
        disbursed_on=on.isoformat(), principal=str(whole.paid.terms.principal),
        supported_sum=str(whole.paid.supported_sum), prepared_by=taken.prepared_by, terms=taken.ask.terms,
        credit_owed=str(settlement.owed) if settlement else "",
    )  # fmt: skip
    return Written(
        happened=happened,
        findings=(*whole.gate, *(whole.plan.extra_findings if whole.paid.kind is LoanKind.EXTRA else ())),
        postings=_postings(project, whole),
        answer={"loan": number, "principal": whole.paid.terms.principal.decimal},
    )


DISBURSEMENT = Step(kind=Proposal.Kind.DISBURSEMENT, shown=_shown, write=_write, traces=_traces)
"""The project's first loan, or that for its extra investment: terms as ``disbursement_terms`` gives them."""


def _work_out(ask: Ask) -> _Whole:
    terms = ask.terms
    kind, on = LoanKind(terms["kind"]), checked_day(field="on", day=date.fromisoformat(terms["on"]))
    now = moment_at(organisation_id=ask.project.organisation_id, as_of=on, sequence=ask.sequence)
    known = project_facts(now, reference=ask.project.reference)
    if known is None:
        raise NotThereThen(reference=ask.project.reference, on=on)
    facts = known.facts
    _check_number(ask.project, kind, terms["number"])
    gate = facts.gate(on)
    _check_gate(gate)
    plan = project_plan(facts)
    check_answered(plan=plan, questions=(Question.MAXIMUM, Question.FINANCING, Question.EXTRA))
    paid = _paid_out(facts, plan, kind, terms, on)
    credit, settlement = _settlement(ask, kind, now, paid)
    return _Whole(facts=facts, plan=plan, gate=gate, paid=paid, credit=credit, settlement=settlement)


def _check_number(project: Project, kind: LoanKind, number: str) -> None:
    if not number:
        raise NumberMissing()
    if Loan.objects.filter(organisation_id=project.organisation_id, number=number).exists():
        raise LoanNumberTaken(loan=number)
    if Loan.objects.filter(project=project, kind=kind.value).exists():
        raise (
            FirstLoanThere(project=project.reference)
            if kind is LoanKind.FIRST
            else ExtraLoanThere(project=project.reference)
        )


def _check_gate(gate: tuple[Finding, Finding]) -> None:
    if may_disburse(gate):
        return
    ready, status = gate
    if ready.outcome is not Outcome.MET:
        raise NotReady(on=ready.given["on"])
    known = status.given["status"]
    raise StatusTooLow(
        **({"status": known} if known else {"why": "unknown"}), wanted=status.given["wanted"], on=status.given["on"]
    )


def check_answered(*, plan: ProjectPlan, questions: Iterable[Question]) -> None:
    """That the plan has these answers.

    Raises:
        LawSilent, FactMissing: what the first question without an answer lacks.
    """
    for question in questions:
        lacks = plan.lacks(question)
        if lacks is not None and lacks.silent is not None:
            raise LawSilent(**silence(lacks.silent))
        if lacks is not None:
            raise FactMissing(field=lacks.missing)


def _paid_out(
    facts: ProjectFacts, plan: ProjectPlan, kind: LoanKind, terms: Mapping[str, Any], on: date
) -> PaidOut:
    assert plan.financing is not None
    assert facts.committed_on is not None
    principal, supported = plan.financing.loan, plan.financing.supported_sum
    if kind is LoanKind.EXTRA:
        if plan.extra is None:
            raise FactMissing(field="extra_investment")
        unmet = [one for one in plan.extra_findings if one.outcome is not Outcome.MET]
        if unmet:
            raise ExtraConditionsUnmet(field=unmet[0].rule.replace("extra_", "", 1))
        principal, supported = plan.extra.principal, plan.extra.investment
    try:
        paid = paid_out(
            kind=kind, principal=principal, supported_sum=supported, committed_on=facts.committed_on, disbursed_on=on,
            rate=Fraction(terms["rate"]), regime=Regime(terms["regime"]) if terms["regime"] else None,
            residents_start=ResidentsStart(terms["residents_start"]) if terms["residents_start"] else None,
            contribution_base=ContributionBase(terms["contribution_base"]) if terms["contribution_base"] else None,
            first_term_on=date.fromisoformat(terms["first_term_on"]) if terms["first_term_on"] else None,
            bond_price=Fraction(terms["bond_price"]) if terms["bond_price"] else None,
            bond_series=terms["bond_series"],
            bond_coupon=Fraction(terms["bond_coupon"]) if terms["bond_coupon"] else None,
            is_callable=bool(terms["is_callable"]), law=facts.law(),
        )  # fmt: skip
        paid.terms.schedule()
    except RulebookSilent as error:
        raise LawSilent(**silence(error)) from error
    except PlanImpossible as error:
        raise LoanImpossible(error) from error
    return paid


def _settlement(
    ask: Ask, kind: LoanKind, now: Moment, paid: PaidOut
) -> tuple[KnownCredit | None, CreditSettlement | None]:
    """The credit with its settlement by the first loan; an extra loan leaves it alone."""
    credit = credit_at(project=ask.project, now=now) if kind is LoanKind.FIRST else None
    if credit is None or credit.settled:
        return None, None
    on = paid.terms.disbursed_on
    try:
        return credit, settle_credit(credit.facts, on=on, proceeds=paid.terms.principal)
    except CreditRefused as error:
        raise CreditCannot(why=error.code, on=error.on or on, amount=error.amount or "") from error


def _postings(project: Project, whole: _Whole) -> tuple[tuple[str, str, Money], ...]:
    """The loan comes in and pays the credit off; what the credit still lacks then is the owner's."""
    account, principal = f"project:{project.reference}", whole.paid.terms.principal
    moves = [("lender", account, principal)]
    if whole.settlement:
        moves += [("owner", account, whole.settlement.missing), (account, "lender", whole.settlement.owed)]
    return postings_of(*moves)
