"""What each loan pays: its level payment or instalment, rounded once and exactly as its terms say.

A double's estimate decides where no boundary of rounding is near enough to matter; where one is, whole numbers of any
size do. The estimate's error is bounded, so the result is always that of exact fractions.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.days import Ints
from borgen.cashflow.arrays.words import KINDS, RATE_UNIT, LoanKind

if TYPE_CHECKING:
    from borgen.cashflow.arrays.loans import Loans

Floats = NDArray[np.float64]

NONE, HALF_UP, HALF_EVEN, DOWN, UP = range(5)  # places in ROUNDINGS
_RELATIVE = 1e-14
"""Some forty times what the estimate of a level payment can be off by at ordinary rates; see ``_estimates``."""


def thresholds(divisor: Ints, rounding: Ints) -> tuple[Ints, Ints]:
    """When ``quotient, rest = divmod(n, divisor)`` rounds to ``quotient + 1``.

    It does when ``rest + (even & quotient & 1) >= threshold``; the two are returned as ``threshold, even``. ``even``
    is 1 where a tie goes to the even neighbour. Signs are dealt with outside: every mode is symmetrical.
    """
    half = divisor // 2
    even = np.where((rounding == HALF_EVEN) & (divisor % 2 == 0), 1, 0)
    threshold = np.where(rounding == UP, 1, np.where(rounding <= NONE, divisor, divisor - half + even))
    return np.where(rounding == DOWN, divisor, threshold), even


def exact_payments(loans: "Loans") -> Ints:
    """The level payment, the instalment, or nothing for a bullet, in whole minor units; all loans have a rounding."""
    payments = np.where(loans.kind == KINDS.index(LoanKind.BULLET), 0, loans.amount)
    amortising = loans.terms.astype(np.int64) - loans.grace_terms
    annuity = loans.kind == KINDS.index(LoanKind.ANNUITY)
    equal = (loans.kind == KINDS.index(LoanKind.STRAIGHT_LINE)) | (annuity & (loans.rate == 0))
    rows = np.flatnonzero(equal)
    if len(rows):
        divisor = amortising[rows] * loans.unit[rows]
        quotient, rest = np.divmod(loans.principal[rows], divisor)
        threshold, even = thresholds(divisor, loans.rounding[rows])
        payments[rows] = (quotient + (rest + (even & quotient) >= threshold)) * loans.unit[rows]
    rows = np.flatnonzero(annuity & ~equal)
    if len(rows):
        payments[rows] = _exact_level(loans, rows, amortising[rows])
    return payments


def unrounded_payments(loans: "Loans") -> Floats:
    """The same as doubles, not rounded."""
    amortising = (loans.terms - loans.grace_terms).astype(np.float64)
    payments = np.where(loans.kind == KINDS.index(LoanKind.BULLET), 0, loans.amount).astype(np.float64)
    equal = (loans.kind == KINDS.index(LoanKind.ANNUITY)) | (
        loans.kind == KINDS.index(LoanKind.STRAIGHT_LINE)
    )
    payments = np.where(equal, loans.principal / amortising, payments)
    rows = np.flatnonzero((loans.kind == KINDS.index(LoanKind.ANNUITY)) & (loans.rate != 0))
    if len(rows):
        payments[rows] = _estimates(loans, rows, amortising[rows])[0]
    return payments


def _estimates(loans: "Loans", rows: Ints, amortising: NDArray[Any]) -> tuple[Floats, Floats]:
    """Level payments as doubles, and how far each may be from the exact one (infinite: nobody knows).

    With r the rate of a term and x = n·log(1 + r), the payment is P·r / (1 − e^−x). Each operation is off by a few units
    in the last place (2^-52); for r < 0, e^−x magnifies the error of x by up to |x|, and 1 + r that of r by 1/(1 + r).
    """
    principal = loans.principal[rows].astype(np.float64)
    rate = (loans.rate[rows] * loans.months_per_term[rows]) / (12 * RATE_UNIT)
    exponent = amortising * np.log1p(rate)
    safe = np.maximum(exponent, -600.0)
    estimates: Floats = principal * rate / -np.expm1(-safe)
    relative = _RELATIVE * (1 + np.maximum(-safe, 0)) * np.maximum(1, 1 / (1 + rate))
    return estimates, np.where(exponent < -600.0, np.inf, estimates * relative)


def _exact_level(loans: "Loans", rows: Ints, amortising: Ints) -> Ints:
    unit, rounding = loans.unit[rows], loans.rounding[rows]
    estimates, errors = _estimates(loans, rows, amortising)
    shift = np.where(rounding == DOWN, 0.0, np.where(rounding == UP, 1.0, 0.5))
    # where `up` would round a whole number, and at ties, the two ends part: those are looked at exactly
    least = np.floor((estimates - errors) / unit + shift)
    most = np.floor((estimates + errors) / unit + shift)
    sure = least == most
    payments = np.where(sure, least, 0).astype(np.int64) * unit
    for place in np.flatnonzero(~sure):
        row = rows[place]
        payments[place] = _level_payment(
            int(loans.principal[row]), int(loans.rate[row]) * int(loans.months_per_term[row]),
            int(amortising[place]), int(unit[place]), int(rounding[place]),
        )  # fmt: skip
    return payments


def _level_payment(principal: int, rate: int, terms: int, unit: int, rounding: int) -> int:
    """The level payment in whole ``unit``, by whole numbers alone; ``rate`` is not 0, in 1/12 of 1e-7 a term."""
    one = 12 * RATE_UNIT
    grown: int = (one + rate) ** terms
    still: int = one**terms
    # for a falling debt both are negative: the quotient is positive
    above, below = principal * rate * grown, one * (grown - still) * unit
    if below < 0:
        above, below = -above, -below
    quotient, rest = divmod(above, below)
    more = False
    if rounding == HALF_UP:
        more = 2 * rest >= below
    elif rounding == HALF_EVEN:
        more = 2 * rest + quotient % 2 > below
    elif rounding == UP:
        more = rest > 0
    return (quotient + int(more)) * unit
