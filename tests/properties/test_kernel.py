"""What holds for every amount, split, rounding and period."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from borgen.kernel.calendar import Convention, add_banking_days, adjust, banking_days_between, is_banking_day
from borgen.kernel.daycount import DayCount, year_fraction
from borgen.kernel.money import MINOR_MAX, Money, NotAnAmount
from borgen.kernel.period import Period, months_after
from borgen.kernel.rounding import ROUNDINGS, split

MINORS = st.integers(-MINOR_MAX, MINOR_MAX)
DAYS = st.dates(date(1960, 1, 1), date(2090, 12, 31))
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN, "up": ROUND_UP}


@given(MINORS)
def test_money_is_read_as_it_is_written(minor: int) -> None:
    money = Money(minor, "SEK")
    assert Money.parse(money.decimal, "SEK") == money
    assert Decimal(money.decimal) * 100 == minor


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        money = Money.parse(text, "SEK")
    except NotAnAmount:
        return
    assert Decimal(text.strip()) * 100 == money.minor


@given(st.integers(-(10**15), 10**15), st.integers(0, 6), st.sampled_from(sorted(MODES)))
def test_roundings_are_those_of_decimal(units: int, places: int, mode: str) -> None:
    exact = Decimal(units).scaleb(-places)
    assert ROUNDINGS[mode](Fraction(exact)) == int(exact.quantize(Decimal(1), rounding=MODES[mode]))


@given(st.fractions(), st.sampled_from(sorted(MODES)))
def test_a_rounding_moves_less_than_a_unit_and_mirrors(exact: Fraction, mode: str) -> None:
    rounded = ROUNDINGS[mode](exact)
    assert abs(rounded - exact) < 1
    assert ROUNDINGS[mode](-exact) == -rounded
    if mode.startswith("half"):
        assert abs(rounded - exact) <= Fraction(1, 2)


WEIGHTS = st.lists(st.fractions(0, 10, max_denominator=1000), min_size=1, max_size=12).filter(any)


@given(MINORS, WEIGHTS)
def test_a_split_conserves_the_sum_and_the_order(minor: int, weights: list[Fraction]) -> None:
    """I3"""
    parts = split(Money(minor, "SEK"), weights)
    assert sum(part.minor for part in parts) == minor
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - minor * weight / whole) < 1
        assert weight or not part
    sign = -1 if minor < 0 else 1
    for part, weight in zip(parts, weights, strict=True):
        for other, lighter in zip(parts, weights, strict=True):
            assert weight <= lighter or sign * part.minor >= sign * other.minor


@given(MINORS, st.integers(1, 40))
def test_equal_parts_differ_by_one_öre_at_most(minor: int, count: int) -> None:
    minors = [part.minor for part in split(Money(minor, "SEK"), [Fraction(1)] * count)]
    assert max(minors) - min(minors) <= 1


@given(DAYS, st.integers(-600, 600))
def test_months_go_back_to_the_same_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert months_after(later, -months).replace(day=1) == day.replace(day=1)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    since = draw(DAYS)
    return Period(since, since + timedelta(days=draw(st.integers(1, 900))))


@given(periods(), periods(), DAYS)
def test_what_is_left_is_inside_and_outside(period: Period, taken: Period, day: date) -> None:
    left = period.without(taken)
    assert (day in period and day not in taken) == any(day in part for part in left)
    assert not any(part.overlaps(taken) for part in left)
    assert sum((p.until - p.since).days for p in left) <= (period.until - period.since).days


@given(DAYS, st.sampled_from([Convention.FOLLOWING, Convention.PRECEDING]), st.sampled_from(["se", "dk"]))
def test_an_adjusted_day_is_the_nearest_banking_day(day: date, convention: Convention, country: str) -> None:
    adjusted = adjust(day, convention, country)
    assert is_banking_day(adjusted, country)
    assert (adjusted >= day) == (convention is Convention.FOLLOWING or adjusted == day)
    between = range(1, abs((adjusted - day).days))
    step = 1 if adjusted > day else -1
    assert not any(is_banking_day(day + timedelta(days=step * i), country) for i in between)


@given(DAYS, st.sampled_from(list(Convention)), st.sampled_from(["se", "dk"]))
def test_modified_conventions_stay_in_the_month(day: date, convention: Convention, country: str) -> None:
    adjusted = adjust(day, convention, country)
    assert adjust(adjusted, convention, country) == adjusted
    if "modified" in convention:
        assert (adjusted.year, adjusted.month) == (day.year, day.month)


@given(DAYS, st.integers(-60, 60), st.sampled_from(["se", "dk"]))
def test_banking_days_are_counted_as_they_are_added(day: date, count: int, country: str) -> None:
    start = adjust(day, "following", country)
    end = add_banking_days(start, count, country)
    assert banking_days_between(min(start, end), max(start, end), country) == abs(count)
    assert add_banking_days(end, -count, country) == start


ADDITIVE = [DayCount.ACT_360, DayCount.ACT_365F, DayCount.ACT_ACT_ISDA, DayCount.ACT_ACT_ICMA, DayCount.NL_365]


@given(
    DAYS,
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.sampled_from(ADDITIVE),
    DAYS,
    st.sampled_from([1, 2, 4, 12]),
)
def test_actual_day_counts_add_up(
    since: date, first: int, second: int, day_count: DayCount, regular_on: date, per_year: int
) -> None:
    middle, until = since + timedelta(days=first), since + timedelta(days=first + second)

    def part(a: date, b: date) -> Fraction:
        return year_fraction(a, b, day_count, regular_on=regular_on, per_year=per_year)

    assert part(since, middle) + part(middle, until) == part(since, until)


@given(DAYS, st.integers(1, 60), st.sampled_from([1, 2, 4, 12]))
def test_a_regular_period_is_its_part_of_a_year_by_icma(day: date, periods_later: int, per_year: int) -> None:
    since = months_after(day, periods_later * 12 // per_year, keep_month_end=True)
    until = months_after(day, (periods_later + 1) * 12 // per_year, keep_month_end=True)
    ours = year_fraction(since, until, DayCount.ACT_ACT_ICMA, regular_on=day, per_year=per_year)
    assert ours == Fraction(1, per_year)
