"""What can happen to projects, credits and loans, as the journal keeps it.

No event holds personal data: remarks in free text are not repeated here. ``facts`` hold terms by name as plain values: amounts
as ``"118397000.00 DKK"``, days ISO, shares as exact fractions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectEntered:
    """A project has come into the register."""

    kind: ClassVar[str] = "supported_loan.project.entered"
    reference: str
    true_from: str
    terms: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChanged:
    """Facts of a project are others from a day on."""

    kind: ClassVar[str] = "supported_loan.project.changed"
    reference: str
    true_from: str
    true_until: str
    changes: Facts
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCorrected:
    """Facts of a project have been wrong in the register and are now right."""

    kind: ClassVar[str] = "supported_loan.project.corrected"
    reference: str
    true_from: str
    true_until: str
    changes: Facts
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormApproved:
    """Form A, B or C has been approved [da: skema A, B, C]."""

    kind: ClassVar[str] = "supported_loan.form.approved"
    reference: str
    form: str
    approved_on: str
    approved_by: str
    acquisition: str
    extra_investment: str = ""
    paragraph: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCorrected:
    """What was known of a form has been wrong and is now right."""

    kind: ClassVar[str] = "supported_loan.form.corrected"
    reference: str
    form: str
    approved_on: str
    approved_by: str
    acquisition: str
    reason: str
    extra_investment: str = ""
    paragraph: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusObserved:
    """The project's status in BOSSINF from a day on has been seen."""

    kind: ClassVar[str] = "supported_loan.status.observed"
    reference: str
    status: int
    since: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCorrected:
    """A status has been wrong; ``status`` is the right one, ``None`` where there never was one on that day."""

    kind: ClassVar[str] = "supported_loan.status.corrected"
    reference: str
    since: str
    status: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAreaStated:
    """The service areas beside the dwellings, with their sum."""

    kind: ClassVar[str] = "supported_loan.service_area.stated"
    reference: str
    terms: Facts
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueStated:
    """A value of the law has been stated for one case, where the books are silent."""

    kind: ClassVar[str] = "supported_loan.value.stated"
    reference: str
    parameter: str
    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueWithdrawn:
    """A stated value is no longer used."""

    kind: ClassVar[str] = "supported_loan.value.withdrawn"
    reference: str
    parameter: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPrepared:
    """One person has prepared a step that moves money, for another to carry out."""

    kind: ClassVar[str] = "supported_loan.step.prepared"
    number: int
    step: str
    reference: str
    loan: str
    terms: Facts
    shown: Facts
    manifest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRejected:
    """A prepared step has been laid aside."""

    kind: ClassVar[str] = "supported_loan.step.rejected"
    number: int
    step: str
    reference: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAgreed:
    """A construction credit has been agreed, or its terms are others [da: byggekredit]."""

    kind: ClassVar[str] = "supported_loan.credit.agreed"
    reference: str
    terms: Facts
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRateStated:
    """The credit's rate from a day on."""

    kind: ClassVar[str] = "supported_loan.credit.rate_stated"
    reference: str
    since: str
    rate: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMoved:
    """Money has been drawn (above zero) or paid back (below) on a credit."""

    kind: ClassVar[str] = "supported_loan.credit.moved"
    reference: str
    proposal: int
    on: str
    amount: str
    prepared_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDisbursed:
    """A loan has been paid out, and has settled the construction credit where there was one."""

    kind: ClassVar[str] = "supported_loan.loan.disbursed"
    reference: str
    loan: str
    loan_kind: str
    proposal: int
    disbursed_on: str
    principal: str
    supported_sum: str
    prepared_by: str
    terms: Facts
    credit_owed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanReported:
    """A report of a disbursement has been made [da: berigtigelse]."""

    kind: ClassVar[str] = "supported_loan.loan.reported"
    reference: str
    loan: str
    number: int
    sha256: str
    corrects: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnswered:
    """The receiver has accepted or rejected a report."""

    kind: ClassVar[str] = "supported_loan.report.answered"
    reference: str
    loan: str
    number: int
    outcome: str
    received_on: str
    receipt: str = ""
    reasons: Sequence[str] = ()
