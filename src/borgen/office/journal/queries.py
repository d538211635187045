"""The journal as an auditor reads it: what happened, who did it, in which role, with which findings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from borgen.kernel.money import Money
from borgen.office.journal.models import Event, Head, Posting


class NoSuchEvent(LookupError):
    """The organisation's journal has no event with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """One event in a list; ``by`` is a person's opaque id."""

    sequence: int
    kind: str
    subject: str
    by: str
    role: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingCard:
    """An amount moved from one account to another."""

    source: str
    target: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """One event with all that it says; ``facts`` and ``findings`` are plain JSON as they were recorded."""

    card: EventCard
    facts: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...]
    answer: Mapping[str, Any]
    postings: tuple[PostingCard, ...]
    key: str
    body_hash: str
    previous_hash: str
    hash: str
    earlier: int | None
    later: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFilter:
    """Which events are asked for; what is empty does not narrow.

    ``kind`` also takes the beginning of kinds, such as ``guarantee.import``. A ``subject`` without its kind, ``KK-4711``,
    finds that of any kind, ``loan:KK-4711``. ``until`` is the first instant that is left out.
    """

    kind: str = ""
    subject: str = ""
    by: str = ""
    role: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    """Events, the newest first. ``kinds`` are all that the journal holds; ``head`` is the end of the chain."""

    rows: tuple[EventCard, ...]
    count: int
    kinds: tuple[str, ...]
    people: tuple[str, ...]
    head: int
    head_hash: str
    page: int
    pages: int


def journal_page(
    *,
    organisation_id: int,
    filter: JournalFilter | None = None,
    known_at: datetime | None = None,
    page: int = 1,
    per_page: int = 50,
) -> JournalPage:
    """A page of the organisation's journal up to an instant (``None``: now)."""
    here = Event.objects.filter(organisation_id=organisation_id)
    here = here if known_at is None else here.filter(recorded_at__lte=known_at)
    rows = _narrowed(here, filter or JournalFilter())
    count = rows.count()
    pages = max(1, -(-count // per_page))
    page = min(max(1, page), pages)
    fields = ("sequence", "kind", "subject", "by", "role", "recorded_at")
    shown = rows.order_by("-sequence").values_list(*fields)[(page - 1) * per_page : page * per_page]
    head = here.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")
    return JournalPage(
        rows=tuple(EventCard(**dict(zip(fields, row, strict=True))) for row in shown), count=count,
        kinds=tuple(here.order_by("kind").values_list("kind", flat=True).distinct()),
        people=tuple(here.order_by("by").values_list("by", flat=True).distinct()), head=head[0], head_hash=head[1],
        page=page, pages=pages,
    )  # fmt: skip


def event(*, organisation_id: int, sequence: int) -> EventPage:
    """One event.

    Raises:
        NoSuchEvent: the organisation's journal has none with this number.
    """
    row = Event.objects.filter(organisation_id=organisation_id, sequence=sequence).first()
    if row is None:
        raise NoSuchEvent(str(sequence))
    head = Head.objects.filter(organisation_id=organisation_id).values_list("sequence", flat=True).first() or sequence
    content = json.loads(row.content)
    return EventPage(
        card=EventCard(
            sequence=row.sequence, kind=row.kind, subject=row.subject, by=row.by, role=row.role,
            recorded_at=row.recorded_at,
        ),
        facts=content["facts"], findings=tuple(content["findings"]), answer=json.loads(row.answer),
        postings=tuple(
            PostingCard(source=p.source, target=p.target, amount=Money(p.minor, p.currency))
            for p in Posting.objects.filter(event=row).order_by("pk")
        ),
        key=row.key, body_hash=row.body_hash, previous_hash=row.previous_hash, hash=row.hash,
        earlier=sequence - 1 if sequence > 1 else None, later=sequence + 1 if sequence < head else None,
    )  # fmt: skip


def _narrowed(rows: QuerySet[Event], wanted: JournalFilter) -> QuerySet[Event]:
    if wanted.kind:
        rows = rows.filter(Q(kind=wanted.kind) | Q(kind__startswith=f"{wanted.kind}."))
    if wanted.subject:
        of_any_kind = Q() if ":" in wanted.subject else Q(subject__iendswith=f":{wanted.subject}")
        rows = rows.filter(Q(subject=wanted.subject) | of_any_kind)
    if wanted.by:
        rows = rows.filter(by=wanted.by)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.since is not None:
        rows = rows.filter(recorded_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(recorded_at__lt=wanted.until)
    return rows
