"""The one gate through which anything is changed and written in the journal."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol

from django.db import transaction

from borgen.kernel.money import Money
from borgen.office.journal.models import Event, Head, Posting
from borgen.rules.finding import Finding

SYSTEM = "system"
"""``by`` of what an installation does to itself, such as loading the demo."""


class KeyMissing(ValueError):
    """A command came without an idempotency key."""


class KeyReused(ValueError):
    """The key has been used for another command or another body."""


class NotAllowed(PermissionError):
    """The actor's role, or its membership by now, does not allow this command."""


class Actor(Protocol):
    """Who acts, under which role. ``person`` is an opaque id; ``holds`` asks the database whether the role still stands."""

    @property
    def person(self) -> str: ...
    @property
    def role(self) -> str: ...
    def holds(self, *, organisation_id: int, at: datetime) -> bool: ...


class Happening(Protocol):
    """A frozen dataclass that says what happened: see a programme's ``events``."""

    kind: ClassVar[str]


class Command:
    """One command under way: either ``answered`` before, or to be recorded exactly once.

    ``sequence`` is the number that its event will have: what the command's facts are known from.
    """

    def __init__(self, *, head: Head, by: Actor, at: datetime, key: str, body_hash: str, answered: Event | None) -> None:
        self.answered = answered is not None
        self.answer: dict[str, Any] = json.loads(answered.answer) if answered else {}
        self.sequence = answered.sequence if answered else head.sequence + 1
        # knowledge only ever moves forward, also when the machine's clock does not
        after_last = head.recorded_at + timedelta(microseconds=1) if head.recorded_at else at
        self.at = max(at, after_last).astimezone(UTC)
        self.recorded = False
        self._head, self._by, self._key, self._body_hash = head, by, key, body_hash

    def record(
        self,
        happening: Happening,
        *,
        subject: str,
        findings: Iterable[Finding] = (),
        postings: Iterable[tuple[str, str, Money]] = (),
        answer: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Write the event and return the answer that a repeated command will be given."""
        assert not self.answered and not self.recorded, "one command, one event"
        assert is_dataclass(happening)
        content = canonical({"facts": asdict(happening), "findings": [f.plain() for f in findings]})  # type: ignore[call-overload]
        answer_text = canonical(dict(answer or {}))
        event = Event(
            organisation_id=self._head.organisation_id, sequence=self.sequence, kind=happening.kind, subject=subject,
            by=self._by.person, role=self._by.role, recorded_at=self.at, key=self._key, body_hash=self._body_hash,
            content=content, answer=answer_text, previous_hash=self._head.hash,
        )
        event.hash = hash_of(event)
        event.save(force_insert=True)
        Posting.objects.bulk_create(
            Posting(event=event, source=source, target=target, minor=amount.minor, currency=amount.currency)
            for source, target, amount in postings
        )
        Head.objects.filter(pk=self._head.pk).update(sequence=self.sequence, hash=event.hash, recorded_at=self.at)
        self.recorded = True
        return json.loads(answer_text)  # type: ignore[no-any-return]


@contextmanager
def command(
    *, organisation_id: int, kind: str, body: Mapping[str, Any], by: Actor, at: datetime, key: str, roles: frozenset[str]
) -> Iterator[Command]:
    """Open the gate: one transaction, the organisation's lock, the actor's right, the key::

        with command(organisation_id=…, kind="enter_balance", body={…}, by=by, at=at, key=key, roles=CLERKS) as now:
            if now.answered:
                return now.answer
            …write rows with known_from=now.sequence…
            return now.record(BalanceEntered(…), subject=…, answer={…})

    Raises:
        KeyMissing: no key.
        KeyReused: the key stands for another command or body.
        NotAllowed: the role is not among ``roles``, or is no longer held.
    """
    if not key or len(key) > 100:
        raise KeyMissing(kind)
    body_hash = hashlib.sha256(canonical({"kind": kind, "body": body}).encode()).hexdigest()
    with transaction.atomic(durable=True):
        Head.objects.get_or_create(organisation_id=organisation_id)
        head = Head.objects.select_for_update().get(organisation_id=organisation_id)
        if by.role not in roles or not by.holds(organisation_id=organisation_id, at=at):
            raise NotAllowed(f"{by.role} may not {kind}")
        earlier = Event.objects.filter(organisation_id=organisation_id, key=key).first()
        if earlier is not None and (earlier.body_hash != body_hash or earlier.by != by.person):
            raise KeyReused(key)
        now = Command(head=head, by=by, at=at, key=key, body_hash=body_hash, answered=earlier)
        yield now
        assert now.answered or now.recorded, f"{kind} changed something without an event"


def sequence_at(*, organisation_id: int, known_at: datetime | None) -> int:
    """The number of the newest event recorded at ``known_at`` or before; of the newest of all for ``None``."""
    return newest_at(organisation_id=organisation_id, known_at=known_at)[0]


def newest_at(*, organisation_id: int, known_at: datetime | None) -> tuple[int, str]:
    """The number and the hash of that event; 0 and "" before the first."""
    if known_at is None:
        head = Head.objects.filter(organisation_id=organisation_id).values_list("sequence", "hash").first()
        sequence, seal = head or (0, "")
        return sequence, seal if sequence else ""
    newest = (
        Event.objects.filter(organisation_id=organisation_id, recorded_at__lte=known_at)
        .order_by("-recorded_at")
        .values_list("sequence", "hash")
        .first()
    )
    return newest or (0, "")


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no floats: the same bytes for the same content, everywhere."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)


def hash_of(event: Event) -> str:
    """SHA-256 over the event's columns and the hash before it."""
    parts = (
        event.previous_hash, str(event.organisation_id), str(event.sequence), event.kind, event.subject, event.by, event.role,
        event.recorded_at.isoformat(timespec="microseconds"), event.key, event.body_hash, event.content, event.answer,
    )
    return hashlib.sha256(canonical({"event": list(parts)}).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Money):
        return str(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"{type(value).__name__} has no canonical form")
