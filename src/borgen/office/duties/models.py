from django.db import models

from borgen.office.documents.models import Document
from borgen.office.journal.models import KnownFact


class Evidence(KnownFact):
    """That a duty of ``subject`` has been done [sv: underlag]."""

    subject = models.CharField(max_length=120)
    duty = models.CharField(max_length=60)
    due_on = models.DateField()
    done_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "subject", "known_until"])]
