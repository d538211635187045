from typing import ClassVar

from django.db import models

from borgen.office.organisation.models import Organisation


class RulebookVersion(models.Model):
    """One version of one rulebook, as its file was taken in [sv: regelverksversion]. Never changed.

    ``number`` counts the organisation's versions from 1. ``sequence`` is the event that took it in,
    ``submitted_by`` the person's opaque id. ``title`` is by language. ``since`` and ``until`` are the book's own,
    half-open.
    """

    never_changes: ClassVar = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rulebook_versions")
    number = models.PositiveIntegerField()
    book_id = models.CharField(max_length=100)
    hash = models.CharField(max_length=64)
    programme = models.CharField(max_length=60)
    title = models.JSONField()
    issuer = models.CharField(max_length=300)
    text = models.TextField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    cases = models.PositiveIntegerField()  # how many of its own cases came out as it says
    note = models.TextField(blank=True)
    submitted_by = models.CharField(max_length=40)
    submitted_at = models.DateTimeField()
    sequence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_version_a_number"),
        ]
        indexes = [
            models.Index(fields=["organisation", "book_id", "sequence"]),
            models.Index(fields=["organisation", "hash"]),
        ]


class Adoption(models.Model):
    """That a body adopted a version [sv: antagande]; from ``in_force_since`` it goes before every earlier one."""

    never_changes: ClassVar = True

    version = models.OneToOneField(
        RulebookVersion, on_delete=models.PROTECT, primary_key=True, related_name="adoption"
    )
    body = models.CharField(max_length=200)
    paragraph = models.CharField(max_length=60)
    adopted_on = models.DateField()
    in_force_since = models.DateField()
    adopted_by = models.CharField(max_length=40)
    adopted_at = models.DateTimeField()
    sequence = models.BigIntegerField()


class Withdrawal(models.Model):
    """That a version was withdrawn before anybody adopted it."""

    never_changes: ClassVar = True

    version = models.OneToOneField(
        RulebookVersion, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    reason = models.TextField()
    withdrawn_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField()
    sequence = models.BigIntegerField()


class ShippedText(models.Model):
    """The text of a book that ships with the product, as one release had it. Never changed; of no organisation.

    ``follows`` is the row of the release before, 0 for the first. ``hash`` and ``text`` are empty where a release no
    longer ships the book.
    """

    never_changes: ClassVar = True

    book_id = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    follows = models.BigIntegerField(default=0)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            # of two processes of a new release that begin together, one writes
            models.UniqueConstraint(fields=["book_id", "follows"], name="one_text_follows_another"),
        ]
        indexes = [models.Index(fields=["book_id", "hash"])]


class ShippedChange(models.Model):
    """That a release changed a policy that ships, told to an organisation: until event ``sequence`` it had ``before``.

    ``before`` and ``after`` are hashes; ``after`` is empty where the book ships no more.
    """

    never_changes: ClassVar = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shipped_changes")
    book_id = models.CharField(max_length=100)
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64, blank=True)
    sequence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sequence"], name="one_shipped_change_an_event"),
        ]
        indexes = [models.Index(fields=["organisation", "book_id", "sequence"])]
