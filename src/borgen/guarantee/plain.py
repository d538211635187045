"""Facts as plain texts, as findings store them and cases compare them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from borgen.kernel.money import Money

Plain = str | int | bool | Fraction | date | Money | None


def plain_text(fact: Plain | Sequence[Plain]) -> str:
    """``"0.0025"``, ``"2026-04-01"``, ``"12000000.00 SEK"``, ``"yes"``; empty for nothing; a list with commas."""
    match fact:
        case None:
            return ""
        case bool():
            return "yes" if fact else "no"
        case Fraction():
            return share_text(fact)
        case date():
            return fact.isoformat()
        case str() | int() | Money():
            return str(fact)
        case _:
            return ", ".join(map(plain_text, fact))


def share_text(share: Fraction) -> str:
    """A share as a decimal: ``"0.0025"``; one without an end as a decimal stays a fraction: ``"1/3"``."""
    decimal = Decimal(share.numerator) / share.denominator
    return f"{decimal.normalize():f}" if Fraction(decimal) == share else str(share)
