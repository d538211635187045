"""A loan's rate fixed anew [da: rentetilpasning]: prepared by one person from its source, carried out by another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.period import months_after
from borgen.kernel.shares import share_text
from borgen.office.journal.models import FOREVER
from borgen.office.journal.refused import Overtaken, Refused
from borgen.office.supported_loan.facts.figures import plan_of
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known
from borgen.office.supported_loan.models import Proposal, Refixing
from borgen.office.supported_loan.usecases.proposals import Ask, Step, Taken, Written
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan
from borgen.rules.trace import Trace
from borgen.supported_loan.choices import RateBasis
from borgen.supported_loan.loan import LoanFigure, explain_loan_row
from borgen.supported_loan.loan import Refixing as RateFixed
from borgen.supported_loan.loan_events import RateRefixed

MONTHS_AHEAD = 12
"""A rate for a later day is a typing error."""


class NotARefixingTerm(Refused):
    """The loan's rate is not fixed anew after that term."""

    code = "not_a_refixing_term"


class RefixedAlready(Overtaken):
    """The rate after that term is registered, and no reason was given for correcting it."""

    code = "refixed_already"


class RateOutOfBounds(Refused):
    """The rate is absurd, or no number."""

    code = "rate_out_of_bounds"


class RefixingWithoutSource(Refused):
    """A rate has a source, and was published or entered."""

    code = "refixing_without_source"


class RefixingTooEarly(Refused):
    """The rate is fixed for a day so far ahead that nobody can know it."""

    code = "refixing_too_early"


class LoanRedeemed(Overtaken):
    """The loan was redeemed, so that nothing more happens to it."""

    code = "loan_redeemed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefixingTerms:
    """What is prepared: the ``rate`` from the term after ``after_term`` on. ``reason`` corrects one that is registered."""

    after_term: int
    rate: Fraction
    basis: RateBasis
    source: str
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        """As a step keeps its terms."""
        return {
            "after_term": self.after_term, "rate": share_text(self.rate), "basis": self.basis.value,
            "source": self.source.strip(), "reason": self.reason.strip(),
        }  # fmt: skip


def _shown(ask: Ask) -> Mapping[str, Any]:
    """The rate and the service of a term before and after, and the debt that it is worked out on."""
    loan, fixed = _loan(ask), _fixed(ask.terms)
    before = plan_of(loan.terms)
    after = plan_of(_refixed(loan, fixed))
    row, new = before.row(fixed.after_term + 1), after.row(fixed.after_term + 1)
    return {
        "from": row.since.isoformat(),
        "debt": str(before.row(fixed.after_term).debt_after),
        "rate_before": share_text(row.rate),
        "rate": share_text(new.rate),
        "service_before": str(row.service),
        "service": str(new.service),
        "ends_on": after.ends_on.isoformat(),
    }


def _traces(ask: Ask) -> Mapping[str, Trace]:
    loan, fixed = _loan(ask), _fixed(ask.terms)
    return {
        "debt": explain_loan_row(loan.terms, fixed.after_term, LoanFigure.BALANCE),
        "service_before": explain_loan_row(loan.terms, fixed.after_term + 1, LoanFigure.SERVICE),
        "service": explain_loan_row(_refixed(loan, fixed), fixed.after_term + 1, LoanFigure.SERVICE),
    }


def _write(taken: Taken) -> Written:
    loan, fixed = taken.ask.loan, _fixed(taken.ask.terms)
    assert loan is not None
    Refixing.objects.filter(loan=loan, after_term=fixed.after_term, known_until=FOREVER).update(
        known_until=taken.now.sequence
    )
    Refixing.objects.create(
        organisation_id=loan.organisation_id, loan=loan, known_from=taken.now.sequence, after_term=fixed.after_term,
        rate=share_text(fixed.rate), basis=fixed.basis.value, source=fixed.source[:300], prepared_by=taken.prepared_by,
        closed_by=taken.closed_by, reason=str(taken.ask.terms.get("reason", ""))[:300],
    )  # fmt: skip
    happened = RateRefixed(
        loan=loan.number, after_term=fixed.after_term, rate=share_text(fixed.rate), basis=fixed.basis.value,
        source=fixed.source, prepared_by=taken.prepared_by, proposal=taken.number,
    )  # fmt: skip
    return Written(happened=happened, answer={"loan": loan.number})


REFIXING = Step(kind=Proposal.Kind.REFIXING, shown=_shown, write=_write, traces=_traces)


def _loan(ask: Ask) -> LoanFacts:
    """The loan, when it may be fixed anew so.

    Raises:
        NoSuchLoan, LoanRedeemed, NotARefixingTerm, RefixedAlready, RateOutOfBounds, RefixingWithoutSource, RefixingTooEarly.
    """
    number = ask.loan.number if ask.loan else ""
    loan = loan_known(organisation_id=ask.project.organisation_id, sequence=ask.sequence, number=number)
    if loan is None:
        raise NoSuchLoan(number=number)
    if loan.ended_on is not None:
        raise LoanRedeemed(on=loan.ended_on)
    fixed = _fixed(ask.terms)
    allowed = loan.terms.refixing_terms
    if fixed.after_term not in allowed:
        raise NotARefixingTerm(after_term=fixed.after_term, terms=", ".join(map(str, allowed)))
    known = next((one for one in loan.terms.refixed if one.after_term == fixed.after_term), None)
    if known is not None and not ask.terms.get("reason"):
        raise RefixedAlready(after_term=fixed.after_term, rate=share_text(known.rate))
    day = plan_of(loan.terms).row(fixed.after_term).until
    if day > _latest(ask.today):
        raise RefixingTooEarly(after_term=fixed.after_term, on=day)
    return loan


def _fixed(terms: Mapping[str, Any]) -> RateFixed:
    try:
        rate, basis = Fraction(str(terms["rate"])), RateBasis(str(terms["basis"]))
    except (ValueError, ZeroDivisionError) as error:
        raise RateOutOfBounds(rate=terms.get("rate")) from error
    if not -1 < rate <= 1:
        raise RateOutOfBounds(rate=rate)
    source = str(terms["source"]).strip()
    if not source or basis not in {RateBasis.ENTERED, RateBasis.PUBLISHED}:
        raise RefixingWithoutSource()
    return RateFixed(after_term=int(terms["after_term"]), rate=rate, basis=basis, source=source)


def _refixed(loan: LoanFacts, fixed: RateFixed) -> Any:
    others = tuple(one for one in loan.terms.refixed if one.after_term != fixed.after_term)
    try:
        return replace(loan.terms, refixed=(*others, fixed))
    except PlanImpossible as error:
        raise RateOutOfBounds(rate=fixed.rate) from error


def _latest(today: date) -> date:
    return months_after(today, MONTHS_AHEAD)
