"""Loans put in the order in which the kernels go through them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.simulation.loans import (
    CLOCK,
    PAYMENT_KEY,
    RISK,
    Floats,
    LoansImpossible,
    SimulatedLoans,
    Whole,
    sorted_by,
)
from borgen.cashflow.simulation.planned import PlannedFlows

RISKS_MAX = 64
"""Different pairs of risk and recovery; each has totals of its own while a block is worked out."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Loans of the same clock stand together, so that what happens in which period is worked out once for them all.

    ``groups`` has a row for each clock: the first loan, the one after the last, then first, every, terms, refix_in,
    refix_every, grace, whether the payment is fixed, and the number of the risk. ``streams`` has a row for each kind of payment:
    first, every, payment_terms, regulated_in, regulated_terms, full_terms, risk; ``amounts`` is what is paid a term in each.
    ``risks`` has a row (risk, recovery) for each number, ``owed`` what those loans owe now, with those of ``planned``, whose
    risks have the same numbers.
    """

    per_year: int
    groups: Whole
    balance: Floats
    rate: Floats
    margin: Floats
    fixed: Floats
    streams: Whole
    amounts: Floats
    risks: Floats
    owed: Floats
    planned: PlannedFlows | None = None


def laid_out(loans: SimulatedLoans) -> Layout:
    """Put ``loans`` in order.

    Raises:
        LoansImpossible: more different risks than :data:`RISKS_MAX`.
    """
    planned = loans.planned
    if not len(loans):
        loans = SimulatedLoans.of(per_year=loans.per_year, balance=[0.0], rate=0.0, terms=0)
    by_risk = _Sorted(loans, np.arange(len(loans)), RISK)
    risks = np.stack([by_risk.first_of(name) for name in RISK], axis=1)
    of_rows = len(risks)
    if planned is not None:
        risks, planned = _numbered_alike(risks, planned)
    if len(risks) > RISKS_MAX:
        said = f"{len(risks)} different pairs of risk and recovery; at most {RISKS_MAX} are valid"
        raise LoansImpossible("risk", None, said)
    number = np.empty(len(loans), np.int64)
    number[by_risk.rows] = np.repeat(np.arange(of_rows), np.diff(by_risk.starts))

    debts = _Sorted(loans, np.flatnonzero(loans.balance > 0), (*RISK, *CLOCK))
    clocks = [debts.starts[:-1], debts.starts[1:], *map(debts.first_of, CLOCK), number[debts.firsts]]
    payers = _Sorted(loans, np.flatnonzero((loans.payment != 0) & (loans.payment_terms > 0)), PAYMENT_KEY)
    streams = [*map(payers.first_of, PAYMENT_KEY[len(RISK) :]), number[payers.firsts]]
    owed = np.bincount(number, weights=loans.balance, minlength=len(risks)).astype(np.float64)
    return Layout(
        per_year=loans.per_year,
        groups=_rows(clocks),
        balance=loans.balance[debts.rows],
        rate=loans.rate[debts.rows],
        margin=loans.margin[debts.rows],
        fixed=loans.fixed[debts.rows],
        streams=_rows(streams),
        amounts=np.add.reduceat(loans.payment[payers.rows], payers.starts[:-1])
        if len(payers.rows)
        else np.zeros(0),
        risks=risks,
        owed=owed if planned is None else owed + planned.owed,
        planned=planned,
    )


def _numbered_alike(risks: Floats, planned: PlannedFlows) -> tuple[Floats, PlannedFlows]:
    """The risks of both, and the flows with their numbers among them."""
    place = {(risk, recovery): n for n, (risk, recovery) in enumerate(risks.tolist())}
    numbers = [place.setdefault((risk, recovery), len(place)) for risk, recovery in planned.risks.tolist()]
    every = np.array(list(place), np.float64)
    return every, planned.numbered(np.array(numbers, np.int64), every)


class _Sorted:
    """Some loans in the order of a key, and where each run of equal keys begins."""

    def __init__(self, loans: SimulatedLoans, some: Whole, key: tuple[str, ...]) -> None:
        self.loans = loans
        order, self.starts = sorted_by([getattr(loans, name)[some] for name in key])
        self.rows = some[order]
        self.firsts = self.rows[self.starts[:-1]]

    def first_of(self, name: str) -> NDArray[Any]:
        """What the first loan of each run says."""
        column: NDArray[Any] = getattr(self.loans, name)
        return column[self.firsts]


def _rows(columns: list[NDArray[Any]]) -> Whole:
    return np.ascontiguousarray(np.stack(columns, axis=1).astype(np.int64))
