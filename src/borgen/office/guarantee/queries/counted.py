"""What has been counted over a large register, found again in any process and brought up to date where little has changed.

A count is kept with its moment, and never grows stale: it is the answer for one day and one event. Another moment of the
same year is answered from it by counting anew only what was learned, or turned with the days, in between.
"""

from collections import Counter, OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import version
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from borgen.guarantee.checks import norms
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.light import changed_guarantees
from borgen.office.guarantee.models import Guarantee, RegisterCount
from borgen.office.guarantee.queries.counts import (
    CHUNK,
    Counts,
    Next,
    Progress,
    counts_of,
    sums_from,
    unpacked,
)
from borgen.office.guarantee.queries.judged import Judged, Numbers
from borgen.office.guarantee.queries.search_index import SearchIndex
from borgen.office.journal.moment import Moment, moment_at
from borgen.office.journal.refused import NotReady

LARGE = 500
"""A register of more guarantees than this is counted by a process of its own; a smaller one whenever it is asked for."""
AT_ONCE = 100
"""How many guarantees are counted anew while somebody waits."""
SHOWN = 8
"""How many of the next duties have to be listed."""

Held = TypeVar("Held")
OfEach = TypeVar("OfEach", Judged, SearchIndex)
"""What is kept of each guarantee."""


class NotCountedYet(NotReady):
    """What is asked for follows from judging a large register, which has not been counted for this moment yet.

    ``done`` and ``of`` tell how far the counting is, where it has begun.
    """

    code = "not_counted_yet"

    def __init__(self, moment: Moment, *, done: int = 0, of: int = 0) -> None:
        super().__init__(done=done, of=of)
        self.moment = moment


@dataclass(frozen=True, slots=True)
class _Base:
    """A kept count from which that of another moment follows, and the guarantees that have to be counted anew.

    ``row`` is where it is kept, with what is judged of each guarantee.
    """

    row: int
    then: Moment
    counts: Counts
    changed: frozenset[int]


class _Newest(Generic[Held]):
    """What this process has found of the moments that were asked for last."""

    def __init__(self, many: int) -> None:
        self._many, self._lock = many, Lock()
        self._held: OrderedDict[Moment, Held] = OrderedDict()

    def get(self, at: Moment) -> Held | None:
        with self._lock:
            if at in self._held:
                self._held.move_to_end(at)
            return self._held.get(at)

    def put(self, at: Moment, found: Held) -> None:
        with self._lock:
            self._held[at] = found
            while len(self._held) > self._many:
                self._held.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_held: _Newest[Counts] = _Newest(16)
_held_whole: _Newest[Judged] = _Newest(2)
"""What is judged of each guarantee takes some forty megabytes for 100,000 of them."""
_held_indexes: _Newest[SearchIndex] = _Newest(2)
"""By what each is found takes some thirty megabytes more."""


def is_large(organisation_id: int) -> bool:
    """Whether the register is too large to be judged while somebody waits."""
    return Guarantee.objects.filter(organisation_id=organisation_id).order_by()[LARGE : LARGE + 1].exists()


def counted(at: Moment) -> Counts | None:
    """The counts of a moment, where they are kept or follow at once from kept ones; ``None`` where they must be counted."""
    counts = _held.get(at)
    if counts is not None:
        return counts
    counts = _kept(at)
    if counts is None:
        base = _base(at)
        if base is None or len(base.changed) > AT_ONCE:
            return None
        counts = _moved(base, at, sorted(base.changed), lambda done, total: None)
    if counts is not None:
        _held.put(at, counts)
    return counts


def judged(at: Moment) -> Judged:
    """What rules and duties say of each guarantee of a large register, in the order of the references.

    Raises:
        NotCountedYet: that has to be counted first.
    """
    found = _held_whole.get(at)
    if found is not None:
        return found
    found = _of_each(at, Judged)
    if found is None:
        raise NotCountedYet(at)
    found = found.in_order(_order(at.organisation_id))
    _held_whole.put(at, found)
    return found


def indexed(at: Moment) -> SearchIndex | None:
    """By what each guarantee of a large register is found, in the order of the references; ``None`` where that has to be
    counted first.
    """
    found = _held_indexes.get(at)
    if found is None:
        found = _of_each(at, SearchIndex)
        if found is not None:
            found = found.in_order(_order(at.organisation_id))
            _held_indexes.put(at, found)
    return found


def is_kept(at: Moment) -> bool:
    """Whether the counts of exactly this moment are kept."""
    return _row_of(at) is not None


