"""Banking days against what the Riksbank and Danmarks Nationalbank publish."""

from datetime import date

import pytest

from borgen.kernel.calendar import (
    CalendarSilent,
    add_banking_days,
    adjust,
    banking_days_between,
    closed_days,
    is_banking_day,
    last_banking_day,
)

NATIONALBANKEN_2026 = {
    "2026-01-01",
    "2026-04-02",
    "2026-04-03",
    "2026-04-06",
    "2026-05-14",
    "2026-05-15",
    "2026-05-25",
    "2026-06-05",
    "2026-12-24",
    "2026-12-25",
    "2026-12-26",
    "2026-12-31",
}
RIKSBANKEN_2026_ON_WEEKDAYS = {
    "2026-01-01",
    "2026-01-06",
    "2026-04-03",
    "2026-04-06",
    "2026-05-01",
    "2026-05-14",
    "2026-06-19",
    "2026-12-24",
    "2026-12-25",
    "2026-12-31",
}


def _weekdays(days: frozenset[date] | set[str]) -> set[str]:
    return {str(d) for d in days if date.fromisoformat(str(d)).weekday() < 5}


def test_denmark_is_what_nationalbanken_lists_for_2026() -> None:
    """D11"""
    assert _weekdays(closed_days("dk", 2026)) == _weekdays(NATIONALBANKEN_2026)


def test_sweden_is_what_riksbanken_lists_for_2026() -> None:
    """G8.3"""
    assert _weekdays(closed_days("se", 2026)) == RIKSBANKEN_2026_ON_WEEKDAYS


@pytest.mark.parametrize(
    ("day", "country", "is_open"),
    [
        ("2026-05-15", "dk", False),  # the day after Ascension Day
        ("2026-05-15", "se", True),
        ("2008-05-02", "dk", True),  # the banks closed on it from 2009
        ("2009-05-22", "dk", False),
        ("2023-05-05", "dk", False),  # store bededag, abolished from 2024
        ("2024-04-26", "dk", True),
        ("2026-04-02", "dk", False),  # Maundy Thursday
        ("2026-04-02", "se", True),  # a half day in Sweden
        ("2004-05-31", "se", False),  # Whit Monday, exchanged for 6 June from 2005
        ("2005-05-16", "se", True),
        ("2005-06-06", "se", False),
        ("2026-05-01", "dk", True),
        ("2026-11-21", "se", False),  # a Saturday
    ],
)
def test_days_on_which_the_countries_and_the_years_differ(day: str, country: str, is_open: bool) -> None:
    assert is_banking_day(date.fromisoformat(day), country) is is_open


@pytest.mark.parametrize(
    ("day", "convention", "expected"),
    [
        ("2026-05-31", "unadjusted", "2026-05-31"),
        ("2026-05-31", "following", "2026-06-01"),
        ("2026-05-31", "modified_following", "2026-05-29"),
        ("2026-05-31", "preceding", "2026-05-29"),
        ("2026-11-01", "modified_preceding", "2026-11-02"),
        ("2026-11-01", "preceding", "2026-10-30"),
        ("2026-12-31", "following", "2027-01-04"),  # New Year's Eve, New Year's Day, a weekend
        ("2026-12-31", "modified_following", "2026-12-30"),
        ("2026-11-23", "modified_following", "2026-11-23"),
    ],
)
def test_adjust(day: str, convention: str, expected: str) -> None:
    """D11"""
    assert adjust(date.fromisoformat(day), convention, "se") == date.fromisoformat(expected)


def test_adding_banking_days_steps_over_closed_ones() -> None:
    christmas = date(2026, 12, 23)
    assert add_banking_days(christmas, 1, "se") == date(2026, 12, 28)
    assert add_banking_days(christmas, 4, "se") == date(2027, 1, 4)
    assert add_banking_days(date(2027, 1, 4), -4, "se") == christmas
    assert add_banking_days(date(2026, 12, 24), 0, "se") == date(2026, 12, 28)
    assert banking_days_between(christmas, date(2027, 1, 4), "se") == 4


def test_last_banking_day_of_a_month() -> None:
    assert last_banking_day(date(2026, 5, 3), "se") == date(2026, 5, 29)
    assert last_banking_day(date(2026, 12, 1), "dk") == date(2026, 12, 30)
    assert last_banking_day(date(2024, 2, 1), "se") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("country", "year"), [("no", 2026), ("se", 1952), ("se", 2101), ("dk", 9999), ("", 2026)]
)
def test_a_calendar_that_nobody_has_is_not_guessed(country: str, year: int) -> None:
    with pytest.raises(CalendarSilent) as error:
        is_banking_day(date(year, 12, 31), country)
    assert (error.value.country, error.value.year) == (country, year)


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(ValueError, match="nearest"):
        adjust(date(2026, 5, 31), "nearest", "se")
