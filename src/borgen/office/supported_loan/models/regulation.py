"""The yearly regulation of the residents' payment: runs by two people, each loan year exactly once."""

from django.db import models

from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.models.loan import Loan


class RegulationRun(models.Model):
    """The regulations that fall in a calendar year, frozen by one person and carried out by another.

    ``refused`` are the loans that could not be regulated: loan, code and what is missing. ``manifest`` is SHA-256 over the
    lines as they were shown.
    """

    class State(models.TextChoices):
        FROZEN = "frozen"
        DONE = "done"
        REJECTED = "rejected"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="regulation_runs")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State.choices)
    manifest = models.CharField(max_length=64)
    line_count = models.PositiveIntegerField()
    refused = models.JSONField(default=list)
    known_at_sequence = models.BigIntegerField()
    key = models.CharField(max_length=100)
    planned_by = models.CharField(max_length=40)
    planned_at = models.DateTimeField()
    closed_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    done_sequence = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "number"], name="one_regulation_run_a_number"
            ),
            models.UniqueConstraint(fields=["organisation", "key"], name="one_regulation_run_a_key"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | ~models.Q(closed_by=models.F("planned_by")),
                name="regulation_run_has_two_people",
            ),
        ]


class RegulationLine(models.Model):
    """One loan year's regulation of one loan in a run. ``done`` lines are what the residents are charged by.

    ``before`` and ``after`` are the yearly payments in øre as exact fractions (``"340320441/100"``), which grow with the
    years. ``observed`` are the observations used: series, base, period, value, publication. A line that ``corrects``
    another replaces it after a revised index.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="regulation_lines")
    run = models.ForeignKey(RegulationRun, on_delete=models.PROTECT, related_name="lines")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="regulations")
    loan_year = models.PositiveSmallIntegerField()
    takes_effect_on = models.DateField()
    first_term = models.PositiveSmallIntegerField()
    regime = models.CharField(max_length=20)
    before = models.TextField()
    factor = models.TextField()
    after = models.TextField()
    observed = models.JSONField()
    trace = models.JSONField()
    ordinal = models.PositiveSmallIntegerField(default=1)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "loan_year", "ordinal"],
                condition=models.Q(done=True),
                name="one_regulation_a_loan_year",
            )
        ]
        indexes = [models.Index(fields=["organisation", "loan", "done"])]
