"""The constants of each loan, from which its terms follow one from the other.

Term ``k`` (the first is 0) of a loan with the debt ``debt`` before it bears::

    interest  = debt * weight / (RATE_UNIT * year * unit), rounded, * unit
    principal = debt in the last term, nothing in a term of grace, else the payment (less the interest where that is
                taken first), at least nothing and at most the debt

where ``weight`` is the rate times what the day count counts in the term. All numbers are whole; see ``limits``.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.days import (
    DAYS_OF_MONTH,
    MONTH_START,
    MONTHS,
    Ints,
    day_in,
    day_of_month,
    day_table,
    month_of,
    thirties,
    without_leap,
)
from borgen.cashflow.arrays.grid import Grid, grid_of
from borgen.cashflow.arrays.payments import Floats, exact_payments, thresholds, unrounded_payments
from borgen.cashflow.arrays.words import CONVENTIONS, DAY_COUNTS, KINDS, RATE_UNIT, LoanKind
from borgen.kernel.calendar import Convention
from borgen.kernel.daycount import DayCount

if TYPE_CHECKING:
    from borgen.cashflow.arrays.loans import Loans

_THIRTY = DAY_COUNTS.index(DayCount.THIRTY_E_360)
_EQUAL = DAY_COUNTS.index(DayCount.ACT_ACT_ICMA)
_NO_LEAP = DAY_COUNTS.index(DayCount.NL_365)
_YEARS = np.array([365, 360, 360, 12, 365])
_DAYS, _THIRTIES, _MONTHS, _WITHOUT_LEAP = range(4)
_COUNTED = np.array([_DAYS, _DAYS, _THIRTIES, _MONTHS, _WITHOUT_LEAP])
_UNADJUSTED = CONVENTIONS.index(Convention.UNADJUSTED)
_ANNUITY, _FIXED = KINDS.index(LoanKind.ANNUITY), KINDS.index(LoanKind.FIXED_PAYMENT)


class DayColumns(NamedTuple):
    """Where each term ends; ``int64``, a place a loan."""

    place: Ints
    """Where the end of the first term is in the table; ``stride`` further on is that of the next, up to ``last_place``."""
    stride: Ints
    last_place: Ints
    last_term: Ints
    grace: Ints
    last_due: Ints


class LedgerColumns(NamedTuple):
    """What each term costs, in whole numbers; ``int64``, a place a loan."""

    rate: Ints
    """What one that is counted weighs, without its sign."""
    first_weight: Ints
    last_weight: Ints
    divisor: Ints
    """``RATE_UNIT * year * unit``."""
    threshold: Ints
    even: Ints
    factor: Ints
    """The sign of the rate times the unit of rounding."""
    interest_first: Ints
    """1 where the payment is of interest and principal together, else 0."""
    payment: Ints
    principal: Ints


class ProjectionColumns(NamedTuple):
    """What each term costs, in doubles; weights are shares of the debt, with their sign."""

    rate: Floats
    first_weight: Floats
    last_weight: Floats
    interest_first: Floats
    payment: Floats
    principal: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """The constants of a ledger. ``table`` is shared: ``count << 32 | due day`` for each place in it."""

    table: Ints
    days: DayColumns
    columns: LedgerColumns
    inverse: Floats
    """1 / ``divisor``."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The constants of a projection."""

    table: Ints
    days: DayColumns
    columns: ProjectionColumns


_LEDGERS: "WeakKeyDictionary[Loans, Ledger]" = WeakKeyDictionary()
_PROJECTIONS: "WeakKeyDictionary[Loans, Projection]" = WeakKeyDictionary()


def ledger_of(loans: "Loans") -> Ledger:
    """The constants of the ledger; kept as long as the table, which never changes: 136 bytes a loan."""
    kept = _LEDGERS.get(loans)
    if kept is None:
        weights = _Weights(loans)
        divisor = RATE_UNIT * weights.year * loans.unit
        threshold, even = thresholds(divisor, loans.rounding)
        columns = LedgerColumns(
            weights.rate, weights.first, weights.last, divisor, threshold, even, np.sign(loans.rate) * loans.unit,
            _interest_first(loans).astype(np.int64), exact_payments(loans), loans.principal,
        )  # fmt: skip
        kept = Ledger(
            weights.table, weights.days, LedgerColumns(*(_fixed(c, np.int64) for c in columns)),
            _fixed(1.0 / divisor, np.float64),
        )  # fmt: skip
        _LEDGERS[loans] = kept
    return kept


