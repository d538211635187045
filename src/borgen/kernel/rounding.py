"""The only place where an exact number becomes a whole one. Every rounding has a name."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

from borgen.kernel.money import Money

Rounding = Callable[[Fraction], int]


def half_up(exact: Fraction) -> int:
    """To the nearest whole, halves away from zero [sv: avrundning till närmaste]."""
    sign = -1 if exact < 0 else 1
    return sign * floor(abs(exact) + Fraction(1, 2))


def half_even(exact: Fraction) -> int:
    """To the nearest whole, halves to the even neighbour."""
    return round(exact)


def down(exact: Fraction) -> int:
    """Towards zero."""
    return -floor(-exact) if exact < 0 else floor(exact)


def up(exact: Fraction) -> int:
    """Away from zero."""
    return -ceil(-exact) if exact < 0 else ceil(exact)


ROUNDINGS: dict[str, Rounding] = {"half_up": half_up, "half_even": half_even, "down": down, "up": up}
"""The names that contracts, rulebooks and traces use."""


def to_unit(exact: Fraction, *, rounding: str, unit: Fraction = Fraction(1)) -> Fraction:
    """Round ``exact`` to a whole number of ``unit``: ``unit=100`` rounds öre to whole kronor.

    Raises:
        KeyError: no rounding has that name.
    """
    return ROUNDINGS[rounding](exact / unit) * unit


def to_money(exact_minor: Fraction, *, currency: str, rounding: str = "half_up") -> Money:
    """Round an exact count of minor units to an amount."""
    return Money(ROUNDINGS[rounding](exact_minor), currency)


def split(amount: Money, weights: Sequence[Fraction]) -> tuple[Money, ...]:
    """Share ``amount`` in proportion to ``weights``, conserving the sum.

    Each part is rounded towards zero; what is left goes, one minor unit each, to the parts with the largest
    remainder (the first of equals).

    Raises:
        ValueError: no positive weight, or a negative one.
    """
    whole = sum(weights, Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative and must have a positive sum")
    exact = [amount.minor * weight / whole for weight in weights]
    parts = [down(part) for part in exact]
    missing = amount.minor - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    for i in by_remainder[: abs(missing)]:
        parts[i] += 1 if missing > 0 else -1
    return tuple(Money(part, amount.currency) for part in parts)
