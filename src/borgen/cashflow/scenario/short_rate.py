"""Models of the short rate, and the rate of a longer loan that follows from it.

Both are Gaussian and mean-reverting, simulated without error of discretisation (the exact law of the next step). Rates may
become negative, as they have been. The rate that comes out is nominal: the share a year that, paid in equal parts at the end
of each period, is worth the continuous rate of the model.

Sources: O. Vasicek, "An equilibrium characterization of the term structure", Journal of Financial Economics 5 (1977);
J. Hull and A. White, "Pricing interest-rate-derivative securities", Review of Financial Studies 3 (1990).
"""

from dataclasses import dataclass
from math import exp, expm1, sqrt

import numpy as np

from borgen.cashflow.curve import Curve
from borgen.cashflow.scenario.paths import Floats, ScenarioImpossible


def check_reversion(reversion: float, volatility: float, tenor: float = 0.0, *, of: str = "") -> None:
    """``of`` comes before the names of the terms.

    Raises:
        ScenarioImpossible: one of them is impossible.
    """
    if not 0 < reversion < 50:
        raise ScenarioImpossible(f"{of}reversion", f"{reversion}; a share a year above 0 and below 50 is valid")
    if not 0 <= volatility < 1:
        raise ScenarioImpossible(f"{of}volatility", f"{volatility}; from 0 to below 1 a year is valid")
    if not 0 <= tenor <= 100:
        raise ScenarioImpossible("tenor", f"{tenor}; from 0 to 100 years is valid")


def reverting(
    shocks: Floats, *, start: float, mean: float, reversion: float, volatility: float, dt: float
) -> Floats:
    """An Ornstein-Uhlenbeck process at steps of ``dt`` years: ``start`` in the first column, then by ``shocks`` (standard
    normal, scenarios by periods, the first column unused)."""
    keep = exp(-reversion * dt)
    spread = volatility * sqrt(-expm1(-2 * reversion * dt) / (2 * reversion))
    path = np.empty_like(shocks)
    path[:, 0] = start
    for period in range(1, shocks.shape[1]):
        path[:, period] = mean + (path[:, period - 1] - mean) * keep + spread * shocks[:, period]
    return path


def nominal(continuous: Floats, per_year: int) -> Floats:
    """The nominal rate of ``per_year`` payments a year that is worth a continuously compounded one."""
    return np.asarray(per_year * np.expm1(continuous / per_year))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vasicek:
    """``dr = reversion (mean - r) dt + volatility dW``.

    Args:
        start: the short rate today, a share a year, continuously compounded.
        mean: the level it returns to.
        reversion: how fast, a share a year: 0.15 halves a distance in 4.6 years.
        volatility: a year's standard deviation, a share: 0.01 is one percentage point.
        tenor: years that the rate is bound for; 0 is the short rate itself, 10 the zero rate of ten years, which
            swings less. No premium for risk is added.
    """

    start: float
    mean: float
    reversion: float
    volatility: float
    tenor: float = 0.0

    def __post_init__(self) -> None:
        for term, value in (("start", self.start), ("rate_mean", self.mean)):
            if not -1 < value <= 1:
                raise ScenarioImpossible(term, f"{value}; a share a year above -1 and up to 1 is valid")
        check_reversion(self.reversion, self.volatility, self.tenor)

    def rates(self, shocks: Floats, per_year: int) -> Floats:
        """Nominal rates at the beginning of each period."""
        short = reverting(
            shocks, start=self.start, mean=self.mean, reversion=self.reversion, volatility=self.volatility,
            dt=1 / per_year,
        )  # fmt: skip
        return nominal(self._yield(short), per_year)

    def _yield(self, short: Floats) -> Floats:
        if not self.tenor:
            return short
        a, spread2 = self.reversion, self.volatility**2
        b = -expm1(-a * self.tenor) / a
        log_a = (b - self.tenor) * (self.mean - spread2 / (2 * a * a)) - spread2 * b * b / (4 * a)
        return (b * short - log_a) / self.tenor


@dataclass(frozen=True, slots=True, kw_only=True)
class HullWhite:
    """Vasicek with a mean that moves so that today's ``curve`` is met exactly.

    ``r(t) = x(t) + f(0, t) + volatility² / (2 reversion²) (1 - exp(-reversion t))²`` with ``dx = -reversion x dt +
    volatility dW``; ``f`` is the instantaneous forward rate of ``curve``. ``tenor`` as for :class:`Vasicek`.
    """

    curve: Curve
    reversion: float
    volatility: float
    tenor: float = 0.0

    def __post_init__(self) -> None:
        check_reversion(self.reversion, self.volatility, self.tenor)

    def rates(self, shocks: Floats, per_year: int) -> Floats:
        """Nominal rates at the beginning of each period."""
        a, spread2 = self.reversion, self.volatility**2
        x = reverting(shocks, start=0.0, mean=0.0, reversion=a, volatility=self.volatility, dt=1 / per_year)
        t = np.arange(shocks.shape[1]) / per_year
        lift = spread2 / (2 * a * a) * np.expm1(-a * t) ** 2
        if not self.tenor:
            return nominal(x + self.curve.instantaneous(t) + lift, per_year)
        b = -expm1(-a * self.tenor) / a
        forward = self.curve.log_discount(t + self.tenor) - self.curve.log_discount(t)
        convexity = spread2 / (4 * a) * -np.expm1(-2 * a * t) * b * b
        return nominal((b * (x + lift) + convexity - forward) / self.tenor, per_year)
