"""How amounts, shares, days and instants are written in each language. G10.2: read without a doubt."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone, translation
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from borgen.kernel.money import Money
from borgen.office.ui.fields import DayField, MoneyField, ShareField
from borgen.office.ui.formats import (
    OPEN_END,
    count_text,
    day_text,
    instant_text,
    language,
    money_text,
    place_text,
    share_text,
)


def plain(text: str) -> str:
    """With ordinary spaces, after making sure that there were none: a line may not break inside a value."""
    assert " " not in text
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "form", "sv", "da", "en"),
    [
        (Money(123456750, "SEK"), "", "1 234 567,50 kr", "1.234.567,50 SEK", "SEK 1,234,567.50"),
        (Money(123456750, "DKK"), "", "1 234 567,50 DKK", "1.234.567,50 kr.", "DKK 1,234,567.50"),
        (Money(1200000000, "SEK"), "", "12 000 000 kr", "12.000.000 SEK", "SEK 12,000,000"),
        (Money(1200000000, "SEK"), "exact", "12 000 000,00 kr", "12.000.000,00 SEK", "SEK 12,000,000.00"),
        (Money(1200000000, "SEK"), "bare", "12 000 000", "12.000.000", "12,000,000"),
        (Money(1200000000, "SEK"), "millions", "12 mnkr", "12 mio. SEK", "SEK 12 m"),
        (Money(460050000, "SEK"), "millions", "4 600 500 kr", "4.600.500 SEK", "SEK 4,600,500"),
        (Money(460000000, "DKK"), "millions", "4,6 mn DKK", "4,6 mio. kr.", "DKK 4.6 m"),
        (Money(-5, "SEK"), "", "−0,05 kr", "−0,05 SEK", "SEK −0.05"),
        (Money(0, "SEK"), "", "0 kr", "0 SEK", "SEK 0"),
        ((-2450000, "EUR"), "", "−24 500 EUR", "−24.500 EUR", "EUR −24,500"),
        (Decimal("12.5"), "", "12,50", "12,50", "12.50"),
        (Money(1234567890123456, "SEK"), "exact", "12 345 678 901 234,56 kr", "12.345.678.901.234,56 SEK",
         "SEK 12,345,678,901,234.56"),
    ],
)  # fmt: skip
def test_money_is_written_as_the_language_does(value, form, sv, da, en):
    for code, expected in {"sv": sv, "da": da, "en": en}.items():
        with override(code):
            assert plain(money_text(value, form)) == expected


def test_an_unknown_amount_is_a_word_and_never_zero():
    """G10.2: unknown is not nought."""
    with override("en"):
        assert [write(None) for write in (money_text, share_text, day_text, count_text, instant_text)] == [
            "unknown"
        ] * 5
    with override("sv"):
        assert money_text(None) == "okänt"
    assert "0" not in money_text(None)


def test_what_is_no_amount_is_refused():
    with pytest.raises(TypeError):
        money_text(12.5)  # a float has lost its öre already


@pytest.mark.parametrize(
    ("value", "sv", "da", "en"),
    [
        (Fraction(1, 400), "0,25 %", "0,25 %", "0.25%"),
        (Fraction(1), "100 %", "100 %", "100%"),
        (Fraction(0), "0 %", "0 %", "0%"),
        (Fraction(1, 3), "≈ 33,33 %", "≈ 33,33 %", "≈ 33.33%"),
        (Fraction(-1, 10), "−10 %", "−10 %", "−10%"),
        (Decimal("0.0040"), "0,4 %", "0,4 %", "0.4%"),
        (Fraction(1, 10**8), "0,000001 %", "0,000001 %", "0.000001%"),
    ],
)
def test_a_share_is_exact_or_says_that_it_is_not(value, sv, da, en):
    """G8.2: 0.25 % is shown as 0.25 %, never as 0.3."""
    for code, expected in {"sv": sv, "da": da, "en": en}.items():
        with override(code):
            assert plain(share_text(value)) == expected


def test_days_and_instants():
    day, instant = date(2024, 3, 5), datetime(2025, 7, 3, 22, 30, tzinfo=UTC)
    wanted = {
        "sv": ("2024-03-05", "5 mars 2024", "2025-07-04 00:30"),
        "da": ("05.03.2024", "5. marts 2024", "04.07.2025 00:30"),
        "en": ("5 Mar 2024", "5 March 2024", "4 Jul 2025 00:30"),
    }
    for code, (short, long, moment) in wanted.items():
        with override(code), timezone.override("Europe/Stockholm"):
            assert plain(day_text(day)) == short
            assert plain(day_text(day, "long")) == long
            assert plain(instant_text(instant)) == moment


def test_a_place_in_a_law_keeps_its_numbers_on_the_line():
    assert place_text("§ 98, stk. 2, jf. § 118 a") == "§\xa098, stk.\xa02, jf. §\xa0118 a"
    assert place_text("bilag 1, Kap. 9 og nr. 4") == "bilag 1, Kap.\xa09 og nr.\xa04"
    assert place_text("KF 42") == "KF 42"


def test_a_day_without_end_is_said_in_words():
    for code, words in {"sv": "tills vidare", "da": "indtil videre", "en": "until further notice"}.items():
        with override(code):
            assert day_text(OPEN_END) == words


def test_counts():
    with override("sv"):
        assert plain(count_text(1234567)) == "1 234 567"


def test_a_language_that_we_do_not_have_falls_back_to_english():
    with override("fi"):
        assert language() == "en"


@given(minor=st.integers(min_value=-(10**15), max_value=10**15), code=st.sampled_from(["sv", "da"]))
def test_what_we_write_we_can_read_back(minor, code):
    """An amount copied from a page into a form is the same amount."""
    with override(code):
        field = MoneyField(min_minor=None)
        assert field.clean(money_text((minor, "SEK"), "exact")) == Money(minor, "SEK")
        assert field.clean(money_text((minor, "SEK"))) == Money(minor, "SEK")


@given(
    day=st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)),
    code=st.sampled_from(["sv", "da", "en"]),
)
def test_days_that_we_write_we_can_read_back(day, code):
    with translation.override(code):
        assert DayField().clean(day_text(day)) == day
        assert DayField().clean(day_text(day, "long")) == day


@given(share=st.integers(0, 10**8).map(lambda n: Fraction(n, 10**8)))
def test_shares_that_we_write_we_can_read_back(share):
    with override("sv"):
        assert ShareField().clean(share_text(share)) == share
        assert ShareField().clean(ShareField().prepare_value(share)) == share
