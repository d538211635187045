"""Columns of amounts, rates and days, read from what a caller has at hand."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from borgen.cashflow.arrays.days import NO_DAY
from borgen.cashflow.arrays.refusal import refuse
from borgen.cashflow.arrays.words import RATE_UNIT

Days = date | str | None | Sequence[date | str | None] | NDArray[Any]
"""One day or a day for each loan: dates, ISO texts, ``datetime64``, or days since 1970; ``None`` and NaT are none."""

COLUMNS: dict[str, type[np.signedinteger[Any]]] = {
    "principal": np.int64, "rate": np.int64, "starts_on": np.int32, "first_due_on": np.int32,
    "months_per_term": np.int8, "terms": np.int32, "ends_on": np.int32, "kind": np.int8, "amount": np.int64,
    "day_count": np.int8, "country": np.int8, "convention": np.int8, "rounding": np.int8, "unit": np.int64,
    "grace_terms": np.int32,
}  # fmt: skip
"""How each column of a table is stored: 62 bytes a loan."""


def stored(term: str, values: ArrayLike) -> NDArray[Any]:
    """``values`` as the read-only column ``term`` of a table; never the caller's own array.

    Raises:
        LoansRefused: a value does not fit into the column.
        TypeError: not whole numbers.
    """
    wide = np.atleast_1d(whole(term, values))
    limits = np.iinfo(COLUMNS[term])
    refuse((wide < limits.min) | (wide > limits.max), term, wide, f"{limits.min} to {limits.max}")
    array = np.array(wide, dtype=COLUMNS[term])
    array.flags.writeable = False
    return array


def whole(term: str, values: ArrayLike) -> NDArray[Any]:
    """``values`` as an array of whole numbers.

    Raises:
        LoansRefused: a whole number that 64 bits cannot hold.
        TypeError: not whole numbers; a float is not taken even where it is whole, as it may have been rounded.
    """
    array = np.asarray(values)
    if array.dtype.kind == "i":
        return array
    if not array.size:
        return array.astype(np.int64)
    # NumPy makes floats of [1, 2**63]: what was given is looked at again
    numbers = np.asarray(values, dtype=object).ravel()
    if not all(type(number) is int for number in numbers):
        raise TypeError(f"{term}: whole numbers, not {array.dtype} such as {array.flat[0]}")
    limits = np.iinfo(np.int64)
    wrong = np.array([not limits.min <= number <= limits.max for number in numbers])
    refuse(wrong, term, numbers, "what 64 bits can hold")
    return array.astype(np.int64)


def day_numbers(term: str, days: Days) -> NDArray[Any]:
    """Days as days since 1970; ``NO_DAY`` for ``None`` and NaT.

    Raises:
        ValueError: a text is not a day in ISO form.
        TypeError: something else than a day.
    """
    if isinstance(days, np.ndarray) and days.dtype.kind == "i":
        return days
    if isinstance(days, np.ndarray) and days.dtype.kind == "M":
        found = days.astype("datetime64[D]")
    elif days is None or isinstance(days, str | date):
        found = np.array(_day(term, days), "datetime64[D]")
    else:
        found = np.array([_day(term, day) for day in days], "datetime64[D]")
    return np.where(np.isnat(found), NO_DAY, found.astype(np.int64))


def _day(term: str, day: object) -> np.datetime64[Any]:
    if day is None:
        return np.datetime64("NaT", "D")
    if isinstance(day, str):
        day = date.fromisoformat(day)
    if isinstance(day, np.datetime64):
        return day
    if not isinstance(day, date):
        raise TypeError(f"{term}: {day!r} is not a day")
    return np.datetime64(day, "D")


def rate_units(rates: object) -> NDArray[np.int64]:
    """Rates as whole units of 1e-7: a text, ``Decimal``, ``Fraction`` or ``int`` (a share a year), or several of them.

    ``rate_units("0.0325")`` is 325,000.

    Raises:
        TypeError: a float, whose exact worth is not what was written.
        ValueError: not a number, or one that has more than seven decimals.
    """
    if isinstance(rates, Iterable) and not isinstance(rates, str):
        return np.array([_rate(rate) for rate in rates], np.int64)
    return np.array(_rate(rates), np.int64)


def _rate(rate: object) -> int:
    if not isinstance(rate, str | Decimal | Fraction | int):
        raise TypeError(f"{rate!r} is not exact: write the rate as a text or a Decimal")
    exact = Fraction(rate) * RATE_UNIT
    if exact.denominator != 1 or abs(exact) >= 2**62:
        raise ValueError(f"{rate} is not a share a year with at most seven decimals")
    return int(exact)
