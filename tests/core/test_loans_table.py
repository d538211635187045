"""A table of loans: what it takes, what it refuses and how it says so; its days against those of the kernel."""

from dataclasses import fields
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from borgen.cashflow.arrays import COUNTRIES, NO_DAY, Loans, LoansRefused, rate_units
from borgen.cashflow.arrays.days import FIRST_DAY, LAST_DAY, adjusted, day_table, month_of
from borgen.cashflow.arrays.grid import grid_of
from borgen.cashflow.arrays.words import CONVENTIONS
from borgen.kernel.calendar import FIRST_YEAR, LAST_YEAR, CalendarSilent, adjust
from borgen.kernel.period import months_after

GOOD = {"principal": [10**8, 5], "rate": 300_000, "starts_on": "2026-01-31", "months_per_term": 3, "terms": 3}
EPOCH = date(1970, 1, 1)


def number(day):
    return (day - EPOCH).days


def test_single_values_hold_for_all_loans_and_the_end_follows_from_the_terms():
    loans = Loans.of(**GOOD)
    assert len(loans) == 2 and loans.width == 3
    assert list(loans.ends_on.astype("datetime64[D]").astype(str)) == ["2026-10-31"] * 2
    assert list(loans[[1]].principal) == [5] and len(Loans.joined([loans, loans[:1]])) == 3


def test_the_number_of_terms_follows_from_the_end():
    loans = Loans.of(**{**GOOD, "terms": 0, "ends_on": [date(2026, 4, 30), None], "principal": [1, 2]} | {"terms": [0, 4]})
    assert list(loans.terms) == [1, 4]
    assert list(Loans.of(**{**GOOD, "terms": 0, "ends_on": ["2026-05-01", "2026-07-30"]}).terms) == [2, 2]


def test_a_table_is_not_what_its_caller_changes_later():
    principal = np.array([1, 2])
    loans = Loans.of(**{**GOOD, "principal": principal})
    principal[0] = 99
    assert list(loans.principal) == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        loans.principal[0] = 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"principal": [1, -5]}, "row 1, principal: -5; valid is 0 to 10000000000000000"),
        ({"principal": [1, 2**70]}, "row 1, principal: 1180591620717411303424; valid is what 64 bits can hold"),
        ({"principal": [1, 2**63]}, "row 1, principal: 9223372036854775808; valid is what 64 bits can hold"),
        ({"principal": [1, 10**16 + 1]}, "row 1, principal: 10000000000000001; valid is 0 to"),
        ({"rate": [0, -10_000_000]}, "row 1, rate: -10000000; valid is -9999999 to 10000000"),
        ({"rate": [0, 10_000_001]}, "row 1, rate: 10000001"),
        ({"months_per_term": [3, 259]}, "row 1, months_per_term: 259; valid is 1, 2, 3, 4, 6, 12"),
        ({"terms": [1, 0]}, "row 1, terms: 0; valid is 1 to 2400, or ends_on"),
        ({"terms": [1, 2401]}, "row 1, terms: 2401"),
        ({"terms": [1, -1]}, "row 1, terms: -1"),
        ({"terms": [1, 2400], "months_per_term": 12}, "row 1, terms: 2400; valid is so many that the last payment"),
        ({"terms": 3, "ends_on": ["2026-10-31", "2026-11-01"]}, "row 1, terms: 3; valid is 4, by starts_on and ends_on"),
        ({"terms": 0, "ends_on": ["2026-10-31", "2025-11-01"]}, "row 1, ends_on: 2025-11-01; valid is after starts_on"),
        ({"starts_on": ["2026-01-31", "1899-12-31"]}, "row 1, starts_on: 1899-12-31; valid is a day in 1900 to 2399"),
        ({"starts_on": ["2026-01-31", None]}, "row 1, starts_on: NaT"),
        ({"first_due_on": [None, "2026-01-31"]}, "row 1, first_due_on: 2026-01-31; valid is after starts_on"),
        ({"grace_terms": [2, 3]}, "row 1, grace_terms: 3; valid is 0 or more, and fewer than terms"),
        ({"unit": [1, 0]}, "row 1, unit: 0"),
        ({"amount": [0, 7]}, "row 1, amount: 7; valid is 0: this kind has none"),
        ({"kind": ["annuity", "serial"]}, "row 1, amount: 0; valid is 1 to 10000000000000000 for a fixed payment"),
        ({"kind": np.array([0, 9])}, "row 1, kind: 9; valid is a place in annuity, straight_line"),
        ({"country": ["se", "dk"], "terms": [3, 320]}, "row 1, country: 2106-01-31; valid is a country whose banking days"),
        ({"principal": [1, 10**16], "rate": 10**7, "months_per_term": 12}, "row 1, principal: .* so small that a term's interest"),
        ({"principal": [10**16] * 600}, "row 4[0-9]+, principal: .* so small that principal and interest of all loans"),
    ],
)  # fmt: skip
def test_what_is_impossible_or_could_overflow_is_refused_by_row_and_term(wrong, said):
    with pytest.raises(LoansRefused, match="^" + said):
        Loans.of(**{**GOOD, **wrong})


