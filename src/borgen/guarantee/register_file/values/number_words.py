"""Numbers in Swedish words, as minutes and newspapers write amounts: ``två miljoner``, ``femhundratusen``."""

import re
from decimal import Decimal

_UNITS = {
    "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10,
    "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16, "sjutton": 17, "arton": 18,
    "aderton": 18, "nitton": 19, "tjugo": 20, "trettio": 30, "fyrtio": 40, "femtio": 50, "sextio": 60,
    "sjuttio": 70, "åttio": 80, "nittio": 90,
}
_WORD = re.compile("|".join(sorted([*_UNITS, "hundra", "tusen"], key=len, reverse=True)))
_HALVES = {"en halv": Decimal("0.5"), "en och en halv": Decimal("1.5"), "två och en halv": Decimal("2.5"),
           "halv": Decimal("0.5")}


def read_number_words(text: str) -> Decimal | None:
    """The number that a Swedish number word means, below a million; ``None`` when it is none."""
    text = text.strip().casefold()
    if text in _HALVES:
        return _HALVES[text]
    total = part = 0
    is_number = False
    rest = text.replace(" ", "")
    while rest:
        word = _WORD.match(rest)
        if word is None:
            return None
        rest = rest[word.end() :]
        is_number = True
        if word[0] == "tusen":
            total, part = total + max(part, 1) * 1000, 0
        elif word[0] == "hundra":
            part = max(part, 1) * 100
        else:
            part += _UNITS[word[0]]
    return Decimal(total + part) if is_number else None
