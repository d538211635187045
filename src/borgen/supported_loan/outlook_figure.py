"""How one figure of an outlook came about: from what the simulation found in each scenario, exactly, to the figure shown."""

from fractions import Fraction

from borgen.cashflow.simulation.loans import Floats
from borgen.cashflow.simulation.measures import placed
from borgen.kernel.money import Money
from borgen.kernel.rounding import to_unit
from borgen.rules.trace import Term, Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.outlook import Outlook, ranks_of

UNIT = f"minor {CURRENCY}"


def explain_outlook(found: Outlook, year: int, who: str, quantile: float | None) -> Trace:
    """How ``who`` (one of ``SIMULATED``) comes to pay so much in the year, counted from 0: the mean over the scenarios, or a
    quantile between the two scenarios that lie nearest.

    Raises:
        KeyError, IndexError: there is no such party or year.
        ValueError: a quantile outside 0 to 1.
    """
    outcomes, sheet = found.outcomes[who][year], Worksheet()
    drawn = _mean(sheet, outcomes) if quantile is None else _quantile(sheet, outcomes, quantile)
    whole = sheet.round("drawn_whole", drawn, rounding="half_up")
    if who != "residents":
        return sheet.trace(whole)
    added = sheet.given(
        "contribution_of_all", Fraction(found.years[year].contribution), unit=UNIT, source="scenarios.contribution"
    )
    return sheet.trace(sheet.add("residents_in_all", whole, added))


def in_whole_kroner(trace: Trace) -> Trace:
    """The same figure without its øre, which mean nothing in a simulation."""
    sheet = Worksheet()
    exact = sheet.carried(trace)
    krone = sheet.given("ore_a_krone", Fraction(100), unit="number", source="ratio of units")
    whole = sheet.round("whole_kroner", sheet.divide("in_kroner", exact, krone, unit="number"), rounding="half_up")
    return sheet.trace(sheet.multiply("shown", whole, krone, unit=UNIT))


def whole_kroner(minor: int) -> Money:
    """A simulated amount as it is shown: its øre mean nothing."""
    return Money(int(to_unit(Fraction(minor), rounding="half_up", unit=Fraction(100))), CURRENCY)


def _mean(sheet: Worksheet, outcomes: Floats) -> Term:
    total = sheet.given("drawn_in_all", Fraction(float(outcomes.sum())), unit=UNIT, source="scenarios.outcomes")
    return sheet.divide("drawn_exact", total, _count(sheet, outcomes), unit=UNIT)


def _quantile(sheet: Worksheet, outcomes: Floats, quantile: float) -> Term:
    low, high, _part = ranks_of(quantile, len(outcomes))
    at = placed(outcomes.reshape(1, -1), sorted({low, high}))[0]
    first = sheet.given(f"drawn_{low + 1}", Fraction(float(at[0])), unit=UNIT, source="scenarios.in_order")
    if high == low:
        return first
    second = sheet.given(f"drawn_{high + 1}", Fraction(float(at[-1])), unit=UNIT, source="scenarios.in_order")
    share = sheet.given("drawn_share", Fraction(str(quantile)), unit="share", source="scenarios.quantile")
    one = sheet.given("drawn_first", Fraction(1), unit="number", source="ratio of ranks")
    steps = sheet.subtract("drawn_steps", _count(sheet, outcomes), one)
    place = sheet.multiply("drawn_place", share, steps, unit="number")
    before = sheet.given("drawn_before", Fraction(low), unit="number", source="ratio of ranks")
    part = sheet.subtract("drawn_part", place, before)
    gap = sheet.subtract("drawn_gap", second, first)
    return sheet.add("drawn_exact", first, sheet.multiply("drawn_beyond", gap, part))


def _count(sheet: Worksheet, outcomes: Floats) -> Term:
    return sheet.given("scenario_count", Fraction(len(outcomes)), unit="number", source="scenarios.count")