def projection_of(loans: "Loans") -> Projection:
    """The constants of the projection; kept as long as the table: 96 bytes a loan."""
    kept = _PROJECTIONS.get(loans)
    if kept is None:
        weights = _Weights(loans)
        share = np.sign(loans.rate) / (RATE_UNIT * weights.year)
        columns = (
            weights.rate * share, weights.first * share, weights.last * share,
            _interest_first(loans), _projected_payments(loans), loans.principal,
        )  # fmt: skip
        kept = Projection(
            weights.table, weights.days, ProjectionColumns(*(_fixed(c, np.float64) for c in columns))
        )
        _PROJECTIONS[loans] = kept
    return kept


def _interest_first(loans: "Loans") -> NDArray[np.bool_]:
    first: NDArray[np.bool_] = (loans.kind == _ANNUITY) | (loans.kind == _FIXED)
    return first


def _fixed(column: NDArray[Any], type_: type[np.generic]) -> NDArray[Any]:
    """A read-only array of that type: compiled kernels are compiled once for it."""
    found = np.ascontiguousarray(column, dtype=type_)
    found.flags.writeable = False
    return found


class _Weights:
    """The days of the loans, and the weights of their terms in whole numbers."""

    def __init__(self, loans: "Loans") -> None:
        grid = grid_of(loans.starts_on, loans.first_due_on, loans.months_per_term)
        starts_on, ends_on = loans.starts_on.astype(np.int64), loans.ends_on.astype(np.int64)
        base, self.table = _tables(loans)
        stride = DAYS_OF_MONTH * grid.step
        first_place = (grid.month + grid.step * grid.offset) * DAYS_OF_MONTH + grid.day
        # a last place beyond the table is never used: the last term has a weight and a due day of its own
        top = MONTHS * DAYS_OF_MONTH - 1
        last_place = np.minimum(first_place + stride * (loans.terms - 1), top)
        columns = DayColumns(
            base + np.minimum(first_place, top), stride, base + last_place, loans.terms - 1, loans.grace_terms,
            _last_due(loans, ends_on),
        )  # fmt: skip
        self.days = DayColumns(*(_fixed(column, np.int64) for column in columns))
        first, last, scale = _first_and_last(loans, grid, starts_on, ends_on)
        rate = np.abs(loans.rate)
        self.rate, self.first, self.last = rate * scale, rate * first, rate * last
        self.year = _YEARS[loans.day_count] * scale


def _projected_payments(loans: "Loans") -> Floats:
    """A payment that was agreed on in whole minor units is the same in a projection."""
    rounded = loans.rounding != 0
    if rounded.all():
        return exact_payments(loans).astype(np.float64)
    payments = unrounded_payments(loans)
    if rounded.any():
        payments = np.where(rounded, exact_payments(loans), payments)
    return payments


def _first_and_last(loans: "Loans", grid: Grid, starts_on: Ints, ends_on: Ints) -> tuple[Ints, Ints, Ints]:
    """What is counted in the first and the last term, and by what factor all that is counted has been multiplied.

    Only equal periods are multiplied: there a part of a period is so many days of its length.
    """
    first_end = np.where(loans.terms == 1, ends_on, grid.regular(grid.offset))
    last_start = np.where(loans.terms == 1, starts_on, grid.regular(grid.offset + loans.terms - 2))
    first, last = first_end - starts_on, ends_on - last_start
    scale = np.ones(len(loans), np.int64)
    rows = np.flatnonzero(loans.day_count == _THIRTY)
    if len(rows):
        first[rows] = _thirties(first_end[rows]) - _thirties(starts_on[rows])
        last[rows] = _thirties(ends_on[rows]) - _thirties(last_start[rows])
    rows = np.flatnonzero(loans.day_count == _NO_LEAP)
    if len(rows):
        first[rows] = without_leap(first_end[rows]) - without_leap(starts_on[rows])
        last[rows] = without_leap(ends_on[rows]) - without_leap(last_start[rows])
    rows = np.flatnonzero(loans.day_count == _EQUAL)
    if len(rows):
        first[rows], last[rows], scale[rows] = _equal_periods(loans, grid, starts_on, ends_on, rows)
    return first, last, scale


