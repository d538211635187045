"""Days, months and years as registers write them; how exact a day is, is kept."""

import re
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from borgen.guarantee.register_file.results import DayRead
from borgen.guarantee.register_file.values.text import squash

YEAR_MIN, YEAR_MAX = 1920, 2150
"""A guarantee that was decided before or ends after these is a typing error; a year typed into a cell with a date
format becomes a day in 1905."""

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "januari jan january januar", "februari feb february februar febr", "mars mar march marts", "april apr",
        "maj may", "juni jun june", "juli jul july", "augusti aug august", "september sep sept",
        "oktober okt october oct", "november nov", "december dec",
    ),
    start=1,
):
    _MONTHS.update(dict.fromkeys(_names.split(), _number))
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_BEFORE = re.compile(
    r"(?:t\.?\s?o\.?\s?m\.?|till och med|tom|senast|dock senast|dock längst|längst|fr\.?\s?o\.?\s?m\.?|"
    r"från och med|från|per|den|d\.|till|gäller till|until|per den|til og med|senest)\s+",
    re.IGNORECASE,
)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.]+)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_SHORT_DASHED = re.compile(r"([0-9]{2})-([0-9]{2})-([0-9]{2})")
_DAY_SLASH = re.compile(r"([0-9]{1,2})\s?/\s?([0-9]{1,2})(?:\s*[-–]\s*|\s+)([0-9]{4}|[0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_IN_WORDS = re.compile(rf"(?:([0-9]{{1,2}})(?:\.|:e)?\s+)?({_MONTH})\.?\s+([0-9]{{4}})", re.IGNORECASE)
_IN_ENGLISH = re.compile(rf"({_MONTH})\.?\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+([0-9]{{4}})", re.IGNORECASE)
_MONTH_ONLY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_YEAR_ONLY = re.compile(r"(?:år )?([0-9]{4})", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]\s*")
_OPEN = re.compile(r"tills vidare|löpande|utan slutdatum|tillsvidare|until further notice|indtil videre", re.IGNORECASE)


class DayAnswer(NamedTuple):
    """``day`` is ``None`` when the text is no day; then ``problem`` says why."""

    day: DayRead | None
    problem: str = ""


def read_day(value: str | int | Decimal | date) -> DayAnswer:
    """Read a cell as a day, a month or a year."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _checked(value.year, value.month, value.day)
    if isinstance(value, (int, Decimal)):
        return _read_figure(value)
    text = squash(value)
    if not text:
        return DayAnswer(None, "day_unreadable")
    if _OPEN.fullmatch(text):
        return DayAnswer(None, "open_ended")
    answer = _read_text(text)
    if answer.problem in {"day_unreadable", "day_with_text"} and (before := _BEFORE.match(text)):
        return _read_text(text[before.end() :])
    return answer


def last_day_of(read: DayRead) -> date:
    """The last day that a day, month or year can mean."""
    if read.precision == "day":
        return read.on
    month = 12 if read.precision == "year" else read.on.month
    return date(read.on.year, month, monthrange(read.on.year, month)[1])


def read_end(value: str | int | Decimal | date) -> DayAnswer:
    """Read a cell as the day, month or year up to which something holds: ``2030``, or the later of two that can be taken
    apart in one way only (``2015-2030``, ``2015-01-01 – 2030-12-31``)."""
    answer = read_day(value)
    if answer.day is not None or not isinstance(value, str):
        return answer
    text = squash(value)
    ends = []
    for dash in _DASH.finditer(text):
        first, last = read_day(text[: dash.start()]).day, read_day(text[dash.end() :]).day
        if first is not None and last is not None and first.on < last.on:
            ends.append(last)
    return DayAnswer(ends[0]) if len(ends) == 1 else answer


def _read_text(text: str) -> DayAnswer:
    if (found := _ISO.fullmatch(text)) or (found := _COMPACT.fullmatch(text)):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if (found := _SHORT.fullmatch(text)) or (found := _SHORT_DASHED.fullmatch(text)):
        return _checked(_full_year(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_SLASH.fullmatch(text):
        return _checked(_full_year(found[3]), int(found[2]), int(found[1]))
    if found := _DAY_FIRST.fullmatch(text):
        return _day_or_month_first(int(found[1]), found[2], int(found[3]), int(found[4]))
    if found := _IN_WORDS.fullmatch(text):
        month = _MONTHS[found[2].casefold()]
        return _checked(int(found[3]), month, int(found[1]) if found[1] else None)
    if found := _IN_ENGLISH.fullmatch(text):
        return _checked(int(found[3]), _MONTHS[found[1].casefold()], int(found[2]))
    if found := _MONTH_ONLY.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), None)
    if found := _YEAR_ONLY.fullmatch(text):
        return _checked(int(found[1]), None, None)
    return DayAnswer(None, "day_with_text" if re.search(r"[0-9]", text) else "day_unreadable")


def _read_figure(value: int | Decimal) -> DayAnswer:
    if value != int(value):
        return DayAnswer(None, "day_unreadable")
    digits = str(int(value))
    if len(digits) == 4:
        return _checked(int(digits), None, None)
    if len(digits) in {6, 8}:
        return _read_text(digits)
    # A day number without a date format counts from 1900 or from 1904, and the cell does not say which.
    return DayAnswer(None, "day_number" if len(digits) == 5 else "day_unreadable")


def _day_or_month_first(first: int, mark: str, second: int, year: int) -> DayAnswer:
    """``15.3.2024`` and ``15-03-2024`` begin with the day; ``03/04/2024`` may be either."""
    if mark == "/" and first <= 12 and second <= 12 and first != second:
        return DayAnswer(None, "day_ambiguous")
    if second > 12:
        return _checked(year, first, second)
    return _checked(year, second, first)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 1900 + year if year >= 70 else 2000 + year


def _checked(year: int, month: int | None, day: int | None) -> DayAnswer:
    if not YEAR_MIN <= year <= YEAR_MAX:
        return DayAnswer(None, "day_absurd")
    try:
        on = date(year, month or 1, day or 1)
    except ValueError:
        return DayAnswer(None, "day_impossible")
    return DayAnswer(DayRead(on, "day" if day else "month" if month else "year"))
