"""Projects over the API: the list, one, its forms and statuses, and steps that two people take.

Reading takes ``as_of`` and ``known_at``, as pages do. Writing calls the same use cases as the pages.
"""

from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Status
from pydantic import Field, StringConstraints

from borgen.kernel.money import Money
from borgen.office.supported_loan.api.project_answers import (
    PreparedStepOut,
    ProjectOut,
    ProjectsOut,
    ProjectWritten,
    project_out,
    row_out,
    step_out,
)
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries import projects as queries
from borgen.office.supported_loan.queries import proposals as proposal_queries
from borgen.office.supported_loan.usecases import credit, forms_abc, projects, stated, statuses
from borgen.office.supported_loan.usecases.disbursement import DISBURSEMENT, disbursement_terms
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step, reject_step
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.office.ui.api_types import (
    NO_NUL,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    AmountText,
    At,
    Body,
    Day,
    Key,
    PageNumber,
    PerPage,
    ShareText,
)
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Owner, Region
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName


def _text(longest: int, shortest: int = 0) -> Any:
    return StringConstraints(max_length=longest, min_length=shortest, pattern=NO_NUL, strip_whitespace=True)


class ProjectIn(Body):
    """A project with what is known of it; ``area`` is m² as a decimal string."""

    name: Annotated[str, _text(200, 1)]
    owner: Owner = Owner.MUNICIPALITY
    housing: Housing = Housing.CARE
    owner_name: Annotated[str, _text(200)] = ""
    lender: Annotated[str, _text(200)] = ""
    place: Annotated[str, _text(200)] = ""
    dwellings: Annotated[int | None, Field(ge=1, le=100_000)] = None
    area: Annotated[str | None, StringConstraints(pattern=r"^[1-9]\d{0,6}(\.\d{1,3})?$")] = None
    region: Region | None = None
    building_form: BuildingForm | None = None
    committed_on: Day | None = None
    committed_by: Annotated[str, _text(100)] = ""
    paragraph: Annotated[str, _text(40)] = ""
    source: Annotated[str, _text(500)] = ""
    reference: Annotated[str, _text(60)] = ""


class ProjectChanging(Body):
    """``seen_sequence``: the last event that the caller knew of; the call is refused where the project changed since."""

    seen_sequence: Annotated[int | None, Field(ge=0, le=10**15)] = None


class ReadyIn(ProjectChanging):
    ready_on: Day


class FormIn(ProjectChanging):
    form: FormName
    approved_on: Day
    approved_by: Annotated[str, _text(100, 1)]
    acquisition: AmountText
    extra_investment: AmountText | None = None
    paragraph: Annotated[str, _text(40)] = ""
    source: Annotated[str, _text(500)] = ""
    reason: Annotated[str, _text(300)] = ""


class StatusIn(ProjectChanging):
    status: Annotated[int, Field(ge=1, le=99)]
    since: Day
    source: Annotated[str, _text(300, 1)]


class ValueIn(ProjectChanging):
    parameter: Annotated[str, _text(120, 1)]
    text: Annotated[str, _text(40, 1)]
    source: Annotated[str, _text(500, 1)]


class DrawIn(ProjectChanging):
    """``is_payment``: money is paid back instead of drawn."""

    on: Day
    amount: AmountText
    is_payment: bool = False
    text: Annotated[str, _text(200)] = ""


class DisbursementIn(ProjectChanging):
    kind: Annotated[LoanKind, Field(description="first or extra")] = LoanKind.FIRST
    number: Annotated[str, _text(60, 1)]
    on: Day
    rate: ShareText


class StepCarriedOut(Body):
    manifest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class StepRejection(Body):
    reason: Annotated[str, _text(300, 1)]


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
        organisation_id=_office(request), as_of=request.as_of, known_at=request.known_at,
        filter=queries.ProjectFilter(search=q, stage=stage), page=page, per_page=per_page,
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
    request: Any, organisation: str, state: Literal["waiting", "closed"] = "waiting"
) -> Any:
    """Steps that one person has prepared: those that wait for another, or those that do not."""
    found = proposal_queries.proposals(organisation_id=_office(request), waiting=state == "waiting")
    return [step_out(one) for one in found]


@router.post("/{organisation}/projects", response={201: ProjectWritten, **WRITE_PROBLEMS}, url_name="projects")
def enter_project(request: HttpRequest, organisation: str, body: ProjectIn, key: Key) -> Any:
    """Enter a project."""
    given = body.dict()
    reference, area = given.pop("reference"), given.pop("area")
    terms = ProjectTerms(**given, area=Fraction(area) if area else None)
    return Status(201, projects.enter_project(**_by(request, key), terms=terms, reference=reference))


def _write(path: str, name: str) -> Any:
    return router.post(
        f"/{{organisation}}/projects/{{path:reference}}/{path}",
        response={200: ProjectWritten, **WRITE_PROBLEMS},
        url_name=name,
    )


