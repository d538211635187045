"""Amounts of money as registers write them.

``12 mnkr``, ``4,6 miljoner kronor``, ``två miljoner kronor``, ``1 234 567,50``, ``3.000.000``, ``(500)``, ``12:-``, ``12,-``,
``42 737 kr 60 öre``, ``EUR 2,5 m``. A text that says more than one amount, or an amount and something else, is not
an amount: it is kept and flagged. The one thing that may stand before it is that it is a ceiling (``högst``), because
that is what a guarantee's amount always is.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from borgen.guarantee.register_file.values.number import read_number
from borgen.guarantee.register_file.values.number_words import read_number_words
from borgen.guarantee.register_file.values.text import squash

MINOR_MAX = 10**15
"""Ten thousand milliard kronor, in öre: above this a typing error is certain."""

_SCALES: dict[str, int] = {}
for _scale, _words in {
    1: "kr kr. kronor krona krone kroner sek :- ,- .-",
    1_000: "tkr tkr. kkr tsek tusen tusentals",
    1_000_000: "mkr mkr. mnkr mnkr. mn mn. msek miljoner miljon milj milj. mio mio. million millioner millions",
    1_000_000_000: "mdkr mdr mdr. miljarder miljard md",
}.items():
    _SCALES.update(dict.fromkeys(_words.split(), _scale))
_CURRENCIES = {
    "kr": "", "kr.": "", "kronor": "", "krona": "", "kroner": "", "sek": "SEK", "dkk": "DKK", "nok": "NOK",
    "eur": "EUR", "euro": "EUR", "€": "EUR", "usd": "USD", "$": "USD", "chf": "CHF", "gbp": "GBP", "£": "GBP",
    "msek": "SEK", "tsek": "SEK", "meur": "EUR", "teur": "EUR",
}
_SCALES |= {"meur": 1_000_000, "teur": 1_000, "m": 1_000_000}
_CEILING = re.compile(
    r"(?:(?:totalt? |ett |till ett )?(?:högsta|maximalt|max|max\.) ?(?:låne|borgens|kapital)?belopp(?: om| på)?|"
    r"högst|maximalt|maximum|max\.?|upp till|intill|t\.o\.m\.|inom ramen av|totalt högst)\s+",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"(?P<before>[A-Za-z€$£]{1,4}\.?)?\s*"
    r"(?P<number>[-(]?\s*[0-9][0-9 .,']*\)?(?:\s*-(?=$|\s*(?:kr|sek|tkr|mkr|mnkr)\b))?)"
    r"\s*(?P<after>.*)",
    re.IGNORECASE,
)
_KRONOR_AND_ORE = re.compile(
    r"([0-9 .]+?)\s*(?:(?:kr|kronor)\s+([0-9]{1,2})\s*öre|:([0-9]{2})(?:\s*kr)?)", re.IGNORECASE,
)
_NO_ORE = re.compile(r"(?<=[0-9]) ?[.,]-(?=\s*(?:kr\.?|sek|kronor)?$)", re.IGNORECASE)
"""The dash after a comma or a point that stands for no öre: ``2 000 000,-``."""
_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "’": "'"})


class AmountRead(NamedTuple):
    """``minor`` is in öre (or the minor unit of ``currency``), ``None`` when the text is no amount; then ``problem``
    says why. ``notes`` may hold ``rounded`` and ``ceiling``."""

    minor: int | None
    problem: str = ""
    currency: str = ""
    notes: tuple[str, ...] = ()


def read_amount(value: str | int | Decimal, *, unit: int = 1) -> AmountRead:
    """Read a cell. ``unit`` is what a bare number counts: 1, 1,000 or 1,000,000 kronor."""
    if isinstance(value, str):
        return _read_text(value, unit)
    return _in_minor(Decimal(value) * unit)


def _read_text(text: str, unit: int) -> AmountRead:
    text = _NO_ORE.sub(":-", squash(text).translate(_SIGNS))
    if both := _KRONOR_AND_ORE.fullmatch(text):
        kronor = read_number(both[1])
        if kronor is not None and kronor.other is None:
            return _in_minor(kronor.value + Decimal(both[2] or both[3]) / 100)
    without = _CEILING.sub("", text, count=1) if _CEILING.match(text) else text
    notes = ("ceiling",) if without != text else ()
    number, figures, factor, currency = read_number(without), without, unit, ""
    if number is None:
        parts = _PARTS.fullmatch(without)
        if parts is None:
            return _read_words(without, notes)
        scale_before, currency_before = _unit_of(parts["before"] or "")
        scale, currency = _unit_of(parts["after"])
        figures = parts["number"]
        number = read_number(figures)
        if scale is None or scale_before is None or number is None:
            return AmountRead(None, "amount_with_text")
        factor, currency = scale or scale_before or unit, currency or currency_before
    value = number.value
    if number.other is not None:
        chosen = _which(number.value, number.other, figures, factor)
        if chosen is None:
            return AmountRead(None, "amount_ambiguous")
        value = chosen
    read = _in_minor(value * factor)
    return read._replace(currency=currency, notes=(*notes, *read.notes))


def _which(whole: Decimal, decimal: Decimal, text: str, factor: int) -> Decimal | None:
    """``3.000``: three thousand, or three? In kronor a point with three digits groups; else nobody knows."""
    if factor == 1:
        return whole if "." in text else None
    if "," in text:
        return decimal  # a Swedish decimal comma: 3,125 mkr
    return None


def _unit_of(text: str) -> tuple[int | None, str]:
    """Scale and currency of the words round a number; scale 0 when they name none, ``None`` when they say more."""
    scale, currency = 0, ""
    for word in text.casefold().split():
        stripped = word if word in _SCALES or word in _CURRENCIES else word.rstrip(".,;")
        if stripped in {"", "st", "totalt"}:
            continue
        if stripped in _CURRENCIES and scale and _SCALES.get(stripped, 1) == 1:
            currency = _CURRENCIES[stripped]
        elif stripped in _SCALES and not scale:
            scale = _SCALES[stripped]
            currency = _CURRENCIES.get(stripped, currency)
        elif stripped in _CURRENCIES:
            currency = _CURRENCIES[stripped]
        else:
            return None, ""
    return scale, currency


def _read_words(text: str, notes: tuple[str, ...]) -> AmountRead:
    """``två miljoner kronor``, ``en halv miljon``, ``femhundratusen kronor``."""
    words = text.casefold().split()
    scale, last = 1, len(words)
    while last and words[last - 1].rstrip(".") in _SCALES and words[last - 1].rstrip(".") != "tusen":
        last -= 1
        scale = max(scale, _SCALES[words[last].rstrip(".")])
    number = read_number_words(" ".join(words[:last])) if last < len(words) else None
    if number is None:
        is_number_inside = re.search(r"[0-9]", text) is not None
        return AmountRead(None, "amount_with_text" if is_number_inside else "amount_unreadable")
    read = _in_minor(number * scale)
    return read._replace(notes=(*notes, *read.notes))


def _in_minor(kronor: Decimal) -> AmountRead:
    exact = kronor * 100
    if abs(exact) >= MINOR_MAX:
        return AmountRead(None, "amount_absurd")
    minor = int(exact.to_integral_value(rounding=ROUND_HALF_UP))
    # A spreadsheet computes in binary fractions with fifteen digits; what lies beyond them is not a rounding.
    is_rounded = abs(exact - minor) > max(abs(exact), Decimal(1)) * Decimal("1e-12")
    return AmountRead(minor, notes=("rounded",) if is_rounded else ())
