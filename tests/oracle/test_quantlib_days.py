"""QuantLib as an oracle: the same banking days, adjustments and day counts on thousands of dates."""

import random
from datetime import date, timedelta

import pytest

from borgen.kernel.calendar import FIRST_YEAR, LAST_YEAR, Convention, add_banking_days, adjust, is_banking_day
from borgen.kernel.daycount import DayCount, year_fraction
from borgen.kernel.period import months_after

ql = pytest.importorskip("QuantLib")

CALENDARS = {"se": ql.Sweden(), "dk": ql.Denmark()}
CONVENTIONS = {
    Convention.UNADJUSTED: ql.Unadjusted,
    Convention.FOLLOWING: ql.Following,
    Convention.MODIFIED_FOLLOWING: ql.ModifiedFollowing,
    Convention.PRECEDING: ql.Preceding,
    Convention.MODIFIED_PRECEDING: ql.ModifiedPreceding,
}
DAY_COUNTS = {
    DayCount.ACT_360: ql.Actual360(),
    DayCount.ACT_365F: ql.Actual365Fixed(),
    DayCount.NL_365: ql.Actual365Fixed(ql.Actual365Fixed.NoLeap),
    DayCount.ACT_ACT_ISDA: ql.ActualActual(ql.ActualActual.ISDA),
    DayCount.THIRTY_360: ql.Thirty360(ql.Thirty360.BondBasis),
    DayCount.THIRTY_E_360: ql.Thirty360(ql.Thirty360.European),
}


def _theirs(day: date) -> "ql.Date":
    return ql.Date(day.day, day.month, day.year)


def _ours(day: "ql.Date") -> date:
    return date(day.year(), day.month(), day.dayOfMonth())


def _random_days(count: int, *, seed: int, since: date, until: date) -> list[date]:
    rng = random.Random(seed)
    return [since + timedelta(days=rng.randrange((until - since).days)) for _ in range(count)]


@pytest.mark.parametrize("country", ["se", "dk"])
def test_every_day_is_open_or_closed_in_both(country: str) -> None:
    day, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    apart = []
    while day <= last:
        if is_banking_day(day, country) != CALENDARS[country].isBusinessDay(_theirs(day)):
            apart.append(day)
        day += timedelta(days=1)
    assert apart == []


@pytest.mark.parametrize("country", ["se", "dk"])
@pytest.mark.parametrize("convention", list(Convention))
def test_adjusting_leads_to_the_same_day(country: str, convention: Convention) -> None:
    for day in _random_days(3_000, seed=1, since=date(1960, 1, 1), until=date(2090, 1, 1)):
        theirs = _ours(CALENDARS[country].adjust(_theirs(day), CONVENTIONS[convention]))
        assert adjust(day, convention, country) == theirs, day


@pytest.mark.parametrize("country", ["se", "dk"])
def test_adding_banking_days_leads_to_the_same_day(country: str) -> None:
    rng = random.Random(2)
    for day in _random_days(1_000, seed=3, since=date(1990, 1, 1), until=date(2080, 1, 1)):
        count = rng.randrange(-30, 31)
        assert add_banking_days(day, count, country) == _ours(
            CALENDARS[country].advance(_theirs(day), count, ql.Days)
        )


@pytest.mark.parametrize("day_count", list(DAY_COUNTS))
def test_day_counts_are_equal(day_count: DayCount) -> None:
    rng = random.Random(4)
    for since in _random_days(4_000, seed=5, since=date(1950, 1, 1), until=date(2080, 1, 1)):
        until = since + timedelta(
            days=rng.choice([0, 1, 27, 28, 29, 30, 31, rng.randrange(400), rng.randrange(12_000)])
        )
        theirs = DAY_COUNTS[day_count].yearFraction(_theirs(since), _theirs(until))
        assert float(year_fraction(since, until, day_count)) == pytest.approx(theirs, abs=1e-12), (
            since,
            until,
        )


def test_thirty_e_isda_is_equal_with_and_without_the_end_in_february() -> None:
    rng = random.Random(6)
    for since in _random_days(4_000, seed=7, since=date(1950, 1, 1), until=date(2080, 1, 1)):
        until = since + timedelta(days=rng.randrange(1, 3_000))
        until = until if rng.random() < 0.5 else date(until.year + 1, 3, 1) - timedelta(days=1)
        matures_on = rng.choice([until, until + timedelta(days=40)])
        theirs = ql.Thirty360(ql.Thirty360.ISDA, _theirs(matures_on)).yearFraction(
            _theirs(since), _theirs(until)
        )
        ours = year_fraction(since, until, "30e/360 isda", matures_on=matures_on)
        assert float(ours) == pytest.approx(theirs, abs=1e-12), (since, until, matures_on)


@pytest.mark.parametrize("per_year", [1, 2, 4, 12])
def test_icma_is_equal_inside_a_regular_period(per_year: int) -> None:
    rng = random.Random(8)
    theirs = ql.ActualActual(ql.ActualActual.ISMA)
    for regular_on in _random_days(1_500, seed=9, since=date(1950, 1, 1), until=date(2080, 1, 1)):
        first, last = regular_on, months_after(regular_on, 12 // per_year, keep_month_end=True)
        since = first + timedelta(days=rng.randrange((last - first).days))
        until = since + timedelta(days=rng.randrange((last - since).days + 1))
        ours = year_fraction(since, until, "act/act icma", regular_on=regular_on, per_year=per_year)
        if since == until:
            assert ours == 0
            continue
        expected = theirs.yearFraction(_theirs(since), _theirs(until), _theirs(first), _theirs(last))
        assert float(ours) == pytest.approx(expected, abs=1e-12), (since, until, first, last)
