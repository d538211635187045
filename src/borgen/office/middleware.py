"""What happens to every request: an id and a log line, safe headers, and the end of a session."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from borgen.office.log_lines import request_id

Answer = Callable[[HttpRequest], HttpResponse]

_log = logging.getLogger("borgen.request")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_SEEN_EVERY_SECONDS = 60  # so that reading pages does not write a session row each time


def client_address(request: HttpRequest) -> str:
    """Return the address that the request came from.

    Behind a proxy it is the *last* address of X-Forwarded-For, which the proxy itself has written; what stands before
    it is whatever the client cared to send.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return address


class RequestLog:
    """Give the request an id, and write one line about it: the route's pattern, never the address itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _ID.fullmatch(given) else uuid.uuid4().hex)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            route = request.resolver_match.route if request.resolver_match else None
            facts = {
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            }
            _log.log(_level(response.status_code), "request", extra={"facts": facts})
        finally:
            request_id.reset(token)
        return response


def _level(status: int) -> int:
    return logging.ERROR if status >= 500 else logging.INFO


class SafeHeaders:
    """Switch off what no page needs, and keep pages of somebody who is logged in out of every cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)  # absent when a middleware or a static file answered first
        if (user is not None and user.is_authenticated) or "Authorization" in request.headers:
            response["Cache-Control"] = "no-store, private"
        return response


class SessionLimits:
    """End a session that was idle for too long, or has lasted too long however busy it was."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            began_at = request.session.setdefault("began_at", now)
            seen_at = request.session.setdefault("seen_at", now)
            is_idle = now - seen_at > settings.SESSION_IDLE_SECONDS
            if is_idle or now - began_at > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            elif now - seen_at >= _SEEN_EVERY_SECONDS:
                request.session["seen_at"] = now
        return self.get_response(request)
