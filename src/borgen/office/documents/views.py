"""A kept file, to be saved: never shown inside a page of the office."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from borgen.office.documents import queries
from borgen.office.people.access import OfficeRequest


def document(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """One file of the organisation."""
    try:
        found = queries.document(organisation_id=request.organisation.id, number=number)
    except queries.NoSuchDocument as error:
        raise Http404 from error
    return answer(found)


def answer(found: queries.KeptFile) -> HttpResponse:
    """The file, inert: saved and not opened, guessed at by no browser, and without rights where one opens it anyhow."""
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response
