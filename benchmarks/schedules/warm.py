"""How QuantLib's leg and a schedule take turns: one round of the peer, then some of ours, again and again."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from benchmarks.schedules import with_quantlib
from benchmarks.schedules.made_up import LOANS
from benchmarks.schedules.with_borgen import again, loans
from benchmarks.timing import Measured, Ratio, in_a_row, seconds
from borgen.cashflow.arrays import Schedule, load_kernels, schedule

REPEATS = 15


def against_quantlib(id: str, *, rounds: int, exact: bool, goal: float, about: str, note: str) -> list[Measured]:
    """The first schedule of a table that has just been loaded, with given buffers, and again; in one and two threads."""
    load_kernels()
    table, theirs = loans(LOANS, rounding="half_up" if exact else "none"), with_quantlib.loans(LOANS)
    out = Schedule.empty(len(table), table.width, exact=exact)
    schedule(table, exact=exact, out=out, engine="compiled")
    first, kept, alone, numpy = [], [], [], []
    spent = ""
    with ThreadPoolExecutor(2) as executor:
        for _ in range(rounds):
            peer = seconds(lambda: with_quantlib.rows(theirs))
            fresh = [again(table) for _ in range(REPEATS)]
            ours = in_a_row(partial(schedule, one, exact=exact, out=out, executor=executor) for one in fresh)
            warm = in_a_row(REPEATS * [partial(schedule, table, exact=exact, out=out, executor=executor)])
            one = in_a_row(REPEATS * [partial(schedule, table, exact=exact, out=out)])
            blocks = in_a_row(3 * [partial(schedule, table, exact=exact, out=out, engine="numpy")])
            for times, took in ((first, ours), (kept, warm), (alone, one), (numpy, blocks)):
                times.append(peer / took)
            spent = f"{1000 * ours:.1f} ms against {peer:.1f} s"
    return [
        Measured(
            id, f"{about}: the first schedule of a table, 2 threads", Ratio(tuple(first)), goal, spent, note=note, at_least=True
        ),
        Measured(id, f"{about}: again, 2 threads", Ratio(tuple(kept)), goal, at_least=True),
        Measured(id, f"{about}: again, 1 thread", Ratio(tuple(alone)), None),
        Measured(id, f"{about}: again, NumPy, 1 thread", Ratio(tuple(numpy)), None),
    ]  # fmt: skip


def assert_equal_to_quantlib() -> str:
    """Every cell in doubles, and the days; how far apart they are at most."""
    found = schedule(loans(LOANS, rounding="none"), exact=False, engine="compiled")
    theirs = with_quantlib.rows(with_quantlib.loans(LOANS))
    assert np.array_equal(found.due, np.array([rows[0] for rows in theirs]) - with_quantlib.EPOCH)
    scale = found.balance[:, :1]
    apart = 0.0
    for n, name in enumerate(("interest", "principal", "payment", "balance"), 1):
        difference = np.abs(getattr(found, name) - np.array([rows[n] for rows in theirs])) / scale
        apart = max(apart, float(difference.max()))
    assert apart < 1e-9, apart
    return f"all {found.due.size:,} rows equal QuantLib's: days exactly, amounts to {apart:.0e} of the debt"
