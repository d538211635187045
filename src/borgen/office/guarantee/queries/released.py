"""Securities that have been given back and insurances that have ended, so that either can be said not to have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from borgen.office.guarantee.models import InsuranceFact, SecurityFact
from borgen.office.journal.known import known_at
from borgen.office.journal.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedPart:
    """``what`` is the kind of a security, or the insurer; from ``released_on`` on it is not there."""

    part: str
    number: int
    what: str
    released_on: date


def released_parts(at: Moment, guarantee_id: int) -> tuple[ReleasedPart, ...]:
    """What of a guarantee is not there any more at a moment, in the order in which it went."""
    securities = SecurityFact.objects.filter(known_at(at.sequence), security__guarantee=guarantee_id)
    insurances = InsuranceFact.objects.filter(known_at(at.sequence), insurance__guarantee=guarantee_id)
    found = [
        *_gone("security", securities.values_list("security_id", "kind", "true_until"), at.as_of),
        *_gone("insurance", insurances.values_list("insurance_id", "insurer", "true_until"), at.as_of),
    ]
    return tuple(sorted(found, key=lambda one: (one.released_on, one.part, one.number)))


def _gone(part: str, rows: Any, day: date) -> Iterator[ReleasedPart]:
    last: dict[int, ReleasedPart] = {}
    for number, what, until in rows.order_by("true_until"):
        last[number] = ReleasedPart(part=part, number=number, what=what, released_on=until)
    yield from (one for one in last.values() if one.released_on <= day)
