"""The sums over many guarantees: figures, rules and duties of the start page, which add up and can be taken away again."""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from borgen.guarantee.checks import judge
from borgen.guarantee.duties import Duty, duties_of
from borgen.kernel.period import year_end
from borgen.kernel.watched_day import WatchedDay
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import pictures
from borgen.office.guarantee.facts.turning_days import turning_days
from borgen.office.guarantee.queries.horizon import HORIZON, WAITING, kept_until
from borgen.office.guarantee.queries.judged import Judged
from borgen.office.guarantee.queries.search_index import SearchIndex
from borgen.office.guarantee.queries.snapshot import Entry, entries_of
from borgen.office.journal.moment import Moment, moment_at

YEARS = 6
"""How many year-ends the trend goes back."""
LISTED = 200
"""How many of the next duties are listed; the others are only counted."""
CHUNK = 500

Key = tuple[str, ...]
Progress = Callable[[int, int], None]
"""Told how many of how many guarantees are counted."""


class Next(NamedTuple):
    """A duty that waits, in the order of the work list: by day, then by reference."""

    due_on: str
    sort_key: str
    guarantee: int
    kind: str
    subject: str


@dataclass(slots=True)
class Counts:
    """What is counted of some guarantees at one moment.

    ``sums`` are by what they are of: ``("state", "in_force")``, ``("total", "SEK", "committed")``, ``("year_end",
    "2019-12-31", "SEK", "count")``, ``("rule", policy, rule, "not_met")``, ``("duty", "overdue")``. ``waiting`` are the next
    duties, all of them up to ``listed_until`` (``None``: all there are). ``turns`` says of each guarantee from which
    later day on it may count otherwise, ``policies`` under which books, with their hashes, all this was counted.
    ``judged`` are the findings and duties of each, ``search_index`` is by what each is found; ``None`` where only the sums
    have been read.
    """

    sums: Counter[Key] = field(default_factory=Counter)
    waiting: list[Next] = field(default_factory=list)
    listed_until: Next | None = None
    turns: dict[int, date] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    judged: Judged | None = None
    search_index: SearchIndex | None = None

    def add(self, other: "Counts") -> None:
        """Count other guarantees with these."""
        for key, amount in other.sums.items():
            self.sums[key] += amount
        self.turns |= other.turns
        self.policies |= other.policies
        self._list([*self.waiting, *other.waiting], other.listed_until)
        if self.judged is not None and other.judged is not None:
            self.judged = self.judged.with_those_of([other.judged])
        if self.search_index is not None and other.search_index is not None:
            self.search_index = self.search_index.with_those_of([other.search_index])

    def take_away(self, other: "Counts", ids: Collection[int]) -> None:
        """Count these guarantees no longer; ``other`` is what they were counted as."""
        for key, amount in other.sums.items():
            self.sums[key] -= amount
            if not self.sums[key]:
                del self.sums[key]
        gone = set(ids)
        self.turns = {pk: day for pk, day in self.turns.items() if pk not in gone}
        self.waiting = [one for one in self.waiting if one.guarantee not in gone]
        self.judged = self.judged.without(gone) if self.judged is not None else None
        self.search_index = self.search_index.without(gone) if self.search_index is not None else None

    def of(self, *key: str) -> dict[str, int]:
        """The sums under the beginning of a key, by the word that follows."""
        found: Counter[str] = Counter()
        for full, amount in self.sums.items():
            if full[: len(key)] == key:
                found[full[len(key)]] += amount
        return dict(found)

    def _list(self, waiting: Iterable[Next], other_until: Next | None) -> None:
        ends = [until for until in (self.listed_until, other_until) if until is not None]
        until = min(ends, default=None)
        ordered = sorted(one for one in waiting if until is None or one <= until)
        if len(ordered) > LISTED:
            ordered = ordered[:LISTED]
            until = ordered[-1]
        self.waiting, self.listed_until = ordered, until


def trend_days(as_of: date, years: int = YEARS) -> list[date]:
    """The year-ends that the trend shows before a day."""
    return [year_end(year) for year in range(as_of.year - years, as_of.year)]


