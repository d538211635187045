"""Reports of a loan's disbursement with the receiver's answers."""

from dataclasses import dataclass
from datetime import date, datetime

from borgen.office.supported_loan.models import Receipt, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCard:
    """One report; ``outcome`` is empty until it was answered. ``corrected_by`` is the newest report after it, if any."""

    loan: str
    number: int
    corrects: int | None
    reason: str
    file_name: str
    content: str
    sha256: str
    made_at: datetime
    outcome: str
    received_on: date | None
    receipt: str
    reasons: tuple[str, ...]
    corrected_by: int | None


def reports(*, organisation_id: int, project: str, sequence: int | None = None) -> tuple[ReportCard, ...]:
    """All reports of a project's loans, as known at an event, by loan and number; the newest first."""
    rows = Report.objects.filter(organisation_id=organisation_id, loan__project__reference=project)
    answers = Receipt.objects.filter(
        organisation_id=organisation_id, report__loan__project__reference=project
    )
    if sequence is not None:
        rows, answers = rows.filter(sequence__lte=sequence), answers.filter(sequence__lte=sequence)
    by_report = {answer.report_id: answer for answer in answers}
    found = list(rows.select_related("loan").order_by("loan__sort_key", "-number"))
    newest = {row.loan_id: row.number for row in reversed(found)}
    return tuple(_card(row, by_report.get(row.pk), newest[row.loan_id]) for row in found)


def report(*, organisation_id: int, project: str, loan: str, number: int) -> ReportCard | None:
    """One report; ``None`` where there is none."""
    every = reports(organisation_id=organisation_id, project=project)
    return next((one for one in every if (one.loan, one.number) == (loan, number)), None)


def _card(row: Report, answer: Receipt | None, newest: int) -> ReportCard:
    return ReportCard(
        loan=row.loan.number,
        number=row.number,
        corrects=row.corrects,
        reason=row.reason,
        file_name=row.file_name,
        content=row.content,
        sha256=row.sha256,
        made_at=row.made_at,
        outcome=answer.outcome if answer else "",
        received_on=answer.received_on if answer else None,
        receipt=answer.reference if answer else "",
        reasons=tuple(answer.reasons) if answer else (),
        corrected_by=newest if newest > row.number else None,
    )
