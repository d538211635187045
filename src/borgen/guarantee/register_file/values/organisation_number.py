"""Organisation numbers, and personal identity numbers that must not pass.

A sole trader's or a private person's number in the column [sv: personnummer] is personal data that a register needs no
copy of: it is recognised here and leaves only as a mask. The same goes for such numbers inside other texts.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stdnum import luhn
from stdnum.dk import cvr

from borgen.guarantee.register_file.values.text import squash

MASK = "••••••-••••"

_CANDIDATE = re.compile(r"(?<![0-9])((?:19|20|18)?[0-9]{6})([-+ ]?)([0-9]{4})(?![0-9])")
_HAS_CANDIDATE = re.compile(r"[0-9]{6}[-+ ]?[0-9]{4}")


class NumberAnswer(NamedTuple):
    """``number`` is ``556677-8899`` (Swedish) or eight digits (Danish), ``None`` when it is neither."""

    number: str | None
    problem: str = ""
    raw: str = ""


def read_organisation_number(value: str | int | Decimal) -> NumberAnswer:
    """Read a cell; ``raw`` in the answer is what may be shown of it."""
    text = squash(value) if isinstance(value, str) else format(Decimal(value), "f").removesuffix(".0")
    digits = re.sub(r"[\s.\-–+]", "", text)
    digits = re.sub(r"^(?:SE|DK)(?=[0-9])", "", digits, flags=re.IGNORECASE)
    if len(digits) == 12 and digits.endswith("01") and text.upper().startswith("SE"):
        digits = digits[:-2]  # a VAT number: the organisation number and 01
    if not digits.isascii() or not digits.isdigit():
        return NumberAnswer(None, "number_unreadable", masked(text, is_strict=False))
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if _begins_with_birth_day(digits):  # mistyped or not, it is somebody's
        return NumberAnswer(None, "personal_number_masked", MASK)
    if len(digits) == 8 and cvr.is_valid(digits):
        return NumberAnswer(digits, raw=text)
    if len(digits) != 10:
        return NumberAnswer(None, "number_length", masked(text, is_strict=False))
    if not luhn.is_valid(digits):
        return NumberAnswer(None, "number_check_digit", text)
    return NumberAnswer(f"{digits[:6]}-{digits[6:]}", raw=text)


def masked(text: str, *, is_strict: bool) -> str:
    """The text with every personal identity number in it masked.

    ``is_strict`` demands the dividing sign: in a column of loan numbers ten digits are a loan number.
    """
    if not _HAS_CANDIDATE.search(text):
        return text

    def mask(found: re.Match[str]) -> str:
        if is_strict and found[2] not in {"-", "+"}:
            return found[0]
        return MASK if _is_person(found[1] + found[3]) else found[0]

    return _CANDIDATE.sub(mask, text)


def _is_person(digits: str) -> bool:
    """Whether ten or twelve digits are a personal or coordination number: a day of birth and a check digit."""
    return _begins_with_birth_day(digits) and bool(luhn.is_valid(digits[-10:]))


def _begins_with_birth_day(digits: str) -> bool:
    """An organisation number never does: its third digit is at least 2."""
    if len(digits) == 12 and digits[:2] in {"18", "19", "20"}:
        digits = digits[2:]
    if len(digits) != 10:
        return False
    day = int(digits[4:6])
    day = day - 60 if day > 60 else day  # coordination number
    try:
        date(2000 + int(digits[:2]) % 4, int(digits[2:4]), day)  # any year with the same leap rule
    except ValueError:
        return False
    return True
