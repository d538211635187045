"""A curve of interest rates: what an amount at a later day is worth today."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class CurveImpossible(ValueError):
    """The points make no curve; the message says which point and what would be valid."""


class Curve:
    """Zero rates by years ahead [sv: nollkupongkurva, da: nulkuponkurve].

    A rate is a year's effective rate, so one krona after ``t`` years is worth ``(1 + rate) ** -t``. Between two points the
    logarithm of the discount factor is a straight line (so the forward rate is constant); before the first and after
    the last point their forward rate goes on::

        Curve([1, 10], [0.02, 0.03]).discount([0, 1, 10])    # 1, 1/1.02, 1/1.03**10

    Raises:
        CurveImpossible: no points, years that do not rise from above zero, or a rate of -100 % or less.
    """

    __slots__ = ("_logs", "_years", "rates", "years")

    def __init__(self, years: Sequence[float] | Floats, rates: Sequence[float] | Floats) -> None:
        self.years, self.rates = np.asarray(years, np.float64), np.asarray(rates, np.float64)
        if self.years.ndim != 1 or self.years.shape != self.rates.shape or not self.years.size:
            raise CurveImpossible("a curve has one rate for each of its years, and at least one")
        if not np.isfinite(self.years).all() or self.years[0] <= 0 or (np.diff(self.years) <= 0).any():
            raise CurveImpossible(f"years {self.years.tolist()} must rise from above zero")
        if not (np.isfinite(self.rates).all() and (self.rates > -1).all()):
            raise CurveImpossible(
                f"rates {self.rates.tolist()}: shares a year above -1 are valid, 0.03 for 3 %"
            )
        self._years = np.concatenate([[0.0], self.years])
        self._logs = np.concatenate([[0.0], -self.years * np.log1p(self.rates)])

    @classmethod
    def flat(cls, rate: float) -> "Curve":
        """The same rate for every term."""
        return cls([1.0], [rate])

    def shifted(self, by: float) -> "Curve":
        """The curve with every zero rate ``by`` higher: 0.02 for two percentage points."""
        return Curve(self.years, self.rates + by)

    def log_discount(self, years: ArrayLike) -> Floats:
        """The natural logarithm of the discount factor; ``years`` of any shape, at least zero."""
        at = np.asarray(years, np.float64)
        if (at < 0).any():
            raise CurveImpossible(f"{at.min()} years ahead: a curve begins today")
        inside = np.interp(at, self._years, self._logs)
        slope = (self._logs[-1] - self._logs[-2]) / (self._years[-1] - self._years[-2])
        return np.asarray(
            np.where(at > self._years[-1], self._logs[-1] + (at - self._years[-1]) * slope, inside)
        )

    def discount(self, years: ArrayLike) -> Floats:
        """What one krona after ``years`` is worth today."""
        return np.asarray(np.exp(self.log_discount(years)))

    def forward(self, since: ArrayLike, length: float) -> Floats:
        """The effective rate a year, seen from today, of a loan of ``length`` years that begins ``since`` years ahead."""
        at = np.asarray(since, np.float64)
        return np.asarray(np.expm1((self.log_discount(at) - self.log_discount(at + length)) / length))

    def instantaneous(self, years: ArrayLike) -> Floats:
        """The forward rate of the next moment, continuously compounded."""
        at = np.asarray(years, np.float64)
        slopes = -np.diff(self._logs) / np.diff(self._years)
        return np.asarray(
            slopes[np.minimum(np.searchsorted(self._years, at, side="right") - 1, slopes.size - 1)]
        )
