"""Numbers in Swedish, Danish and English notation.

A separator that could be either, as in ``3,000``, is not decided here: the reader of a unit may know (an amount in
kronor has no thousandths), and where nobody knows the text is kept.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from borgen.guarantee.register_file.values.text import squash

_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "‒": "-", "\u2011": "-", "’": "'", "´": "'"})
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"([0-9]{1,3}(?:([ .,'])[0-9]{3})+|[0-9]+)([.,])([0-9]+)")


class NumberRead(NamedTuple):
    """``other`` is the second reading of a number with one separator and three digits after it."""

    value: Decimal
    other: Decimal | None = None


def read_number(text: str) -> NumberRead | None:
    """Read a whole text as one number, or ``None`` when it is not one."""
    body = squash(text).translate(_SIGNS)
    sign = 1
    if body.startswith("(") and body.endswith(")"):
        sign, body = -1, body[1:-1].strip()
    elif body.startswith("-") or body.endswith("-"):
        sign, body = -1, body.removeprefix("-").removesuffix("-").strip()
    elif body.startswith("+"):
        body = body[1:].strip()
    if not body or len(body) > 40 or not body.isascii() or not body[0].isdigit():
        return None
    if body.isdigit():
        return NumberRead(sign * Decimal(body))
    if (grouped := _GROUPED.fullmatch(body)) is not None:
        whole = sign * Decimal(re.sub(r"[ .,']", "", body))
        mark = grouped[1]
        is_decimal_too = mark in ".," and body.count(mark) == 1
        return NumberRead(whole, sign * Decimal(body.replace(",", ".")) if is_decimal_too else None)
    if (decimal := _DECIMAL.fullmatch(body)) is not None and decimal[2] != decimal[3]:
        whole_part = re.sub(r"[ .,']", "", decimal[1])
        return NumberRead(sign * Decimal(f"{whole_part}.{decimal[4]}"))
    return None
