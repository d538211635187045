"""Rates and shares: ``0,25 %``, ``31,5``, ``2,5 ‰``, ``40 procent``; 0.0025 in a cell that is shown in percent."""

import re
from decimal import Decimal
from typing import NamedTuple

from borgen.guarantee.register_file.values.number import read_number
from borgen.guarantee.register_file.values.text import squash

_WORDS = re.compile(
    r"\s*(?:(%|procent|procentenheter|pct\.?|percent|proc\.?)|(‰|promille)|(bp|bps|punkter|räntepunkter))"
    r"(?:\s*(?:per år|/år|årligen|p\.?\s?a\.?))?\s*$",
    re.IGNORECASE,
)


class RateRead(NamedTuple):
    """``fraction`` is 0.0025 for a quarter of a percent, ``None`` when the text is no rate; then ``problem`` says why.
    ``is_inferred``: nothing said how the number counts, but only one way of counting gives a rate that exists."""

    fraction: Decimal | None
    problem: str = ""
    is_inferred: bool = False


class Plausible(NamedTuple):
    """What a rate of a kind can be, as fractions."""

    least: Decimal
    most: Decimal


FEE = Plausible(Decimal("0.0002"), Decimal("0.05"))
INTEREST = Plausible(Decimal("0.0005"), Decimal("0.12"))
SHARE = Plausible(Decimal("0.01"), Decimal(1))


def read_rate(
    value: str | int | Decimal, *, plausible: Plausible, is_percent_cell: bool = False,
    is_percent_column: bool = False,
) -> RateRead:
    """Read a cell.

    ``is_percent_cell``: its number format shows percent, so the number is the fraction itself.
    ``is_percent_column``: the heading says that the column counts in percent.
    """
    divisor = 0
    if isinstance(value, str):
        text = squash(value)
        unit = _WORDS.search(text)
        if unit is not None:
            divisor = 100 if unit[1] else 1000 if unit[2] else 10_000
            text = text[: unit.start()]
        number = read_number(text)
        if number is None:
            return RateRead(None, "rate_with_text" if re.search(r"[0-9]", text) else "rate_unreadable")
        # No rate is counted in thousands: 0,125 has a decimal mark.
        figure = number.other if number.other is not None else number.value
    else:
        figure = Decimal(value)
        if is_percent_cell:
            divisor = 1
    if figure == 0:
        return RateRead(Decimal(0))
    if divisor:
        return _checked(figure / divisor)
    in_percent, as_fraction = figure / 100, figure
    if is_percent_column:
        # 0,0025 below "%" is more likely a forgotten format than a fortieth of a basis point.
        return _checked(in_percent) if abs(in_percent) >= plausible.least else RateRead(None, "rate_unit_unclear")
    if abs(figure) > 1:
        return _checked(in_percent)
    can_be_percent = plausible.least <= in_percent <= plausible.most
    can_be_fraction = plausible.least <= as_fraction <= plausible.most
    if can_be_percent == can_be_fraction:
        return RateRead(None, "rate_unit_unclear")
    return _checked(in_percent if can_be_percent else as_fraction)._replace(is_inferred=True)


def _checked(fraction: Decimal) -> RateRead:
    if fraction < 0 or fraction > 1:
        return RateRead(None, "rate_absurd")
    return RateRead(fraction.normalize() + 0)
