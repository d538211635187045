"""P3: 10,000 full schedules to the øre."""

from collections.abc import Iterator

import numpy as np

from benchmarks.schedules import with_decimal
from benchmarks.schedules.made_up import LOANS, made_up
from benchmarks.schedules.warm import against_quantlib, assert_equal_to_quantlib
from benchmarks.schedules.with_borgen import loans
from benchmarks.timing import Measured, seconds
from borgen.cashflow.arrays import Loans, schedule


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    assert_equal_to_quantlib()
    equal = assert_equal_to_decimal()
    yield from against_quantlib("P3", rounds=rounds, exact=True, goal=500, about="to the øre", note=equal)


def assert_equal_to_decimal() -> str:
    """Every cell, by both engines."""
    table = loans(LOANS)
    principals, rates, starts = made_up(LOANS)
    unmoved = _without_moving(table)
    days = np.diff(np.hstack([np.array(starts)[:, None], schedule(unmoved).due])).tolist()
    theirs: list[with_decimal.Rows] = []
    spent = seconds(lambda: theirs.extend(with_decimal.rows(principals, rates, days)))
    cells = 0
    for engine in ("compiled", "numpy"):
        found = schedule(table, engine=engine)
        for n, name in enumerate(("interest", "principal", "payment", "balance")):
            expected = np.array([rows[n] for rows in theirs])
            different = int((getattr(found, name) != expected).sum())
            assert different == 0, f"{different} cells of {name} differ from Decimal's"
            cells += expected.size
    return f"0 of {cells // 2:,} cells differ from Decimal's, which takes {spent:.1f} s in plain Python"


def _without_moving(table: Loans) -> Loans:
    return Loans.of(
        principal=table.principal, rate=table.rate, starts_on=table.starts_on, months_per_term=table.months_per_term,
        terms=table.terms, day_count="act/365f",
    )  # fmt: skip
