"""Reports over the API: of a loan's disbursement with the receiver's answer, and of the project to be copied from."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import StringConstraints

from borgen.office.supported_loan.api.project_answers import ProjectWritten
from borgen.office.supported_loan.api.project_bodies import ReportAnswerIn, ReportIn
from borgen.office.supported_loan.api.project_calls import on_project, project_page, reads, writes
from borgen.office.supported_loan.project_report import report_groups
from borgen.office.supported_loan.queries.reports import reports
from borgen.office.supported_loan.usecases import reporting
from borgen.office.ui.api_types import NO_NUL, At, Key

LoanNumber = Annotated[str, Path(), StringConstraints(max_length=60, pattern=NO_NUL)]
_REPORTS = "loans/{path:loan}/reports"


class DisbursementReportOut(Schema):
    """One report as the file that was made; ``outcome`` is empty until the receiver has answered."""

    loan: str
    number: int
    corrects: int | None
    reason: str
    file_name: str
    content: str
    sha256: str
    made_at: datetime
    outcome: Literal["", "accepted", "rejected"]
    received_on: date | None
    receipt: str
    reasons: list[str]


class ReportFieldOut(Schema):
    """``shown`` is the value as it is read, ``copied`` as it is typed into another form; empty where nobody has said."""

    label: str
    shown: str
    copied: str


class ReportGroupOut(Schema):
    title: str
    fields: list[ReportFieldOut]


@reads("disbursement-reports", "project-disbursement-reports", list[DisbursementReportOut])
def list_disbursement_reports(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """Every report of the project's loans with the receiver's answer, by loan; the newest first."""
    page = project_page(request, reference)
    found = reports(organisation_id=page.moment.organisation_id, project=reference, sequence=page.moment.sequence)
    return list(found)


@reads("report", "project-copied-report", list[ReportGroupOut])
def show_report(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """The project report: group by group what the clerk copies into the state's form, in the caller's language."""
    groups = report_groups(project_page(request, reference), request.organisation.name)
    return [{"title": title, "fields": list(fields)} for title, fields in groups]


@writes(f"{_REPORTS}/{{int:number}}/answer", "project-report-answer", ProjectWritten)
def record_answer(
    request: HttpRequest, organisation: str, reference: str, loan: LoanNumber, number: int, body: ReportAnswerIn, key: Key
) -> Any:
    """The receiver has answered a report. Once one is accepted, the state's part is payable. Of one that was corrected only a
    rejection is still taken: ``report_corrected`` names the report that corrects it."""
    return reporting.record_answer(
        **on_project(request, reference, body, key), loan=loan, number=number, received_on=body.received_on,
        outcome=body.outcome, receipt=body.receipt, reasons=body.reasons,
    )  # fmt: skip


@writes(_REPORTS, "project-report-new", ProjectWritten)
def report_disbursement(
    request: HttpRequest, organisation: str, reference: str, loan: LoanNumber, body: ReportIn, key: Key
) -> Any:
    """Report a loan's disbursement as a file; a later report corrects the one before, with a reason."""
    return reporting.report_disbursement(
        **on_project(request, reference, body, key), loan=loan, reason=body.reason
    )
