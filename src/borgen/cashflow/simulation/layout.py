"""Loans put in the order in which the kernels go through them."""

from dataclasses import dataclass

import numpy as np

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

RISKS_MAX = 64
"""Different pairs of risk and recovery; each has totals of its own while a block is worked out."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Loans of the same clock stand together, so that what happens in which period is worked out once for them all.

    ``groups`` has a row for each clock: the first loan, the one after the last, then first, every, terms, refix_in,
    refix_every and the number of the risk. ``streams`` has a row for each kind of payment: first, every, payment_terms,
    regulated_in, regulated_terms, full_terms, risk; ``amounts`` is what is paid a term in each. ``risks`` has a row
    (risk, recovery) for each number, ``owed`` what those loans owe now.
    """

    per_year: int
    groups: Whole
    balance: Floats
    rate: Floats
    margin: Floats
    streams: Whole
    amounts: Floats
    risks: Floats
    owed: Floats


def laid_out(loans: SimulatedLoans) -> Layout:
    """Put ``loans`` in order.

    Raises:
        LoansImpossible: more different risks than :data:`RISKS_MAX`.
    """
    if not len(loans):
        loans = SimulatedLoans.of(per_year=loans.per_year, balance=[0.0], rate=0.0, terms=0)
    order, starts = sorted_by(loans, RISK)
    risks = np.stack([loans.risk[order[starts[:-1]]], loans.recovery[order[starts[:-1]]]], axis=1)
    if len(risks) > RISKS_MAX:
        said = f"{len(risks)} different pairs of risk and recovery; at most {RISKS_MAX} are valid"
        raise LoansImpossible("risk", None, said)
    number = np.empty(len(loans), np.int64)
    number[order] = np.repeat(np.arange(len(risks)), np.diff(starts))

    owing = np.flatnonzero((loans.balance > 0) & (loans.terms > 0))
    debts, risk = loans.take(owing), number[owing]
    owed: Floats = np.bincount(risk, weights=debts.balance, minlength=len(risks)).astype(np.float64)
    order, starts = sorted_by(debts, (*RISK, *CLOCK))
    debts, risk, at = debts.take(order), risk[order], starts[:-1]
    groups = [starts[:-1], starts[1:], *(getattr(debts, name)[at] for name in CLOCK), risk[at]]

    paying = np.flatnonzero((loans.payment != 0) & (loans.payment_terms > 0))
    payers, risk = loans.take(paying), number[paying]
    order, starts = sorted_by(payers, PAYMENT_KEY)
    payers, risk, at = payers.take(order), risk[order], starts[:-1]
    streams = [*(getattr(payers, name)[at] for name in PAYMENT_KEY[len(RISK) :]), risk[at]]
    amounts = np.add.reduceat(payers.payment, at) if len(payers) else np.zeros(0)
    return Layout(
        per_year=loans.per_year, groups=_rows(groups), balance=debts.balance, rate=debts.rate, margin=debts.margin,
        streams=_rows(streams), amounts=amounts, risks=risks, owed=owed,
    )  # fmt: skip


def _rows(columns: list[Whole]) -> Whole:
    return np.ascontiguousarray(np.stack(columns, axis=1).astype(np.int64))
