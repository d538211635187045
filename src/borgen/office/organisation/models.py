from django.db import models


class Organisation(models.Model):
    """One that keeps books here: a municipality, a region, an agency. Every other row belongs to exactly one."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    organisation_number = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Stockholm")
    language = models.CharField(max_length=2, default="sv")
    currency = models.CharField(max_length=3, default="SEK")
    programmes = models.CharField(max_length=200, default="guarantee")  # whose desks it has: names joined by commas
    policy = models.CharField(max_length=60, blank=True)  # the rulebook that governs new guarantees
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Inhabitants(models.Model):
    """How many lived in the municipality on a day [sv: invånarantal]."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inhabitants")
    on = models.DateField()
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "on"], name="one_count_a_day")]


class NumberSeries(models.Model):
    """The last number used of a series, under the lock of the journal's head: no gap, no reuse."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="series")
    name = models.CharField(max_length=40)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_series_a_name")]
