"""Index observations over the API: what is known, what is wrong, and recording more."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from borgen.kernel.shares import share_text
from borgen.office.journal.record import sequence_at
from borgen.office.market import queries, usecases
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, WRITE_PROBLEMS, At, Body, Key, Problem
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.index.observation import NotAnObservation, value_of_index

router = Router()
Words = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]


class ObservationOut(Schema):
    """``value`` is a decimal, exact as published."""

    series: str
    base: str
    period: str
    value: str
    publication: str
    published_on: date | None
    source: str
    status: str


class TroubleOut(Schema):
    """``trouble`` is not_yet, late, revised, rebased or discontinued; ``blocks``: no regulation can be worked out."""

    series: str
    trouble: str
    period: str
    expected_on: date | None
    blocks: bool


class IndicesOut(Schema):
    observations: list[ObservationOut]
    troubles: list[TroubleOut]


class ObservationIn(Schema):
    series: Series
    base: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NO_NUL)]
    period: Annotated[str, StringConstraints(max_length=10)]
    value: Annotated[str, StringConstraints(max_length=20)]
    publication: Words = ""
    published_on: date | None = None


class ObservationsRecorded(Body):
    observations: Annotated[list[ObservationIn], Field(min_length=1, max_length=2000)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class RecordedOut(Schema):
    new: int
    revised: int
    same: int


@router.get(
    "/{organisation}/index-observations",
    response={200: IndicesOut, **READ_PROBLEMS},
    url_name="index-observations",
)
def index_observations(request: Any, organisation: str, at: Query[At]) -> Any:
    """The observations that count, as known then, and what is wrong with the indices on the day."""
    sequence = sequence_at(organisation_id=request.organisation.id, known_at=request.known_at)
    found = queries.known(organisation_id=request.organisation.id, sequence=sequence)
    return {
        "observations": [
            {
                "series": one.series.value, "base": one.base, "period": one.period, "value": share_text(one.value),
                "publication": one.publication, "published_on": one.published_on, "source": one.source,
                "status": one.status.value,
            }
            for one in found
        ],
        "troubles": [
            {
                "series": one.series.value, "trouble": one.trouble.value, "period": one.period,
                "expected_on": one.expected_on, "blocks": one.blocks,
            }
            for one in queries.all_troubles(found, as_of=request.as_of)
        ],
    }  # fmt: skip


@router.post(
    "/{organisation}/index-observations",
    response={201: RecordedOut, **WRITE_PROBLEMS},
    url_name="index-observations",
)
def record_index_observations(request: Any, organisation: str, body: ObservationsRecorded, key: Key) -> Any:
    """Record observations with their source; 409 ``nothing_new`` where all are known with the same values."""
    try:
        observations = [
            Observation(
                series=one.series, base=one.base, period=one.period, value=value_of_index(one.value),
                publication=one.publication, published_on=one.published_on, source=body.source, status=ObservationStatus.ENTERED,
            )
            for one in body.observations
        ]  # fmt: skip
    except NotAnObservation as error:
        return Status(
            422, Problem(code="not_an_observation", params={"problem": error.code, "value": error.value})
        )
    answer = usecases.record_observations(
        organisation_id=request.organisation.id, observations=observations, source=body.source,
        status=ObservationStatus.ENTERED, retrieved_at=request.now, by=request.actor, at=request.now, key=key,
    )  # fmt: skip
    return Status(201, answer)
