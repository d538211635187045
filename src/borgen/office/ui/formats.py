"""Amounts, shares, days and instants as the reader's language writes them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext

from borgen.kernel.money import Money
from borgen.rules.citation import Citation
from borgen.rules.rulebook import in_language

NBSP = "\u00a0"
MINUS = "\u2212"
OPEN_END = date(9999, 12, 31)
"""The day that rows carry when no end is known; readers see words in its place."""

_LOCALES = {"sv": "sv_SE", "da": "da_DK", "en": "en_GB"}
_DAY_PATTERNS = {"sv": "yyyy-MM-dd", "da": "dd.MM.yyyy", "en": "d MMM y"}
_LONG_DAY_PATTERNS = {"sv": "d MMMM y", "da": "d. MMMM y", "en": "d MMMM y"}
_NUMBERED = re.compile(r"(?:(?<=§)|(?<=\bstk\.)|(?<=\bnr\.)|(?<=\bkap\.)) (?=\d)", re.IGNORECASE)
_UNITS = {("sv", "SEK"): "kr", ("da", "DKK"): "kr."}
"""A kingdom's own crown has its short name; any other currency its code, so that two crowns are never mixed up."""
_MILLIONS = {"sv": {"SEK": "mnkr", "DKK": "mn DKK"}, "da": {"DKK": "mio. kr.", "SEK": "mio. SEK"}}

Amount = Money | tuple[int, str] | Decimal | int


def language() -> str:
    """The language of the page: ``sv``, ``da`` or ``en``; English where another is asked for."""
    return _known_language(get_language() or "en")


@lru_cache(maxsize=64)
def _known_language(code: str) -> str:
    short = code.split("-")[0]
    return short if short in _LOCALES else "en"


def locale() -> Locale:
    """The babel locale of the page's language, with the country whose habits the office follows."""
    return _locale(language())


@lru_cache(maxsize=len(_LOCALES))
def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES[code])


def unknown_text() -> str:
    """What stands where a value is not known: a word, never a zero."""
    return gettext("unknown")


def money_text(value: Amount | None, form: str = "") -> str:
    """An amount such as ``1 234 567,50 kr``, its parts held together by NBSP.

    Args:
        value: money; ``(minor, currency)``; or a number of whole kronor, shown without currency.
        form: words among ``exact`` (öre also when they are zero), ``bare`` (no currency) and ``millions``
            (at most three decimals, exact: an amount that needs more is given in full).
    """
    if value is None:
        return unknown_text()
    whole, currency = _whole(value)
    words = form.split()
    if "millions" in words and whole * 1000 % 1_000_000 == 0:
        return _in_millions(whole, currency, bare="bare" in words)
    pattern = "#,##0.00" if "exact" in words or whole % 1 else "#,##0"
    figure = _figure(whole, pattern)
    return _with_unit(figure, "" if "bare" in words else currency)


def share_text(value: Fraction | Decimal | None) -> str:
    """A share as percent, ``0,25 %``: exact up to six decimals, an endless one rounded and marked with ≈."""
    if value is None:
        return unknown_text()
    percent = Fraction(value) * 100
    exact = percent * 10**6
    if exact.denominator == 1:
        return _held_together(_percent(Decimal(exact.numerator).scaleb(-6), "#,##0.######"))
    rounded = Decimal(round(percent * 100)).scaleb(-2)
    return _held_together(f"≈ {_percent(rounded, '#,##0.00')}")


def day_text(value: date | None, form: str = "") -> str:
    """A day as the language writes it, ``2024-03-15``; with ``form="long"`` in words, ``15 mars 2024``."""
    if value is None:
        return unknown_text()
    if value == OPEN_END:
        return gettext("until further notice")
    lang, patterns = language(), _LONG_DAY_PATTERNS if form == "long" else _DAY_PATTERNS
    return _day_in(value, patterns[lang], _locale(lang))


@lru_cache(maxsize=4096)
def _day_in(day: date, pattern: str, of: Locale) -> str:
    return _held_together(format_date(day, format=pattern, locale=of))


def instant_text(value: datetime | None) -> str:
    """An instant to the minute in the active time zone, ``2024-03-15 14:02``."""
    if value is None:
        return unknown_text()
    local = timezone.localtime(value)
    return f"{day_text(local.date())}{NBSP}{local:%H:%M}"


def count_text(value: int | Decimal | Fraction | None) -> str:
    """A number with its thousands apart, ``12 345``; parts are rounded to six decimals."""
    if value is None:
        return unknown_text()
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / value.denominator
    return _held_together(_figure(Decimal(value), "#,##0.######"))


def place_text(value: object) -> str:
    """A place in a law or decision, ``§ 98, stk. 2``, whose numbers stay on the line with what they number."""
    return _NUMBERED.sub(NBSP, str(value))


def source_text(cite: Citation | Mapping[str, str]) -> str:
    """The text that a citation names, as the page's language says it."""
    return _cited(cite, "source")


def section_text(cite: Citation | Mapping[str, str]) -> str:
    """The place in the text that a citation names; empty where it names none."""
    return _cited(cite, "section")


def cite_text(cite: Citation) -> str:
    """Text and place of a citation, ``Lov om almene boliger m.v., § 118 a, stk. 1``."""
    return ", ".join(text for text in (source_text(cite), section_text(cite)) if text)


def _cited(cite: Citation | Mapping[str, str], part: str) -> str:
    book, text = (
        (cite.get(name, "") if isinstance(cite, Mapping) else str(getattr(cite, name))) for name in ("book", part)
    )
    return place_text(in_language(text, book=book, language=language()))


def _whole(value: Amount) -> tuple[Decimal, str]:
    if isinstance(value, Money):
        return Decimal(value.minor).scaleb(-2), value.currency
    if isinstance(value, tuple):
        minor, currency = value
        return Decimal(minor).scaleb(-2), currency
    if isinstance(value, Decimal | int):
        return Decimal(value), ""
    raise TypeError(f"not an amount: {value!r}")


def _in_millions(whole: Decimal, currency: str, *, bare: bool) -> str:
    figure = _figure(whole / 1_000_000, "#,##0.###")
    if bare or not currency:
        return _held_together(figure)
    unit = _MILLIONS.get(language(), {}).get(currency)
    return _held_together(f"{figure} {unit}" if unit else f"{currency} {figure} m")


def _with_unit(figure: str, currency: str) -> str:
    if not currency:
        return _held_together(figure)
    unit = _UNITS.get((language(), currency), currency)
    return _held_together(f"{unit} {figure}" if language() == "en" else f"{figure} {unit}")


def _figure(value: Decimal, pattern: str) -> str:
    return _figure_in(value, pattern, locale())


@lru_cache(maxsize=4096)
def _figure_in(value: Decimal, pattern: str, of: Locale) -> str:
    return format_decimal(value, format=pattern, locale=of).replace("-", MINUS)


def _percent(value: Decimal, pattern: str) -> str:
    figure = _figure(value, pattern)
    return f"{figure}%" if language() == "en" else f"{figure} %"


def _held_together(text: str) -> str:
    return text.replace(" ", NBSP)
