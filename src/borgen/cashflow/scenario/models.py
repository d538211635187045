"""Scenarios drawn from a model, each block from a seed of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Protocol

import numpy as np

from borgen.cashflow.scenario.inflation import MeanRevertingInflation
from borgen.cashflow.scenario.paths import (
    BLOCK,
    Floats,
    Paths,
    ScenarioImpossible,
    blocks_of,
    check_per_year,
    checked,
)
from borgen.cashflow.scenario.short_rate import HullWhite, Vasicek


class ScenarioModel(Protocol):
    """Anything that draws scenarios; it must be possible to send it to another process (pickle)."""

    def draw(self, random: np.random.Generator, *, count: int, periods: int, per_year: int) -> Paths:
        """Draw ``count`` scenarios, with no other source of chance than ``random``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoFactors:
    """A model of the rate and one of the index, whose shocks may be correlated.

    Args:
        correlation: of the two shocks of a period, from -1 to 1.
        yearly_defaults: the share of debt of average risk that fails in a year; the same in every scenario.
    """

    rates: Vasicek | HullWhite
    inflation: MeanRevertingInflation
    correlation: float = 0.0
    yearly_defaults: float | None = None

    def __post_init__(self) -> None:
        if not -1 <= self.correlation <= 1:
            raise ScenarioImpossible("correlation", f"{self.correlation}; from -1 to 1 is valid")
        if self.yearly_defaults is not None and not 0 <= self.yearly_defaults <= 1:
            raise ScenarioImpossible(
                "yearly_defaults", f"{self.yearly_defaults}; a share from 0 to 1 is valid"
            )

    def draw(self, random: np.random.Generator, *, count: int, periods: int, per_year: int) -> Paths:
        first = random.standard_normal((count, periods))
        other = random.standard_normal((count, periods))
        second = self.correlation * first + sqrt(1 - self.correlation**2) * other
        rates, growth = self.rates.rates(first, per_year), self.inflation.growth(second, per_year)
        return Paths(rates, growth, _defaults(self.yearly_defaults, rates, per_year))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The scenarios of ``model``, with rates that lie higher by ``by``: one share for each period, 0.01 is one percentage point.

    For a level of the rates that is stated from a day on, such as at a refixing.
    """

    model: ScenarioModel
    by: tuple[float, ...]

    def draw(self, random: np.random.Generator, *, count: int, periods: int, per_year: int) -> Paths:
        if periods != len(self.by):
            raise ScenarioImpossible("by", f"{len(self.by)} shares; one for each of {periods} periods is valid")
        paths = self.model.draw(random, count=count, periods=periods, per_year=per_year)
        return Paths(paths.rates + np.asarray(self.by, np.float64), paths.growth, paths.defaults)


def _defaults(yearly: float | None, like: Floats, per_year: int) -> Floats | None:
    """A year's share, spread over its periods so that as much is left after the year."""
    return None if yearly is None else np.full_like(like, 1 - (1 - yearly) ** (1 / per_year))


class ModelScenarios:
    """``count`` scenarios of ``periods`` periods from a model. The same seed gives the same scenarios, block by block,
    and the first scenarios of a longer set are those of a shorter one, where whole blocks are concerned.

    Raises:
        ScenarioImpossible: a count, a number of periods or a seed that is not possible.
    """

    __slots__ = ("count", "model", "per_year", "periods", "seed")

    def __init__(
        self, model: ScenarioModel, *, count: int, periods: int, per_year: int = 4, seed: int
    ) -> None:
        check_per_year(per_year)
        for term, value, most in (("count", count, 10_000_000), ("periods", periods, 2_400)):
            if not 1 <= value <= most:
                raise ScenarioImpossible(term, f"{value}; from 1 to {most:,} is valid")
        if seed < 0:
            raise ScenarioImpossible("seed", f"{seed}; a whole number from 0 is valid")
        self.model, self.count, self.periods, self.per_year, self.seed = model, count, periods, per_year, seed

    def block(self, number: int) -> Paths:
        """The scenarios of block ``number``."""
        if not 0 <= number < blocks_of(self):
            raise ScenarioImpossible("block", f"{number}; from 0 to {blocks_of(self) - 1} is valid")
        count = min(BLOCK, self.count - number * BLOCK)
        seed = np.random.SeedSequence(self.seed, spawn_key=(number,))
        random = np.random.Generator(np.random.PCG64DXSM(seed))
        return checked(self.model.draw(random, count=count, periods=self.periods, per_year=self.per_year))

    def maker(self, number: int) -> Callable[[], Paths]:
        return partial(self.block, number)
