"""Pages that wait until a large register has been counted, and say meanwhile how far that is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from borgen.office.guarantee.counting import counting
from borgen.office.guarantee.queries.counted import NotCountedYet
from borgen.office.journal.moment import Moment
from borgen.office.people.access import OfficeRequest

View = Callable[..., HttpResponseBase]


def when_counted(view: View) -> View:
    """Show how far the counting is in place of a page that follows from it; the page is shown when it is there."""

    @wraps(view)
    def shown(request: OfficeRequest, *given: Any, **named: Any) -> HttpResponseBase:
        try:
            page = view(request, *given, **named)
        except NotCountedYet as waiting:
            name = "guarantee/counting.html" if is_polled(request) else "guarantee/being_counted.html"
            return render(request, name, {"counting": how_far(request, waiting.moment)})
        return come_again() if is_polled(request) else page

    return shown


def how_far(request: OfficeRequest, moment: Moment) -> dict[str, Any]:
    """How far the counting is that a page waits for; it is begun where it has not been."""
    job = counting(moment, now=request.now)
    share = 100 * job.progress // job.progress_of if job and job.progress_of else None
    return {"job": job, "share": share, "has_failed": job is not None and job.state == "failed"}


def is_polled(request: OfficeRequest) -> bool:
    """Whether it is the page itself that asks how far the counting is."""
    return request.headers.get("HX-Target") == "counting"


def come_again() -> HttpResponse:
    """Tell the page that waits that it can be read now."""
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response
