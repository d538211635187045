"""The work list: everything that is due, by day; and the same as a calendar feed."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from borgen.guarantee.duties import DutyState
from borgen.guarantee.vocabulary import term
from borgen.guarantee.wording import say_duty
from borgen.office.guarantee import export as files
from borgen.office.guarantee.counting import counting
from borgen.office.guarantee.forms.register_filter import page_number
from borgen.office.guarantee.queries import duties as queries
from borgen.office.guarantee.queries.counted import NotCountedYet
from borgen.office.guarantee.views.counted import when_counted
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import OfficeRequest, address, calendar_reader
from borgen.office.people.queries import tokens_of
from borgen.office.people.usecases import issue_token, revoke_token
from borgen.office.ui.formats import language
from borgen.office.ui.tables import Column

AHEAD_DAYS = {"30": 30, "90": 90, "365": 365, "1100": 1100}
PER_PAGE = 50


@when_counted
def duties(request: OfficeRequest, organisation: str) -> HttpResponse:
    """What waits, narrowed by kind, state, who is to act and how far ahead."""
    found = queries.duties(**_asked(request), page=page_number(request.GET), per_page=PER_PAGE)
    pages = Paginator(range(found.count), PER_PAGE)
    lang = language()
    context = {
        "found": found,
        "rows": [_row(request, row) for row in found.rows],
        "page": pages.page(found.page) if found.count else None,
        "query": request.GET,
        "ahead": [
            ("30", _("A month ahead")),
            ("90", _("Three months ahead")),
            ("365", _("A year ahead")),
            ("1100", _("Three years ahead")),
        ],
        "kinds": [
            (kind, sentence(term("duty", kind, lang)), count) for kind, count in sorted(found.kinds.items())
        ],
        "states": [
            (state.value, found.states.get(state, 0)) for state in DutyState if found.states.get(state)
        ],
        "columns": [
            Column("due_on", _("Due on")),
            Column("what", _("What")),
            Column("borrower", _("Borrower")),
            Column("reference", _("Reference")),
            Column("who", _("Who")),
            Column("state", _("State")),
            Column("cite", _("Source")),
            Column("actions", _("Actions"), hidden_label=True),
        ],
        "export_query": request.GET.urlencode(),
        "is_past": bool(request.GET.get("as_of") or request.GET.get("known_at")),
    }
    return render(request, "guarantee/duties.html", context)


@when_counted
def export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """The work list as a file, narrowed as the page is."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    return files.answer(files.duties_table(**_asked(request)), form)


def subscription(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Make, renew or end one's own calendar feed. Its address is shown once: whoever has it can read the feed."""
    secret = ""
    own: dict[str, Any] = {"organisation_id": request.organisation.id, "purpose": "calendar", "name": "duties"}
    if request.method == "POST":
        if not request.POST.get("key"):
            raise BadRequest("key")
        act: dict[str, Any] = {**own, "by": request.actor, "at": request.now, "key": request.POST["key"][:100]}
        if "end" in request.POST:
            revoke_token(**act)
            messages.success(
                request, _("The calendar feed has ended. Its old address opens nothing any more.")
            )
            return redirect("guarantee:duties-subscription", organisation=organisation)
        secret = issue_token(**act, until=request.today + timedelta(days=queries.FEED_DAYS))
    feed = (
        reverse("guarantee:calendar", kwargs={"organisation": organisation, "token": secret})
        if secret
        else ""
    )
    tokens = tokens_of(
        organisation_id=request.organisation.id, account_id=request.actor.account_id, today=request.today
    )
    context = {
        "feed_url": request.build_absolute_uri(feed) if feed else "",
        "held": next((token for token in tokens if token.purpose == "calendar"), None),
        "key": uuid4().hex,
        "days": queries.FEED_DAYS,
    }
    return render(request, "guarantee/subscription.html", context)


def calendar(request: HttpRequest, organisation: str, token: str) -> HttpResponse:
    """A person's calendar feed. The token in the address is the key; whoever has none is told of nothing."""
    reader = calendar_reader(token, at=request.now)  # type: ignore[attr-defined]
    if reader is None or reader[0].slug != organisation:
        raise Http404
    place, today = reader
    try:
        entries = queries.calendar(organisation_id=place.id, today=today)
    except NotCountedYet as waiting:
        counting(waiting.moment, now=request.now)  # type: ignore[attr-defined]
        return HttpResponse(status=503, headers={"Retry-After": "300"})
    with translation.override(place.language):
        feed = _calendar(place, entries, request)
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")


def _calendar(organisation: Any, entries: Any, request: HttpRequest) -> Calendar:
    feed = Calendar()
    feed.add("prodid", "-//borgen//duties//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("Guarantees: %(organisation)s") % {"organisation": organisation.name})
    feed.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@borgen")
        event.add("dtstamp", request.now)  # type: ignore[attr-defined]
        event.add("dtstart", entry.due_on)
        event.add("dtend", entry.due_on + timedelta(days=1))
        what = sentence(term("duty", entry.kind, language()))
        event.add("summary", f"{what}: {entry.borrower}" + (f" ({entry.subject})" if entry.subject else ""))
        event.add("description", entry.reference)
        event.add("transp", "TRANSPARENT")
        if entry.remind_on < entry.due_on:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", what)
            alarm.add("trigger", entry.remind_on - entry.due_on)
            event.add_component(alarm)
        feed.add_component(event)
    return feed


def _asked(request: OfficeRequest) -> dict[str, Any]:
    """The question that the address asks.

    Raises:
        BadRequest: a state that does not exist.
    """
    query = request.GET
    ahead = AHEAD_DAYS.get(query.get("ahead", ""), AHEAD_DAYS["365"])
    try:
        states = tuple(DutyState(word) for word in query.getlist("state") if word)
    except ValueError as error:
        raise BadRequest("state") from error
    until = min(request.as_of + timedelta(days=ahead), date.max) if request.as_of.year < 9990 else date.max
    return {
        "organisation_id": request.organisation.id,
        "as_of": request.as_of,
        "known_at": request.known_at,
        "until": until,
        "states": states or queries.WAITING,
        "kinds": frozenset(word for word in query.getlist("kind") if word),
        "responsible": frozenset(word for word in query.getlist("who") if word),
    }


def _row(request: OfficeRequest, row: queries.DutyRow) -> tuple[queries.DutyRow, str, str, str]:
    """The row, its name, and the addresses of its guarantee and of the form that says that it is done."""
    duty = row.duty
    return (
        row,
        sentence(say_duty(duty, language())),
        address(request, "guarantee:guarantee", reference=duty.reference),
        address(
            request,
            "guarantee:evidence",
            reference=duty.reference,
            duty=duty.kind,
            day=duty.due_on.isoformat(),
        )
        if duty.state is not DutyState.DONE
        else "",
    )
