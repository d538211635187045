"""From a row of a table to the terms of one plan, whose every figure explains itself."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from borgen.cashflow.arrays.days import NO_DAY
from borgen.cashflow.arrays.grid import grid_of
from borgen.cashflow.arrays.loans import Loans
from borgen.cashflow.arrays.words import (
    CONVENTIONS,
    COUNTRIES,
    DAY_COUNTS,
    KINDS,
    RATE_UNIT,
    ROUNDINGS,
    LoanKind,
)
from borgen.cashflow.plan import PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.money import Money

_EPOCH = date(1970, 1, 1)
_PLAN_KINDS = {
    LoanKind.ANNUITY: PlanKind.ANNUITY,
    LoanKind.STRAIGHT_LINE: PlanKind.STRAIGHT_LINE,
    LoanKind.BULLET: PlanKind.BULLET,
    LoanKind.FIXED_PAYMENT: PlanKind.FIXED_PAYMENT,
    LoanKind.SERIAL: PlanKind.FIXED_PER_YEAR,
}


def plan_terms(loans: Loans, row: int, *, currency: str) -> PlanTerms:
    """The terms of loan ``row``: :func:`borgen.cashflow.plan.plan_for` makes the rows of the ledger of them.

    Raises:
        PlanImpossible: a plan knows no such terms: rounding to more than a minor unit or none, a debt of nothing, terms of
            two or four months.
    """
    kind = KINDS[loans.kind[row]]
    if loans.unit[row] != 1:
        raise PlanImpossible("unit", "not_supported", value=loans.unit[row], valid=1)
    grace, payments = int(loans.grace_terms[row]), 12 // int(loans.months_per_term[row])
    first = int(loans.first_due_on[row])
    return PlanTerms(
        kind=_PLAN_KINDS[kind],
        granted=Money(int(loans.principal[row]), currency),
        starts_on=_day(int(loans.starts_on[row])),
        matures_on=_day(int(loans.ends_on[row])),
        payments_a_year=payments,
        first_payment_on=None if first == NO_DAY else _day(first),
        amortises_from=_amortises_from(loans, row) if grace else None,
        interest_rate=Fraction(int(loans.rate[row]), RATE_UNIT),
        per_year=Money(int(loans.amount[row]) * payments, currency) if kind is LoanKind.SERIAL else None,
        payment=Money(int(loans.amount[row]), currency) if kind is LoanKind.FIXED_PAYMENT else None,
        day_count=DAY_COUNTS[loans.day_count[row]],
        rounding=ROUNDINGS[loans.rounding[row]],
        country=COUNTRIES[loans.country[row]],
        convention=CONVENTIONS[loans.convention[row]],
    )


def _amortises_from(loans: Loans, row: int) -> date:
    here = slice(row, row + 1)
    grid = grid_of(loans.starts_on[here], loans.first_due_on[here], loans.months_per_term[here])
    day = np.minimum(grid.regular(grid.offset + loans.grace_terms[here]), loans.ends_on[here])
    return _day(int(day[0]))


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
