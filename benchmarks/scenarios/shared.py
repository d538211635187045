"""P8: ten times as many scenarios by Dask on two local workers, against two threads of this process."""

import logging
from collections.abc import Iterator

import numpy as np

from benchmarks.scenarios.made_up import LOANS, SCENARIOS, loans, scenarios
from benchmarks.scenarios.split import result
from benchmarks.timing import Measured, Ratio, seconds
from borgen.cashflow.simulation import simulate


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    from distributed import Client, LocalCluster

    some, many = loans(), scenarios(10 * SCENARIOS)
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        executor = client.get_executor()
        here = simulate(some, many, workers=2, engine="compiled")
        there = simulate(some, many, executor=executor, engine="compiled")
        assert all(np.array_equal(here.totals[measure], there.totals[measure]) for measure in here.totals)
        ratios, spent = [], ""
        for _ in range(rounds):
            threads = seconds(lambda: result(simulate(some, many, workers=2, engine="compiled")))
            dask = seconds(lambda: result(simulate(some, many, executor=executor, engine="compiled")))
            ratios.append(dask / threads)
            spent = f"{dask:.1f} s against {threads:.1f} s"
    work = f"{LOANS:,} loans, {10 * SCENARIOS:,} scenarios, two local workers"
    yield Measured("P8", work, Ratio(tuple(ratios)), 1.15, spent, note="all totals bit-identical")
