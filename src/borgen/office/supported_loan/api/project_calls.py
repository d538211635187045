"""What calls about projects share: who calls where, and how a change of one project is addressed."""

from typing import Any

from django.http import Http404
from ninja import Schema

from borgen.office.supported_loan.api.asked import at_moment, by_caller
from borgen.office.supported_loan.api.project_bodies import ProjectChanging
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries import projects as queries
from borgen.office.ui.api_types import READ_PROBLEMS, WRITE_PROBLEMS

PROJECT = "/{organisation}/projects/{path:reference}"


def reads(path: str, name: str, answer: Any) -> Any:
    """A call that asks something of one project."""
    return router.get(f"{PROJECT}/{path}", response={200: answer, **READ_PROBLEMS}, url_name=name)


def writes(path: str, name: str, answer: type[Schema]) -> Any:
    """A call that changes one project."""
    return router.post(f"{PROJECT}/{path}", response={200: answer, **WRITE_PROBLEMS}, url_name=name)


def on_project(request: Any, reference: str, body: ProjectChanging, key: str) -> dict[str, Any]:
    """The caller, and the project that the call is about, as far as the caller has seen it."""
    return {**by_caller(request, key), "reference": reference, "seen_sequence": body.seen_sequence}


def project_page(request: Any, reference: str) -> queries.ProjectPage:
    """The project at the moment that is asked for.

    Raises:
        Http404: the organisation had none of that reference by then.
    """
    try:
        return queries.project(**at_moment(request), reference=reference)
    except queries.NoSuchProject as error:
        raise Http404 from error
