"""P7: loans of 200 kinds, added up to cohorts, against as many that are all different."""

from collections.abc import Iterator
from statistics import median

import numpy as np

from benchmarks.scenarios.made_up import COHORTS, LOANS, loans, scenarios
from benchmarks.scenarios.split import REPEATS, WITH_DEBT, result
from benchmarks.timing import Measured, Ratio, seconds
from borgen.cashflow.scenario import GivenScenarios
from borgen.cashflow.simulation import SPLIT, SimulatedLoans, simulate


def _taken(some: SimulatedLoans, many: GivenScenarios, measures: tuple[str, ...]) -> float:
    def work() -> None:
        result(simulate(some, many, measures=measures, workers=2, engine="compiled"))

    return median(seconds(work) for _ in range(REPEATS))


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    different, alike, many = loans(), loans(kinds=COHORTS), scenarios()
    few = alike.cohorts()
    whole, compressed = (simulate(each, many, measures=WITH_DEBT, workers=2, engine="compiled").totals for each in (alike, few))
    apart = 0.0
    for name in WITH_DEBT:
        scale = np.abs(whole["balance" if name == "balance" else "service"]).max()
        apart = max(apart, float(np.abs(whole[name] - compressed[name]).max() / scale))
    assert apart <= 1e-12, apart
    split, with_debt, gathering, spent = [], [], [], ""
    for _ in range(rounds):
        times = [_taken(one, many, measures) for measures in (SPLIT, WITH_DEBT) for one in (different, few)]
        gathered = median(seconds(alike.cohorts) for _ in range(REPEATS))
        split.append(times[0] / times[1])
        with_debt.append(times[2] / times[3])
        gathering.append(times[0] / (times[1] + gathered))
        spent = f"{1000 * times[1]:.0f} ms against {1000 * times[0]:.0f} ms"
    work = f"{LOANS:,} loans of {COHORTS} kinds as {len(few)} rows, 2 threads"
    yield Measured("P7", work, Ratio(tuple(split)), 10, spent, note=f"equal to {apart:.0e}", at_least=True)
    yield Measured("P7", "the same with the time that it takes to gather the cohorts", Ratio(tuple(gathering)), None)
    yield Measured("P7", "with interest and what is owed in each quarter", Ratio(tuple(with_debt)), 10, at_least=True)
