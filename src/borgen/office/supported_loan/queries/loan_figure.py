"""How one figure of a loan came about: its trace, beside the loan with the values of the law behind it."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from borgen.office.supported_loan.queries.loans import LoanPage, loan
from borgen.rules.trace import Trace
from borgen.supported_loan.loan import explain_loan_row
from borgen.supported_loan.loan.plan import LoanFigure, NoSuchTerm
from borgen.supported_loan.subsidy import explain_split
from borgen.supported_loan.summed import SUMS, NothingToSum, split_sum

SHARED = ("residents", "state")
PAYMENT = "payment"
FIGURES = (*(figure.value for figure in LoanFigure), *SHARED, PAYMENT, *SUMS)


class NoSuchFigure(LookupError):
    """The loan has no such figure, or nobody knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTrace:
    """``due_on`` is the day of the term, ``None`` for a loan year's payment. ``run`` names the regulation that was kept."""

    page: LoanPage
    figure: str
    n: int
    due_on: date | None
    trace: Trace
    run: str = ""


def loan_figure(
    *,
    organisation_id: int,
    number: str,
    figure: str,
    n: int,
    as_of: date,
    known_at: datetime | None = None,
    rise: Fraction | None = None,
) -> FigureTrace:
    """A figure of term ``n`` (``FIGURES``), or the residents' ``payment`` of loan year ``n``; ``year_…`` and
    ``calendar_…`` are sums of a loan year's terms and of a calendar year's.

    A loan year that was regulated is explained by what was kept with the regulation.

    Raises:
        NoSuchLoan, NoSuchFigure.
    """
    page = loan(organisation_id=organisation_id, number=number, as_of=as_of, known_at=known_at, rise=rise)
    if figure not in FIGURES:
        raise NoSuchFigure(figure)
    try:
        trace, due_on, run = _trace(page, figure, n)
    except (NoSuchTerm, NothingToSum, KeyError) as error:
        raise NoSuchFigure(f"{figure} {n}") from error
    return FigureTrace(page=page, figure=figure, n=n, due_on=due_on, trace=trace, run=run)


def _trace(page: LoanPage, figure: str, n: int) -> tuple[Trace, date | None, str]:
    if figure == PAYMENT:
        kept = page.facts.regulated.get(n)
        taken = page.facts.taken_over
        if kept is not None and (taken is None or taken.loan_year < n):
            before = page.yearly[n - 1].amount
            if (
                kept.before == before
            ):  # else the sum was corrected since: the factor stands, the amounts do not
                return Trace.from_plain(kept.trace), None, kept.run
        return page.yearly[n].trace, None, kept.run if kept else ""
    if figure in SUMS:
        return split_sum(figure, page.figures.splits, n), None, ""
    row = page.plan.row(n)
    if figure in SHARED:
        rule = page.facts.rule
        if rule is None or page.figures.split(n) is None:
            raise NoSuchFigure(figure)
        return explain_split(page.plan, rule, page.figures.yearly, n, figure), row.due_on, ""
    return explain_loan_row(page.facts.terms, n, LoanFigure(figure)), row.due_on, ""
