"""A loan as it was paid out: its terms, who pays by which law, and its bonds, all as they were that day.

paid = paid_out(
    kind=LoanKind.FIRST, principal=Money.parse("104189360", "DKK"), supported_sum=Money.parse("118397000", "DKK"),
    committed_on=date(2018, 9, 10), disbursed_on=date(2026, 1, 1), rate=Fraction("0.03"),
)
paid.law                      # every ruling that was read, to be frozen with the loan
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.parameter import Ruling
from borgen.supported_loan.choices import ContributionBase, Regime, ResidentsStart
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.law import Law
from borgen.supported_loan.loan import LoanTerms, loan_terms, nominal_bonds
from borgen.supported_loan.loan_type import is_assumed, ruling_of_day
from borgen.supported_loan.redemption import Bonds
from borgen.supported_loan.resident_payment import BOOK, ResidentRule, extra_rule, resident_rule


class LoanKind(StrEnum):
    """Which loan of a project."""

    FIRST = "first"
    SUPPLEMENTARY = "supplementary"  # tillægslån
    EXTRA = "extra"  # for extra, life-cycle-economic investment


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOut:
    """What is kept of a loan when it is paid out.

    ``supported_sum`` is the sum that the residents' share is taken of: of the first loan the acquisition sum or the
    maximum, of another loan what it was added for. ``rule`` is that of the real regulation, ``None`` for an extra
    loan whose residents' share nobody has stated. ``loan_type`` is empty where no source says it: what is assumed stands in
    ``law``. ``bond_price`` is per 100 of nominal. ``taken_over`` is the payment that
    a loan from another register has come to.
    """

    kind: LoanKind
    terms: LoanTerms
    supported_sum: Money
    committed_on: date
    rule: ResidentRule | None
    law: tuple[Ruling, ...]
    loan_type: str = ""
    bond_price: Fraction | None = None
    bonds: Bonds | None = None
    taken_over: TakenOver | None = None


def paid_out(
    *,
    kind: LoanKind,
    principal: Money,
    supported_sum: Money,
    committed_on: date,
    disbursed_on: date,
    rate: Fraction,
    regime: Regime | None = None,
    residents_start: ResidentsStart | None = None,
    contribution_base: ContributionBase | None = None,
    years: int | None = None,
    terms_a_year: int | None = None,
    fixed_terms: int | None = None,
    first_term_on: date | None = None,
    loan_type: str = "",
    bond_price: Fraction | None = None,
    bond_series: str = "",
    bond_coupon: Fraction | None = None,
    is_callable: bool = False,
    taken_over: TakenOver | None = None,
    law: Law | None = None,
) -> PaidOut:
    """Read the law for a loan of that day; what is given differs from the lender's product and from the default reading.

    Raises:
        RulebookSilent: a value is not known for its day, and nobody has stated one.
        PlanImpossible: a term is absurd or at odds with another.
    """
    used = law or Law()
    terms = loan_terms(
        principal=principal,
        disbursed_on=disbursed_on,
        rate=rate,
        contribution_base=contribution_base,
        years=years,
        terms_a_year=terms_a_year,
        first_term_on=first_term_on,
        law=used,
    )
    if fixed_terms is not None:
        terms = replace(terms, fixed_terms=fixed_terms)
    look = used.on({"committed_on": committed_on, "established_on": disbursed_on})
    real = regime or Regime(look[f"{BOOK}#regime_of_regulation"].word)
    rule = rule_of_kind(kind, committed_on=committed_on, regime=real, start=residents_start, law=used)
    both = [
        resident_rule(committed_on=committed_on, regime=one, start=residents_start, law=used)
        for one in Regime
    ]
    type_ruling = None if loan_type else ruling_of_day(used, disbursed_on)
    in_use = type_ruling.word if type_ruling and not is_assumed(type_ruling) else ""
    bonds = bonds_behind(
        principal, price=bond_price, series=bond_series, coupon=bond_coupon, is_callable=is_callable
    )
    rulings = (
        *terms.rulings, *look.used, *(ruling for one in both for ruling in one.rulings), *(rule.rulings if rule else ()),
        *([type_ruling] if type_ruling else ()),
    )  # fmt: skip
    return PaidOut(
        kind=kind,
        terms=terms,
        supported_sum=supported_sum,
        committed_on=committed_on,
        rule=rule,
        law=tuple({ruling.parameter: ruling for ruling in rulings}.values()),
        loan_type=loan_type or in_use,
        bond_price=bond_price,
        bonds=bonds,
        taken_over=taken_over,
    )


def bonds_behind(
    principal: Money, *, price: Fraction | None, series: str, coupon: Fraction | None, is_callable: bool
) -> Bonds | None:
    """The bonds sold for a loan, of which the price or the series is stated; at 100 where no price is.

    Raises:
        PlanImpossible: the price is not above zero.
    """
    if price is None and not series:
        return None
    nominal = nominal_bonds(principal, price) if price is not None else principal
    return Bonds(nominal=nominal, series=series, coupon=coupon, is_callable=is_callable)


def rule_of_kind(
    kind: LoanKind,
    *,
    committed_on: date,
    regime: Regime | None,
    start: ResidentsStart | None,
    law: Law | None,
) -> ResidentRule | None:
    """The residents' rule for a loan of the kind, by ``regime`` or that of a forecast; ``None`` where its share is unknown.

    Raises:
        RulebookSilent: the residents' share is not known for that commitment.
    """
    rule = resident_rule(committed_on=committed_on, regime=regime, start=start, law=law)
    return extra_rule(rule, committed_on=committed_on, law=law) if kind is LoanKind.EXTRA else rule
