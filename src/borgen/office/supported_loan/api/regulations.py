"""The yearly regulation over the API: what a year asks for, freezing it, and a second person's word on it.

What lacks an index observation is refused by name, loan by loan; nothing is made up.
"""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Schema, Status

from borgen.office.supported_loan.api.asked import Manifest, Reason, Year, at_moment, by_caller, text_of
from borgen.office.supported_loan.api.loan_answers import IndexValueOut, RevisedValueOut, observed_out
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries import regulation as queries
from borgen.office.supported_loan.usecases import regulation as usecases
from borgen.office.ui.api_types import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    AmountOut,
    At,
    Body,
    Key,
    ShareOut,
    check_year,
)
from borgen.supported_loan.choices import Regime

_RUN = "/{organisation}/regulation-runs/{int:year}/{int:number}"


class RegulationLineOut(Schema):
    """A loan's regulation: yearly payments without contribution, to the øre. ``factor`` is exact."""

    loan: str
    project: str
    loan_year: int
    takes_effect_on: date
    regime: Regime
    before: AmountOut
    factor: ShareOut
    after: AmountOut
    observed: list[IndexValueOut]
    is_correction: bool


class PeriodNeededOut(Schema):
    series: str
    period: str


class RegulationRefusedOut(Schema):
    """A loan that cannot be regulated: ``observation_missing`` with what is ``needed``, ``earlier_year_missing`` or
    ``share_unknown``."""

    loan: str
    loan_year: int
    takes_effect_on: date | None
    code: str
    needed: list[PeriodNeededOut]


class RegulationRunOut(Schema):
    """A run of a calendar year: ``frozen``, ``done`` or ``rejected``. ``manifest`` is what carrying out names."""

    year: int
    number: int
    state: str
    lines: int
    refused: list[RegulationRefusedOut]
    manifest: str
    planned_at: datetime
    closed_at: datetime | None
    reason: str


class RegulationRunWhole(RegulationRunOut):
    is_correcting: bool
    regulations: list[RegulationLineOut]


class RegimesComparedOut(Schema):
    """The next regulation by the guide and by the statute, a year; ``null`` where an index is missing."""

    loan: str
    takes_effect_on: date
    loan_year: int
    guide: AmountOut | None
    statute: AmountOut | None
    difference: AmountOut | None


class RegulationRevisedOut(Schema):
    """A regulation that was carried out on an observation that has another value now."""

    loan: str
    run: str
    year: int
    loan_year: int
    values: list[RevisedValueOut]


class RegulationYearOut(Schema):
    """What a year asks for. ``corrections`` are what a correcting run would write; ``revised`` is of every year.
    ``compared`` is empty unless it was asked for."""

    year: int
    regulations: list[RegulationLineOut]
    refused: list[RegulationRefusedOut]
    corrections: list[RegulationLineOut]
    runs: list[RegulationRunOut]
    revised: list[RegulationRevisedOut]
    compared: list[RegimesComparedOut]


class RegulationsAsked(Schema):
    """``compare``: also what each regulation gives by the guide and by the statute."""

    compare: bool = False


class RegulationRunIn(Body):
    """With ``correcting`` and a ``reason``: what was carried out, and a revised index gives otherwise."""

    year: Year
    correcting: bool = False
    reason: Annotated[str, text_of(300)] = ""


class RegulationCarriedOut(Body):
    """``manifest`` of the run that the caller has looked at; those lines are carried out, or none."""

    manifest: Manifest


class RegulationRejection(Body):
    reason: Reason


class RegulationRunPlanned(Schema):
    """``refused`` counts the loans that lack something, and wait for a later run of the year."""

    year: int
    number: int
    lines: int
    refused: int
    manifest: str
    sequence: int


class RegulationRunClosed(Schema):
    year: int
    number: int
    sequence: int


@router.get(
    "/{organisation}/regulations/{int:year}",
    response={200: RegulationYearOut, **READ_PROBLEMS},
    url_name="regulations",
)
def preview_regulations(request: Any, organisation: str, year: int, at: Query[At], asked: Query[RegulationsAsked]) -> Any:
    """What a calendar year asks for, before anything changes."""
    check_year(year)
    found = queries.preview(**at_moment(request), year=year)
    compared = queries.compare(**at_moment(request), year=year) if asked.compare else ()
    return {
        "year": year,
        "regulations": [_line(one) for one in found.lines],
        "refused": [_refused(one) for one in found.refused],
        "corrections": [_line(one) for one in found.corrections],
        "runs": [_card(one) for one in found.runs],
        "revised": [_revised(one) for one in queries.revised(**at_moment(request))],
        "compared": [_compared(one) for one in compared],
    }


