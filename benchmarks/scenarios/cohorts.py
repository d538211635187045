"""P7: loans of 200 kinds, added up to cohorts, against as many that are all different and against NumPy loan by loan."""

from collections.abc import Iterator

import numpy as np

from benchmarks.scenarios.made_up import COHORTS, LOANS, QUARTERS, SCENARIOS, loans, scenarios
from benchmarks.scenarios.split import REPEATS, SAMPLE, WITH_DEBT, result
from benchmarks.scenarios.with_numpy import OneAtATime
from benchmarks.timing import Measured, Ratio, in_a_row, seconds
from borgen.cashflow.scenario import GivenScenarios
from borgen.cashflow.simulation import SPLIT, SimulatedLoans, simulate

OF_P6 = 10
AGAINST_NUMPY = 50 * OF_P6
"""What the goals of P6 and P7 ask for together, however far beyond its own goal P6 comes."""
NOTE = "the goals of P6 and P7 together"


def _taken(some: SimulatedLoans, many: GivenScenarios, measures: tuple[str, ...]) -> float:
    def work() -> None:
        result(simulate(some, many, measures=measures, workers=2, engine="compiled"))

    return in_a_row(REPEATS * [work])


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    different, alike, many = loans(), loans(kinds=COHORTS), scenarios()
    few = alike.cohorts()
    peer, sample = OneAtATime(alike, QUARTERS), many.paths.part(0, SAMPLE)
    whole, compressed = (simulate(each, many, measures=WITH_DEBT, workers=2, engine="compiled").totals for each in (alike, few))
    apart = 0.0
    for name in WITH_DEBT:
        scale = np.abs(whole["balance" if name == "balance" else "service"]).max()
        apart = max(apart, float(np.abs(whole[name] - compressed[name]).max() / scale))
    assert apart <= 1e-12, apart
    theirs = peer.run(sample)
    for name, found in zip(("service", "payment", "remainder", "interest"), theirs, strict=False):
        assert np.abs(compressed[name][:, :SAMPLE] - found).max() <= 1e-11 * np.abs(theirs[0]).max(), name
    split, with_debt, gathering, numpy, spent = [], [], [], [], ""
    for _ in range(rounds):
        took = seconds(lambda: peer.run(sample)) * SCENARIOS / SAMPLE
        times = [_taken(one, many, measures) for measures in (SPLIT, WITH_DEBT) for one in (different, few)]
        gathered = in_a_row(REPEATS * [alike.cohorts])
        split.append(times[0] / times[1])
        with_debt.append(times[2] / times[3])
        gathering.append(times[0] / (times[1] + gathered))
        numpy.append(took / (times[1] + gathered))
        spent = f"{1000 * times[1]:.0f} ms against {1000 * times[0]:.0f} ms"
        beside = f"{1000 * (times[1] + gathered):.0f} ms against {took:.0f} s"
    work = f"{LOANS:,} loans of {COHORTS} kinds as {len(few)} rows, 2 threads"
    yield Measured("P7", work, Ratio(tuple(split)), OF_P6, spent, note=f"equal to {apart:.0e}", at_least=True)
    yield Measured("P7", "the same with the time that it takes to gather the cohorts", Ratio(tuple(gathering)), None)
    yield Measured("P7", "with interest and what is owed in each quarter", Ratio(tuple(with_debt)), OF_P6, at_least=True)
    together = "the split and the gathering, against NumPy one scenario at a time"
    yield Measured("P7", together, Ratio(tuple(numpy)), AGAINST_NUMPY, beside, note=NOTE, at_least=True)
