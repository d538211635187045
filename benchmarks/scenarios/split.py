"""P6: all loans different, two threads, against NumPy one scenario at a time."""

from collections.abc import Iterator
from statistics import median

import numpy as np

from benchmarks.scenarios.made_up import LOANS, QUARTERS, SCENARIOS, loans, scenarios
from benchmarks.scenarios.with_numpy import OneAtATime
from benchmarks.timing import Measured, Ratio, seconds
from borgen.cashflow.simulation import SPLIT, Simulation, simulate

SAMPLE = 20
"""So many scenarios does the peer work out in each round; its time is that of a thousand, which it takes in the same way."""
REPEATS = 7
WITH_DEBT = (*SPLIT, "interest", "balance")


def result(found: Simulation) -> None:
    """Mean and quantiles of the split: what was asked for."""
    for measure in SPLIT:
        found.fan(measure)


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    some, many = loans(), scenarios()
    peer, sample = OneAtATime(some, QUARTERS), many.paths.part(0, SAMPLE)
    theirs = peer.run(sample)
    found = simulate(some, many, measures=WITH_DEBT, workers=2, engine="compiled")
    apart = 0.0
    for n, name in enumerate(("service", "payment", "remainder", "interest")):
        difference = np.abs(found.totals[name][:, :SAMPLE] - theirs[n]).max()
        apart = max(apart, float(difference / np.abs(theirs[0]).max()))
    assert apart < 1e-12, apart
    two, one, plain, with_debt, spent = [], [], [], [], ""
    for _ in range(rounds):
        took = seconds(lambda: peer.run(sample)) * SCENARIOS / SAMPLE
        ours = median(seconds(lambda: result(simulate(some, many, workers=2, engine="compiled"))) for _ in range(REPEATS))
        alone = median(seconds(lambda: result(simulate(some, many, workers=1, engine="compiled"))) for _ in range(3))
        debt = median(
            seconds(lambda: result(simulate(some, many, measures=WITH_DEBT, workers=2, engine="compiled"))) for _ in range(3)
        )
        numpy = seconds(lambda: result(simulate(some, many, workers=2, engine="numpy")))
        for ratios, time in ((two, ours), (one, alone), (with_debt, debt), (plain, numpy)):
            ratios.append(took / time)
        spent = f"{1000 * ours:.0f} ms against {took:.0f} s"
    work = f"{LOANS:,} loans, all different, {SCENARIOS:,} scenarios, {QUARTERS} quarters"
    note = f"equal to {apart:.0e}; the peer's time is {SCENARIOS // SAMPLE} times that of {SAMPLE} scenarios"
    yield Measured("P6", f"{work}, 2 threads", Ratio(tuple(two)), 50, spent, note=note, at_least=True)
    yield Measured("P6", "1 thread", Ratio(tuple(one)), None)
    yield Measured("P6", "2 threads, with interest and what is owed in each quarter", Ratio(tuple(with_debt)), None)
    yield Measured("P6", "2 threads, our own NumPy instead of compiled code: the same bits", Ratio(tuple(plain)), None)
