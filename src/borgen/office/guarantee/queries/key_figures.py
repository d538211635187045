"""The key figures of a register, and what a kept count says of them, of its rules, its trend and what is due next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from borgen.guarantee.duties import DutyState, duties_of
from borgen.guarantee.exposure import Slice, per_inhabitant
from borgen.guarantee.state import State
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import pictures
from borgen.office.guarantee.queries.counts import Counts, next_of
from borgen.office.guarantee.queries.duties import DutyRow
from borgen.office.guarantee.queries.horizon import HORIZON, WAITING
from borgen.office.guarantee.queries.inhabitants import HeadCount
from borgen.office.guarantee.queries.rules import RuleCount
from borgen.office.guarantee.queries.snapshot import part
from borgen.office.guarantee.queries.totals import RegisterTotal
from borgen.office.journal.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """``states`` counts the guarantees in each state; ``overdue`` and ``open`` their duties, ``broken`` the rules not met.

    ``per_inhabitant`` is the municipality's share of the outstanding debt, ``None`` where nobody has said how many live
    there; ``inhabitants_on`` is the day of that count.
    """

    totals: tuple[RegisterTotal, ...]
    states: dict[State, int]
    per_inhabitant: Money | None
    inhabitants: int | None
    inhabitants_on: date | None
    overdue: int
    open: int
    waiting: int
    broken: int
    unclear: int
    deviations: int


def key_figures(
    *,
    totals: tuple[RegisterTotal, ...],
    states: dict[State, int],
    duties: Mapping[DutyState, int],
    rules: tuple[RuleCount, ...],
    outstanding: Money,
    people: HeadCount,
) -> KeyFigures:
    """The figures from what was counted; ``outstanding`` is the own share, ``people`` how many live there and when that was."""
    inhabitants, counted_on, _ = people
    return KeyFigures(
        totals=totals, states=states, per_inhabitant=per_inhabitant(outstanding, inhabitants) if inhabitants else None,
        inhabitants=inhabitants, inhabitants_on=counted_on, overdue=duties.get(DutyState.OVERDUE, 0),
        open=duties.get(DutyState.OPEN, 0), waiting=sum(duties.get(state, 0) for state in WAITING),
        broken=sum(rule.not_met for rule in rules), unclear=sum(rule.unclear for rule in rules),
        deviations=sum(rule.deviation for rule in rules),
    )  # fmt: skip


def counted_states(counts: Counts) -> dict[State, int]:
    return {State(word): count for word, count in counts.of("state").items()}


def counted_duties(counts: Counts) -> dict[DutyState, int]:
    """The duties that are due within a year, by their state."""
    return {DutyState(word): count for word, count in counts.of("duty").items()}


def counted_slice(counts: Counts, currency: str, day: date | None = None) -> Slice:
    """The exposure in one currency, on the day of the count or at a year's end before it."""
    sums = counts.of("year_end", day.isoformat(), currency) if day else counts.of("total", currency)
    return Slice(
        key="", count=sums.get("count", 0), committed=Money(sums.get("committed", 0), currency),
        outstanding=Money(sums.get("own_outstanding", 0), currency),
        unknown_committed=sums.get("committed_unknown", 0), unknown_outstanding=sums.get("own_outstanding_unknown", 0),
    )  # fmt: skip


def counted_due(at: Moment, counts: Counts, many: int) -> tuple[DutyRow, ...]:
    """The next duties that wait, each with what the rules say of it now."""
    listed = counts.waiting[:many]
    ids = sorted({one.guarantee for one in listed})
    by_id, policy_of = part(at, ids).by_id, policies_at(at)
    shown = pictures(organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, guarantee_ids=ids)
    rows = {}
    for pk, picture in zip(ids, shown, strict=True):
        for duty in duties_of(picture, policy_of(picture.policy), on=at.as_of, until=at.as_of + HORIZON):
            rows[next_of(duty, by_id[pk])] = DutyRow(
                duty=duty, borrower=by_id[pk].facts.borrower.name, days_left=(duty.due_on - at.as_of).days
            )
    return tuple(rows[one] for one in listed)
