"""Who may log in, and do what in which organisation. Nobody widens their own rights."""

import secrets
from datetime import date, datetime
from typing import Any

from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import NotThere, Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import ADMINISTRATORS
from borgen.office.people.events import (
    AccountClosed,
    AccountOpened,
    AccountReopened,
    PasswordReplaced,
    RoleEnded,
    RoleGiven,
)
from borgen.office.people.models import Account, Membership, Person, Role


class UsernameTaken(Refused):
    """Another account has this name."""

    code = "username_taken"


class NoSuchAccount(NotThere):
    """No account has this name or number, or none that this organisation knows of."""

    code = "no_such_account"


class OwnRights(Refused):
    """Nobody changes what they may do themselves (I9)."""

    code = "own_rights"


class RoleHeldAlready(Refused):
    """The account has the role on some of these days already."""

    code = "role_held_already"


class NoSuchRole(NotThere):
    """The account does not hold the role any more."""

    code = "no_such_role"


class HasRolesElsewhere(Refused):
    """The account works in another organisation too, so that this one alone does not decide about it."""

    code = "has_roles_elsewhere"


class EndsBeforeItBegins(Refused):
    """A role lasts a day at least."""

    code = "ends_before_it_begins"


def new_password() -> str:
    """A password to hand over once: 96 random bits, easy to read out."""
    letters = secrets.token_hex(12)
    return "-".join(letters[i : i + 6] for i in range(0, 24, 6))


