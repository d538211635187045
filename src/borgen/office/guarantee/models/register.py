"""Guarantees and what is known of them."""

from django.db import models

from borgen.office.guarantee.models.importing import ImportRow
from borgen.office.journal.models import KnownFact, TimedFact
from borgen.office.organisation.models import Organisation
from borgen.office.parties.models import Party

RATE_UNIT = 10_000_000
"""Shares and rates count 1e-7."""


class Guarantee(models.Model):
    """A guarantee's identity [sv: borgensåtagande]; what is known of it stands in its facts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="guarantees")
    reference = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="one_guarantee_a_reference")
        ]
        indexes = [models.Index(fields=["organisation", "sort_key"])]


class GuaranteeFact(TimedFact):
    """The terms of a guarantee, true over a time. Which policy governs it, and why, is among them."""

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="facts")
    borrower = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="guarantee_facts")
    exposure_kind = models.CharField(max_length=20, blank=True)
    legal_form = models.CharField(max_length=20, blank=True)
    covers = models.CharField(max_length=40, blank=True)  # words joined by commas
    purpose = models.CharField(max_length=500, blank=True)
    purpose_category = models.CharField(max_length=40, blank=True)
    decided_minor = models.BigIntegerField(null=True)
    is_frame = models.BooleanField(default=False)
    municipality_share = models.BigIntegerField(default=RATE_UNIT)
    currency = models.CharField(max_length=3, default="SEK")
    outcome = models.CharField(max_length=20, blank=True)
    decided_by = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)
    decided_on_precision = models.CharField(max_length=5, default="day")
    paragraph = models.CharField(max_length=40, blank=True)
    registration_number = models.CharField(max_length=60, blank=True)
    available_until = models.DateField(null=True)
    execute_by = models.DateField(null=True)
    executed_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    investment_minor = models.BigIntegerField(null=True)
    own_contribution_minor = models.BigIntegerField(null=True)
    fee_rate = models.BigIntegerField(null=True)
    fee_payer = models.CharField(max_length=200, blank=True)
    conditions = models.CharField(max_length=1000, blank=True)
    conditions_met_on = models.DateField(null=True)
    policy = models.CharField(max_length=60)
    policy_reason = models.CharField(max_length=60)
    texts = models.JSONField(default=dict)  # field → text as found, where it could not be read
    search_key = models.CharField(max_length=700, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of a correction
    origin = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_minor__isnull=True) | models.Q(decided_minor__gte=0),
                name="decided_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(municipality_share__gt=0) & models.Q(municipality_share__lte=RATE_UNIT),
                name="share_within_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(true_until__gt=models.F("true_from")), name="terms_last_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["guarantee", "known_until", "true_until"]),
            models.Index(fields=["organisation", "known_until", "true_until"]),
        ]


class Increase(KnownFact):
    """An amount added by a later decision [sv: utökning]."""

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="increases")
    decided_on = models.DateField()
    minor = models.BigIntegerField()
    decided_by = models.CharField(max_length=100, blank=True)
    paragraph = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(minor__gt=0), name="increase_adds")]


class Loan(models.Model):
    """A loan under a guarantee; ``ordinal`` tells them apart."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="loans")
    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="loans")
    ordinal = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guarantee", "ordinal"], name="one_loan_an_ordinal")]


class LoanFact(TimedFact):
    """Lender and terms of a loan, true over a time."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="facts")
    lender = models.CharField(max_length=200, blank=True)
    lender_key = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    loan_type = models.CharField(max_length=100, blank=True)
    original_minor = models.BigIntegerField(null=True)
    first_drawn_on = models.DateField(null=True)
    matures_on = models.DateField(null=True)
    interest_rate = models.BigIntegerField(null=True)
    rate_bound_until = models.DateField(null=True)
    amortisation_kind = models.CharField(max_length=20, blank=True)
    amortisation_starts_on = models.DateField(null=True)
    amortisation_minor_per_year = models.BigIntegerField(null=True)
    amortisation_share_per_year = models.BigIntegerField(null=True)
    payments_a_year = models.PositiveSmallIntegerField(default=1)
    amortisation_text = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    origin = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(true_until__gt=models.F("true_from")), name="loan_terms_last_a_day"
            )
        ]
        indexes = [models.Index(fields=["loan", "known_until", "true_until"])]


class BalanceObservation(KnownFact):
    """What is left of a loan on a day, as somebody has stated it [sv: engagemangsbesked]."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="balances")
    on = models.DateField()
    minor = models.BigIntegerField()
    source = models.CharField(max_length=300)
    origin = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="balance_not_negative"),
            models.UniqueConstraint(fields=["loan", "on", "known_until"], name="one_balance_a_day"),
        ]
        indexes = [models.Index(fields=["organisation", "on", "known_until"])]


class Movement(KnownFact):
    """A change of what is owed: what is outstanding on a day is the sum of the movements up to it.

    ``minor`` is positive for a draw, negative for an amortisation. A reconciling movement makes the sum agree with the
    observation it points at. ``is_assumed_day``: the day was not stated.
    """

    class Kind(models.TextChoices):
        DRAW = "draw"
        AMORTISATION = "amortisation"
        CALL = "call"
        WRITE_OFF = "write_off"
        RECONCILING = "reconciling"

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="movements")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value_on = models.DateField()
    minor = models.BigIntegerField()
    is_assumed_day = models.BooleanField(default=False)
    observation = models.ForeignKey(
        BalanceObservation, on_delete=models.PROTECT, null=True, related_name="reconciled_by"
    )
    note = models.CharField(max_length=300, blank=True)
    origin = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(kind="draw") & models.Q(minor__gt=0))
                | (models.Q(kind__in=["amortisation", "call", "write_off"]) & models.Q(minor__lt=0))
                | (models.Q(kind="reconciling") & ~models.Q(minor=0)),
                name="movement_has_its_sign",
            )
        ]
        indexes = [
            models.Index(fields=["guarantee", "known_until", "value_on"]),
            models.Index(fields=["organisation", "known_until", "value_on"]),
        ]


class Security(models.Model):
    """A security's identity [sv: säkerhet]."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="securities")
    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="securities")


class SecurityFact(TimedFact):
    security = models.ForeignKey(Security, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=30)
    text = models.CharField(max_length=500, blank=True)
    minor = models.BigIntegerField(null=True)
    rank = models.CharField(max_length=60, blank=True)
    value_minor = models.BigIntegerField(null=True)
    valued_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    origin = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(true_until__gt=models.F("true_from")), name="security_lasts_a_day"
            )
        ]
        indexes = [models.Index(fields=["security", "known_until"])]


class Insurance(models.Model):
    """An insurance policy's identity [sv: försäkring]."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="insurances")
    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="insurances")


class InsuranceFact(TimedFact):
    insurance = models.ForeignKey(Insurance, on_delete=models.PROTECT, related_name="facts")
    insurer = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    text = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    origin = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(true_until__gt=models.F("true_from")), name="insurance_lasts_a_day"
            )
        ]
        indexes = [models.Index(fields=["insurance", "known_until"])]


class Deviation(KnownFact):
    """The deciding body's reason for departing from a «should» [sv: avvikelse]."""

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="deviations")
    rule = models.CharField(max_length=100)
    reason = models.CharField(max_length=1000)
    decided_by = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guarantee", "rule", "known_until"], name="one_reason_a_rule")
        ]


class SavedView(models.Model):
    """A filter of the register under a name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="saved_views")
    person = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person", "name"], name="one_view_a_name")
        ]
