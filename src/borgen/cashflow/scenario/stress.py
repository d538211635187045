"""Scenarios without chance: a base, and the same base moved."""

from collections.abc import Sequence

import numpy as np

from borgen.cashflow.curve import Curve
from borgen.cashflow.scenario.paths import GivenScenarios, ScenarioImpossible
from borgen.cashflow.scenario.short_rate import nominal


def parallel_shifts(
    curve: Curve,
    shifts: Sequence[float],
    *,
    periods: int,
    per_year: int = 4,
    tenor: float = 1.0,
    growth: float = 0.02,
    yearly_defaults: float | None = None,
) -> GivenScenarios:
    """One scenario for each shift: the forward rates of ``curve`` for loans of ``tenor`` years, moved up by the shift.

    ``parallel_shifts(Curve.flat(0.03), [0, 0.02, -0.01], periods=120)`` is the base, two points up, and one down. The first
    period is moved too: the shift comes tomorrow. The index grows by ``growth`` every year.

    Raises:
        ScenarioImpossible: no shift, one that brings a rate to -100 %, a tenor that is not above zero and up to a hundred
            years, or a share of failures outside 0 to 1.
    """
    if not 0 < tenor <= 100:
        raise ScenarioImpossible("tenor", f"{tenor}; more than 0 and up to 100 years is valid")
    if yearly_defaults is not None and not 0 <= yearly_defaults <= 1:
        raise ScenarioImpossible("yearly_defaults", f"{yearly_defaults}; a share from 0 to 1 is valid")
    base = nominal(np.log1p(curve.forward(np.arange(periods) / per_year, tenor)), per_year)
    rates = base + np.asarray(shifts, np.float64)[:, None]
    share = None if yearly_defaults is None else 1 - (1 - yearly_defaults) ** (1 / per_year)
    return GivenScenarios(rates=rates, growth=growth, defaults=share, per_year=per_year)
