"""The rows that the picture of one guarantee is made of, kept for whoever shows where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from borgen.office.guarantee.models import (
    BalanceObservation,
    GuaranteeFact,
    Increase,
    InsuranceFact,
    LoanFact,
    Movement,
    SecurityFact,
)


@dataclass(slots=True)
class PictureRows:
    """The rows that a picture of one guarantee was made of, for who also shows where they come from.

    ``movements`` and ``balances`` are by day, and of every loan of the guarantee; each row has its ``loan`` with it.
    ``securities`` and ``insurances`` are of every day, for what is not there any more. ``is_private``: of its borrower.
    """

    guarantee_id: int = 0
    is_private: bool = False
    terms: list[GuaranteeFact] = field(default_factory=list)
    loans: list[LoanFact] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    balances: list[BalanceObservation] = field(default_factory=list)
    increases: list[Increase] = field(default_factory=list)
    securities: list[SecurityFact] = field(default_factory=list)
    insurances: list[InsuranceFact] = field(default_factory=list)

    def origin_ids(self) -> set[int | None]:
        """The rows of imported files that said so."""
        known: tuple[Iterable[GuaranteeFact | LoanFact | Movement | BalanceObservation], ...]
        known = (self.terms, self.loans, self.movements, self.balances)
        return {row.origin_id for rows in known for row in rows}
