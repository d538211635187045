"""Borrowers, parts, balances, movements and increases over the API: changed from a day on, corrected, released, taken back.

Their addresses are longer than those of the guarantee itself and end alike, so they come before them.
"""

from collections.abc import Mapping
from typing import Any

from ninja import Schema

from borgen.office.guarantee.api.amending_bodies import (
    BalanceCorrection,
    BorrowerChange,
    BorrowerCorrection,
    BorrowerWritten,
    DeviationWithdrawal,
    EvidenceWithdrawal,
    IncreaseCorrection,
    InsuranceChange,
    InsuranceCorrection,
    LoanChange,
    LoanCorrection,
    MovementCorrection,
    MovementWritten,
    PartWithdrawal,
    Released,
    SecurityChange,
    SecurityCorrection,
)
from borgen.office.guarantee.api.bodies import IncreaseWritten, Written
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.api.stated import by_caller, changes, money, on_reference
from borgen.office.guarantee.queries.borrower import party_and_currency
from borgen.office.guarantee.usecases import balance, borrower, increase, parts, withdrawal
from borgen.office.guarantee.usecases.refusals import NoSuchGuarantee
from borgen.office.ui.api_types import WRITE_PROBLEMS, Key


def _amend(path: str, name: str, answer: type[Schema] = Written) -> Any:
    return router.post(
        f"/{{organisation}}/guarantees/{{path:reference}}/{path}",
        response={200: answer, **WRITE_PROBLEMS},
        url_name=name,
    )


# -------------------------------------------------------------------------------------------------------- the borrower


@_amend("borrower/changes", "change-borrower", BorrowerWritten)
def change_borrower(request: Any, organisation: str, reference: str, body: BorrowerChange, key: Key) -> Any:
    """Let facts of the borrower be others from a day on; they count for every guarantee of this borrower."""
    done = borrower.change_borrower(
        **_on_borrower(request, reference, body.borrower, key), true_from=body.true_from
    )
    return {"reference": reference, "sequence": done["sequence"]}


@_amend("borrower/corrections", "correct-borrower", BorrowerWritten)
def correct_borrower(
    request: Any, organisation: str, reference: str, body: BorrowerCorrection, key: Key
) -> Any:
    """Say that the register has been wrong about the borrower, and why."""
    done = borrower.correct_borrower(
        **_on_borrower(request, reference, body.borrower, key), reason=body.reason, true_from=body.true_from,
        true_until=body.true_until,
    )  # fmt: skip
    return {"reference": reference, "sequence": done["sequence"]}


# ------------------------------------------------------------------------------------------------------------ the parts


@_amend("loans/{int:number}/changes", "change-loan")
def change_loan(
    request: Any, organisation: str, reference: str, number: int, body: LoanChange, key: Key
) -> Any:
    """Let terms of a loan be others from a day on."""
    return _changed(request, reference, ("loan", number), body, body.loan, key)


@_amend("loans/{int:number}/corrections", "correct-loan")
def correct_loan(
    request: Any, organisation: str, reference: str, number: int, body: LoanCorrection, key: Key
) -> Any:
    """Correct what has been wrong about a loan."""
    return _corrected(request, reference, ("loan", number), body, body.loan, key)


@_amend("securities/{int:number}/changes", "change-security")
def change_security(
    request: Any, organisation: str, reference: str, number: int, body: SecurityChange, key: Key
) -> Any:
    """Let terms of a security be others from a day on, such as its value."""
    return _changed(request, reference, ("security", number), body, body.security, key)


@_amend("securities/{int:number}/corrections", "correct-security")
def correct_security(
    request: Any, organisation: str, reference: str, number: int, body: SecurityCorrection, key: Key
) -> Any:
    """Correct what has been wrong about a security."""
    return _corrected(request, reference, ("security", number), body, body.security, key)


@_amend("securities/{int:number}/release", "release-security")
def release_security(
    request: Any, organisation: str, reference: str, number: int, body: Released, key: Key
) -> Any:
    """Give a security back."""
    return parts.release_part(
        **on_reference(request, reference, body, key), part="security", number=number, released_on=body.released_on,
        reason=body.reason,
    )  # fmt: skip


@_amend("insurances/{int:number}/changes", "change-insurance")
def change_insurance(
    request: Any, organisation: str, reference: str, number: int, body: InsuranceChange, key: Key
) -> Any:
    """Let terms of an insurance be others from a day on."""
    return _changed(request, reference, ("insurance", number), body, body.insurance, key)


@_amend("insurances/{int:number}/corrections", "correct-insurance")
def correct_insurance(
    request: Any, organisation: str, reference: str, number: int, body: InsuranceCorrection, key: Key
) -> Any:
    """Correct what has been wrong about an insurance."""
    return _corrected(request, reference, ("insurance", number), body, body.insurance, key)


@_amend("insurances/{int:number}/release", "release-insurance")
def release_insurance(
    request: Any, organisation: str, reference: str, number: int, body: Released, key: Key
) -> Any:
    """Say that an insurance has ended."""
    return parts.release_part(
        **on_reference(request, reference, body, key), part="insurance", number=number, released_on=body.released_on,
        reason=body.reason,
    )  # fmt: skip


# ------------------------------------------------------------------------------------ balances, movements and increases


