"""The audit log over the API: who did what, when, in which role, with which findings."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from borgen.office.journal import queries
from borgen.office.people.access import names_of
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, AmountOut, Day, PageNumber, PerPage

router = Router()


class EventsAsked(Schema):
    """``kind`` also takes the beginning of kinds (``guarantee.import``); ``until`` is the last day that is shown."""

    kind: Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)] = ""
    subject: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    by: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = ""
    role: Annotated[str, StringConstraints(max_length=20, pattern=NO_NUL)] = ""
    since: Day | None = None
    until: Day | None = None
    known_at: Annotated[str, StringConstraints(max_length=40)] = ""


class EventCardOut(Schema):
    """``by`` is a person's opaque id, ``name`` who that is; empty for the machine itself and for an erased name."""

    sequence: int
    kind: str
    subject: str
    by: str
    name: str
    role: str
    recorded_at: datetime


class EventsOut(Schema):
    """``head`` and ``head_hash`` are the end of the chain; ``kinds`` every kind that the journal holds."""

    events: list[EventCardOut]
    count: int
    kinds: list[str]
    head: int
    head_hash: str
    page: int
    pages: int


class PostingOut(Schema):
    source: str
    target: str
    amount: AmountOut
    currency: str


class EventOut(EventCardOut):
    """One event as it was recorded; ``hash`` is SHA-256 over it and the ``previous_hash``."""

    facts: dict[str, Any]
    findings: list[dict[str, Any]]
    answer: dict[str, Any]
    postings: list[PostingOut]
    key: str
    body_hash: str
    previous_hash: str
    hash: str
    earlier: int | None
    later: int | None


@router.get("/{organisation}/events", response={200: EventsOut, **READ_PROBLEMS}, url_name="events")
def events(
    request: Any, organisation: str, asked: Query[EventsAsked], page: PageNumber = 1, per_page: PerPage = 100
) -> Any:
    """The journal, the newest event first."""
    zone = ZoneInfo(request.organisation.time_zone)
    found = queries.journal_page(
        organisation_id=request.organisation.id, known_at=request.known_at, page=page, per_page=per_page,
        filter=queries.JournalFilter(
            kind=asked.kind, subject=asked.subject, by=asked.by, role=asked.role,
            since=datetime.combine(asked.since, time.min, zone) if asked.since else None,
            until=datetime.combine(asked.until + timedelta(days=1), time.min, zone) if asked.until else None,
        ),
    )  # fmt: skip
    names = names_of(frozenset(row.by for row in found.rows))
    return {
        "events": [_card(row, names) for row in found.rows], "count": found.count, "kinds": found.kinds,
        "head": found.head, "head_hash": found.head_hash, "page": found.page, "pages": found.pages,
    }  # fmt: skip


@router.get("/{organisation}/events/{int:sequence}", response={200: EventOut, **READ_PROBLEMS}, url_name="event")
def event(request: Any, organisation: str, sequence: int) -> Any:
    """One event with all that it says."""
    try:
        found = queries.event(organisation_id=request.organisation.id, sequence=sequence)
    except queries.NoSuchEvent as error:
        raise Http404 from error
    return {
        **_card(found.card, names_of(frozenset({found.card.by}))),
        "facts": found.facts, "findings": found.findings, "answer": found.answer,
        "postings": [
            {"source": p.source, "target": p.target, "amount": p.amount, "currency": p.amount.currency}
            for p in found.postings
        ],
        "key": found.key, "body_hash": found.body_hash, "previous_hash": found.previous_hash, "hash": found.hash,
        "earlier": found.earlier, "later": found.later,
    }  # fmt: skip


def _card(card: queries.EventCard, names: dict[str, str]) -> dict[str, Any]:
    return {
        "sequence": card.sequence, "kind": card.kind, "subject": card.subject, "by": card.by,
        "name": names.get(card.by, ""), "role": card.role, "recorded_at": card.recorded_at,
    }  # fmt: skip
