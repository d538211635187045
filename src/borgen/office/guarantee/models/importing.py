"""Files that are brought in, row by row, and the long tasks that work on them."""

from django.db import models

from borgen.office.documents.models import Document
from borgen.office.organisation.models import Organisation


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
    sheets = models.JSONField(default=list)  # names of those that may count
    columns = models.JSONField(default=list)  # letter, heading, field, unit, role, certainty, why, on
    control_totals = models.JSONField(default=list)  # totals in the sheet beside the sums of the rows
    questions = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)
    submitted_by = models.CharField(max_length=40)
    submitted_at = models.DateTimeField()
    progress = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    previewed_sequence = models.BigIntegerField(null=True)  # what the register knew when the preview was made
    vanished = models.JSONField(default=list)  # references of the register that no row speaks of
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
    match_key = models.CharField(max_length=64, blank=True)  # equal for the rows of one guarantee
    cells = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    mends = models.JSONField(default=dict)
    changes = models.JSONField(default=list)  # field, column, old, new of what the row changes in the register
    remarks = models.JSONField(default=list)  # what comparing it with the register had to say: code, column, value
    choice = models.CharField(
        max_length=40, blank=True
    )  # the clerk's answer to a changed key or a likely double
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    guarantee = models.ForeignKey(
        "Guarantee", on_delete=models.PROTECT, null=True, related_name="import_rows"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register_import", "sheet", "number"], name="one_row_a_number")
        ]
        indexes = [models.Index(fields=["register_import", "match_key"])]


class HeadingMapping(models.Model):
    """What a heading of this organisation's files means, kept for next time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="heading_mappings")
    heading = models.CharField(max_length=200)
    field = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "heading"], name="one_meaning_a_heading")
        ]


class Job(models.Model):
    """A long task in a process of its own: ``subject`` is the import or fee run that it works on.

    It beats while it lives; one that has stopped beating is started again, a few times, and then said to have failed.
    """

    class Kind(models.TextChoices):
        READ_IMPORT = "read_import"
        APPLY_IMPORT = "apply_import"
        PLAN_FEES = "plan_fees"
        COUNT_REGISTER = "count_register"

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.BigIntegerField(default=0)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    process = models.CharField(max_length=100, blank=True)
    submitted_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    progress = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    account = models.BigIntegerField(null=True)
    person = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    answer = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="one_job_a_key")]
        indexes = [models.Index(fields=["organisation", "kind", "subject"])]
