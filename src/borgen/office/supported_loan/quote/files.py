"""A quote as a file: PDF to print and archive, Excel to work on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from borgen.office.supported_loan.quote.document import pdf_of
from borgen.office.supported_loan.quote.language import danish_first
from borgen.office.supported_loan.quote.throttle import throttled
from borgen.office.supported_loan.quote.views import ask
from borgen.office.supported_loan.quote.workbook import workbook_of

KINDS = {
    "pdf": ("application/pdf", pdf_of),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook_of),
}


@danish_first
@throttled("file")
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """The file; where the address gives no quote, back to the page, which says why.

    Raises:
        Http404: no such kind of file.
    """
    if kind not in KINDS:
        raise Http404
    asked = ask(request)
    if asked.quote is None:
        return redirect(f"{reverse('supported-loan-quote')}?{request.GET.urlencode()}")
    media_type, make = KINDS[kind]
    query = request.GET.urlencode()
    link = request.build_absolute_uri(f"{reverse('supported-loan-quote')}?{query}")
    response = HttpResponse(make(asked.quote, link=link, index=asked.index or ()), content_type=media_type)
    name = f"{asked.quote.request.committed_on.isoformat()}"
    response["Content-Disposition"] = f'attachment; filename="supported-loan-{name}.{kind}"'
    return response
