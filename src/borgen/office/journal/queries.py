"""What has happened, as the journal tells it: newest first, with nobody's name in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.models import Event, Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """One event. ``by`` is a person's opaque id, ``facts`` and ``findings`` are as they were recorded."""

    sequence: int
    kind: str
    subject: str
    by: str
    role: str
    recorded_at: datetime
    facts: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    key: str
    previous_hash: str
    hash: str

    @property
    def reference(self) -> str:
        """What stands behind the first colon of the subject: ``2019-04`` of ``guarantee:2019-04``."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingSeen:
    """``amount`` moved from one account of the books to another."""

    source: str
    target: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class EventList:
    """A stretch of the journal; ``older`` and ``newer`` are where the neighbouring stretches begin, if there are any."""

    events: tuple[EventSeen, ...]
    newest: int
    older: int | None
    newer: int | None


def events(
    *,
    organisation_id: int,
    kind: str = "",
    subject: str = "",
    by: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    count: int = 50,
) -> EventList:
    """The newest ``count`` events, or those before the number ``before``.

    ``kind`` and ``subject`` find whatever begins with them: ``guarantee`` finds ``guarantee.entered``.
    """
    found = Event.objects.filter(organisation_id=organisation_id)
    for column, text in (("kind", kind), ("subject", subject)):
        if text:
            found = found.filter(**{f"{column}__startswith": text})
    if by:
        found = found.filter(by=by)
    if since:
        found = found.filter(recorded_at__gte=since)
    if until:
        found = found.filter(recorded_at__lt=until)
    newest = found.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    rows = found.order_by("-sequence")
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    page = [_seen(row) for row in rows[: count + 1]]
    has_older = len(page) > count
    page = page[:count]
    newer = None
    if before is not None:
        later = (
            found.filter(sequence__gte=before)
            .order_by("sequence")
            .values_list("sequence", flat=True)[: count + 1]
        )
        numbers = list(later)
        newer = numbers[-1] + (0 if len(numbers) > count else 1) if numbers else None
    return EventList(
        events=tuple(page), newest=newest, older=page[-1].sequence if has_older else None, newer=newer
    )


def event(*, organisation_id: int, sequence: int) -> EventSeen | None:
    row = Event.objects.filter(organisation_id=organisation_id, sequence=sequence).first()
    return _seen(row) if row else None


def postings(*, organisation_id: int, sequence: int) -> list[PostingSeen]:
    """The amounts that the event moved, in the order in which they were written."""
    rows = Posting.objects.filter(event__organisation_id=organisation_id, event__sequence=sequence).order_by(
        "pk"
    )
    return [
        PostingSeen(source=row.source, target=row.target, amount=Money(row.minor, row.currency))
        for row in rows
    ]


def kinds(*, organisation_id: int) -> list[str]:
    """The kinds of events that there are, in order."""
    return sorted(
        Event.objects.filter(organisation_id=organisation_id).values_list("kind", flat=True).distinct()
    )


def people(*, organisation_id: int) -> list[str]:
    """The opaque ids of everybody who has done something."""
    return sorted(
        Event.objects.filter(organisation_id=organisation_id).values_list("by", flat=True).distinct()
    )


def _seen(row: Event) -> EventSeen:
    content = json.loads(row.content)
    return EventSeen(
        sequence=row.sequence,
        kind=row.kind,
        subject=row.subject,
        by=row.by,
        role=row.role,
        recorded_at=row.recorded_at,
        facts=content["facts"],
        findings=tuple(content["findings"]),
        key=row.key,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
