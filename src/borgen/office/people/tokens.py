"""Access tokens: how one is made, and whom one stands for."""

import hashlib
import secrets
from datetime import datetime

from borgen.office.organisation.today import day_at
from borgen.office.people.models import AccessToken

PREFIX = "borgen_"  # so that a token that got out can be found by those who scan for secrets


def new_secret() -> str:
    """A secret of 256 random bits; shown once, kept nowhere."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_for(secret: str, *, purpose: AccessToken.Purpose, at: datetime) -> AccessToken | None:
    """The valid token with this secret, its account active; ``None`` for any other secret."""
    token = (
        AccessToken.objects.filter(digest=digest_of(secret), purpose=purpose, account__is_active=True)
        .select_related("account", "account__person", "organisation")
        .first()
    )
    if token is None:
        return None
    today = day_at(token.organisation, at)
    return token if token.since <= today < token.until else None
