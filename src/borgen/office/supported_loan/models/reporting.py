"""Reports at disbursement and the receiver's answers [da: berigtigelse]."""

from typing import ClassVar

from django.db import models

from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.models.loan import Loan


class Report(models.Model):
    """One report of a loan, as the file that was made; never changed, corrected by another."""

    never_changes: ClassVar = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="disbursement_reports"
    )
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    corrects = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=120)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    sequence = models.BigIntegerField()  # of the event that made it
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loan", "number"], name="one_report_a_number")]


class Receipt(models.Model):
    """The receiver's answer to a report; ``outcome`` is accepted or rejected."""

    never_changes: ClassVar = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="disbursement_receipts"
    )
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="receipts")
    received_on = models.DateField()
    outcome = models.CharField(max_length=20)
    reference = models.CharField(max_length=100, blank=True)
    reasons = models.JSONField(default=list)
    sequence = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report"], name="one_receipt_a_report")]
