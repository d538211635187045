"""What a simulation adds up, and its spread over the scenarios."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

import numpy as np

from borgen.cashflow.notebook import periods
from borgen.cashflow.simulation.loans import Floats


class Measure(StrEnum):
    """A sum over all loans, for each period and scenario. Failed debts count in no measure but ``LOSS``."""

    SERVICE = "service"  # interest and principal together [sv: räntor och amortering, da: ydelse]
    PAYMENT = "payment"  # what is paid by index [da: beboerbetaling]
    REMAINDER = "remainder"  # service less payment; below zero where the payment is the larger one
    INTEREST = "interest"
    PRINCIPAL = "principal"
    BALANCE = "balance"  # what is owed when the period has ended
    LOSS = "loss"  # what fails in the period and does not come back


FLOWS = frozenset(Measure) - {Measure.BALANCE}
SPLIT = (Measure.SERVICE, Measure.PAYMENT, Measure.REMAINDER)
QUANTILES = (0.05, 0.5, 0.95)

RANKED = "borgen.cashflow.simulation.ranked"
"""Compiled code, loaded with that of the simulation; without it NumPy puts all in order. Both find the same numbers."""


class NotMeasured(LookupError):
    """The simulation was not asked for that measure; the message names those that it has."""


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """A measure over time: its mean over the scenarios, and quantiles, each with one value a period.

    Quantiles are interpolated between the two nearest scenarios (type 7 of Hyndman and Fan, 1996).
    """

    measure: Measure
    mean: Floats
    quantiles: Mapping[float, Floats]

    def _repr_html_(self) -> str:
        shown = {"mean": self.mean, **{f"{quantile:g}": values for quantile, values in self.quantiles.items()}}
        return periods(shown, caption=f"{self.measure}: mean and quantiles, in the unit of the balances")


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """What came out: for each measure the totals of all loans, periods by scenarios, in the unit of the balances.

    ``recomputed`` counts blocks that were lost with a broken pool of processes and worked out again in this process.
    """

    per_year: int
    loans: int
    totals: Mapping[Measure, Floats]
    recomputed: int = 0

    @property
    def scenarios(self) -> int:
        return int(next(iter(self.totals.values())).shape[1])

    @property
    def periods(self) -> int:
        return int(next(iter(self.totals.values())).shape[0])

    def _repr_html_(self) -> str:
        means = {measure.value: total.mean(axis=1) for measure, total in self.totals.items()}
        counts = f"{self.loans} loans in {self.scenarios} scenarios, {self.per_year} periods a year"
        return periods(means, caption=f"{counts}: means, in the unit of the balances")

    def total(self, measure: str, *, every: int = 1) -> Floats:
        """Periods by scenarios; ``every=4`` makes years of quarters: sums of flows, the last balance. A period that is not
        complete is left out.

        Raises:
            NotMeasured: the simulation does not have it.
        """
        if measure not in self.totals:
            raise NotMeasured(f"{measure}: {', '.join(self.totals)} were measured")
        found = self.totals[Measure(measure)]
        if every == 1:
            return found
        whole = found.shape[0] // every
        parted = found[: whole * every].reshape(whole, every, -1)
        return np.asarray(parted.sum(axis=1) if measure in FLOWS else parted[:, -1])

    def fan(self, measure: str, *, every: int = 1, quantiles: Sequence[float] = QUANTILES) -> Fan:
        """Mean and quantiles over the scenarios; ``every`` as for :meth:`total`.

        Raises:
            NotMeasured: the simulation does not have the measure.
            ValueError: a quantile outside 0 to 1.
        """
        found = self.total(measure, every=every)
        return Fan(Measure(measure), found.mean(axis=1), spread(found, quantiles))


def spread(totals: Floats, quantiles: Sequence[float]) -> dict[float, Floats]:
    """Quantiles of each row.

    Raises:
        ValueError: a quantile outside 0 to 1.
    """
    if any(not 0 <= quantile <= 1 for quantile in quantiles):
        raise ValueError(f"quantiles {list(quantiles)}; from 0 to 1 is valid")
    last = totals.shape[1] - 1
    beside = {
        quantile: (min(int(quantile * last), last), min(int(quantile * last) + 1, last))
        for quantile in quantiles
    }
    ranks = sorted({rank for pair in beside.values() for rank in pair})
    at = dict(zip(ranks, placed(totals, ranks).T, strict=True))
    found = {}
    for quantile, (low, high) in beside.items():
        between = at[low] + (at[high] - at[low]) * (quantile * last - low)
        found[quantile] = np.clip(between, at[low], at[high])
    return found


def placed(totals: Floats, ranks: Sequence[int]) -> Floats:
    """Rows by ranks: what stands there, the least first, once each row has been put in order."""
    if RANKED not in sys.modules or not len(ranks):
        return np.sort(totals, axis=1)[:, ranks]
    found = np.empty((len(totals), len(ranks)))
    ready = np.zeros(len(totals), np.bool_)
    least, greatest = totals.min(axis=1), totals.max(axis=1)
    import_module(RANKED).place(np.ascontiguousarray(totals), least, greatest, np.array(ranks), found, ready)
    if not ready.all():
        found[~ready] = np.sort(totals[~ready], axis=1)[:, ranks]
    return found
