"""A limit on how often one address may ask: a quote costs work, and the page asks nobody who they are.

The count stands in the memory of the process and is forgotten within a minute or two; it is not a record of who asked what.
"""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.middleware import client_address

A_MINUTE = {"quote": 60, "file": 10}
"""How many answers an address gets in a minute from each process of the office."""

View = Callable[..., HttpResponse]


def is_too_many(request: HttpRequest, what: str) -> bool:
    """Count the request, and say whether it is one too many."""
    minute = int(time.time()) // 60
    who = hashlib.blake2b(client_address(request).encode(), digest_size=12).hexdigest()
    key = f"quote-throttle:{what}:{minute}:{who}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > A_MINUTE[what]
    except ValueError:  # the cache was full and threw it out
        return False


def throttled(what: str) -> Callable[[View], View]:
    """Answer 429 where an address asks too often."""

    def around(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.GET and is_too_many(request, what):
                return too_many(request)
            return view(request, *args, **kwargs)

        return limited

    return around


def too_many(request: HttpRequest) -> HttpResponse:
    """Say so, and when to come back."""
    if request.path_info.startswith("/api/"):
        response: HttpResponse = JsonResponse({"code": "too_many", "params": {}, "fields": []}, status=429)
    else:
        context = {
            "title": _("Too many quotes at once"),
            "lead": _(
                "Wait a minute and ask again. For many quotes there is the command line, which needs no office."
            ),
        }
        response = render(request, "pages/refusal.html", context, status=429)
    response["Retry-After"] = "60"
    return response
