"""How a figure over many guarantees came about, as arithmetic to be replayed: a sum, its change, its part per inhabitant.

An input ``part_3`` is what the third part adds: one guarantee, or the smaller ones beyond the largest together.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from borgen.rules.trace import Term, Trace, Worksheet, largest


class SumPart(NamedTuple):
    """What guarantees, or whatever else has these ``names``, add to a sum, in minor units."""

    minor: int
    names: tuple[str, ...]


def apart(amounts: Iterable[tuple[str, int]], most: int) -> tuple[SumPart, ...]:
    """The ``most`` largest amounts one by one in the order in which they came, then all the smaller ones together; none is
    zero.
    """
    found = [one for one in amounts if one[1]]
    if len(found) <= most:
        return tuple(SumPart(minor, (name,)) for name, minor in found)
    kept = largest([minor for _, minor in found], most)
    rest = [one for place, one in enumerate(found) if place not in kept]
    together = SumPart(sum(minor for _, minor in rest), tuple(name for name, _ in rest))
    return (*(SumPart(minor, (name,)) for place, (name, minor) in enumerate(found) if place in kept), together)


def explain_sum(name: str, parts: Sequence[SumPart], *, currency: str, source: str) -> Trace:
    """The parts, added up under ``name``."""
    sheet = Worksheet()
    unit = f"minor {currency}"
    total: Term = sheet.given("nothing", Fraction(0), unit=unit, source="start")
    for place, part in enumerate(parts, 1):
        one = sheet.given(f"part_{place}", Fraction(part.minor), unit=unit, source=source)
        total = sheet.add(name if place == len(parts) else f"sum_{place}", total, one)
    return sheet.trace(total)


def explain_difference(name: str, now: tuple[str, int], before: tuple[str, int], *, currency: str, source: str) -> Trace:
    """One named amount less another."""
    sheet = Worksheet()
    terms = [
        sheet.given(called, Fraction(minor), unit=f"minor {currency}", source=source) for called, minor in (now, before)
    ]
    return sheet.trace(sheet.subtract(name, *terms))


def explain_per_inhabitant(owed: int, inhabitants: int, *, currency: str, source: str) -> Trace:
    """What is owed for each inhabitant, to the nearest öre."""
    sheet, unit = Worksheet(), f"minor {currency}"
    whole = sheet.given("own_outstanding", Fraction(owed), unit=unit, source=source)
    people = sheet.given("inhabitants", Fraction(inhabitants), unit="people", source="inhabitants")
    each = sheet.divide("per_inhabitant_exact", whole, people, unit=unit)
    return sheet.trace(sheet.round("per_inhabitant", each, rounding="half_up"))
