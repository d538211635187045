"""Securities that have been given back and insurances that have ended, so that either can be said not to have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from borgen.office.guarantee.facts.picture_rows import PictureRows


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedPart:
    """``what`` is the kind of a security, or the insurer; from ``released_on`` on it is not there."""

    part: str
    number: int
    what: str
    released_on: date


def released_parts(rows: PictureRows, day: date) -> tuple[ReleasedPart, ...]:
    """What of a guarantee is not there any more on a day, in the order in which it went."""
    found = [
        *_gone("security", ((row.security_id, row.kind, row.true_until) for row in rows.securities), day),
        *_gone("insurance", ((row.insurance_id, row.insurer, row.true_until) for row in rows.insurances), day),
    ]
    return tuple(sorted(found, key=lambda one: (one.released_on, one.part, one.number)))


def _gone(part: str, facts: Iterable[tuple[int, str, date]], day: date) -> Iterator[ReleasedPart]:
    last: dict[int, ReleasedPart] = {}
    for number, what, until in sorted(facts, key=lambda fact: fact[2]):
        last[number] = ReleasedPart(part=part, number=number, what=what, released_on=until)
    yield from (one for one in last.values() if one.released_on <= day)
