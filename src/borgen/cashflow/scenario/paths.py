"""Scenarios as arrays, and what a set of them can be asked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

BLOCK = 256
"""Scenarios that are made, and simulated, together. Part of what a seed means: another number makes other scenarios."""


class ScenarioImpossible(ValueError):
    """Scenarios do not follow from what was given. ``term`` names it; the message says what it was and what is valid.

    Where it is one number among many, ``value`` is that, of ``scenario`` and ``period``; both are counted from 0, scenarios
    within those that were made together.
    """

    def __init__(
        self, term: str, said: str, value: float | None = None, scenario: int | None = None, period: int | None = None
    ) -> None:
        self.term, self.said = term, said
        self.value, self.scenario, self.period = value, scenario, period
        super().__init__(f"{term}: {said}")

    def __reduce__(self) -> tuple[Any, ...]:  # it comes from other processes too
        return type(self), (self.term, self.said, self.value, self.scenario, self.period)


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Some scenarios, each array with one row a scenario and one column a period.

    Args:
        rates: the market's rate at the beginning of the period, a nominal share a year (0.03 for 3 %).
        growth: how much the index has grown over the year before the period begins, a share (0.02 for 2 %).
        defaults: the share of what is owed at the beginning of the period that fails in it, for a borrower of average risk;
            ``None`` where nobody fails.

    What has not been worked out here is checked with :func:`checked`.
    """

    rates: Floats
    growth: Floats
    defaults: Floats | None = None

    @property
    def count(self) -> int:
        return int(self.rates.shape[0])

    @property
    def periods(self) -> int:
        return int(self.rates.shape[1])

    def part(self, since: int, until: int) -> "Paths":
        """The scenarios from ``since`` up to but not including ``until``."""
        defaults = None if self.defaults is None else self.defaults[since:until]
        return Paths(self.rates[since:until], self.growth[since:until], defaults)


def checked(paths: Paths) -> Paths:
    """The same paths.

    Raises:
        ScenarioImpossible: shapes that differ, values that are no numbers, growth of -100 % or less, or a share of failures
            outside 0 to 1.
    """
    rates = paths.rates
    if rates.ndim != 2 or not rates.size:
        raise ScenarioImpossible("rates", f"shape {rates.shape}; (scenarios, periods) is valid")
    for term, array in (("growth", paths.growth), ("defaults", paths.defaults)):
        if array is not None and array.shape != rates.shape:
            raise ScenarioImpossible(term, f"shape {array.shape}; that of rates, {rates.shape}, is valid")
    _check("rates", rates, -1.0, np.inf, "a nominal share a year above -1")
    _check("growth", paths.growth, -1.0, np.inf, "a share above -1")
    if paths.defaults is not None:
        _check(
            "defaults", paths.defaults, np.nextafter(0.0, -1.0), np.nextafter(1.0, 2.0), "a share from 0 to 1"
        )
    return paths


def _check(term: str, array: Floats, over: float, under: float, valid: str) -> None:
    if array.min() > over and array.max() < under:  # false for what is no number
        return
    scenario, period = np.argwhere(~((array > over) & (array < under)))[0]
    value = array[scenario, period]
    said = f"{value} in scenario {scenario}, period {period}; {valid} is valid"
    raise ScenarioImpossible(term, said, float(value), int(scenario), int(period))


class Scenarios(Protocol):
    """A set of scenarios that is made block by block, the same whoever makes it."""

    @property
    def count(self) -> int:
        """How many scenarios there are."""

    @property
    def periods(self) -> int:
        """How many periods each of them has."""

    @property
    def per_year(self) -> int:
        """How many periods there are in a year: 1, 2, 4 or 12."""

    def maker(self, number: int) -> Callable[[], Paths]:
        """Something small that can be sent to another process and makes block ``number`` there; the first is 0."""


def blocks_of(scenarios: Scenarios) -> int:
    """How many blocks a set has; the last may be shorter."""
    return -(-scenarios.count // BLOCK)


def check_per_year(per_year: int) -> None:
    if per_year not in (1, 2, 4, 12):
        raise ScenarioImpossible("per_year", f"{per_year}; 1, 2, 4 or 12 periods a year are valid")


class GivenScenarios:
    """Scenarios that somebody has worked out elsewhere."""

    __slots__ = ("paths", "per_year")

    def __init__(
        self,
        *,
        rates: ArrayLike,
        growth: ArrayLike = 0.0,
        defaults: ArrayLike | None = None,
        per_year: int = 4,
    ) -> None:
        """Take scenarios by row and periods by column; one number, or one row, stands for all.

        Raises:
            ScenarioImpossible: see :func:`checked`.
        """
        check_per_year(per_year)
        shape = np.atleast_2d(np.asarray(rates, np.float64)).shape
        try:
            for array in (growth, defaults):
                if array is not None:
                    shape = np.broadcast_shapes(shape, np.asarray(array).shape)
        except ValueError:
            raise ScenarioImpossible(
                "rates", "growth and defaults must have as many scenarios and periods"
            ) from None
        full = partial(_filled, shape=shape)
        self.paths = checked(Paths(full(rates), full(growth), None if defaults is None else full(defaults)))
        self.per_year = per_year

    @property
    def count(self) -> int:
        return self.paths.count

    @property
    def periods(self) -> int:
        return self.paths.periods

    def block(self, number: int) -> Paths:
        """The scenarios of block ``number``."""
        return self.paths.part(number * BLOCK, (number + 1) * BLOCK)

    def maker(self, number: int) -> Callable[[], Paths]:
        return partial(_same, self.block(number))


def _filled(array: ArrayLike, *, shape: tuple[int, ...]) -> Floats:
    return np.array(np.broadcast_to(np.asarray(array, np.float64), shape))


def _same(paths: Paths) -> Paths:
    return paths
