"""What redeeming a loan would cost and change, and when notice of it can be given. Nothing is written."""

from dataclasses import dataclass
from datetime import date, datetime

from borgen.kernel.money import Money
from borgen.office.journal.moment import moment
from borgen.office.market.queries import known
from borgen.office.supported_loan.facts.figures import plan_of
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure, term_trace
from borgen.office.supported_loan.queries.loans import NoSuchLoan, debt_on
from borgen.office.supported_loan.usecases.redemption import (
    RedemptionTerms,
    RedemptionWorkedOut,
    work_out_redemption,
)
from borgen.rules.trace import Trace
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.notice import NoticeDay, notice_days

TERMS_SHOWN = 4
EFFECTS = ("service", "contribution", "residents", "state")
"""What of the next term a redemption changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionPage:
    """``notices`` are the next terms that a notice can still reach, with its last day; none where the bonds are not callable."""

    facts: LoanFacts
    debt: Money
    notices: tuple[NoticeDay, ...]
    found: RedemptionWorkedOut | None


def redemption(
    *,
    organisation_id: int,
    number: str,
    as_of: date,
    known_at: datetime | None = None,
    terms: RedemptionTerms | None = None,
) -> RedemptionPage:
    """The loan, and what follows from ``terms`` where they are stated.

    Raises:
        NoSuchLoan: the organisation has none of that number.
        Refused: it cannot be redeemed so; see :func:`work_out_redemption`.
    """
    now = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    facts = loan_known(organisation_id=organisation_id, sequence=now.sequence, number=number)
    if facts is None:
        raise NoSuchLoan(number)
    plan = plan_of(facts.terms)
    notices: tuple[NoticeDay, ...] = ()
    if facts.bonds is not None and facts.bonds.is_callable and facts.ended_on is None:
        reached = (day for day in notice_days(plan) if day.last_on >= as_of)
        notices = tuple(day for day, _place in zip(reached, range(TERMS_SHOWN), strict=False))
    found = None
    if terms is not None:
        index = IndexView(known(organisation_id=organisation_id, sequence=now.sequence))
        found = work_out_redemption(facts=facts, index=index, terms=terms)
    return RedemptionPage(facts=facts, debt=debt_on(facts, plan, as_of), notices=notices, found=found)


def redemption_trace(found: RedemptionWorkedOut, figure: str) -> Trace:
    """How an amount of the quote came about; ``…_after`` is that of the next term (``EFFECTS``) once a part is redeemed.

    Raises:
        NoSuchFigure: the quote has none of that name.
    """
    traces = found.quote.traces
    if figure in traces:
        return traces[figure]
    name, _mark, when = figure.rpartition("_")
    if when != "after" or name not in EFFECTS or found.after is None:
        raise NoSuchFigure(figure)
    return term_trace(found.after, name, found.quote.after_term + 1)
