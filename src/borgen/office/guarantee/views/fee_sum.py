"""How a sum of fees came about, each line leading to how it was worked out."""

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.guarantee.queries import fee_sums as queries
from borgen.office.guarantee.queries.fee_sums import FeeSum
from borgen.office.guarantee.views.explanation import Line
from borgen.office.guarantee.views.fee_rows import charged_asked
from borgen.office.guarantee.views.worked_out import lines_of_sum, part_named, worked_out
from borgen.office.people.access import OfficeRequest, address
from borgen.office.ui.formats import count_text, money_text

_PREVIEW = re.compile(r"preview\.(19[0-9]{2}|2[01][0-9]{2})\.([A-Z]{3})")
_RUN = re.compile(r"run\.([0-9]{4})\.([0-9]{1,9})")
_CHARGED = re.compile(r"charged\.([A-Z]{3})")


def explained(request: OfficeRequest, organisation: str, which: str) -> HttpResponse:
    """``preview.2026.SEK``, ``run.2026.1``, or ``charged.SEK`` with the year and the reference that the address names."""
    try:
        found, title, back = _found(request, which)
    except LookupError as error:
        raise Http404 from error
    result = money_text(Money(int(found.trace.result), found.currency))
    return worked_out(request, figure=title, lead=_("Fees"), lines=_lines(request, found), result=result, back_url=back)


def _found(request: OfficeRequest, which: str) -> tuple[FeeSum, str, str]:
    """The sum, what it is called, and where it stands."""
    at: dict[str, Any] = {"organisation_id": request.organisation.id, "known_at": request.known_at}
    if preview := _PREVIEW.fullmatch(which):
        year, currency = int(preview[1]), preview[2]
        found = queries.explain_preview(year=year, currency=currency, as_of=request.as_of, **at)
        return found, _("To be charged %(year)s") % {"year": year}, address(request, "guarantee:fees")
    if run := _RUN.fullmatch(which):
        year, number = int(run[1]), int(run[2])
        title = _("Fees %(year)s, run %(number)s") % {"year": year, "number": number}
        found = queries.explain_run(year=year, number=number, **at)
        return found, title, address(request, "guarantee:fee-run", year=year, number=number)
    if charged := _CHARGED.fullmatch(which):
        found = queries.explain_charged(currency=charged[1], **charged_asked(request))
        return found, _("Charged fees"), address(request, "guarantee:charged")
    raise queries.NoSuchSum(which)


def _lines(request: OfficeRequest, found: FeeSum) -> list[Line]:
    def label(name: str) -> str:
        of = part_named(found.parts, name)
        if len(of) == 1:
            return of[0].rpartition(" ")[0]
        return _("%(count)s smaller fees together") % {"count": count_text(len(of))} if of else _("Total")

    def url(name: str) -> str:
        of = part_named(found.parts, name)
        if len(of) != 1:
            return ""
        reference, _space, amount = of[0].rpartition(" ")
        return address(request, "guarantee:explain", reference=reference, amount=amount)

    return lines_of_sum(found.trace, label, lambda source: _("Fee") if source == "line" else "", total="fees", url=url)
