"""Business days and parts of a year, by the names that ACTUS has for them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.actus.cycle import counted_day
from borgen.kernel import calendar, daycount
from borgen.kernel.period import month_end

_DAY = timedelta(days=1)
_SATURDAY = 5


class Calendar(StrEnum):
    """Which days are business days; SE and DK are the house's banking days."""

    NC = "NC"  # every day
    MF = "MF"  # Monday to Friday
    SE = "SE"
    DK = "DK"

    def is_open(self, day: date) -> bool:
        match self:
            case Calendar.NC:
                return True
            case Calendar.MF:
                return day.weekday() < _SATURDAY
        return calendar.is_banking_day(day, self.value.lower())


class Shift(StrEnum):
    """Business day convention: whether years are counted before (CS) or after (SC) the day moves, and where to."""

    NULL = "NULL"
    NOS = "NOS"
    SCF = "SCF"
    SCMF = "SCMF"
    CSF = "CSF"
    CSMF = "CSMF"
    SCP = "SCP"
    SCMP = "SCMP"
    CSP = "CSP"
    CSMP = "CSMP"

    @property
    def moves(self) -> bool:
        return self not in {Shift.NULL, Shift.NOS}

    @property
    def counts_after(self) -> bool:
        return self.value.startswith("SC")


class YearBasis(StrEnum):
    """Day count convention."""

    AA = "AA"
    A360 = "A360"
    A365 = "A365"
    E30_360 = "30E360"
    E30_360_ISDA = "30E360ISDA"
    B252 = "B252"
    A336 = "A336"
    E28_336 = "28E336"


LONG_NAMES = {
    "A/AISDA": "AA", "A/A": "AA", "A/360": "A360", "A/365": "A365", "30E/360": "30E360",
    "30E/360ISDA": "30E360ISDA", "30E/360-ISDA": "30E360ISDA", "B/252": "B252", "BUS252": "B252",
    "A/336": "A336", "28E/336": "28E336",
}  # fmt: skip
"""How the specification and the dictionary spell them out."""

_EXACT = {
    YearBasis.AA: daycount.DayCount.ACT_ACT_ISDA,
    YearBasis.A360: daycount.DayCount.ACT_360,
    YearBasis.A365: daycount.DayCount.ACT_365F,
    YearBasis.E30_360: daycount.DayCount.THIRTY_E_360,
    YearBasis.E30_360_ISDA: daycount.DayCount.THIRTY_E_360_ISDA,
}


def moved(time: datetime, shift: Shift, open_days: Calendar) -> datetime:
    """The time at which an event of ``time`` happens."""
    if not shift.moves or open_days.is_open(time.date()):
        return time
    step = _DAY if shift.value.endswith("F") else -_DAY
    nearest = _nearest(time, step, open_days)
    if "M" in shift.value[2:] and nearest.month != time.month:
        return _nearest(time, -step, open_days)
    return nearest


def years(
    since: datetime, until: datetime, basis: YearBasis, open_days: Calendar, matures: datetime | None
) -> Decimal:
    """The part of a year from ``since`` to ``until``; a span that ends before it begins is negative."""
    first, last = counted_day(since).date(), counted_day(until).date()
    if last < first:
        return -years(until, since, basis, open_days, matures)
    part = _part(first, last, basis, open_days, counted_day(matures).date() if matures else None)
    return Decimal(part.numerator) / part.denominator


def _part(
    first: date, last: date, basis: YearBasis, open_days: Calendar, matures_on: date | None
) -> Fraction:
    match basis:
        case YearBasis.B252:
            return Fraction(sum(open_days.is_open(first + n * _DAY) for n in range((last - first).days)), 252)
        case YearBasis.A336:
            return Fraction((last - first).days, 336)
        case YearBasis.E28_336:
            months = 12 * (last.year - first.year) + last.month - first.month
            return Fraction(28 * months + _day_of_28(last) - _day_of_28(first), 336)
    return daycount.year_fraction(first, last, _EXACT[basis], matures_on=matures_on)


def _day_of_28(day: date) -> int:
    return 28 if day == month_end(day) else min(day.day, 28)


def _nearest(time: datetime, step: timedelta, open_days: Calendar) -> datetime:
    while not open_days.is_open(time.date()):
        time += step
    return time
