"""The journal as an auditor reads it: who did what, when, in which role, with which findings."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.office.journal import queries
from borgen.office.pages.event_words import event_words, happened
from borgen.office.people.access import OfficeRequest, names_of
from borgen.office.ui.fields import DayField, TextField
from borgen.office.ui.tables import Column

PER_PAGE = 50


class FilterForm(forms.Form):
    """What an auditor looks for; everything may be left open."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    subject = TextField(max_length=120, label=gettext_lazy("Subject"), required=False)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To and including"), required=False)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


def events(request: OfficeRequest, organisation: str) -> HttpResponse:
    form = FilterForm(request.GET)
    _give_choices(request, form)
    asked = form.cleaned_data if form.is_valid() else {}
    zone = ZoneInfo(request.organisation.time_zone)
    since, until = asked.get("since"), asked.get("until")
    found = queries.journal_page(
        organisation_id=request.organisation.id,
        filter=queries.JournalFilter(
            kind=asked.get("kind") or "",
            by=asked.get("by") or "",
            subject=asked.get("subject") or "",
            since=datetime.combine(since, time.min, zone) if since else None,
            until=datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        ),
        known_at=request.known_at,
        page=asked.get("page") or 1,
        per_page=PER_PAGE,
    )
    names = names_of(frozenset(event.by for event in found.rows))
    context = {
        "form": form,
        "events": [
            (event, happened(event.kind), _reference(event.subject), _name(event.by, names))
            for event in found.rows
        ],
        "page": Paginator(range(found.count), PER_PAGE).page(found.page) if found.count else None,
        "head": found.head,
        "head_hash": found.head_hash,
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
    try:
        found = queries.event(organisation_id=request.organisation.id, sequence=sequence)
    except queries.NoSuchEvent as error:
        raise Http404 from error
    names = names_of(frozenset({found.card.by}))
    context = {
        "event": found,
        "happened": happened(found.card.kind),
        "name": _name(found.card.by, names),
        "facts": list(_flat(found.facts)),
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


def _give_choices(request: OfficeRequest, form: FilterForm) -> None:
    """Let the form offer what the journal held then."""
    whole = queries.journal_page(organisation_id=request.organisation.id, known_at=request.known_at, per_page=1)
    words, names = event_words(), names_of(frozenset(whole.people))
    kinds = sorted(((kind, str(words.get(kind, kind))) for kind in whole.kinds), key=lambda pair: pair[1])
    who = sorted(((person, _name(person, names)) for person in whole.people), key=lambda pair: pair[1])
    for name, first, options in (("kind", _("Everything"), kinds), ("by", _("Everybody"), who)):
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", first), *options]


def _reference(subject: str) -> str:
    """What stands behind the first colon of a subject: ``2019-04`` of ``guarantee:2019-04``."""
    return subject.partition(":")[2] or (_("The organisation") if subject == "organisation" else subject)


def _name(person: str, names: Mapping[str, str]) -> str:
    if person == "system":
        return _("The machine's own command")
    return names.get(person) or _("A person whose name is erased")


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
