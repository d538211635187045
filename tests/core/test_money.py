"""Money is whole minor units of one currency."""

from datetime import date

import pytest

from borgen.kernel.money import MINOR_MAX, CurrencyMismatch, Money, NotAnAmount


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12000000.00", 1_200_000_000), ("0", 0), ("0.5", 50), ("0.05", 5), ("-3.20", -320), (" 7 ", 700),
        ("-0.00", 0), ("007.10", 710), ("100000000000000.00", MINOR_MAX),
    ],
)  # fmt: skip
def test_reads_plain_decimals(text: str, minor: int) -> None:
    assert Money.parse(text, "SEK") == Money(minor, "SEK")


@pytest.mark.parametrize(
    "text",
    [
        "", "-", ".5", "5.", "1.005", "1,50", "1 000", "1e6", "+1", "--1", "nan", "kr", "0x10", "1_000", "١٢", "1.٥",
        "100000000000000.01", "9" * 5000, "1\n2",
    ],
)  # fmt: skip
def test_refuses_what_would_have_to_be_guessed_or_rounded(text: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.parse(text, "SEK")


def test_two_currencies_never_meet() -> None:
    """I3, G4.3"""
    kronor, euro = Money(100, "SEK"), Money(100, "EUR")
    for meet in (
        lambda: kronor + euro, lambda: kronor - euro, lambda: kronor < euro, lambda: kronor <= euro,
        lambda: kronor > euro, lambda: kronor >= euro, lambda: Money.total([kronor, euro], "SEK"),
        lambda: Money.total([euro], "SEK"),
    ):  # fmt: skip
        with pytest.raises(CurrencyMismatch):
            meet()
    assert kronor != euro


def test_arithmetic_is_exact() -> None:
    tenth = Money.parse("0.10", "SEK")
    assert Money.total([tenth] * 3, "SEK") == Money.parse("0.30", "SEK")
    assert Money.total([], "DKK") == Money(0, "DKK")
    assert -tenth + tenth == Money(0, "SEK")
    assert tenth - Money(15, "SEK") == Money(-5, "SEK")
    assert sorted([tenth, Money(-1, "SEK"), Money(3, "SEK")]) == [Money(-1, "SEK"), Money(3, "SEK"), tenth]
    assert tenth <= tenth
    assert tenth >= tenth
    assert not tenth > tenth
    assert tenth
    assert not Money(0, "SEK")


def test_is_written_with_two_decimals() -> None:
    assert Money(-5, "SEK").decimal == "-0.05"
    assert Money(1_200_000_000, "SEK").decimal == "12000000.00"
    assert str(Money(150, "DKK")) == "1.50 DKK"


@pytest.mark.parametrize(
    ("minor", "currency"), [(1.5, "SEK"), (True, "SEK"), ("1", "SEK"), (1, "sek"), (1, "KRON")]
)
def test_is_whole_units_of_a_named_currency(minor: object, currency: str) -> None:
    with pytest.raises(AssertionError):
        Money(minor, currency)  # type: ignore[arg-type]


def test_is_no_date() -> None:
    assert Money(20260101, "SEK") != date(2026, 1, 1)
