"""Tokens that stand for one's own account: a calendar's address, a program's key."""

from datetime import date, datetime
from typing import Any

from borgen.office.journal.record import command
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import EVERYBODY, AccountActor
from borgen.office.people.events import TokenIssued, TokenRevoked
from borgen.office.people.models import AccessToken
from borgen.office.people.tokens import digest_of, new_secret


def issue_token(
    *, organisation_id: int, purpose: str, name: str, until: date, by: AccountActor, at: datetime, key: str
) -> str:
    """Make a token that stands for the actor's own account, in place of an earlier one of the same name.

    Returns the secret, to be shown once: it is kept nowhere, so a repeated command gives an empty text.
    """
    body = {"purpose": purpose, "name": name, "until": until}
    with command(
        organisation_id=organisation_id, kind="issue_token", body=body, by=by, at=at, key=key, roles=EVERYBODY
    ) as now:
        if now.answered:
            return ""
        today = day_at(Organisation.objects.get(pk=organisation_id), now.at)
        _end_tokens(organisation_id=organisation_id, by=by, purpose=purpose, name=name)
        secret = new_secret()
        AccessToken.objects.create(
            organisation_id=organisation_id, account_id=by.account_id, purpose=purpose, name=name,
            digest=digest_of(secret), since=today, until=until,
        )  # fmt: skip
        happened = TokenIssued(account=by.account_id, person=by.person, purpose=purpose, until=until.isoformat())
        now.record(happened, subject=f"account:{by.account_id}")
        return secret


def revoke_token(
    *, organisation_id: int, purpose: str, name: str, by: AccountActor, at: datetime, key: str
) -> dict[str, Any]:
    """Let the actor's own token of this name open nothing any more."""
    body = {"purpose": purpose, "name": name}
    with command(
        organisation_id=organisation_id, kind="revoke_token", body=body, by=by, at=at, key=key, roles=EVERYBODY
    ) as now:
        if now.answered:
            return now.answer
        _end_tokens(organisation_id=organisation_id, by=by, purpose=purpose, name=name)
        happened = TokenRevoked(account=by.account_id, person=by.person, purpose=purpose)
        return now.record(happened, subject=f"account:{by.account_id}", answer={"account": by.account_id})


def _end_tokens(*, organisation_id: int, by: AccountActor, purpose: str, name: str) -> None:
    AccessToken.objects.filter(
        organisation_id=organisation_id, account_id=by.account_id, purpose=purpose, name=name
    ).delete()
