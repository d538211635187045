"""Loans as a simulation sees them: one number a loan in each column."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from borgen.cashflow.scenario.paths import check_per_year
from borgen.cashflow.simulation.planned import PlannedFlows

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

TERMS_MAX = 2_400


class LoansImpossible(ValueError):
    """A column holds what no loan has. ``column`` and ``row`` (the first is 0) name it; the message says what is valid."""

    def __init__(self, column: str, row: int | None, said: str) -> None:
        self.column, self.row, self.said = column, row, said
        super().__init__(f"{column}{'' if row is None else f', row {row}'}: {said}")

    def __reduce__(self) -> tuple[Any, ...]:  # it comes from other processes too
        return type(self), (self.column, self.row, self.said)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SimulatedLoans:
    """Annuities and loans with a fixed payment whose rate is fixed again, each with another payment that follows an index.

    All columns have one value a loan; make them with :meth:`of`, which takes single values for all loans too. Terms are
    counted from the beginning of the simulation: term 0 is the one that is running. Amounts are in any one unit.

    Args:
        per_year: periods of the simulation in a year.
        balance: what is owed now.
        rate: the rate of term 0 and those until the first refixing, a nominal share a year.
        margin: added to the scenario's rate at each refixing.
        terms: payments that are left of the loan.
        refix_in: the first term with a new rate; 0 for never.
        refix_every: terms from one refixing to the next; 0 when there is only one.
        grace: terms from now in which only interest is paid.
        fixed: what is paid a term, interest and principal together, whatever the rate; 0 for an annuity. Principal is never
            below nothing, and the last payment takes what is left.
        first: the period in which term 0 is paid; 0 is the first.
        every: periods in a term: 1, or 4 for a loan that is paid once a year in a simulation of quarters.
        payment: what the payer of the index-linked payment pays a term, now.
        payment_terms: terms with such a payment, from now; they may go on when the loan is paid off.
        regulated_in: the next term with a payment that is regulated, once a year from then on; -1 for never.
        regulated_terms: no regulation in this term or later.
        full_terms: regulations before this term follow the index in full, later ones by the share that the simulation
            is given.
        risk: how many times as often as the average the borrower fails.
        recovery: the share of a failed debt that comes back, from security for instance.
        planned: debts besides, in no row, that no scenario pays down otherwise.
    """

    per_year: int
    balance: Floats
    rate: Floats
    margin: Floats
    terms: Whole
    refix_in: Whole
    refix_every: Whole
    grace: Whole
    fixed: Floats
    first: Whole
    every: Whole
    payment: Floats
    payment_terms: Whole
    regulated_in: Whole
    regulated_terms: Whole
    full_terms: Whole
    risk: Floats
    recovery: Floats
    planned: PlannedFlows | None = None

    @classmethod
    def of(
        cls,
        *,
        per_year: int = 4,
        balance: ArrayLike,
        rate: ArrayLike,
        terms: ArrayLike,
        margin: ArrayLike = 0.0,
        refix_in: ArrayLike = 0,
        refix_every: ArrayLike = 0,
        grace: ArrayLike = 0,
        fixed: ArrayLike = 0.0,
        first: ArrayLike = 0,
        every: ArrayLike = 1,
        payment: ArrayLike = 0.0,
        payment_terms: ArrayLike | None = None,
        regulated_in: ArrayLike = -1,
        regulated_terms: ArrayLike = TERMS_MAX,
        full_terms: ArrayLike = TERMS_MAX,
        risk: ArrayLike = 1.0,
        recovery: ArrayLike = 0.0,
        planned: PlannedFlows | None = None,
    ) -> "SimulatedLoans":
        """Loans from columns; a single value stands for all. Without ``payment_terms`` the payment ends with the loan.

        Raises:
            LoansImpossible: columns of different lengths, or a value that no loan has.
            ScenarioImpossible: a number of periods a year that is not possible.
        """
        check_per_year(per_year)
        given = {
            "balance": balance, "rate": rate, "margin": margin, "terms": terms, "refix_in": refix_in,
            "refix_every": refix_every, "grace": grace, "fixed": fixed, "first": first, "every": every, "payment": payment,
            "payment_terms": terms if payment_terms is None else payment_terms, "regulated_in": regulated_in,
            "regulated_terms": regulated_terms, "full_terms": full_terms, "risk": risk, "recovery": recovery,
        }  # fmt: skip
        counts = {name: np.size(column) for name, column in given.items() if np.ndim(column)}
        count = max(counts.values(), default=1)
        for name, size in counts.items():
            if size != count or np.ndim(given[name]) != 1:
                raise LoansImpossible(name, None, f"{size} values; one for all, or {count}, is valid")
        columns: dict[str, Any] = {name: _column(name, column, count) for name, column in given.items()}
        return cls(per_year=per_year, planned=planned, **columns)

    def __post_init__(self) -> None:
        whole_years = self.per_year % np.maximum(self.every, 1) == 0
        for column, holds, valid in (
            ("balance", self.balance >= 0, "an amount from 0"),
            ("rate", self.rate > -1, "a nominal share a year above -1"),
            ("margin", np.abs(self.margin) < 1, "a share a year between -1 and 1"),
            (
                "terms",
                (self.terms >= (self.balance > 0)) & (self.terms <= TERMS_MAX),
                f"1 to {TERMS_MAX} terms",
            ),
            ("refix_in", self.refix_in >= 0, "a term from 1, or 0 for never"),
            ("refix_every", self.refix_every >= 0, "a number of terms, or 0 for no more"),
            ("grace", (self.grace >= 0) & (self.grace < np.maximum(self.terms, 1)), "0 or more, and fewer than terms"),
            ("fixed", self.fixed >= 0, "an amount from 0"),
            (
                "every",
                (self.every >= 1) & whole_years,
                f"a number of periods that divides a year's {self.per_year}",
            ),
            ("first", self.first >= 0, "a period from 0"),
            ("payment", np.ones_like(self.payment, np.bool_), "an amount"),
            (
                "payment_terms",
                (self.payment_terms >= 0) & (self.payment_terms <= TERMS_MAX),
                f"0 to {TERMS_MAX} terms",
            ),
            ("regulated_in", self.regulated_in >= -1, "a term from 0, or -1 for never"),
            ("regulated_terms", self.regulated_terms >= 0, "a term from 0"),
            ("full_terms", self.full_terms >= 0, "a term from 0"),
            ("risk", self.risk >= 0, "a number from 0"),
            ("recovery", (self.recovery >= 0) & (self.recovery <= 1), "a share from 0 to 1"),
        ):
            values = getattr(self, column)
            fine = holds & np.isfinite(values) if values.dtype.kind == "f" else holds
            if not fine.all():
                bad = np.flatnonzero(~fine)
                raise LoansImpossible(column, int(bad[0]), f"{values[bad[0]]}; {valid} is valid")
        for column, values in zip(RISK, () if self.planned is None else self.planned.risks.T, strict=False):
            most, valid = (np.inf, "a number from 0") if column == "risk" else (1, "a share from 0 to 1")
            wrong = values[~((values >= 0) & (values <= most) & np.isfinite(values))]
            if len(wrong):
                raise LoansImpossible(column, None, f"{wrong[0]}; {valid} is valid")

    def __len__(self) -> int:
        return len(self.balance)

    @property
    def count(self) -> int:
        """How many loans these are, with those that are in no row."""
        return len(self) + (0 if self.planned is None else self.planned.loans)

    @property
    def pays_fixed(self) -> Whole:
        """1 for the loans with a fixed payment."""
        return np.asarray(self.fixed > 0, np.int64)

    def take(self, rows: Whole | NDArray[np.bool_] | slice) -> "SimulatedLoans":
        """The loans of ``rows``, in that order, without those that are in no row."""
        taken: dict[str, Any] = {name: getattr(self, name)[rows] for name in COLUMNS}
        return replace(self, planned=None, **taken)

    def cohorts(self) -> "SimulatedLoans":
        """The same debts and payments in as few rows as give the same sums.

        Debts of equal rate, margin, days, risk and recovery add up exactly to one: an annuity is proportional to what is
        owed. Loans with a fixed payment add up where that and the debt are the same. Payments that are regulated in the same
        terms do too, whatever loan they belong to, so they become rows of their own. Sums over the rows differ from those over
        the loans only by rounding of floats, 1e-12 of them.
        """
        owing, is_fixed = self.balance != 0, self.fixed != 0
        debts = [
            _summed(self.take(owing & ~is_fixed), ("balance",), DEBT_KEY),
            _summed(self.take(owing & is_fixed), ("balance", "fixed"), (*DEBT_KEY, "balance", "fixed")),
        ]
        payments = _summed(self.take(self.payment != 0), ("payment",), PAYMENT_KEY)
        nothing, none = np.zeros(len(payments)), np.zeros(len(payments), np.int64)
        payments = replace(
            payments, balance=nothing, rate=nothing, margin=nothing, fixed=nothing, terms=none, refix_in=none, grace=none
        )
        parts = [*map(_without_payment, debts), payments]
        if sum(map(len, parts)) >= len(self):
            return self
        together: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
        return replace(self, **together)


COLUMNS = tuple(field.name for field in fields(SimulatedLoans) if field.name not in {"per_year", "planned"})
CLOCK = ("first", "every", "terms", "refix_in", "refix_every", "grace", "pays_fixed")
RISK = ("risk", "recovery")
DEBT_KEY = (*RISK, *CLOCK, "rate", "margin")
PAYMENT_KEY = (*RISK, "first", "every", "payment_terms", "regulated_in", "regulated_terms", "full_terms")
_FLOATS = {"balance", "rate", "margin", "payment", "fixed", *RISK}


def _column(name: str, given: ArrayLike, count: int) -> NDArray[np.float64] | NDArray[np.int64]:
    array = np.asarray(given)
    if name in _FLOATS:
        return np.array(np.broadcast_to(array.astype(np.float64), count))
    if array.dtype.kind == "f" and (array != np.floor(array)).any():
        raise LoansImpossible(name, None, "whole numbers are valid")
    return np.array(np.broadcast_to(array.astype(np.int64), count))


def _without_payment(loans: SimulatedLoans) -> SimulatedLoans:
    return replace(loans, payment=np.zeros(len(loans)), payment_terms=np.zeros(len(loans), np.int64))


def sorted_by(columns: Sequence[NDArray[Any]]) -> tuple[Whole, Whole]:
    """The order that brings rows together that agree in all columns, and where each such run begins, with the end last."""
    count = len(columns[0])
    if not count:
        return np.zeros(0, np.int64), np.zeros(1, np.int64)
    # a column that says the same of every loan need not be sorted by
    varying = [column for column in columns if (column != column[0]).any()]
    order = np.lexsort(varying[::-1]) if varying else np.arange(count)
    changes = np.zeros(count - 1, np.bool_)
    for column in varying:
        placed = column[order]
        changes |= placed[1:] != placed[:-1]
    return order, np.concatenate([[0], np.flatnonzero(changes) + 1, [count]])


def _summed(loans: SimulatedLoans, summed: tuple[str, ...], key: tuple[str, ...]) -> SimulatedLoans:
    order, starts = sorted_by([getattr(loans, name) for name in key])
    if not len(loans):
        return loans
    sums: dict[str, Any] = {name: np.add.reduceat(getattr(loans, name)[order], starts[:-1]) for name in summed}
    return replace(loans.take(order[starts[:-1]]), **sums)
