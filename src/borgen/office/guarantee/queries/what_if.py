"""What the plan of a guarantee's loan would be under other terms. Nothing is written."""

from dataclasses import dataclass
from datetime import date, datetime

from borgen.cashflow.contract import Figure, LoanContract
from borgen.cashflow.terms import PlanImpossible
from borgen.guarantee.what_if import Comparison, Course, Wish, compared, course_of
from borgen.guarantee.what_if_trace import NoSuchFigure as NoSuchFigure
from borgen.guarantee.what_if_trace import explain_compared, explain_course
from borgen.office.guarantee.facts.pictures import NoSuchGuarantee as NoSuchGuarantee
from borgen.office.guarantee.queries.guarantee import GuaranteePage, guarantee
from borgen.office.guarantee.queries.plans import LoanPlan, plan_under
from borgen.rules.trace import Trace


class NoSuchLoan(LookupError):
    """The guarantee has no loan with this number, or had none then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """``plan`` is what the register gives and ``now`` how it runs, ``None`` where its terms give no plan; ``comparison`` is
    ``None`` where nothing was to be otherwise."""

    page: GuaranteePage
    plan: LoanPlan
    now: Course | None
    comparison: Comparison | None


def course(found: WhatIf, which: str) -> Course | None:
    """How the loan runs ``now``, or ``then``."""
    if which == "now":
        return found.now
    return found.comparison.then if found.comparison and which == "then" else None


def explain_what_if(found: WhatIf, figure: str, *, since: date) -> Trace:
    """How a figure came about: ``then.12.interest`` of a posting, ``now.all.largest`` of the whole plan after a day, or what
    differs, ``difference.all.interest``.

    Raises:
        NoSuchFigure: a plan has none of that name, or it is not known; of a posting ``cashflow.plan.NoSuchFigure``.
    """
    which, _dot, rest = figure.partition(".")
    number, _dot, name = rest.partition(".")
    if which == "difference" and number == "all" and found.comparison is not None:
        return explain_compared(found.comparison, name)
    runs = course(found, which)
    if runs is None:
        raise NoSuchFigure(figure)
    if number == "all":
        return explain_course(runs, name, since)
    is_there = number.isascii() and number.isdigit() and len(number) < 7 and 1 <= int(number) <= len(runs.ledger.postings)
    if not is_there or name not in set(Figure):
        raise NoSuchFigure(figure)
    return runs.ledger.postings[int(number) - 1].explain(name)


def what_if(
    *, organisation_id: int, reference: str, as_of: date, known_at: datetime | None = None, loan: str = "",
    wish: Wish | None = None, with_names: bool = False,
) -> WhatIf:  # fmt: skip
    """The loan's plan beside that of the wish; the first loan where none is named.

    Raises:
        NoSuchGuarantee: there is none, or was none then.
        NoSuchLoan: the guarantee has no such loan.
        PlanImpossible: no plan follows from the wish; ``term`` is what of it is wrong.
    """
    page = guarantee(
        organisation_id=organisation_id, reference=reference, as_of=as_of, known_at=known_at, with_names=with_names
    )
    plan = next((one for one in page.plans if loan in ("", one.loan)), None)
    if plan is None:
        raise NoSuchLoan(loan)
    if wish is None or wish.is_empty:
        now = None if plan.terms is None or plan.plan is None else course_of(LoanContract(plan=plan.terms), as_of)
        return WhatIf(page=page, plan=plan, now=now, comparison=None)
    if plan.terms is not None and plan.plan is not None:
        comparison = compared(plan.terms, wish)
        return WhatIf(page=page, plan=plan, now=comparison.now, comparison=comparison)
    facts = next(one for one in page.facts.loans if one.id == plan.loan)
    fresh = plan_under(facts, page.facts, wish)
    if fresh.terms is None:
        term = {"amortisation": "kind", "interest_rate": "rate"}.get(fresh.term, fresh.term)
        raise PlanImpossible(term, fresh.problem, **fresh.params)
    return WhatIf(page=page, plan=plan, now=None, comparison=compared(None, wish, fresh=fresh.terms))
