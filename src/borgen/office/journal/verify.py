"""Whether the journal is whole: the chain worked out again, nothing missing, nothing out of order (I2, I11).

What cannot be seen from inside is a chain that was written anew from its beginning: that takes a copy of its head kept
elsewhere.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count

from borgen.office.journal.append_only import missing_protections
from borgen.office.journal.models import Event, Head, Posting
from borgen.office.journal.record import canonical, hash_of

NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something that can never be so and is: ``code`` is one of the checks', ``subject`` what it is about."""

    code: str
    subject: str
    params: Mapping[str, str] = field(default_factory=dict)


def check_journal(*, organisation_id: int) -> list[Violation]:
    """Every violation of one organisation's journal."""
    return [*_chain(organisation_id), *_keys(organisation_id), *_postings(organisation_id)]


def check_protections() -> list[Violation]:
    """The tables of this database whose history is not guarded by triggers."""
    return [Violation(code="table_unprotected", subject=table) for table in missing_protections(connection)]


def _chain(organisation_id: int) -> Iterator[Violation]:
    expected, before, recorded_at = 0, NO_HASH, None
    rows = Event.objects.filter(organisation_id=organisation_id).order_by("sequence")
    for row in rows.iterator(chunk_size=1000):
        subject = f"event:{row.sequence}"
        expected += 1
        if row.sequence != expected:
            yield Violation(
                code="event_missing", subject=subject, params={"expected": str(expected), "found": str(row.sequence)}
            )
            expected = row.sequence
        if row.previous_hash != before:
            yield Violation(code="chain_broken", subject=subject, params={"expected": before, "found": row.previous_hash})
        if (hash_now := hash_of(row)) != row.hash:
            yield Violation(code="event_changed", subject=subject, params={"expected": row.hash, "found": hash_now})
        if recorded_at is not None and row.recorded_at <= recorded_at:
            yield Violation(
                code="event_out_of_time", subject=subject,
                params={"after": recorded_at.isoformat(), "found": row.recorded_at.isoformat()},
            )  # fmt: skip
        if not _is_canonical(row.content) or not _is_canonical(row.answer):
            yield Violation(code="event_unreadable", subject=subject)
        before, recorded_at = row.hash, row.recorded_at
    yield from _head(organisation_id, expected, before, recorded_at)


def _head(
    organisation_id: int, sequence: int, seal: str, recorded_at: datetime | None
) -> Iterator[Violation]:
    head = Head.objects.filter(organisation_id=organisation_id).first()
    subject = f"organisation:{organisation_id}"
    if head is None:
        if sequence:
            yield Violation(code="head_missing", subject=subject, params={"expected": str(sequence)})
        return
    if (head.sequence, head.hash, head.recorded_at) != (sequence, seal, recorded_at):
        yield Violation(
            code="head_differs", subject=subject,
            params={"expected": f"{head.sequence} {head.hash}", "found": f"{sequence} {seal}"},
        )  # fmt: skip


def _keys(organisation_id: int) -> Iterator[Violation]:
    """I7: one key, one command; and every command came with one."""
    rows = Event.objects.filter(organisation_id=organisation_id).order_by().values_list("key")
    for key, count in rows.annotate(events=Count("pk")):
        if count > 1 or not key:
            yield Violation(code="key_reused", subject=f"key:{key}", params={"events": str(count)})


def _postings(organisation_id: int) -> Iterator[Violation]:
    """A posting moves a positive amount between two accounts, so that every event's postings add up to nothing."""
    for row in Posting.objects.filter(event__organisation_id=organisation_id).select_related("event").order_by("pk"):
        if row.minor <= 0 or not row.source or not row.target or row.source == row.target or len(row.currency) != 3:
            yield Violation(code="posting_unbalanced", subject=f"event:{row.event.sequence}", params={"id": str(row.pk)})


def _is_canonical(text: str) -> bool:
    try:
        return canonical(json.loads(text)) == text
    except (ValueError, TypeError):
        return False
