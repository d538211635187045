"""The peer: NumPy over all loans, one scenario and one quarter after the other. What happens in which quarter is known before."""

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.scenario import Paths
from borgen.cashflow.simulation import SimulatedLoans

Floats = NDArray[np.float64]


class OneAtATime:
    """Loans that all run longer than the scenarios, as :func:`benchmarks.scenarios.made_up.loans` are."""

    def __init__(self, loans: SimulatedLoans, quarters: int) -> None:
        self.loans, self.quarters = loans, quarters
        at = range(quarters)
        refixed = [(q >= loans.refix_in) & ((q - loans.refix_in) % loans.refix_every == 0) & (q > 0) for q in at]
        regulated = [(q >= loans.regulated_in) & ((q - loans.regulated_in) % 4 == 0) for q in at]
        self.refixed, self.regulated = [np.flatnonzero(each) for each in refixed], [np.flatnonzero(each) for each in regulated]

    def run(self, paths: Paths) -> Floats:
        """Quarters by scenarios of service, payment, remainder and interest."""
        found = np.empty((4, self.quarters, paths.count))
        for scenario in range(paths.count):
            found[:, :, scenario] = self._one(paths.rates[scenario], paths.growth[scenario])
        return found

    def _one(self, rates: Floats, growth: Floats) -> Floats:
        loans = self.loans
        left, rate, paid = loans.balance.copy(), loans.rate / 4, loans.payment.copy()
        service = _annuity(left, rate, loans.terms)
        found = np.empty((4, self.quarters))
        for q in range(self.quarters):
            new = self.refixed[q]
            if new.size:
                rate[new] = (rates[q] + loans.margin[new]) / 4
                service[new] = _annuity(left[new], rate[new], loans.terms[new] - q)
            due = self.regulated[q]
            if due.size:
                paid[due] *= 1 + np.where(q < loans.full_terms[due], 1.0, 0.75) * growth[q]
            interest = left * rate
            left += interest
            left -= service
            found[0, q], found[1, q], found[3, q] = service.sum(), paid.sum(), interest.sum()
        found[2] = found[0] - found[1]
        return found


def _annuity(debt: Floats, rate: Floats, terms: NDArray[np.int64]) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rate == 0, debt / terms, debt * rate / (1 - (1 + rate) ** -terms.astype(np.float64)))
