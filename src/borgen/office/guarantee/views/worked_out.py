"""The page, or the dialog, that says line by line how a figure over many guarantees came about."""

import re
from collections.abc import Callable, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from borgen.guarantee.register_sums import SumPart
from borgen.office.guarantee.views.explanation import Line, lines_named
from borgen.office.people.access import OfficeRequest
from borgen.office.ui.formats import count_text
from borgen.office.ui.tables import Column
from borgen.rules.trace import Trace

_PART = re.compile(r"part_(\d+)")


def worked_out(
    request: OfficeRequest, *, figure: str, lead: str, lines: Sequence[Line], back_url: str, result: str = ""
) -> HttpResponse:
    """The lines under the figure's name; ``result`` is that of the last line where it is not said otherwise."""
    context = {
        "figure": figure,
        "lead": lead,
        "lines": lines,
        "result": result or lines[-1].value,
        "columns": [
            Column("label", _("What")), Column("how", _("Where from")), Column("value", _("Value"), numeric=True),
        ],
        "back_url": back_url,
    }  # fmt: skip
    template = "worked_out_dialog" if request.headers.get("HX-Request") else "worked_out"
    answer = render(request, f"guarantee/{template}.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def lines_of_sum(
    trace: Trace, name: Callable[[str], str], source: Callable[[str], str], *, total: str, url: Callable[[str], str]
) -> list[Line]:
    """The parts and their sum, which the trace calls ``total``; how it grew from part to part need not be read."""
    names = [*(row.name for row in trace.inputs), *(row.name for row in trace.steps)]
    return [
        Line(label=line.label, value=line.value, how=_("The sum of all above") if own == total else line.how, url=url(own))
        for own, line in zip(names, lines_named(trace, name, source), strict=True)
        if not own.startswith("sum_") and (own != "nothing" or len(names) == 1)
    ]


def part_named(parts: Sequence[SumPart], name: str) -> tuple[str, ...]:
    """What stands behind the input ``part_3``; nothing behind any other."""
    place = _PART.fullmatch(name)
    return parts[int(place[1]) - 1].names if place else ()


def guarantee_or_several(references: Sequence[object]) -> str:
    """One guarantee by its reference, several by how many they are."""
    if len(references) == 1:
        return str(references[0])
    return _("%(count)s smaller guarantees together") % {"count": count_text(len(references))}
