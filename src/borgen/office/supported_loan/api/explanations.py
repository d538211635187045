"""How the amounts of statements, of the yearly regulation and of prepared steps came about, over the API: as their pages say.

Loans and projects explain themselves under their own addresses; a loan's number may hold slashes, so what stands here is
registered before them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any
from urllib.parse import quote

from django.http import Http404
from ninja import Path, Query, Schema

from borgen.kernel.rounding import to_money
from borgen.office.supported_loan.api.asked import at_moment
from borgen.office.supported_loan.api.loan_answers import LawValueOut, TraceLineOut, law_out, lines_out
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.explanation import Explanation, explanation
from borgen.office.supported_loan.queries.lender_statements import NoSuchLenderStatement, lender_difference
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.queries.regulation_figure import OF_LINES, OF_REGIMES, regulation_figure
from borgen.office.supported_loan.queries.statement_figure import STATED, statement_figure, year_stated
from borgen.office.supported_loan.queries.statements import NoSuchStatement
from borgen.office.supported_loan.queries.step_figure import StepFigures, step_figures
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, AmountOut, At, KnownAt, check_year
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.statement import COLUMNS

_LOAN = "/{organisation}/loans/{path:number}"
_LINE = "{path:loan}/{int:loan_year}/{figure}"


def _one_of(figures: Iterable[str]) -> Any:
    return Path(max_length=40, pattern=NO_NUL, description=", ".join(figures))


class PartOut(Schema):
    """One of the amounts that a sum adds up; ``explained_at`` is the call, after the organisation, that explains it in turn."""

    of: str
    explained_at: str


class ExplainedFigureOut(Schema):
    """How an amount came about. ``trace`` is the closed arithmetic that ends in it, in øre, with its seal; ``law`` the values of
    the law that it was worked out with, and ``parts`` what a sum adds up."""

    figure: str
    amount: AmountOut
    trace: dict[str, Any]
    lines: list[TraceLineOut]
    law: list[LawValueOut]
    parts: list[PartOut]


class StatedFigureOut(ExplainedFigureOut):
    """``n`` is the term, 0 the sum over the statement's terms; ``due_on`` is the day of the term."""

    loan: str
    statement: int
    n: int
    due_on: date | None


class YearStatedFigureOut(ExplainedFigureOut):
    year: int


class DifferenceFigureOut(ExplainedFigureOut):
    loan: str
    statement: int
    n: int
    due_on: date


class RegulationFigureOut(ExplainedFigureOut):
    """A yearly payment without contribution: exact in ``trace``, ``amount`` to the øre."""

    loan: str
    loan_year: int


class StepFigureOut(ExplainedFigureOut):
    """As it was worked out when the step was prepared, by what was known then."""

    number: int
    kind: str


@router.get(
    f"{_LOAN}/statements/{{int:statement}}/explanations/{{figure}}/{{int:n}}",
    response={200: StatedFigureOut, **READ_PROBLEMS},
    url_name="loan-statement-explanation",
)
def statement_explanation(
    request: Any,
    organisation: str,
    number: str,
    statement: int,
    figure: Annotated[str, _one_of(STATED)],
    n: int,
    at: Query[At],
) -> Any:
    """How an amount of a statement to the state came about: of term ``n``, or with 0 the sum over its terms. It is worked out
    again by what was known when the statement was made; in a correction what was stated before is taken off."""
    try:
        found = statement_figure(**at_moment(request), loan=number, number=statement, figure=figure, n=n)
    except (NoSuchStatement, NoSuchFigure) as error:
        raise Http404 from error
    lines = () if found.line else found.page.stated.lines
    return {
        **_figure(figure, found.trace, rulings=found.rulings), "loan": number, "statement": statement, "n": n,
        "due_on": found.line.due_on if found.line else None,
        "parts": [{"of": f"{line.n}", "explained_at": _of_statement(number, statement, figure, line.n)} for line in lines],
    }  # fmt: skip


@router.get(
    "/{organisation}/loan-statements/{int:year}/explanations/{figure}",
    response={200: YearStatedFigureOut, **READ_PROBLEMS},
    url_name="loan-statements-explanation",
)
def statements_explanation(
    request: Any, organisation: str, year: int, figure: Annotated[str, _one_of(COLUMNS)], at: Query[At]
) -> Any:
    """How a control total of a calendar year came about: what each statement says of the terms that fall due in it."""
    check_year(year)
    try:
        found = year_stated(**at_moment(request), year=year, figure=figure)
    except NoSuchFigure as error:
        raise Http404 from error
    parts = []
    for part in found.parts:
        statement, _mark, loan = part.figure.partition("/")
        parts.append({"of": part.of, "explained_at": _of_statement(loan, int(statement), figure, 0)})
    return {**_figure(figure, found.trace, names=found.names), "year": year, "parts": parts}


