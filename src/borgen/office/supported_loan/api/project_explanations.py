"""How the figures of a project's financing came about: the same as the page and ``borgen supported-loan project explain`` say."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Path, Query, Schema
from pydantic import StringConstraints

from borgen.office.supported_loan.api.project_calls import project_page, reads
from borgen.office.supported_loan.project_figures import FIGURES, traces_of
from borgen.office.ui.api_types import NO_NUL, AmountOut, At
from borgen.supported_loan.plain import plain_figure

FigureName = Annotated[str, Path(), StringConstraints(max_length=40, pattern=NO_NUL)]


class CitedValueOut(Schema):
    """A value of the law that was used, with where it stands and how sure it is."""

    parameter: str
    value: str
    citation: str
    status: str


class ProjectFigureOut(Schema):
    """One figure: ``trace`` is the closed arithmetic that ends in ``result``; ``is_rounded``: the trace has a broken amount."""

    reference: str
    figure: str
    result: AmountOut
    is_rounded: bool
    trace: dict[str, Any]
    values: list[CitedValueOut]


@reads("explanations", "project-explainable", list[str])
def explainable_figures(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """The names of every figure of the project's financing that is known."""
    return [name for name in traces_of(project_page(request, reference)) if name in FIGURES]


@reads("explanations/{figure}", "project-explanation", ProjectFigureOut)
def explain_project_figure(request: Any, organisation: str, reference: str, figure: FigureName, at: Query[At]) -> Any:
    """How one figure came about, with the values of the law in it."""
    known = traces_of(project_page(request, reference))
    if figure not in known or figure not in FIGURES:
        raise Http404
    trace, rulings = known[figure]
    return {"reference": reference, "figure": figure, **plain_figure(trace, rulings)}