def test_every_wrong_row_is_counted_and_the_first_hundred_are_named():
    with pytest.raises(LoansRefused, match="and 149 more") as caught:
        Loans.of(**{**GOOD, "principal": [1] * 50 + [-1] * 150})
    assert caught.value.count == 150 and [p.row for p in caught.value.problems] == list(range(50, 150))


def test_the_constructor_checks_as_well():
    loans = Loans.of(**GOOD)
    columns = {column.name: getattr(loans, column.name) for column in fields(loans)}
    with pytest.raises(LoansRefused, match="row 0, terms: 4; valid is 3"):
        Loans(**{**columns, "terms": np.array([4, 3])})
    with pytest.raises(ValueError, match="one length"):
        Loans(**{**columns, "rate": np.array([4])})
    with pytest.raises(LoansRefused, match="row 1, months_per_term: 259; valid is -128 to 127"):
        Loans(**{**columns, "months_per_term": np.array([3, 259])})


@pytest.mark.parametrize("wrong", [{"rate": 0.03}, {"principal": ["1"]}, {"terms": 3.0}, {"starts_on": [1.5]}, {"rate": True}])
def test_what_is_not_exact_is_not_taken(wrong):
    with pytest.raises(TypeError):
        Loans.of(**{**GOOD, **wrong})


@pytest.mark.parametrize("wrong", [{"kind": "anuity"}, {"starts_on": "2026-02-30"}, {"principal": [1, 2, 3], "rate": [1, 2]}])
def test_words_and_days_are_known_ones(wrong):
    with pytest.raises(ValueError):
        Loans.of(**{**GOOD, **wrong})


def test_rates_are_exact():
    assert list(rate_units(["0.0325", "-0.001", Fraction(1, 8), 1])) == [325_000, -10_000, 1_250_000, 10_000_000]
    with pytest.raises(TypeError, match="not exact"):
        rate_units(0.03)
    for wrong in ("0.00000001", "1e30", "three"):
        with pytest.raises(ValueError):
            rate_units(wrong)


# ---------------------------------------------------------------------------------------------------------------- days


@pytest.mark.parametrize("country", [place for place, country in enumerate(COUNTRIES) if country])
@pytest.mark.parametrize("convention", range(len(CONVENTIONS)))
def test_every_day_moves_as_the_calendar_says(country, convention):
    """The written-down closed days are the calendar's; tools/closed_days.py writes them anew."""
    days = np.arange(number(date(FIRST_YEAR, 1, 1)), number(date(LAST_YEAR, 12, 31)) + 1)
    found = adjusted(days, country, convention)
    table = day_table(country, convention)
    months = month_of(days)
    step = 3 if CONVENTIONS[convention] == "modified_following" else 11  # odd, and no week: every weekday comes up
    for place in [*range(0, len(days), step), *range(12), *range(len(days) - 12, len(days))]:
        day = EPOCH + timedelta(days=int(days[place]))
        try:
            expected = number(adjust(day, CONVENTIONS[convention], COUNTRIES[country]))
        except CalendarSilent:
            expected = NO_DAY
        assert found[place] == expected, day
        assert table[months[place] * 32 + day.day] == expected, day


def test_every_day_of_five_hundred_years_is_in_its_month():
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 70 * 12
    assert np.array_equal(month_of(days), months)


def test_outside_the_calendar_there_are_no_banking_days():
    days = np.array([number(date(1952, 12, 31)), number(date(2101, 1, 1))])
    assert list(adjusted(days, 1, CONVENTIONS.index("following"))) == [NO_DAY, NO_DAY]


def test_regular_days_are_those_of_the_kernel():
    rng = Random(1)
    for _ in range(1500):
        start = date(1990, 1, 1) + timedelta(days=rng.randrange(20_000))
        start = rng.choice([start, date(start.year, start.month, 1) - timedelta(days=1), date(2024, 2, 29)])
        months = rng.choice([1, 2, 3, 4, 6, 12])
        n = rng.randrange(1, 200)
        grid = grid_of(np.array([number(start)]), np.array([NO_DAY]), np.array([months]))
        expected = months_after(start, n * months, keep_month_end=True)
        assert grid.regular(n)[0] == number(expected), (start, months, n)
        assert grid.terms_until(np.array([number(expected)]))[0] == n
        assert grid.terms_until(np.array([number(expected) + 1]))[0] == n + 1
