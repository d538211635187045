"""What can happen to loans that were paid out, as the journal keeps it.

Amounts stand as ``"104189360.00 DKK"``, days ISO, rates exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRegistered:
    """A loan that runs already has been entered by hand, with the terms that it has."""

    kind: ClassVar[str] = "supported_loan.loan.registered"
    loan: str
    project: str
    terms: Facts
@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationPlanned:
    """The regulations of a year have been worked out and wait for a second person."""

    kind: ClassVar[str] = "supported_loan.regulation.planned"
    year: int
    number: int
    lines: int
    refused: int
    manifest: str
    is_correcting: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsRegulated:
    """The residents' payments are others from the days of the lines on."""

    kind: ClassVar[str] = "supported_loan.regulation.done"
    year: int
    number: int
    lines: int
    manifest: str
    planned_by: str
    is_correcting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationRejected:
    """A regulation that waited has been laid aside; nobody's payment changes."""

    kind: ClassVar[str] = "supported_loan.regulation.rejected"
    year: int
    number: int
    manifest: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRefixed:
    """A loan's rate is another from the term after ``after_term`` on."""

    kind: ClassVar[str] = "supported_loan.rate.refixed"
    loan: str
    after_term: int
    rate: str
    basis: str
    source: str
    prepared_by: str
    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportStated:
    """What falls due in a period has been stated to the state; a correction names the ``seals`` of what it corrects."""

    kind: ClassVar[str] = "supported_loan.statement.made"
    loan: str
    number: int
    statement: str
    since: str
    until: str
    lines: int
    state: str
    seal: str
    corrects: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderStatementTaken:
    """The lender's itemised statement has been taken in and compared."""

    kind: ClassVar[str] = "supported_loan.lender_statement.taken"
    loan: str
    number: int
    lines: int
    sha256: str
    open_differences: int
