"""What is posted, and how it came about."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.plan import Figure, NoSuchFigure
from borgen.rules.trace import Term, Trace, Worksheet


class PostingKind(StrEnum):
    """Why something is posted."""

    DUE = "due"  # as the schedule says
    EXTRA = "extra"  # an extraordinary repayment
    DRAW = "draw"  # more is paid out
    REPAID = "repaid"  # what was drawn on a credit is paid back
    SETTLED = "settled"  # interest up to the day on which the terms change
    REDEEMED = "redeemed"  # all that was left


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One posting, in minor units. ``on`` is when it is paid, interest is that of ``since`` to ``until``.

    ``principal`` is negative where the debt grows; ``interest`` is ``None`` where the rate is not known. ``fees`` are beside the
    payment, by name. ``balance`` is what is left afterwards.
    """

    kind: PostingKind
    on: date
    since: date
    until: date
    interest: Fraction | None
    principal: Fraction
    balance: Fraction
    fees: tuple[tuple[str, Fraction], ...] = ()
    sheet: Worksheet = field(repr=False, compare=False)
    figures: dict[str, Term] = field(repr=False, compare=False)

    @property
    def payment(self) -> Fraction | None:
        """Interest and principal together, without fees."""
        return None if self.interest is None else self.interest + self.principal

    def explain(self, figure: Figure | str = Figure.PAYMENT) -> Trace:
        """How a figure, or a fee by its name, came about.

        Raises:
            NoSuchFigure: the posting has no such figure, or it is not known.
        """
        term = self.figures.get(str(figure))
        if term is None:
            raise NoSuchFigure(f"{self.kind} on {self.on}, {figure}")
        return self.sheet.trace(term)
