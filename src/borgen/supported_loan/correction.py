"""A revised final sum (form C): everything is worked out again from the start, and the difference settled.

The statements that were made stay as they are; the correction is a statement of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from borgen.kernel.money import Money
from borgen.supported_loan.subsidy import TermSplit


class NotTheSameLoan(ValueError):
    """The two computations are not of the same terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedTerm:
    """One term that was settled, as it was and as it should have been; differences are after less before."""

    n: int
    before: TermSplit
    after: TermSplit

    @property
    def residents(self) -> Money:
        return self.after.residents - self.before.residents

    @property
    def state(self) -> Money:
        return self.after.state - self.before.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is settled: the residents still owe ``residents`` and the state ``state``; below zero they get it back.

    Their sum is the difference in what the terms cost: zero where only the sharing changed.
    ``corrects`` names the statements (their seals) that it corrects.
    """

    terms: tuple[CorrectedTerm, ...]
    residents: Money
    state: Money
    corrects: tuple[str, ...]


def correct(
    before: Sequence[TermSplit],
    after: Sequence[TermSplit],
    *,
    settled_through: int,
    corrects: Sequence[str] = (),
) -> Correction:
    """The difference over the terms up to and including ``settled_through``, which have been paid.

    Raises:
        NotTheSameLoan: a settled term is not in both, or not due on the same day.
    """
    old = [split for split in before if split.n <= settled_through]
    new = [split for split in after if split.n <= settled_through]
    if [(s.n, s.due_on) for s in old] != [(s.n, s.due_on) for s in new] or len(old) < settled_through:
        raise NotTheSameLoan(f"{len(old)} and {len(new)} terms through {settled_through}")
    terms = tuple(CorrectedTerm(n=a.n, before=a, after=b) for a, b in zip(old, new, strict=True) if a != b)
    currency = before[0].residents.currency
    return Correction(
        terms=terms,
        residents=Money.total((term.residents for term in terms), currency),
        state=Money.total((term.state for term in terms), currency),
        corrects=tuple(corrects),
    )
