"""How one figure of the scenarios came about: the mean or a quantile of what somebody may come to pay in twelve months."""

from dataclasses import dataclass
from datetime import date
from itertools import chain

from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.queries.scenarios import LoanScenarios
from borgen.rules.trace import APART, Trace
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.outlook import MEASURES, SIMULATED, Outlook
from borgen.supported_loan.outlook_figure import explain_outlook, in_whole_kroner
from borgen.supported_loan.summed import Part, PartsSum, sum_parts

WHO = (*SIMULATED, "owner")
FIGURES = tuple(f"{who}_{measure}" for who in WHO for measure in MEASURES)
SPREAD_FIGURES = tuple(f"{who}_{measure}" for who in SIMULATED for measure in MEASURES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFigure:
    """``n`` counts the periods of twelve months from 1; ``until`` ends the one that is explained. ``parts`` are what the owner's
    figure adds up; no other has any."""

    who: str
    measure: str
    n: int
    until: date
    trace: Trace
    parts: PartsSum | None = None


def scenario_figure(found: LoanScenarios, figure: str, n: int, *, in_kroner: bool = False) -> ScenarioFigure:
    """A figure of ``FIGURES``; ``in_kroner``: as the page shows it, without the øre.

    Raises:
        NoSuchFigure: there is none of that name or period.
    """
    if figure not in FIGURES or found.outlook is None or not 1 <= n <= len(found.outlook.years):
        raise NoSuchFigure(f"{figure} {n}")
    who, _mark, measure = figure.partition("_")
    if who != "owner":
        return simulated_figure(found.outlook, figure, n, in_kroner=in_kroner)
    until = found.outlook.years[n - 1].until
    parts = _owner(found, until)
    trace = in_whole_kroner(parts.trace) if in_kroner else parts.trace
    return ScenarioFigure(who=who, measure=measure, n=n, until=until, trace=trace, parts=parts)


def simulated_figure(found: Outlook, figure: str, n: int, *, in_kroner: bool = False) -> ScenarioFigure:
    """A figure of ``SPREAD_FIGURES``, from the simulation alone; else as :func:`scenario_figure`.

    Raises:
        NoSuchFigure: there is none of that name or period.
    """
    if figure not in SPREAD_FIGURES or not 1 <= n <= len(found.years):
        raise NoSuchFigure(f"{figure} {n}")
    who, _mark, measure = figure.partition("_")
    year = found.years[n - 1]
    quantiles = (None, *sorted(year.service.quantiles))
    trace = explain_outlook(found, n - 1, who, quantiles[MEASURES.index(measure)])
    if in_kroner:
        trace = in_whole_kroner(trace)
    return ScenarioFigure(who=who, measure=measure, n=n, until=year.until, trace=trace)


def _owner(found: LoanScenarios, until: date) -> PartsSum:
    """Base capital and what exceeds the maximum, of every project that asks for it in the twelve months."""
    assert found.outlook is not None
    years = [found.outlook.since, *(year.until for year in found.outlook.years)]
    since = years[years.index(until) - 1]
    parts = chain.from_iterable(
        [
            Part(of=one.project, kind="project", amount=one.base_capital, figure="base_capital"),
            *([Part(of=one.project, kind="project", amount=one.excess, figure="excess")] if one.excess else []),
        ]
        for one in found.payments
        if one.on is not None and since < one.on <= until
    )
    return sum_parts(parts, currency=CURRENCY, listed=APART)
