"""What a number format says about the number: a percentage, or a unit in words beside it."""

import re
from typing import NamedTuple

_BUILT_IN_PERCENT = frozenset({9, 10})
_WORD = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]')
_UNIT = re.compile(r"\b(kr|sek|dkk|kkr|tkr|tsek|mkr|mnkr|msek|mdkr)\b", re.IGNORECASE)
_SCALE = re.compile(r"[0#?](,+)(?![0#?])")
_THOUSANDS = {"kr": 0, "sek": 0, "dkk": 0, "kkr": 1, "tkr": 1, "tsek": 1, "mkr": 2, "mnkr": 2, "msek": 2, "mdkr": 3}
_UNIT_OF = {0: "kr", 1: "tkr", 2: "mkr"}


class NumberFormat(NamedTuple):
    is_percent: bool = False
    unit: str | None = None


PLAIN = NumberFormat()


def number_format(code: str, built_in: int | None = None) -> NumberFormat:
    """Read a format code, or the number of a built-in one.

    A comma after the last digit hides thousands: ``0,"tkr"`` shows 1200000 as 1200tkr, so the number itself
    is in kronor and the unit is given as ``kr``.
    """
    if built_in in _BUILT_IN_PERCENT:
        return NumberFormat(is_percent=True)
    if not code:
        return PLAIN
    positive = code.split(";", 1)[0]
    words = "".join(quoted or escaped or currency or "" for quoted, escaped, currency in _WORD.findall(positive))
    bare = _WORD.sub("", positive)
    if "%" in bare:
        return NumberFormat(is_percent=True)
    found = _UNIT.search(words)
    if found is None:
        return PLAIN
    hidden = _SCALE.search(bare)
    thousands = _THOUSANDS[found[1].lower()] - (len(hidden[1]) if hidden else 0)
    return NumberFormat(unit=_UNIT_OF.get(thousands))
