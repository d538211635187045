"""What was observed of an index: one value of one series, in one base, for one period.

Nothing is rebased: a value in another base is another observation.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files


class Series(StrEnum):
    """Which index."""

    PRICES = "NPI"  # the net price index [sv: nettoprisindex, da: nettoprisindeks], by month
    WAGES = "WAGE"  # wages in the private sector [sv: löneindex, da: lønindeks], by quarter


class ObservationStatus(StrEnum):
    """How an observation came to be known."""

    PUBLISHED = "published"
    ENTERED = "entered"  # stated by an authorised person, with a source


_PERIOD = {
    Series.PRICES: re.compile(r"(\d{4})M(0[1-9]|1[0-2])"),
    Series.WAGES: re.compile(r"(\d{4})K([1-4])"),
}
_BASE = re.compile(r"[ -~\u00a1-\u00ff]{1,40}")  # a page, a paper and an address can show it
_VALUE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


class NotAnObservation(ValueError):
    """A period or a value that no observation of the series can have; ``code`` says which."""

    def __init__(self, code: str, value: str) -> None:
        self.code, self.value = code, value
        super().__init__(f"{code.replace('_', ' ')}: {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One observed value.

    ``period`` is a month ``2026M06`` or a quarter ``2026K1``; ``base`` the series' base as published, ``2025=100``.
    ``publication`` names table or paper, ``published_on`` and ``retrieved_on`` are ``None`` where not known.

    Raises:
        NotAnObservation: the period is none of the series, the base is empty or no short text of Latin
            letters, figures and signs, or the value is not above zero.
    """

    series: Series
    base: str
    period: str
    value: Fraction
    publication: str = ""
    published_on: date | None = None
    retrieved_on: date | None = None
    source: str = ""
    status: ObservationStatus = ObservationStatus.PUBLISHED

    def __post_init__(self) -> None:
        if not _PERIOD[self.series].fullmatch(self.period):
            raise NotAnObservation("not_a_period", self.period)
        if not self.base.strip():
            raise NotAnObservation("no_base", self.base)
        if not _BASE.fullmatch(self.base):
            raise NotAnObservation("not_a_base", self.base)
        if self.value <= 0:
            raise NotAnObservation("not_positive", str(self.value))

    @property
    def name(self) -> str:
        """``"NPI 2026M06 (2025=100)"``."""
        return f"{self.series} {self.period} ({self.base})"


class Observations:
    """A set of observations; of two for the same period and base the later known counts.

    "Later known" is the order given: what comes last. Both stay in ``all``, so that a revision can be seen.
    """

    def __init__(self, found: Iterable[Observation] = ()) -> None:
        self.all = tuple(found)
        self._current: dict[tuple[Series, str, str], Observation] = {}
        self._rank: dict[tuple[Series, str], int] = {}
        for i, one in enumerate(self.all):
            self._current[one.series, one.base, one.period] = one
            self._rank[one.series, one.base] = i

    def __iter__(self) -> Iterator[Observation]:
        return iter(self._current.values())

    def __add__(self, more: Iterable[Observation]) -> "Observations":
        """These, and ``more``, which count before them."""
        added = more.all if isinstance(more, Observations) else tuple(more)
        return Observations((*self.all, *added))

    def get(self, series: Series, base: str, period: str) -> Observation | None:
        return self._current.get((series, base, period))

    def pair(self, series: Series, later: str, earlier: str) -> tuple[Observation, Observation] | None:
        """Both observations in one base; where several bases have both, the one that was added to last."""
        bases = sorted(
            (base for of, base in self._rank if of is series), key=lambda base: -self._rank[series, base]
        )
        for base in bases:
            first, second = self.get(series, base, later), self.get(series, base, earlier)
            if first and second:
                return first, second
        return None


def value_of_index(text: str) -> Fraction:
    """``"102.38"`` as an exact number.

    Raises:
        NotAnObservation: no plain decimal.
    """
    if not _VALUE.fullmatch(text.strip()):
        raise NotAnObservation("not_a_value", text)
    return Fraction(text.strip())


def from_row(row: Mapping[str, str]) -> Observation:
    """The observation in a row with the columns ``series, base, period, value`` and, where known, the others.

    Raises:
        NotAnObservation: a column holds what it cannot.
    """
    try:
        series = Series(row["series"].strip())
    except ValueError:
        raise NotAnObservation("not_a_series", row["series"]) from None
    return Observation(
        series=series,
        base=row["base"].strip(),
        period=row["period"].strip(),
        value=value_of_index(row["value"]),
        publication=(row.get("publication") or "").strip(),
        published_on=_day(row.get("published_on")),
        retrieved_on=_day(row.get("retrieved_on")),
        source=(row.get("source") or "").strip(),
    )


def _day(text: str | None) -> date | None:
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotAnObservation("not_a_day", text) from None


@cache
def built_in() -> Observations:
    """The observations that ship, with their sources."""
    text = files("borgen.rulebooks.dk.index").joinpath("observations.csv").read_text(encoding="utf-8")
    return Observations(from_row(row) for row in csv.DictReader(text.splitlines()))
