"""The quote is for Danish municipalities: its pages are in Danish where nobody says anything else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[..., HttpResponse]


def danish_first(view: View) -> View:
    """Take the address's ``language``, else the reader's own choice, else what the browser asks for, else Danish."""

    @wraps(view)
    def shown(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        code = _language(request)
        if code:
            translation.activate(code)
            request.LANGUAGE_CODE = translation.get_language()
        return view(request, *args, **kwargs)

    return shown


def _language(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    if (asked := request.GET.get("language", "")) in known:
        return asked
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return ""
    wanted = [
        part.split(";")[0].strip()[:2].lower()
        for part in request.headers.get("Accept-Language", "").split(",")
    ]
    return "" if any(code in known for code in wanted) else "da"
