"""The plans of all loans of a table, as arrays of loans × terms."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays import in_blocks
from borgen.cashflow.arrays.compiled import kernels, load_kernels
from borgen.cashflow.arrays.in_blocks import Out
from borgen.cashflow.arrays.loans import Loans
from borgen.cashflow.arrays.recurrence import ledger_of, projection_of
from borgen.cashflow.arrays.refusal import refuse

COMPILE_FROM = 20_000_000
"""So many cells are worth the second that loading compiled kernels takes in a new process."""
_TASKS_A_THREAD = 4
_LEAST_TASK = 1024

Fill = Callable[[Out, int, int], None]


class Engine(StrEnum):
    """What works the arrays out. Both give the same figures."""

    NUMPY = "numpy"
    COMPILED = "compiled"  # needs `borgen[fast]`


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Arrays of loans × terms; ``interest[i, k]`` is of loan ``i`` and its payment ``k``, the first of which is 0.

    ``due`` are ``int32`` days since 1970. The amounts are ``int64`` minor units in a ledger and ``float64`` minor units
    in a projection. ``balance`` is the debt after the payment; ``payment`` is ``interest + principal``.

    A loan with fewer terms than the widest has its last due day and zeros in the columns that are left, and so has one
    that is paid off before its last term. Memory runs along the loans: ``interest[:, k]`` is one piece.
    """

    due: NDArray[np.int32]
    interest: NDArray[Any]
    principal: NDArray[Any]
    payment: NDArray[Any]
    balance: NDArray[Any]

    @classmethod
    def empty(cls, loans: int, terms: int, *, exact: bool = True) -> "Schedule":
        """Buffers that :func:`schedule` can fill again and again: 36 bytes a cell. What they hold is not defined."""
        amounts = [np.empty((terms, loans), np.int64 if exact else np.float64).T for _ in range(4)]
        return cls(np.empty((terms, loans), np.int32).T, *amounts)

    @property
    def due_on(self) -> NDArray[np.datetime64]:
        """``due`` as ``datetime64[D]``."""
        return self.due.astype("datetime64[D]")


def schedule(
    loans: Loans,
    *,
    exact: bool = True,
    out: Schedule | None = None,
    executor: ThreadPoolExecutor | None = None,
    engine: Engine | str | None = None,
) -> Schedule:
    """The plans of all ``loans``.

    ``exact`` gives the ledger: whole minor units, each posted amount rounded once and exactly as the loan's terms say,
    equal to :func:`borgen.cashflow.plan.plan_for` row for row. Otherwise a projection in doubles that rounds no interest;
    a payment that the terms round is rounded in both. After k payments a ledger's balance is at most eₖ away from the
    projection's, where eₖ = eₖ₋₁ · (1 + iₖ) + half a unit of rounding (a whole one for ``up`` and ``down``).

    ``out`` are buffers from :meth:`Schedule.empty` of just this size; new arrays take about as long as the figures.
    ``executor`` shares the loans between threads; without one the caller's thread does it all. Results do not depend on
    it, and the calling thread waits.

    ``engine`` is chosen by the work where it is not given: compiled kernels where they have been loaded in this process,
    or where the work is worth loading them, and NumPy for the rest, a what-if in a server among them.

    Raises:
        LoansRefused: ``exact``, and a loan whose rounding is ``none``.
        ValueError: ``out`` has another shape or type, or no engine has that name.
        CompilerMissing: ``engine`` is ``compiled``, and numba is not installed.
    """
    if exact:
        refuse(loans.rounding == 0, "rounding", "none", "half_up, half_even, down or up for a ledger")
    count, width = len(loans), loans.width
    if out is None:
        out = Schedule.empty(count, width, exact=exact)
    columns = _columns(out, count, width, exact=exact)
    compiled = _compiled(engine, cells=count * width)
    fill = _ledger_filler(compiled, loans) if exact else _projection_filler(compiled, loans)
    if executor is None or count < 2 * _LEAST_TASK:
        fill(columns, 0, count)
        return out
    size = max(_LEAST_TASK, -(-count // (_TASKS_A_THREAD * executor._max_workers)))
    starts = range(0, count, size)
    tasks = [executor.submit(fill, columns, first, min(first + size, count)) for first in starts]
    for task in tasks:
        task.result()
    return out


def _compiled(engine: Engine | str | None, *, cells: int) -> ModuleType | None:
    if engine is None:
        return kernels(load=cells >= COMPILE_FROM)
    return load_kernels() if Engine(engine) is Engine.COMPILED else None


def _ledger_filler(compiled: ModuleType | None, loans: Loans) -> Fill:
    return partial(compiled.fill_exact if compiled else in_blocks.fill_exact, ledger_of(loans))


def _projection_filler(compiled: ModuleType | None, loans: Loans) -> Fill:
    return partial(compiled.fill_projected if compiled else in_blocks.fill_projected, projection_of(loans))


def _columns(out: Schedule, count: int, width: int, *, exact: bool) -> Out:
    """The buffers as terms × loans, each one piece of memory."""
    columns: Out = (out.due.T, out.interest.T, out.principal.T, out.payment.T, out.balance.T)
    types = [np.int32, *(4 * [np.int64 if exact else np.float64])]
    for field, column, wanted in zip(fields(Schedule), columns, types, strict=True):
        fits = column.shape == (width, count) and column.dtype == wanted
        if not (fits and column.flags.c_contiguous and column.flags.writeable):
            raise ValueError(
                f"out.{field.name} is {column.T.shape} of {column.dtype}; make it with "
                f"Schedule.empty({count}, {width}, exact={exact})"
            )
    return columns
