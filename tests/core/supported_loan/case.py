"""The worked example, and loans like it, for the tests of this folder."""

from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.loan import loan_plan, loan_terms
from borgen.supported_loan.resident_payment import resident_rule
from borgen.supported_loan.subsidy import split_terms

COMMITTED, DISBURSED = date(2018, 9, 10), date(2026, 1, 1)
TWO_PER_CENT = IndexView(Observations(), rise=Fraction("0.02"))


def kroner(text: str) -> Money:
    return Money.parse(text, "DKK")


SUM, LOAN = kroner("118397000"), kroner("104189360")


def loan(principal: Money = LOAN, rate: str = "0.03", **terms):
    return loan_plan(
        loan_terms(
            principal=principal,
            disbursed_on=terms.pop("disbursed_on", DISBURSED),
            rate=Fraction(rate),
            **terms,
        )
    )


def splits(plan, supported_sum: Money = SUM, index: IndexView = TWO_PER_CENT, **rule):
    found, _ = split_terms(
        plan, resident_rule(committed_on=COMMITTED, **rule), supported_sum=supported_sum, index=index
    )
    return found
