import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from borgen.office.organisation.models import Organisation


class Person(models.Model):
    """A natural person behind an opaque id. Journal and registers know only the id; this row can be erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Role(models.TextChoices):
    """What a person may do in one organisation. Who may see which page stands in ``office/permissions.yaml``."""

    CLERK = "clerk"  # handläggare
    APPROVER = "approver"  # attestant
    AUDITOR = "auditor"  # revisor: reads all, changes nothing
    ADMINISTRATOR = "administrator"  # users and settings: no case data


class Account(AbstractBaseUser):
    """A way to log in. One person may have several; four eyes count persons."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    username = models.CharField(max_length=150, unique=True)
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager["Account"]()
    USERNAME_FIELD = "username"


class Membership(models.Model):
    """A role in an organisation from a day until, but not including, another."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "account", "role", "since"], name="one_membership_a_day"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")), name="membership_has_a_day"
            ),
        ]


class AccessToken(models.Model):
    """A secret that stands for an account without a log-in; only its SHA-256 is kept.

    A calendar token can read one feed; an API token may do what the account may.
    """

    class Purpose(models.TextChoices):
        API = "api"
        CALENDAR = "calendar"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    since = models.DateField()
    until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["account", "organisation", "purpose"])]
