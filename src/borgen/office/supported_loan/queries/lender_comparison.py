"""The lender's file beside our own computation before anybody has taken it in. Nothing is written."""

from dataclasses import dataclass
from datetime import date, datetime

from borgen.kernel.money import Money
from borgen.office.documents.kinds import kind_of
from borgen.office.journal.moment import moment
from borgen.office.supported_loan.facts.comparison import Comparison, compared_with_lender
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.queries.loans import NoSuchLoan
from borgen.office.supported_loan.usecases.lender_statements import lines_of_file
from borgen.supported_loan.reconciliation import LenderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFile:
    """What the file says, and what came of comparing it with what is known at the moment."""

    lines: tuple[LenderLine, ...]
    comparison: Comparison


def compare_lender_file(
    *,
    organisation_id: int,
    loan: str,
    name: str,
    content: bytes,
    tolerance: Money,
    as_of: date,
    known_at: datetime | None = None,
) -> ComparedFile:
    """Read the file called ``name`` within limits and compare it; ``tolerance`` is the difference that is let pass.

    Raises:
        NoSuchLoan: the organisation has none of that number.
        FileEmpty, FileTooLarge, KindNotKept, FileNotRead, NotAnItemisedStatement, ToleranceOutOfBounds.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    facts = loan_known(organisation_id=organisation_id, sequence=at.sequence, number=loan)
    if facts is None:
        raise NoSuchLoan(loan)
    kind_of(name=name, content=content)
    lines = lines_of_file(name=name, content=content, tolerance=tolerance)
    compared = compared_with_lender(
        facts, lines, organisation_id=organisation_id, sequence=at.sequence, tolerance=tolerance
    )
    return ComparedFile(lines=lines, comparison=compared)
