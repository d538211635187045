"""P5: a million loans, 120 payments each: 4.3 GB of figures, against the C library's ``memset`` of the same memory."""

import ctypes
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from benchmarks.schedules.with_borgen import loans
from benchmarks.timing import Measured, Ratio, seconds
from borgen.cashflow.arrays import Loans, Schedule, load_kernels, schedule

MILLION = 1_000_000
AMOUNTS = ("interest", "principal", "payment", "balance")


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    load_kernels()
    table = loans(MILLION)
    ledger = Schedule.empty(len(table), table.width)
    doubles = Schedule(ledger.due, *(getattr(ledger, name).T.view(np.float64).T for name in AMOUNTS))
    _assert_equal_in_part(table)
    for threads in (2, 1):
        with ThreadPoolExecutor(threads) as executor:
            yield from _shares(table, ledger, doubles, executor, threads, rounds)


def _shares(
    table: Loans, ledger: Schedule, doubles: Schedule, executor: ThreadPoolExecutor, threads: int, rounds: int
) -> Iterator[Measured]:
    works: dict[str, Callable[[], object]] = {
        "memset": lambda: _memset(ledger, executor, threads),
        "doubles": partial(schedule, table, exact=False, out=doubles, executor=executor),
        "to the øre": partial(schedule, table, out=ledger, executor=executor),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for name in works:
        works[name]()
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(min(seconds(work), seconds(work)))
    for name, goal in (("doubles", 0.45), ("to the øre", 0.32)):
        shares = tuple(set_ / took for set_, took in zip(times["memset"], times[name], strict=True))
        spent = f"{times[name][-1]:.2f} s against {times['memset'][-1]:.2f} s"
        yield Measured(
            "P5", f"{name}, {threads} thread{'s' * (threads > 1)}", Ratio(shares), goal if threads == 2 else None, spent,
            at_least=True, note="memset of the same 4.3 GB by as many threads; the better of two tries of each",
        )  # fmt: skip


def _memset(out: Schedule, executor: ThreadPoolExecutor, threads: int) -> None:
    tasks = []
    for name in ("due", *AMOUNTS):
        array = getattr(out, name).T
        part = array.nbytes // threads
        tasks += [executor.submit(ctypes.memset, array.ctypes.data + n * part, 0, part) for n in range(threads)]
    for task in tasks:
        task.result()


def _assert_equal_in_part(table: Loans) -> None:
    part = table[::997]
    one, other = schedule(part, engine="numpy"), schedule(part, engine="compiled")
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("due", *AMOUNTS))
