"""What a clerk types becomes what was meant, or is refused with the way to mend it. G10.2, G10.3."""

from datetime import date
from fractions import Fraction

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from borgen.kernel.money import Money
from borgen.office.ui.fields import DayField, MoneyField, OrganisationNumberField, ShareField, TextField
from borgen.office.ui.formats import money_text


def refusal(field: forms.Field, typed: object, language: str = "en") -> tuple[str, str]:
    """The code and the text of the one error."""
    with override(language):
        with pytest.raises(ValidationError) as caught:
            field.clean(typed)
        (error,) = caught.value.error_list
        (text,) = error.messages
        return str(error.code), text


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1 234,50", 123450),
        ("1\u00a0234,50", 123450),
        ("1\u202f234\u2009567,5", 123456750),
        ("1234,5", 123450),
        ("1234.50", 123450),
        ("1.234,50", 123450),
        ("1.234.567,50", 123456750),
        ("1,234,567.50", 123456750),
        ("1.234", 123400),
        ("12 mnkr", 1_200_000_000),
        ("12mnkr", 1_200_000_000),
        ("12 MNKR", 1_200_000_000),
        ("4,6 miljoner kronor", 460_000_000),
        ("4,6 mio. kr.", 460_000_000),
        ("850 tkr", 85_000_000),
        ("1,2 mdkr", 120_000_000_000),
        ("1 200 kr", 120000),
        ("1 200 SEK", 120000),
        ("1 200:-", 120000),
        ("1 200,-", 120000),
        ("  12  ", 1200),
        ("0", 0),
        ("0,05", 5),
        ("0,500", 50),
    ],
)
def test_amounts_as_they_are_typed(typed, minor):
    assert MoneyField().clean(typed) == Money(minor, "SEK")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12 mnkr, ungefär", "invalid"),
        ("ca 12", "invalid"),
        ("12 dollar", "invalid"),
        ("12 EUR", "invalid"),
        ("12 34,50", "invalid"),
        ("1 2 3", "invalid"),
        ("1.23.456", "invalid"),
        ("1,234.567,50", "invalid"),
        ("--5", "invalid"),
        ("1e6", "invalid"),
        ("١٢٣", "invalid"),
        ("½", "invalid"),
        ("12,005 öre", "invalid"),
        ("12 345,678", "precision"),
        ("0,001", "precision"),
        ("1" * 20, "too_large"),
        ("-5", "below"),
        ("−5", "below"),
        ("", "required"),
        ("   ", "required"),
        ("\x00", "required"),
    ],
)
def test_amounts_that_could_be_meant_otherwise_are_refused(typed, code):
    assert refusal(MoneyField(), typed)[0] == code


def test_the_error_says_what_was_typed_and_how_to_mend_it():
    assert refusal(MoneyField(), "ca 12")[1] == (
        "“ca 12” is not an amount. Write it in figures, for example 1 234 567,50 or 12 mnkr."
    )
    assert "at most SEK\u00a01,000" in refusal(MoneyField(max_minor=100000), "1001")[1]


@pytest.mark.parametrize("typed", ["1,234", "12,345"])
def test_one_comma_before_three_figures_is_a_question_where_a_comma_stands_before_ore(typed):
    for language in ("sv", "da"):
        code, text = refusal(MoneyField(), typed, language)
        assert code == "ambiguous" and typed.replace(",", "\u00a0") in text
    with override("en"):
        assert MoneyField().clean(typed) == Money(int(typed.replace(",", "")) * 100, "SEK")


@pytest.mark.parametrize("language", ["sv", "da", "en"])
@given(minor=st.integers(-(10**13), 10**13))
def test_what_the_page_shows_can_be_typed_back(language, minor):
    """Also with its currency, and with öre where there are none."""
    amount = Money(minor, "SEK")
    with override(language):
        for form in ("", "bare", "exact", "exact bare"):
            assert MoneyField(min_minor=None).clean(money_text(amount, form)) == amount


def test_negative_amounts_where_they_are_asked_for():
    assert MoneyField(min_minor=None).clean("−1 234,50") == Money(-123450, "SEK")


def test_a_money_field_that_may_be_empty():
    assert MoneyField(required=False).clean("") is None
    assert not MoneyField().has_changed(Money(123450, "SEK"), "1 234,50")
    assert MoneyField().has_changed(Money(123450, "SEK"), "1 234,51")


@given(st.text(max_size=40))
def test_no_text_makes_the_fields_fall_over(typed):
    """Whatever is typed ends in a value or in an error, never in an exception."""
    for field in (MoneyField(), ShareField(), DayField(), OrganisationNumberField(), TextField()):
        try:
            assert field.clean(typed) is not None
        except ValidationError as error:
            texts = error.messages
            assert texts  # noqa: PT017 - either outcome is right, as long as it is one of the two
            assert all(texts)  # noqa: PT017


