"""The recurrence in NumPy: term by term, over blocks of loans that stay in the processor's cache."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.days import Ints
from borgen.cashflow.arrays.recurrence import (
    DayColumns,
    Ledger,
    LedgerColumns,
    Projection,
    ProjectionColumns,
)

BLOCK = 2048
"""Loans at a time: their constants, some thirty columns, are half a megabyte."""

Numbers = NDArray[Any]
Out = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
"""Due days, interest, principal, payments, balances: terms × loans."""


def fill_exact(r: Ledger, out: Out, since: int, until: int) -> None:
    """Write the ledger of loans ``since`` up to ``until`` into ``out``."""
    for first in range(since, until, BLOCK):
        _exact_block(r, out, slice(first, min(first + BLOCK, until)))


def fill_projected(r: Projection, out: Out, since: int, until: int) -> None:
    """Write the projection of loans ``since`` up to ``until`` into ``out``."""
    for first in range(since, until, BLOCK):
        _projected_block(r, out, slice(first, min(first + BLOCK, until)))


class _Walk:
    """Goes from term to term: when each is due, and what its interest weighs."""

    def __init__(
        self, table: Ints, days: DayColumns, weights: tuple[Numbers, Numbers, Numbers], here: slice
    ) -> None:
        self.table, self.place = table, days.place[here].copy()
        self.stride, self.last_place = days.stride[here], days.last_place[here]
        self.rate, self.first, self.last = (column[here] for column in weights)
        self.last_term, self.last_due = days.last_term[here], days.last_due[here]
        self.earliest_last = int(self.last_term.min())
        self.entry, self.counted, self.before = (np.empty_like(self.place) for _ in range(3))
        self.weight = np.empty_like(self.rate)
        self.is_last = np.zeros(len(self.place), np.bool_)

    def term(self, k: int, due: Numbers) -> Numbers:
        """Write the due days of term ``k`` into ``due``; the weights. ``is_last`` says whose last term it is."""
        if k:
            np.add(self.place, self.stride, out=self.place)
            np.minimum(self.place, self.last_place, out=self.place)
        np.take(self.table, self.place, out=self.entry, mode="clip")
        due[:] = self.entry  # the lower half
        self.before, self.counted = self.counted, self.before
        np.right_shift(self.entry, 32, out=self.counted)
        if k:
            np.multiply(self.counted - self.before, self.rate, out=self.weight)
        else:
            self.weight[:] = self.first
        if k >= self.earliest_last:
            np.equal(self.last_term, k, out=self.is_last)
            np.copyto(self.weight, self.last, where=self.is_last)
            np.copyto(due, self.last_due, where=self.last_term <= k, casting="same_kind")
        return self.weight


def _exact_block(r: Ledger, out: Out, here: slice) -> None:
    c = LedgerColumns(*(column[here] for column in r.columns))
    walk = _Walk(r.table, r.days, (r.columns.rate, r.columns.first_weight, r.columns.last_weight), here)
    all_due, interests, principals, payments, balances = (column[:, here] for column in out)
    debt, grace, inverse = c.principal, r.days.grace[here], r.inverse[here]
    longest_grace, any_even = int(grace.max()), bool(c.even.any())
    for k in range(len(all_due)):
        weight = walk.term(k, all_due[k])
        whole = (debt * (weight * inverse)).astype(np.int64)
        rest = (
            debt * weight - whole * c.divisor
        )  # both products may wrap; their difference is small, and right
        low = rest < 0
        whole -= low
        rest += low * c.divisor
        high = rest >= c.divisor
        whole += high
        rest -= high * c.divisor
        if any_even:
            rest += c.even & whole
        whole += rest >= c.threshold
        interest = np.multiply(whole, c.factor, out=interests[k])
        principal = np.subtract(c.payment, c.interest_first * interest, out=principals[k])
        np.maximum(principal, 0, out=principal)
        np.minimum(principal, debt, out=principal)
        if k < longest_grace:
            principal[k < grace] = 0
        if k >= walk.earliest_last:
            np.copyto(principal, debt, where=walk.is_last)
        np.add(interest, principal, out=payments[k])
        debt = np.subtract(debt, principal, out=balances[k])


def _projected_block(r: Projection, out: Out, here: slice) -> None:
    c = ProjectionColumns(*(column[here] for column in r.columns))
    walk = _Walk(r.table, r.days, (r.columns.rate, r.columns.first_weight, r.columns.last_weight), here)
    all_due, interests, principals, payments, balances = (column[:, here] for column in out)
    debt, grace = c.principal, r.days.grace[here]
    longest_grace = int(grace.max())
    for k in range(len(all_due)):
        interest = np.multiply(debt, walk.term(k, all_due[k]), out=interests[k])
        principal = np.subtract(c.payment, c.interest_first * interest, out=principals[k])
        np.maximum(principal, 0.0, out=principal)
        np.minimum(principal, debt, out=principal)
        if k < longest_grace:
            principal[k < grace] = 0.0
        if k >= walk.earliest_last:
            np.copyto(principal, debt, where=walk.is_last)
        np.add(interest, principal, out=payments[k])
        debt = np.subtract(debt, principal, out=balances[k])
