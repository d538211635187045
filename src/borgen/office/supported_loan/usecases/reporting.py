"""Reports of a disbursement and the receiver's answers: what the state pays its part on [da: indberetning ved berigtigelse]."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from borgen.office.documents.kinds import FileTooLarge
from borgen.office.journal.moment import moment_at
from borgen.office.journal.record import Actor, Command
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.organisation.today import day_at
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known
from borgen.office.supported_loan.facts.project import project_facts
from borgen.office.supported_loan.models import Loan, Project, Receipt, Report
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.refusals import (
    DaysOutOfOrder,
    InTheFuture,
    NoSuchLoan,
    NoSuchProject,
    stated_reason,
)
from borgen.supported_loan.disbursement import (
    DisbursementReport,
    PlainReport,
    ReceiptUnreadable,
    ReportFormat,
    ReportOutcome,
)
from borgen.supported_loan.disbursement import Receipt as Answer
from borgen.supported_loan.events import LoanReported, ReportAnswered

ANSWER_BYTES_MAX = 1024**2
"""An answer is a few hundred characters."""
REFERENCE_MAX, REASONS_MAX = 100, 1000
"""Characters of an answer's reference, and of its reasons together, as they are kept."""
FORMAT: ReportFormat = PlainReport()
"""How reports are written and answers read; replaced when the official layout is known."""


class NoSuchReport(NotThere):
    """The loan has no report of that number."""

    code = "no_such_report"


class AnsweredAlready(Overtaken):
    """The report has been answered."""

    code = "answered_already"


class ReportCorrected(Overtaken):
    """The report was corrected by report ``by``, which is the one to be accepted. A rejection of it can still be recorded."""

    code = "report_corrected"


class AnswerUnreadable(Refused):
    """The file is no answer to a report in the format that is used here; ``name`` is what of it cannot be read."""

    code = "answer_unreadable"


class AnswerOfAnother(Refused):
    """The file answers report ``number``, and not the one that is being answered."""

    code = "answer_of_another"


class ReasonsMissing(Refused):
    """A rejection says why."""

    code = "reasons_missing"


