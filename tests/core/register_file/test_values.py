# ruff: noqa: E501 - a table reads best with one row on one line
"""Single values: every notation that a register uses comes back as what was meant; nothing else does."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.se import orgnr, personnummer

from borgen.guarantee.register_file.decision_text import read_decision
from borgen.guarantee.register_file.values import rate
from borgen.guarantee.register_file.values.amount import MINOR_MAX, read_amount
from borgen.guarantee.register_file.values.day import YEAR_MIN, read_day
from borgen.guarantee.register_file.values.number import read_number
from borgen.guarantee.register_file.values.number_words import read_number_words
from borgen.guarantee.register_file.values.organisation_number import (
    MASK,
    masked,
    read_organisation_number,
)
from borgen.guarantee.register_file.values.text import folded, squash

ORE = st.integers(min_value=-10**13, max_value=10**13)
SPACES = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "\u2007", ""])
MINUS = st.sampled_from(["-", "\u2212", "\u2013"])
DAYS = st.dates(min_value=date(YEAR_MIN, 1, 1), max_value=date(2150, 12, 31))
MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]


def grouped(whole: int, space: str) -> str:
    return f"{whole:,}".replace(",", space)


@given(minor=ORE, space=SPACES, minus=MINUS, unit=st.sampled_from(["", " kr", " SEK", ":-", "kr", " kronor"]))
def test_an_amount_in_swedish_notation_is_exact(minor: int, space: str, minus: str, unit: str) -> None:
    """G7.1"""
    whole, part = divmod(abs(minor), 100)
    decimals = "" if unit == ":-" and part == 0 else f",{part:02d}"
    text = f"{minus if minor < 0 else ''}{grouped(whole, space)}{decimals}{'' if unit == ':-' and part else unit}"
    assert read_amount(text).minor == minor


@given(minor=ORE, shape=st.sampled_from(["danish", "english", "plain", "parentheses", "trailing"]))
def test_an_amount_in_other_notations_is_exact(minor: int, shape: str) -> None:
    whole, part = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    text = {
        "danish": f"{sign}{whole:,}".replace(",", ".") + f",{part:02d}", "english": f"{sign}{whole:,}.{part:02d}",
        "plain": f"{sign}{whole}.{part:02d}",
        "parentheses": f"({whole},{part:02d})" if minor < 0 else f"{whole},{part:02d}",
        "trailing": f"{whole},{part:02d}{sign}",
    }[shape]
    assert read_amount(text).minor == minor


@given(thousands=st.integers(min_value=0, max_value=10**7), word=st.sampled_from(["mkr", "mnkr", "Mkr", "miljoner kronor", "miljoner", "msek", "milj. kr"]))
def test_millions_with_a_decimal_comma_are_exact(thousands: int, word: str) -> None:
    whole, part = divmod(thousands, 1000)
    text = f"{whole},{part:03d}".rstrip("0").rstrip(",") if part else str(whole)
    assert read_amount(f"{text} {word}").minor == thousands * 1000 * 100


@given(value=st.decimals(min_value=0, max_value=10**9, places=2), unit=st.sampled_from([1, 1000, 1_000_000]))
def test_a_number_cell_is_counted_in_the_unit(value: Decimal, unit: int) -> None:
    expected = value * unit * 100
    read = read_amount(value, unit=unit)
    assert read.minor == (expected if expected < MINOR_MAX else None)


@given(minor=st.integers(min_value=0, max_value=10**11))
def test_binary_fractions_leave_no_trace(minor: int) -> None:
    """A spreadsheet stores 0.1 + 0.2 as 0.30000000000000004; no öre is lost or said to be rounded."""
    stored = Decimal(repr(minor / 100 / 3 * 3))
    read = read_amount(stored)
    assert read.minor == minor
    assert read.notes == ()


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12 mnkr", 12_000_000_00), ("1 miljon kronor", 1_000_000_00), ("4,6 miljoner kronor", 4_600_000_00),
        ("två miljoner kronor", 2_000_000_00), ("en halv miljon kronor", 500_000_00), ("femhundratusen kronor", 500_000_00),
        ("en och en halv miljon", 1_500_000_00), ("tvåhundrafemtio tusen kronor", 250_000_00), ("tio tusen kronor", 10_000_00),
        ("totalt högsta lånebelopp 500 miljoner kronor", 500_000_000_00), ("högst 3 000 000 kr", 3_000_000_00),
        ("3 000 000 kr", 3_000_000_00), ("200 000 kronor", 200_000_00), ("SEK 12 000", 12_000_00), ("12.000 kr", 12_000_00),
        ("1'234'567", 1_234_567_00), ("3,125 mkr", 3_125_000_00), ("2 mdkr", 2_000_000_000_00), ("0", 0), ("500 tkr", 500_000_00),
        ("2 000 000,-", 2_000_000_00), ("kr. 2.000.000,-", 2_000_000_00), ("2 000 000,– kr", 2_000_000_00), ("75.-", 75_00),
    ],
)
def test_amounts_seen_in_registers(text: str, minor: int) -> None:
    assert read_amount(text).minor == minor


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ram högst 9,5 mkr (KF 1983-06-13); utestående 3,6 mkr 2013-12-31; nytt lån 0,8 mkr", "amount_with_text"),
        ("total ram 121 mnkr; Huddinges ägarandel 31,5 %", "amount_with_text"), ("40 procent av förlust", "amount_with_text"),
        ("sex miljoner kronor (tidigare 8,5 mkr)", "amount_with_text"), ("5 + 3 mkr", "amount_with_text"),
        ("maximalt (belopp saknas i utdraget)", "amount_unreadable"), ("enligt beslut", "amount_unreadable"),
        ("3,000", "amount_ambiguous"), ("3,000 kr.", "amount_ambiguous"), ("3.000 mkr", "amount_ambiguous"), ("2 mkr/år", "amount_with_text"), ("1-2 mkr", "amount_with_text"),
        ("1 23 456", "amount_with_text"), ("kr", "amount_unreadable"), ("99 999 999 999 999 kr", "amount_absurd"),
        ("12,5 %", "amount_with_text"), ("5,-5", "amount_with_text"), ("1e9", "amount_with_text"), ("mkr", "amount_unreadable"),
    ],
)
def test_texts_that_are_no_single_amount_are_kept(text: str, problem: str) -> None:
    """G7.1: nothing is guessed."""
    read = read_amount(text)
    assert (read.minor, read.problem) == (None, problem)


def test_a_foreign_currency_is_said() -> None:
    """G4.3"""
    assert (read_amount("EUR 2 000 000").minor, read_amount("EUR 2 000 000").currency) == (2_000_000_00, "EUR")
    assert read_amount("5 MEUR").currency == "EUR"
    assert read_amount("12 mkr").currency == ""


@given(text=st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    assert (read_amount(text).minor is None) == bool(read_amount(text).problem)
    assert (read_day(text).day is None) == bool(read_day(text).problem)
    assert (read_organisation_number(text).number is None) == bool(read_organisation_number(text).problem)
    answer = rate.read_rate(text, plausible=rate.FEE)
    assert (answer.fraction is None) == bool(answer.problem)
    read_decision(text)


@given(text=st.text(alphabet="0123456789 .,-+()'kr%mt/ \u00a0\u2212", max_size=24))
def test_what_looks_like_a_number_is_read_alike_or_not_at_all(text: str) -> None:
    """An amount that is read has just the digits of its text."""
    read = read_amount(text)
    number = read_number(text)
    if number is not None and number.other is None and abs(number.value) < 10**12:
        assert read.minor == int((number.value * 100).to_integral_value("ROUND_HALF_UP"))


@given(day=DAYS, shape=st.integers(min_value=0, max_value=9))
def test_a_day_comes_back(day: date, shape: int) -> None:
    month = MONTHS[day.month - 1]
    texts = [
        day.isoformat(), f"{day:%Y%m%d}", f"{day.day}/{day.month} {day.year}", f"{day.day}/{day.month}-{day.year}",
        f"{day.day} {month} {day.year}", f"den {day.day} {month} {day.year}", f"{day.day}.{day.month}.{day.year}",
        f"{day.year}/{day.month}/{day.day}", f"t.o.m. {day.isoformat()}", f"{day.isoformat()} 00:00:00",
    ]
    answer = read_day(texts[shape])
    assert answer.day is not None
    assert (answer.day.on, answer.day.precision) == (day, "day")
    assert read_day(day).day == answer.day


@given(day=st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)))
def test_a_day_in_six_digits_comes_back(day: date) -> None:
    answer = read_day(f"{day:%y%m%d}")
    assert answer.day is not None
    assert answer.day.on == day


@given(day=DAYS)
def test_a_month_and_a_year_keep_how_exact_they_are(day: date) -> None:
    year, month = read_day(day.year).day, read_day(f"{day.year}-{day.month:02d}").day
    assert year is not None and month is not None
    assert (year.iso, month.iso) == (f"{day.year:04d}", day.isoformat()[:7])
    assert (year.precision, month.precision) == ("year", "month")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("2024-02-30", "day_impossible"), ("20224-01-01", "day_with_text"), ("1724-01-01", "day_absurd"), (date(1905, 7, 6), "day_absurd"), ("9999-12-31", "day_absurd"),
        ("03/04/2024", "day_ambiguous"), (45366, "day_number"), ("tills vidare", "open_ended"), ("snart", "day_unreadable"),
        ("30 juni (år saknas)", "day_with_text"), ("2014-2024", "day_with_text"), (Decimal("2014.5"), "day_unreadable"),
    ],
)
def test_days_that_cannot_be_told_are_kept(value: str | int | Decimal, problem: str) -> None:
    assert read_day(value).problem == problem


@given(hundredths=st.integers(min_value=1, max_value=400), sign=st.sampled_from(["%", " %", " procent", "\u00a0%"]))
def test_a_rate_in_percent_comes_back(hundredths: int, sign: str) -> None:
    """G8.2"""
    text = f"{hundredths // 100},{hundredths % 100:02d}{sign}"
    assert rate.read_rate(text, plausible=rate.FEE).fraction == Decimal(hundredths) / 10_000


@pytest.mark.parametrize(
    ("value", "kind", "is_percent_cell", "is_percent_column", "fraction"),
    [
        (Decimal("0.0025"), rate.FEE, True, False, "0.0025"), (Decimal("0.25"), rate.FEE, False, True, "0.0025"),
        ("31,5", rate.SHARE, False, False, "0.315"), (100, rate.SHARE, False, False, "1"), ("0,25", rate.FEE, False, False, "0.0025"),
        ("2,5 ‰", rate.FEE, False, False, "0.0025"), ("25 bp", rate.FEE, False, False, "0.0025"), (1, rate.SHARE, True, False, "1"),
        (Decimal("0.315"), rate.SHARE, False, False, "0.315"), (0, rate.FEE, False, False, "0"),
    ],
)
def test_rates_seen_in_registers(
    value: str | int | Decimal, kind: rate.Plausible, is_percent_cell: bool, is_percent_column: bool, fraction: str,
) -> None:
    answer = rate.read_rate(value, plausible=kind, is_percent_cell=is_percent_cell, is_percent_column=is_percent_column)
    assert answer.fraction == Decimal(fraction)


@pytest.mark.parametrize(
    ("value", "kind", "is_percent_column", "problem"),
    [
        (1, rate.SHARE, False, "rate_unit_unclear"), (Decimal("0.0025"), rate.FEE, True, "rate_unit_unclear"), ("-1 %", rate.FEE, False, "rate_absurd"),
        ("250 %", rate.FEE, False, "rate_absurd"), ("0,4 % på aktuell upplåning", rate.FEE, False, "rate_with_text"), ("se avtal", rate.FEE, False, "rate_unreadable"),
    ],
)
def test_rates_that_cannot_be_told_are_kept(value: str | int | Decimal, kind: rate.Plausible, is_percent_column: bool, problem: str) -> None:
    answer = rate.read_rate(value, plausible=kind, is_percent_column=is_percent_column)
    assert (answer.fraction, answer.problem) == (None, problem)


@given(digits=st.from_regex(r"[1-9][0-9][2-9][0-9]{6}", fullmatch=True), shape=st.integers(min_value=0, max_value=4))
def test_an_organisation_number_comes_back_and_a_wrong_digit_does_not(digits: str, shape: int) -> None:
    check = next(str(digit) for digit in range(10) if orgnr.is_valid(digits + str(digit)))
    whole = digits + check
    forms = [f"{whole[:6]}-{whole[6:]}", whole, f"16{whole}", f"{whole[:6]} {whole[6:]}", int(whole)]
    answer = read_organisation_number(forms[shape])
    assert (answer.number, answer.problem) == (f"{whole[:6]}-{whole[6:]}", "")
    wrong = digits + str((int(check) + 1) % 10)
    assert read_organisation_number(wrong).problem == "number_check_digit"


@given(born=st.dates(min_value=date(1910, 1, 1), max_value=date(2019, 12, 31)), number=st.integers(min_value=0, max_value=999), shape=st.integers(min_value=0, max_value=3))
def test_a_personal_number_never_leaves(born: date, number: int, shape: int) -> None:
    """G5.1: personal data of guarantors is protected."""
    stem = f"{born:%y%m%d}{number:03d}"
    check = next(str(digit) for digit in range(10) if personnummer.is_valid(f"{stem[:6]}-{stem[6:]}{digit}"))
    short = f"{stem[:6]}-{stem[6:]}{check}"
    form = [short, short.replace("-", ""), f"{born:%Y}{short[2:]}", f"{born:%Y}{short[2:]}".replace("-", "")][shape]
    answer = read_organisation_number(form)
    assert (answer.number, answer.problem, answer.raw) == (None, "personal_number_masked", MASK)
    for text in (f"borgensman {form} enligt avtal", f"({form})"):
        assert form not in masked(text, is_strict=False)
        assert MASK in masked(text, is_strict=False)


def test_loan_numbers_of_ten_digits_are_not_masked() -> None:
    assert masked("8112189876", is_strict=True) == "8112189876"
    assert masked("811218-9876", is_strict=True) == MASK


@pytest.mark.parametrize(
    ("words", "number"),
    [("tjugofem", 25), ("etthundra", 100), ("trehundratjugofem", 325), ("tolvtusenfemhundra", 12_500), ("halv", Decimal("0.5")), ("tusen", 1000)],
)
def test_number_words(words: str, number: int | Decimal) -> None:
    assert read_number_words(words) == number
    assert read_number_words(words + "x") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("KF 25/3 2018 §34", ("KF", "§ 34", None, "2018-03-25")), ("KF 25/3/2018 § 34", ("KF", "§ 34", None, "2018-03-25")),
        ("KF 25/3 -18 § 34", ("KF", "§ 34", None, "2018-03-25")), ("KF 25.3.2018 § 34", ("KF", "§ 34", None, "2018-03-25")),
        ("KF 25-03-2018 § 34", ("KF", "§ 34", None, "2018-03-25")), ("KF 2018.03.25 § 34", ("KF", "§ 34", None, "2018-03-25")),
        ("KS 12/34 2018-03-04", (None, None, "KS 12/34", "2018-03-04")), ("KF 34/18", (None, None, "KF 34/18", None)),
        ("KF 2014-03-15 § 23", ("KF", "§ 23", None, "2014-03-15")), ("§ 141", (None, "§ 141", None, None)),
        ("Kommunfullmäktige den 15 mars 2014, § 7", ("KF", "§ 7", None, "2014-03-15")), ("KF § 23/2014", ("KF", "§ 23", None, "2014")),
        ("KSAU 2017-10-12", ("KSAU", None, None, "2017-10-12")), ("KF 140315 § 9 dnr KS 2014/118", ("KF", "§ 9", "KS 2014/118", "2014-03-15")),
    ],
)
def test_a_decision_in_one_cell_is_taken_apart(text: str, parts: tuple[str | None, ...]) -> None:
    read = read_decision(text)
    assert (read.body, read.paragraph, read.registration_number, read.day.iso if read.day else None) == parts
    assert read.is_whole


def test_a_decision_with_more_to_say_is_not_whole() -> None:
    assert not read_decision("KF 2014-03-15 § 23, ändrat av KF 2016").is_whole
    assert not read_decision("§ 23 och § 24").is_whole


@given(text=st.text(max_size=30))
def test_squashed_text_stays_as_it_is(text: str) -> None:
    assert squash(squash(text)) == squash(text)
    assert folded(folded(text)) == folded(text)