def counts_of(at: Moment, ids: Sequence[int], progress: Progress = lambda done, total: None) -> Counts:
    """What is counted of some guarantees, with a constant number of queries for each ``CHUNK`` of them."""
    found, judged, indexes = Counts(), [], []
    progress(0, len(ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        part = _chunk(at, chunk)
        found.add(part)
        judged.append(part.judged or Judged())
        indexes.append(part.search_index or SearchIndex())
        progress(start + len(chunk), len(ids))
    found.judged = Judged().with_those_of(judged)
    found.search_index = SearchIndex().with_those_of(indexes)
    return found


def _chunk(at: Moment, ids: Sequence[int]) -> Counts:
    found, policy_of = Counts(), policies_at(at)
    entries = entries_of(at, ids)
    for entry in entries.values():
        found.sums["state", entry.state.value] += 1
        found.policies[entry.facts.policy] = policy_of(entry.facts.policy).hash
        if entry.state.counts:
            _count_amounts(found.sums, ("total", entry.facts.currency), entry)
    for day in trend_days(at.as_of):
        then = moment_at(organisation_id=at.organisation_id, as_of=day, sequence=at.sequence)
        for entry in entries_of(then, ids).values():
            if entry.state.counts:
                _count_amounts(found.sums, ("year_end", day.isoformat(), entry.facts.currency), entry)
    found.turns = turning_days(
        organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, guarantee_ids=ids
    )
    there = sorted(entries)
    shown = pictures(organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, guarantee_ids=there)
    waiting, judged = [], []
    for pk, picture in zip(there, shown, strict=True):
        today, entry = WatchedDay.of(at.as_of), entries[pk]
        policy, facts = policy_of(picture.policy), replace(picture, as_of=today)
        findings = judge(facts, policy)
        due = duties_of(facts, policy, on=today, until=kept_until(at.as_of))
        judged.append((pk, findings, due))
        for finding in findings:
            found.sums["rule", policy.id, finding.rule, finding.outcome.value] += 1
        for duty in due:
            if duty.due_on - HORIZON > at.as_of:
                today.turns_on(duty.due_on - HORIZON)
                continue
            found.sums["duty", duty.state.value] += 1
            if duty.state in WAITING:
                waiting.append(next_of(duty, entry))
        found.turns[pk] = min(today.holds_until, found.turns.get(pk, date.max), _first_draw(entry, at.as_of))
    found._list(waiting, None)
    found.judged = Judged.of(judged)
    found.search_index = SearchIndex.of(entries.values())
    return found


def next_of(duty: Duty, entry: Entry) -> Next:
    """A duty as it stands in the list of what waits."""
    return Next(duty.due_on.isoformat(), entry.facts.sort_key, entry.facts.id, duty.kind, duty.subject)


def _count_amounts(sums: Counter[Key], key: Key, entry: Entry) -> None:
    sums[(*key, "count")] += 1
    for name in ("committed", "drawn", "outstanding", "own_outstanding"):
        minor: int | None = getattr(entry, f"{name}_minor")
        if minor is None:
            sums[(*key, f"{name}_unknown")] += 1
        else:
            sums[(*key, name)] += minor


def _first_draw(entry: Entry, as_of: date) -> date:
    """The next day on which a loan is drawn for the first time: nothing is owed on it before."""
    days = [loan.first_drawn_on for loan in entry.facts.loans]
    return min((day for day in days if day is not None and day > as_of), default=date.max)


def packed(turns: dict[int, date]) -> bytes:
    """Ids and numbers of days, eight bytes each."""
    return array("q", (number for pk, day in turns.items() for number in (pk, day.toordinal()))).tobytes()


def unpacked(content: bytes) -> dict[int, date]:
    numbers = array("q")
    numbers.frombytes(content)
    return {pk: date.fromordinal(day) for pk, day in zip(numbers[::2], numbers[1::2], strict=True)}


def plain(sums: Counter[Key]) -> list[list[str | int]]:
    """Sums as JSON has them, in order."""
    return [[*key, amount] for key, amount in sorted(sums.items())]


def sums_from(rows: Iterable[Sequence[str | int]]) -> Iterator[tuple[Key, int]]:
    for *key, amount in rows:
        yield tuple(str(word) for word in key), int(amount)
