"""Taking in the lender's itemised statement of a loan, to be compared with our own computation."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from borgen.kernel.money import Money
from borgen.office.documents.keeping import keep
from borgen.office.documents.kinds import kind_of
from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import Refused
from borgen.office.people.actor import CLERKS
from borgen.office.supported_loan.facts.comparison import compared_with_lender
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.lender_file import LenderFileRefused, plain_lines, read_lender_statement
from borgen.office.supported_loan.models import LenderStatement
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan
from borgen.sheets import FileRefused, read_file
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.loan_events import LenderStatementTaken
from borgen.supported_loan.reconciliation import LenderLine

TOLERANCE_MAX = Money(100_000_00, CURRENCY)
"""A difference that large is no rounding."""


class FileNotRead(Refused):
    """The file is broken, locked, too large or no spreadsheet; ``why`` is the reader's code."""

    code = "lender_file_not_read"


class NotAnItemisedStatement(Refused):
    """The file has no rows of terms that can be read; ``problems`` names the first of them with its address."""

    code = "not_an_itemised_statement"

    def __init__(self, error: LenderFileRefused) -> None:
        first = error.problems[0]
        super().__init__(
            problem=first.code, address=first.address, value=first.value, count=len(error.problems)
        )
        self.problems = error.problems


class ToleranceOutOfBounds(Refused):
    """The tolerance is below zero or no tolerance any more."""

    code = "tolerance_out_of_bounds"


def take_lender_statement(
    *,
    organisation_id: int,
    loan: str,
    name: str,
    content: bytes,
    tolerance: Money,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Keep the lender's file with its lines, and say how many differences nothing explains.

    Returns:
        ``{"loan", "number", "lines", "open", "sequence"}``.

    Raises:
        FileEmpty, FileTooLarge, KindNotKept, FileNotRead, NotAnItemisedStatement.
        NoSuchLoan, ToleranceOutOfBounds.
    """
    media_type = kind_of(name=name, content=content)
    lines = lines_of_file(name=name, content=content, tolerance=tolerance)
    digest = sha256(content).hexdigest()
    body = {"loan": loan, "name": name, "sha256": digest, "tolerance": tolerance}
    with command(
        organisation_id=organisation_id, kind="take_lender_statement", body=body, by=by, at=at, key=key, roles=CLERKS
    ) as now:  # fmt: skip
        if now.answered:
            return now.answer
        facts = loan_known(organisation_id=organisation_id, sequence=now.sequence - 1, number=loan)
        if facts is None:
            raise NoSuchLoan(number=loan)
        compared = compared_with_lender(
            facts, lines, organisation_id=organisation_id, sequence=now.sequence - 1, tolerance=tolerance
        )

        document = keep(organisation_id=organisation_id, name=name, content=content, media_type=media_type)
        of_loan = LenderStatement.objects.filter(loan_id=facts.loan_id).order_by("-number")
        number = (of_loan.values_list("number", flat=True).first() or 0) + 1
        LenderStatement.objects.create(
            organisation_id=organisation_id, loan_id=facts.loan_id, number=number, document=document,
            lines=plain_lines(lines), tolerance_minor=tolerance.minor, sequence=now.sequence, taken_by=by.person,
            taken_at=now.at,
        )  # fmt: skip

        happened = LenderStatementTaken(
            loan=loan, number=number, lines=len(lines), sha256=digest, open_differences=compared.open_count
        )
        return now.record(
            happened, subject=f"loan:{loan}",
            answer={
                "loan": loan, "number": number, "lines": len(lines), "open": compared.open_count,
                "sequence": now.sequence,
            },
        )  # fmt: skip


def lines_of_file(*, name: str, content: bytes, tolerance: Money) -> tuple[LenderLine, ...]:
    """The lines of a lender's file of a kind that is kept, read within limits, once the tolerance is one.

    Raises:
        FileNotRead, NotAnItemisedStatement, ToleranceOutOfBounds.
    """
    if not 0 <= tolerance.minor <= TOLERANCE_MAX.minor:
        raise ToleranceOutOfBounds(tolerance=tolerance, limit=TOLERANCE_MAX)
    try:
        return read_lender_statement(read_file(content, name))
    except FileRefused as error:
        raise FileNotRead(why=error.code, **error.params) from error
    except LenderFileRefused as error:
        raise NotAnItemisedStatement(error) from error
