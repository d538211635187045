"""The few exact operations that a trace may use, and how their terms are written down.

What stands here is what a verifier needs in order to work out any figure again; so it changes rarely, and only by
addition.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from borgen.kernel.annuity import level_payment
from borgen.kernel.daycount import year_fraction
from borgen.kernel.period import day_in_year, months_after, years_after
from borgen.kernel.rounding import ROUNDINGS

Worth = Fraction | date

_NUMBER = re.compile(r"-?[0-9]{1,4000}(?:/[0-9]{1,4000})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def apply(operation: str, of: Sequence[Worth], how: str) -> Worth:
    """What ``operation`` makes of its terms.

    Raises:
        KeyError: no operation or rounding has that name.
        TypeError, ValueError, ArithmeticError: it cannot be done with these terms.
    """
    work = _OPERATIONS[operation]
    if len(of) not in _TERMS.get(operation, {2}):
        raise TypeError(f"{operation} of {len(of)} terms")
    if bool(how) != (operation in _WITH_HOW):
        raise ValueError(f"{operation} {how!r}")
    return work(of, how)


def text_of(worth: Worth) -> str:
    """``"980000000"``, ``"1/400"`` or ``"2026-04-01"``."""
    return worth.isoformat() if isinstance(worth, date) else str(worth)


def worth_of(text: str) -> Worth:
    """The number or day that ``text_of`` wrote.

    Raises:
        ValueError: neither, or written in another way.
    """
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if _NUMBER.fullmatch(text) and text_of(number := Fraction(text)) == text:
        return number
    raise ValueError(f"{text[:60]!r} is neither a number nor a day")


def _number(worth: Worth) -> Fraction:
    if not isinstance(worth, Fraction):
        raise TypeError(f"{worth} is not a number")
    return worth


def _whole(worth: Worth) -> int:
    number = _number(worth)
    if number.denominator != 1:
        raise ValueError(f"{number} is not whole")
    return int(number)


def _day(worth: Worth) -> date:
    if not isinstance(worth, date):
        raise TypeError(f"{worth} is not a day")
    return worth


@lru_cache(maxsize=1024)  # rounding an exact payment of thousands of digits costs as much as finding it
def _level_payment(debt: Fraction, rate: Fraction, terms: int, how: str) -> Fraction:
    return Fraction(ROUNDINGS[how](level_payment(debt, rate, terms)))


def _year_fraction(of: Sequence[Worth], how: str) -> Fraction:
    """``since``, ``until``; then ``matures_on`` for 30e/360 isda, or a regular day and payments a year for icma."""
    since, until, *rest = of
    match rest:
        case []:
            return year_fraction(_day(since), _day(until), how)
        case [matures_on]:
            return year_fraction(_day(since), _day(until), how, matures_on=_day(matures_on))
        case [regular_on, per_year]:
            return year_fraction(
                _day(since), _day(until), how, regular_on=_day(regular_on), per_year=_whole(per_year)
            )
    raise TypeError("year_fraction takes two to four terms")


# What each operation does to its terms; ``how`` is empty but where it is used.
_OPERATIONS: dict[str, Callable[[Sequence[Worth], str], Worth]] = {
    "multiply": lambda of, how: _number(of[0]) * _number(of[1]),
    "add": lambda of, how: _number(of[0]) + _number(of[1]),
    "subtract": lambda of, how: _number(of[0]) - _number(of[1]),
    "divide": lambda of, how: _number(of[0]) / _number(of[1]),
    "smaller": lambda of, how: min(_same_kind(of)),
    "larger": lambda of, how: max(_same_kind(of)),
    "months_after": lambda of, how: months_after(_day(of[0]), _whole(of[1])),
    "years_after": lambda of, how: years_after(_day(of[0]), _whole(of[1])),
    "days_between": lambda of, how: Fraction((_day(of[1]) - _day(of[0])).days),
    "year_fraction": _year_fraction,
    "day_in_year": lambda of, how: day_in_year(_whole(of[0]), how),
    "round": lambda of, how: Fraction(ROUNDINGS[how](_number(of[0]))),
    "level_payment": lambda of, how: _level_payment(_number(of[0]), _number(of[1]), _whole(of[2]), how),
}
_TERMS = {"day_in_year": {1}, "round": {1}, "level_payment": {3}, "year_fraction": {2, 3, 4}}
_WITH_HOW = {"day_in_year", "round", "level_payment", "year_fraction"}


def _same_kind(of: Sequence[Worth]) -> Sequence[Any]:
    if isinstance(of[0], date) != isinstance(of[1], date):
        raise TypeError("a day and a number cannot be compared")
    return of
