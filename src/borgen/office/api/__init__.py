"""The API as a whole: each programme's part under ``/api/``, described by OpenAPI.

A call comes with a browser's session and CSRF token, or with an access token: ``Authorization: Bearer borgen_…``. Who may call
what stands in ``permissions.yaml``, as for pages. A call that changes anything carries an ``Idempotency-Key``: the same key
and body give the same answer and no further effect. A parameter of the address that is not described is refused: it may be a
slip of the pen, and a filter that is passed over gives another list than was asked for.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.params.models import QueryModel

from borgen.office.api import audit_log
from borgen.office.documents import api as documents
from borgen.office.journal.record import KeyMissing, KeyReused, NotAllowed
from borgen.office.journal.refused import Refused, status_of
from borgen.office.market import api as market
from borgen.office.policies import api as policies
from borgen.programme import installed
from borgen.rules.problem import RulebookRefused


class _Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """A call is named as the function that answers it: what a client that is made from the description calls it."""
        return operation.view_func.__name__


api = _Api(
    title="borgen",
    version=version("borgen"),
    description=(__doc__ or "").partition("\n\n")[2],
    urls_namespace="api",
    docs_url=None,
    openapi_extra={
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    },
)
def _problem(request: HttpRequest, status: int, code: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"code": code, "params": {}, "fields": [], **more}, status=status)


@api.exception_handler(ValidationError)
def _body_is_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"place": ".".join(str(part) for part in e["loc"]), "problem": str(e["msg"])} for e in error.errors
    ]
    return _problem(request, 422, "body_is_wrong", fields=fields)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, "bad_request")


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, "not_found")


@api.exception_handler(KeyMissing)
def _key_missing(request: HttpRequest, error: KeyMissing) -> HttpResponse:
    return _problem(request, 400, "key_missing")


@api.exception_handler(KeyReused)
def _key_reused(request: HttpRequest, error: KeyReused) -> HttpResponse:
    return _problem(request, 409, "key_reused")


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return _problem(request, 403, "not_allowed")


@api.exception_handler(RulebookRefused)
def _rulebook_refused(request: HttpRequest, error: RulebookRefused) -> HttpResponse:
    fields = [{"place": found.place, "problem": found.code, **found.params} for found in error.problems]
    return _problem(request, 422, "rulebook_refused", fields=fields)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _problem(request, status_of(type(error)), error.code, params=dict(error.params))


def _only_what_is_described(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse parameters of the address that the call does not know, or that stand there twice without being a list."""
    queries = [model for model in run.__self__.models if issubclass(model, QueryModel)]  # type: ignore[attr-defined]
    known = {name for model in queries for name in (_flat(model) or model.model_fields)}
    lists = {_flat(model).get(name, (name,))[-1] for model in queries for name in _lists(model)} | {
        name for model in queries for name in _lists(model)
    }

    def wrong(request: HttpRequest) -> Iterator[dict[str, str]]:
        for name, values in request.GET.lists():
            if name not in known:
                yield {"place": f"query.{name}", "problem": "no such parameter"}
            elif len(values) > 1 and name not in lists:
                yield {"place": f"query.{name}", "problem": "stands there twice"}

    @wraps(run)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        fields = list(wrong(request))
        return _problem(request, 422, "body_is_wrong", fields=fields) if fields else run(request, **parts)

    return checked


def _only_with(programme: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Calls of a desk are not found in an organisation that does not have its programme."""

    def guard(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def checked(request: Any, **parts: Any) -> HttpResponse:
            if request.organisation is not None and programme not in request.organisation.programmes:
                return _problem(request, 404, "not_found")
            return run(request, **parts)

        return checked

    return guard


def _flat(model: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = getattr(model, "__ninja_flatten_map__", {})
    return found


def _lists(model: Any) -> list[str]:
    found: list[str] = getattr(model, "__ninja_collection_fields__", [])
    return found


api.add_decorator(_only_what_is_described, mode="view")
api.add_router("", audit_log.router)
api.add_router("", policies.router)
api.add_router("", documents.router)
api.add_router("", market.router)
for _programme in installed():
    if _programme.django_app and find_spec(f"{_programme.django_app}.api"):
        _desk = import_module(f"{_programme.django_app}.api").router
        _desk.add_decorator(_only_with(_programme.name), mode="view")
        api.add_router("", _desk)
