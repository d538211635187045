"""How a figure of the maturity profile came about: the sum of what each guarantee's plans say, as arithmetic to be replayed."""

from collections.abc import Sequence
from fractions import Fraction

from borgen.guarantee.maturity import NoPlan, Profile
from borgen.rules.trace import Term, Trace, Worksheet

OF_A_YEAR = ("principal", "interest", "payment", "left")
OF_ALL = ("planned", "unplanned", "outstanding", "interest", "rateless")
OF_A_REASON = "unplanned_for"


class NoSuchFigure(LookupError):
    """The profile has no figure of that name."""


def explain(parts: Sequence[Profile], figure: str, *, currency: str) -> Trace:
    """The arithmetic of ``principal.2027``, ``planned`` or ``unplanned_for.past_end``.

    An input ``part_3`` is what the third of ``parts`` adds.

    Raises:
        NoSuchFigure: there is none.
    """
    name, _, year = figure.partition(".")
    sheet, unit = Worksheet(), f"minor {currency}"
    if name in OF_ALL and not year:
        amounts = [_of_all(part, name) for part in parts]
    elif name == OF_A_REASON and year in set(NoPlan):
        amounts = [sum(debt.owed for debt, reason in part.no_plan if reason == year) for part in parts]
    elif name in OF_A_YEAR and year.isascii() and year.isdigit():
        if not any(str(row.year) == year for part in parts for row in part.years):
            raise NoSuchFigure(figure)
        amounts = [_of_a_year(part, name, int(year)) for part in parts]
    else:
        raise NoSuchFigure(figure)
    terms = [
        sheet.given(f"part_{place}", Fraction(minor), unit=unit, source="plan")
        for place, minor in enumerate(amounts, 1)
        if minor
    ]
    total: Term = sheet.given("nothing", Fraction(0), unit=unit, source="start")
    for place, term in enumerate(terms, 1):
        total = sheet.add(name if place == len(terms) else f"sum_{place}", total, term)
    return sheet.trace(total)


def explain_difference(*, outstanding: int, planned: int, unplanned: int, currency: str) -> Trace:
    """What the parts with and without a plan lack of the register's total."""
    sheet, unit = Worksheet(), f"minor {currency}"
    whole, *parts = (
        sheet.given(name, Fraction(minor), unit=unit, source="figure")
        for name, minor in (("outstanding", outstanding), ("planned", planned), ("unplanned", unplanned))
    )
    return sheet.trace(sheet.subtract("difference", sheet.subtract("without_plan", whole, parts[0]), parts[1]))


def _of_all(part: Profile, name: str) -> int:
    if name == "interest":
        return sum(row.interest for row in part.years)
    return {
        "planned": part.planned, "unplanned": part.unplanned, "outstanding": part.total, "rateless": part.rateless,
    }[name]  # fmt: skip


def _of_a_year(part: Profile, name: str, year: int) -> int:
    if name == "left":
        return part.planned - sum(row.principal for row in part.years if row.year <= year)
    row = next((row for row in part.years if row.year == year), None)
    if row is None:
        return 0
    return row.principal + row.interest if name == "payment" else int(getattr(row, name))
