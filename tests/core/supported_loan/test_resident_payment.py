"""How the residents' payment is regulated, in both regimes (D2, D3)."""

from datetime import date
from fractions import Fraction

import pytest

from borgen.kernel.money import Money
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import replay
from borgen.supported_loan.choices import IndexBasis, Regime
from borgen.supported_loan.index import IndexView, Observation, Observations, Series
from borgen.supported_loan.law import Law, Stated
from borgen.supported_loan.resident_payment import (
    factor_of,
    first_payment,
    next_payment,
    payments,
    resident_rule,
)

ENTERED = Law(
    [Stated(parameter="dk_resident_payment#residents_share", text="0.034", source="the commitment")]
)
STATUTE = resident_rule(committed_on=date(2018, 9, 10), regime=Regime.STATUTE)
GUIDE = resident_rule(committed_on=date(2018, 9, 10))
BEFORE = {
    regime: resident_rule(committed_on=date(2008, 9, 10), regime=regime, law=ENTERED) for regime in Regime
}

VECTORS = [  # prices, wages, loan year, before or after 1 July 2009, factor
    ("0.0266", "0.031", 2, "post", "1.0266"), ("0.0266", "0.021", 2, "post", "1.021"),
    ("0.0266", "0.031", 20, "post", "1.0266"), ("0.0266", "0.031", 21, "post", "1.01995"),
    ("0.0266", "0.021", 21, "post", "1.01575"), ("0.0266", "0.000", 5, "post", "1"),
    ("0.0000", "0.021", 5, "post", "1"), ("-0.0040", "0.020", 5, "post", "1"),
    ("0.0266", "-0.010", 25, "post", "0.99"), ("-0.0040", "-0.010", 5, "post", "0.99"),
    ("0.0266", "0.031", 2, "pre", "1.01995"), ("0.0266", "0.031", 46, "post", "1"),
]  # fmt: skip


@pytest.mark.parametrize(("prices", "wages", "year", "when", "factor"), VECTORS)
def test_the_twelve_vectors(prices, wages, year, when, factor):
    rule = STATUTE if when == "post" else BEFORE[Regime.STATUTE]
    found = factor_of(rule, loan_year=year, prices=Fraction(prices), wages=Fraction(wages))
    assert found == Fraction(factor)


@pytest.mark.parametrize("vector", VECTORS)
def test_the_sheet_says_the_same(vector):
    prices, wages, year, when, factor = vector
    rule = STATUTE if when == "post" else BEFORE[Regime.STATUTE]
    before = first_payment(rule, Money(100_000_000, "DKK"), year=2026)
    before = type(before)(
        **{name: getattr(before, name) for name in before.__slots__} | {"loan_year": year - 1}
    )
    found = next_payment(rule, before, year=2027, index=view(prices, wages))
    assert found.factor == Fraction(factor)
    assert replay(found.trace) == found.amount == before.amount * Fraction(factor)


def view(prices: str | None, wages: str | None, *, year: int = 2027, rise: str | None = None) -> IndexView:
    """Observations for the regulation of one year."""
    found = []
    for series, change, letter in ((Series.PRICES, prices, "M06"), (Series.WAGES, wages, "K1")):
        if change is not None:
            for back, value in ((2, Fraction(100)), (1, 100 * (1 + Fraction(change)))):
                found.append(
                    Observation(series=series, base="100", period=f"{year - back}{letter}", value=value)
                )
    return IndexView(Observations(found), rise=Fraction(rise) if rise else None)


@pytest.mark.parametrize(("year", "factor"), [(20, "1.04"), (21, "1.03"), (45, "1.03"), (46, "1"), (1, "1")])
def test_case_7_the_guide_takes_prices_alone(year, factor):
    assert factor_of(GUIDE, loan_year=year, prices=Fraction("0.04"), wages=None) == Fraction(factor)
    assert factor_of(GUIDE, loan_year=year, prices=Fraction("0.04"), wages=Fraction("0.03")) == Fraction(
        factor
    )


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("year", [2, 21])
def test_case_7_before_july_2009(regime, year):
    found = factor_of(BEFORE[regime], loan_year=year, prices=Fraction("0.04"), wages=Fraction("0.03"))
    assert found == Fraction("1.0225")


