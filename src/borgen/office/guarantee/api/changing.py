"""The part of the API that changes the register: the same use cases as the pages call."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from borgen.office.guarantee.api.bodies import (
    BalanceObserved,
    DeviationRecorded,
    Ended,
    EvidenceRecorded,
    Executed,
    Increased,
    IncreaseWritten,
    InsuranceEntered,
    LoanEntered,
    MovementEntered,
    NewGuarantee,
    SecurityEntered,
    TermsChange,
    TermsCorrection,
    Written,
)
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.api.stated import (
    by_caller,
    changes,
    currency_of,
    loan_entry,
    money,
    on_reference,
    stated,
)
from borgen.office.guarantee.usecases import balance, increase, lifecycle, parts, register
from borgen.office.guarantee.usecases.terms import (
    BorrowerTerms,
    GuaranteeTerms,
    InsuranceTerms,
    SecurityTerms,
)
from borgen.office.ui.api_types import WRITE_PROBLEMS, Key


@router.post("/{organisation}/guarantees", response={201: Written, **WRITE_PROBLEMS}, url_name="register")
def enter_guarantee(request: HttpRequest, organisation: str, body: NewGuarantee, key: Key) -> Any:
    """Enter a guarantee."""
    currency = body.terms.currency
    entered = register.enter_guarantee(
        **by_caller(request, key), borrower=BorrowerTerms(**stated(body.borrower, currency)),
        terms=GuaranteeTerms(**stated(body.terms, currency)), reference=body.reference, true_from=body.true_from,
        loans=[loan_entry(loan, currency) for loan in body.loans],
        securities=[SecurityTerms(**stated(part, currency)) for part in body.securities],
        insurances=[InsuranceTerms(**stated(part, currency)) for part in body.insurances],
    )  # fmt: skip
    return Status(201, entered)


def _change(path: str, name: str, answer: type[Schema] = Written) -> Any:
    return router.post(
        f"/{{organisation}}/guarantees/{{path:reference}}/{path}",
        response={200: answer, **WRITE_PROBLEMS},
        url_name=name,
    )


@_change("changes", "change-terms")
def change_terms(request: HttpRequest, organisation: str, reference: str, body: TermsChange, key: Key) -> Any:
    """Let terms be others from a day on."""
    return register.change_terms(
        **on_reference(request, reference, body, key),
        true_from=body.true_from,
        changes=changes(request, reference, body.terms),
        reason=body.reason,
    )


@_change("corrections", "correct-terms")
def correct_terms(
    request: HttpRequest, organisation: str, reference: str, body: TermsCorrection, key: Key
) -> Any:
    """Say that the register has been wrong, and why."""
    return register.correct_terms(
        **on_reference(request, reference, body, key), changes=changes(request, reference, body.terms), reason=body.reason,
        true_from=body.true_from, true_until=body.true_until,
    )  # fmt: skip


@_change("balances", "observe-balance")
def observe_balance(
    request: HttpRequest, organisation: str, reference: str, body: BalanceObserved, key: Key
) -> Any:
    """State what is left of a loan on a day, and who says so."""
    return balance.observe_balance(
        **on_reference(request, reference, body, key),
        loan=body.loan,
        on=body.on,
        amount=money(request, reference, body.amount),
        source=body.source,
    )


@_change("movements", "enter-movement")
def enter_movement(
    request: HttpRequest, organisation: str, reference: str, body: MovementEntered, key: Key
) -> Any:
    """Enter a draw, an amortisation, a call or a write-off."""
    return balance.enter_movement(
        **on_reference(request, reference, body, key), loan=body.loan, kind=body.kind, value_on=body.value_on,
        amount=money(request, reference, body.amount), note=body.note,
    )  # fmt: skip


@_change("loans", "enter-loan")
def enter_loan(request: HttpRequest, organisation: str, reference: str, body: LoanEntered, key: Key) -> Any:
    """Enter a loan under a guarantee."""
    entry = loan_entry(body.loan, currency_of(request, reference))
    return parts.enter_part(
        **on_reference(request, reference, body, key), terms=entry, true_from=body.true_from
    )


@_change("securities", "enter-security")
def enter_security(
    request: HttpRequest, organisation: str, reference: str, body: SecurityEntered, key: Key
) -> Any:
    """Enter a security."""
    terms = SecurityTerms(**stated(body.security, currency_of(request, reference)))
    return parts.enter_part(
        **on_reference(request, reference, body, key), terms=terms, true_from=body.true_from
    )


@_change("insurances", "enter-insurance")
def enter_insurance(
    request: HttpRequest, organisation: str, reference: str, body: InsuranceEntered, key: Key
) -> Any:
    """Enter an insurance of the financed object."""
    terms = InsuranceTerms(**stated(body.insurance, currency_of(request, reference)))
    return parts.enter_part(
        **on_reference(request, reference, body, key), terms=terms, true_from=body.true_from
    )


@_change("increases", "increase-guarantee", IncreaseWritten)
def increase_guarantee(
    request: HttpRequest, organisation: str, reference: str, body: Increased, key: Key
) -> Any:
    """Enter a later decision that adds to the amount."""
    return increase.increase_guarantee(
        **on_reference(request, reference, body, key), decided_on=body.decided_on, amount=money(request, reference, body.amount),
        decided_by=body.decided_by, paragraph=body.paragraph,
    )  # fmt: skip


@_change("execution", "execute-guarantee")
def execute_guarantee(
    request: HttpRequest, organisation: str, reference: str, body: Executed, key: Key
) -> Any:
    """Say that the guarantee has been signed; refused when the offer has lapsed."""
    return lifecycle.execute_guarantee(
        **on_reference(request, reference, body, key), executed_on=body.executed_on
    )


@_change("end", "end-guarantee")
def end_guarantee(request: HttpRequest, organisation: str, reference: str, body: Ended, key: Key) -> Any:
    """Say that the guarantee has ended, and why."""
    return lifecycle.end_guarantee(
        **on_reference(request, reference, body, key),
        ended_on=body.ended_on,
        reason=body.reason,
        note=body.note,
    )


@_change("evidence", "record-evidence")
def record_evidence(
    request: HttpRequest, organisation: str, reference: str, body: EvidenceRecorded, key: Key
) -> Any:
    """Record that a duty has been done."""
    return lifecycle.record_evidence(
        **on_reference(request, reference, body, key),
        duty=body.duty,
        due_on=body.due_on,
        done_on=body.done_on,
        note=body.note,
    )


@_change("deviations", "record-deviation")
def record_deviation(
    request: HttpRequest, organisation: str, reference: str, body: DeviationRecorded, key: Key
) -> Any:
    """Record the deciding body's reason for departing from a «should»."""
    return lifecycle.record_deviation(
        **on_reference(request, reference, body, key), rule=body.rule, reason=body.reason, decided_by=body.decided_by,
        decided_on=body.decided_on,
    )  # fmt: skip