@router.get(
    "/{organisation}/regulation-runs",
    response={200: list[RegulationRunOut], **READ_PROBLEMS},
    url_name="regulation-runs",
)
def list_regulation_runs(
    request: Any, organisation: str, at: Query[At], year: Annotated[int | None, Query(ge=1900, le=2200)] = None
) -> Any:
    """The runs, of one year or of all, the newest first."""
    return [_card(one) for one in queries.runs(**at_moment(request), year=year)]


@router.post(
    "/{organisation}/regulation-runs",
    response={201: RegulationRunPlanned, **WRITE_PROBLEMS},
    url_name="regulation-runs",
)
def plan_regulation_run(request: HttpRequest, organisation: str, body: RegulationRunIn, key: Key) -> Any:
    """Work a year's regulations out and freeze them for a second person. 422 ``nothing_to_regulate`` counts the loans that were
    refused; the preview names each with what it lacks."""
    made = usecases.plan_regulation(
        **by_caller(request, key), year=body.year, correcting=body.correcting, reason=body.reason
    )
    return Status(201, made)


@router.get(_RUN, response={200: RegulationRunWhole, **READ_PROBLEMS}, url_name="regulation-run")
def show_regulation_run(request: Any, organisation: str, year: int, number: int, at: Query[At]) -> Any:
    """One run with its lines."""
    try:
        found = queries.run(**at_moment(request), year=year, number=number)
    except queries.NoSuchRun as error:
        raise Http404 from error
    return {
        **_card(found.run), "is_correcting": found.is_correcting, "regulations": [_line(one) for one in found.lines],
    }  # fmt: skip


@router.post(
    f"{_RUN}/carry-out",
    response={200: RegulationRunClosed, **WRITE_PROBLEMS},
    url_name="regulation-run-carry-out",
)
def carry_out_regulation_run(
    request: HttpRequest, organisation: str, year: int, number: int, body: RegulationCarriedOut, key: Key
) -> Any:
    """Carry a frozen run out as another person than who froze it; refused where anything is other by now."""
    return usecases.carry_out_regulation(
        **by_caller(request, key), year=year, number=number, manifest=body.manifest
    )


@router.post(
    f"{_RUN}/reject", response={200: RegulationRunClosed, **WRITE_PROBLEMS}, url_name="regulation-run-reject"
)
def reject_regulation_run(
    request: HttpRequest, organisation: str, year: int, number: int, body: RegulationRejection, key: Key
) -> Any:
    """Lay a frozen run aside; nobody's payment changes."""
    return usecases.reject_regulation(**by_caller(request, key), year=year, number=number, reason=body.reason)


def _line(one: queries.LineShown) -> dict[str, Any]:
    names = RegulationLineOut.model_fields.keys() - {"observed"}
    return {
        **{name: getattr(one, name) for name in names},
        "observed": [observed_out(value) for value in one.observed],
    }


def _refused(one: Any) -> dict[str, Any]:
    return {
        "loan": one.loan, "loan_year": one.loan_year, "takes_effect_on": one.takes_effect_on, "code": one.code,
        "needed": [{"series": series, "period": period} for series, period in one.needed],
    }  # fmt: skip


def _card(one: queries.RunCard) -> dict[str, Any]:
    return {
        "year": one.year, "number": one.number, "state": one.state, "lines": one.line_count,
        "refused": [_refused(each) for each in one.refused], "manifest": one.manifest, "planned_at": one.planned_at,
        "closed_at": one.closed_at, "reason": one.reason,
    }  # fmt: skip


def _revised(one: queries.Revised) -> dict[str, Any]:
    return {
        "loan": one.loan, "run": one.run, "year": one.year, "loan_year": one.loan_year,
        "values": [{"used": observed_out(used), "now": observed_out(now)} for used, now in one.pairs],
    }  # fmt: skip


def _compared(one: queries.Compared) -> dict[str, Any]:
    found = one.comparison
    return {
        "loan": one.loan, "takes_effect_on": one.takes_effect_on, "loan_year": found.loan_year, "guide": one.money(found.guide),
        "statute": one.money(found.statute), "difference": one.money(found.difference),
    }  # fmt: skip