@_amend("balances/corrections", "correct-balance")
def correct_balance(
    request: Any, organisation: str, reference: str, body: BalanceCorrection, key: Key
) -> Any:
    """Correct a stated balance, or take it back."""
    return balance.correct_balance(
        **on_reference(request, reference, body, key), loan=body.loan, on=body.on, reason=body.reason, source=body.source,
        amount=None if body.amount is None else money(request, reference, body.amount),
    )  # fmt: skip


@_amend("movements/{int:number}/correction", "correct-movement", MovementWritten)
def correct_movement(
    request: Any, organisation: str, reference: str, number: int, body: MovementCorrection, key: Key
) -> Any:
    """Correct a stated movement; one that follows from a balance is corrected by correcting the balance."""
    return balance.correct_movement(
        **on_reference(request, reference, body, key), movement=number, reason=body.reason, value_on=body.value_on,
        amount=None if body.amount is None else money(request, reference, body.amount),
    )  # fmt: skip


@_amend("increases/{int:number}/correction", "correct-increase", IncreaseWritten)
def correct_increase(
    request: Any, organisation: str, reference: str, number: int, body: IncreaseCorrection, key: Key
) -> Any:
    """Correct an increase, or take it back; the decided amount follows."""
    return increase.correct_increase(
        **on_reference(request, reference, body, key), increase=number, reason=body.reason, decided_on=body.decided_on,
        decided_by=body.decided_by, paragraph=body.paragraph, stated_since=body.stated_since,
        amount=None if body.amount is None else money(request, reference, body.amount),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ entered by mistake, taken back


@_amend("loans/{int:number}/withdrawal", "withdraw-loan")
def withdraw_loan(
    request: Any, organisation: str, reference: str, number: int, body: PartWithdrawal, key: Key
) -> Any:
    """Take a loan back that was entered by mistake; one with balances or movements only once those are taken back."""
    return _taken_back(request, reference, ("loan", number), body, key)


@_amend("securities/{int:number}/withdrawal", "withdraw-security")
def withdraw_security(
    request: Any, organisation: str, reference: str, number: int, body: PartWithdrawal, key: Key
) -> Any:
    """Take a security back that was entered by mistake: it never was given. One that is given back is released."""
    return _taken_back(request, reference, ("security", number), body, key)


@_amend("insurances/{int:number}/withdrawal", "withdraw-insurance")
def withdraw_insurance(
    request: Any, organisation: str, reference: str, number: int, body: PartWithdrawal, key: Key
) -> Any:
    """Take an insurance back that was entered by mistake. One that has ended is released."""
    return _taken_back(request, reference, ("insurance", number), body, key)


@_amend("securities/{int:number}/release/withdrawal", "withdraw-security-release")
def withdraw_security_release(
    request: Any, organisation: str, reference: str, number: int, body: PartWithdrawal, key: Key
) -> Any:
    """Say that a security was not given back after all."""
    return withdrawal.withdraw_release(
        **on_reference(request, reference, body, key), part="security", number=number, reason=body.reason
    )


@_amend("insurances/{int:number}/release/withdrawal", "withdraw-insurance-release")
def withdraw_insurance_release(
    request: Any, organisation: str, reference: str, number: int, body: PartWithdrawal, key: Key
) -> Any:
    """Say that an insurance has not ended after all."""
    return withdrawal.withdraw_release(
        **on_reference(request, reference, body, key), part="insurance", number=number, reason=body.reason
    )


@_amend("evidence/withdrawal", "withdraw-evidence")
def withdraw_evidence(
    request: Any, organisation: str, reference: str, body: EvidenceWithdrawal, key: Key
) -> Any:
    """Take the evidence of a duty back: the duty is not done. A file that was kept with it stays."""
    return withdrawal.withdraw_evidence(
        **on_reference(request, reference, body, key), duty=body.duty, due_on=body.due_on, reason=body.reason
    )


@_amend("deviations/withdrawal", "withdraw-deviation")
def withdraw_deviation(
    request: Any, organisation: str, reference: str, body: DeviationWithdrawal, key: Key
) -> Any:
    """Take the recorded reason for departing from a «should» back."""
    return withdrawal.withdraw_deviation(
        **on_reference(request, reference, body, key), rule=body.rule, reason=body.reason
    )


def _on_borrower(request: Any, reference: str, facts: Schema, key: str) -> dict[str, Any]:
    found = party_and_currency(
        organisation_id=request.organisation.id, reference=reference, as_of=request.today
    )
    if found is None:
        raise NoSuchGuarantee(reference=reference)
    return {**by_caller(request, key), "party": found[0], "changes": changes(request, reference, facts)}


def _changed(
    request: Any, reference: str, part: tuple[parts.Part, int], body: Any, terms: Schema, key: str
) -> Mapping[str, Any]:
    return parts.change_part(
        **on_reference(request, reference, body, key), part=part[0], number=part[1], true_from=body.true_from,
        changes=changes(request, reference, terms),
    )  # fmt: skip


def _corrected(
    request: Any, reference: str, part: tuple[parts.Part, int], body: Any, terms: Schema, key: str
) -> Mapping[str, Any]:
    return parts.correct_part(
        **on_reference(request, reference, body, key), part=part[0], number=part[1], reason=body.reason,
        changes=changes(request, reference, terms), true_from=body.true_from, true_until=body.true_until,
    )  # fmt: skip


def _taken_back(
    request: Any, reference: str, part: tuple[parts.Part, int], body: PartWithdrawal, key: str
) -> Mapping[str, Any]:
    return withdrawal.withdraw_part(
        **on_reference(request, reference, body, key), part=part[0], number=part[1], reason=body.reason
    )
