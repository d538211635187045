"""What callers send to change the register, and what they get back."""

from typing import Annotated, Literal

from ninja import Schema
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
from borgen.office.ui.api_types import (
    NO_NUL,
    AmountText,
    Body,
    Currency,
    Day,
    LongText,
    NumberText,
    ShareText,
    ShortText,
    Word,
)


class Written(Schema):
    """What a change has become: ``sequence`` is the number of its journal event."""

    reference: str
    sequence: int
    number: int | None = None


class IncreaseWritten(Schema):
    """``increase`` is the number of the increase that counts now, 0 where there is none any more."""

    reference: str
    sequence: int
    increase: int


class Borrower(Body):
    name: ShortText
    organisation_number: NumberText = ""
    borrower_class: BorrowerClass | None = None
    municipality_owns: ShareText | None = None
    locality: Word = ""


class Terms(Body):
    """The terms of a guarantee. ``decided`` is the amount or frame in all; ``ends_on`` the last day."""

    exposure_kind: ExposureKind | None = None
    legal_form: LegalForm | None = None
    covers: list[Covered] = []
    purpose: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
    purpose_category: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = ""
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


class CorrectedTerms(Terms):
    """Terms of which only the given ones are corrected. ``ended_on`` of a guarantee that has been ended: the right day, or
    ``null``, it has not ended after all; a balance of zero of that day stays until it is corrected too."""

    ended_on: Day | None = None


class TermsCorrection(Changing):
    """Terms that have been wrong in the register, over all their time or a part of it, and why."""

    terms: CorrectedTerms
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
