"""Facts as plain texts, as findings store them and cases compare them."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.shares import share_text as share_text

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
