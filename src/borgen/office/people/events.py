"""What can happen to organisations and to the people who work in them; people stand here by their opaque ids."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCreated:
    """An organisation keeps its books here from now on."""

    kind: ClassVar[str] = "organisation.created"
    slug: str
    name: str
    policy: str
    programmes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InhabitantsStated:
    """How many lived in the municipality on a day."""

    kind: ClassVar[str] = "organisation.inhabitants.stated"
    on: str
    count: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened:
    """A person can log in."""

    kind: ClassVar[str] = "people.account.opened"
    account: int
    person: str
    role: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven:
    """An account has a role from a day on."""

    kind: ClassVar[str] = "people.role.given"
    account: int
    person: str
    role: str
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded:
    """An account no longer has a role from a day on."""

    kind: ClassVar[str] = "people.role.ended"
    account: int
    person: str
    role: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed:
    """An account can no longer log in."""

    kind: ClassVar[str] = "people.account.closed"
    account: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReopened:
    """A closed account can log in again."""

    kind: ClassVar[str] = "people.account.reopened"
    account: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReplaced:
    """An administrator has given an account another password."""

    kind: ClassVar[str] = "people.password.replaced"
    account: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """Somebody has made a token for the own account; the secret itself stands nowhere."""

    kind: ClassVar[str] = "people.token.issued"
    account: int
    person: str
    purpose: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked:
    """Somebody has revoked an own token."""

    kind: ClassVar[str] = "people.token.revoked"
    account: int
    person: str
    purpose: str
