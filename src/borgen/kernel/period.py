"""Days and half-open periods of days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")

EARLIEST = date(1, 1, 1)
"""A beginning that nobody knows."""

OPEN_END = date(9999, 12, 31)
"""An end that has not been set."""


def months_after(day: date, months: int, *, keep_month_end: bool = False) -> date:
    """The same day ``months`` later; the last day of the month where it has no such day.

    With ``keep_month_end`` the last day of a month leads to the last day of a month: 30 April to 31 May.

    Raises:
        ValueError: the day would be outside the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        raise ValueError(f"{months} months from {day} is outside the calendar")
    last = monthrange(year, month)[1]
    at_end = keep_month_end and is_month_end(day)
    return date(year, month, last if at_end else min(day.day, last))


def month_end(day: date) -> date:
    """The last day of the month of ``day`` [sv: ultimo]."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def quarter_end(year: int, quarter: int) -> date:
    """``quarter_end(2026, 1)`` is 31 March 2026.

    Raises:
        ValueError: no such quarter or year.
    """
    return month_end(date(year, 3 * quarter, 1))


def is_month_end(day: date) -> bool:
    return day == month_end(day)


def years_after(day: date, years: int) -> date:
    """The same date ``years`` later; 29 February becomes 28 February in a common year."""
    return months_after(day, 12 * years)


def day_in_year(year: int, month_day: str) -> date:
    """``day_in_year(2026, "04-01")`` is 1 April 2026.

    Raises:
        ValueError: no such day.
    """
    if _MONTH_DAY.fullmatch(month_day) is None:
        raise ValueError(f"{month_day!r} is not a month and a day")
    return date.fromisoformat(f"{year:04d}-{month_day}")


def year_end(year: int) -> date:
    """31 December [sv: årsskifte]."""
    return date(year, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``since`` up to but not including ``until``."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise ValueError(f"a period must hold a day: {self.since} to {self.until}")

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def overlaps(self, other: "Period") -> bool:
        return self.since < other.until and other.since < self.until

    def without(self, other: "Period") -> tuple["Period", ...]:
        """What is left of this period outside ``other``: none, one or two periods."""
        if not self.overlaps(other):
            return (self,)
        left = (Period(self.since, other.since),) if self.since < other.since else ()
        right = (Period(other.until, self.until),) if other.until < self.until else ()
        return left + right
