"""The lender's itemised statement against our own computation, with tolerance and explained differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from borgen.kernel.money import Money
from borgen.supported_loan.choices import ContributionBase, Regime, ResidentsStart
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.law import Law
from borgen.supported_loan.loan import LoanPlan, loan_plan
from borgen.supported_loan.resident_payment import ResidentRule, resident_rule
from borgen.supported_loan.subsidy import TermSplit, split_terms

FIGURES = ("interest", "principal", "contribution", "residents", "state", "balance")


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderLine:
    """One term as the lender states it; ``None`` for what the statement does not give."""

    due_on: date
    interest: Money | None = None
    principal: Money | None = None
    contribution: Money | None = None
    residents: Money | None = None
    state: Money | None = None
    balance: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure on which the two do not agree to the minor unit.

    ``difference`` is the lender's less our own. ``explained_by`` names the readings under which our own figure would be
    the lender's; ``is_tolerated`` says that it is within the tolerance.
    """

    n: int
    due_on: date
    figure: str
    own: Money
    lender: Money
    is_tolerated: bool
    explained_by: tuple[str, ...]

    @property
    def difference(self) -> Money:
        return self.lender - self.own

    @property
    def is_open(self) -> bool:
        """Neither tolerated nor explained: somebody must ask the lender."""
        return not self.is_tolerated and not self.explained_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What came of it. ``agreed`` counts the figures that are the same; ``only_lender`` and ``only_own`` are days of
    terms that the other side does not have.
    """

    agreed: int
    differences: tuple[Difference, ...]
    only_lender: tuple[date, ...]
    only_own: tuple[date, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing is left open."""
        return not (self.only_lender or self.only_own or any(one.is_open for one in self.differences))


def reconcile(
    splits: Sequence[TermSplit],
    lines: Sequence[LenderLine],
    *,
    tolerance: Money,
    readings: Mapping[str, Sequence[TermSplit]] | None = None,
) -> Reconciliation:
    """Compare the terms from the lender's first line to its last.

    ``tolerance`` is the largest difference of a figure that is let pass. ``readings`` are the splits under other
    readings of the rules, by name (``other_readings``).
    """
    own = {split.due_on: split for split in splits}
    theirs = {line.due_on: line for line in lines}
    first, last = (min(theirs), max(theirs)) if theirs else (date.max, date.min)
    agreed, differences = 0, []
    for day in sorted(own.keys() & theirs.keys()):
        split = own[day]
        for figure in FIGURES:
            stated: Money | None = getattr(theirs[day], figure)
            if stated is None:
                continue
            ours: Money = getattr(split, figure)
            if ours == stated:
                agreed += 1
                continue
            others = {name: other[split.n - 1] for name, other in (readings or {}).items()}
            differences.append(
                Difference(
                    n=split.n,
                    due_on=day,
                    figure=figure,
                    own=ours,
                    lender=stated,
                    is_tolerated=abs((stated - ours).minor) <= tolerance.minor,
                    explained_by=tuple(
                        name for name, other in others.items() if getattr(other, figure) == stated
                    ),
                )
            )
    return Reconciliation(
        agreed=agreed,
        differences=tuple(differences),
        only_lender=tuple(sorted(theirs.keys() - own.keys())),
        only_own=tuple(sorted(day for day in own.keys() - theirs.keys() if first <= day <= last)),
    )


def other_readings(
    plan: LoanPlan,
    rule: ResidentRule,
    *,
    committed_on: date,
    supported_sum: Money,
    index: IndexView,
    law: Law | None = None,
) -> Mapping[str, tuple[TermSplit, ...]]:
    """The same loan under each other reading that the texts allow, one at a time.

    ``contribution_base``, ``residents_start``, ``regime`` and ``published_change`` (the index's change as published,
    with one decimal).
    """
    look = (law or Law()).on({"as_of": committed_on})
    base = next(one for one in ContributionBase if one is not plan.terms.contribution_base)
    start = next(one for one in ResidentsStart if one is not rule.start)
    regime = next(one for one in Regime if one is not rule.regime)
    published = IndexView(
        index.observations, rise=index.rise, published_step=look["dk_indices#published_step"].number
    )
    cases = {
        "contribution_base": (loan_plan(replace(plan.terms, contribution_base=base)), rule, index),
        "residents_start": (plan, replace(rule, start=start), index),
        "regime": (
            plan,
            resident_rule(committed_on=committed_on, regime=regime, start=rule.start, law=law),
            index,
        ),
        "published_change": (plan, rule, published),
    }
    return {
        name: split_terms(one_plan, one_rule, supported_sum=supported_sum, index=view)[0]
        for name, (one_plan, one_rule, view) in cases.items()
    }