def open_account(
    *,
    organisation_id: int,
    username: str,
    password: str,
    role: Role | str | None = None,
    name: str = "",
    email: str = "",
    since: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Let a new person log in, in a role from today (or ``since``) on, or in none yet. The password is in no body and
    no event.

    Returns:
        ``{"account": id, "person": id}``.

    Raises:
        UsernameTaken: another account has the name.
    """
    body = {"username": username, "role": str(role or ""), "since": since}
    with command(
        organisation_id=organisation_id,
        kind="open_account",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=ADMINISTRATORS,
    ) as now:
        if now.answered:
            return now.answer
        if Account.objects.filter(username=username).exists():
            raise UsernameTaken(username=username)
        owner = Person.objects.create(name=name, email=email)
        account = Account(person=owner, username=username)
        account.set_password(password)
        account.save(force_insert=True)
        first = since or _today(organisation_id, now.at)
        if role is not None:
            Membership.objects.create(
                organisation_id=organisation_id, account=account, role=Role(role).value, since=first
            )
        happened = AccountOpened(
            account=account.pk,
            person=str(owner.pk),
            role=Role(role).value if role else "",
            since=first.isoformat(),
        )
        return now.record(
            happened, subject=f"account:{account.pk}", answer={"account": account.pk, "person": str(owner.pk)}
        )


def give_role(
    *,
    organisation_id: int,
    username: str,
    role: Role | str,
    since: date,
    until: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Give an account a role in the organisation from a day on, until but not including another.

    Raises:
        NoSuchAccount, OwnRights, RoleHeldAlready, EndsBeforeItBegins.
    """
    body = {"username": username, "role": str(role), "since": since, "until": until}
    with command(
        organisation_id=organisation_id,
        kind="give_role",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=ADMINISTRATORS,
    ) as now:
        if now.answered:
            return now.answer
        if until is not None and until <= since:
            raise EndsBeforeItBegins(username=username)
        account = _not_own(Account.objects.filter(username=username, is_active=True).first(), by)
        held = Membership.objects.filter(
            organisation_id=organisation_id, account=account, role=Role(role).value
        )
        if any((m.until is None or since < m.until) and (until is None or m.since < until) for m in held):
            raise RoleHeldAlready(username=username)
        Membership.objects.create(
            organisation_id=organisation_id, account=account, role=Role(role).value, since=since, until=until
        )
        happened = RoleGiven(
            account=account.pk,
            person=str(account.person_id),
            role=Role(role).value,
            since=since.isoformat(),
            until=until.isoformat() if until else "",
        )
        return now.record(happened, subject=f"account:{account.pk}", answer={"account": account.pk})


def end_role(
    *, organisation_id: int, account_id: int, role: Role | str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Take a role from an account from today on; one that began today or has not begun is as if it never was.

    Raises:
        NoSuchAccount, OwnRights, NoSuchRole.
    """
    body = {"account": account_id, "role": str(role)}
    with command(
        organisation_id=organisation_id,
        kind="end_role",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=ADMINISTRATORS,
    ) as now:
        if now.answered:
            return now.answer
        account = _known_here(organisation_id, account_id, by)
        today = _today(organisation_id, now.at)
        all_of_it = Membership.objects.filter(
            organisation_id=organisation_id, account=account, role=str(role)
        )
        held = [m for m in all_of_it if m.until is None or today < m.until]
        if not held:
            raise NoSuchRole(role=role)
        for membership in held:
            if today <= membership.since:
                Membership.objects.filter(pk=membership.pk).delete()
            else:
                Membership.objects.filter(pk=membership.pk).update(until=today)
        happened = RoleEnded(
            account=account.pk, person=str(account.person_id), role=str(role), until=today.isoformat()
        )
        return now.record(happened, subject=f"account:{account.pk}", answer={"account": account.pk})


def close_account(
    *, organisation_id: int, account_id: int, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Let an account log in no more. Raises as ``replace_password``."""
    with command(
        organisation_id=organisation_id,
        kind="close_account",
        body={"account": account_id},
        by=by,
        at=at,
        key=key,
        roles=ADMINISTRATORS,
    ) as now:
        if now.answered:
            return now.answer
        account = _only_here(organisation_id, account_id, by)
        Account.objects.filter(pk=account.pk).update(is_active=False)
        happened = AccountClosed(account=account.pk, person=str(account.person_id))
        return now.record(happened, subject=f"account:{account.pk}", answer={"account": account.pk})


def reopen_account(
    *, organisation_id: int, account_id: int, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Let a closed account log in again. Raises as ``replace_password``."""
    with command(
        organisation_id=organisation_id,
        kind="reopen_account",
        body={"account": account_id},
        by=by,
        at=at,
        key=key,
        roles=ADMINISTRATORS,
    ) as now:
        if now.answered:
            return now.answer
        account = _only_here(organisation_id, account_id, by)
        Account.objects.filter(pk=account.pk).update(is_active=True)
        happened = AccountReopened(account=account.pk, person=str(account.person_id))
        return now.record(happened, subject=f"account:{account.pk}", answer={"account": account.pk})


def replace_password(
    *, organisation_id: int, account_id: int, password: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Give an account another password. Only one that works in this organisation alone.

    Raises:
        NoSuchAccount, OwnRights, HasRolesElsewhere.
    """
    with command(
        organisation_id=organisation_id,
        kind="replace_password",
        body={"account": account_id},
        by=by,
        at=at,
        key=key,
        roles=ADMINISTRATORS,
    ) as now:
        if now.answered:
            return now.answer
        account = _only_here(organisation_id, account_id, by)
        account.set_password(password)
        Account.objects.filter(pk=account.pk).update(password=account.password)
        happened = PasswordReplaced(account=account.pk, person=str(account.person_id))
        return now.record(happened, subject=f"account:{account.pk}", answer={"account": account.pk})


def _not_own(account: Account | None, by: Actor) -> Account:
    if account is None:
        raise NoSuchAccount()
    if str(account.person_id) == by.person:
        raise OwnRights(username=account.username)
    return account


def _known_here(organisation_id: int, account_id: int, by: Actor) -> Account:
    found = Account.objects.filter(pk=account_id, memberships__organisation_id=organisation_id).first()
    return _not_own(found, by)


def _only_here(organisation_id: int, account_id: int, by: Actor) -> Account:
    account = _known_here(organisation_id, account_id, by)
    if account.memberships.exclude(organisation_id=organisation_id).exists():
        raise HasRolesElsewhere(username=account.username)
    return account


def _today(organisation_id: int, at: datetime) -> date:
    return day_at(Organisation.objects.get(pk=organisation_id), at)