@pytest.mark.parametrize(
    ("typed", "share"),
    [("0,25", Fraction(1, 400)), ("0,25 %", Fraction(1, 400)), ("0.4%", Fraction(1, 250)), ("100", Fraction(1)),
     ("12,5 procent", Fraction(1, 8)), ("0", Fraction(0))],
)  # fmt: skip
def test_shares_are_exact(typed, share):
    """G8.2"""
    assert ShareField().clean(typed) == share


@pytest.mark.parametrize(
    ("typed", "code"), [("100,1", "range"), ("-1", "range"), ("en kvart", "invalid"), ("1/4", "invalid")]
)
def test_shares_that_are_none(typed, code):
    assert refusal(ShareField(), typed)[0] == code


@pytest.mark.parametrize(
    "typed",
    ["2024-03-15", "20240315", "15/3 2024", "15/3-2024", "15/3/2024", "15.3.2024", "15. 3. 2024", "15 mars 2024",
     "15. marts 2024", "15 Mar 2024", "  15  mars  2024 ", "2024‑03‑15"],
)  # fmt: skip
def test_days_as_they_are_typed(typed):
    assert DayField().clean(typed) == date(2024, 3, 15)


@pytest.mark.parametrize(("code", "shown"), [("sv", "2024-03-15"), ("da", "15.03.2024"), ("en", "2024-03-15")])
def test_a_day_stands_in_its_field_as_the_language_writes_it_and_is_read_back(code, shown):
    with override(code):
        assert DayField().prepare_value(date(2024, 3, 15)) == shown
        assert DayField().clean(shown) == date(2024, 3, 15)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("31 februari 2024", "no_such_day"), ("2023-02-29", "no_such_day"), ("2024-13-01", "no_such_day"),
     ("15/3 24", "invalid"), ("mars 2024", "invalid"), ("2024", "invalid"), ("15 foo 2024", "invalid"),
     ("3/15/2024", "no_such_day"),
     ("1024-03-15", "early"), ("9999-12-31", "late")],
)  # fmt: skip
def test_days_that_are_none(typed, code):
    assert refusal(DayField(), typed)[0] == code


def test_a_day_outside_its_limits_names_the_limit():
    """G7.4: the guarantee can be executed until the same date next year."""
    code, text = refusal(DayField(latest=date(2025, 3, 15)), "2025-03-16")
    assert code == "late"
    assert text == "The day has to be 15\u00a0Mar\u00a02025 or earlier."


@pytest.mark.parametrize(
    "typed", ["556036-0793", "5560360793", "16556036-0793", "556036\u20110793", " 556036 0793 "]
)
def test_organisation_numbers(typed):
    assert OrganisationNumberField().clean(typed) == "556036-0793"


def test_organisation_numbers_that_are_wrong():
    assert refusal(OrganisationNumberField(), "556036-0794")[0] == "check_digit"
    assert refusal(OrganisationNumberField(), "55603")[0] == "format"
    assert refusal(OrganisationNumberField(country="dk"), "13585629")[0] == "check_digit"
    assert OrganisationNumberField(country="dk").clean("13 58 56 28") == "13585628"


def test_text_loses_control_characters_and_comes_in_one_form():
    assert TextField().clean("A\u030angstro\u0308m\x00\u200b \x07") == "Ångström\u200b"
    assert TextField().clean("rad 1\nrad 2") == "rad 1\nrad 2"


class _Form(forms.Form):
    name = TextField(label="Name", help_text="In full")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    covers = forms.MultipleChoiceField(
        label="Covers",
        choices=[("Group", [("x", "X"), ("y", "Y")])],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_sure = forms.BooleanField(label="Sure")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)


def test_fields_tell_screen_readers_what_is_wrong():
    """T1: WCAG 3.3.1 and 1.3.1; errors and help are tied to their field."""
    html = str(_Form({"covers": "z"})["name"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_groups_of_choices_have_a_legend_and_each_choice_its_label():
    html = str(_Form()["kind"].as_field_group())
    assert html.count("<fieldset") == html.count("<legend") == 1
    assert 'for="id_kind_0"' in html
    assert 'class="ds-input"' in html


def test_what_may_be_left_out_says_so():
    with override("en"):
        form = _Form()
        assert "(optional)" in str(form["note"].as_field_group())
        assert "(optional)" in str(form["covers"].as_field_group())
        assert "(optional)" not in str(form["name"].as_field_group())


def test_typed_markup_is_shown_as_typed():
    html = str(_Form({"name": "<b>x</b>\"'", "note": "</textarea><script>"}))
    assert "<b>" not in html
    assert "<script>" not in html
