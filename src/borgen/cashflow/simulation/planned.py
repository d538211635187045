"""Debts whose principal no scenario changes: what they pay is known but for the rates of terms that begin after a refixing."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlannedFlows:
    """Sums over such debts, in the unit of the balances; from their plans, so to the öre where no rate is fixed anew.

    Args:
        loans: how many debts these are that are in no row of :class:`SimulatedLoans`.
        risks: a row (risk, recovery) for each number that the columns name.
        owed: what those of each risk owe now.
        risk, period, service, principal: what is known to be paid in a period: principal, interest at rates that are
            known, and the margin of those that are not.
        floating_risk, floating_period, at, weight: debts times years of interest in a period at the scenario's rate of
            period ``at``.
    """

    loans: int
    risks: Floats
    owed: Floats
    risk: Whole
    period: Whole
    service: Floats
    principal: Floats
    floating_risk: Whole
    floating_period: Whole
    at: Whole
    weight: Floats

    def numbered(self, numbers: Whole, risks: Floats) -> "PlannedFlows":
        """The same with the risks' other ``numbers``, of which there are as many as ``risks``."""
        owed = np.bincount(numbers, weights=self.owed, minlength=len(risks)).astype(np.float64)
        return replace(
            self, risks=risks, owed=owed, risk=numbers[self.risk], floating_risk=numbers[self.floating_risk]
        )

    def add_to(self, service: Floats, principal: Floats | None, rates: Floats) -> None:
        """Add to risks by periods by scenarios; ``rates`` are periods by scenarios."""
        periods = len(rates)
        for risk, period, paid, down in zip(
            self.risk.tolist(), self.period.tolist(), self.service.tolist(), self.principal.tolist(), strict=True
        ):
            if period < periods:
                service[risk, period] += paid
                if principal is not None:
                    principal[risk, period] += down
        for risk, period, at, weight in zip(
            self.floating_risk.tolist(), self.floating_period.tolist(), self.at.tolist(), self.weight.tolist(), strict=True
        ):
            if period < periods:
                service[risk, period] += weight * rates[at]
