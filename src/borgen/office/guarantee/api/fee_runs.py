"""Fee runs over the API: which there are, preparing one, and what has been charged. Approving takes a person at a page."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Schema, Status
from pydantic import Field

from borgen.office.guarantee.api.changing import Key
from borgen.office.guarantee.api.reading import At, PageNumber, PerPage, at_moment
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.queries import fees as queries
from borgen.office.guarantee.usecases import annual_fee
from borgen.office.ui.api_types import READ_PROBLEMS, WRITE_PROBLEMS, AmountOut, Body, ShareOut


class RunOut(Schema):
    """A fee run. ``manifest`` is SHA-256 over its lines: what an approval names."""

    year: int
    number: int
    state: str
    lines: int
    total: AmountOut
    currency: str
    manifest: str
    missing: int
    charge_on: date
    planned_at: datetime
    closed_at: datetime | None
    reason: str


class ChargedOut(Schema):
    """A line of a run; ``corrects`` is the id of the charged line that it corrects."""

    id: int
    reference: str
    borrower: str
    year: int
    kind: str
    part: str
    basis: AmountOut
    rate: ShareOut
    amount: AmountOut
    charge_by: date | None
    is_late: bool
    payer: str
    is_charged: bool
    corrects: int | None


class PlannedOut(Schema):
    """``number`` with the year names the run."""

    year: int
    number: int
    sequence: int


class RunPlanned(Body):
    year: Annotated[int, Field(ge=1900, le=2200)]


@router.get("/{organisation}/fee-runs", response={200: list[RunOut], **READ_PROBLEMS}, url_name="fee-runs")
def fee_runs(request: Any, organisation: str, at: Query[At]) -> Any:
    """The fee runs, the newest first."""
    found = queries.fee_runs(organisation_id=request.organisation.id, known_at=request.known_at)
    return [_run(card) for card in found]


@router.post("/{organisation}/fee-runs", response={201: PlannedOut, **WRITE_PROBLEMS}, url_name="fee-runs")
def plan(request: Any, organisation: str, body: RunPlanned, key: Key) -> Any:
    """Work out what a year's fees are and have not been charged, and freeze it for a second person."""
    answer = annual_fee.plan_annual_fee_run(
        organisation_id=request.organisation.id, year=body.year, by=request.actor, at=request.now, key=key
    )
    return Status(201, answer)


@router.get(
    "/{organisation}/charged-fees", response={200: list[ChargedOut], **READ_PROBLEMS}, url_name="charged-fees"
)
def charged(
    request: Any, organisation: str, at: Query[At], year: Annotated[int, Query(ge=1900, le=2200)] | None = None,
    page: PageNumber = 1, per_page: PerPage = 1000,
) -> Any:  # fmt: skip
    """What has been charged, corrections included."""
    found = queries.charged_fees(**at_moment(request), year=year, page=page, per_page=per_page)
    return list(found.rows)  # the library takes a tuple for a status and a body


def _run(card: queries.RunCard) -> dict[str, Any]:
    return {
        "year": card.year, "number": card.number, "state": card.state, "lines": card.line_count, "total": card.total,
        "currency": card.total.currency, "manifest": card.manifest, "missing": card.missing_count,
        "charge_on": card.charge_on, "planned_at": card.planned_at, "closed_at": card.closed_at, "reason": card.reason,
    }  # fmt: skip
