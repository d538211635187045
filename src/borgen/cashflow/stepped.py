"""The days and instalments of a loan whose instalments change by steps, and when they have paid it off."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from borgen.kernel.annuity import TERMS_MAX
from borgen.kernel.money import Money
from borgen.kernel.period import months_after

if TYPE_CHECKING:
    from borgen.cashflow.terms import PlanTerms, Step


class NeverSteppedOff(ValueError):
    """The steps do not pay the loan off. ``least`` (minor units) as the last one would; ``None`` where it begins too late."""

    def __init__(self, least: int | None) -> None:
        self.least = least
        super().__init__(f"never paid off; {least} would")


def step_of(terms: "PlanTerms", day: date) -> int:
    """The number, from 1, of the step whose instalment is paid on ``day``; 0 before the first."""
    return sum(step.since <= day for step in terms.steps)


def stretch_of(terms: "PlanTerms", until: date) -> tuple[date, int]:
    """For the term that ends on ``until``: a day on which its regular terms end or begin, and the payments a year."""
    for step in reversed(terms.steps):
        if step.payments_a_year is not None and step.since < until:
            return step.since, step.payments_a_year
    return terms.regular_on, terms.payments_a_year


def steps_from(terms: "PlanTerms", day: date, left: Money) -> "tuple[Step, ...]":
    """The steps of a plan of what is ``left`` on ``day``: the instalment of that day, and those that follow; none is more."""
    now = step_of(terms, day)
    before = [replace(step, since=day, payments_a_year=None) for step in terms.steps[max(now - 1, 0) : now]]
    return tuple(replace(step, instalment=min(step.instalment, left)) for step in (*before, *terms.steps[now:]))


def stepped_days(terms: "PlanTerms") -> Iterator[date]:
    """The days on which terms end, whatever the last one is: a step with a frequency of its own begins with such a day.

    Raises:
        ValueError: the next is after the year 9999.
    """
    regular_on, months, n = terms.regular_on, terms.term_months, int(terms.first_payment_on is None)
    for step in terms.steps:
        if step.payments_a_year is None:
            continue
        while (day := months_after(regular_on, n * months, keep_month_end=True)) < step.since:
            yield day
            n += 1
        yield step.since
        regular_on, months, n = step.since, 12 // step.payments_a_year, 1
    while True:
        yield months_after(regular_on, n * months, keep_month_end=True)
        n += 1


@dataclass(frozen=True, slots=True)
class SteppedOff:
    """The days on which terms end, up to the instalment that leaves nothing; ``steps`` is how many steps had come by then."""

    days: tuple[date, ...]
    steps: int


@lru_cache(maxsize=64)  # the terms are checked by it, and their schedule is made of it
def stepped_off(terms: "PlanTerms") -> SteppedOff | None:
    """When the instalments have paid the loan off: ``None`` where its end comes first.

    Raises:
        NeverSteppedOff: it has no end, and they do not within the most terms that a plan has, or before the year 9999.
    """
    days: list[date] = []
    left = at_last_step = terms.granted.minor
    instalments = 0
    try:
        for day in islice(stepped_days(terms), TERMS_MAX):
            if terms.matures_on is not None and day >= terms.matures_on:
                return None
            days.append(day)
            step = step_of(terms, day)
            if not step or (terms.amortises_from is not None and day < terms.amortises_from):
                continue
            if step == len(terms.steps):
                at_last_step = at_last_step if instalments else left
                instalments += 1
            left -= terms.steps[step - 1].instalment.minor
            if left <= 0:
                return SteppedOff(tuple(days), step)
    except ValueError:  # beyond the calendar
        pass
    if terms.matures_on is not None:
        return None
    raise NeverSteppedOff(-(-at_last_step // instalments) if instalments else None)
