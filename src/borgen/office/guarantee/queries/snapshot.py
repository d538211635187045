"""The whole register at one moment, held in memory: what lists, searches, totals and trends are answered from.

A moment in the past never changes, so a snapshot never grows stale: it is found again by its moment. When something new
becomes known, the next snapshot takes over every guarantee that nothing was learned about. The newest few are kept.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from threading import Lock
from typing import Any

from borgen.guarantee.exposure import committed_minor
from borgen.guarantee.policy import Policy
from borgen.guarantee.state import State, last_available_day, state_on
from borgen.kernel.rounding import half_up
from borgen.office.guarantee.facts.governing import PolicyOf, policies_at
from borgen.office.guarantee.facts.light import LightFacts, changed_guarantees, light_facts
from borgen.office.guarantee.facts.moment import Moment, moment_at
from borgen.office.guarantee.models import RATE_UNIT

KEPT_ROWS = 220_000
"""How many guarantees the kept snapshots of one process hold together, at about two kilobytes each."""


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

    ``memory`` keeps what has been worked out of them all, ``derived`` what has been worked out of each, by name and id:
    the next snapshot takes the latter over for guarantees that nothing was learned about.
    """

    moment: Moment
    entries: tuple[Entry, ...]
    by_id: dict[int, Entry]
    policies: dict[str, str]  # id → hash, of those that govern a guarantee
    memory: dict[Any, Any] = field(default_factory=dict)
    derived: dict[str, dict[int, Any]] = field(default_factory=dict)


def snapshot(moment: Moment) -> Snapshot:
    """The register at a moment. Reading it again costs nothing; a new one costs a few queries."""
    found = _kept.get(moment)
    if found is None:
        found = _made(moment)
        if moment.seal:  # an event that is not yet recorded may still turn out otherwise
            _kept.put(found)
    return found


def forget_snapshots() -> None:
    """Start afresh, as after a change of code."""
    _kept.clear()


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
            name: {pk: value for pk, value in values.items() if pk not in changed}
            for name, values in earlier.derived.items()
        }
    if changed is None or changed:
        by_id.update(_entries(moment, policy_of, changed))
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
    valid_until = facts.ends_on if facts.executed_on is not None else last_available_day(facts, policy)
    if not state.counts:
        return Entry(facts, state, valid_until, 0, 0, 0, 0)
    owed, share = facts.outstanding_minor, Fraction(facts.municipality_share, RATE_UNIT)
    committed = committed_minor(
        decided_minor=facts.decided_minor, share=share, falls=_falls(facts, policy, state, as_of),
        drawn_minor=facts.drawn_minor, original_minor=facts.original_minor, outstanding_minor=owed,
    )
    own = owed if owed is None or share == 1 else half_up(owed * share)
    return Entry(facts, state, valid_until, committed, facts.drawn_minor, owed, own)


def _falls(facts: LightFacts, policy: Policy, state: State, as_of: date) -> bool:
    """As ``guarantee.exposure.falls_with_debt``."""
    if facts.is_frame or state is not State.IN_FORCE:
        return False
    dates = {"decided_on": facts.decided_on, "executed_on": facts.executed_on, "as_of": as_of}
    ruling = policy.find("write_down", dates, facts.borrower_class)
    return ruling is not None and ruling.word == "with_debt"


class _Kept:
    """The newest snapshots of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._snapshots: OrderedDict[Moment, Snapshot] = OrderedDict()

    def get(self, moment: Moment) -> Snapshot | None:
        with self._lock:
            found = self._snapshots.get(moment)
            if found is not None:
                self._snapshots.move_to_end(moment)
            return found

    def put(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._snapshots[snapshot.moment] = snapshot
            while len(self._snapshots) > 1 and self._rows() > KEPT_ROWS:
                self._snapshots.popitem(last=False)

    def latest_before(self, moment: Moment) -> Snapshot | None:
        """The newest snapshot of the same organisation and day with less knowledge."""
        with self._lock:
            wanted = (moment.organisation_id, moment.as_of)
            same = [s for m, s in self._snapshots.items() if (m.organisation_id, m.as_of) == wanted]
        earlier = [s for s in same if s.moment.sequence < moment.sequence]
        return max(earlier, key=lambda s: s.moment.sequence, default=None)

    def clear(self) -> None:
        with self._lock:
            self._snapshots.clear()

    def _rows(self) -> int:
        return sum(len(s.entries) + 1000 for s in self._snapshots.values())


_kept = _Kept()
