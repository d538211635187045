"""The work in borgen, through the public API."""

from typing import Any

import numpy as np

from benchmarks.schedules.made_up import MONTHS, TERMS, made_up
from borgen.cashflow.arrays import Loans, Schedule, schedule


def loans(count: int, *, rounding: str = "half_up") -> Loans:
    """The made-up loans as a table: what the peer has as dates and numbers before it is timed."""
    principals, rates, starts = made_up(count)
    return Loans.of(
        principal=principals, rate=rates, starts_on=np.array(starts), months_per_term=MONTHS, terms=TERMS,
        day_count="act/365f", country="dk", rounding=rounding,
    )  # fmt: skip


def again(table: Loans) -> Loans:
    """The same table, for which nothing has been worked out yet."""
    return table[:]


def figures(found: Schedule) -> tuple[float, int]:
    return float(found.interest.sum()), int(found.due.sum(dtype=np.int64))


def main() -> Any:
    """The whole work in a new process, in doubles."""
    from benchmarks.schedules.made_up import LOANS

    return figures(schedule(loans(LOANS, rounding="none"), exact=False))


if __name__ == "__main__":
    print(*main())
