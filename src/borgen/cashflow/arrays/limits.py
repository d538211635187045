"""Which loans are refused: those that are impossible, and those whose figures an ``int64`` could not hold exactly.

Inside these limits no sum, product or rounding of the ledger overflows, and no column of a schedule overflows when all of
it is added up. The proof is in ``docs/decisions/0022``; the tests go to the limits and past them.
"""

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.days import FIRST_DAY, FIRST_YEAR, LAST_DAY, NO_DAY, YEARS, Ints, adjusted
from borgen.cashflow.arrays.grid import Grid, grid_of
from borgen.cashflow.arrays.refusal import refuse
from borgen.cashflow.arrays.words import (
    CONVENTIONS,
    COUNTRIES,
    DAY_COUNTS,
    KINDS,
    RATE_UNIT,
    ROUNDINGS,
    LoanKind,
)
from borgen.kernel.annuity import TERMS_MAX
from borgen.kernel.money import MINOR_MAX

if TYPE_CHECKING:
    from borgen.cashflow.arrays.loans import Loans

MONTHS_PER_TERM = (1, 2, 3, 4, 6, 12)
UNIT_MAX = 10_000
INTEREST_MAX = 2**50
"""One term's interest, in units of rounding: a double's estimate of it is then less than one off."""
SUM_MAX = 2**62
"""All principal and interest of a table together, in minor units."""
_IN_THE_CALENDAR = f"a day in {FIRST_YEAR} to {FIRST_YEAR + YEARS - 1}"


def check_days(starts_on: Ints, first_due_on: Ints, months_per_term: Ints) -> None:
    """Refuse what no day could be worked out from.

    Raises:
        LoansRefused: a start or a first payment outside the calendar or out of order, an odd length of the terms.
    """
    refuse((starts_on < FIRST_DAY) | (starts_on > LAST_DAY), "starts_on", _texts(starts_on), _IN_THE_CALENDAR)
    given = first_due_on != NO_DAY
    wrong = given & ((first_due_on <= starts_on) | (first_due_on > LAST_DAY))
    refuse(wrong, "first_due_on", _texts(first_due_on), f"after starts_on, and {_IN_THE_CALENDAR}")
    valid = ", ".join(map(str, MONTHS_PER_TERM))
    known = (
        (months_per_term >= 1)
        & (months_per_term <= 12)
        & (np.array(12) % np.maximum(months_per_term, 1) == 0)
    )
    refuse(~known, "months_per_term", months_per_term, valid)


def check_end(columns: dict[str, NDArray[np.int64]]) -> None:
    """Refuse ends that lie outside the calendar, and rows that have none.

    Raises:
        LoansRefused: neither ``terms`` nor ``ends_on``, too many terms, or an end outside the calendar.
    """
    terms, ends_on = columns["terms"], columns["ends_on"]
    refuse((terms == 0) & (ends_on == NO_DAY), "terms", terms, f"1 to {TERMS_MAX}, or ends_on")
    refuse((terms < 0) | (terms > TERMS_MAX), "terms", terms, f"1 to {TERMS_MAX}")
    given = ends_on != NO_DAY
    wrong = given & ((ends_on <= columns["starts_on"]) | (ends_on > LAST_DAY))
    refuse(wrong, "ends_on", _texts(ends_on), f"after starts_on, and {_IN_THE_CALENDAR}")
    months = terms * columns["months_per_term"]
    start = np.where(columns["first_due_on"] == NO_DAY, columns["starts_on"], columns["first_due_on"])
    beyond = ~given & (start.astype(np.int64) + 31 * months > LAST_DAY)
    refuse(beyond, "terms", terms, f"so many that the last payment is {_IN_THE_CALENDAR}")


