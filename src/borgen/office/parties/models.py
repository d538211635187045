from django.db import models

from borgen.office.journal.models import TimedFact
from borgen.office.organisation.models import Organisation


class Party(models.Model):
    """A borrower [sv: låntagare]; what is known of it stands in its facts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parties")


class PartyFact(TimedFact):
    """Name, number, class and ownership of a party, true over a time.

    ``municipality_owns`` counts 1e-7 parts of the whole. The name of a private person is not kept here: see PersonalName.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=200, blank=True)
    organisation_number = models.CharField(max_length=20, blank=True)
    borrower_class = models.CharField(max_length=30, blank=True)
    municipality_owns = models.BigIntegerField(null=True)
    locality = models.CharField(max_length=100, blank=True)
    search_key = models.CharField(max_length=300, blank=True)
    sort_key = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["party", "known_until", "true_until"]),
            models.Index(fields=["organisation", "known_until", "organisation_number"]),
        ]


class PersonalName(models.Model):
    """The name of a party that is a private person, in a row that the law can have erased, with what it is searched by."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="personal_name")
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=300, blank=True)
