"""Loans over the API: the list, entering one, and what one consists of: terms, law, explanations, steps of two people.

Reading takes ``as_of`` and ``known_at``, as pages do. Writing calls the same use cases as the pages.
"""

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from borgen.kernel.rounding import to_money
from borgen.office.supported_loan.api.asked import (
    PriceText,
    RateText,
    Rise,
    SumText,
    at_moment,
    by_caller,
    check_known,
    exactly,
    kroner,
    loan_page,
    number_or_none,
    text_of,
)
from borgen.office.supported_loan.api.loan_answers import (
    LawValueOut,
    LoansOut,
    LoanTermsOut,
    TraceLineOut,
    law_out,
    lines_out,
    row_out,
    terms_out,
)
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.explanation import explanation
from borgen.office.supported_loan.loan_words import FIGURES as FIGURE_WORDS
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.supported_loan.queries.loan_figure import FIGURES, FigureTrace, NoSuchFigure, loan_figure
from borgen.office.supported_loan.queries.proposals import steps_of_loan
from borgen.office.supported_loan.usecases.loans import LoanEntry, register_loan
from borgen.office.ui.api_types import (
    NO_NUL,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    AmountOut,
    At,
    Body,
    Day,
    Key,
    PageNumber,
    PerPage,
)
from borgen.supported_loan.choices import CURRENCY, ContributionBase, Regime, ResidentsStart
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.paid_out import LoanKind

_ONE = "/{organisation}/loans/{path:number}"


class TakenOverIn(Body):
    """The residents' payment of the loan year regulated last, a year, without contribution."""

    loan_year: Annotated[int, Field(ge=1, le=60)]
    amount: SumText
    source: Annotated[str, text_of(300, 1)]


class LoanIn(Body):
    """A running loan as its papers state it; what is left out is as the lender's product and the default readings have it.

    ``supported_sum`` is the acquisition sum, or the maximum where that is smaller. ``residents_share`` with
    ``share_source`` is for a commitment whose share the law does not give.
    """

    project: Annotated[str, text_of(60, 1)]
    number: Annotated[str, text_of(60, 1)]
    kind: LoanKind = LoanKind.FIRST
    principal: SumText
    supported_sum: SumText
    committed_on: Day
    disbursed_on: Day
    rate: RateText
    regime: Regime | None = None
    residents_start: ResidentsStart | None = None
    contribution_base: ContributionBase | None = None
    residents_share: RateText | None = None
    share_source: Annotated[str, text_of(300)] = ""
    loan_type: Annotated[str, text_of(100)] = ""
    first_term_on: Day | None = None
    bond_price: PriceText | None = None
    bond_series: Annotated[str, text_of(60)] = ""
    bond_coupon: RateText | None = None
    is_callable: bool = False
    taken_over: TakenOverIn | None = None

    def entry(self) -> LoanEntry:
        """What was stated."""
        given = self.dict(exclude={"project"})
        for name in ("principal", "supported_sum"):
            given[name] = kroner(given[name])
        for name in ("rate", "residents_share", "bond_price", "bond_coupon"):
            given[name] = number_or_none(given[name])
        taken = self.taken_over
        given["taken_over"] = taken and TakenOver(
            loan_year=taken.loan_year, amount=Fraction(kroner(taken.amount).minor), source=taken.source
        )
        return LoanEntry(**given)


class RunningLoanEntered(Schema):
    loan: str
    project: str
    sequence: int


class LoanFigureOut(Schema):
    """How a figure came about. ``trace`` is the closed arithmetic that ends in it, in øre, with its seal; ``law`` the values of
    the law behind the loan. ``run`` names the regulation that was kept; ``due_on`` is the day of the term or of the redemption,
    ``null`` for what is of a day or a year.
    """

    number: str
    figure: str
    n: int
    due_on: date | None
    amount: AmountOut
    trace: dict[str, Any]
    lines: list[TraceLineOut]
    law: list[LawValueOut]
    run: str


class LoanStepOut(Schema):
    """A step that one person prepared, with what became of it. ``terms`` and ``shown`` are as they were prepared."""

    number: int
    kind: str
    state: str
    project: str
    loan: str
    manifest: str
    prepared_at: datetime
    closed_at: datetime | None
    reason: str
    terms: dict[str, Any]
    shown: dict[str, Any]


