"""How figures over the register, its fees, its maturities and of what lies ahead came about: the same as the pages say."""

from collections.abc import Callable
from typing import Annotated, Any

from django.http import Http404
from ninja import Path, Query, Schema, Status
from pydantic import Field, StringConstraints

from borgen.cashflow.plan import NoSuchFigure as NoSuchPosting
from borgen.guarantee.exposure import By
from borgen.guarantee.stress_trace import NoSuchFigure as NoSuchStress
from borgen.guarantee.what_if_trace import NoSuchFigure as NoSuchComparison
from borgen.kernel.money import Money
from borgen.office.guarantee.api.counting import counted_first
from borgen.office.guarantee.api.explanations import AmountName
from borgen.office.guarantee.api.looking_ahead import StressQuery, WhatIfQuery, compared, tested
from borgen.office.guarantee.api.reading import RegisterQuery, Words, at_moment
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.queries.fee_sums import FeeSum, explain_charged, explain_preview, explain_run
from borgen.office.guarantee.queries.figures import NoSuchFigure, Section, explain_figure
from borgen.office.guarantee.queries.maturity import NoSuchFigure as NoSuchMaturity
from borgen.office.guarantee.queries.maturity import explain_maturity
from borgen.office.guarantee.queries.stress import explain_stress
from borgen.office.guarantee.queries.what_if import explain_what_if
from borgen.office.ui.api_types import COUNTED_PROBLEMS, READ_PROBLEMS, At, KnownAt
from borgen.rules.trace import Trace

CurrencyCode = Annotated[str, Path(), StringConstraints(pattern=r"^[A-Z]{3}$")]
Year = Annotated[int, Path(), Field(ge=1900, le=2200)]


class FigureOut(Schema):
    """One figure, explained: ``trace`` is the closed arithmetic that ends in ``result``.

    ``parts`` are what stands behind the inputs ``part_1`` and so on: references of guarantees, or a fee's reference and
    explanation; several where the smaller ones count together.
    """

    figure: str
    currency: str
    result: str
    trace: dict[str, Any]
    parts: list[list[str]]


class FigureQuery(RegisterQuery):
    """Of what fits a filter of the register, or of a section of the exposure: of one ``key``, or beyond so many largest."""

    by: By | None = None
    key: Words = ""
    beyond: Annotated[int, Field(ge=0, le=1_000_000)] | None = None

    @property
    def section(self) -> Section | None:
        return None if self.by is None else Section(by=self.by, key=self.key, beyond=self.beyond)


@router.get(
    "/{organisation}/figures/{currency}/{figure}", response={200: FigureOut, **COUNTED_PROBLEMS}, url_name="figure"
)
@counted_first
def figure(request: Any, organisation: str, currency: CurrencyCode, figure: AmountName, query: Query[FigureQuery]) -> Any:
    """A figure over the register: ``committed``, ``2019-12-31.change``, ``per_inhabitant``."""
    try:
        found = explain_figure(
            **at_moment(request), currency=currency, figure=figure, filter=None if query.section else query.filter,
            section=query.section,
        )  # fmt: skip
    except NoSuchFigure as error:
        raise Http404 from error
    return _figure(figure, currency, found.trace, [part.names for part in found.parts])


@router.get(
    "/{organisation}/maturities/{currency}/{figure}", response={200: FigureOut, **READ_PROBLEMS}, url_name="maturities-figure"
)
def maturities_figure(request: Any, organisation: str, currency: CurrencyCode, figure: AmountName, at: Query[At]) -> Any:
    """A figure of when the debts fall due: ``principal.2027``, ``planned``, ``unplanned_for.past_end``."""
    try:
        found = explain_maturity(**at_moment(request), currency=currency, figure=figure)
    except NoSuchMaturity as error:
        raise Http404 from error
    return _figure(figure, currency, found.trace, found.parts)


@router.get("/{organisation}/stress/{figure}", response={200: FigureOut, **READ_PROBLEMS}, url_name="stress-figure")
def stress_figure(request: Any, organisation: str, figure: AmountName, query: Query[StressQuery]) -> Any:
    """A figure of the stress test: ``paid.2027``, ``effect.total``, ``failing_owed``."""
    found = tested(request, query)
    if isinstance(found, Status):
        return found
    try:
        return _figure(figure, found.currency, explain_stress(found, figure))
    except NoSuchStress as error:
        raise Http404 from error


@router.get(
    "/{organisation}/guarantees/{path:reference}/what-if/{figure}",
    response={200: FigureOut, **READ_PROBLEMS},
    url_name="what-if-figure",
)
def what_if_figure(
    request: Any, organisation: str, reference: str, figure: AmountName, query: Query[WhatIfQuery]
) -> Any:
    """A figure of one of the two plans: ``then.12.interest``, ``now.all.largest``, ``difference.all.interest``."""
    found = compared(request, reference, query)
    if isinstance(found, Status):
        return found
    try:
        trace = explain_what_if(found, figure, since=query.since or request.as_of)
    except (NoSuchPosting, NoSuchComparison) as error:
        raise Http404 from error
    return _figure(figure, found.page.facts.currency, trace)


@router.get(
    "/{organisation}/fees/{year}/total/{currency}", response={200: FigureOut, **READ_PROBLEMS}, url_name="fees-total"
)
def fees_total(request: Any, organisation: str, year: Year, currency: CurrencyCode, at: Query[At]) -> Any:
    """What a run of the year would charge in all."""
    return _fees(f"preview.{year}", explain_preview, **at_moment(request), year=year, currency=currency)


@router.get(
    "/{organisation}/fees/{year}/total/{currency}/charged",
    response={200: FigureOut, **READ_PROBLEMS},
    url_name="charged-total",
)
def charged_total(request: Any, organisation: str, year: Year, currency: CurrencyCode, at: Query[At]) -> Any:
    """What has been charged of a year in all."""
    return _fees(f"charged.{year}", explain_charged, **at_moment(request), year=year, currency=currency)


@router.get(
    "/{organisation}/fee-runs/{year}/{number}/total", response={200: FigureOut, **READ_PROBLEMS}, url_name="fee-run-total"
)
def fee_run_total(
    request: Any, organisation: str, year: Year, number: Annotated[int, Path(), Field(ge=1, le=2**31 - 1)],
    known_at: KnownAt = "",
) -> Any:
    """What a run charges in all, as it was frozen."""
    when = at_moment(request)
    del when["as_of"]  # a run is what it was frozen as, whatever the day
    return _fees(f"run.{year}.{number}", explain_run, **when, year=year, number=number)


def _fees(name: str, explain: Callable[..., FeeSum], **asked: Any) -> dict[str, Any]:
    try:
        found = explain(**asked)
    except LookupError as error:
        raise Http404 from error
    return _figure(name, found.currency, found.trace, [part.names for part in found.parts])


def _figure(name: str, currency: str, trace: Trace, parts: Any = ()) -> dict[str, Any]:
    return {
        "figure": name, "currency": currency, "result": Money(int(trace.result), currency).decimal, "trace": trace.plain(),
        "parts": [list(names) for names in parts],
    }  # fmt: skip
