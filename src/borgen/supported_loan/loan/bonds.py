"""The bonds behind a cash loan: what is sold at disbursement to pay the loan out."""

from fractions import Fraction

from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.money import Money
from borgen.rules.trace import Term, Trace, Worksheet

PAR = Fraction(100)
"""Prices are per 100 of nominal [sv: kurs, da: kurs]."""


def nominal_bonds(cash: Money, price: Fraction) -> Money:
    """The bonds that are sold for ``cash`` at ``price`` per 100 of nominal, to the nearest øre.

    Raises:
        PlanImpossible: the price is not above zero.
    """
    _, nominal = _worked(cash, price)
    return Money(int(nominal.number), cash.currency)


def explain_nominal_bonds(cash: Money, price: Fraction) -> Trace:
    """How the nominal came about.

    Raises:
        PlanImpossible: the price is not above zero.
    """
    sheet, nominal = _worked(cash, price)
    return sheet.trace(nominal)


def _worked(cash: Money, price: Fraction) -> tuple[Worksheet, Term]:
    if price <= 0:
        raise PlanImpossible("bond_price", "not_positive", value=price)
    sheet, unit = Worksheet(), f"minor {cash.currency}"
    loan = sheet.given("loan", Fraction(cash.minor), unit=unit, source="financing")
    per = sheet.given("per", PAR, unit="nominal", source="price is per 100")
    at = sheet.given("price", price, unit="per 100", source="bond price")
    part = sheet.divide("price_of_one", at, per, unit="price of one")
    exact = sheet.divide("nominal_issued_exact", loan, part, unit=unit)
    return sheet, sheet.round("nominal_issued", exact, rounding="half_up")
