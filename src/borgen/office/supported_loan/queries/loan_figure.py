"""How one figure of a loan came about: its trace, beside the loan with the values of the law behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.office.supported_loan.facts.figures import LoanFigures
from borgen.office.supported_loan.facts.loan import LoanFacts
from borgen.office.supported_loan.queries.ahead import account_of
from borgen.office.supported_loan.queries.loans import LoanPage, loan
from borgen.rules.trace import Trace, Worksheet
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
REDEMPTION_AMOUNT = "redemption_amount"
REDEMPTION_BALANCE = "redemption_balance"
REDEEMED_BEFORE = "redeemed_before"
OF_REDEMPTIONS = (REDEMPTION, REDEMPTION_AMOUNT, REDEMPTION_BALANCE)
FIGURES = (
    *(figure.value for figure in LoanFigure), REDEEMED_BEFORE, *SHARED, PAYMENT, *SUMS, DEBT, DEBT_AT_END, REDEEMED,
    *OF_REDEMPTIONS,
)  # fmt: skip


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
    paid for redemptions in it, and ``redemption`` what was paid for the ``n``-th of them, as it was carried out;
    ``redemption_amount`` is the debt that it redeemed and ``redemption_balance`` what it left. ``redeemed_before`` is the debt
    redeemed since the term before.

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
    if figure in OF_REDEMPTIONS:
        if n < 1:
            raise NoSuchFigure(figure)
        one = page.facts.redeemed[n - 1]
        trace = Trace.from_plain(one.trace) if figure == REDEMPTION else _redeemed(page.facts, figure, n)
        return trace, one.settles_on, ""
    return term_trace(page.figures, figure, n), page.plan.row(n).due_on, ""


def term_trace(figures: LoanFigures, figure: str, n: int) -> Trace:
    """How a figure of term ``n`` came about: one of the plan's, or the residents' or the state's part.

    Raises:
        NoSuchTerm, NoSuchFigure.
    """
    facts = figures.facts
    if figure == REDEEMED_BEFORE:
        figures.plan.row(n)
        return _before(facts, n).trace
    if figure not in SHARED:
        return explain_loan_row(facts.terms, n, LoanFigure(figure))
    if facts.rule is None or figures.split(n) is None:
        raise NoSuchFigure(figure)
    return explain_split(figures.plan, facts.rule, figures.yearly, n, figure)


def _redeemed(facts: LoanFacts, figure: str, place: int) -> Trace:
    """The debt that a redemption redeemed, or what it left: the term's own balance less every redemption as of it so far."""
    sheet, unit, this = Worksheet(), f"minor {CURRENCY}", facts.redeemed[place - 1]
    if figure == REDEMPTION_AMOUNT and not this.is_full:
        stated = Fraction(this.amount.minor)
        return sheet.trace(sheet.given("cash_redeemed", stated, unit=unit, source="redemption.amount"))
    after = this.after_term
    left = (
        sheet.carried(explain_loan_row(facts.terms, after, LoanFigure.BEFORE_REDEMPTION)) if after
        else sheet.given("debt", Fraction(facts.terms.principal.minor), unit=unit, source="loan.principal")
    )  # fmt: skip
    last = place - 1 if figure == REDEMPTION_AMOUNT else place
    for n, one in enumerate(facts.redeemed[:last], 1):
        if one.after_term == after:
            part = sheet.given(f"redeemed_{n}", Fraction(one.amount.minor), unit=unit, source="redemption.amount")
            left = sheet.subtract(f"debt_after_{n}", left, part)
    return sheet.trace(left)


def _before(facts: LoanFacts, n: int) -> PartsSum:
    """The debt that was redeemed since the term before, by the redemptions' numbers."""
    return sum_parts(
        (
            Part(of=f"{facts.number}, {place}", kind="redemption", amount=one.amount, figure=str(place))
            for place, one in enumerate(facts.redeemed, 1)
            if one.after_term == n - 1 and not one.is_full
        ),
        currency=CURRENCY,
    )


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
