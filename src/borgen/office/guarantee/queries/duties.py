"""What has to be done and by when: the work list, the calendar feed, and what one guarantee lacks [sv: bevakningar]."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from borgen.guarantee.duties import Duty, DutyState, duties_of
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import pictures
from borgen.office.guarantee.queries.counted import is_large, judged
from borgen.office.guarantee.queries.counts import CHUNK
from borgen.office.guarantee.queries.horizon import AHEAD, HORIZON, kept_until
from borgen.office.guarantee.queries.horizon import WAITING as WAITING
from borgen.office.guarantee.queries.judged import DutyWords, duty_words
from borgen.office.guarantee.queries.snapshot import Snapshot, part, remembered, snapshot
from borgen.office.journal.moment import Moment, moment
from borgen.office.journal.refused import Refused

FEED_DAYS = 400
"""A calendar feed is renewed once a year, so that those of people who have left end by themselves."""
AT_A_TIME = 10
"""How many chunks of duties are worked out at once for a file: most guarantees have several."""


class TooFarAhead(Refused):
    """Of a large register, duties are kept for some years ahead only; ``last`` is the last day."""

    code = "too_far_ahead"


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
    page: int = 1,
    per_page: int = 50,
) -> DutiesPage:
    """The duties that are due up to and including ``until`` (a year ahead where it is not given), by day.

    Raises:
        NotCountedYet: the register is large and has not been counted for this moment.
        TooFarAhead: the register is large, and nothing is kept of duties as late as that.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    last = until or as_of + HORIZON
    found = _found(at, last, frozenset(states), kinds, responsible)
    pages = max(1, -(-found.count // per_page))
    page = min(max(1, page), pages)
    rows = found.rows((page - 1) * per_page, min(page * per_page, found.count))
    return DutiesPage(
        moment=at, until=last, rows=tuple(rows), count=found.count, states=found.states, kinds=found.kinds, page=page,
        pages=pages,
    )  # fmt: skip


def every_duty(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    until: date | None = None,
    states: Iterable[DutyState] = WAITING,
    kinds: frozenset[str] = frozenset(),
    responsible: frozenset[str] = frozenset(),
) -> Iterable[DutyRow]:
    """What all pages of :func:`duties` show, made row by row: for files, calendars and the command line.

    Raises:
        NotCountedYet, TooFarAhead: as :func:`duties`.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    found = _found(at, until or as_of + HORIZON, frozenset(states), kinds, responsible)
    stretch = AT_A_TIME * CHUNK
    return (
        row
        for start in range(0, found.count, stretch)
        for row in found.rows(start, min(start + stretch, found.count))
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """How many duties fit, how many there are of each state and kind whatever the filter, and those from place to place."""

    count: int
    states: Mapping[DutyState, int]
    kinds: Mapping[str, int]
    rows: Callable[[int, int], Iterable[DutyRow]]


def _found(
    at: Moment, until: date, states: frozenset[DutyState], kinds: frozenset[str], responsible: frozenset[str]
) -> _Found:
    def fits(one: DutyWords) -> bool:
        return one.state in states and (not kinds or one.kind in kinds) and (
            not responsible or one.responsible in responsible
        )  # fmt: skip

    if is_large(at.organisation_id):
        if until > kept_until(at.as_of):
            raise TooFarAhead(until=until.isoformat(), last=kept_until(at.as_of).isoformat())
        whole = judged(at).due_by(until)
        of_states, of_kinds = Counter[DutyState](), Counter[str]()
        for word, count in whole.counted():
            of_states[DutyState(word.state)] += count
            if word.state in WAITING:
                of_kinds[word.kind] += count
        due = whole.those(fits)
        return _Found(len(due), of_states, of_kinds, lambda start, end: _judged_again(at, due.stretch(start, end), until))
    asked = (until, states, kinds, responsible)
    return remembered(snapshot(at), ("duties of", *asked), lambda: _of_snapshot(at, until, fits))  # type: ignore[no-any-return]


def _of_snapshot(at: Moment, until: date, fits: Callable[[DutyWords], bool]) -> _Found:
    whole = _due_by(at, until)
    rows = [row for row in whole if fits(duty_words(row.duty))]
    of_kinds = Counter(row.duty.kind for row in whole if row.duty.state in WAITING)
    return _Found(
        len(rows), Counter(row.duty.state for row in whole), of_kinds, lambda start, end: rows[start:end]
    )


def _judged_again(at: Moment, wanted: Sequence[tuple[int, date, DutyWords]], until: date) -> Iterator[DutyRow]:
    """Some duties with all that the rules say of them, worked out now."""
    ids = sorted({pk for pk, _day, _words in wanted})
    by_id, policy_of = part(at, ids).by_id, policies_at(at)
    shown = pictures(organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, guarantee_ids=ids)
    found = {
        (pk, duty.due_on, duty_words(duty)): duty
        for pk, picture in zip(ids, shown, strict=True)
        for duty in duties_of(picture, policy_of(picture.policy), on=at.as_of, until=until)
    }
    for one in wanted:
        duty, borrower = found[one], by_id[one[0]].facts.borrower.name
        yield DutyRow(duty=duty, borrower=borrower, days_left=(duty.due_on - at.as_of).days)


def calendar(*, organisation_id: int, today: date, until: date | None = None) -> tuple[CalendarEntry, ...]:
    """What waits, for a calendar feed. Names of private persons are masked: a feed leaves the office.

    Raises:
        NotCountedYet, TooFarAhead: as :func:`duties`.
    """
    return tuple(
        CalendarEntry(
            uid=f"{organisation_id}-{duty.reference}-{duty.kind}-{duty.due_on.isoformat()}-{duty.subject}",
            kind=duty.kind, reference=duty.reference, borrower=row.borrower, subject=duty.subject, due_on=duty.due_on,
            remind_on=duty.remind_on, state=duty.state, responsible=duty.responsible,
        )
        for row in every_duty(organisation_id=organisation_id, as_of=today, until=until)
        if (duty := row.duty)
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
