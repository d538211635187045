"""The API as a whole: each programme's part under ``/api/``, described by OpenAPI.

A call comes with a browser's session and CSRF token, or with an access token: ``Authorization: Bearer borgen_…``. Who may call
what stands in ``permissions.yaml``, as for pages. A call that changes anything carries an ``Idempotency-Key``: the same key
and body give the same answer and no further effect.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from borgen.office.journal.record import KeyMissing, KeyReused, NotAllowed
from borgen.programme import installed


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
_desks: list[Any] = []
for _programme in installed():
    if _programme.django_app and find_spec(f"{_programme.django_app}.api"):
        _desks.append(import_module(f"{_programme.django_app}.api"))
        api.add_router("", _desks[-1].router)


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


def _refusals_of(desk: Any) -> Callable[[HttpRequest, Any], HttpResponse]:
    """A desk's refusals carry ``code`` and ``params``; the desk says which status each of them is."""

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return _problem(request, desk.status_of(error), error.code, params=dict(error.params))

    return refused


for _desk in _desks:
    api.add_exception_handler(_desk.Refused, _refusals_of(_desk))
