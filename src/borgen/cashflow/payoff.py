"""When a fixed payment has paid a loan off that has no end of its own."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import count, islice
from math import ceil
from typing import TYPE_CHECKING

from borgen.kernel.annuity import TERMS_MAX
from borgen.kernel.daycount import year_fraction
from borgen.kernel.period import months_after
from borgen.kernel.rounding import ROUNDINGS

if TYPE_CHECKING:
    from borgen.cashflow.terms import PlanTerms


class NeverPaidOff(ValueError):
    """The payment does not pay the loan off. ``least`` (minor units) would; ``None`` where nothing falls due in time."""

    def __init__(self, least: int | None) -> None:
        self.least = least
        super().__init__(f"never paid off; {least} would")


def regular_days(terms: "PlanTerms") -> Iterator[date]:
    """The days on which regular terms end, whatever the last one is.

    Raises:
        ValueError: the next is after the year 9999.
    """
    return (regular_day(terms, n) for n in count())


def regular_day(terms: "PlanTerms", before: int) -> date:
    """The day on which the regular term ends that has so many before it.

    Raises:
        ValueError: it is after the year 9999.
    """
    months = (before + (terms.first_payment_on is None)) * terms.term_months
    return months_after(terms.regular_on, months, keep_month_end=True)


@lru_cache(maxsize=64)  # the terms are checked by it, and their schedule is made of it
def days_until_paid_off(terms: "PlanTerms") -> tuple[date, ...]:
    """The days on which terms end, up to the payment that leaves nothing.

    Raises:
        NeverPaidOff: none does within the most terms that a plan has, or before the year 9999.
    """
    course = _Course(terms)
    since = terms.starts_on
    days: list[date] = []
    try:
        for until in islice(regular_days(terms), TERMS_MAX):
            days.append(until)
            if course.pays_off(since, until):
                return tuple(days)
            since = until
    except ValueError:  # beyond the calendar
        pass
    raise NeverPaidOff(course.least)


class _Course:
    """The debt from term to term, in minor units, rounded as the plan rounds."""

    def __init__(self, terms: "PlanTerms") -> None:
        assert terms.payment is not None and terms.interest_rate is not None, "checked by the terms"
        self.terms, self.payment, self.rate = terms, terms.payment.minor, terms.interest_rate
        self.debt, self.instalments, self.longest = terms.granted.minor, 0, Fraction(0)

    def pays_off(self, since: date, until: date) -> bool:
        """Whether the payment at the end of this term leaves nothing; a term of grace pays nothing off."""
        if self.terms.amortises_from is not None and until < self.terms.amortises_from:
            return False
        self.instalments += 1
        if self.debt + self._interest(since, until, matures_on=until) <= self.payment:
            return True
        self.debt -= min(max(self.payment - self._interest(since, until), 0), self.debt)
        return not self.debt

    @property
    def least(self) -> int | None:
        """A payment that is surely enough: the most that a term's interest can be, and an equal part of the debt."""
        if not self.instalments:
            return None
        granted = self.terms.granted.minor
        return max(ceil(granted * self.rate * self.longest), 0) + ceil(Fraction(granted, self.instalments))

    def _interest(self, since: date, until: date, *, matures_on: date | None = None) -> int:
        terms = self.terms
        years = year_fraction(
            since, until, terms.day_count, regular_on=terms.regular_on, per_year=terms.payments_a_year, matures_on=matures_on
        )
        self.longest = max(self.longest, years)
        return ROUNDINGS[terms.rounding](self.debt * self.rate * years)
