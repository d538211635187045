"""Days and half-open periods."""

from datetime import date

import pytest

from borgen.kernel.period import (
    OPEN_END,
    Period,
    day_in_year,
    is_month_end,
    month_end,
    months_after,
    year_end,
    years_after,
)


def _day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "months", "plain", "at_end"),
    [
        ("2024-01-31", 1, "2024-02-29", "2024-02-29"), ("2025-01-31", 1, "2025-02-28", "2025-02-28"),
        ("2025-04-30", 1, "2025-05-30", "2025-05-31"), ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
        ("2025-02-28", 12, "2026-02-28", "2026-02-28"), ("2023-02-28", 12, "2024-02-28", "2024-02-29"),
        ("2024-02-28", 12, "2025-02-28", "2025-02-28"), ("2026-11-15", -12, "2025-11-15", "2025-11-15"),
        ("2026-01-31", -2, "2025-11-30", "2025-11-30"), ("2026-05-05", 0, "2026-05-05", "2026-05-05"),
    ],
)  # fmt: skip
def test_months_later(day: str, months: int, plain: str, at_end: str) -> None:
    assert months_after(_day(day), months) == _day(plain)
    assert months_after(_day(day), months, keep_month_end=True) == _day(at_end)


def test_a_decision_is_available_for_a_year() -> None:
    """G7.4"""
    assert years_after(_day("2024-03-15"), 1) == _day("2025-03-15")
    assert years_after(_day("2024-02-29"), 1) == _day("2025-02-28")


@pytest.mark.parametrize("months", [12 * 8000, -12 * 3000, 10**30])
def test_the_calendar_ends(months: int) -> None:
    with pytest.raises(ValueError, match="outside the calendar"):
        months_after(_day("2026-01-01"), months)


def test_month_ends() -> None:
    assert month_end(_day("2024-02-01")) == _day("2024-02-29")
    assert month_end(OPEN_END) == OPEN_END
    assert is_month_end(_day("2025-02-28"))
    assert not is_month_end(_day("2024-02-28"))


def test_a_day_in_a_year() -> None:
    """G8.3"""
    assert day_in_year(2026, "04-01") == _day("2026-04-01")
    assert year_end(2025) == _day("2025-12-31")


@pytest.mark.parametrize("text", ["02-29", "13-01", "4-1", "", "W01-1", "0401", "04-01 ", "٠٤-٠١", "04-01\n"])
def test_no_such_day_in_the_year(text: str) -> None:
    with pytest.raises(ValueError):
        day_in_year(2025, text)


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    year = Period(_day("2025-01-01"), _day("2026-01-01"))
    assert _day("2025-01-01") in year
    assert _day("2025-12-31") in year
    assert _day("2026-01-01") not in year
    assert _day("2024-12-31") not in year
    assert year.last_day == _day("2025-12-31")


@pytest.mark.parametrize("until", ["2025-01-01", "2024-12-31"])
def test_a_period_must_hold_a_day(until: str) -> None:
    with pytest.raises(ValueError, match="must hold a day"):
        Period(_day("2025-01-01"), _day(until))


def test_what_is_left_of_a_period() -> None:
    year = Period(_day("2025-01-01"), _day("2026-01-01"))
    june = Period(_day("2025-06-01"), _day("2025-07-01"))
    after = Period(_day("2026-01-01"), _day("2026-02-01"))
    assert year.without(june) == (
        Period(_day("2025-01-01"), _day("2025-06-01")),
        Period(_day("2025-07-01"), _day("2026-01-01")),
    )
    assert june.without(year) == ()
    assert year.without(after) == (year,)
    assert not year.overlaps(after)
    assert year.overlaps(june)
