"""What one person has prepared for another to carry out, and redemptions that were carried out."""

from django.db import models

from borgen.office.journal.models import FOREVER, KnownFact
from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.models.loan import Loan
from borgen.office.supported_loan.models.project import Project


class Proposal(models.Model):
    """A step that moves money, prepared by one person and carried out or rejected by another.

    ``terms`` is what was proposed and ``shown`` the figures that the first person saw; ``manifest`` is SHA-256 over both.
    Carrying out works everything out anew and refuses where the figures are no longer those.
    """

    class Kind(models.TextChoices):
        DRAW = "draw"
        DISBURSEMENT = "disbursement"
        SUPPLEMENTARY = "supplementary"
        REFIXING = "refixing"
        REDEMPTION = "redemption"
        CORRECTION = "correction"

    class State(models.TextChoices):
        PREPARED = "prepared"
        DONE = "done"
        REJECTED = "rejected"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="proposals")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="proposals")
    state = models.CharField(max_length=20, choices=State.choices, default=State.PREPARED)
    terms = models.JSONField()
    shown = models.JSONField()
    manifest = models.CharField(max_length=64)
    prepared_by = models.CharField(max_length=40)
    prepared_at = models.DateTimeField()
    prepared_sequence = models.BigIntegerField()
    closed_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_sequence = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_proposal_a_number"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | ~models.Q(closed_by=models.F("prepared_by")),
                name="proposal_has_two_people",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"])]


class Redemption(KnownFact):
    """A part of a loan, or all of it, redeemed as of a term: what was paid, and for what."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="redemptions")
    after_term = models.PositiveSmallIntegerField()
    settles_on = models.DateField()
    minor = models.BigIntegerField()  # of the cash debt
    is_full = models.BooleanField()
    residents_fall = models.BooleanField()
    why = models.CharField(max_length=30)
    method = models.CharField(max_length=30)
    price = models.CharField(max_length=20)
    nominal_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField()
    gain_minor = models.BigIntegerField()
    notice_given_on = models.DateField(null=True)
    prepared_by = models.CharField(max_length=40)
    closed_by = models.CharField(max_length=40)
    trace = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="redemption_redeems"),
            models.CheckConstraint(
                condition=~models.Q(closed_by=models.F("prepared_by")), name="redemption_has_two_people"
            ),
            models.UniqueConstraint(
                fields=["loan"],
                condition=models.Q(known_until=FOREVER, is_full=True),
                name="one_full_redemption",
            ),
        ]
