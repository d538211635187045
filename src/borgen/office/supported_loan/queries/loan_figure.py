"""How one figure of a loan came about: its trace, beside the loan with the values of the law behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.office.supported_loan.facts.figures import LoanFigures
from borgen.office.supported_loan.queries.ahead import account_of
from borgen.office.supported_loan.queries.loans import LoanPage, loan
from borgen.rules.trace import Trace
from borgen.supported_loan.budget import explain_debt, last_day
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.loan import LoanFigure, LoanRow, explain_loan_row
from borgen.supported_loan.loan.plan import NoSuchTerm
from borgen.supported_loan.subsidy import TermSplit, explain_split
from borgen.supported_loan.summed import (
    SUMS,
    NothingToSum,
    Part,
    PartsSum,
    sum_parts,
    sum_trace,
    summed_terms,
)

SHARED = ("residents", "state")
PAYMENT = "payment"
DEBT = "debt"
DEBT_AT_END = "calendar_debt_at_end"
REDEEMED = "calendar_redeemed"
REDEMPTION = "redemption"
FIGURES = (*(figure.value for figure in LoanFigure), *SHARED, PAYMENT, *SUMS, DEBT, DEBT_AT_END, REDEEMED, REDEMPTION)


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

    A loan year that was regulated is explained by what was kept with the regulation. ``debt`` is what is left on the day
    ``as_of``, whatever ``n``; ``calendar_debt_at_end`` what is left at the end of a calendar year, ``calendar_redeemed`` what was
    paid for redemptions in it, and ``redemption`` what was paid for the ``n``-th of them, as it was carried out.

    Raises:
        NoSuchLoan, NoSuchFigure.
    """
    page = loan(organisation_id=organisation_id, number=number, as_of=as_of, known_at=known_at, rise=rise)
    if figure not in FIGURES or (figure.startswith("calendar_") and not MINYEAR < n < MAXYEAR):
        raise NoSuchFigure(figure)
    try:
        trace, due_on, run = _trace(page, figure, n)
    except (NoSuchTerm, NothingToSum, KeyError, IndexError) as error:
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
        name, rows = terms_summed(page.figures, figure, n)
        return sum_trace(name, rows, lambda row: _amount(row, name)), None, ""
    if figure in (DEBT, DEBT_AT_END):
        day = page.moment.as_of if figure == DEBT else last_day(n)
        return explain_debt(account_of(page.figures), day), None, ""
    if figure == REDEEMED:
        return redemptions_in(page, n).trace, None, ""
    if figure == REDEMPTION:
        if n < 1:
            raise NoSuchFigure(figure)
        return Trace.from_plain(page.facts.redeemed[n - 1].trace), page.facts.redeemed[n - 1].settles_on, ""
    return term_trace(page.figures, figure, n), page.plan.row(n).due_on, ""


def term_trace(figures: LoanFigures, figure: str, n: int) -> Trace:
    """How a figure of term ``n`` came about: one of the plan's, or the residents' or the state's part.

    Raises:
        NoSuchTerm, NoSuchFigure.
    """
    facts = figures.facts
    if figure not in SHARED:
        return explain_loan_row(facts.terms, n, LoanFigure(figure))
    if facts.rule is None or figures.split(n) is None:
        raise NoSuchFigure(figure)
    return explain_split(figures.plan, facts.rule, figures.yearly, n, figure)


def terms_summed(figures: LoanFigures, figure: str, n: int) -> tuple[str, Sequence[TermSplit | LoanRow]]:
    """What of each term a figure of ``SUMS`` adds up, and over which terms. Where nobody knows who pays, the plan's own
    amounts can be summed all the same."""
    name, rows = summed_terms(figure, figures.splits, n)
    if figures.splits or name in SHARED or not figure.startswith("calendar_"):
        return name, rows
    return name, [row for row in figures.plan.rows[: figures.facts.ended_after_term] if row.due_on.year == n]


def redemptions_in(page: LoanPage, year: int) -> PartsSum:
    """What was paid in the year for redeeming the loan, by the numbers of the redemptions."""
    return sum_parts(
        (
            Part(of=f"{page.facts.number}, {place}", kind="redemption", amount=one.paid, figure=str(place))
            for place, one in enumerate(page.facts.redeemed, 1)
            if one.settles_on.year == year
        ),
        currency=CURRENCY,
    )


def _amount(row: TermSplit | LoanRow, name: str) -> Money:
    found: Money = getattr(row, name)
    return found
