"""One's own calendar feed over the API: made, renewed, ended. What the feed holds is fetched by its secret address."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from ninja import Schema, Status

from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.api.stated import by_caller
from borgen.office.guarantee.queries.duties import FEED_DAYS
from borgen.office.people.queries import tokens_of
from borgen.office.people.usecases import issue_token, revoke_token
from borgen.office.ui.api_types import READ_PROBLEMS, WRITE_PROBLEMS, Body, Key

_FEED: dict[str, Any] = {"purpose": "calendar", "name": "duties"}


class FeedOut(Schema):
    """The caller's feed: it opens from ``since`` until the day before ``until``; null where there is none."""

    since: date | None
    until: date | None


class FeedMade(Schema):
    """``address`` is told once, for whoever has it can read the feed; the same key again gives an empty one."""

    address: str
    until: date


class FeedWanted(Body):
    """Nothing more needs to be said: ``{}``."""


class FeedEnded(Schema):
    ended: bool


@router.get(
    "/{organisation}/calendar-subscription",
    response={200: FeedOut, **READ_PROBLEMS},
    url_name="calendar-subscription",
)
def calendar_subscription(request: Any, organisation: str) -> Any:
    """Whether the caller has a calendar feed of duties, and how long it opens."""
    tokens = tokens_of(
        organisation_id=request.organisation.id, account_id=request.actor.account_id, today=request.today
    )
    held = next((token for token in tokens if token.purpose == "calendar"), None)
    return {"since": held.since if held else None, "until": held.until if held else None}


@router.post(
    "/{organisation}/calendar-subscription",
    response={201: FeedMade, **WRITE_PROBLEMS},
    url_name="calendar-subscription",
)
def subscribe_to_calendar(request: Any, organisation: str, body: FeedWanted, key: Key) -> Any:
    """Make the caller's feed, or renew it: an earlier address opens nothing any more."""
    until = request.today + timedelta(days=FEED_DAYS)
    secret = issue_token(**by_caller(request, key), **_FEED, until=until)
    parts = {"organisation": organisation, "token": secret}
    address = request.build_absolute_uri(reverse("guarantee:calendar", kwargs=parts)) if secret else ""
    return Status(201, {"address": address, "until": until})


@router.delete(
    "/{organisation}/calendar-subscription",
    response={200: FeedEnded, **WRITE_PROBLEMS},
    url_name="calendar-subscription",
)
def end_calendar_subscription(request: Any, organisation: str, key: Key) -> Any:
    """End the caller's feed: its address opens nothing any more."""
    revoke_token(**by_caller(request, key), **_FEED)
    return {"ended": True}
