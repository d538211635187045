"""What is known of the indices, as of an event of the journal; and what is wrong with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.office.journal.models import FOREVER
from borgen.office.market.models import IndexObservation
from borgen.supported_loan.index import Observation, Observations, ObservationStatus, Series, built_in
from borgen.supported_loan.index.watchdog import IndexTrouble, Trouble, revisions, troubles
from borgen.supported_loan.law import Law


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Observations against what is known: ``revised`` are pairs of before and after."""

    new: tuple[Observation, ...]
    revised: tuple[tuple[Observation, Observation], ...]
    same: int


def known(*, organisation_id: int, sequence: int | None = None) -> Observations:
    """The observations that ship and, after them, those recorded here as known at event ``sequence`` (default: now).

    Revised values stand before the values that replaced them.
    """
    rows = IndexObservation.objects.filter(organisation_id=organisation_id)
    if sequence is not None:
        rows = rows.filter(known_from__lte=sequence)
    return built_in() + [_fact(row) for row in rows.order_by("known_from", "pk")]


def current(*, organisation_id: int) -> Observations:
    """What counts now: the observations that ship, and the open rows."""
    rows = IndexObservation.objects.filter(organisation_id=organisation_id, known_until=FOREVER)
    return built_in() + [_fact(row) for row in rows.order_by("known_from", "pk")]


def compared(found: Iterable[Observation], known_now: Observations) -> Compared:
    """Sort observations into new, revised and the same."""
    new: list[Observation] = []
    revised: list[tuple[Observation, Observation]] = []
    same = 0
    for one in found:
        before = known_now.get(one.series, one.base, one.period)
        if before is None:
            new.append(one)
        elif before.value != one.value:
            revised.append((before, one))
        else:
            same += 1
    return Compared(new=tuple(new), revised=tuple(revised), same=same)


def all_troubles(observations: Observations, *, as_of: date) -> tuple[IndexTrouble, ...]:
    """What is late, revised, rebased or discontinued, seen from the regulations of the year of ``as_of``.

    A regulation looks at one month and one quarter of the year before its own, and at the same a year earlier. Both the year
    now regulated and the next are looked at.
    """
    look = Law().on({"as_of": as_of, "committed_on": as_of})
    month = look["dk_resident_payment#price_month"].whole
    quarter = look["dk_resident_payment#wage_quarter"].whole
    found: dict[tuple[Series, Trouble, str], IndexTrouble] = {}
    for year in (as_of.year - 1, as_of.year):
        needed = [
            *((Series.PRICES, f"{y}M{month:02}") for y in (year, year - 1)),
            *((Series.WAGES, f"{y}K{quarter}") for y in (year, year - 1)),
        ]
        for one in troubles(observations, needed, as_of=as_of):
            found.setdefault((one.series, one.trouble, one.period), one)
    revised = revisions(observations, _replaced(observations))
    return (*found.values(), *revised)


def _replaced(observations: Observations) -> tuple[Observation, ...]:
    """The values that another one has replaced, the last before each."""
    last: dict[tuple[Series, str, str], Observation] = {}
    for one in observations.all:
        now = observations.get(one.series, one.base, one.period)
        if now is not None and now.value != one.value:
            last[one.series, one.base, one.period] = one
    return tuple(last.values())


def _fact(row: IndexObservation) -> Observation:
    return Observation(
        series=Series(row.series), base=row.base, period=row.period, value=Fraction(row.value), publication=row.publication,
        published_on=row.published_on, retrieved_on=row.retrieved_at.date(), source=row.source,
        status=ObservationStatus(row.status),
    )  # fmt: skip
