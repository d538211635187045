"""Shares as text.

A percentage has its sign in every language; «pct.» stands in Danish where the words are those of a law.
"""

from decimal import Decimal
from fractions import Fraction

NBSP = "\N{NO-BREAK SPACE}"
_LAST_DECIMAL = Decimal("0.000001")


def share_text(share: Fraction) -> str:
    """A share as a decimal: ``"0.0025"``; one without an end as a decimal stays a fraction: ``"1/3"``."""
    decimal = Decimal(share.numerator) / share.denominator
    return f"{decimal.normalize():f}" if Fraction(decimal) == share else str(share)


def percent_text(share: Fraction, language: str) -> str:
    """``0,25 %``, in English ``0.25%``; a share that has no end as a decimal is rounded to six decimals of a per cent."""
    hundred = share * 100
    text = f"{(Decimal(hundred.numerator) / hundred.denominator).quantize(_LAST_DECIMAL):f}".rstrip("0").rstrip(".")
    return f"{text}%" if language == "en" else f"{text.replace('.', ',')}{NBSP}%"
