"""Projects over the API: facts that are others or were wrong, statuses and stated values, service areas.

Their addresses are longer than those that end alike, so they come before them.
"""

from fractions import Fraction
from typing import Any

from django.http import HttpRequest

from borgen.office.supported_loan.api.asked import kroner
from borgen.office.supported_loan.api.project_answers import ProjectWritten
from borgen.office.supported_loan.api.project_bodies import (
    ProjectChange,
    ProjectCorrection,
    ServiceAreaIn,
    StatusCorrection,
    ValueWithdrawal,
)
from borgen.office.supported_loan.api.project_calls import on_project, writes
from borgen.office.supported_loan.usecases import projects, stated, statuses
from borgen.office.ui.api_types import Key


@writes("statuses/corrections", "project-status-correction", ProjectWritten)
def correct_status(
    request: HttpRequest, organisation: str, reference: str, body: StatusCorrection, key: Key
) -> Any:
    """A status in BOSSINF has been wrong, or there never was one from that day."""
    return statuses.correct_status(
        **on_project(request, reference, body, key), since=body.since, status=body.status, reason=body.reason
    )


@writes("values/withdrawals", "project-value-withdrawal", ProjectWritten)
def withdraw_value(
    request: HttpRequest, organisation: str, reference: str, body: ValueWithdrawal, key: Key
) -> Any:
    """A stated value is no longer used: the book speaks again, or is silent."""
    return stated.withdraw_value(
        **on_project(request, reference, body, key), parameter=body.parameter, reason=body.reason
    )


@writes("service-area", "project-service-area", ProjectWritten)
def state_service_area(
    request: HttpRequest, organisation: str, reference: str, body: ServiceAreaIn, key: Key
) -> Any:
    """The service areas beside the dwellings as they are by now; what was stated before is replaced."""
    given = body.model_dump(exclude={"seen_sequence", "acquisition", "area"})
    return stated.state_service_area(
        **on_project(request, reference, body, key), **given, acquisition=kroner(body.acquisition),
        area=Fraction(body.area) if body.area else None,
    )  # fmt: skip


@writes("changes", "project-change", ProjectWritten)
def change_project(
    request: HttpRequest, organisation: str, reference: str, body: ProjectChange, key: Key
) -> Any:
    """Let facts of the project be others from a day on; what is left out stays."""
    return projects.change_project(
        **on_project(request, reference, body, key), true_from=body.true_from, changes=body.facts.stated(), reason=body.reason
    )


@writes("corrections", "project-correction", ProjectWritten)
def correct_project(
    request: HttpRequest, organisation: str, reference: str, body: ProjectCorrection, key: Key
) -> Any:
    """Correct facts that have been wrong; what was believed stays readable as it was known then."""
    return projects.correct_project(
        **on_project(request, reference, body, key), changes=body.facts.stated(), reason=body.reason,
        true_from=body.true_from, true_until=body.true_until,
    )  # fmt: skip
