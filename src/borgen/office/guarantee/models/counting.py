"""What has been counted over a large register, so that no process has to judge all of it again."""

from django.db import models

from borgen.office.organisation.models import Organisation


class RegisterCount(models.Model):
    """The sums over the register at one moment: no fact, and nobody's truth. All of it can be counted again.

    It stands for the organisation's day and event that it names, for the policies with their hashes and for the version
    of the program. ``turns`` holds, of each guarantee that counts otherwise on some later day, its id and the number of
    that day; ``judged`` what rules and duties say of each guarantee, ``search_index`` by what it is found.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="counts")
    as_of = models.DateField()
    sequence = models.BigIntegerField()
    seal = models.CharField(max_length=64)
    version = models.CharField(max_length=120)
    policies = models.JSONField()
    sums = models.JSONField()
    waiting = models.JSONField()
    turns = models.BinaryField()
    judged = models.BinaryField()
    search_index = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "as_of", "sequence"], name="one_count_a_moment")
        ]
