"""Findings over the register, rule by rule; and the deviations with their reasons."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.guarantee import export as files
from borgen.office.guarantee.forms.register_filter import page_number
from borgen.office.guarantee.queries import findings as queries
from borgen.office.guarantee.queries.deviations import deviations
from borgen.office.guarantee.said_findings import said
from borgen.office.guarantee.views.counted import when_counted
from borgen.office.guarantee.views.guarantee import explained
from borgen.office.people.access import OfficeRequest, address
from borgen.office.ui.formats import language
from borgen.office.ui.tables import Column
from borgen.rules.finding import Outcome
from borgen.rules.rule import Strength

PER_PAGE = 50


@when_counted
def findings(request: OfficeRequest, organisation: str) -> HttpResponse:
    """How every rule has come out, and the guarantees behind it."""
    found = queries.findings(**_asked(request), page=page_number(request.GET), per_page=PER_PAGE)
    pages = Paginator(range(found.count), PER_PAGE)
    departed = deviations(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at,
        page=page_number(request.GET, "deviations"), per_page=PER_PAGE,
    )  # fmt: skip
    lang = language()
    context = {
        "found": found,
        "rules": [
            (
                count,
                count.words.says[lang] if count.words else count.rule,
                count.words.cite if count.words else None,
            )
            for count in sorted(found.rules, key=lambda c: (-c.not_met, -c.unclear, c.rule))
        ],
        "rows": [
            (
                row,
                said(row.finding, explained(request, row.reference)),
                address(request, "guarantee:findings-of", reference=row.reference),
            )
            for row in found.rows
        ],
        "page": pages.page(found.page) if found.count else None,
        "query": request.GET,
        "outcomes": [o.value for o in Outcome if o is not Outcome.COMPUTED],
        "strengths": [s.value for s in Strength],
        "rule_columns": [
            Column("rule", _("What the policy says")),
            Column("strength", _("Strength")),
            Column("not_met", _("Not met"), numeric=True),
            Column("unclear", _("Unclear"), numeric=True),
            Column("deviation", _("Deviations"), numeric=True),
            Column("met", _("Met"), numeric=True),
        ],
        "columns": [
            Column("reference", _("Reference")),
            Column("borrower", _("Borrower")),
            Column("outcome", _("Outcome")),
            Column("found", _("What was found")),
            Column("cite", _("Source")),
        ],
        "export_query": request.GET.urlencode(),
        "deviations": departed.rows,
        "deviations_page": Paginator(range(departed.count), PER_PAGE).page(departed.page) if departed.count else None,
        "deviation_columns": [
            Column("reference", _("Reference")),
            Column("borrower", _("Borrower")),
            Column("rule", _("What the policy says")),
            Column("reason", _("Reason")),
            Column("decided", _("Decided")),
        ],
        "language": lang,
    }
    return render(request, "guarantee/findings.html", context)


@when_counted
def export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """All findings that the page would show, as a file."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    return files.answer(files.findings_table(**_asked(request)), form)


def _asked(request: OfficeRequest) -> dict[str, Any]:
    """The question that the address asks.

    Raises:
        BadRequest: an outcome or a strength that does not exist.
    """
    query = request.GET
    try:
        outcomes = frozenset(Outcome(word) for word in query.getlist("outcome") if word)
        strength = Strength(query["strength"]) if query.get("strength") else None
    except ValueError as error:
        raise BadRequest("outcome") from error
    return {
        "organisation_id": request.organisation.id,
        "as_of": request.as_of,
        "known_at": request.known_at,
        "outcomes": outcomes or queries.OPEN_OUTCOMES,
        "rule": query.get("rule", "")[:100],
        "strength": strength,
    }
