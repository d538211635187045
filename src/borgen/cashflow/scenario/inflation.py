"""A model of an index: inflation that returns to a mean."""

from dataclasses import dataclass
from math import log1p

import numpy as np

from borgen.cashflow.scenario.paths import Floats, ScenarioImpossible
from borgen.cashflow.scenario.short_rate import check_reversion, reverting


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanRevertingInflation:
    """The index grows at a continuous rate that is an Ornstein-Uhlenbeck process round ``log(1 + mean)``.

    Args:
        latest: growth over the year that ends today, a share; the index is taken to have grown evenly in it.
        mean: the growth a year that it returns to.
        reversion: how fast, a share a year.
        volatility: a year's standard deviation of the rate of growth.
    """

    latest: float
    mean: float
    reversion: float
    volatility: float

    def __post_init__(self) -> None:
        for term in ("latest", "mean"):
            value = getattr(self, term)
            if not -1 < value < 10:
                raise ScenarioImpossible(term, f"{value}; a share a year above -1 and below 10 is valid")
        check_reversion(self.reversion, self.volatility, of="inflation_")

    def growth(self, shocks: Floats, per_year: int) -> Floats:
        """Growth over the year before each period begins."""
        before = log1p(self.latest)
        speed = reverting(
            shocks, start=before, mean=log1p(self.mean), reversion=self.reversion, volatility=self.volatility,
            dt=1 / per_year,
        )  # fmt: skip
        past = np.full((shocks.shape[0], per_year), before / per_year)
        return yearly_growth(np.concatenate([past, speed[:, :-1] / per_year], axis=1), per_year)


def yearly_growth(steps: Floats, per_year: int) -> Floats:
    """The growth over the last ``per_year`` steps, from logarithmic steps that begin a year before the first period."""
    level = np.concatenate([np.zeros((steps.shape[0], 1)), np.cumsum(steps, axis=1)], axis=1)
    return np.asarray(np.expm1(level[:, per_year:] - level[:, :-per_year]))
