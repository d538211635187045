"""The days on which terms end, by arithmetic on whole columns: no loan is looked at alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays.days import NO_DAY, Ints, day_in, day_of_month, is_month_end, month_of


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The regular days of each loan: ``day`` of the month ``month + step * n``, for every whole ``n``.

    Term ``k`` (the first is 0) ends on regular day ``k + offset``, the last on the loan's own last day.
    """

    month: Ints
    day: Ints
    step: Ints
    offset: Ints

    def regular(self, n: Ints | int) -> Ints:
        """The ``n``-th regular day of each loan."""
        return day_in(self.month + self.step * n, self.day)

    def place(self, days: Ints) -> tuple[Ints, Ints]:
        """``n`` such that regular day ``n`` is the last on or before each of ``days``, and that regular day."""
        n = (month_of(days) - self.month) // self.step
        found = self.regular(n)
        late = found > days
        return n - late, np.where(late, self.regular(n - late), found)

    def last_days(self, terms: Ints) -> Ints:
        """The day on which each loan ends if its last term is a full one."""
        return self.regular(terms - 1 + self.offset)

    def terms_until(self, ends_on: Ints) -> Ints:
        """How many terms each loan has when it ends on ``ends_on``; a last shorter term counts."""
        n, day = self.place(ends_on)
        return n - self.offset + 1 + (day < ends_on)


def grid_of(starts_on: Ints, first_due_on: Ints, months_per_term: Ints) -> Grid:
    """The grid that is counted from the first payment, or from the start where that is ``NO_DAY``."""
    given: NDArray[np.bool_] = first_due_on != NO_DAY
    anchor = np.where(given, first_due_on, starts_on).astype(np.int64)
    months = month_of(anchor)
    day = np.where(is_month_end(anchor, months), 31, day_of_month(anchor, months))
    return Grid(months, day, months_per_term.astype(np.int64), np.where(given, 0, 1))


def ends_and_terms(columns: dict[str, NDArray[Any]]) -> tuple[Ints, Ints]:
    """``ends_on`` and ``terms``, each worked out from the other in the rows where it is not given (``NO_DAY``, 0)."""
    grid = grid_of(columns["starts_on"], columns["first_due_on"], columns["months_per_term"])
    ends_on, terms = columns["ends_on"].astype(np.int64), columns["terms"].astype(np.int64)
    open_end = ends_on == NO_DAY
    ends_on = np.where(open_end, grid.last_days(np.where(open_end, terms, 1)), ends_on)
    return ends_on, np.where(terms == 0, grid.terms_until(ends_on), terms)
