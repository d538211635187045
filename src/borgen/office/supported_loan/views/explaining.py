"""The page, or the dialog, that says how a figure came about."""

from collections.abc import Callable, Iterable, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from borgen.office.people.access import OfficeRequest
from borgen.office.supported_loan.explanation import Explanation
from borgen.office.supported_loan.scenario_words import Resting
from borgen.office.ui.tables import Column
from borgen.supported_loan.summed import Part, PartsSum

Link = tuple[str, str]
"""A label and where it leads."""


def explained_page(
    request: OfficeRequest,
    found: Explanation,
    *,
    crumbs: Sequence[str],
    back: Link,
    before: Iterable[Link] = (),
    formula: str = "",
    rests_on: Sequence[Resting] = (),
) -> HttpResponse:
    """The explanation as a page of its own, or as the content of a dialog. ``before`` are the explanations of what went into
    the figure; a forecast says its ``formula`` and all that it ``rests_on``."""
    label, url = back
    context = {
        "found": found,
        "columns": how_columns(),
        "crumbs": (*crumbs, found.title),
        "back_label": label,
        "back_url": url,
        "before": list(before),
        "formula": formula,
        "rests_on": rests_on,
    }
    is_dialog = request.headers.get("HX-Request") == "true"
    answer = render(request, f"supported_loan/{'explained_dialog' if is_dialog else 'explained'}.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def how_columns() -> list[Column]:
    return [Column("what", _("What")), Column("how", _("Where from")), Column("value", _("Value"), numeric=True)]


def parts_before(found: PartsSum, explained: Callable[[Part], str]) -> list[Link]:
    """Where each part of a sum is explained; one that leads nowhere is left out."""
    return [(part.of, url) for part in found.parts if (url := explained(part))]