def test_a_falling_price_index_changes_nothing_in_the_guides_regime():
    assert factor_of(GUIDE, loan_year=2, prices=Fraction("-0.01"), wages=Fraction("-0.05")) == 1


def test_the_boundary_of_the_regimes():
    assert resident_rule(committed_on=date(2009, 6, 30), law=ENTERED).first_phase.number == Fraction("0.75")
    assert resident_rule(committed_on=date(2009, 7, 1)).first_phase.number == 1
    with pytest.raises(RulebookSilent, match="residents_share"):
        resident_rule(committed_on=date(2009, 6, 30))


def test_the_second_year_of_the_worked_example():
    first = first_payment(GUIDE, Money.parse("118397000", "DKK"), year=2026)
    assert first.money("DKK") == Money.parse("3315116.00", "DKK")
    second = next_payment(GUIDE, first, year=2027, index=IndexView())
    assert second.money("DKK") == Money.parse("3403204.41", "DKK")
    assert [one.name for one in second.prices.observed] == [
        "NPI 2026M06 (2025=100)",
        "NPI 2025M06 (2025=100)",
    ]
    assert (second.basis, second.weakest) == (IndexBasis.KNOWN, IndexBasis.KNOWN)
    before = next_payment(
        BEFORE[Regime.GUIDE], type(first)(**{n: getattr(first, n) for n in first.__slots__}), year=2027,
        index=with_wages("0.031"),)  # fmt: skip
    assert before.money("DKK") == Money.parse("3381182.31", "DKK")


def with_wages(change: str) -> IndexView:
    from borgen.supported_loan.index import built_in

    return IndexView(built_in() + list(view(None, change).observations))


def test_what_is_not_known_is_forecast_or_carried_and_said():
    first = first_payment(STATUTE, Money(100_000_000, "DKK"), year=2026)
    forecast = next_payment(STATUTE, first, year=2027, index=view("0.03", None, rise="0.02"))
    assert (forecast.factor, forecast.basis) == (Fraction("1.02"), IndexBasis.FORECAST)
    missing = next_payment(STATUTE, forecast, year=2028, index=view("0.03", None, year=2028))
    assert (missing.factor, missing.basis, missing.amount) == (1, IndexBasis.MISSING, forecast.amount)
    known = next_payment(STATUTE, missing, year=2029, index=view("0.03", "0.02", year=2029))
    assert (known.basis, known.weakest) == (IndexBasis.KNOWN, IndexBasis.MISSING)


def test_falling_wages_decide_alone():
    first = first_payment(STATUTE, Money(100_000_000, "DKK"), year=2026)
    found = next_payment(STATUTE, first, year=2027, index=view(None, "-0.01"))
    assert (found.factor, found.basis) == (Fraction("0.99"), IndexBasis.KNOWN)


def test_a_ratio_stays_inside_one_base():
    rebased = [
        Observation(series=Series.PRICES, base="2025=100", period="2027M06", value=Fraction("104")),
        Observation(series=Series.PRICES, base="2030=100", period="2028M06", value=Fraction("98")),
    ]
    index = IndexView(Observations(rebased))
    assert index.change(Series.PRICES, "2028M06", "2027M06").basis is IndexBasis.MISSING
    linked = Observation(series=Series.PRICES, base="2030=100", period="2027M06", value=Fraction("96"))
    found = IndexView(Observations([*rebased, linked])).change(Series.PRICES, "2028M06", "2027M06")
    assert found.change == Fraction(98, 96) - 1 and found.observed[0].base == "2030=100"


def test_forty_five_years_are_carried_exactly():
    years = {n: 2025 + n for n in range(1, 47)}
    found = payments(
        GUIDE,
        Money.parse("118397000", "DKK"),
        years=years,
        index=IndexView(Observations(), rise=Fraction("0.02")),
    )
    assert (
        found[25].amount / 4
        == Fraction("0.028") * 11839700000 * Fraction("1.02") ** 19 * Fraction("1.015") ** 6 / 4
    )
    assert Money(round(found[25].amount / 4), "DKK") == Money.parse("1320195.52", "DKK")
    assert Money(round(found[29].amount / 4), "DKK") == Money.parse("1401207.41", "DKK")
    assert found[45].factor == 1 and found[44].factor == Fraction("1.015")
    assert all(replay(year.trace) == year.amount for year in found)
