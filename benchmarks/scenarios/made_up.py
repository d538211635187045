"""10,000 loans of thirty years by quarters, and 1,000 scenarios; made up from a seed."""

import numpy as np

from borgen.cashflow.scenario import GivenScenarios
from borgen.cashflow.simulation import SimulatedLoans

LOANS, SCENARIOS, QUARTERS, COHORTS = 10_000, 1_000, 120, 200


def loans(*, kinds: int = LOANS) -> SimulatedLoans:
    """Refixed after 40 and 80 quarters; the payment follows the index in full for 80, then by three quarters. Debts and
    payments all differ; there are ``kinds`` different rates, margins and days of regulation."""
    random = np.random.default_rng(6)
    kind = np.arange(LOANS) % kinds
    return SimulatedLoans.of(
        balance=random.uniform(1e6, 2e8, LOANS), rate=random.uniform(0.0, 0.05, kinds)[kind],
        margin=random.uniform(0.0, 0.01, kinds)[kind], terms=QUARTERS, refix_in=40, refix_every=40,
        payment=random.uniform(1e4, 1.5e6, LOANS), regulated_in=(kind % 4), full_terms=80,
    )  # fmt: skip


def scenarios(count: int = SCENARIOS) -> GivenScenarios:
    random = np.random.default_rng(7)
    shape = (count, QUARTERS)
    rates = 0.025 + np.cumsum(random.normal(0, 0.002, shape), axis=1)
    return GivenScenarios(rates=np.maximum(rates, -0.01), growth=random.normal(0.02, 0.01, shape))
