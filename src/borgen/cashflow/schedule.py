"""The days of a plan: when each term begins, ends and is paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate, islice

from borgen.cashflow.payoff import days_until_paid_off, regular_day, regular_days
from borgen.cashflow.stepped import step_of, stepped_days, stepped_off, stretch_of
from borgen.cashflow.terms import PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.calendar import CalendarSilent, Convention, Country, adjust
from borgen.kernel.money import Money
from borgen.kernel.rounding import split


@dataclass(frozen=True, slots=True)
class LoanTerm:
    """Interest runs from ``since`` up to but not including ``until`` and is paid on ``due_on``.

    Regular terms of its length end or begin on ``regular_on``, ``payments_a_year`` of them a year. ``step`` is the number of the
    step that gives the instalment, 0 where none does.
    """

    since: date
    until: date
    due_on: date
    amortises: bool
    regular_on: date
    payments_a_year: int
    step: int = 0


def schedule(terms: PlanTerms) -> tuple[LoanTerm, ...]:
    """Every term of the loan in order; the last ends at maturity.

    A plan of a fixed amount a year, a fixed payment or steps without an end gets as many terms as the amounts need.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    found, since = [], terms.starts_on
    for until in _ends(terms):
        found.append(_term(terms, since, until))
        since = until
    return tuple(found)


def term_after(terms: PlanTerms, number: int, since: date) -> LoanTerm:
    """The regular term after the first ``number``, whether or not the plan has it.

    Raises:
        PlanImpossible: the banking days of its payment are not known.
    """
    if terms.kind == PlanKind.STEPPED:
        return _term(terms, since, next(islice(stepped_days(terms), number, None)))
    return _term(terms, since, regular_day(terms, number))


def _term(terms: PlanTerms, since: date, until: date) -> LoanTerm:
    step = step_of(terms, until)
    amortises = terms.amortises_from is None or until >= terms.amortises_from
    if terms.kind == PlanKind.STEPPED and not step:
        amortises = False
    country = None if terms.kind == PlanKind.ROWS else terms.country
    due_on = paid_on(until, country, terms.convention)
    return LoanTerm(since, until, due_on, amortises, *stretch_of(terms, until), step)


def _ends(terms: PlanTerms) -> Iterator[date]:
    if terms.kind == PlanKind.ROWS:
        yield from (row.due_on for row in terms.rows)
        return
    regular = regular_days(terms)
    if terms.kind == PlanKind.STEPPED:
        off = stepped_off(terms)
        if off is not None:
            yield from off.days
            return
        regular = stepped_days(terms)
    if terms.runs_until_paid:
        yield from days_until_paid_off(terms)
        return
    if terms.matures_on is None:
        needed = _instalments_needed(terms)
        while needed:
            day = next(regular)
            needed -= terms.amortises_from is None or day >= terms.amortises_from
            yield day
        return
    for day in regular:
        if day >= terms.matures_on:
            break
        yield day
    yield terms.matures_on


def yearly_parts(terms: PlanTerms) -> tuple[Money, ...]:
    """The fixed amount of a year, shared between its payments; odd öre go to the first."""
    assert terms.per_year is not None, "checked by the terms"
    return split(terms.per_year, [Fraction(1)] * terms.payments_a_year)


def _instalments_needed(terms: PlanTerms) -> int:
    parts = [part.minor for part in yearly_parts(terms)]
    years, rest = divmod(terms.granted.minor, sum(parts))
    paid = accumulate(parts, initial=0)
    return years * terms.payments_a_year + next(n for n, so_far in enumerate(paid) if so_far >= rest)


def paid_on(day: date, country: Country | None, convention: Convention) -> date:
    """The banking day on which what is due on ``day`` is paid; without a ``country`` the day itself.

    Raises:
        PlanImpossible: the banking days of the year are not known.
    """
    if country is None:
        return day
    try:
        return adjust(day, convention, country)
    except CalendarSilent as error:
        raise PlanImpossible("country", "calendar_silent", value=country, year=error.year) from error
