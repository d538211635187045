"""Who has an account and which roles, for administrators; and what tokens one has oneself."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from borgen.office.people.models import AccessToken, Account, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A role from a day until, but not including, another. ``state`` is ``current``, ``coming`` or ``ended``."""

    role: str
    since: date
    until: date | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """An account as its administrator sees it; ``has_roles_elsewhere``: in another organisation too."""

    id: int
    person: str
    username: str
    name: str
    email: str
    is_active: bool
    last_login: datetime | None
    roles: tuple[HeldRole, ...]
    has_roles_elsewhere: bool

    @property
    def current_roles(self) -> tuple[str, ...]:
        return tuple(held.role for held in self.roles if held.state == "current")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSeen:
    purpose: str
    name: str
    since: date
    until: date


def accounts(*, organisation_id: int, today: date) -> list[AccountSeen]:
    """Every account that has or had a role in the organisation, by name."""
    found = (
        Account.objects.filter(memberships__organisation_id=organisation_id)
        .distinct()
        .select_related("person")
        .prefetch_related("memberships")
    )
    return sorted(
        (_seen(account, organisation_id, today) for account in found), key=lambda seen: seen.name.casefold()
    )


def account(*, organisation_id: int, account_id: int, today: date) -> AccountSeen | None:
    return next(
        (a for a in accounts(organisation_id=organisation_id, today=today) if a.id == account_id), None
    )


def tokens_of(*, organisation_id: int, account_id: int, today: date) -> list[TokenSeen]:
    """The account's own tokens that still open something."""
    rows = AccessToken.objects.filter(
        organisation_id=organisation_id, account_id=account_id, since__lte=today, until__gt=today
    ).order_by("purpose", "name")
    return [TokenSeen(purpose=row.purpose, name=row.name, since=row.since, until=row.until) for row in rows]


def _seen(account: Account, organisation_id: int, today: date) -> AccountSeen:
    by_organisation: dict[int, list[Membership]] = defaultdict(list)
    for membership in account.memberships.all():
        by_organisation[membership.organisation_id].append(membership)
    held = by_organisation.pop(organisation_id, [])
    return AccountSeen(
        id=account.pk,
        person=str(account.person_id),
        username=account.username,
        name=account.person.name or account.username,
        email=account.person.email,
        is_active=account.is_active,
        last_login=account.last_login,
        roles=tuple(_held(membership, today) for membership in sorted(held, key=lambda m: (m.since, m.role))),
        has_roles_elsewhere=bool(by_organisation),
    )


def _held(membership: Membership, today: date) -> HeldRole:
    has_ended = membership.until is not None and membership.until <= today
    state = "ended" if has_ended else "coming" if membership.since > today else "current"
    return HeldRole(role=membership.role, since=membership.since, until=membership.until, state=state)
