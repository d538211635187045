"""Scenarios that put the past together anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from borgen.cashflow.scenario.inflation import yearly_growth
from borgen.cashflow.scenario.paths import Paths, ScenarioImpossible


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalBootstrap:
    """Runs of consecutive changes are drawn from history and set end to end, rate and index together, so that what has moved
    together goes on doing so (the circular block bootstrap of Politis and Romano, 1992).

    Args:
        rates: the rate at the end of each past period, nominal shares a year, oldest first.
        index: the level of the index at the same ends.
        start: the rate today; the last one of ``rates`` where ``None``.
        run: periods that stay together: 4 keeps a year's quarters in their order.
        centred: take the average change of the rate out, so that a fall over the whole history does not go on for ever. The
            index keeps its average growth.
    """

    rates: Sequence[float]
    index: Sequence[float]
    start: float | None = None
    run: int = 4
    centred: bool = True

    def __post_init__(self) -> None:
        for term in ("rates", "index"):
            history = np.asarray(getattr(self, term), np.float64)
            if history.ndim != 1 or not np.isfinite(history).all():
                raise ScenarioImpossible(term, "one number for each past period is valid")
        if len(self.rates) != len(self.index):
            said = f"{len(self.index)} levels for {len(self.rates)} rates; as many of both are valid"
            raise ScenarioImpossible("index", said)
        if not 1 <= self.run < len(self.rates):
            said = f"{self.run}; from 1 to one less than the {len(self.rates)} past periods is valid"
            raise ScenarioImpossible("run", said)
        if min(self.index) <= 0:
            raise ScenarioImpossible("index", f"{min(self.index)}; levels above zero are valid")

    def draw(self, random: np.random.Generator, *, count: int, periods: int, per_year: int) -> Paths:
        moves = np.diff(np.asarray(self.rates, np.float64))
        if self.centred:
            moves = moves - moves.mean()
        steps = np.diff(np.log(np.asarray(self.index, np.float64)))
        if steps.size < per_year:
            said = f"{len(self.index)} past levels; more than a year ({per_year} periods) is valid"
            raise ScenarioImpossible("index", said)
        runs = -(-periods // self.run)
        since = random.integers(0, moves.size, size=(count, runs))
        taken = (since[:, :, None] + np.arange(self.run)).reshape(count, -1)[:, : periods - 1] % moves.size
        start = self.rates[-1] if self.start is None else self.start
        first = np.full((count, 1), float(start))
        rates = np.concatenate([first, start + np.cumsum(moves[taken], axis=1)], axis=1)
        past = np.broadcast_to(steps[-per_year:], (count, per_year))
        return Paths(rates, yearly_growth(np.concatenate([past, steps[taken]], axis=1), per_year))
