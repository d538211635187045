"""Rows of the guarantee register: no arithmetic, no judgement.

Amounts are minor units of the guarantee's currency; shares and rates count 1e-7 (``RATE_UNIT``). An empty text or ``None``
means that nobody has said.
"""

from django.db import models

from borgen.office.documents.models import Document
from borgen.office.journal.models import KnownFact, TimedFact
from borgen.office.organisation.models import Organisation
from borgen.office.parties.models import Party

RATE_UNIT = 10_000_000


class RegisterImport(models.Model):
    """One file brought in: from the first reading to its effect on the register, or its undoing."""

    class State(models.TextChoices):
        QUEUED = "queued"
        READING = "reading"
        PREVIEW = "preview"
        APPLYING = "applying"
        APPLIED = "applied"
        UNDONE = "undone"
        REFUSED = "refused"
        ABANDONED = "abandoned"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="imports")
    document = models.ForeignKey(Document, on_delete=models.PROTECT)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    sheet = models.CharField(max_length=100, blank=True)
    mapping = models.JSONField(default=dict)  # heading → field, as the clerk mended it
    balances_on = models.DateField(null=True)
    match_by = models.CharField(max_length=60, default="reference")
    policy = models.CharField(max_length=60, blank=True)
    questions = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)
    submitted_by = models.CharField(max_length=40)
    submitted_at = models.DateTimeField()
    progress = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    applied_sequence = models.BigIntegerField(null=True)
    undone_sequence = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"])]


class ImportRow(models.Model):
    """One row of the file, as read, as mended and as it ended. ``cells``: field → {raw, value, cell, computed}."""

    class Outcome(models.TextChoices):
        IMPORTED = "imported"
        CHANGED = "changed"
        UNCHANGED = "unchanged"
        REFUSED = "refused"
        SKIPPED = "skipped"

    register_import = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100)
    row_kind = models.CharField(max_length=20)
    content_key = models.CharField(max_length=64, blank=True)
    cells = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    mends = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    choice = models.CharField(max_length=40, blank=True)  # the clerk's answer to a changed key or a likely double
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    guarantee = models.ForeignKey("Guarantee", on_delete=models.PROTECT, null=True, related_name="import_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register_import", "sheet", "number"], name="one_row_a_number")]


class HeadingMapping(models.Model):
    """What a heading of this organisation's files means, kept for next time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="heading_mappings")
    heading = models.CharField(max_length=200)
    field = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "heading"], name="one_meaning_a_heading")]


class Guarantee(models.Model):
    """A guarantee's identity [sv: borgensåtagande]; what is known of it stands in its facts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="guarantees")
    reference = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "reference"], name="one_guarantee_a_reference")]
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
                condition=models.Q(decided_minor__isnull=True) | models.Q(decided_minor__gte=0), name="decided_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(municipality_share__gt=0) & models.Q(municipality_share__lte=RATE_UNIT),
                name="share_within_whole",
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
    observation = models.ForeignKey(BalanceObservation, on_delete=models.PROTECT, null=True, related_name="reconciled_by")
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
        indexes = [models.Index(fields=["insurance", "known_until"])]


class Deviation(KnownFact):
    """The deciding body's reason for departing from a «should» [sv: avvikelse]."""

    guarantee = models.ForeignKey(Guarantee, on_delete=models.PROTECT, related_name="deviations")
    rule = models.CharField(max_length=100)
    reason = models.CharField(max_length=1000)
    decided_by = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guarantee", "rule", "known_until"], name="one_reason_a_rule")]


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
    planned_by = models.CharField(max_length=40)
    planned_at = models.DateTimeField()
    closed_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    charged_sequence = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="one_run_a_number"),
            models.CheckConstraint(
                condition=~models.Q(state="charged") | ~models.Q(closed_by=models.F("planned_by")), name="run_has_two_people"
            ),
        ]


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
    basis_minor = models.BigIntegerField()
    rate = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    charge_by = models.DateField()
    is_late = models.BooleanField(default=False)
    payer = models.CharField(max_length=200)
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


class SavedView(models.Model):
    """A filter of the register under a name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="saved_views")
    person = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "person", "name"], name="one_view_a_name")]


