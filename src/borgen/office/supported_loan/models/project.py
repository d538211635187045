"""Projects and what is known of them."""

from django.db import models

from borgen.office.journal.models import FOREVER, KnownFact, TimedFact
from borgen.office.organisation.models import Organisation


class Project(models.Model):
    """A building project's identity [da: støttesag]; what is known of it stands in its facts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    reference = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="one_project_a_reference")
        ]
        indexes = [models.Index(fields=["organisation", "sort_key"])]


class ProjectFact(TimedFact):
    """What a project is, true over a time.

    ``is_new`` to ``has_economy_paper`` are the conditions of a loan for extra energy investment; ``None`` where nobody
    has said. ``use_changed_on`` is the day from which the dwellings have another use.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=200)
    owner = models.CharField(max_length=20)  # municipality, region
    owner_name = models.CharField(max_length=200, blank=True)
    lender = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    housing = models.CharField(max_length=20)  # care, elderly
    dwellings = models.PositiveIntegerField(null=True)
    area = models.CharField(max_length=20, blank=True)  # m² of dwellings
    region = models.CharField(max_length=20, blank=True)
    building_form = models.CharField(max_length=20, blank=True)
    committed_on = models.DateField(null=True)
    committed_by = models.CharField(max_length=100, blank=True)
    paragraph = models.CharField(max_length=40, blank=True)
    ready_on = models.DateField(null=True)
    use_changed_on = models.DateField(null=True)
    is_new = models.BooleanField(null=True)
    is_low_energy = models.BooleanField(null=True)
    is_profitable = models.BooleanField(null=True)
    has_energy_paper = models.BooleanField(null=True)
    has_economy_paper = models.BooleanField(null=True)
    source = models.CharField(max_length=500, blank=True)
    remarks = models.CharField(max_length=1000, blank=True)
    search_key = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of a correction

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(true_until__gt=models.F("true_from")), name="project_lasts_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["project", "known_until", "true_until"]),
            models.Index(fields=["organisation", "known_until", "true_until"]),
        ]


class FormApproval(KnownFact):
    """Form A, B or C of a project as it was approved, with its sums [da: skema A, B, C]. A correction closes the row."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="forms")
    form = models.CharField(max_length=1)
    approved_on = models.DateField()
    approved_by = models.CharField(max_length=100)
    paragraph = models.CharField(max_length=40, blank=True)
    acquisition_minor = models.BigIntegerField()
    extra_investment_minor = models.BigIntegerField(null=True)
    source = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(form__in=["A", "B", "C"]), name="form_is_a_b_or_c"),
            models.CheckConstraint(condition=models.Q(acquisition_minor__gt=0), name="form_has_a_sum"),
            models.UniqueConstraint(
                fields=["project", "form"], condition=models.Q(known_until=FOREVER), name="one_current_form"
            ),
        ]


class StatusObservation(KnownFact):
    """The project's status in BOSSINF from a day on, as somebody has seen it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="statuses")
    status = models.PositiveSmallIntegerField()
    since = models.DateField()
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "since"],
                condition=models.Q(known_until=FOREVER),
                name="one_current_status_a_day",
            )
        ]


class ServiceArea(KnownFact):
    """The service areas beside the dwellings [da: servicearealer]; their sum is without VAT. The state's grant follows."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="service_areas")
    dwellings = models.PositiveIntegerField()
    area = models.CharField(max_length=20, blank=True)
    acquisition_minor = models.BigIntegerField()
    finally_approved_on = models.DateField(null=True)
    grant_paid_on = models.DateField(null=True)
    source = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(known_until=FOREVER), name="one_current_service_area"
            )
        ]


class StatedValue(KnownFact):
    """A value of the law for this case, entered where the books are silent, with its source and by whom."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stated_values")
    parameter = models.CharField(max_length=120)
    text = models.CharField(max_length=40)
    source = models.CharField(max_length=500)
    stated_on = models.DateField()
    stated_by = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "parameter"],
                condition=models.Q(known_until=FOREVER),
                name="one_current_stated_value",
            )
        ]
