"""What is owed on a loan: the movements that somebody stated, and those that follow from the balances.

A balance that differs from the sum of the movements up to its day makes a reconciling movement on that day, so that the
sum agrees with every balance. Nothing is claimed about the days before the first balance.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from borgen.office.guarantee.models import BalanceObservation, GuaranteeFact, Movement
from borgen.office.journal.models import FOREVER
from borgen.office.journal.refused import Refused
from borgen.office.journal.timeline import Timeline, believed, true_on


class OutstandingNegative(Refused):
    """More would have been paid back than was owed."""

    code = "outstanding_negative"


class OutstandingAboveDecided(Refused):
    """More would be owed than the municipality has decided to guarantee."""

    code = "outstanding_above_decided"


class DrawnAboveDecided(Refused):
    """More would have been drawn than the municipality has decided to guarantee."""

    code = "drawn_above_decided"


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement; ``balance_on`` is the day of the balance that it follows from, ``None`` when somebody stated it."""

    kind: str
    value_on: date
    minor: int
    balance_on: date | None = None


def following(
    *, stated: Sequence[Entry], balances: Mapping[date, int], lent_minor: int | None = None
) -> tuple[Entry, ...]:
    """The entries that follow from the balances, in the order of their days.

    Where nobody has stated a draw and ``lent_minor`` is known, the first balance implies that this much has been drawn
    by then.
    """
    result: list[Entry] = []
    sums = _running(stated)
    settled = 0  # by the entries that follow from earlier balances
    has_draw = any(entry.kind == Movement.Kind.DRAW for entry in stated)
    for index, (on, minor) in enumerate(sorted(balances.items())):
        before = _at(sums, on) + settled
        drawn = max(lent_minor or 0, 0) if index == 0 and not has_draw else 0
        if drawn:
            result.append(Entry(Movement.Kind.DRAW, on, drawn, on))
        difference = minor - before - drawn
        if difference:
            result.append(Entry(Movement.Kind.RECONCILING, on, difference, on))
        settled += drawn + difference
    return tuple(result)


def check_ceilings(*, loans: Iterable[Sequence[Entry]], terms: Timeline) -> None:
    """See to it that 0 ≤ outstanding ≤ decided and drawn ≤ decided on every day on which something changes.

    ``terms`` is the timeline of the guarantee's facts; days without a decided amount have no ceiling. What may be drawn
    is the largest amount decided so far; a frame may be drawn again after it has been paid back.

    Raises:
        OutstandingNegative, OutstandingAboveDecided, DrawnAboveDecided: with the first day that breaks the rule.
    """
    ledgers = list(loans)
    days = {entry.value_on for ledger in ledgers for entry in ledger} | {s.true_from for s in terms}
    owed = [_running(ledger) for ledger in ledgers]
    drawn = _running([e for ledger in ledgers for e in ledger if e.kind == Movement.Kind.DRAW])
    highest = 0
    for day in sorted(days):
        for sums in owed:
            if _at(sums, day) < 0:
                raise OutstandingNegative(day=day, outstanding=_kronor(_at(sums, day)))
        now = true_on(timeline=terms, day=day)
        if now is None or now["decided_minor"] is None:
            continue
        decided = now["decided_minor"]
        highest = max(highest, decided)
        outstanding = sum(_at(sums, day) for sums in owed)
        if outstanding > decided:
            raise OutstandingAboveDecided(day=day, outstanding=_kronor(outstanding), decided=_kronor(decided))
        if not now["is_frame"] and _at(drawn, day) > highest:
            raise DrawnAboveDecided(day=day, drawn=_kronor(_at(drawn, day)), decided=_kronor(highest))


def reconcile(*, organisation_id: int, guarantee_id: int, sequence: int, lent_minor: Mapping[int, int | None]) -> None:
    """Bring the reconciling movements of a guarantee's loans into line with its balances, and check the ceilings.

    Called after movements, balances or terms have been written. ``lent_minor``: what each loan was for, by its id.

    Raises:
        OutstandingNegative, OutstandingAboveDecided, DrawnAboveDecided: the command is to be undone.
    """
    terms = believed(model=GuaranteeFact, owner="guarantee_id", ids=[guarantee_id])[guarantee_id]
    movements: dict[int, list[Movement]] = {loan: [] for loan in lent_minor}
    for row in Movement.objects.filter(guarantee_id=guarantee_id, known_until=FOREVER).order_by("value_on", "pk"):
        movements.setdefault(row.loan_id, []).append(row)
    balances: dict[int, dict[date, BalanceObservation]] = {loan: {} for loan in movements}
    observed = BalanceObservation.objects.filter(loan__guarantee_id=guarantee_id, known_until=FOREVER)
    for balance in observed:
        balances.setdefault(balance.loan_id, {})[balance.on] = balance
    closed: list[int] = []
    added: list[Movement] = []
    ledgers: list[list[Entry]] = []
    for loan, rows in movements.items():
        stated = [Entry(m.kind, m.value_on, m.minor) for m in rows if m.observation_id is None]
        seen = balances[loan]
        wanted = following(
            stated=stated, balances={on: b.minor for on, b in seen.items()},
            lent_minor=drawable(lent_minor=lent_minor.get(loan), balances=seen, terms=terms),
        )
        ledgers.append([*stated, *wanted])
        missing = {(e.kind, e.value_on, e.minor, seen[e.value_on].pk): e for e in wanted}
        for row in rows:
            if row.observation_id is None:
                continue
            if missing.pop((row.kind, row.value_on, row.minor, row.observation_id), None) is None:
                closed.append(row.pk)
        added += [
            Movement(
                organisation_id=organisation_id, guarantee_id=guarantee_id, loan_id=loan, kind=kind, value_on=on,
                minor=minor, is_assumed_day=True, observation_id=observation, known_from=sequence,
            )
            for kind, on, minor, observation in missing
        ]
    check_ceilings(loans=ledgers, terms=terms)
    Movement.objects.filter(pk__in=closed).update(known_until=sequence)
    Movement.objects.bulk_create(added)


def drawable(*, lent_minor: int | None, balances: Mapping[date, object], terms: Timeline) -> int | None:
    """What of a loan can have been drawn under the guarantee by its first balance: a larger loan counts up to the
    decided amount."""
    if lent_minor is None or not balances:
        return lent_minor
    now = true_on(timeline=terms, day=min(balances))
    decided = now["decided_minor"] if now else None
    return lent_minor if decided is None else min(lent_minor, decided)


def _running(entries: Iterable[Entry]) -> tuple[list[date], list[int]]:
    """Days in order, and the sum up to and including each."""
    ordered = sorted(entries, key=lambda e: e.value_on)
    return [e.value_on for e in ordered], list(accumulate(e.minor for e in ordered))


def _at(running: tuple[list[date], list[int]], day: date) -> int:
    days, sums = running
    index = bisect_right(days, day)
    return sums[index - 1] if index else 0


def _kronor(minor: int) -> str:
    whole, rest = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:02d}"