def _thirties(days: Ints) -> Ints:
    return thirties(days, month_of(days))


def _equal_periods(
    loans: "Loans", grid: Grid, starts_on: Ints, ends_on: Ints, rows: Ints
) -> tuple[Ints, Ints, Ints]:
    """In months times ``scale``: full periods, and parts of one by the actual days of that period (ICMA rule 251)."""
    here = Grid(grid.month[rows], grid.day[rows], grid.step[rows], grid.offset[rows])
    start_n, start_part, start_length = _position(here, starts_on[rows])
    end_n, end_part, end_length = _position(here, ends_on[rows])
    scale = start_length * end_length
    only = loans.terms[rows] == 1
    to_first = (here.offset - start_n) * scale - start_part * end_length
    from_last = (end_n - here.offset - loans.terms[rows] + 2) * scale + end_part * start_length
    whole = (end_n - start_n) * scale + end_part * start_length - start_part * end_length
    return np.where(only, whole, to_first) * here.step, np.where(only, whole, from_last) * here.step, scale


def _position(grid: Grid, days: Ints) -> tuple[Ints, Ints, Ints]:
    """Regular day ``n`` on or before each day, the days since, and the length of that period (1 where none are)."""
    n, day = grid.place(days)
    part = days - day
    return n, part, np.where(part == 0, 1, grid.regular(n + 1) - day)


def _last_due(loans: "Loans", ends_on: Ints) -> Ints:
    months = month_of(ends_on)
    places = months * DAYS_OF_MONTH + day_of_month(ends_on, months)
    pairs = np.where(_moves(loans), loans.country.astype(np.int64) * len(CONVENTIONS) + loans.convention, -1)
    if len(pairs) and (pairs == pairs[0]).all():  # as in most portfolios
        return day_table(*divmod(int(pairs[0]), len(CONVENTIONS)))[places] if pairs[0] >= 0 else ends_on
    due = ends_on.copy()
    for pair in np.flatnonzero(np.bincount(pairs + 1)) - 1:
        if pair >= 0:
            rows = pairs == pair
            due[rows] = day_table(*divmod(int(pair), len(CONVENTIONS)))[places[rows]]
    return due


def _moves(loans: "Loans") -> NDArray[np.bool_]:
    moves: NDArray[np.bool_] = (loans.country > 0) & (loans.convention != _UNADJUSTED)
    return moves


def _tables(loans: "Loans") -> tuple[Ints, Ints]:
    """Where each loan's table begins, and all tables that these loans need, one after the other."""
    pair = np.where(
        _moves(loans), loans.country.astype(np.int64) * len(CONVENTIONS) + loans.convention, _UNADJUSTED
    )
    scheme = pair * len(_COUNTED) + _COUNTED[loans.day_count]
    if len(scheme) and (scheme == scheme[0]).all():  # as in most portfolios
        return np.zeros(len(loans), np.int64), _joined_tables((int(scheme[0]),))
    used, which = np.unique(scheme, return_inverse=True)
    return which * (MONTHS * DAYS_OF_MONTH), _joined_tables(tuple(int(one) for one in used))


@lru_cache(maxsize=16)
def _joined_tables(schemes: tuple[int, ...]) -> Ints:
    parts = [np.zeros(0, np.int64)]
    for scheme in schemes:
        pair, counts = divmod(scheme, len(_COUNTED))
        country, convention = divmod(pair, len(CONVENTIONS))
        due = day_table(country, convention).astype(np.int64)
        parts.append((_counted(counts) << 32) | (due & 0xFFFF_FFFF))
    table = np.concatenate(parts)
    table.flags.writeable = False
    return table


def _counted(counts: int) -> Ints:
    """What the day count counts up to each place: the difference of two is what a term has."""
    months = np.arange(MONTHS).repeat(DAYS_OF_MONTH)
    if counts == _MONTHS:
        return months
    day = np.maximum(np.tile(np.arange(DAYS_OF_MONTH), MONTHS), 1)
    days = day_in(months, day)
    if counts == _THIRTIES:
        return thirties(days, months)
    return (without_leap(days) if counts == _WITHOUT_LEAP else days) - int(MONTH_START[0])
