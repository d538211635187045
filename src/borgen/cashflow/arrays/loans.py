"""Many loans as columns, checked: what the arrays of a portfolio are worked out from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from borgen.cashflow.arrays.columns import Days, day_numbers, stored, whole
from borgen.cashflow.arrays.days import Ints
from borgen.cashflow.arrays.grid import ends_and_terms
from borgen.cashflow.arrays.limits import check, check_days, check_end
from borgen.cashflow.arrays.words import (
    CONVENTIONS,
    COUNTRIES,
    DAY_COUNTS,
    KINDS,
    ROUNDINGS,
    LoanKind,
    Words,
    codes,
)  # fmt: skip
from borgen.kernel.calendar import Convention
from borgen.kernel.daycount import DayCount


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, weakref_slot=True)
class Loans:
    """A table of loans, a column a term: read-only arrays of one length, checked when they were made.

    Make one with :meth:`of`; the constructor takes the columns as they are stored::

        loans = Loans.of(
            principal=[100_000_000, 250_000_000],                # öre
            rate=rate_units(["0.03", "0.0275"]),                 # 300,000 and 275,000
            starts_on=["2026-01-01", "2026-02-15"], months_per_term=3, terms=120,
            country="se",
        )

    The terms mean what they mean in :class:`borgen.cashflow.plan.PlanTerms`, and row for row the ledger is the plan:
    interest runs between unmoved days, a payment on a closed day moves, the last payment takes the rest, and the debt
    never grows. A fixed payment that is less than a term's interest pays the interest: a loan whose unpaid interest is
    added to the debt is a contract of its own, not a row here.

    ``principal`` and ``amount`` are whole minor units, ``rate`` is a share a year in units of 1e-7, days are days since
    1970 with ``NO_DAY`` for none, and ``kind``, ``day_count``, ``country``, ``convention`` and ``rounding`` are
    codes: places in ``KINDS``, ``DAY_COUNTS``, ``COUNTRIES``, ``CONVENTIONS`` and ``ROUNDINGS``.

    Raises:
        LoansRefused: rows that are impossible, or whose figures could leave what an ``int64`` holds exactly; see
            :mod:`borgen.cashflow.arrays.limits`.
    """

    principal: Ints
    """What is owed from ``starts_on`` on: 0 to 10^16 minor units."""
    rate: Ints
    """More than −100 %, at most 100 %."""
    starts_on: Ints
    """Interest runs from this day."""
    first_due_on: Ints
    """The unmoved first payment day, from which terms are counted; ``NO_DAY`` where they are counted from the start."""
    months_per_term: Ints
    """1, 2, 3, 4, 6 or 12."""
    terms: Ints
    """How many payments: 1 to 2,400."""
    ends_on: Ints
    """The unmoved day of the last payment; the last term may be shorter than the others."""
    kind: Ints
    amount: Ints
    """The payment or the instalment of a term for ``fixed_payment`` and ``serial``, else 0."""
    day_count: Ints
    country: Ints
    convention: Ints
    rounding: Ints
    """How each posted amount is rounded."""
    unit: Ints
    """Amounts are rounded to whole multiples of so many minor units: 100 is whole kronor; 1 to 10,000."""
    grace_terms: Ints
    """So many of the first terms pay no principal; the last always does."""

    def __post_init__(self) -> None:
        for column in fields(self):
            object.__setattr__(self, column.name, stored(column.name, getattr(self, column.name)))
        shapes = {column.name: getattr(self, column.name).shape for column in fields(self)}
        if len(set(shapes.values())) > 1 or len(self.principal.shape) > 1:
            raise ValueError(f"columns are of one length and one dimension, not {shapes}")
        check(self)

    @classmethod
    def of(
        cls,
        *,
        principal: ArrayLike,
        rate: ArrayLike,
        starts_on: Days,
        months_per_term: ArrayLike,
        terms: ArrayLike = 0,
        ends_on: Days = None,
        first_due_on: Days = None,
        kind: Words = LoanKind.ANNUITY,
        amount: ArrayLike = 0,
        day_count: Words = DayCount.ACT_ACT_ICMA,
        country: Words = None,
        convention: Words = Convention.MODIFIED_FOLLOWING,
        rounding: Words = "half_up",
        unit: ArrayLike = 1,
        grace_terms: ArrayLike = 0,
    ) -> "Loans":
        """Make a table from columns, or from single values that hold for all loans.

        Each loan has ``terms``, or ``ends_on``, or both where they agree.

        Raises:
            LoansRefused: rows are impossible; the message names row, term and what would be valid.
            TypeError: an amount, a rate or a count is not whole: a rate of 0.03 is 300,000, see ``rate_units``.
            ValueError: a word is not known, a text is no day, or columns differ in length.
        """
        given: dict[str, NDArray[Any]] = {
            "principal": whole("principal", principal),
            "rate": whole("rate", rate),
            "starts_on": day_numbers("starts_on", starts_on),
            "first_due_on": day_numbers("first_due_on", first_due_on),
            "months_per_term": whole("months_per_term", months_per_term),
            "terms": whole("terms", terms),
            "ends_on": day_numbers("ends_on", ends_on),
            "kind": codes("kind", kind, KINDS),
            "amount": whole("amount", amount),
            "day_count": codes("day_count", day_count, DAY_COUNTS),
            "country": codes("country", country, COUNTRIES),
            "convention": codes("convention", convention, CONVENTIONS),
            "rounding": codes("rounding", rounding, ROUNDINGS),
            "unit": whole("unit", unit),
            "grace_terms": whole("grace_terms", grace_terms),
        }
        shape = np.broadcast_shapes(*(column.shape for column in given.values()), (1,))
        columns = {name: np.broadcast_to(column, shape) for name, column in given.items()}
        check_days(columns["starts_on"], columns["first_due_on"], columns["months_per_term"])
        check_end(columns)
        columns["ends_on"], columns["terms"] = ends_and_terms(columns)
        return cls(**columns)

    def __len__(self) -> int:
        return len(self.principal)

    def __getitem__(self, rows: slice | Sequence[int] | NDArray[Any]) -> "Loans":
        """The loans of a slice, of row numbers or of a mask, as a table of its own."""
        picked = rows if isinstance(rows, slice) else np.asarray(rows)
        return type(self)(**{column.name: getattr(self, column.name)[picked] for column in fields(self)})

    @classmethod
    def joined(cls, tables: Iterable["Loans"]) -> "Loans":
        """The loans of all ``tables`` (one at least), one after the other."""
        parts = list(tables)
        return cls(**{c.name: np.concatenate([getattr(p, c.name) for p in parts]) for c in fields(cls)})

    @property
    def width(self) -> int:
        """The most terms that any loan has: a schedule has so many columns."""
        return int(self.terms.max(initial=0))
