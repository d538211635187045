"""Statements to the state, and the lender's itemised statements that ours are compared with."""

from typing import ClassVar

from django.db import models

from borgen.office.documents.models import Document
from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.models.loan import Loan


class Statement(models.Model):
    """What falls due on a loan in [``since``, ``until``), as it was stated: never changed.

    ``kind`` is ``statement`` or ``correction``; a correction names the ``seals`` it corrects. ``lines`` holds one list a term:
    number, day, interest, principal, contribution, residents, state, balance, index, loan year, what was redeemed since the term
    before (those of older statements lack it); amounts in øre. ``seal`` is SHA-256 over loan, period and every line.
    """

    never_changes: ClassVar = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="subsidy_statements"
    )
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField()
    lines = models.JSONField()
    totals = models.JSONField()
    seal = models.CharField(max_length=64)
    corrects = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    sequence = models.BigIntegerField()
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="one_statement_a_number"),
            models.UniqueConstraint(
                fields=["loan", "since", "until"],
                condition=models.Q(kind="statement"),
                name="one_statement_a_period",
            ),
        ]


class LenderStatement(models.Model):
    """The lender's statement as it was taken in, and how it compared: never changed, read anew when wanted.

    ``lines`` holds one object a term with what the lender gives; ``tolerance_minor`` is the largest difference let pass.
    """

    never_changes: ClassVar = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lender_statements")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="lender_statements")
    number = models.PositiveIntegerField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT)
    lines = models.JSONField()
    tolerance_minor = models.BigIntegerField()
    sequence = models.BigIntegerField()
    taken_by = models.CharField(max_length=40)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="one_lender_statement_a_number")
        ]
