"""What lies ahead over the API: what is due, what residents, state and owner pay in a year, and figures for the loan report."""

from datetime import date
from typing import Annotated, Any

from ninja import Path, Query, Schema

from borgen.office.supported_loan.api.asked import Rise, at_moment, exactly
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries.budget import budget
from borgen.office.supported_loan.queries.duties import AHEAD_DAYS, DutyKind, duties
from borgen.office.supported_loan.queries.loan_report import ReportedLoan, loan_report
from borgen.office.supported_loan.type_words import type_fields
from borgen.office.ui.api_types import READ_PROBLEMS, AmountOut, At, ShareOut
from borgen.supported_loan.choices import IndexBasis
from borgen.supported_loan.paid_out import LoanKind

BudgetYear = Annotated[int, Path(ge=1990, le=2100)]


class LoanDutyOut(Schema):
    """``loan`` is empty for what is the project's, ``project`` too for a year's regulation. ``number`` is that of a prepared
    step or regulation, ``year`` the calendar year of a regulation; else 0."""

    kind: DutyKind
    due_on: date
    project: str
    loan: str
    term: int
    number: int
    year: int
    is_overdue: bool


class LoanDutiesOut(Schema):
    sequence: int
    overdue: int
    duties: list[LoanDutyOut]


class LoanYearOut(Schema):
    """One loan in one year. ``residents`` holds the contribution. Both parts are ``null`` where nobody knows who pays."""

    number: str
    project: str
    kind: LoanKind
    terms: int
    interest: AmountOut
    principal: AmountOut
    contribution: AmountOut
    residents: AmountOut | None
    state: AmountOut | None
    redeemed: AmountOut
    debt_at_end: AmountOut
    index: IndexBasis


class OwnerPaymentOut(Schema):
    """The owner's own money for a project. ``is_expected``: it has not been paid with a loan yet."""

    project: str
    on: date | None
    base_capital: AmountOut
    excess: AmountOut
    amount: AmountOut
    is_expected: bool


class YearSumsOut(Schema):
    """The sums of a year. ``owner`` is base capital, excess and redemptions; ``unshared`` what falls due on loans of which
    nobody knows who pays. ``index`` is the weakest of all."""

    year: int
    interest: AmountOut
    principal: AmountOut
    contribution: AmountOut
    residents: AmountOut
    state: AmountOut
    unshared: AmountOut
    base_capital: AmountOut
    excess: AmountOut
    redeemed: AmountOut
    owner: AmountOut
    debt_at_end: AmountOut
    index: IndexBasis


class BudgetYearOut(YearSumsOut):
    """``payments`` are the owner's own of the year, ``undated`` those of which nobody has said when; ``unknown`` are projects
    whose financing cannot be worked out; ``later`` are the years after it."""

    sequence: int
    loans: list[LoanYearOut]
    payments: list[OwnerPaymentOut]
    undated: list[OwnerPaymentOut]
    unknown: list[str]
    later: list[YearSumsOut]


class ReportedLoanOut(LoanYearOut):
    """A loan as it stood at the end of the year; ``rate`` is that of the next term, ``terms_left`` are after the year.
    ``loan_type`` is empty where no source says it, with the other two as in the loan itself."""

    project_name: str
    lender: str
    loan_type: str
    loan_type_assumed: str
    loan_type_remark: str
    committed_on: date | None
    disbursed_on: date
    original: AmountOut
    rate: ShareOut | None
    terms_left: int
    ends_on: date


class LoanReportOut(YearSumsOut):
    """``is_over``: the year has ended by the day; before that the figures are planned ones."""

    sequence: int
    is_over: bool
    loans: list[ReportedLoanOut]


@router.get(
    "/{organisation}/supported-loans/duties",
    response={200: LoanDutiesOut, **READ_PROBLEMS},
    url_name="loan-duties",
)
def loan_duties(
    request: Any,
    organisation: str,
    at: Query[At],
    ahead: Annotated[int, Query(ge=0, le=20_000)] = AHEAD_DAYS,
    kind: DutyKind | None = None,
) -> Any:
    """What is due on loans and projects within so many days, the earliest first."""
    found = duties(**at_moment(request), ahead=ahead)
    return {
        "sequence": found.moment.sequence, "overdue": found.overdue,
        "duties": [row for row in found.rows if kind is None or row.kind is kind],
    }  # fmt: skip


@router.get(
    "/{organisation}/supported-loans/budget/{year}",
    response={200: BudgetYearOut, **READ_PROBLEMS},
    url_name="loan-budget",
)
def loan_budget(
    request: Any,
    organisation: str,
    year: BudgetYear,
    at: Query[At],
    rise: Rise = None,
    years: Annotated[int, Query(ge=1, le=40)] = 1,
) -> Any:
    """What residents, state and owner pay in a calendar year, loan by loan, and the sums of the ``years`` after it. An index that
    is not published rises as ``rise`` says; without it the last payment is carried, and the loan says so."""
    found = budget(**at_moment(request), year=year, years=years, rise=exactly(rise))
    return {
        **_sums(found.asked), "sequence": found.moment.sequence, "loans": list(found.asked.loans),
        "payments": list(found.payments), "undated": list(found.undated), "unknown": list(found.unknown),
        "later": [_sums(one) for one in found.years[1:]],
    }  # fmt: skip


@router.get(
    "/{organisation}/supported-loans/loan-report/{year}",
    response={200: LoanReportOut, **READ_PROBLEMS},
    url_name="loan-report",
)
def show_loan_report(request: Any, organisation: str, year: BudgetYear, at: Query[At]) -> Any:
    """Figures for the yearly report of loans to the national building fund: each loan as it stood at the end of the year."""
    found = loan_report(**at_moment(request), year=year)
    return {
        **_sums(found.year), "sequence": found.moment.sequence, "is_over": found.is_over,
        "loans": [_reported(one) for one in found.loans],
    }  # fmt: skip


def _sums(year: Any) -> dict[str, Any]:
    return {name: getattr(year, name) for name in YearSumsOut.model_fields}


def _reported(one: ReportedLoan) -> dict[str, Any]:
    types = type_fields(one.facts)
    own = ReportedLoanOut.model_fields.keys() - LoanYearOut.model_fields.keys() - types.keys()
    return {
        **{name: getattr(one.of, name) for name in LoanYearOut.model_fields},
        **{name: getattr(one, name) for name in own},
        **types,
    }
