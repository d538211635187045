"""What is wrong with the indices: late, revised after use, rebased, discontinued. No figure is made up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from borgen.kernel.period import month_end, quarter_end
from borgen.rules.citation import Citation
from borgen.supported_loan.index.observation import Observation, Observations, Series
from borgen.supported_loan.law import Law, Look


class Trouble(StrEnum):
    """What may be wrong with an index."""

    NOT_YET = "not_yet"  # not published yet, and not late
    LATE = "late"  # should have been published
    REVISED = "revised"  # another value than the one used
    REBASED = "rebased"  # both periods are known, but not in one base
    DISCONTINUED = "discontinued"  # the series is not published any more


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTrouble:
    """One trouble with one series. ``period`` is empty where it is with the series as a whole.

    ``expected_on`` is the last day by which the value should be out; ``used`` and ``now`` are the two values of a
    revision. ``blocks`` says whether a regulation cannot be worked out for it.
    """

    series: Series
    trouble: Trouble
    blocks: bool
    period: str = ""
    expected_on: date | None = None
    used: Observation | None = None
    now: Observation | None = None
    cite: Citation | None = None


_NAMES = {Series.PRICES: "price", Series.WAGES: "wage"}


def period_ends_on(period: str) -> date:
    """The last day of a month ``2026M06`` or a quarter ``2026K1``."""
    if "M" in period:
        year, month = map(int, period.split("M"))
        return month_end(date(year, month, 1))
    year, quarter = map(int, period.split("K"))
    return quarter_end(year, quarter)


def expected_on(series: Series, period: str, look: Look) -> date:
    """The last day by which a value is out."""
    days = look[f"dk_indices#{_NAMES[series]}_release_days"].whole
    return period_ends_on(period) + timedelta(days=days)


def troubles(
    observations: Observations,
    needed: Iterable[tuple[Series, str]],
    *,
    as_of: date,
    law: Law | None = None,
) -> tuple[IndexTrouble, ...]:
    """What stands in the way of a regulation that needs these observations, as of a day.

    ``needed`` are pairs of series and period; the two of a series are compared, and must be in one base.
    """
    look = (law or Law()).on({"as_of": as_of})
    found: list[IndexTrouble] = []
    by_series: dict[Series, list[str]] = {}
    for series, period in needed:
        by_series.setdefault(series, []).append(period)
    for series, periods in by_series.items():
        lacking = [p for p in periods if not any(o.series is series and o.period == p for o in observations)]
        state = look[f"dk_indices#{_NAMES[series]}_series"]
        if lacking and state.word == Trouble.DISCONTINUED:
            found.append(
                IndexTrouble(series=series, trouble=Trouble.DISCONTINUED, blocks=True, cite=state.cite)
            )
        for period in lacking:
            day = expected_on(series, period, look)
            trouble = Trouble.LATE if as_of > day else Trouble.NOT_YET
            found.append(
                IndexTrouble(series=series, trouble=trouble, blocks=True, period=period, expected_on=day)
            )
        if not lacking and len(periods) > 1 and observations.pair(series, max(periods), min(periods)) is None:
            found.append(
                IndexTrouble(series=series, trouble=Trouble.REBASED, blocks=True, period=max(periods))
            )
    return tuple(found)


def revisions(observations: Observations, used: Iterable[Observation]) -> tuple[IndexTrouble, ...]:
    """The observations that a regulation has used and that have another value now. The regulation stands."""
    found = []
    for one in used:
        now = observations.get(one.series, one.base, one.period)
        if now is not None and now.value != one.value:
            found.append(
                IndexTrouble(
                    series=one.series,
                    trouble=Trouble.REVISED,
                    blocks=False,
                    period=one.period,
                    used=one,
                    now=now,
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanInDoubt:
    """A loan whose next regulation cannot be worked out, or whose last one used a value that was revised since."""

    reference: str
    regulated_on: date
    troubles: tuple[IndexTrouble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRegulation:
    """What the watchdog must know of a loan: what its next regulation needs, and what its past ones used."""

    reference: str
    regulated_on: date
    needed: tuple[tuple[Series, str], ...]
    used: Sequence[Observation] = ()


def loans_in_doubt(
    loans: Iterable[NextRegulation], observations: Observations, *, as_of: date, law: Law | None = None
) -> tuple[LoanInDoubt, ...]:
    """The loans with a trouble other than that a value is not due yet, by the day of their regulation."""
    found = []
    for loan in loans:
        all_of_it = (
            *troubles(observations, loan.needed, as_of=as_of, law=law),
            *revisions(observations, loan.used),
        )
        serious = tuple(one for one in all_of_it if one.trouble is not Trouble.NOT_YET)
        if serious:
            found.append(
                LoanInDoubt(reference=loan.reference, regulated_on=loan.regulated_on, troubles=serious)
            )
    return tuple(sorted(found, key=lambda loan: (loan.regulated_on, loan.reference)))
