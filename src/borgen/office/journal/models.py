from typing import ClassVar

from django.db import models

from borgen.office.organisation.models import Organisation

FOREVER = 2**63 - 1
"""``known_until`` of what is still believed."""


class Head(models.Model):
    """The end of an organisation's chain. Its lock is held from a command's first statement to its commit."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, primary_key=True, related_name="head")
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    recorded_at = models.DateTimeField(null=True)


class Event(models.Model):
    """One thing that happened, never changed afterwards [sv: händelse].

    ``content`` is canonical JSON of what happened, with which findings; ``hash`` covers it, the columns beside it and the
    hash before. ``by`` is a person's opaque id. No personal data stands here.
    """

    never_changes: ClassVar = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="events")
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=100)
    subject = models.CharField(max_length=120)
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    content = models.TextField()
    answer = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sequence"], name="one_event_a_number"),
            models.UniqueConstraint(fields=["organisation", "key"], name="one_event_a_key"),
        ]
        indexes = [
            models.Index(fields=["organisation", "subject", "sequence"]),
            models.Index(fields=["organisation", "recorded_at"]),
        ]


class Posting(models.Model):
    """An amount moved from one account to another because of an event [sv: kontering]."""

    never_changes: ClassVar = True

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="postings")
    source = models.CharField(max_length=120)
    target = models.CharField(max_length=120)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(minor__gt=0), name="posting_moves_something")]


class KnownFact(models.Model):
    """A fact that the office learned with event number ``known_from`` and believed until ``known_until``.

    Rows are only ever added and closed: the database refuses anything else.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    known_from = models.BigIntegerField()
    known_until = models.BigIntegerField(default=FOREVER)

    class Meta:
        abstract = True


class TimedFact(KnownFact):
    """A fact that was true from ``true_from`` until the day before ``true_until``, and known as its parent says."""

    true_from = models.DateField()
    true_until = models.DateField()

    class Meta:
        abstract = True
