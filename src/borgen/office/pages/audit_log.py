"""The journal as an auditor reads it: who did what, when, in which role, with which findings."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.office.journal import queries
from borgen.office.pages.event_words import event_words, happened
from borgen.office.people.access import OfficeRequest, names_of
from borgen.office.ui.fields import DayField, TextField
from borgen.office.ui.tables import Column

PAGE = 50


class FilterForm(forms.Form):
    """What an auditor looks for; everything may be left open."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    subject = TextField(max_length=120, label=gettext_lazy("Guarantee or other subject"), required=False)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To and including"), required=False)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


def events(request: OfficeRequest, organisation: str) -> HttpResponse:
    form = _filter(request)
    asked = form.cleaned_data if form.is_valid() else {}
    zone = ZoneInfo(request.organisation.time_zone)
    since, until = asked.get("since"), asked.get("until")
    subject = asked.get("subject") or ""
    found = queries.events(
        organisation_id=request.organisation.id,
        kind=asked.get("kind") or "",
        by=asked.get("by") or "",
        subject=subject if ":" in subject or not subject else f"guarantee:{subject}",
        since=datetime.combine(since, time.min, zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        before=asked.get("before"),
        count=PAGE,
    )
    names = names_of(frozenset(event.by for event in found.events))
    context = {
        "form": form,
        "events": [(event, happened(event.kind), _name(event.by, names)) for event in found.events],
        "older_url": _stretch(request, found.older),
        "newer_url": _stretch(request, found.newer if found.newer and found.newer <= found.newest else None)
        or (_stretch(request, None, first=True) if found.newer else ""),
        "columns": [
            Column("sequence", _("Number"), numeric=True),
            Column("recorded_at", _("When")),
            Column("kind", _("What")),
            Column("subject", _("Subject")),
            Column("by", _("Who")),
        ],
    }
    return render(request, "pages/events.html", context, status=200 if form.is_valid() else 422)


def event(request: OfficeRequest, organisation: str, sequence: int) -> HttpResponse:
    found = queries.event(organisation_id=request.organisation.id, sequence=sequence)
    if found is None:
        raise Http404
    names = names_of(frozenset({found.by}))
    context = {
        "event": found,
        "happened": happened(found.kind),
        "name": _name(found.by, names),
        "facts": list(_flat(found.facts)),
        "postings": queries.postings(organisation_id=request.organisation.id, sequence=sequence),
        "fact_columns": [Column("name", _("Fact")), Column("value", _("Value"))],
        "finding_columns": [
            Column("rule", _("Rule")),
            Column("outcome", _("Outcome")),
            Column("citation", _("Source")),
        ],
        "posting_columns": [
            Column("source", _("From")),
            Column("target", _("To")),
            Column("amount", _("Amount"), numeric=True),
        ],
    }
    return render(request, "pages/event.html", context)


def _filter(request: OfficeRequest) -> FilterForm:
    form = FilterForm(request.GET)
    known, words = queries.kinds(organisation_id=request.organisation.id), event_words()
    people = queries.people(organisation_id=request.organisation.id)
    names = names_of(frozenset(people))
    kinds = sorted(((kind, str(words.get(kind, kind))) for kind in known), key=lambda pair: pair[1])
    form.fields["kind"].choices = [("", _("Everything")), *kinds]  # type: ignore[attr-defined]
    who = sorted(((person, _name(person, names)) for person in people), key=lambda pair: pair[1])
    form.fields["by"].choices = [("", _("Everybody")), *who]  # type: ignore[attr-defined]
    return form


def _name(person: str, names: Mapping[str, str]) -> str:
    if person == "system":
        return _("The machine's own command")
    return names.get(person) or _("A person whose name is erased")


def _stretch(request: OfficeRequest, before: int | None, *, first: bool = False) -> str:
    """The same filter on another stretch of the journal; empty where there is none."""
    if before is None and not first:
        return ""
    query = request.GET.copy()
    query.pop("before", None)
    if before is not None:
        query["before"] = str(before)
    return f"?{query.urlencode()}"


def _flat(facts: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested facts as lines: ``terms.decided`` and its value."""
    if isinstance(facts, Mapping):
        for name, inner in facts.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(facts, list):
        for number, inner in enumerate(facts, start=1):
            yield from _flat(inner, f"{path} {number}")
    elif facts not in (None, ""):
        yield path, str(facts)
