"""What callers send to change or correct a borrower, a part, a balance or a movement; only what is given changes."""

from typing import Annotated

from pydantic import Field, StringConstraints

from borgen.guarantee.commitment import BorrowerClass, SecurityKind
from borgen.office.guarantee.api.bodies import Changing, Insurance, Loan, Security
from borgen.office.guarantee.usecases.increase import StatedSince
from borgen.office.ui.api_types import NO_NUL, AmountText, Body, Day, NumberText, ShareText, ShortText, Word

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL, strip_whitespace=True)]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL, strip_whitespace=True)
]


class BorrowerWritten(Body):
    """The change of a borrower; ``sequence`` is the number of its journal event."""

    reference: str
    sequence: int


class BorrowerFacts(Body):
    """Facts of a borrower, of which only the given ones change."""

    name: Name = "-"
    organisation_number: NumberText = ""
    borrower_class: BorrowerClass | None = None
    municipality_owns: ShareText | None = None
    locality: Word = ""


class BorrowerChange(Body):
    """Facts of the borrower that are others from a day on, under every guarantee of this borrower."""

    true_from: Day
    borrower: BorrowerFacts


class BorrowerCorrection(Body):
    """Facts of the borrower that have been wrong, over all their time or a part of it, and why."""

    borrower: BorrowerFacts
    reason: Reason
    true_from: Day | None = None
    true_until: Day | None = None


class SecurityFacts(Security):
    """Terms of a security, of which only the given ones change."""

    kind: SecurityKind = SecurityKind.OTHER


class _PartChange(Changing):
    true_from: Day


class _PartCorrection(Changing):
    """``true_until`` is the first day on which it was right again."""

    reason: Reason
    true_from: Day | None = None
    true_until: Day | None = None


class LoanChange(_PartChange):
    """A loan that moves to another lender is the same loan, with another lender from that day."""

    loan: Loan


class LoanCorrection(_PartCorrection):
    loan: Loan


class SecurityChange(_PartChange):
    security: SecurityFacts


class SecurityCorrection(_PartCorrection):
    security: SecurityFacts


class InsuranceChange(_PartChange):
    insurance: Insurance


class InsuranceCorrection(_PartCorrection):
    insurance: Insurance


class Released(Changing):
    """``released_on``: from this day on it is no longer there."""

    released_on: Day
    reason: Reason


class PartWithdrawal(Changing):
    """Why a loan, security or insurance never was, or was never released."""

    reason: Reason


class BalanceCorrection(Changing):
    """The right amount of a balance that was stated; ``null``: nobody ever stated it."""

    loan: Annotated[int, Field(ge=1, le=10_000)] = 1
    on: Day
    amount: AmountText | None
    reason: Reason
    source: ShortText = ""


class MovementCorrection(Changing):
    """The right amount or day of a movement, what is left out stays; an amount of zero: it never happened."""

    amount: AmountText | None = None
    value_on: Day | None = None
    reason: Reason


class IncreaseCorrection(Changing):
    """The right amount, day, body or paragraph of an increase, what is left out stays; an amount of ``null``: nobody ever
    decided it.

    ``stated_since`` is asked for where the decided amount has been stated anew since the increase was entered: ``stays``,
    it is right as it stands; ``follows``, it counted the increase and is corrected with it.
    """

    amount: AmountText | None
    reason: Reason
    decided_on: Day | None = None
    decided_by: Word | None = None
    paragraph: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] | None = None
    stated_since: StatedSince | None = None


class MovementWritten(Body):
    """``movement`` is the number of the movement that counts now, 0 where there is none any more."""

    reference: str
    sequence: int
    movement: int


class EvidenceWithdrawal(Changing):
    """The duty whose evidence is taken back, by its kind and the day on which it is due."""

    duty: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
    due_on: Day
    reason: Reason


class DeviationWithdrawal(Changing):
    """The rule whose recorded reason is taken back."""

    rule: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)]
    reason: Reason
