from django.db import models

from borgen.office.organisation.models import Organisation


class Document(models.Model):
    """A file that was taken in, byte for byte [sv: handling]."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "sha256", "name"], name="one_document_a_content")]
