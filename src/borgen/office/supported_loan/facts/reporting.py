"""How far the reporting of loans has come: the state's part is payable once a report is acknowledged."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from borgen.office.supported_loan.models import Receipt, Report
from borgen.supported_loan.disbursement import ReportOutcome, ReportState


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Where the reporting of a loan stands; ``payable_since`` is the day of the first acknowledgement."""

    state: ReportState = ReportState.NOT_REPORTED
    payable_since: date | None = None

    def is_elsewhere(self, *, is_taken_over: bool) -> bool:
        """Whether the loan came from another register, where its disbursement was reported, and nothing was reported here."""
        return is_taken_over and self.state is ReportState.NOT_REPORTED


def reported_of(*, loan_ids: Collection[int], sequence: int) -> Mapping[int, Reported]:
    """The reporting of each loan, as known at event ``sequence``."""
    reports: dict[int, list[Any]] = defaultdict(list)
    for row in Report.objects.filter(loan_id__in=loan_ids, sequence__lte=sequence).order_by("number"):
        reports[row.loan_id].append(row)
    answers = {
        row.report_id: row
        for row in Receipt.objects.filter(report__loan_id__in=loan_ids, sequence__lte=sequence)
    }
    return defaultdict(Reported, {loan: _reported(some, answers) for loan, some in reports.items()})


def _reported(reports: list[Any], answers: Mapping[int, Any]) -> Reported:
    accepted = [
        answers[row.pk]
        for row in reports
        if row.pk in answers and answers[row.pk].outcome == ReportOutcome.ACCEPTED
    ]
    current = answers.get(reports[-1].pk)
    since = min((row.received_on for row in accepted), default=None)
    if current is not None and current.outcome == ReportOutcome.ACCEPTED:
        return Reported(state=ReportState.ACKNOWLEDGED, payable_since=since)
    if accepted:
        return Reported(state=ReportState.CORRECTING, payable_since=since)
    return Reported(state=ReportState.REJECTED if current is not None else ReportState.SENT)
