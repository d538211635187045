"""The part of the API that changes the register: the same use cases as the pages call."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Header, Schema, Status
from pydantic import Field, StringConstraints

from borgen.guarantee.commitment import (
    AmortisationKind,
    BorrowerClass,
    Covered,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    Precision,
    SecurityKind,
)
from borgen.kernel.money import Money
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.usecases import balance, lifecycle, parts, register
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    InsuranceTerms,
    LoanEntry,
    LoanTerms,
    SecurityTerms,
)
from borgen.office.ui.api_types import (
    NO_NUL,
    WRITE_PROBLEMS,
    AmountText,
    Body,
    Currency,
    Day,
    LongText,
    ShareText,
    ShortText,
    Word,
)

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]


class Written(Schema):
    """What a change has become: ``sequence`` is the number of its journal event."""

    reference: str
    sequence: int
    number: int | None = None


class Borrower(Body):
    name: ShortText
    organisation_number: Word = ""
    borrower_class: BorrowerClass | None = None
    municipality_owns: ShareText | None = None
    locality: Word = ""


class Terms(Body):
    """The terms of a guarantee. ``decided`` is the amount or frame in all; ``ends_on`` the last day."""

    exposure_kind: ExposureKind | None = None
    legal_form: LegalForm | None = None
    covers: list[Covered] = []
    purpose: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
    purpose_category: Word = ""
    decided: AmountText | None = None
    is_frame: bool = False
    municipality_share: ShareText = "1"
    currency: Currency = "SEK"
    outcome: DecisionOutcome | None = None
    decided_by: Word = ""
    decided_on: Day | None = None
    decided_on_precision: Precision = Precision.DAY
    paragraph: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = ""
    registration_number: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    available_until: Day | None = None
    execute_by: Day | None = None
    executed_on: Day | None = None
    ends_on: Day | None = None
    investment: AmountText | None = None
    own_contribution: AmountText | None = None
    fee_rate: ShareText | None = None
    fee_payer: ShortText = ""
    conditions: LongText = ""
    conditions_met_on: Day | None = None
    policy: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9_/-]*$")] = ""


class Balance(Body):
    on: Day
    amount: AmountText
    source: ShortText


class Loan(Body):
    """Lender and terms of a loan; ``original`` is what was lent in all."""

    lender: ShortText = ""
    number: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    loan_type: Word = ""
    original: AmountText | None = None
    first_drawn_on: Day | None = None
    matures_on: Day | None = None
    interest_rate: ShareText | None = None
    rate_bound_until: Day | None = None
    amortisation_kind: AmortisationKind | None = None
    amortisation_starts_on: Day | None = None
    amortisation_per_year: AmountText | None = None
    amortisation_share_per_year: ShareText | None = None
    payments_a_year: Annotated[int, Field(ge=1, le=12)] = 1


class LoanWithBalance(Loan):
    balance: Balance | None = None


class Security(Body):
    kind: SecurityKind
    text: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
    amount: AmountText | None = None
    rank: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    value: AmountText | None = None
    valued_on: Day | None = None


class Insurance(Body):
    insurer: ShortText = ""
    number: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    valid_from: Day | None = None
    valid_until: Day | None = None
    text: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""


class NewGuarantee(Body):
    """A guarantee with all that is known of it. Without ``reference`` it gets the next of its series."""

    reference: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    borrower: Borrower
    terms: Terms
    loans: list[LoanWithBalance] = []
    securities: list[Security] = []
    insurances: list[Insurance] = []
    true_from: Day | None = None


class Changing(Body):
    """``seen_sequence``: the newest event that the caller knows of; refused when the guarantee has changed since."""

    seen_sequence: int | None = None


class TermsChange(Changing):
    """Terms that are others from a day on; only the terms that are given change."""

    true_from: Day
    terms: Terms
    reason: Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)] = ""


class TermsCorrection(Changing):
    """Terms that have been wrong in the register, over all their time or a part of it, and why."""

    terms: Terms
    reason: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]
    true_from: Day | None = None
    true_until: Day | None = None


class BalanceObserved(Changing):
    loan: Annotated[int, Field(ge=1, le=10_000)] = 1
    on: Day
    amount: AmountText
    source: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]


class MovementEntered(Changing):
    """``amount`` is positive; the kind says which way it goes."""

    loan: Annotated[int, Field(ge=1, le=10_000)] = 1
    kind: Literal["draw", "amortisation", "call", "write_off"]
    value_on: Day
    amount: AmountText
    note: Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)] = ""


class LoanEntered(Changing):
    loan: LoanWithBalance
    true_from: Day | None = None


class SecurityEntered(Changing):
    security: Security
    true_from: Day | None = None


class InsuranceEntered(Changing):
    insurance: Insurance
    true_from: Day | None = None


class Executed(Changing):
    executed_on: Day


class Ended(Changing):
    ended_on: Day
    reason: Word
    note: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = ""


class Increased(Changing):
    decided_on: Day
    amount: AmountText
    decided_by: Word = ""
    paragraph: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = ""


class EvidenceRecorded(Changing):
    duty: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
    due_on: Day
    done_on: Day
    note: LongText = ""


class DeviationRecorded(Changing):
    rule: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
    decided_by: Word = ""
    decided_on: Day | None = None


@router.post("/{organisation}/guarantees", response={201: Written, **WRITE_PROBLEMS}, url_name="register")
def enter_guarantee(request: HttpRequest, organisation: str, body: NewGuarantee, key: Key) -> Any:
    """Enter a guarantee."""
    currency = body.terms.currency
    entered = register.enter_guarantee(
        **_by(request, key), borrower=BorrowerTerms(**_stated(body.borrower, currency)),
        terms=GuaranteeTerms(**_stated(body.terms, currency)), reference=body.reference, true_from=body.true_from,
        loans=[_loan(loan, currency) for loan in body.loans],
        securities=[SecurityTerms(**_stated(part, currency)) for part in body.securities],
        insurances=[InsuranceTerms(**_stated(part, currency)) for part in body.insurances],
    )  # fmt: skip
    return Status(201, entered)


def _change(path: str, name: str) -> Any:
    return router.post(
        f"/{{organisation}}/guarantees/{{path:reference}}/{path}",
        response={200: Written, **WRITE_PROBLEMS},
        url_name=name,
    )


@_change("changes", "change-terms")
def change_terms(request: HttpRequest, organisation: str, reference: str, body: TermsChange, key: Key) -> Any:
    """Let terms be others from a day on."""
    return register.change_terms(
        **_on(request, reference, body, key),
        true_from=body.true_from,
        changes=_changes(request, body.terms),
        reason=body.reason,
    )


@_change("corrections", "correct-terms")
def correct_terms(
    request: HttpRequest, organisation: str, reference: str, body: TermsCorrection, key: Key
) -> Any:
    """Say that the register has been wrong, and why."""
    return register.correct_terms(
        **_on(request, reference, body, key), changes=_changes(request, body.terms), reason=body.reason,
        true_from=body.true_from, true_until=body.true_until,
    )  # fmt: skip


@_change("balances", "observe-balance")
def observe_balance(
    request: HttpRequest, organisation: str, reference: str, body: BalanceObserved, key: Key
) -> Any:
    """State what is left of a loan on a day, and who says so."""
    return balance.observe_balance(
        **_on(request, reference, body, key),
        loan=body.loan,
        on=body.on,
        amount=_money(request, body.amount),
        source=body.source,
    )


@_change("movements", "enter-movement")
def enter_movement(
    request: HttpRequest, organisation: str, reference: str, body: MovementEntered, key: Key
) -> Any:
    """Enter a draw, an amortisation, a call or a write-off."""
    return balance.enter_movement(
        **_on(request, reference, body, key), loan=body.loan, kind=body.kind, value_on=body.value_on,
        amount=_money(request, body.amount), note=body.note,
    )  # fmt: skip


@_change("loans", "enter-loan")
def enter_loan(request: HttpRequest, organisation: str, reference: str, body: LoanEntered, key: Key) -> Any:
    """Enter a loan under a guarantee."""
    entry = _loan(body.loan, _currency(request))
    return parts.enter_part(**_on(request, reference, body, key), terms=entry, true_from=body.true_from)


@_change("securities", "enter-security")
def enter_security(
    request: HttpRequest, organisation: str, reference: str, body: SecurityEntered, key: Key
) -> Any:
    """Enter a security."""
    terms = SecurityTerms(**_stated(body.security, _currency(request)))
    return parts.enter_part(**_on(request, reference, body, key), terms=terms, true_from=body.true_from)


@_change("insurances", "enter-insurance")
def enter_insurance(
    request: HttpRequest, organisation: str, reference: str, body: InsuranceEntered, key: Key
) -> Any:
    """Enter an insurance of the financed object."""
    terms = InsuranceTerms(**_stated(body.insurance, _currency(request)))
    return parts.enter_part(**_on(request, reference, body, key), terms=terms, true_from=body.true_from)


@_change("increases", "increase-guarantee")
def increase_guarantee(
    request: HttpRequest, organisation: str, reference: str, body: Increased, key: Key
) -> Any:
    """Enter a later decision that adds to the amount."""
    return register.increase_guarantee(
        **_on(request, reference, body, key), decided_on=body.decided_on, amount=_money(request, body.amount),
        decided_by=body.decided_by, paragraph=body.paragraph,
    )  # fmt: skip


@_change("execution", "execute-guarantee")
def execute_guarantee(
    request: HttpRequest, organisation: str, reference: str, body: Executed, key: Key
) -> Any:
    """Say that the guarantee has been signed; refused when the offer has lapsed."""
    return lifecycle.execute_guarantee(**_on(request, reference, body, key), executed_on=body.executed_on)


@_change("end", "end-guarantee")
def end_guarantee(request: HttpRequest, organisation: str, reference: str, body: Ended, key: Key) -> Any:
    """Say that the guarantee has ended, and why."""
    return lifecycle.end_guarantee(
        **_on(request, reference, body, key), ended_on=body.ended_on, reason=body.reason, note=body.note
    )


@_change("evidence", "record-evidence")
def record_evidence(
    request: HttpRequest, organisation: str, reference: str, body: EvidenceRecorded, key: Key
) -> Any:
    """Record that a duty has been done."""
    return lifecycle.record_evidence(
        **_on(request, reference, body, key),
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
        **_on(request, reference, body, key), rule=body.rule, reason=body.reason, decided_by=body.decided_by,
        decided_on=body.decided_on,
    )  # fmt: skip


def _by(request: Any, key: str) -> dict[str, Any]:
    return {"organisation_id": request.organisation.id, "by": request.actor, "at": request.now, "key": key}


def _on(request: Any, reference: str, body: Changing, key: str) -> dict[str, Any]:
    return {**_by(request, key), "reference": reference, "seen_sequence": body.seen_sequence}


def _currency(request: Any) -> str:
    return str(request.organisation.currency)


def _money(request: Any, text: str) -> Money:
    return Money.parse(text, _currency(request))


def _loan(loan: LoanWithBalance, currency: str) -> LoanEntry:
    stated = _stated(loan, currency)
    stated.pop("balance", None)
    observed = loan.balance and BalanceTerms(
        on=loan.balance.on, amount=Money.parse(loan.balance.amount, currency), source=loan.balance.source
    )
    return LoanEntry(terms=LoanTerms(**stated), balance=observed)


def _changes(request: Any, terms: Terms) -> Mapping[str, Any]:
    """Only what the body states: a term that it leaves out stays."""
    return _stated(terms, _currency(request), only_given=True)


def _stated(schema: Schema, currency: str, *, only_given: bool = False) -> dict[str, Any]:
    """The schema's values as the terms of the use cases have them."""
    names = schema.model_fields_set if only_given else type(schema).model_fields.keys()
    return {name: _value(name, getattr(schema, name), currency) for name in names}


_AMOUNTS = {
    "decided",
    "investment",
    "own_contribution",
    "original",
    "amortisation_per_year",
    "amount",
    "value",
}
_SHARES = {
    "municipality_owns",
    "municipality_share",
    "fee_rate",
    "interest_rate",
    "amortisation_share_per_year",
}


def _value(name: str, value: Any, currency: str) -> Any:
    if value is None:
        return None
    if name in _AMOUNTS:
        return Money.parse(value, currency)
    if name in _SHARES:
        return Fraction(value)
    return frozenset(value) if name == "covers" else value
