"""Projects over the API: the list, one, its forms and statuses, and steps that two people take.

Reading takes ``as_of`` and ``known_at``, as pages do. Writing calls the same use cases as the pages.
"""

from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Status

from borgen.office.supported_loan.api.asked import at_moment, by_caller, kroner
from borgen.office.supported_loan.api.project_answers import (
    PreparedStepOut,
    ProjectOut,
    ProjectsOut,
    ProjectWritten,
    project_out,
    row_out,
    step_out,
)
from borgen.office.supported_loan.api.project_bodies import (
    DisbursementIn,
    DrawIn,
    FormIn,
    ProjectIn,
    ReadyIn,
    StatusIn,
    StepCarriedOut,
    StepRejection,
    ValueIn,
)
from borgen.office.supported_loan.api.project_calls import on_project, project_page, writes
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries import projects as queries
from borgen.office.supported_loan.queries import proposals as proposal_queries
from borgen.office.supported_loan.usecases import credit, forms_abc, projects, readiness, stated, statuses
from borgen.office.supported_loan.usecases.disbursement import DISBURSEMENT, disbursement_terms
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step, reject_step
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.office.ui.api_types import (
    NO_NUL,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    At,
    Key,
    KnownAt,
    PageNumber,
    PerPage,
)


@router.get("/{organisation}/projects", response={200: ProjectsOut, **READ_PROBLEMS}, url_name="projects")
def list_projects(
    request: Any,
    organisation: str,
    at: Query[At],
    q: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
    stage: queries.Stage | None = None,
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Any:
    """The projects that match, with the financing plan of each."""
    found = queries.projects(
        **at_moment(request), filter=queries.ProjectFilter(search=q, stage=stage), page=page, per_page=per_page,
    )  # fmt: skip
    return {
        "count": found.count, "page": found.page, "sequence": found.moment.sequence, "acquisition": found.acquisition,
        "lent": found.lent, "excess": found.excess, "rows": [row_out(row) for row in found.rows],
    }  # fmt: skip


@router.get(
    "/{organisation}/prepared-steps",
    response={200: list[PreparedStepOut], **READ_PROBLEMS},
    url_name="prepared-steps",
)
def list_prepared_steps(
    request: Any,
    organisation: str,
    state: Literal["waiting", "closed"] = "waiting",
    known_at: KnownAt = "",
) -> Any:
    """Steps that one person has prepared, as known then: those that wait for another, or those that do not."""
    found = proposal_queries.proposals(
        organisation_id=request.organisation.id, known_at=request.known_at, waiting=state == "waiting"
    )
    return [step_out(one) for one in found]


@router.post("/{organisation}/projects", response={201: ProjectWritten, **WRITE_PROBLEMS}, url_name="projects")
def enter_project(request: HttpRequest, organisation: str, body: ProjectIn, key: Key) -> Any:
    """Enter a project."""
    terms = ProjectTerms(**body.stated())
    return Status(201, projects.enter_project(**by_caller(request, key), terms=terms, reference=body.reference))


@writes("ready", "project-ready", ProjectWritten)
def state_ready(request: HttpRequest, organisation: str, reference: str, body: ReadyIn, key: Key) -> Any:
    """The dwellings are ready for occupation; with a ``reason`` the day that was stated is corrected."""
    if body.reason:
        return readiness.correct_ready_day(
            **on_project(request, reference, body, key), ready_on=body.ready_on, reason=body.reason
        )
    return projects.change_project(
        **on_project(request, reference, body, key), true_from=body.ready_on, changes={"ready_on": body.ready_on}
    )


@writes("forms", "project-form", ProjectWritten)
def state_form(request: HttpRequest, organisation: str, reference: str, body: FormIn, key: Key) -> Any:
    """Form A, B or C is approved; with a ``reason`` a form that was approved is corrected."""
    given: dict[str, Any] = {
        "form": body.form, "approved_on": body.approved_on, "approved_by": body.approved_by,
        "acquisition": kroner(body.acquisition), "paragraph": body.paragraph, "source": body.source,
        "extra_investment": kroner(body.extra_investment) if body.extra_investment else None,
    }  # fmt: skip
    if body.reason:
        return forms_abc.correct_form(**on_project(request, reference, body, key), **given, reason=body.reason)
    return forms_abc.approve_form(**on_project(request, reference, body, key), **given)


@writes("statuses", "project-status", ProjectWritten)
def state_status(request: HttpRequest, organisation: str, reference: str, body: StatusIn, key: Key) -> Any:
    """A status in BOSSINF has been seen."""
    return statuses.observe_status(
        **on_project(request, reference, body, key), status=body.status, since=body.since, source=body.source
    )


@writes("values", "project-value", ProjectWritten)
def state_value(request: HttpRequest, organisation: str, reference: str, body: ValueIn, key: Key) -> Any:
    """A value of the law for this project, where the books are silent."""
    return stated.state_value(
        **on_project(request, reference, body, key), parameter=body.parameter, text=body.text, source=body.source
    )


@writes("draws", "project-draw", ProjectWritten)
def prepare_draw(request: HttpRequest, organisation: str, reference: str, body: DrawIn, key: Key) -> Any:
    """Prepare a draw on the construction credit, or a payment back, for a second person."""
    amount = -kroner(body.amount) if body.is_payment else kroner(body.amount)
    terms = {"on": body.on.isoformat(), "amount": str(amount), "text": body.text}
    return prepare_step(**on_project(request, reference, body, key), step=credit.DRAW, terms=terms)


@writes("disbursements", "project-disbursement", ProjectWritten)
def prepare_disbursement(
    request: HttpRequest, organisation: str, reference: str, body: DisbursementIn, key: Key
) -> Any:
    """Prepare the disbursement of the project's loan, or that for its extra investment, for a second person."""
    given = body.model_dump(exclude={"seen_sequence"})
    for name in ("rate", "bond_price", "bond_coupon"):
        given[name] = Fraction(given[name]) if given[name] is not None else None
    terms = disbursement_terms(**given)
    return prepare_step(**on_project(request, reference, body, key), step=DISBURSEMENT, terms=terms)


@router.post(
    "/{organisation}/prepared-steps/{int:number}/carry-out",
    response={200: ProjectWritten, **WRITE_PROBLEMS},
    url_name="prepared-step-carry-out",
)
def carry_out_prepared_step(
    request: HttpRequest, organisation: str, number: int, body: StepCarriedOut, key: Key
) -> Any:
    """Carry a prepared step out as a second person."""
    return carry_out_step(**by_caller(request, key), steps=STEPS, number=number, manifest=body.manifest)


@router.post(
    "/{organisation}/prepared-steps/{int:number}/reject",
    response={200: ProjectWritten, **WRITE_PROBLEMS},
    url_name="prepared-step-reject",
)
def reject_prepared_step(request: HttpRequest, organisation: str, number: int, body: StepRejection, key: Key) -> Any:
    """Lay a prepared step aside."""
    return reject_step(**by_caller(request, key), number=number, reason=body.reason)


# after the calls on a part of a project, whose addresses it would take for a reference
@router.get(
    "/{organisation}/projects/{path:reference}",
    response={200: ProjectOut, **READ_PROBLEMS},
    url_name="project",
)
def show_project(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """One project with all that is known of it."""
    return project_out(project_page(request, reference))
