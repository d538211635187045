"""Shares as text."""

from decimal import Decimal
from fractions import Fraction


def share_text(share: Fraction) -> str:
    """A share as a decimal: ``"0.0025"``; one without an end as a decimal stays a fraction: ``"1/3"``."""
    decimal = Decimal(share.numerator) / share.denominator
    return f"{decimal.normalize():f}" if Fraction(decimal) == share else str(share)