@_write("ready", "project-ready")
def state_ready(request: HttpRequest, organisation: str, reference: str, body: ReadyIn, key: Key) -> Any:
    """The dwellings are ready for occupation."""
    return projects.change_project(
        **_on(request, reference, body, key), true_from=body.ready_on, changes={"ready_on": body.ready_on}
    )


@_write("forms", "project-form")
def state_form(request: HttpRequest, organisation: str, reference: str, body: FormIn, key: Key) -> Any:
    """Form A, B or C is approved; with a ``reason`` a form that was approved is corrected."""
    given: dict[str, Any] = {
        "form": body.form, "approved_on": body.approved_on, "approved_by": body.approved_by,
        "acquisition": _kroner(body.acquisition), "paragraph": body.paragraph, "source": body.source,
        "extra_investment": _kroner(body.extra_investment) if body.extra_investment else None,
    }  # fmt: skip
    if body.reason:
        return forms_abc.correct_form(**_on(request, reference, body, key), **given, reason=body.reason)
    return forms_abc.approve_form(**_on(request, reference, body, key), **given)


@_write("statuses", "project-status")
def state_status(request: HttpRequest, organisation: str, reference: str, body: StatusIn, key: Key) -> Any:
    """A status in BOSSINF has been seen."""
    return statuses.observe_status(
        **_on(request, reference, body, key), status=body.status, since=body.since, source=body.source
    )


@_write("values", "project-value")
def state_value(request: HttpRequest, organisation: str, reference: str, body: ValueIn, key: Key) -> Any:
    """A value of the law for this project, where the books are silent."""
    return stated.state_value(
        **_on(request, reference, body, key), parameter=body.parameter, text=body.text, source=body.source
    )


@_write("draws", "project-draw")
def prepare_draw(request: HttpRequest, organisation: str, reference: str, body: DrawIn, key: Key) -> Any:
    """Prepare a draw on the construction credit, or a payment back, for a second person."""
    amount = -_kroner(body.amount) if body.is_payment else _kroner(body.amount)
    terms = {"on": body.on.isoformat(), "amount": str(amount), "text": body.text}
    return prepare_step(**_on(request, reference, body, key), step=credit.DRAW, terms=terms)


@_write("disbursements", "project-disbursement")
def prepare_disbursement(
    request: HttpRequest, organisation: str, reference: str, body: DisbursementIn, key: Key
) -> Any:
    """Prepare the disbursement of the project's loan, or that for its extra investment, for a second person."""
    terms = disbursement_terms(kind=body.kind, number=body.number, on=body.on, rate=Fraction(body.rate))
    return prepare_step(**_on(request, reference, body, key), step=DISBURSEMENT, terms=terms)


@router.post(
    "/{organisation}/prepared-steps/{int:number}/carry-out",
    response={200: ProjectWritten, **WRITE_PROBLEMS},
    url_name="prepared-step-carry-out",
)
def carry_out_prepared_step(
    request: HttpRequest, organisation: str, number: int, body: StepCarriedOut, key: Key
) -> Any:
    """Carry a prepared step out as a second person."""
    return carry_out_step(**_by(request, key), steps=STEPS, number=number, manifest=body.manifest)


@router.post(
    "/{organisation}/prepared-steps/{int:number}/reject",
    response={200: ProjectWritten, **WRITE_PROBLEMS},
    url_name="prepared-step-reject",
)
def reject_prepared_step(request: HttpRequest, organisation: str, number: int, body: StepRejection, key: Key) -> Any:
    """Lay a prepared step aside."""
    return reject_step(**_by(request, key), number=number, reason=body.reason)


# after the calls on a part of a project, whose addresses it would take for a reference
@router.get(
    "/{organisation}/projects/{path:reference}",
    response={200: ProjectOut, **READ_PROBLEMS},
    url_name="project",
)
def show_project(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """One project with all that is known of it."""
    try:
        found = queries.project(
            organisation_id=_office(request), reference=reference, as_of=request.as_of,
            known_at=request.known_at,
        )  # fmt: skip
    except queries.NoSuchProject as error:
        raise Http404 from error
    return project_out(found)


def _office(request: Any) -> int:
    """The organisation, where it has this desk.

    Raises:
        Http404: it has not.
    """
    if "supported_loan" not in request.organisation.programmes:
        raise Http404
    return int(request.organisation.id)


def _by(request: Any, key: str) -> dict[str, Any]:
    return {"organisation_id": _office(request), "by": request.actor, "at": request.now, "key": key}


def _on(request: Any, reference: str, body: ProjectChanging, key: str) -> dict[str, Any]:
    return {**_by(request, key), "reference": reference, "seen_sequence": body.seen_sequence}


def _kroner(text: str) -> Money:
    return Money.parse(text, CURRENCY)
