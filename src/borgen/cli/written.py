"""Amounts, days, numbers and shares in tables and lines on the screen, as the reader's language writes them.

English keeps its days ISO and a space between thousands. JSON and files have no language: nothing of this goes into them.
"""

from datetime import date
from fractions import Fraction

from borgen.cli.reader import reader_language
from borgen.kernel.money import Money
from borgen.kernel.shares import percent_text, share_text
from borgen.supported_loan import wording

_SIGNS = {"sv": str.maketrans({".": ","}), "da": str.maketrans({" ": ".", ".": ","})}


def amount(money: Money | None) -> str:
    """``"12 000,00"`` in Swedish, ``"12.000,00"`` in Danish, ``"12 000.00"`` in English; ``"?"`` where it is not known."""
    return decimals(None if money is None else money.decimal)


def decimals(text: str | None) -> str:
    """The same of a number as programs write it, ``"12000.00"``, with all its decimals."""
    if text is None:
        return "?"
    whole, point, part = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return as_written(f"{sign}{int(whole.removeprefix('-')):,}".replace(",", " ") + point + part)


def rounded(value: float | Fraction, places: int = 2) -> str:
    """The same of a number that is rounded for the screen."""
    shown = round(float(value), places) + 0.0  # what is left of floats next to nothing is no "-0"
    return decimals(f"{shown:.{places}f}")


def day(value: date | None) -> str:
    """``"2026-04-01"``, in Danish ``"01.04.2026"``; empty where there is none."""
    if value is None:
        return ""
    reader = reader_language()
    return wording.day(value, reader) if reader == "da" else value.isoformat()


def number(value: Fraction) -> str:
    """A price or a factor: ``"97,35"``, in English ``"97.35"``; one without an end as a fraction."""
    return as_written(share_text(value))


def percent(share: Fraction) -> str:
    """``"3 %"`` in Swedish and Danish, ``"3%"`` in English."""
    return percent_text(share, reader_language())


def as_written(text: str) -> str:
    """A figure with a space between thousands and a decimal point, as the language writes it."""
    return text.translate(_SIGNS.get(reader_language(), {}))
