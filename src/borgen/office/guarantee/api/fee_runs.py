"""Fee runs over the API: which there are, preparing one, a second person's word on it, and what has been charged."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from borgen.office.guarantee.api.reading import FeeMissingOut, FindingOut, at_moment
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.api.stated import by_caller
from borgen.office.guarantee.queries import fees as queries
from borgen.office.guarantee.usecases import annual_fee
from borgen.office.ui.api_types import (
    NO_NUL,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    AmountOut,
    At,
    Body,
    Key,
    KnownAt,
    PageNumber,
    PerPage,
    ShareOut,
)


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


class LineOut(ChargedOut):
    """A line with the finding that was stored with it: citation, given, found and trace."""

    finding: FindingOut


class RunWhole(RunOut):
    """A run with a page of its lines, and what could not be priced."""

    fees: list[LineOut]
    unpriced: list[FeeMissingOut]
    page: int
    pages: int


class ClosedOut(Schema):
    year: int
    number: int
    sequence: int


class ApprovedOut(ClosedOut):
    lines: int
    total: AmountOut


class RunPlanned(Body):
    year: Annotated[int, Field(ge=1900, le=2200)]


class RunApproved(Body):
    """``manifest``: SHA-256 of the lines that the approver has looked at; those are charged, or none."""

    manifest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class RunRejected(Body):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]


@router.get("/{organisation}/fee-runs", response={200: list[RunOut], **READ_PROBLEMS}, url_name="fee-runs")
def fee_runs(request: Any, organisation: str, at: Query[At]) -> Any:
    """The fee runs, the newest first."""
    found = queries.fee_runs(organisation_id=request.organisation.id, known_at=request.known_at)
    return [_run(card) for card in found]


@router.post("/{organisation}/fee-runs", response={201: PlannedOut, **WRITE_PROBLEMS}, url_name="fee-runs")
def plan(request: Any, organisation: str, body: RunPlanned, key: Key) -> Any:
    """Work out what a year's fees are and have not been charged, and freeze it for a second person."""
    return Status(201, annual_fee.plan_annual_fee_run(**by_caller(request, key), year=body.year))


@router.get(
    "/{organisation}/fee-runs/{int:year}/{int:number}",
    response={200: RunWhole, **READ_PROBLEMS},
    url_name="fee-run",
)
def fee_run(
    request: Any, organisation: str, year: int, number: int, known_at: KnownAt = "", page: PageNumber = 1,
    per_page: PerPage = 1000,
) -> Any:  # fmt: skip
    """One run with its lines, each with the finding that explains it."""
    try:
        found = queries.fee_run(
            organisation_id=request.organisation.id, year=year, number=number, known_at=request.known_at, page=page,
            per_page=per_page,
        )  # fmt: skip
    except queries.NoSuchRun as error:
        raise Http404 from error
    return {
        **_run(found.run), "page": found.page, "pages": found.pages, "unpriced": found.missing,
        "fees": [
            {**{name: getattr(line, name) for name in ChargedOut.model_fields},
             "finding": {**line.finding, "reference": line.reference}}
            for line in found.lines
        ],
    }  # fmt: skip


@router.post(
    "/{organisation}/fee-runs/{int:year}/{int:number}/approval",
    response={200: ApprovedOut, **WRITE_PROBLEMS},
    url_name="approve-fee-run",
)
def approve(request: Any, organisation: str, year: int, number: int, body: RunApproved, key: Key) -> Any:
    """Charge the run's lines, as another person than who planned it; refused where anything is other by now."""
    return annual_fee.approve_annual_fee_run(
        **by_caller(request, key), year=year, number=number, manifest=body.manifest
    )


@router.post(
    "/{organisation}/fee-runs/{int:year}/{int:number}/rejection",
    response={200: ClosedOut, **WRITE_PROBLEMS},
    url_name="reject-fee-run",
)
def reject(request: Any, organisation: str, year: int, number: int, body: RunRejected, key: Key) -> Any:
    """Lay a run aside with a reason; nothing is charged."""
    return annual_fee.reject_annual_fee_run(
        **by_caller(request, key), year=year, number=number, reason=body.reason
    )


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