@router.get("/{organisation}/loans", response={200: LoansOut, **READ_PROBLEMS}, url_name="loans")
def list_loans(
    request: Any,
    organisation: str,
    at: Query[At],
    q: Annotated[str, Query(max_length=100, pattern=NO_NUL)] = "",
    kind: LoanKind | None = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Any:
    """The loans that match, by number: words of ``q`` stand in number, project's reference or name."""
    found = queries.loans(**at_moment(request), search=q, kind=kind, page=page, per_page=per_page)
    return {
        "count": found.count, "page": found.page, "pages": found.pages, "sequence": found.moment.sequence,
        "principal": found.principal, "rows": [row_out(row) for row in found.rows],
    }  # fmt: skip


@router.post("/{organisation}/loans", response={201: RunningLoanEntered, **WRITE_PROBLEMS}, url_name="loans")
def enter_running_loan(request: HttpRequest, organisation: str, body: LoanIn, key: Key) -> Any:
    """Enter a loan that was paid out before the office kept it. The law of its day is frozen with it; nothing is paid."""
    return Status(201, register_loan(**by_caller(request, key), project=body.project, entry=body.entry()))


@router.get(f"{_ONE}/terms", response={200: LoanTermsOut, **READ_PROBLEMS}, url_name="loan-terms")
def loan_terms(request: Any, organisation: str, number: str, at: Query[At], rise: Rise = None) -> Any:
    """Every term of a loan with who pays it, and how sure the index behind it is."""
    page = loan_page(request, number, rise)
    redemptions = list(page.redemptions)
    return {"sequence": page.moment.sequence, "number": number, "terms": terms_out(page), "redemptions": redemptions}


@router.get(f"{_ONE}/law", response={200: list[LawValueOut], **READ_PROBLEMS}, url_name="loan-law")
def loan_law(request: Any, organisation: str, number: str, at: Query[At]) -> Any:
    """The values of the law that were read when the loan was paid out, as they are frozen with it."""
    return [law_out(one) for one in loan_page(request, number).rulings]


@router.get(f"{_ONE}/steps", response={200: list[LoanStepOut], **READ_PROBLEMS}, url_name="loan-steps")
def loan_steps(request: Any, organisation: str, number: str, at: Query[At]) -> Any:
    """The steps that two people took or take about a loan, the newest first: its disbursement, refixings, redemptions,
    corrections. A step that waits is carried out or rejected by its number, under ``prepared-steps``."""
    check_known(request, number)
    names = LoanStepOut.model_fields
    return [
        {name: getattr(one, name) for name in names} for one in steps_of_loan(**at_moment(request), loan=number)
    ]


@router.get(
    f"{_ONE}/explanations/{{figure}}/{{int:n}}",
    response={200: LoanFigureOut, **READ_PROBLEMS},
    url_name="loan-explanation",
)
def loan_explanation(
    request: Any,
    organisation: str,
    number: str,
    figure: Annotated[str, Path(max_length=40, pattern=NO_NUL, description=", ".join(FIGURES))],
    n: int,
    at: Query[At],
    rise: Rise = None,
) -> Any:
    """How a figure of term ``n`` came about: interest, principal, service, contribution, balance, residents or state; or the
    residents' ``payment`` of loan year ``n``; or the sum of a loan year's or a calendar year's terms; or the ``debt`` of the day
    that is asked for, that at the end of calendar year ``n``, what was paid for redemptions in it, or for the ``n``-th, the debt
    that it redeemed and the debt that it left. The same arithmetic as on the page."""
    try:
        found = loan_figure(**at_moment(request), number=number, figure=figure, n=n, rise=exactly(rise))
    except (queries.NoSuchLoan, NoSuchFigure) as error:
        raise Http404 from error
    said = explanation(str(FIGURE_WORDS[figure]), "", found.trace, found.page.rulings)
    return {
        "number": number, "figure": figure, "n": n, "due_on": found.due_on, "amount": _amount(found),
        "trace": found.trace.plain(), "lines": lines_out(said),
        "law": [law_out(one) for one in found.page.rulings], "run": found.run,
    }  # fmt: skip


def _amount(found: FigureTrace) -> Any:
    """The figure as it is shown: a yearly payment is exact, and rounded only for that."""
    return to_money(Fraction(found.trace.result), currency=CURRENCY)
