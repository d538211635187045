"""What every page and file of a moment says of itself: whose it is, as of when, known when, under which policies."""

from dataclasses import dataclass
from datetime import date, datetime

from borgen.office.guarantee.queries.snapshot import snapshot
from borgen.office.journal.models import Event
from borgen.office.journal.moment import Moment, moment
from borgen.office.organisation.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``known_at`` is when the last event was recorded that is known, ``None`` before the first.

    ``policies`` are the ids and hashes of those that govern a guarantee.
    """

    moment: Moment
    slug: str
    name: str
    time_zone: str
    known_at: datetime | None
    policies: tuple[tuple[str, str], ...]


def standing(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> Standing:
    """The standing of a question."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    organisation = Organisation.objects.get(pk=organisation_id)
    event = Event.objects.filter(organisation_id=organisation_id, sequence=at.sequence)
    return Standing(
        moment=at, slug=organisation.slug, name=organisation.name, time_zone=organisation.time_zone,
        known_at=event.values_list("recorded_at", flat=True).first(),
        policies=tuple(sorted(snapshot(at).policies.items())),
    )  # fmt: skip
