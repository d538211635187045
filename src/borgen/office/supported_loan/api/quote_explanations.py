"""The figures of a quote over the API, each with how it came about: open to everybody and stored nowhere."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Query, Schema

from borgen.office.supported_loan.api.explanations import ExplainedFigureOut, explained_amount
from borgen.office.supported_loan.api.quote import QuoteIn, answered
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.quote.explaining import FIGURES, explanation_of, numbered, terms_behind
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, Problem
from borgen.supported_loan.quote import Quote

_PATH = "/quote/supported-loan/explanations"


class QuoteFigureOut(ExplainedFigureOut):
    """``n`` is the term or loan year where the figure has one, else 1; ``of`` says of what it is, in the caller's language.
    ``parts`` are the terms that a loan year's sum adds up, or what the residents' and the state's part were worked out from."""

    n: int
    of: str


class ExplainableOut(Schema):
    """A figure that the quote has. ``n`` goes from 1 ``through``: ``over`` terms or loan years, or is 1 of the project or loan as
    a whole."""

    figure: str
    over: Literal["whole", "terms", "years"]
    through: int


@router.get(
    _PATH,
    url_name="supported-loan-quote-explainable",
    response={200: list[ExplainableOut], **READ_PROBLEMS, 429: Problem},
    tags=["supported loan"],
    auth=None,
)
def explainable_quote_figures(request: HttpRequest, asked: Query[QuoteIn]) -> Any:
    """The figures of the quote that can be explained. The question is that of the quote, and so is the answer where there is
    none; ``years`` leaves nothing out."""
    return answered(request, asked, lambda found: list(_explainable(found)))


@router.get(
    f"{_PATH}/{{figure}}/{{int:n}}",
    url_name="supported-loan-quote-explanation",
    response={200: QuoteFigureOut, **READ_PROBLEMS, 429: Problem},
    tags=["supported loan"],
    auth=None,
)
def quote_explanation(
    request: HttpRequest,
    figure: Annotated[str, Path(max_length=40, pattern=NO_NUL, description=", ".join(FIGURES))],
    n: int,
    asked: Query[QuoteIn],
) -> Any:
    """How a figure of the quote came about: of the project and the loan (``n`` is 1), of term ``n``, or of loan year ``n`` for
    ``payment`` and the sums ``year_…``. It ends in the same figure as the quote, as its page says."""

    def said(found: Quote) -> dict[str, Any]:
        try:
            if n not in range(1, numbered(found, figure)[1] + 1):
                raise Http404
            explained = explanation_of(found, figure, n)
        except LookupError as error:
            raise Http404 from error
        parts = [{"of": of, "explained_at": f"{_PATH[1:]}/{name}/{m}"} for of, name, m in _behind(found, figure, n)]
        sources = {given.source for given in explained.trace.inputs}
        law = [ruling for ruling in found.used if ruling.parameter in sources]
        return {**explained_amount(figure, explained, law), "n": n, "of": explained.of, "parts": parts}

    return answered(request, asked, said)


def _behind(found: Quote, figure: str, n: int) -> Iterator[tuple[str, str, int]]:
    """What of a figure is explained on its own: what it is called, the figure and its number."""
    for term in terms_behind(found, figure, n):
        yield str(term.n), figure.removeprefix("year_"), term.n
    if figure in ("residents", "state"):
        yield "payment", "payment", found.plan.terms.loan_year(n)
        yield from ((name, name, n) for name in ("service", "contribution"))


def _explainable(found: Quote) -> Iterator[dict[str, Any]]:
    for figure in FIGURES:
        try:
            explanation_of(found, figure, 1)
        except LookupError:
            continue
        over, through = numbered(found, figure)
        yield {"figure": figure, "over": over, "through": through}
