"""What has to be done and by when: the work list, the calendar feed, and what one guarantee lacks [sv: bevakningar]."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from borgen.guarantee.duties import Duty, DutyState, duties_of
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import pictures
from borgen.office.guarantee.queries.snapshot import Snapshot, remembered, snapshot
from borgen.office.journal.moment import Moment, moment

HORIZON = timedelta(days=366)
AHEAD = timedelta(days=2 * 366)
"""How far the duties are worked out at once."""
FEED_DAYS = 400
"""A calendar feed is renewed once a year, so that those of people who have left end by themselves."""
WAITING = frozenset({DutyState.UPCOMING, DutyState.OPEN, DutyState.OVERDUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A duty with its guarantee; ``days_left`` is negative when it is overdue."""

    duty: Duty
    borrower: str
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesPage:
    """The work list by due day. ``states`` and ``kinds`` count everything due by ``until``, whatever the filter."""

    moment: Moment
    until: date
    rows: tuple[DutyRow, ...]
    count: int
    states: Mapping[DutyState, int]
    kinds: Mapping[str, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One duty as a calendar shows it; ``uid`` stays the same as long as the duty is the same."""

    uid: str
    kind: str
    reference: str
    borrower: str
    subject: str
    due_on: date
    remind_on: date
    state: DutyState
    responsible: str


def duties(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    until: date | None = None,
    states: Iterable[DutyState] = WAITING,
    kinds: frozenset[str] = frozenset(),
    responsible: frozenset[str] = frozenset(),
    references: frozenset[str] = frozenset(),
    page: int = 1,
    per_page: int = 50,
) -> DutiesPage:
    """The duties that are due up to and including ``until`` (a year ahead where it is not given), by day."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    last = until or as_of + HORIZON
    asked = (last, frozenset(states), kinds, responsible, references)
    fits, in_states, of_kinds = remembered(snapshot(at), ("duties of", *asked), lambda: _fitting(at, *asked))
    pages = max(1, -(-len(fits) // per_page))
    page = min(max(1, page), pages)
    return DutiesPage(
        moment=at, until=last, rows=tuple(fits[(page - 1) * per_page : page * per_page]), count=len(fits),
        states=in_states, kinds=of_kinds, page=page, pages=pages,
    )  # fmt: skip


def _fitting(
    at: Moment,
    until: date,
    states: frozenset[DutyState],
    kinds: frozenset[str],
    responsible: frozenset[str],
    references: frozenset[str],
) -> tuple[list[DutyRow], Mapping[DutyState, int], Mapping[str, int]]:
    """What fits the filter, and how many there are of each state and kind, whatever the filter."""
    whole = _due_by(at, until)
    fits = [
        row
        for row in whole
        if row.duty.state in states
        and (not kinds or row.duty.kind in kinds)
        and (not responsible or row.duty.responsible in responsible)
        and (not references or row.duty.reference in references)
    ]
    of_kinds = Counter(row.duty.kind for row in whole if row.duty.state in WAITING)
    return fits, Counter(row.duty.state for row in whole), of_kinds


def calendar(*, organisation_id: int, today: date, until: date | None = None) -> tuple[CalendarEntry, ...]:
    """What waits, for a calendar feed. Names of private persons are masked: a feed leaves the office."""
    at = moment(organisation_id=organisation_id, as_of=today)
    return tuple(
        CalendarEntry(
            uid=f"{organisation_id}-{duty.reference}-{duty.kind}-{duty.due_on.isoformat()}-{duty.subject}",
            kind=duty.kind, reference=duty.reference, borrower=row.borrower, subject=duty.subject, due_on=duty.due_on,
            remind_on=duty.remind_on, state=duty.state, responsible=duty.responsible,
        )
        for row in _due_by(at, until or today + HORIZON)
        if (duty := row.duty).state in WAITING
    )  # fmt: skip


def _due_by(at: Moment, until: date) -> tuple[DutyRow, ...]:
    """Every duty up to a day; those of the next years are worked out once."""
    shot = snapshot(at)
    ahead = at.as_of + AHEAD
    if until > ahead:
        return tuple(_rows(shot, _by_id(shot, until)))
    known: tuple[DutyRow, ...] = remembered(shot, "duties", lambda: tuple(_rows(shot, _kept_by_id(shot, ahead))))
    return tuple(row for row in known if row.duty.due_on <= until)


def kept_duties(shot: Snapshot) -> dict[int, tuple[Duty, ...]]:
    """What has been worked out of a snapshot's guarantees, up to ``AHEAD`` of its day."""
    kept: dict[int, tuple[Duty, ...]] = shot.derived.setdefault("duties", {})
    return kept


def _kept_by_id(shot: Snapshot, until: date) -> Mapping[int, tuple[Duty, ...]]:
    kept = kept_duties(shot)
    kept.update(_by_id(shot, until, known=kept))
    return kept


def _by_id(
    shot: Snapshot, until: date, *, known: Mapping[int, tuple[Duty, ...]] = MappingProxyType({})
) -> dict[int, tuple[Duty, ...]]:
    """The duties of every guarantee that is not known already. What counts in no total brings none."""
    at = shot.moment
    waiting = [e.facts.id for e in shot.entries if e.state.counts and e.facts.id not in known]
    policy_of = policies_at(at)
    found = pictures(organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, guarantee_ids=waiting)
    return {
        pk: duties_of(commitment, policy_of(commitment.policy), on=at.as_of, until=until)
        for pk, commitment in zip(waiting, found, strict=True)
    }


def _rows(shot: Snapshot, by_id: Mapping[int, tuple[Duty, ...]]) -> list[DutyRow]:
    rows = [
        DutyRow(duty=duty, borrower=entry.facts.borrower.name, days_left=(duty.due_on - shot.moment.as_of).days)
        for entry in shot.entries
        for duty in by_id.get(entry.facts.id, ())
    ]
    return sorted(rows, key=lambda row: row.duty.due_on)  # of one day: by reference
