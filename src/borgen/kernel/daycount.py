"""How long a period of interest is, as an exact part of a year.

The conventions are those of the ISDA 2006 Definitions, section 4.16, of ICMA rule 251 and, for nl/365, of ISO 20022; the
names are the market's.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.kernel.period import is_month_end, months_after


class DayCount(StrEnum):
    """A day count convention [sv: räntedagbas, da: rentedagskonvention]."""

    ACT_360 = "act/360"
    ACT_365F = "act/365f"
    ACT_ACT_ISDA = "act/act isda"  # the days of each calendar year over that year's length
    ACT_ACT_ICMA = "act/act icma"  # the days over those of the regular interest period, times periods a year
    THIRTY_360 = "30/360"  # bond basis: ISDA 2006, 4.16(f)
    THIRTY_E_360 = "30e/360"  # Eurobond basis: 4.16(g)
    THIRTY_E_360_ISDA = "30e/360 isda"  # 4.16(h)
    NL_365 = "nl/365"  # no leap: the days that are no 29 February, over 365; Actual/365NL, ISO 20022 code A014


class DaysBackwards(ValueError):
    """The period ends before it begins."""


class NeedsRegularPeriods(ValueError):
    """act/act icma without a regular interest day, or with periods that are not whole months."""


def year_fraction(
    since: date,
    until: date,
    day_count: str,
    *,
    regular_on: date | None = None,
    per_year: int | None = None,
    matures_on: date | None = None,
) -> Fraction:
    """The part of a year from ``since`` up to but not including ``until``.

    ``year_fraction(date(2026, 1, 1), date(2026, 4, 1), "act/360")`` is ``Fraction(1, 4)``.

    ``regular_on`` and ``per_year`` are for act/act icma only: any one regular interest day and how many there
    are in a year; a last day of a month stands for the last day of every month. A period that is longer or
    shorter than a regular one is taken apart at the regular days (ICMA rule 251). ``matures_on`` is for
    30e/360 isda, where the last of February counts as the 30th unless the loan matures on it.

    Raises:
        ValueError: no convention has that name.
        DaysBackwards: ``until`` is before ``since``.
        NeedsRegularPeriods: act/act icma without ``regular_on``, or ``per_year`` does not divide twelve.
    """
    if until < since:
        raise DaysBackwards(f"{since} to {until}")
    match DayCount(day_count):
        case DayCount.ACT_360:
            return Fraction((until - since).days, 360)
        case DayCount.ACT_365F:
            return Fraction((until - since).days, 365)
        case DayCount.ACT_ACT_ISDA:
            return _by_calendar_year(since, until)
        case DayCount.ACT_ACT_ICMA:
            if regular_on is None or per_year is None or per_year < 1 or 12 % per_year:
                raise NeedsRegularPeriods(f"regular day {regular_on}, {per_year} a year")
            return _by_regular_period(since, until, regular_on, per_year)
        case DayCount.NL_365:
            return Fraction(_days_without_leap(since, until), 365)
        case convention:
            return Fraction(_days_of_thirty(since, until, convention, matures_on), 360)


def days(since: date, until: date, day_count: str, *, matures_on: date | None = None) -> int:
    """The days that ``day_count`` finds in the period: calendar days, those without 29 February, or months of thirty.

    Raises:
        ValueError: no convention has that name.
        DaysBackwards: ``until`` is before ``since``.
    """
    if until < since:
        raise DaysBackwards(f"{since} to {until}")
    convention = DayCount(day_count)
    if convention in {DayCount.THIRTY_360, DayCount.THIRTY_E_360, DayCount.THIRTY_E_360_ISDA}:
        return _days_of_thirty(since, until, convention, matures_on)
    if convention is DayCount.NL_365:
        return _days_without_leap(since, until)
    return (until - since).days


def _days_of_thirty(since: date, until: date, convention: DayCount, matures_on: date | None) -> int:
    first, last = since.day, until.day
    match convention:
        case DayCount.THIRTY_360:
            first = min(first, 30)
            last = 30 if last == 31 and first == 30 else last
        case DayCount.THIRTY_E_360:
            first, last = min(first, 30), min(last, 30)
        case _:
            first = 30 if is_month_end(since) else first
            last = 30 if is_month_end(until) and not (until == matures_on and until.month == 2) else last
    return 360 * (until.year - since.year) + 30 * (until.month - since.month) + last - first


def _days_without_leap(since: date, until: date) -> int:
    """29 February counts for nothing where it is after ``since``, ``until`` itself included."""
    return 365 * (until.year - since.year) + _place_in_year(until) - _place_in_year(since)


def _place_in_year(day: date) -> int:
    """The place of a day in a year of 365 days; 29 February has that of the 28th."""
    place = day.timetuple().tm_yday
    return place - (_length(day.year) == 366 and place >= 60)


def _by_calendar_year(since: date, until: date) -> Fraction:
    if since.year == until.year:
        return Fraction((until - since).days, _length(since.year))
    head = Fraction((date(since.year + 1, 1, 1) - since).days, _length(since.year))
    tail = Fraction((until - date(until.year, 1, 1)).days, _length(until.year))
    return head + (until.year - since.year - 1) + tail


def _length(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday


def _by_regular_period(since: date, until: date, regular_on: date, per_year: int) -> Fraction:
    total = Fraction(0)
    for first, last in _regular_periods(since, until, regular_on, per_year):
        inside = (min(until, last) - max(since, first)).days
        total += Fraction(max(inside, 0), (last - first).days * per_year)
    return total


def _regular_periods(
    since: date, until: date, regular_on: date, per_year: int
) -> Iterator[tuple[date, date]]:
    """The regular interest periods that together cover ``since`` to ``until``."""
    length, at_month_end = 12 // per_year, is_month_end(regular_on)
    months = (since.year - regular_on.year) * 12 + since.month - regular_on.month
    index = months // length - 1
    while (first := months_after(regular_on, index * length, keep_month_end=at_month_end)) < until:
        index += 1
        yield first, months_after(regular_on, index * length, keep_month_end=at_month_end)
