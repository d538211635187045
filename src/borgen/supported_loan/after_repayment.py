"""What of the residents' payment goes to the funds when the loan is repaid, as far as it is sourced."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.rounding import split
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.law import Law, source_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsPayment:
    """What goes to the national disposition fund and to the fund for new building, of one year's payment."""

    rule: str
    to_funds: Money
    disposition_fund: Money
    building_fund: Money
    kept: Money
    rulings: tuple[Ruling, ...]
    trace: Trace


def payment_after_loan(
    *, committed_on: date, loan_year: int, residents_a_year: Money, law: Law | None = None
) -> FundsPayment:
    """The share of a year's payment, without contribution, of a loan that is repaid.

    For commitments of 1999 to June 2009: all of it up to the year that the rule names, then a share. For earlier ones
    a share of what the repaid loan frees, which is this payment.

    Raises:
        RulebookSilent: for commitments from July 2009 on the rules were not read.
    """
    look = (law or Law()).on({"committed_on": committed_on})
    rule = look["dk_after_repayment#payment_to_funds"]
    part = look["dk_after_repayment#share_to_funds"]
    half = look["dk_after_repayment#share_to_disposition_fund"]
    share, source = part.number, source_of(part)
    if rule.word == "negative_support_then_share_of_payment":
        until = look["dk_after_repayment#negative_support_until_year"]
        if loan_year <= until.whole:
            share, source = Fraction(1), source_of(until)
    sheet = Worksheet()
    paid = sheet.given(
        "residents_a_year",
        Fraction(residents_a_year.minor),
        unit=f"minor {residents_a_year.currency}",
        source="register",
    )
    exact = sheet.multiply("exact", paid, sheet.given("share", share, unit="share", source=source))
    rounded = sheet.round("to_funds", exact, rounding="half_up")
    to_funds = Money(int(rounded.number), residents_a_year.currency)
    disposition, building = split(to_funds, [half.number, 1 - half.number])
    return FundsPayment(
        rule=rule.word,
        to_funds=to_funds,
        disposition_fund=disposition,
        building_fund=building,
        kept=residents_a_year - to_funds,
        rulings=look.used,
        trace=sheet.trace(rounded),
    )
