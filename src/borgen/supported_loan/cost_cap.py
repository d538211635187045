"""The maximum acquisition sum [sv: maximibelopp, da: maksimumsbeløb], and what exceeds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Region
from borgen.supported_loan.law import Law, source_of


class BuildingFormUnknown(ValueError):
    """The energy supplement depends on the form of the building, which is not given."""


class NoArea(ValueError):
    """The area is not above zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCap:
    """What support may be given to at most, by the amounts in force when the council approved form B.

    ``per_m2`` is the amount without the energy supplement unless ``includes_supplement``.
    """

    maximum: Money
    per_m2: Money
    supplement: Money | None
    includes_supplement: bool
    area: Fraction
    rulings: tuple[Ruling, ...]
    trace: Trace

    def excess(self, acquisition_sum: Money) -> Money:
        """What the owner bears alone; zero within the maximum."""
        return max(acquisition_sum - self.maximum, Money(0, acquisition_sum.currency))


def cost_cap(
    *,
    area: Fraction,
    region: Region,
    committed_on: date,
    approved_on: date,
    form: BuildingForm | None = None,
    dwelling_type: str = "elderly",
    law: Law | None = None,
) -> CostCap:
    """The maximum for ``area`` m² of dwellings; care dwellings are elderly dwellings here.

    ``form`` is only needed where an energy supplement applies that the amount does not hold already.

    Raises:
        RulebookSilent: no amount is known for region, commitment and day of approval.
        BuildingFormUnknown: the supplement applies and ``form`` is not given.
        NoArea: the area is not above zero.
    """
    if area <= 0:
        raise NoArea(str(area))
    look = (law or Law()).on({"committed_on": committed_on, "approved_on": approved_on})
    place = f"{look['dk_maximum#cohort'].word}.{dwelling_type}.{region}"
    look["dk_maximum#tested_when"]
    sheet = Worksheet()
    square_metres = sheet.given("area", area, unit="m²", source="project.area")
    whole = look.find(f"dk_maximum#amount_with_supplement.{place}")
    amount = whole or look[f"dk_maximum#amount.{place}"]
    per_m2 = sheet.given("per_m2", amount.number, unit=f"minor {CURRENCY}", source=source_of(amount))
    supplement: Ruling | None = None
    if whole is None and look["dk_maximum#energy_supplement_applies"].flag:
        if form is None:
            raise BuildingFormUnknown(place)
        supplement = look[f"dk_maximum#energy_supplement.{form}"]
        added = sheet.given("supplement", supplement.number, unit=per_m2.unit, source=source_of(supplement))
        per_m2 = sheet.add("per_m2_with_supplement", per_m2, added)
    exact = sheet.multiply("maximum_exact", per_m2, square_metres)
    maximum = sheet.round("maximum", exact, rounding="half_up")
    return CostCap(
        maximum=Money(int(maximum.number), CURRENCY),
        per_m2=Money(int(amount.number), CURRENCY),
        supplement=Money(int(supplement.number), CURRENCY) if supplement else None,
        includes_supplement=whole is not None,
        area=area,
        rulings=look.used,
        trace=sheet.trace(maximum),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAmount:
    """What next year's amount would be by the rule; a publication replaces it."""

    amount: Money
    rulings: tuple[Ruling, ...]
    trace: Trace


def regulated_amount(
    amount: Money,
    *,
    approved_on: date,
    price_change: Fraction,
    wage_change: Fraction,
    law: Law | None = None,
) -> NextAmount:
    """The amount per m² of the year of ``approved_on`` from that of the year before.

    ``price_change`` is that of the net price index to September, ``wage_change`` that of private wages to May, both
    of the year before, as shares: ``Fraction("0.0286")``.

    Raises:
        RulebookSilent: how the amount is rounded is not known for that year.
    """
    look = (law or Law()).on({"approved_on": approved_on})
    sheet = Worksheet()
    before = sheet.given(
        "before", Fraction(amount.minor), unit=f"minor {amount.currency}", source="amount before"
    )
    rise = sheet.given("nothing", Fraction(0), unit="share", source="start")
    parts: Mapping[str, Fraction] = {"price": price_change, "wage": wage_change}
    for name, change in parts.items():
        part = look[f"dk_maximum#{name}_part"]
        moved = sheet.multiply(
            f"{name}_rise",
            sheet.given(f"{name}_change", change, unit="share", source=f"index.{name}"),
            sheet.given(f"{name}_part", part.number, unit="share", source=source_of(part)),
        )
        rise = sheet.add(f"rise_with_{name}", rise, moved)
    unit = look["dk_maximum#rounding_unit"]
    step = sheet.given("unit", unit.number, unit=before.unit, source=source_of(unit))
    exact = sheet.add("exact", before, sheet.multiply("added", before, rise))
    units = sheet.round("whole_units", sheet.divide("units", exact, step, unit="units"), rounding="half_up")
    after = sheet.multiply("amount", step, units)
    return NextAmount(
        amount=Money(int(after.number), amount.currency), rulings=look.used, trace=sheet.trace(after)
    )