@router.get(
    f"{_LOAN}/lender-statements/{{int:statement}}/explanations/{{figure}}/{{int:n}}",
    response={200: DifferenceFigureOut, **READ_PROBLEMS},
    url_name="lender-difference-explanation",
)
def difference_explanation(
    request: Any,
    organisation: str,
    number: str,
    statement: int,
    figure: Annotated[str, _one_of(STATED)],
    n: int,
    at: Query[At],
) -> Any:
    """How a difference between the lender's statement and our own computation of term ``n`` came about; our own amount is
    explained with the loan."""
    try:
        one, trace, _own = lender_difference(**at_moment(request), loan=number, number=statement, figure=figure, n=n)
    except (NoSuchLenderStatement, NoSuchFigure) as error:
        raise Http404 from error
    own = {"of": number, "explained_at": f"loans/{quote(number)}/explanations/{figure}/{n}"}
    return {
        **_figure(figure, trace), "loan": number, "statement": statement, "n": n, "due_on": one.due_on, "parts": [own],
    }  # fmt: skip


@router.get(
    f"/{{organisation}}/regulations/{{int:year}}/explanations/{_LINE}",
    response={200: RegulationFigureOut, **READ_PROBLEMS},
    url_name="regulation-explanation",
)
def regulation_explanation(
    request: Any,
    organisation: str,
    year: int,
    loan: str,
    loan_year: int,
    figure: Annotated[str, _one_of((*OF_LINES, *OF_REGIMES))],
    at: Query[At],
) -> Any:
    """How an amount of what the year asks for came about: ``before`` and ``after`` of a line, or by either regime."""
    return _regulation(request, year, 0, loan, loan_year, figure)


@router.get(
    f"/{{organisation}}/regulation-runs/{{int:year}}/{{int:number}}/explanations/{_LINE}",
    response={200: RegulationFigureOut, **READ_PROBLEMS},
    url_name="regulation-run-explanation",
)
def regulation_run_explanation(
    request: Any,
    organisation: str,
    year: int,
    number: int,
    loan: str,
    loan_year: int,
    figure: Annotated[str, _one_of(OF_LINES)],
    at: Query[At],
) -> Any:
    """How an amount of a run's line came about, by the arithmetic that was frozen with it."""
    if not number:
        raise Http404
    return _regulation(request, year, number, loan, loan_year, figure)


@router.get(
    "/{organisation}/prepared-steps/{int:number}/explanations",
    response={200: list[str], **READ_PROBLEMS},
    url_name="prepared-step-explainable",
)
def explainable_step_figures(request: Any, organisation: str, number: int, known_at: KnownAt = "") -> Any:
    """The names of the amounts among a prepared step's figures that can be explained."""
    return list(_step(request, number).traces)


@router.get(
    "/{organisation}/prepared-steps/{int:number}/explanations/{figure}",
    response={200: StepFigureOut, **READ_PROBLEMS},
    url_name="prepared-step-explanation",
)
def step_explanation(
    request: Any,
    organisation: str,
    number: int,
    figure: Annotated[str, Path(max_length=40, pattern=NO_NUL)],
    known_at: KnownAt = "",
) -> Any:
    """How an amount came about that was shown when a step was prepared, by what was known then, whatever happened since."""
    found = _step(request, number)
    if figure not in found.traces:
        raise Http404
    return {**_figure(figure, found.traces[figure]), "number": number, "kind": found.kind}


def _step(request: Any, number: int) -> StepFigures:
    try:
        return step_figures(organisation_id=request.organisation.id, number=number, known_at=request.known_at)
    except NoSuchFigure as error:
        raise Http404 from error


def _regulation(request: Any, year: int, number: int, loan: str, loan_year: int, figure: str) -> dict[str, Any]:
    check_year(year)
    try:
        found = regulation_figure(
            **at_moment(request), year=year, number=number, loan=loan, loan_year=loan_year, figure=figure
        )
    except NoSuchFigure as error:
        raise Http404 from error
    return {**_figure(figure, found.trace), "loan": loan, "loan_year": loan_year}


def _figure(
    figure: str, trace: Trace, *, rulings: Sequence[Ruling] = (), names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return explained_amount(figure, explanation(figure, "", trace, rulings, names=names), rulings)


def explained_amount(figure: str, said: Explanation, rulings: Iterable[Ruling]) -> dict[str, Any]:
    """The fields of :class:`ExplainedFigureOut` of an amount without parts."""
    return {
        "figure": figure, "amount": to_money(Fraction(said.trace.result), currency=CURRENCY), "trace": said.trace.plain(),
        "lines": lines_out(said), "law": [law_out(one) for one in rulings], "parts": [],
    }  # fmt: skip


def _of_statement(loan: str, statement: int, figure: str, n: int) -> str:
    return f"loans/{quote(loan)}/statements/{statement}/explanations/{figure}/{n}"
