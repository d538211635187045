"""Everybody's own views of the register over the API: a filter under a name."""

from typing import Annotated, Any

from ninja import Schema, Status
from pydantic import StringConstraints

from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.api.stated import by_caller
from borgen.office.guarantee.forms.register_filter import kept
from borgen.office.guarantee.queries.saved_views import saved_views
from borgen.office.guarantee.usecases import saved_views as usecases
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, WRITE_PROBLEMS, Body, Key


class ViewOut(Schema):
    """``query`` is what stands behind the question mark of the register's page."""

    id: int
    name: str
    query: str


class ViewNumber(Schema):
    view: int


class ViewSaved(Body):
    """``query``: what stands behind the question mark of the register's page, such as ``state=in_force&sort=-decided_on``."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL, strip_whitespace=True)]
    query: Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)] = ""


@router.get("/{organisation}/views", response={200: list[ViewOut], **READ_PROBLEMS}, url_name="views")
def views(request: Any, organisation: str) -> Any:
    """The caller's own views, by name."""
    return list(saved_views(organisation_id=request.organisation.id, person=request.actor.person))


@router.post("/{organisation}/views", response={201: ViewNumber, **WRITE_PROBLEMS}, url_name="views")
def save_view(request: Any, organisation: str, body: ViewSaved, key: Key) -> Any:
    """Put a filter by under a name; the same name takes the new filter."""
    return Status(201, usecases.save_view(**by_caller(request, key), name=body.name, query=kept(body.query)))


@router.delete(
    "/{organisation}/views/{int:view}", response={200: ViewNumber, **WRITE_PROBLEMS}, url_name="view"
)
def delete_view(request: Any, organisation: str, view: int, key: Key) -> Any:
    """Forget a view of one's own."""
    return usecases.delete_view(**by_caller(request, key), view=view)
