"""As of which day, and with the knowledge of which event, a question is asked."""

from dataclasses import dataclass
from datetime import date, datetime

from borgen.office.journal.models import Event
from borgen.office.journal.record import newest_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """``sequence`` is the number of the last event that was known; ``seal`` its hash, "" before the first.

    Everything that a question of this moment answers with follows from these four: history is only ever added to.
    """

    organisation_id: int
    as_of: date
    sequence: int
    seal: str


def moment(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> Moment:
    """The moment of a question; ``known_at`` is an instant, ``None`` for all that is known by now."""
    sequence, seal = newest_at(organisation_id=organisation_id, known_at=known_at)
    return Moment(organisation_id=organisation_id, as_of=as_of, sequence=sequence, seal=seal)


def moment_at(*, organisation_id: int, as_of: date, sequence: int) -> Moment:
    """The moment right after event number ``sequence``."""
    event = Event.objects.filter(organisation_id=organisation_id, sequence=sequence).values_list("hash", flat=True)
    return Moment(organisation_id=organisation_id, as_of=as_of, sequence=sequence, seal=event.first() or "")
