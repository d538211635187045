"""How a figure over the register came about: guarantee by guarantee, or from other figures that explain themselves."""

from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.vary import vary_on_headers

from borgen.guarantee.exposure import By
from borgen.kernel.money import Money
from borgen.office.guarantee.forms.register_filter import asked
from borgen.office.guarantee.queries.figures import ExplainedFigure, NoSuchFigure, Section, explain_figure
from borgen.office.guarantee.views.counted import when_counted
from borgen.office.guarantee.views.explanation import Line
from borgen.office.guarantee.views.worked_out import (
    guarantee_or_several,
    lines_of_sum,
    part_named,
    worked_out,
)
from borgen.office.people.access import PAST, OfficeRequest, address
from borgen.office.ui.formats import count_text, day_text, money_text

OF_THE_LIST = ("page", "per_page", "sort", "column")
"""What of an address of the register narrows nothing."""


def explain_address(request: OfficeRequest, currency: str, figure: str, **section: object) -> str:
    """The address of the explanation of a figure over the register, or over a section of the exposure."""
    path = address(request, "guarantee:figure", currency=currency, amount=figure)
    more = {name: value for name, value in section.items() if value is not None}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(more)}" if more else path


def narrowed_address(request: OfficeRequest, currency: str, figure: str) -> str:
    """The same over what the register's list is narrowed to."""
    path = address(request, "guarantee:figure", currency=currency, amount=figure).partition("?")[0]
    query = [(n, v) for n in request.GET for v in request.GET.getlist(n) if v and n not in OF_THE_LIST]
    return f"{path}?{urlencode(query)}" if query else path


@vary_on_headers("HX-Request")
@when_counted
def explained(request: OfficeRequest, organisation: str, currency: str, amount: str) -> HttpResponse:
    """One figure, explained: ``committed``, ``2019-12-31.change``, ``per_inhabitant``."""
    section = _section(request)
    try:
        found = explain_figure(
            organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, currency=currency,
            figure=amount, filter=None if section else asked(request.GET).filter, section=section, with_names=True,
        )  # fmt: skip
    except NoSuchFigure as error:
        raise Http404 from error
    return worked_out(
        request, figure=labels()[found.name], lead=_lead(request, found, section), lines=_lines(request, found),
        result=money_text(Money(int(found.trace.result), found.currency)), back_url=address(request, "guarantee:exposure"),
    )  # fmt: skip


def labels() -> dict[str, str]:
    return {
        "committed": _("Committed"), "drawn": _("Drawn"), "outstanding": _("Outstanding"),
        "own_outstanding": _("The municipality's part of what is outstanding"), "change": _("Change of outstanding"),
        "per_inhabitant": _("Outstanding per inhabitant"),
    }  # fmt: skip


def _section(request: OfficeRequest) -> Section | None:
    """The section of the exposure that an address asks for.

    Raises:
        BadRequest: a word that means nothing here.
    """
    by, beyond = request.GET.get("by"), request.GET.get("beyond", "")
    if by is None:
        return None
    if by not in set(By) or (beyond and not (beyond.isascii() and beyond.isdigit() and len(beyond) < 7)):
        raise BadRequest("by")
    return Section(by=By(by), key=request.GET.get("key", ""), beyond=int(beyond) if beyond else None)


def _lead(request: OfficeRequest, found: ExplainedFigure, section: Section | None) -> str:
    of = _("Exposure")
    if section is not None:
        of = _("A part of the exposure")
    elif any(name not in (*PAST, *OF_THE_LIST) for name in request.GET):
        of = _("The register as the list is narrowed")
    return f"{of} · {day_text(found.day)}"


def _lines(request: OfficeRequest, found: ExplainedFigure) -> list[Line]:
    def name(of: str) -> str:
        return _name(found, of)

    def source(of: str) -> str:
        return _source(found, of)

    def url(of: str) -> str:
        return _url(request, found, of)

    return lines_of_sum(found.trace, name, source, total=found.name if found.parts else "", url=url)


def _name(found: ExplainedFigure, name: str) -> str:
    if name.startswith("part_") and found.count is not None:
        words = ngettext("%(count)s guarantee that counts", "%(count)s guarantees that count", found.count)
        return words % {"count": count_text(found.count)}
    if part := part_named(found.parts, name):
        return guarantee_or_several(part)
    outstanding = _("Outstanding %(day)s")
    words_of = {
        "nothing": _("Nothing"), "inhabitants": _("Inhabitants"), "per_inhabitant_exact": _("Before rounding"),
        "own_outstanding_before": outstanding % {"day": day_text(found.before)},
    }  # fmt: skip
    if name == "own_outstanding" and found.name != name:
        return outstanding % {"day": day_text(found.day)}
    return words_of.get(name) or labels().get(name) or _("Sum so far")


def _source(found: ExplainedFigure, source: str) -> str:
    if source == "inhabitants":
        return f"{found.inhabitants_source}, {day_text(found.inhabitants_on)}"
    if source == "counted":
        return _("Counted in the background, guarantee by guarantee; each explains itself in the register")
    if source == "lender":
        return _("Its part by what is owed to each of its lenders")
    if source == "figure":
        return _("A sum that explains itself")
    return labels().get(source, "")


def _url(request: OfficeRequest, found: ExplainedFigure, name: str) -> str:
    """The explanation of an input: of the guarantee's own amount that day, or of another figure."""
    past: dict[str, str] = {}
    if request.GET.get("as_of") or found.day != request.as_of:
        past["as_of"] = found.day.isoformat()
    if request.GET.get("known_at"):
        past["known_at"] = request.GET["known_at"]
    if names := part_named(found.parts, name):
        if len(names) != 1:
            return ""
        path = address(request, "guarantee:explain", reference=names[0], amount=found.amount).partition("?")[0]
        return f"{path}?{urlencode(past)}" if past else path
    if name == "own_outstanding" and found.name != name:
        return explain_address(request, found.currency, f"{found.day}.own_outstanding")
    if name == "own_outstanding_before":
        return explain_address(request, found.currency, f"{found.before}.own_outstanding")
    return ""
