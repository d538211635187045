"""What the register knows now, as the first values of the forms that change it."""

from enum import StrEnum
from typing import Any

from borgen.guarantee.commitment import Commitment, Insurance, Loan, Security


def borrower_initial(facts: Commitment) -> dict[str, Any]:
    borrower = facts.borrower
    return {
        "name": borrower.name,
        "organisation_number": borrower.organisation_number,
        "borrower_class": _word(borrower.borrower_class),
        "municipality_owns": borrower.municipality_owns,
        "locality": borrower.locality,
    }


def decision_initial(facts: Commitment) -> dict[str, Any]:
    decision = facts.decision
    return {
        "outcome": _word(decision.outcome),
        "decided": facts.decided,
        "is_frame": facts.is_frame,
        "decided_by": decision.body,
        "decided_on": decision.on,
        "paragraph": decision.paragraph,
        "registration_number": decision.registration_number,
        "available_until": facts.available_until,
        "execute_by": facts.execute_by,
        "executed_on": facts.executed_on,
        "ended_on": facts.ended_on,
        "ends_on": facts.ends_on,
    }


def scope_initial(facts: Commitment) -> dict[str, Any]:
    return {
        "exposure_kind": _word(facts.exposure_kind),
        "legal_form": _word(facts.legal_form),
        "covers": sorted(word.value for word in facts.covers),
        "municipality_share": facts.municipality_share if facts.municipality_share != 1 else None,
        "purpose": facts.purpose,
        "purpose_category": facts.purpose_category,
        "investment": facts.investment,
        "own_contribution": facts.own_contribution,
        "fee_rate": facts.fee_rate,
        "fee_payer": facts.fee_payer,
        "conditions": facts.conditions,
        "conditions_met_on": facts.conditions_met_on,
        "policy": facts.policy,
    }


def loan_initial(loan: Loan) -> dict[str, Any]:
    plan = loan.amortisation
    return {
        "lender": loan.lender,
        "number": loan.number,
        "loan_type": loan.loan_type,
        "original": loan.original,
        "first_drawn_on": loan.first_drawn_on,
        "matures_on": loan.matures_on,
        "interest_rate": loan.interest_rate,
        "rate_bound_until": loan.rate_bound_until,
        "amortisation_kind": _word(plan.kind) if plan else "",
        "amortisation_starts_on": plan.starts_on if plan else None,
        "amortisation_per_year": plan.per_year if plan else None,
        "amortisation_share_per_year": plan.share_per_year if plan else None,
        "payments_a_year": plan.payments_a_year if plan else 1,
    }


def security_initial(security: Security) -> dict[str, Any]:
    return {
        "kind": security.kind.value,
        "text": security.text,
        "amount": security.amount,
        "rank": security.rank,
        "value": security.value,
        "valued_on": security.valued_on,
    }


def insurance_initial(one: Insurance) -> dict[str, Any]:
    return {
        "insurer": one.insurer,
        "number": one.number,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "text": one.text,
    }


def _word(word: StrEnum | None) -> str:
    return word.value if word else ""