def check(loans: "Loans") -> None:
    """Refuse a table that is not inside the limits.

    Raises:
        LoansRefused: the first term that is wrong, with every row where it is.
    """
    check_days(loans.starts_on, loans.first_due_on, loans.months_per_term)
    grid = grid_of(loans.starts_on, loans.first_due_on, loans.months_per_term)
    _check_ends(loans, grid)
    for term, known in (
        ("kind", KINDS), ("day_count", DAY_COUNTS), ("country", COUNTRIES), ("convention", CONVENTIONS),
        ("rounding", ROUNDINGS),
    ):  # fmt: skip
        code = getattr(loans, term)
        refuse((code < 0) | (code >= len(known)), term, code, f"a place in {', '.join(map(str, known))}")
    _within(loans.principal, "principal", 0, MINOR_MAX)
    _within(loans.rate, "rate", 1 - RATE_UNIT, RATE_UNIT)
    _within(loans.unit, "unit", 1, UNIT_MAX)
    wrong = (loans.grace_terms < 0) | (loans.grace_terms >= loans.terms)
    refuse(wrong, "grace_terms", loans.grace_terms, "0 or more, and fewer than terms")
    given = (loans.kind == KINDS.index(LoanKind.FIXED_PAYMENT)) | (loans.kind == KINDS.index(LoanKind.SERIAL))
    wrong = given & ((loans.amount <= 0) | (loans.amount > MINOR_MAX))
    refuse(wrong, "amount", loans.amount, f"1 to {MINOR_MAX} for a fixed payment or a serial loan")
    refuse(~given & (loans.amount != 0), "amount", loans.amount, "0: this kind has none")
    _check_banking_days(loans, grid)
    _check_sizes(loans, grid)


def _check_ends(loans: "Loans", grid: Grid) -> None:
    ends_on, terms = loans.ends_on, loans.terms
    wrong = (ends_on <= loans.starts_on) | (ends_on > LAST_DAY)
    refuse(wrong, "ends_on", _texts(ends_on), f"after starts_on, and {_IN_THE_CALENDAR}")
    early = (loans.first_due_on != NO_DAY) & (loans.first_due_on > ends_on)
    refuse(early, "first_due_on", _texts(loans.first_due_on), "on or before ends_on")
    counted = grid.terms_until(ends_on)
    refuse(
        (counted < 1) | (counted > TERMS_MAX),
        "ends_on",
        _texts(ends_on),
        f"so near that there are 1 to {TERMS_MAX} terms",
    )
    wrong = counted != terms
    refuse(
        wrong, "terms", terms, f"{counted[np.argmax(wrong)] if len(wrong) else ''}, by starts_on and ends_on"
    )


def _check_banking_days(loans: "Loans", grid: Grid) -> None:
    """The first and the last payment: those between are inside a calendar that knows these two."""
    for country, convention in product(range(1, len(COUNTRIES)), range(len(CONVENTIONS))):
        here = np.flatnonzero((loans.country == country) & (loans.convention == convention))
        if len(here):
            first = np.minimum(grid.regular(grid.offset)[here], loans.ends_on[here])
            for days in (first, loans.ends_on[here]):
                wrong = np.zeros(len(loans), np.bool_)
                wrong[here] = adjusted(days, country, convention) == NO_DAY
                said = np.full(len(loans), NO_DAY)
                said[here] = days
                refuse(wrong, "country", _texts(said), "a country whose banking days are known on that day")


def _check_sizes(loans: "Loans", grid: Grid) -> None:
    first = np.minimum(grid.regular(grid.offset), loans.ends_on) - loans.starts_on
    longest = np.maximum(first, 31 * loans.months_per_term.astype(np.int64)) / 360 + 1 / 12
    a_year = loans.principal * (np.abs(loans.rate) / RATE_UNIT)
    refuse(a_year * longest / loans.unit >= INTEREST_MAX, "principal", loans.principal,
           f"so small that a term's interest is less than {INTEREST_MAX} units of rounding")  # fmt: skip
    years = (loans.ends_on.astype(np.int64) - loans.starts_on) / 360 + 1
    most = loans.principal + a_year * years + loans.terms * loans.unit.astype(np.float64)
    refuse(np.cumsum(most) >= SUM_MAX, "principal", loans.principal,
           f"so small that principal and interest of all loans down to this row are less than {SUM_MAX}")  # fmt: skip


def _within(values: Ints, term: str, least: int, most: int) -> None:
    refuse((values < least) | (values > most), term, values, f"{least} to {most}")


def _texts(days: Ints) -> NDArray[np.datetime64]:
    return np.where(days == NO_DAY, np.iinfo(np.int64).min, days.astype(np.int64)).astype("datetime64[D]")
