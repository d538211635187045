"""Our own computation of a loan beside the lender's lines, and which readings would explain what differs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from borgen.kernel.money import Money
from borgen.office.market.queries import known as observations_known
from borgen.office.supported_loan.facts.figures import figures_of
from borgen.office.supported_loan.facts.loan import LoanFacts
from borgen.supported_loan.choices import CURRENCY, IndexBasis
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.loan import LoanFigure, LoanRow
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.reconciliation import (
    Difference,
    LenderLine,
    Reconciliation,
    other_readings,
    reconcile,
)
from borgen.supported_loan.subsidy import TermSplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of it. ``is_shared`` says whether residents' and state's parts are known here at all."""

    found: Reconciliation
    is_shared: bool

    @property
    def open_count(self) -> int:
        """How many differences somebody must ask the lender about, days that one side lacks included."""
        return (
            sum(one.is_open for one in self.found.differences)
            + len(self.found.only_lender)
            + len(self.found.only_own)
        )


def compared_with_lender(
    facts: LoanFacts, lines: Sequence[LenderLine], *, organisation_id: int, sequence: int, tolerance: Money
) -> Comparison:
    """Compare from the lender's first line to its last, with what is known at event ``sequence``."""
    index = IndexView(observations_known(organisation_id=organisation_id, sequence=sequence))
    figures = figures_of(facts, index=index)
    if facts.rule is None:
        bare = [_as_stated(facts, _bare(row)) for row in figures.plan.rows[: facts.ended_after_term]]
        own_lines = [_of_the_loan_alone(line) for line in lines]
        return Comparison(found=reconcile(bare, own_lines, tolerance=tolerance), is_shared=False)
    readings = {}
    if facts.kind is not LoanKind.EXTRA:
        readings = dict(
            other_readings(
                figures.plan, facts.rule, committed_on=facts.committed_on, supported_sum=facts.supported_sum,
                index=index, law=facts.law,
            )
        )  # fmt: skip
    splits = [_as_stated(facts, split) for split in figures.splits]
    other = {name: [_as_stated(facts, split) for split in one] for name, one in readings.items()}
    found = reconcile(splits, lines, tolerance=tolerance, readings=other)
    return Comparison(found=found, is_shared=True)


def own_figure(facts: LoanFacts, one: Difference) -> str:
    """The figure of the loan that explains our own side: what the payment leaves, if nothing was redeemed that day."""
    if one.figure != "balance" or facts.redeemed_by(one.n, one.due_on):
        return one.figure
    return LoanFigure.BEFORE_REDEMPTION


def _as_stated(facts: LoanFacts, split: TermSplit) -> TermSplit:
    """The term with the debt on its day: a part that was redeemed on it is out of the lender's debt, a later one not."""
    redeemed = facts.redeemed_by(split.n, split.due_on)
    return replace(split, balance=split.balance - redeemed) if redeemed else split


def _of_the_loan_alone(line: LenderLine) -> LenderLine:
    return LenderLine(
        due_on=line.due_on,
        interest=line.interest,
        principal=line.principal,
        contribution=line.contribution,
        balance=line.balance,
    )


def _bare(row: LoanRow) -> TermSplit:
    """A term of which only the loan itself is known; who pays it is not compared."""
    nothing = Money(0, CURRENCY)
    return TermSplit(
        n=row.n,
        loan_year=0,
        due_on=row.due_on,
        interest=row.interest,
        principal=row.principal,
        service=row.service,
        contribution=row.contribution,
        residents=nothing,
        state=nothing,
        balance=row.balance,
        index=IndexBasis.MISSING,
    )
