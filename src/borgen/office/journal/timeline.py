"""What was true when, and how new knowledge changes it: the one place where timed facts are written.

A timeline is what is believed of one entity now: stretches of days that do not overlap. New knowledge makes another
timeline; the difference between the two is written: stretches that are no longer believed are closed, new ones added.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from borgen.kernel.period import OPEN_END
from borgen.office.journal.insert_rows import insert_rows
from borgen.office.journal.models import FOREVER, TimedFact
from borgen.office.journal.refused import Refused

_NOT_VALUES = {"id", "organisation_id", "known_from", "known_until", "true_from", "true_until"}


class NothingTrueThen(Refused):
    """A change covers days on which nothing is known of what it changes."""

    code = "nothing_true_then"


@dataclass(frozen=True, slots=True)
class Stretch:
    """``values`` (column → value) hold from ``true_from`` until the day before ``true_until``.

    ``row`` is the primary key of the row that says so, ``None`` when it is still to be written.
    """

    true_from: date
    true_until: date
    values: Mapping[str, Any]
    row: int | None = None

    def __post_init__(self) -> None:
        assert self.true_from < self.true_until, f"{self.true_from} is not before {self.true_until}"


Timeline = tuple[Stretch, ...]


def asserted(
    *, timeline: Timeline, values: Mapping[str, Any], true_from: date, true_until: date = OPEN_END
) -> Timeline:
    """The timeline in which exactly ``values`` hold over the given days, whatever held there before."""
    kept = _outside(timeline, true_from, true_until)
    return _ordered((*kept, Stretch(true_from, true_until, dict(values))))


def amended(
    *, timeline: Timeline, changes: Mapping[str, Any], true_from: date, true_until: date = OPEN_END
) -> Timeline:
    """The timeline in which ``changes`` hold over the given days and everything else is as it was.

    Raises:
        NothingTrueThen: no stretch touches those days.
    """
    touched = [s for s in timeline if s.true_from < true_until and true_from < s.true_until]
    if not touched:
        raise NothingTrueThen(true_from=true_from, true_until=true_until)
    pieces = [
        Stretch(max(s.true_from, true_from), min(s.true_until, true_until), {**s.values, **changes})
        for s in touched
    ]
    return _ordered((*_outside(timeline, true_from, true_until), *pieces))


def cut(*, timeline: Timeline, true_from: date, true_until: date = OPEN_END) -> Timeline:
    """The timeline in which nothing holds over the given days."""
    return _ordered(_outside(timeline, true_from, true_until))


def true_on(*, timeline: Timeline, day: date) -> Mapping[str, Any] | None:
    """What holds on ``day``; ``None`` when nothing is known of it."""
    for stretch in timeline:
        if stretch.true_from <= day < stretch.true_until:
            return stretch.values
    return None


def stretch_around(*, timeline: Timeline, columns: Iterable[str], day: date) -> tuple[date, date]:
    """The unbroken days around ``day`` over which ``columns`` keep the values that they have on ``day``, half-open: how
    far a change made on ``day`` reaches before it meets another.

    Raises:
        NothingTrueThen: nothing is known of ``day``.
    """
    names, now = tuple(columns), true_on(timeline=timeline, day=day)
    if now is None:
        raise NothingTrueThen(true_from=day, true_until=day)
    since = until = day
    for stretch in timeline:
        if stretch.true_until > day:
            if stretch.true_from > until or any(stretch.values[name] != now[name] for name in names):
                break
            until = stretch.true_until
    for stretch in reversed(timeline):
        if stretch.true_from <= day:
            if stretch.true_until < since or any(stretch.values[name] != now[name] for name in names):
                break
            since = stretch.true_from
    return since, until


def believed(*, model: type[TimedFact], owner: str, ids: Iterable[int]) -> dict[int, Timeline]:
    """What is believed now of each entity, by its id; ``owner`` is the column that names the entity."""
    found: dict[int, list[Stretch]] = {i: [] for i in ids}
    names = _columns(model, owner)
    rows = (
        model._default_manager.filter(**{f"{owner}__in": list(found)}, known_until=FOREVER)
        .order_by(owner, "true_from")
        .values_list("id", owner, "true_from", "true_until", *names)
    )
    for pk, entity, true_from, true_until, *values in rows:
        found[entity].append(Stretch(true_from, true_until, dict(zip(names, values, strict=True)), pk))
    return {entity: tuple(stretches) for entity, stretches in found.items()}


def write(
    *,
    model: type[TimedFact],
    owner: str,
    organisation_id: int,
    changes: Sequence[tuple[int, Timeline, Timeline]],
    sequence: int,
) -> bool:
    """Write what differs between each entity's timeline before and after; say whether anything did.

    ``changes`` holds (entity's id, before, after).
    """
    closed, added = [], []
    names = _columns(model, owner)
    empty = {f.attname: f.get_default() for f in model._meta.concrete_fields}
    for entity, before, after in changes:
        staying = {s.row for s in after if s.row is not None}
        closed += [s.row for s in before if s.row not in staying]
        added += [
            (
                entity, organisation_id, sequence, s.true_from, s.true_until,
                *(s.values[name] if name in s.values else empty[name] for name in names),
            )
            for s in after
            if s.row is None
        ]
    for some in _batches(closed, 500):
        model._default_manager.filter(pk__in=some).update(known_until=sequence)
    insert_rows(model, (owner, "organisation_id", "known_from", "true_from", "true_until", *names), added)
    return bool(closed or added)


def _outside(timeline: Timeline, true_from: date, true_until: date) -> list[Stretch]:
    """What is left of each stretch beside the given days; an untouched one keeps its row."""
    assert true_from < true_until, f"{true_from} is not before {true_until}"
    kept: list[Stretch] = []
    for stretch in timeline:
        if stretch.true_until <= true_from or true_until <= stretch.true_from:
            kept.append(stretch)
            continue
        if stretch.true_from < true_from:
            kept.append(Stretch(stretch.true_from, true_from, stretch.values))
        if true_until < stretch.true_until:
            kept.append(Stretch(true_until, stretch.true_until, stretch.values))
    return kept


def _ordered(stretches: Iterable[Stretch]) -> Timeline:
    return tuple(sorted(stretches, key=lambda s: s.true_from))


def _columns(model: type[TimedFact], owner: str) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields if f.attname not in {*_NOT_VALUES, owner}]


def _batches(items: Sequence[int | None], size: int) -> Iterator[Sequence[int | None]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
