"""Who acts: an account in one role of one organisation."""

from dataclasses import dataclass
from datetime import datetime

from borgen.office.organisation.today import day_at
from borgen.office.people.models import Account, Membership, Role

CLERKS = frozenset({Role.CLERK.value, Role.APPROVER.value})
APPROVERS = frozenset({Role.APPROVER.value})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value})
EVERYBODY = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountActor:
    """An account using one of its roles; ``person`` is what four eyes count."""

    account_id: int
    person: str
    role: str

    def holds(self, *, organisation_id: int, at: datetime) -> bool:
        """Whether the account is active and has the role on the day of ``at``, where the organisation is."""
        found = Membership.objects.filter(
            account_id=self.account_id, account__is_active=True, organisation_id=organisation_id, role=self.role
        ).select_related("organisation")
        for membership in found:
            today = day_at(membership.organisation, at)
            if membership.since <= today and (membership.until is None or today < membership.until):
                return True
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemActor:
    """The person at the machine: the command line and the demo. Reaches no page."""

    person: str = "system"
    role: str = Role.CLERK.value

    def holds(self, *, organisation_id: int, at: datetime) -> bool:
        return True


def actor_for(*, account_id: int, person: str, organisation_id: int, at: datetime, roles: frozenset[str]) -> AccountActor | None:
    """The account as an actor in one of ``roles``; ``None`` when it holds none of them there."""
    for role in sorted(roles):
        actor = AccountActor(account_id=account_id, person=person, role=role)
        if actor.holds(organisation_id=organisation_id, at=at):
            return actor
    return None


class NoSuchUser(LookupError):
    """Nobody who may act here in that role logs in by that name."""


def actor_called(username: str, *, organisation_id: int, at: datetime, roles: frozenset[str] = CLERKS) -> AccountActor:
    """The account with this user name, acting in one of ``roles``.

    Raises:
        NoSuchUser: there is none, or it holds none of them there.
    """
    found = Account.objects.filter(username=username).values_list("pk", "person_id").first()
    actor = found and actor_for(
        account_id=found[0], person=str(found[1]), organisation_id=organisation_id, at=at, roles=roles
    )
    if not actor:
        raise NoSuchUser(f"{username} is no {' or '.join(sorted(roles))} here")
    return actor
