"""The whole register at one moment, held in memory: what lists, searches, totals and trends are answered from.

A moment in the past never changes, so a snapshot never grows stale: it is found again by its moment. When something new
becomes known, the next snapshot takes over every guarantee that nothing was learned about. The newest few are kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from borgen.guarantee.exposure import committed_minor
from borgen.guarantee.state import State, last_available_day, state_on
from borgen.kernel.rounding import half_up
from borgen.office.guarantee.facts.governing import PolicyOf, forget_governing, policies_at
from borgen.office.guarantee.facts.light import LightFacts, changed_guarantees, light_facts
from borgen.office.guarantee.models import RATE_UNIT
from borgen.office.journal.moment import Moment, moment_at

KEPT_ROWS = 220_000
"""How many guarantees the kept snapshots of one process hold together, at about two kilobytes each."""

KEPT_ANSWERS = 64
"""How many searches, totals and orders are kept of one snapshot."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A guarantee with what follows from its facts; amounts in minor units as in ``guarantee.exposure.Exposure``.

    ``valid_until`` is the last day on which the decision may be used, or the guarantee holds.
    """

    facts: LightFacts
    state: State
    valid_until: date | None
    committed_minor: int | None
    drawn_minor: int | None
    outstanding_minor: int | None
    own_outstanding_minor: int | None


@dataclass(slots=True)
class Snapshot:
    """``entries`` in the order of their references.

    ``derived`` keeps what has been worked out of each, by name and id: the next snapshot takes it over for guarantees
    that nothing was learned about. What has been worked out of them all is :func:`remembered`.
    """

    moment: Moment
    entries: tuple[Entry, ...]
    by_id: dict[int, Entry]
    policies: dict[str, str]  # id → hash, of those that govern a guarantee
    derived: dict[str, dict[int, Any]] = field(default_factory=dict)
    memory: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    @property
    def size(self) -> int:
        return len(self.entries) + 1000


Sums = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The amounts of every guarantee that counts on one day: currency, committed, own share of what is outstanding."""

    moment: Moment
    amounts: dict[int, tuple[str, int | None, int | None]]
    policies: dict[str, str]
    sums: dict[str, Sums]

    @property
    def size(self) -> int:
        return len(self.amounts) // 4 + 200


def snapshot(moment: Moment) -> Snapshot:
    """The register at a moment. Reading it again costs nothing; a new one costs a few queries."""
    found = _kept.get(moment)
    if found is None:
        found = _made(moment)
        if moment.seal:  # an event that is not yet recorded may still turn out otherwise
            _kept.put(found)
    return found


def part(moment: Moment, ids: Collection[int]) -> Snapshot:
    """What a snapshot holds of some guarantees, for what is asked before this process has read the whole register.

    Nothing of it is kept; where the whole is in memory, that is given instead.
    """
    found = _kept.get(moment)
    if found is not None:
        return found
    policy_of = policies_at(moment)
    return _put_together(moment, _entries(moment, policy_of, set(ids)), policy_of, {})


def is_read(moment: Moment) -> bool:
    """Whether this process has the whole register of the moment, or that of an earlier one, in memory."""
    return _kept.get(moment) is not None or _kept.latest_before(moment) is not None


def entries_of(moment: Moment, ids: Collection[int]) -> dict[int, Entry]:
    """Some guarantees as they were at a moment, read anew: those that were in the register then."""
    return _entries(moment, policies_at(moment), set(ids))


def entries_in_order(moment: Moment, ids: Sequence[int]) -> list[Entry]:
    """Some guarantees that are in the register of a moment, in the order in which they are named."""
    by_id = part(moment, ids).by_id
    return [by_id[pk] for pk in ids]


def remembered(shot: Snapshot, key: Any, work: Callable[[], Any]) -> Any:
    """What has been worked out of a snapshot before, or is now: it never changes. The newest few answers are kept."""
    with shot.lock:
        if key in shot.memory:
            shot.memory.move_to_end(key)
            return shot.memory[key]
    found = work()
    with shot.lock:
        shot.memory[key] = found
        while len(shot.memory) > KEPT_ANSWERS:
            shot.memory.popitem(last=False)
    return found


def forget_snapshots() -> None:
    """Start afresh, as after a change of code."""
    _kept.clear()
    _year_ends.clear()
    forget_governing()


def year_ends(moment: Moment, days: Sequence[date]) -> dict[date, dict[str, Sums]]:
    """The sums by currency on other days, with the knowledge of a moment: of each guarantee only its amounts are kept.

    ``Sums`` are: how many count, committed, own share of what is outstanding, and of how many each of these is unknown.
    """
    return {day: _year_end(moment, day).sums for day in days}


def year_end_amounts(moment: Moment, day: date) -> dict[int, tuple[str, int | None, int | None]]:
    """What those sums are of: of each guarantee that counts its currency, committed amount and share of what is outstanding."""
    return _year_end(moment, day).amounts


def _year_end(moment: Moment, day: date) -> YearEnd:
    on = moment_at(organisation_id=moment.organisation_id, as_of=day, sequence=moment.sequence)
    amounts = _year_ends.get(on)
    if amounts is None:
        earlier = _year_ends.latest_before(on)
        amounts = _amounts(on, earlier if earlier is not None and _is_ancestor(earlier.moment) else None)
        if on.seal:
            _year_ends.put(amounts)
    return amounts


