"""Statements to the state over the API, and the lender's itemised statements compared with our own computation."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Query, Schema, Status
from ninja.files import UploadedFile

from borgen.office.supported_loan.api.asked import Reason, at_moment, by_caller, check_known, kroner
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries import lender_statements as lender
from borgen.office.supported_loan.queries import statements as queries
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.statements import correct_statements, make_statement
from borgen.office.ui.api_types import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    AmountOut,
    At,
    Body,
    Day,
    Key,
    check_year,
)
from borgen.supported_loan.choices import IndexBasis

_ONE = "/{organisation}/loans/{path:number}"


class StatedTermOut(Schema):
    """A term that was stated; in a correction each amount is a difference, after less before. ``balance`` is what the payment
    leaves; ``redeemed_before`` what was redeemed since the payment before."""

    n: int
    loan_year: int
    due_on: date
    interest: AmountOut
    principal: AmountOut
    contribution: AmountOut
    residents: AmountOut
    state: AmountOut
    balance: AmountOut
    index: IndexBasis
    redeemed_before: AmountOut


class ControlTotalsOut(Schema):
    """Sums over terms; ``residents`` holds the contribution, ``state`` may be below zero."""

    interest: AmountOut
    principal: AmountOut
    contribution: AmountOut
    residents: AmountOut
    state: AmountOut


class StateStatementOut(Schema):
    """A statement of the terms due in [``since``, ``until``). ``kind`` is ``statement`` or ``correction``; ``corrects`` are the
    seals of the statements that a correction is about."""

    loan: str
    number: int
    kind: str
    since: date
    until: date
    lines: int
    totals: ControlTotalsOut
    seal: str
    corrects: list[str]
    reason: str
    made_at: datetime
    sequence: int


class StateStatementWhole(StateStatementOut):
    """``corrected_by`` are the numbers of later corrections of it. ``redeemed_in_full_on`` is set where all of the loan was
    redeemed in the period, which no term speaks of; ``not_due_when_made`` counts the terms that were not due yet then."""

    project: str
    corrected_by: list[int]
    redeemed_in_full_on: date | None
    not_due_when_made: int
    terms: list[StatedTermOut]


class YearStatedOut(Schema):
    """What was stated of a calendar year. ``totals`` and ``lines`` are of the lines that fall due in it: the control totals;
    ``lacking`` are the loans that ran and of which nothing was stated."""

    year: int
    statements: list[StateStatementOut]
    lines: int
    totals: ControlTotalsOut
    lacking: list[str]


class StatementIn(Body):
    """The terms due from ``since`` until the day before ``until``: a year, or a single term."""

    since: Day
    until: Day


class StatementCorrectionIn(Body):
    reason: Reason


class StatementMade(Schema):
    loan: str
    number: int
    lines: int
    state: AmountOut
    seal: str
    sequence: int


class LenderStatementOut(Schema):
    """A statement of the lender's as it was taken in; ``document`` is the number of the kept file."""

    loan: str
    number: int
    file_name: str
    document: int
    sha256: str
    lines: int
    tolerance: AmountOut
    taken_at: datetime


class LenderDifferenceOut(Schema):
    """A figure on which the two do not agree. ``explained_by`` names the readings under which ours would be the lender's; one
    that is neither tolerated nor explained ``is_open``: somebody must ask the lender."""

    n: int
    due_on: date
    figure: str
    own: AmountOut
    lender: AmountOut
    difference: AmountOut
    is_tolerated: bool
    explained_by: list[str]
    is_open: bool


class LenderLineOut(Schema):
    """A term as the lender states it; ``null`` is what the file does not give."""

    due_on: date
    interest: AmountOut | None
    principal: AmountOut | None
    contribution: AmountOut | None
    residents: AmountOut | None
    state: AmountOut | None
    balance: AmountOut | None


class LenderStatementWhole(LenderStatementOut):
    """``agreed`` counts the figures that are the same; ``only_lender`` and ``only_own`` are days that the other side lacks;
    ``open`` counts what must be asked about. Without ``is_shared`` nobody knows here who pays what."""

    agreed: int
    differences: list[LenderDifferenceOut]
    only_lender: list[date]
    only_own: list[date]
    open: int
    is_shared: bool
    terms: list[LenderLineOut]


class LenderStatementTakenOut(Schema):
    """``open`` counts the differences that nothing explains."""

    loan: str
    number: int
    lines: int
    open: int
    sequence: int


@router.get(
    "/{organisation}/loan-statements/{int:year}",
    response={200: YearStatedOut, **READ_PROBLEMS},
    url_name="loan-statements-of-year",
)
def statements_of_year(request: Any, organisation: str, year: int, at: Query[At]) -> Any:
    """Everything that was stated of a calendar year, with its control totals."""
    check_year(year)
    found = queries.year_of_statements(**at_moment(request), year=year)
    return {
        "year": year, "statements": [_statement(one.loan, one.stated) for one in found.statements], "lines": found.lines,
        "totals": found.totals, "lacking": list(found.lacking),
    }  # fmt: skip


