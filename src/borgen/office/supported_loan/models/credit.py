"""The credit that pays for the building until the dwellings are ready [da: byggekredit]."""

from django.db import models

from borgen.office.journal.models import FOREVER, KnownFact
from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.models.project import Project


class ConstructionCredit(models.Model):
    """A credit's identity; a project has at most one."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="construction_credits"
    )
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="credit")


class CreditTerms(KnownFact):
    """What was agreed. Interest is added every ``interest_months`` months from ``first_interest_on``."""

    credit = models.ForeignKey(ConstructionCredit, on_delete=models.PROTECT, related_name="terms")
    number = models.CharField(max_length=60, blank=True)
    limit_minor = models.BigIntegerField()
    opened_on = models.DateField()
    day_count = models.CharField(max_length=20)
    first_interest_on = models.DateField(null=True)
    interest_months = models.PositiveSmallIntegerField(default=3)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(limit_minor__gt=0), name="credit_has_a_limit"),
            models.UniqueConstraint(
                fields=["credit"], condition=models.Q(known_until=FOREVER), name="one_current_credit_terms"
            ),
        ]


class CreditRate(KnownFact):
    """The credit's rate a year from a day on."""

    credit = models.ForeignKey(ConstructionCredit, on_delete=models.PROTECT, related_name="rates")
    since = models.DateField()
    rate = models.CharField(max_length=20)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit", "since"],
                condition=models.Q(known_until=FOREVER),
                name="one_current_credit_rate",
            )
        ]


class CreditMove(KnownFact):
    """Money drawn (above zero) or paid back (below), as the lender has carried it out on a day."""

    credit = models.ForeignKey(ConstructionCredit, on_delete=models.PROTECT, related_name="moves")
    on = models.DateField()
    minor = models.BigIntegerField()
    text = models.CharField(max_length=200, blank=True)
    prepared_by = models.CharField(max_length=40)
    closed_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(minor=0), name="credit_move_moves"),
            models.CheckConstraint(
                condition=~models.Q(closed_by=models.F("prepared_by")), name="credit_move_has_two_people"
            ),
        ]


class CreditSettlement(KnownFact):
    """The day on which the loan paid the credit off, with what was owed then and what the loan brought."""

    credit = models.ForeignKey(ConstructionCredit, on_delete=models.PROTECT, related_name="settlements")
    on = models.DateField()
    owed_minor = models.BigIntegerField()
    proceeds_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit"], condition=models.Q(known_until=FOREVER), name="one_current_settlement"
            )
        ]