def _amounts(moment: Moment, earlier: YearEnd | None) -> YearEnd:
    policy_of = policies_at(moment)
    changed: set[int] | None = None
    amounts: dict[int, tuple[str, int | None, int | None]] = {}
    if earlier is not None and all(policy_of(name).hash == seal for name, seal in earlier.policies.items()):
        changed = changed_guarantees(
            organisation_id=moment.organisation_id, after=earlier.moment.sequence, until=moment.sequence
        )
        amounts = {pk: amount for pk, amount in earlier.amounts.items() if pk not in changed}
    policies = dict(earlier.policies) if earlier and changed is not None else {}
    if changed is None or changed:
        for pk, entry in _entries(moment, policy_of, changed).items():
            policies[entry.facts.policy] = policy_of(entry.facts.policy).hash
            if entry.state.counts:
                amounts[pk] = (entry.facts.currency, entry.committed_minor, entry.own_outstanding_minor)
    sums: dict[str, Sums] = {}
    for currency, committed, owed in amounts.values():
        before = sums.get(currency, (0, 0, 0, 0, 0))
        sums[currency] = (
            before[0] + 1, before[1] + (committed or 0), before[2] + (owed or 0),
            before[3] + (committed is None), before[4] + (owed is None),
        )  # fmt: skip
    return YearEnd(moment, amounts, policies, sums)


def _made(moment: Moment) -> Snapshot:
    policy_of = policies_at(moment)
    earlier = _kept.latest_before(moment)
    by_id: dict[int, Entry] = {}
    derived: dict[str, dict[int, Any]] = {}
    changed: set[int] | None = None
    if earlier is not None and _is_ancestor(earlier.moment):
        changed = changed_guarantees(
            organisation_id=moment.organisation_id, after=earlier.moment.sequence, until=moment.sequence
        )
        anew = {name for name, seal in earlier.policies.items() if policy_of(name).hash != seal}
        changed |= {pk for pk, entry in earlier.by_id.items() if entry.facts.policy in anew} if anew else set()
        by_id = {pk: entry for pk, entry in earlier.by_id.items() if pk not in changed}
        derived = {
            name: {pk: value for pk, value in dict(values).items() if pk not in changed}
            for name, values in dict(earlier.derived).items()
        }
    if changed is None or changed:
        by_id.update(_entries(moment, policy_of, changed))
    return _put_together(moment, by_id, policy_of, derived)


def _put_together(
    moment: Moment, by_id: dict[int, Entry], policy_of: PolicyOf, derived: dict[str, dict[int, Any]]
) -> Snapshot:
    ordered = sorted(by_id.values(), key=lambda entry: (entry.facts.sort_key, entry.facts.id))
    policies = {name: policy_of(name).hash for name in {entry.facts.policy for entry in ordered}}
    return Snapshot(moment, tuple(ordered), by_id, policies, derived=derived)


def _is_ancestor(moment: Moment) -> bool:
    """Whether the journal still says what it said when the snapshot was taken."""
    now = moment_at(organisation_id=moment.organisation_id, as_of=moment.as_of, sequence=moment.sequence)
    return now.seal == moment.seal


def _entries(moment: Moment, policy_of: PolicyOf, ids: set[int] | None) -> dict[int, Entry]:
    facts = light_facts(
        organisation_id=moment.organisation_id, as_of=moment.as_of, sequence=moment.sequence, guarantee_ids=ids
    )
    return {pk: _entry(light, policy_of, moment.as_of) for pk, light in facts.items()}


def _entry(facts: LightFacts, policy_of: PolicyOf, as_of: date) -> Entry:
    policy = policy_of(facts.policy)
    state = state_on(facts, policy, as_of)
    valid_until = facts.ends_on if is_used(facts.executed_on, state) else last_available_day(facts, policy)
    if not state.counts:
        return Entry(facts, state, valid_until, 0, 0, 0, 0)
    owed, share = facts.outstanding_minor, _share(facts.municipality_share)
    committed = committed_minor(
        decided_minor=facts.decided_minor, share=share, original_minor=facts.original_minor
    )
    own = owed if owed is None or share == 1 else half_up(owed * share)
    return Entry(facts, state, valid_until, committed, facts.drawn_minor, owed, own)


def is_used(executed_on: date | None, state: State) -> bool:
    """Whether the guarantee itself holds, so that until when its decision may be used says nothing any more."""
    return executed_on is not None or state in {State.IN_FORCE, State.ENDED}


@lru_cache(maxsize=1024)
def _share(units: int) -> Fraction:
    return Fraction(units, RATE_UNIT)


class _Held(Protocol):
    @property
    def moment(self) -> Moment: ...
    @property
    def size(self) -> int: ...


Held = TypeVar("Held", bound=_Held)


class _Kept(Generic[Held]):
    """The newest of what this process has worked out, by moment."""

    def __init__(self, rows_max: int) -> None:
        self._lock, self._rows_max = Lock(), rows_max
        self._held: OrderedDict[Moment, Held] = OrderedDict()

    def get(self, moment: Moment) -> Held | None:
        with self._lock:
            found = self._held.get(moment)
            if found is not None:
                self._held.move_to_end(moment)
            return found

    def put(self, held: Held) -> None:
        with self._lock:
            self._held[held.moment] = held
            while len(self._held) > 1 and sum(h.size for h in self._held.values()) > self._rows_max:
                self._held.popitem(last=False)

    def latest_before(self, moment: Moment) -> Held | None:
        """The newest of the same organisation and day with less knowledge."""
        with self._lock:
            wanted = (moment.organisation_id, moment.as_of)
            same = [held for m, held in self._held.items() if (m.organisation_id, m.as_of) == wanted]
        earlier = [held for held in same if held.moment.sequence < moment.sequence]
        return max(earlier, key=lambda held: held.moment.sequence, default=None)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_kept: _Kept[Snapshot] = _Kept(KEPT_ROWS)
_year_ends: _Kept[YearEnd] = _Kept(KEPT_ROWS)
