"""Index values that somebody has in a file, taken into the question of a quote: the address carries them, nothing is kept."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen import sheets
from borgen.office.market.index_sheet import read_sheet
from borgen.office.market.reading import SIZE_MAX, Unreadable
from borgen.office.market.why_not import unreadable
from borgen.office.supported_loan.quote.forms import INDEX_MAX
from borgen.office.supported_loan.quote.language import danish_first
from borgen.office.supported_loan.quote.throttle import throttled
from borgen.office.supported_loan.quote.views import ask
from borgen.supported_loan.index import Observation, Series
from borgen.supported_loan.index.in_address import to_address
from borgen.supported_loan.resident_payment import ResidentRule

WORKBOOK = b"PK"
"""How an archive begins. What a small one unpacks to may cost half a minute: too much for a page that knows nobody."""


class IndexFileForm(forms.Form):
    """The file, read in a process with limits; ``rule`` says which of its periods the residents' payment follows."""

    file = forms.FileField(
        label=gettext_lazy("File with index values"),
        help_text=gettext_lazy(
            "CSV with the columns series, base, period, value: such as NPI, 2025=100, 2026M06, 102.38."
        ),
    )

    def __init__(self, *given: object, rule: ResidentRule) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.rule = rule

    def clean_file(self) -> str:
        """What of the file counts, as the address carries it."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > SIZE_MAX:
            raise ValidationError(_("The file is larger than a table of an index can be."))
        content = file.read()
        if content.startswith(WORKBOOK):
            raise ValidationError(_("This page, which is open to everybody, reads no workbooks. Save the sheet as CSV."))
        text = to_address(one for one in _read(content, file.name or "") if is_compared(one, self.rule))
        if not text:
            raise ValidationError(
                _("The file has none of the periods that a regulation compares, such as %(periods)s.")
                % {"periods": ", ".join(f"{series} {self.rule.periods(series, 2027)[0]}" for series in Series)}
            )
        if len(text) > INDEX_MAX:
            raise ValidationError(_("The file has more values than an address can carry. Leave out the years that are past."))
        return text


def is_compared(one: Observation, rule: ResidentRule) -> bool:
    """Whether a regulation of some year compares the observation's period."""
    year = int(one.period[:4])
    return one.period in rule.periods(one.series, year + 1)


def _read(content: bytes, name: str) -> Iterable[Observation]:
    try:
        file = sheets.read_file(content, name)
        return read_sheet(file, series=Series.PRICES, base="", table="", retrieved_on=None)
    except Unreadable as error:
        raise ValidationError([*unreadable(error)]) from error


@danish_first
@throttled("file")
def take_index(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and lead back to the quote with the values of it that count."""
    asked = ask(request)
    back_url = f"{reverse('supported-loan-quote')}?{request.GET.urlencode()}"
    if asked.quote is None:
        return redirect(back_url)
    is_sent = request.method == "POST"
    form = IndexFileForm(*((request.POST, request.FILES) if is_sent else ()), rule=asked.quote.rule)
    if form.is_valid():
        query = request.GET.copy()
        query["index"] = form.cleaned_data["file"]
        return redirect(f"{reverse('supported-loan-quote')}?{query.urlencode()}")
    context = {"form": form, "back_url": back_url}
    return render(request, "supported_loan/quote/index_file.html", context, status=422 if is_sent else 200)
