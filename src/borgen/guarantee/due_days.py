"""Days that follow from a policy's periods, each with how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.guarantee.commitment import Commitment
from borgen.guarantee.state import latest_decision_day
from borgen.kernel.period import months_after, year_end
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace, Worksheet


@dataclass(frozen=True, slots=True)
class Due:
    """A day with how it came about."""

    day: date
    trace: Trace


def event_day(commitment: Commitment, event: str) -> date | None:
    """The day of an event that a policy counts from: ``decided``, ``executed`` or ``first_drawn``."""
    match event:
        case "decided":
            decision = commitment.decision
            return latest_decision_day(decision.on, decision.precision) if decision.on is not None else None
        case "executed":
            return commitment.executed_on
        case _:
            drawn = [loan.first_drawn_on for loan in commitment.loans if loan.first_drawn_on is not None]
            return min(drawn, default=None)


def months_from(start: date, period: Ruling, *, start_name: str, times: int = 1) -> Due:
    """The day ``times`` periods after ``start``, counted from ``start`` itself so that month ends do not
    drift.
    """
    sheet = Worksheet()
    first = sheet.given(start_name, start, unit="day", source="register")
    months = sheet.given("period", period.number, unit="months", source=period.parameter)
    if times != 1:
        count = sheet.given("times", Fraction(times), unit="count", source="calendar")
        months = sheet.multiply("months_in_all", months, count)
    due = sheet.months_after("due_on", first, months)
    return Due(due.day, sheet.trace(due))


def recurring(start: date, period: Ruling, *, until: date) -> Iterator[tuple[int, date, date]]:
    """``(times, day, next day)`` for each day that is a whole number of periods after ``start``, up to
    ``until``.
    """
    times, day = 1, months_after(start, period.whole)
    while day <= until:
        next_day = months_after(start, period.whole * (times + 1))
        yield times, day, next_day
        times, day = times + 1, next_day


def day_of_year(year: int, month_day: Ruling) -> Due:
    """The policy's month and day in ``year``."""
    sheet = Worksheet()
    of_year = sheet.given("year", Fraction(year), unit="year", source="calendar")
    due = sheet.day_in_year("due_on", of_year, month_day.word)
    return Due(due.day, sheet.trace(due))


def after_year_end(year: int, period: Ruling) -> Due:
    """The day a period after 31 December of ``year``."""
    sheet = Worksheet()
    ends = sheet.given("accounts_end", year_end(year), unit="day", source="calendar")
    months = sheet.given("period", period.number, unit="months", source=period.parameter)
    due = sheet.months_after("due_on", ends, months)
    return Due(due.day, sheet.trace(due))