@router.get(
    f"{_ONE}/statements", response={200: list[StateStatementOut], **READ_PROBLEMS}, url_name="loan-statements"
)
def list_statements(request: Any, organisation: str, number: str, at: Query[At]) -> Any:
    """The statements of a loan, in order."""
    check_known(request, number)
    return [_statement(number, one) for one in queries.statements(**at_moment(request), loan=number)]


@router.post(
    f"{_ONE}/statements", response={201: StatementMade, **WRITE_PROBLEMS}, url_name="loan-statements"
)
def state_loan(request: HttpRequest, organisation: str, number: str, body: StatementIn, key: Key) -> Any:
    """State the terms that fall due in a period, sealed and never changed."""
    made = make_statement(**by_caller(request, key), loan=number, since=body.since, until=body.until)
    return Status(201, made)


@router.post(
    f"{_ONE}/statement-corrections",
    response={201: StatementMade, **WRITE_PROBLEMS},
    url_name="loan-statement-correction",
)
def correct_loan_statements(
    request: HttpRequest, organisation: str, number: str, body: StatementCorrectionIn, key: Key
) -> Any:
    """State the difference to everything that was stated of the loan and is otherwise now; what was stated stays."""
    return Status(201, correct_statements(**by_caller(request, key), loan=number, reason=body.reason))


@router.get(
    f"{_ONE}/statements/{{int:statement}}",
    response={200: StateStatementWhole, **READ_PROBLEMS},
    url_name="loan-statement",
)
def show_statement(request: Any, organisation: str, number: str, statement: int, at: Query[At]) -> Any:
    """One statement, term by term."""
    try:
        found = queries.statement(**at_moment(request), loan=number, number=statement)
    except queries.NoSuchStatement as error:
        raise Http404 from error
    return {
        **_statement(found.loan, found.stated), "project": found.project, "corrected_by": list(found.corrected_by),
        "redeemed_in_full_on": found.redeemed_in_full_on, "not_due_when_made": found.not_due_when_made,
        "terms": list(found.stated.lines),
    }  # fmt: skip


@router.get(
    f"{_ONE}/lender-statements",
    response={200: list[LenderStatementOut], **READ_PROBLEMS},
    url_name="lender-statements",
)
def list_lender_statements(request: Any, organisation: str, number: str, at: Query[At]) -> Any:
    """The lender's statements of a loan, the newest first."""
    check_known(request, number)
    return [_card(one) for one in lender.lender_statements(**at_moment(request), loan=number)]


@router.post(
    f"{_ONE}/lender-statements",
    response={201: LenderStatementTakenOut, **WRITE_PROBLEMS},
    url_name="lender-statements",
)
def take_lenders_file(
    request: HttpRequest,
    organisation: str,
    number: str,
    key: Key,
    file: File[UploadedFile],
    tolerance: Annotated[str, Form(pattern=r"^\d{1,6}(\.\d{1,2})?$", examples=["0.02"])] = "0.02",
) -> Any:
    """Take the lender's itemised statement in (``multipart/form-data``) and compare it. The file is read within limits and kept
    byte for byte; a difference up to ``tolerance`` kroner is let pass."""
    taken = take_lender_statement(
        **by_caller(request, key), loan=number, name=file.name or "file", content=file.read(), tolerance=kroner(tolerance)
    )
    return Status(201, taken)


@router.get(
    f"{_ONE}/lender-statements/{{int:statement}}",
    response={200: LenderStatementWhole, **READ_PROBLEMS},
    url_name="lender-statement",
)
def show_lender_statement(request: Any, organisation: str, number: str, statement: int, at: Query[At]) -> Any:
    """One statement of the lender's beside our own computation, as it is known then."""
    try:
        found = lender.lender_statement(**at_moment(request), loan=number, number=statement)
    except lender.NoSuchLenderStatement as error:
        raise Http404 from error
    result = found.comparison.found
    return {
        **_card(found.card), "agreed": result.agreed, "differences": list(result.differences),
        "only_lender": list(result.only_lender), "only_own": list(result.only_own), "open": found.comparison.open_count,
        "is_shared": found.comparison.is_shared, "terms": list(found.lines),
    }  # fmt: skip


def _statement(loan: str, one: Any) -> dict[str, Any]:
    names = StateStatementOut.model_fields.keys() - {"loan", "lines"}
    return {**{name: getattr(one, name) for name in names}, "loan": loan, "lines": len(one.lines)}


def _card(one: lender.LenderCard) -> dict[str, Any]:
    names = LenderStatementOut.model_fields.keys() - {"lines"}
    return {**{name: getattr(one, name) for name in names}, "lines": one.line_count}
