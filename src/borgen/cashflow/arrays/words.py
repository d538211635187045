"""The words of a table of loans, and the codes that stand for them: a code is a word's place in its tuple."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount

RATE_UNIT = 10_000_000
"""Rates are whole numbers of 1e-7: 300,000 is 3 %."""


class LoanKind(StrEnum):
    """How a loan of a table is paid down."""

    ANNUITY = "annuity"  # equal payments of interest and principal together, worked out from the terms
    STRAIGHT_LINE = "straight_line"  # equal instalments of principal, worked out from the terms
    BULLET = "bullet"  # all at the end
    FIXED_PAYMENT = "fixed_payment"  # a given payment each term, of which the interest is taken first
    SERIAL = "serial"  # a given instalment of principal each term [sv: serielån, da: serielån]


KINDS = tuple(LoanKind)
DAY_COUNTS = (DayCount.ACT_365F, DayCount.ACT_360, DayCount.THIRTY_E_360, DayCount.ACT_ACT_ICMA, DayCount.NL_365)
"""``act/act icma`` is equal periods: every full term bears the same part of a year's interest."""
COUNTRIES: tuple[Country | None, ...] = (None, Country.SE, Country.DK)
CONVENTIONS = tuple(Convention)
ROUNDINGS = ("none", "half_up", "half_even", "down", "up")
"""``none`` rounds nothing: such loans are projected, and have no ledger."""

Words = str | None | Sequence[str | None] | NDArray[Any]
"""One word for all loans, a word for each, or an array of codes."""


def codes(term: str, words: Words, known: Sequence[str | None]) -> NDArray[np.int64]:
    """The place of each word in ``known``; an array of whole numbers holds places already.

    Raises:
        ValueError: a word is not known.
    """
    if words is None or isinstance(words, str):
        return np.array(_place(term, words, known), np.int64)
    if isinstance(words, np.ndarray) and np.issubdtype(words.dtype, np.integer):
        return words.astype(np.int64)
    return np.array([_place(term, word, known) for word in words], np.int64)


def _place(term: str, word: object, known: Sequence[str | None]) -> int:
    for place, one in enumerate(known):
        if one == word:
            return place
    raise ValueError(f"{term} {word!r} is not known; valid is " + ", ".join(str(one) for one in known))
