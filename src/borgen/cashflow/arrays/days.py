"""Days as numbers, whole columns at a time: months later, months of thirty days, banking days.

A day is an ``int32``: the days since 1970-01-01, as NumPy's ``datetime64[D]`` counts. What is a banking day is said by
:mod:`borgen.kernel.calendar`; ``closed_days/`` is what it says, written down, because asking it takes a second.
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.words import CONVENTIONS, COUNTRIES
from borgen.kernel.calendar import Convention, Country

Ints = NDArray[np.signedinteger[Any]]

FIRST_YEAR, YEARS = 1900, 500
"""Loans have all their days in these years: 1900 to 2399."""

NO_DAY = int(np.iinfo(np.int32).min)
"""A day that is not given."""

EPOCH_MONTH = (FIRST_YEAR - 1970) * 12
MONTHS = YEARS * 12
MONTH_START: Ints = (
    np.arange(EPOCH_MONTH, EPOCH_MONTH + MONTHS + 1)
    .astype("datetime64[M]")
    .astype("datetime64[D]")
    .astype(np.int32)
)
"""The first day of each month from January 1900 on; a month's number is its place here."""

FIRST_DAY, LAST_DAY = int(MONTH_START[0]), int(MONTH_START[-1]) - 1
_MONTH_OF_DAY = np.arange(MONTHS, dtype=np.int16).repeat(np.diff(MONTH_START))

DAYS_OF_MONTH = 32
"""Tables of days have so many places a month: the day of the month is the place, 31 is always the month's last."""


def month_of(days: Ints) -> Ints:
    """The number of the month that each day is in; days are inside the calendar."""
    found: Ints = np.take(_MONTH_OF_DAY, days - FIRST_DAY, mode="clip").astype(np.int64)
    return found


def day_of_month(days: Ints, months: Ints) -> Ints:
    """1 to 31, for days in ``months``."""
    return days - MONTH_START[months] + 1


def is_month_end(days: Ints, months: Ints) -> NDArray[np.bool_]:
    return np.equal(days + 1, MONTH_START[months + 1])


def day_in(months: Ints, day: Ints) -> Ints:
    """That ``day`` of each month, or the month's last where it has no such day."""
    first = MONTH_START[months]
    found: Ints = first + np.minimum(day, MONTH_START[months + 1] - first) - 1
    return found


def thirties(days: Ints, months: Ints) -> Ints:
    """What 30E/360 counts: the difference of two is the days between them in months of thirty."""
    return 30 * months + np.minimum(day_of_month(days, months), 30)


def without_leap(days: Ints) -> Ints:
    """What nl/365 counts: the difference of two is the days between them, without 29 February."""
    found: Ints = days - np.searchsorted(_leap_days(), days, side="right")
    return found


@cache
def _leap_days() -> Ints:
    """Every 29 February of the calendar."""
    marches = MONTH_START[2:-1:12]
    found: Ints = marches[marches - MONTH_START[1:-1:12] == 29] - 1
    return found


@cache
def day_table(country: int, convention: int) -> Ints:
    """The day, or the banking day in its place, for each place ``month * 32 + day of the month``.

    ``NO_DAY`` where the banking days are not known. Codes are places in ``COUNTRIES`` and ``CONVENTIONS``.
    """
    months = np.arange(MONTHS).repeat(DAYS_OF_MONTH)
    unadjusted = day_in(months, np.maximum(np.tile(np.arange(DAYS_OF_MONTH), MONTHS), 1))
    where = COUNTRIES[country]
    table = unadjusted if where is None else _adjusted(unadjusted, CONVENTIONS[convention], where)
    table = table.astype(np.int32)
    table.flags.writeable = False
    return table


def adjusted(days: Ints, country: int, convention: int) -> Ints:
    """``days``, or the banking days in their place; ``NO_DAY`` where those are not known."""
    where = COUNTRIES[country]
    return days if where is None else _adjusted(days, CONVENTIONS[convention], where)


def _adjusted(days: Ints, convention: Convention, country: Country) -> Ints:
    if convention is Convention.UNADJUSTED:
        return days
    first, following, preceding = _neighbours(country)
    places = days.astype(np.int64) - first
    known = (places >= 0) & (places < len(following))
    places = np.where(known, places, 0)
    ahead, behind = following[places], preceding[places]
    match convention:
        case Convention.FOLLOWING:
            found = ahead
        case Convention.PRECEDING:
            found = behind
        case Convention.MODIFIED_FOLLOWING:
            found = _in_same_month(days, known, ahead, behind)
        case _:
            found = _in_same_month(days, known, behind, ahead)
    return np.where(known, found, NO_DAY)


def _in_same_month(days: Ints, known: NDArray[np.bool_], wanted: Ints, other: Ints) -> Ints:
    safe = np.where(known & (wanted != NO_DAY), wanted, days)
    found = np.where(month_of(safe) == month_of(days), wanted, other)
    return np.where(wanted == NO_DAY, NO_DAY, found)


@cache
def _neighbours(country: Country) -> tuple[int, Ints, Ints]:
    """The first known day, and for it and each day after: the banking day on or after it, and on or before it."""
    lines = (Path(__file__).with_name("closed_days") / f"{country.value}.txt").read_text(encoding="ascii")
    years, words = [], []
    for line in lines.splitlines():
        if not line.startswith("#"):
            year, *closed = line.split()
            years.append(int(year))
            words += closed
    first = int(np.datetime64(f"{years[0]}-01-01", "D").astype(np.int64))
    last = int(np.datetime64(f"{years[-1]}-12-31", "D").astype(np.int64))
    days = np.arange(first, last + 1)
    is_open = (days + 3) % 7 < 5  # 1970-01-01 was a Thursday; Monday is 0
    is_open[np.array(words, "datetime64[D]").astype(np.int64) - first] = False
    none = np.int64(NO_DAY)
    far = np.int64(np.iinfo(np.int32).max)
    following = np.minimum.accumulate(np.where(is_open, days, far)[::-1])[::-1]
    preceding = np.maximum.accumulate(np.where(is_open, days, none))
    return first, np.where(following == far, none, following), preceding
