"""Day counts against the examples that ISDA published, and by hand at the edges of months."""

from datetime import date
from fractions import Fraction

import pytest

from borgen.kernel.daycount import DayCount, DaysBackwards, NeedsRegularPeriods, days, year_fraction


@pytest.mark.parametrize(
    ("since", "until", "regular_on", "per_year", "isda", "icma"),
    [
        # "EMU and Market Conventions: Recent Developments", ISDA, 1998: the examples of the annex
        (
            "2003-11-01",
            "2004-05-01",
            "2003-11-01",
            2,
            Fraction(61, 365) + Fraction(121, 366),
            Fraction(182, 182 * 2),
        ),
        ("1999-02-01", "1999-07-01", "1999-07-01", 1, Fraction(150, 365), Fraction(150, 365)),
        (
            "1999-07-01",
            "2000-07-01",
            "1999-07-01",
            1,
            Fraction(184, 365) + Fraction(182, 366),
            Fraction(366, 366),
        ),
        (
            "2002-08-15",
            "2003-07-15",
            "2003-07-15",
            2,
            Fraction(334, 365),
            Fraction(181, 181 * 2) + Fraction(153, 184 * 2),
        ),
        (
            "2003-07-15",
            "2004-01-15",
            "2003-07-15",
            2,
            Fraction(170, 365) + Fraction(14, 366),
            Fraction(184, 184 * 2),
        ),
        (
            "1999-07-30",
            "2000-01-30",
            "1999-07-30",
            2,
            Fraction(155, 365) + Fraction(29, 366),
            Fraction(184, 184 * 2),
        ),
        ("2000-01-30", "2000-06-30", "2000-01-30", 2, Fraction(152, 366), Fraction(152, 182 * 2)),
        (
            "1999-11-30",
            "2000-04-30",
            "1999-11-30",
            4,
            Fraction(32, 365) + Fraction(120, 366),
            Fraction(91, 91 * 4) + Fraction(61, 92 * 4),
        ),
    ],
)
def test_actual_actual_examples(
    since: str, until: str, regular_on: str, per_year: int, isda: Fraction, icma: Fraction
) -> None:
    """Regular, short first, long first, short last and long last periods with end of month."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    assert year_fraction(first, last, "act/act isda") == isda
    regular = date.fromisoformat(regular_on)
    assert year_fraction(first, last, "act/act icma", regular_on=regular, per_year=per_year) == icma


@pytest.mark.parametrize(
    ("since", "until", "bond", "eurobond", "isda"),
    [
        # ISDA's table of 30/360 examples for end dates around February and the 31st
        ("2007-01-15", "2007-01-30", 15, 15, 15),
        ("2007-01-15", "2007-02-15", 30, 30, 30),
        ("2007-09-30", "2007-10-31", 30, 30, 30),
        ("2007-09-30", "2008-03-31", 180, 180, 180),
        ("2007-01-15", "2007-01-31", 16, 15, 15),
        ("2007-01-31", "2007-02-28", 28, 28, 30),
        ("2007-02-28", "2007-03-31", 33, 32, 30),
        ("2007-08-31", "2008-02-28", 178, 178, 178),
        ("2006-08-31", "2007-02-28", 178, 178, 180),
        ("2007-02-26", "2008-02-29", 363, 363, 364),
        ("2008-02-29", "2009-02-28", 359, 359, 360),
        ("2008-02-29", "2008-03-30", 31, 31, 30),
    ],
)
def test_months_of_thirty_days(since: str, until: str, bond: int, eurobond: int, isda: int) -> None:
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    assert days(first, last, "30/360") == bond
    assert days(first, last, "30e/360") == eurobond
    assert days(first, last, "30e/360 isda") == isda
    assert year_fraction(first, last, "30/360") == Fraction(bond, 360)


def test_the_last_of_february_counts_as_itself_when_the_loan_matures_on_it() -> None:
    assert days(date(2006, 8, 31), date(2007, 2, 28), "30e/360 isda", matures_on=date(2007, 2, 28)) == 178
    assert days(date(2006, 8, 31), date(2007, 3, 31), "30e/360 isda", matures_on=date(2007, 3, 31)) == 210


def test_simple_actual_counts_over_a_leap_day() -> None:
    since, until = date(2024, 2, 28), date(2024, 3, 1)
    assert days(since, until, "act/360") == 2
    assert year_fraction(since, until, "act/360") == Fraction(2, 360)
    assert year_fraction(since, until, "act/365f") == Fraction(2, 365)
    assert year_fraction(date(2023, 7, 1), date(2026, 7, 1), "act/act isda") == Fraction(3)


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2024-02-28", "2024-02-29", 0), ("2024-02-29", "2024-03-01", 1), ("2024-02-28", "2024-03-01", 1),
        ("2024-01-01", "2025-01-01", 365), ("2023-07-01", "2026-07-01", 3 * 365), ("2024-03-01", "2025-03-01", 365),
        ("2100-02-28", "2100-03-01", 1), ("2000-02-28", "2000-03-01", 1), ("2024-02-29", "2028-02-29", 4 * 365),
    ],
)  # fmt: skip
def test_29_february_is_no_day_where_leap_days_do_not_count(since: str, until: str, count: int) -> None:
    """It counts for nothing where it is after the first day, the last one included, as ISO 20022 and QuantLib have it."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    assert days(first, last, "nl/365") == count
    assert year_fraction(first, last, "nl/365") == Fraction(count, 365)


@pytest.mark.parametrize("day_count", list(DayCount))
def test_no_days_are_nothing_and_backwards_is_refused(day_count: DayCount) -> None:
    day = date(2024, 2, 29)
    assert year_fraction(day, day, day_count, regular_on=day, per_year=4) == 0
    with pytest.raises(DaysBackwards):
        year_fraction(day, date(2024, 2, 28), day_count, regular_on=day, per_year=4)
    with pytest.raises(DaysBackwards):
        days(day, date(2024, 2, 28), day_count)


@pytest.mark.parametrize("per_year", [None, 0, 5, -1, 24])
def test_icma_needs_regular_periods_of_whole_months(per_year: int | None) -> None:
    with pytest.raises(NeedsRegularPeriods):
        year_fraction(
            date(2024, 1, 1), date(2024, 2, 1), "act/act icma", regular_on=date(2024, 1, 1), per_year=per_year
        )
    with pytest.raises(NeedsRegularPeriods):
        year_fraction(date(2024, 1, 1), date(2024, 2, 1), "act/act icma", per_year=2)


def test_an_unknown_day_count_is_refused() -> None:
    with pytest.raises(ValueError, match="actual"):
        year_fraction(date(2024, 1, 1), date(2024, 2, 1), "actual")