def report_disbursement(
    *,
    organisation_id: int,
    reference: str,
    loan: str,
    reason: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Make the report of a loan's disbursement as a file; a later one corrects the one before, with a reason.

    Returns:
        ``{"reference", "loan", "number", "sequence"}``.

    Raises:
        NoSuchLoan, ReasonMissing, NoSuchProject, ChangedSince.
    """
    body = {"loan": loan, "reason": reason}
    with on_project(
        organisation_id=organisation_id, reference=reference, kind="report_disbursement", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, project):  # fmt: skip
        if now.answered:
            return now.answer
        row = _loan(project, loan)
        last = Report.objects.filter(loan=row).order_by("-number").values_list("number", flat=True).first()
        said = stated_reason(reason=reason) if last else ""
        report = _report(project, now, loan, number=(last or 0) + 1, corrects=last, reason=said)
        name, content = FORMAT.write(report)
        digest = hashlib.sha256(content).hexdigest()

        Report.objects.create(
            organisation_id=organisation_id, loan=row, number=report.number, corrects=last, reason=said,
            file_name=name[:120], content=content.decode(), sha256=digest, sequence=now.sequence, made_at=now.at,
        )  # fmt: skip

        happened = LoanReported(
            reference=reference, loan=loan, number=report.number, sha256=digest, corrects=last, reason=said
        )
        return now.record(
            happened, subject=f"project:{reference}",
            answer={"reference": reference, "loan": loan, "number": report.number, "sequence": now.sequence},
        )  # fmt: skip


def record_answer(
    *,
    organisation_id: int,
    reference: str,
    loan: str,
    number: int,
    received_on: date,
    outcome: ReportOutcome,
    receipt: str = "",
    reasons: Sequence[str] = (),
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Record the receiver's answer to a report. Once one is accepted, the state's part is payable; one that was corrected
    cannot be any more.

    Raises:
        NoSuchReport, AnsweredAlready, ReportCorrected, ReasonsMissing, InTheFuture, DaysOutOfOrder, NoSuchLoan, NoSuchProject,
        ChangedSince.
    """
    why = [reason.strip() for reason in reasons if reason.strip()]
    body = {
        "loan": loan, "number": number, "received_on": received_on, "outcome": outcome, "receipt": receipt,
        "reasons": why,
    }  # fmt: skip
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="record_answer",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        report = Report.objects.filter(loan=_loan(project, loan), number=number).first()
        if report is None:
            raise NoSuchReport(number=number)
        if Receipt.objects.filter(report=report).exists():
            raise AnsweredAlready(number=number)
        newest = Report.objects.filter(loan=report.loan_id).order_by("-number").values_list("number", flat=True)[0]
        if outcome is ReportOutcome.ACCEPTED and newest > number:
            raise ReportCorrected(number=number, by=newest)
        if outcome is ReportOutcome.REJECTED and not why:
            raise ReasonsMissing(number=number)
        made_on = day_at(project.organisation, report.made_at)
        if received_on > day_at(project.organisation, now.at):
            raise InTheFuture(field="received_on", on=received_on)
        if received_on < made_on:
            raise DaysOutOfOrder(field="received_on", why="report", earlier=made_on, later=received_on)

        Receipt.objects.create(
            organisation_id=organisation_id, report=report, received_on=received_on, outcome=outcome.value,
            reference=receipt.strip()[:100], reasons=why, sequence=now.sequence,
        )  # fmt: skip

        happened = ReportAnswered(
            reference=reference, loan=loan, number=number, outcome=outcome.value,
            received_on=received_on.isoformat(), receipt=receipt.strip()[:100], reasons=why,
        )  # fmt: skip
        return now.record(
            happened, subject=f"project:{reference}",
            answer={"reference": reference, "loan": loan, "number": number, "sequence": now.sequence},
        )  # fmt: skip


def read_answer(*, content: bytes, number: int) -> Answer:
    """What a file from the receiver says of report ``number``. Nothing is kept: a person reads it first.

    Raises:
        FileTooLarge: it is more than ``ANSWER_BYTES_MAX``.
        AnswerUnreadable: it is no answer in the format that is used here.
        AnswerOfAnother: it answers another report.
    """
    if len(content) > ANSWER_BYTES_MAX:
        raise FileTooLarge(megabytes_max=ANSWER_BYTES_MAX // 1024**2)
    try:
        found = FORMAT.read_receipt(content)
    except ReceiptUnreadable as error:
        raise AnswerUnreadable(why="name" if error.field else "", name=error.field) from error
    if found.report != number:
        raise AnswerOfAnother(number=found.report, wanted=number)
    if len(found.reference) > REFERENCE_MAX:
        raise AnswerUnreadable(why="name", name="reference")
    if len("\n".join(found.reasons)) > REASONS_MAX:
        raise AnswerUnreadable(why="name", name="reasons")
    return found


def _loan(project: Project, number: str) -> Loan:
    loan = Loan.objects.filter(project=project, number=number).first()
    if loan is None:
        raise NoSuchLoan(number=number)
    return loan


def _report(
    project: Project, now: Command, loan: str, *, number: int, corrects: int | None, reason: str
) -> DisbursementReport:
    facts: LoanFacts | None = loan_known(
        organisation_id=project.organisation_id, sequence=now.sequence - 1, number=loan
    )
    today = day_at(project.organisation, now.at)
    known = project_facts(
        moment_at(organisation_id=project.organisation_id, as_of=today, sequence=now.sequence - 1),
        reference=project.reference,
    )
    if facts is None:
        raise NoSuchLoan(number=loan)
    if known is None:
        raise NoSuchProject(reference=project.reference)
    terms = facts.terms
    return DisbursementReport(
        number=number,
        loan=loan,
        project=project.reference,
        owner=known.facts.owner_name or project.organisation.name,
        disbursed_on=terms.disbursed_on,
        principal=terms.principal,
        rate=terms.rate,
        years=terms.years,
        terms_a_year=terms.terms_a_year,
        first_term_on=terms.schedule()[0].due_on,
        price=facts.bond_price,
        nominal=facts.bonds.nominal if facts.bonds else None,
        series=facts.bonds.series if facts.bonds else "",
        corrects=corrects,
        reason=reason,
    )
