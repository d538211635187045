"""A quote's notes in words, in Swedish, Danish and English: data in ``wording.yaml``."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from borgen.kernel.shares import NBSP, percent_text
from borgen.supported_loan.quote import Note

LANGUAGES = ("sv", "da", "en")
_SHARES = {"loan_share", "base_capital_share", "deposit_share", "share", "rate"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
_MONEY = re.compile(r"(-?\d+)\.(\d\d) DKK")


def say_note(note: Note, language: str) -> str:
    """One or two sentences.

    Raises:
        KeyError: a code that nobody has put into words, or another language.
    """
    shown = {name: _shown(name, value, language) for name, value in note.params.items()}
    return str(_words()["notes"][note.code][language]).format_map(shown).replace("§ ", f"§{NBSP}")


def word(words: str, name: str, language: str) -> str:
    """A word of the lists ``index``, ``rates`` or ``statuses``."""
    return str(_words()[words][name][language])


def choice_word(name: str, language: str) -> str:
    """What a book has chosen, in words; names and hours, which are the same in every language, as they are."""
    words = _words()["choices"].get(name)
    return str(words[language]).replace("§ ", f"§{NBSP}") if words else name


def day(value: date, language: str) -> str:
    """``"2026-12-31"`` in Swedish, ``"31.12.2026"`` in Danish, ``"31 Dec 2026"`` in English."""
    match language:
        case "en":
            return f"{value.day}{NBSP}{_MONTHS[value.month - 1]}{NBSP}{value.year}"
        case "da":
            return f"{value:%d.%m.%Y}"
        case _:
            return value.isoformat()


def _shown(name: str, value: str, language: str) -> str:
    if name in _SHARES:
        return percent_text(Fraction(value), language)
    if _DAY.fullmatch(value):
        return day(date.fromisoformat(value), language)
    money = _MONEY.fullmatch(value)
    if money is None:
        return value
    whole = f"{int(money[1]):,}"
    match language:
        case "en":
            return f"DKK{NBSP}{whole}.{money[2]}"
        case "da":
            return f"{whole.replace(',', '.')},{money[2]}{NBSP}kr."
        case _:
            return f"{whole.replace(',', NBSP)},{money[2]}{NBSP}DKK"


@cache
def _words() -> Mapping[str, Any]:
    text = files("borgen.supported_loan").joinpath("wording.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read
