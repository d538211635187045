"""Everybody's own access tokens. A secret is returned once and kept nowhere; a repeated command gives none."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from borgen.office.journal.record import command
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import ADMINISTRATORS, AccountActor
from borgen.office.people.credentials.events import TokenEnded, TokenIssued
from borgen.office.people.models import AccessToken, Role
from borgen.office.people.tokens import digest_of, new_secret

MEMBERS = frozenset(role.value for role in Role)
READERS = MEMBERS - ADMINISTRATORS


def issue_token(
    *, organisation_id: int, purpose: str, name: str, days: int, by: AccountActor, at: datetime, key: str
) -> tuple[Mapping[str, Any], str]:
    """Make a secret that stands for the actor's own account for some days, and end the earlier one of that name.

    Returns:
        The answer, and the secret; an empty one when the command has been answered before.
    """
    body = {"purpose": purpose, "name": name, "days": days}
    with command(
        organisation_id=organisation_id,
        kind="issue_token",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=_roles_of(purpose),
    ) as now:
        if now.answered:
            return now.answer, ""
        today, secret = _today(organisation_id, at), new_secret()
        until = today + timedelta(days=days)
        _end_tokens(organisation_id, by.account_id, purpose, name)
        AccessToken.objects.create(
            organisation_id=organisation_id, account_id=by.account_id, purpose=purpose, name=name,
            digest=digest_of(secret), since=today, until=until,
        )  # fmt: skip
        happened = TokenIssued(account=by.account_id, purpose=purpose, until=until.isoformat())
        answer = now.record(happened, subject=f"account:{by.account_id}", answer={"until": until.isoformat()})
        return answer, secret


def end_token(
    *, organisation_id: int, purpose: str, name: str, by: AccountActor, at: datetime, key: str
) -> Mapping[str, Any]:
    """End the actor's own token of that purpose and name at once."""
    body = {"purpose": purpose, "name": name}
    with command(
        organisation_id=organisation_id,
        kind="end_token",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=_roles_of(purpose),
    ) as now:
        if now.answered:
            return now.answer
        _end_tokens(organisation_id, by.account_id, purpose, name)
        happened = TokenEnded(account=by.account_id, purpose=purpose)
        return now.record(happened, subject=f"account:{by.account_id}", answer={})


def _roles_of(purpose: str) -> frozenset[str]:
    return READERS if purpose == AccessToken.Purpose.CALENDAR else MEMBERS


def _end_tokens(organisation_id: int, account_id: int, purpose: str, name: str) -> None:
    AccessToken.objects.filter(
        organisation_id=organisation_id, account_id=account_id, purpose=purpose, name=name
    ).delete()


def _today(organisation_id: int, at: datetime) -> date:
    return day_at(Organisation.objects.get(pk=organisation_id), at)