def count(at: Moment, progress: Progress) -> Counts:
    """The counts of a moment, worked out from the nearest kept ones, or from the whole register where that is less."""
    ids = list(Guarantee.objects.filter(organisation_id=at.organisation_id).order_by("pk").values_list("pk", flat=True))
    base = _base(at)
    if base is not None and 2 * len(base.changed) < len(ids):
        base.counts.judged = _read(base.row, Judged)
        base.counts.search_index = _read(base.row, SearchIndex)
        moved = _moved(base, at, sorted(base.changed), progress)
        if moved is not None:
            return moved
    return counts_of(at, ids, progress)


def forget_counted() -> None:
    """Start afresh, as after a change of code."""
    _held.clear()
    _held_whole.clear()
    _held_indexes.clear()


def program() -> str:
    """The version of what judges: a count of another one is not taken for its own."""
    return f"{version('borgen')} {norms().hash}"


def _kept(at: Moment) -> Counts | None:
    found = _row_of(at)
    return counts_from(found) if found is not None else None


def _row_of(at: Moment) -> RegisterCount | None:
    """The count that is kept of a moment, without what is kept of each guarantee."""
    row = RegisterCount.objects.filter(
        organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, seal=at.seal, version=program()
    )
    found = row.defer("turns", "judged", "search_index").first()
    return found if found is not None and _is_governed(at, found.policies) else None


def _of_each(at: Moment, kind: type[OfEach]) -> OfEach | None:
    """What is kept of each guarantee at a moment, or follows at once from what is kept of another."""
    row = _row_of(at)
    if row is not None:
        return _read(row.pk, kind)
    base = _base(at)
    if base is None or len(base.changed) > AT_ONCE:
        return None
    anew: OfEach | None = getattr(counts_of(at, sorted(base.changed)), kind.COLUMN)
    return _read(base.row, kind).without(base.changed).with_those_of([anew or kind()])


def _read(row: int, kind: type[OfEach]) -> OfEach:
    return kind.unpacked(bytes(RegisterCount.objects.values_list(kind.COLUMN, flat=True).get(pk=row)))


def _order(organisation_id: int) -> Numbers:
    """The guarantees in the order of their references."""
    keys = list(Guarantee.objects.filter(organisation_id=organisation_id).order_by().values_list("sort_key", "pk"))
    return np.array([pk for _key, pk in sorted(keys)], dtype=np.int64)


def _base(at: Moment) -> _Base | None:
    """The kept count of an earlier day of the year, or of less knowledge, from which least has changed."""
    found = None
    rows = RegisterCount.objects.filter(
        organisation_id=at.organisation_id, as_of__lte=at.as_of, as_of__gte=at.as_of.replace(month=1, day=1),
        sequence__lte=at.sequence, version=program(),
    )  # fmt: skip
    for row in rows.defer("judged", "search_index").order_by("-as_of", "-sequence")[:3]:
        then = moment_at(organisation_id=at.organisation_id, as_of=row.as_of, sequence=row.sequence)
        if then.seal != row.seal or not _is_governed(at, row.policies):
            continue
        counts = counts_from(row)
        counts.turns = unpacked(bytes(row.turns))
        changed = {pk for pk, day in counts.turns.items() if day <= at.as_of}
        if row.sequence < at.sequence:
            changed |= changed_guarantees(organisation_id=at.organisation_id, after=row.sequence, until=at.sequence)
        if found is None or len(changed) < len(found.changed):
            found = _Base(row.pk, then, counts, frozenset(changed))
    return found


def _moved(base: _Base, at: Moment, ids: Collection[int], progress: Progress) -> Counts | None:
    """The counts of another moment: what changed is taken away as it was and counted as it is.

    ``None`` where too few of the next duties would be left to list.
    """
    counts, changed = base.counts, list(ids)
    progress(0, len(changed))
    for start in range(0, len(changed), CHUNK):
        chunk = changed[start : start + CHUNK]
        counts.take_away(counts_of(base.then, chunk), chunk)
        counts.add(counts_of(at, chunk))
        progress(start + len(chunk), len(changed))
    is_listed = counts.listed_until is None or len(counts.waiting) >= SHOWN
    return counts if is_listed else None


def _is_governed(at: Moment, policies: dict[str, str]) -> bool:
    policy_of = policies_at(at)
    return all(policy_of(name).hash == seal for name, seal in policies.items())


def counts_from(row: RegisterCount) -> Counts:
    """The sums that are kept, without what is kept of each guarantee."""
    *listed, until = row.waiting
    return Counts(
        sums=Counter(dict(sums_from(row.sums))), waiting=[Next(*one) for one in listed],
        listed_until=Next(*until) if until else None, policies=dict(row.policies),
    )  # fmt: skip
