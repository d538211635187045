"""When the lender's customer service answers the telephone."""

from dataclasses import dataclass
from datetime import date, datetime, time

from borgen.kernel.calendar import Country, is_banking_day
from borgen.rules.citation import Citation
from borgen.supported_loan.law import Law

_EARLY = "monday_to_thursday"
_WEEK = (_EARLY, _EARLY, _EARLY, _EARLY, "friday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From when until when, in Danish time; the end is when they close."""

    opens_at: time
    closes_at: time
    cite: Citation


def hours_on(day: date, *, law: Law | None = None) -> Hours | None:
    """The hours of a day; ``None`` when they are closed.

    Raises:
        CalendarSilent: nobody knows the year's holidays.
    """
    if day.weekday() >= len(_WEEK) or not is_banking_day(day, Country.DK):
        return None
    ruling = (law or Law()).on({"as_of": day})[f"dk_lender#phones_open.{_WEEK[day.weekday()]}"]
    opens, _, closes = ruling.word.partition("-")
    return Hours(opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes), cite=ruling.cite)


def is_open(at: datetime, *, law: Law | None = None) -> bool:
    """Whether somebody answers at ``at``, which is the time in Denmark."""
    hours = hours_on(at.date(), law=law)
    return hours is not None and hours.opens_at <= at.time() < hours.closes_at


def week_hours(law: Law | None = None) -> tuple[tuple[str, str, Citation], ...]:
    """The days and hours as the lender states them: ``("friday", "09:00-14:00", …)``."""
    look = (law or Law()).on({"as_of": None})
    rulings = {name: look[f"dk_lender#phones_open.{name}"] for name in dict.fromkeys(_WEEK)}
    return tuple((name, ruling.word, ruling.cite) for name, ruling in rulings.items())
