"""Runs that charge fees, and their lines."""

from django.db import models

from borgen.office.guarantee.models.register import Guarantee
from borgen.office.organisation.models import Organisation


class FeeRun(models.Model):
    """One charging of fees: planned and frozen by one person, approved by another, charged once.

    ``manifest`` is SHA-256 over the lines as they were shown.
    """

    class State(models.TextChoices):
        PLANNING = "planning"
        FROZEN = "frozen"
        CHARGED = "charged"
        REJECTED = "rejected"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="fee_runs")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State.choices)
    manifest = models.CharField(max_length=64, blank=True)
    line_count = models.PositiveIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    missing = models.JSONField(default=list)
    known_at_sequence = models.BigIntegerField()
    charge_on = models.DateField()  # the day that the run charges on: what is late is late on that day
    key = models.CharField(max_length=100)
    planned_by = models.CharField(max_length=40)
    planned_at = models.DateTimeField()
    closed_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    charged_sequence = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="one_run_a_number"),
            models.UniqueConstraint(fields=["organisation", "key"], name="one_run_a_key"),
            models.CheckConstraint(
                condition=~models.Q(state="charged") | ~models.Q(closed_by=models.F("planned_by")),
                name="run_has_two_people",
            ),
        ]

    @property
    def subject(self) -> str:
        """What the journal calls the run."""
        return f"fees:{self.year}-{self.number}"


class FeeLine(models.Model):
    """One guarantee's fee of one year in a run. ``charged`` lines are what the municipality has claimed.

    A correction points at the line it corrects; its amount may be negative (a credit).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="fee_lines")
    run = models.ForeignKey(FeeRun, on_delete=models.PROTECT, related_name="lines")
    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="fee_lines")
    year = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)  # first, annual, added, correction
    ordinal = models.PositiveIntegerField(default=1)  # of several added amounts, or corrections, in a year
    part = models.CharField(
        max_length=40, blank=True
    )  # the day of the increase that an added amount belongs to
    basis_minor = models.BigIntegerField()
    rate = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    charge_by = models.DateField(null=True)  # the policy may name no last day
    is_late = models.BooleanField(default=False)
    payer = models.CharField(max_length=200, blank=True)  # empty for a private person, who is named elsewhere
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    finding = models.JSONField()
    charged = models.BooleanField(default=False)

    class Meta:
        constraints = [
            # exactly once, whoever presses what how often
            models.UniqueConstraint(
                fields=["organisation", "guarantee", "year", "kind", "ordinal"],
                condition=models.Q(charged=True),
                name="one_charge_a_year_and_kind",
            )
        ]
        indexes = [models.Index(fields=["organisation", "year", "charged"])]
