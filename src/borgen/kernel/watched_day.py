"""A day that remembers until when everything that was asked of it would be answered in the same way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

_ONE = timedelta(days=1)


class WatchedDay(date):
    """A day that stands for «today» in a computation, and notes what it is compared with.

    Whatever the computation came to, it comes to the same for every later day before ``holds_until``, as long as it
    asked nothing but this day what day it is. Comparing two days says exactly when the answer will turn; so does
    asking for the year or the month. Anything else that depends on the day itself (its number, arithmetic, a look-up by
    it) holds for this day only. Its text is for showing, and is not watched.
    """

    holds_until: date
    _today: date

    @classmethod
    def of(cls, day: date) -> "WatchedDay":
        """Watch ``day``; nothing has been asked of it yet."""
        watched = cls(day.year, day.month, day.day)
        watched._today = date(day.year, day.month, day.day)
        watched.holds_until = date.max
        return watched

    def turns_on(self, day: date) -> None:
        """Note that an answer may be another one from ``day`` on."""
        if self._today < day < self.holds_until:
            self.holds_until = day

    def _tomorrow(self) -> date:
        self.turns_on(self._after(self._today))
        return self._today

    @staticmethod
    def _after(day: date) -> date:
        return day + _ONE if day < date.max else day

    def __lt__(self, other: date) -> bool:
        self.turns_on(other)
        return self._today < _plain(other)

    def __ge__(self, other: date) -> bool:
        self.turns_on(other)
        return self._today >= _plain(other)

    def __le__(self, other: date) -> bool:
        self.turns_on(self._after(_plain(other)))
        return self._today <= _plain(other)

    def __gt__(self, other: date) -> bool:
        self.turns_on(self._after(_plain(other)))
        return self._today > _plain(other)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, date):
            return False
        day = _plain(other)
        self.turns_on(day if self._today < day else self._after(day))
        return self._today == day

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._tomorrow())

    @property
    def year(self) -> int:
        today = self._today
        if today.year < date.max.year:
            self.turns_on(date(today.year + 1, 1, 1))
        return today.year

    @property
    def month(self) -> int:
        today = self._today
        if (today.year, today.month) < (date.max.year, 12):
            self.turns_on(date(today.year + today.month // 12, today.month % 12 + 1, 1))
        return today.month

    @property
    def day(self) -> int:
        return self._tomorrow().day

    def __reduce__(self) -> Any:
        return date, (self._today.year, self._today.month, self._today.day)


def _plain(day: date) -> date:
    return day._today if isinstance(day, WatchedDay) else day


def _for_today_only(name: str) -> Callable[..., Any]:
    def asked(self: WatchedDay, *given: Any, **named: Any) -> Any:
        return getattr(self._tomorrow(), name)(*given, **named)

    return asked


for _name in (
    "__add__", "__radd__", "__sub__", "__rsub__", "toordinal", "timetuple", "weekday", "isoweekday", "isocalendar", "replace",
):  # fmt: skip
    setattr(WatchedDay, _name, _for_today_only(_name))
