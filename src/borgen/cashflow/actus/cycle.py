"""Cycles and the times they give.

A time is a ``datetime``: 23:59:59 is a time of its own in a schedule, and midnight when years are counted.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from borgen.kernel.period import is_month_end, month_end, months_after

TIMES_MAX = 40_000
"""More times than this in one schedule is a typing error: a hundred years of days."""

_PERIOD = re.compile(r"P(?=[0-9])(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?")
_SHORTHAND = re.compile(r"([0-9]{1,5})([DWMQHY])([-+]?)")
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
_STUBS = {"0": True, "1": False, "+": True, "-": False, "": False}


class NotACycle(ValueError):
    """The text is no cycle or period."""


class TooManyTimes(ValueError):
    """The cycle gives more times than any contract has."""


@dataclass(frozen=True, slots=True)
class Period:
    """So many months and days."""

    months: int
    days: int

    @classmethod
    def read(cls, text: str) -> "Period":
        """``P1M``, ``P2W``, ``P27D``, ``P1Y6M``.

        Raises:
            NotACycle: anything else.
        """
        match = _PERIOD.fullmatch(text)
        if match is None:
            raise NotACycle(text)
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return cls(12 * years + months, 7 * weeks + days)

    def after(self, time: datetime, times: int = 1) -> datetime:
        """``time`` plus ``times`` of this period; the last day of a shorter month."""
        day = months_after(time.date(), self.months * times) + timedelta(days=self.days * times)
        return datetime.combine(day, time.time())


@dataclass(frozen=True, slots=True)
class Cycle:
    """A period that comes back, and what happens to a last one that does not fit."""

    period: Period
    long_stub: bool

    @classmethod
    def read(cls, text: str) -> "Cycle":
        """``P1ML0`` (long last stub), ``P3ML1`` (short), or ``1M+`` and ``3M-`` of the specification.

        Raises:
            NotACycle: anything else, also a period of no length.
        """
        if match := _SHORTHAND.fullmatch(text):
            count, unit, stub = int(match[1]), match[2], match[3]
            months = _MONTHS.get(unit, 0) * count
            days = {"D": 1, "W": 7}.get(unit, 0) * count
            cycle = cls(Period(months, days), _STUBS[stub])
        else:
            period, found, stub = text.partition("L")
            if (found and stub not in {"0", "1"}) or (stub and not found):
                raise NotACycle(text)
            cycle = cls(Period.read(period), _STUBS[stub])
        if not (cycle.period.months or cycle.period.days):
            raise NotACycle(text)
        return cycle


def cyclic(
    since: datetime, cycle: Cycle | None, until: datetime, *, month_end_kept: bool = False
) -> tuple[datetime, ...]:
    """The times from ``since`` by ``cycle`` before ``until``, which is never among them.

    Without a cycle only ``since``. With a long last stub the last time goes, unless the cycle ends at ``until`` or
    it is the only one. ``month_end_kept`` moves times to the end of their months where ``since`` ends one.

    Raises:
        TooManyTimes: more than ``TIMES_MAX``.
    """
    if since >= until:
        return ()
    if cycle is None:
        return (since,)
    found, time, n = [], since, 0
    while time < until:
        found.append(time)
        if len(found) > TIMES_MAX:
            raise TooManyTimes(f"{since} to {until}")
        n += 1
        time = nth_time(since, cycle.period, n, month_end_kept=month_end_kept)
    if cycle.long_stub and time != until and len(found) > 1:
        found.pop()
    return tuple(found)


def nth_time(since: datetime, period: Period, n: int, *, month_end_kept: bool) -> datetime:
    """``since`` plus ``n`` periods, at the end of the month if ``since`` is, and periods are whole months."""
    time = period.after(since, n)
    if month_end_kept and not period.days and is_month_end(since.date()):
        return datetime.combine(month_end(time.date()), time.time())
    return time


def counted_day(time: datetime) -> datetime:
    """The midnight at which ``time`` counts: 23:59:59 is the midnight that follows."""
    midnight = datetime.combine(time.date(), datetime.min.time())
    return midnight + timedelta(days=1) if (time.hour, time.minute, time.second) == (23, 59, 59) else midnight
