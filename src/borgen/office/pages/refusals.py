"""What is said when a request cannot be answered: calm words, the next step, and nothing of how the office is built."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from borgen.office.log_lines import request_id
from borgen.office.people.gate import API


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    lead = _(
        "The address or the form holds something that cannot be read, such as a day that does not exist."
    )
    return _said(request, HTTPStatus.BAD_REQUEST, "bad_request", _("The request cannot be read"), lead)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    lead = _("Your role does not open this page. Ask an administrator if it should.")
    return _said(request, HTTPStatus.FORBIDDEN, "not_allowed", _("You may not see this page"), lead)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    lead = _(
        "The form is too old or came from another page. Nothing has been saved. Go back, reload and try again."
    )
    return _said(request, HTTPStatus.FORBIDDEN, "not_allowed", _("The form could not be accepted"), lead)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    lead = _(
        "There is no such page, or it is not open to you. The address may be mistyped or the page moved."
    )
    return _said(request, HTTPStatus.NOT_FOUND, "not_found", _("The page is not found"), lead)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: needs neither the database nor the session."""
    context = {
        "title": _("Something went wrong"),
        "lead": _("The fault is ours and has been written in the log. Nothing half-done has been saved."),
        "number": request_id.get(),
    }
    if _is_api(request):
        return JsonResponse({"code": "server_error"}, status=500)
    return HttpResponse(render_to_string("pages/refusal.html", context), status=500)


def _said(request: HttpRequest, status: HTTPStatus, code: str, title: str, lead: str) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"code": code}, status=status)
    context: dict[str, Any] = {"title": title, "lead": lead, "number": request_id.get()}
    return render(request, "pages/refusal.html", context, status=status)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(f"/{API}/")
