from django.db import models

from borgen.office.journal.models import FOREVER, KnownFact


class IndexObservation(KnownFact):
    """One value of one series, base and period. A revision closes the row and adds another."""

    series = models.CharField(max_length=10)
    base = models.CharField(max_length=40)
    period = models.CharField(max_length=10)
    value = models.CharField(max_length=20)  # a decimal, exact as published
    publication = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True)
    retrieved_at = models.DateTimeField()
    source = models.CharField(max_length=500)
    status = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "series", "base", "period"],
                condition=models.Q(known_until=FOREVER),
                name="market_one_current_value",
            )
        ]
