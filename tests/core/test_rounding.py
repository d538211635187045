"""Every rounding has a name, and a split loses nothing."""

from fractions import Fraction

import pytest

from borgen.kernel.annuity import TERMS_MAX, level_payment
from borgen.kernel.money import Money
from borgen.kernel.rounding import ROUNDINGS, split, to_money, to_unit


@pytest.mark.parametrize(
    ("exact", "half_up", "half_even", "down", "up"),
    [
        ("5/2", 3, 2, 2, 3), ("-5/2", -3, -2, -2, -3), ("7/2", 4, 4, 3, 4), ("1/2", 1, 0, 0, 1), ("-1/2", -1, 0, 0, -1),
        ("249/100", 2, 2, 2, 3), ("-249/100", -2, -2, -2, -3), ("3", 3, 3, 3, 3), ("0", 0, 0, 0, 0),
        ("1/1000000", 0, 0, 0, 1),
    ],
)  # fmt: skip
def test_each_rounding(exact: str, half_up: int, half_even: int, down: int, up: int) -> None:
    found = {name: rounding(Fraction(exact)) for name, rounding in ROUNDINGS.items()}
    assert found == {"half_up": half_up, "half_even": half_even, "down": down, "up": up}


def test_rounding_to_a_larger_unit() -> None:
    """D2"""
    assert to_unit(Fraction(12_345_650), rounding="half_up", unit=Fraction(100)) == 12_345_700
    assert to_unit(Fraction(12_345_649), rounding="half_up", unit=Fraction(100)) == 12_345_600
    assert to_unit(Fraction(1, 3), rounding="down", unit=Fraction(1, 100)) == Fraction(33, 100)


def test_an_exact_fee_becomes_money() -> None:
    """G8.2: 0.25 % of 10 000 000.00"""
    assert to_money(1_000_000_000 * Fraction("0.0025"), currency="SEK") == Money.parse("25000.00", "SEK")


def test_an_unnamed_rounding_is_refused() -> None:
    with pytest.raises(KeyError):
        to_unit(Fraction(1), rounding="nearest")


def test_the_odd_öre_goes_to_the_first_of_equals() -> None:
    thirds = split(Money(100, "SEK"), [Fraction(1), Fraction(1), Fraction(1)])
    assert [part.minor for part in thirds] == [34, 33, 33]
    owners = split(Money(-101, "SEK"), [Fraction("0.315"), Fraction("0.685")])
    assert [part.minor for part in owners] == [-32, -69]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2], [1, -1]])
def test_a_split_needs_a_whole(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Money(100, "SEK"), [Fraction(weight) for weight in weights])


def test_level_payment_against_a_published_example() -> None:
    """1 000 000 at 5 % over 3 years: 367 208.56, the closed formula P·i / (1 − (1+i)⁻ⁿ)."""
    payment = level_payment(Fraction(100_000_000), Fraction(5, 100), 3)
    assert payment == Fraction(100_000_000) * Fraction(5, 100) / (1 - Fraction(100, 105) ** 3)
    assert to_money(payment, currency="SEK") == Money.parse("367208.56", "SEK")
    assert level_payment(Fraction(1000), Fraction(0), 4) == 250
    assert level_payment(Fraction(1000), Fraction(-1, 10), 1) == 900


@pytest.mark.parametrize(("rate", "terms"), [(0, 0), (0, -1), (-1, 5), (-2, 5), (1, TERMS_MAX + 1)])
def test_a_payment_that_pays_nothing_off_is_refused(rate: int, terms: int) -> None:
    with pytest.raises(ValueError, match="terms at"):
        level_payment(Fraction(1000), Fraction(rate), terms)
