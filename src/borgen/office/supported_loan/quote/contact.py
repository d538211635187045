"""The lender's telephone hours as its page states them, and whether somebody answers now."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.kernel.calendar import CalendarSilent
from borgen.office.supported_loan.quote.language import danish_first
from borgen.office.ui.formats import day_text
from borgen.office.ui.tables import Column
from borgen.supported_loan.law import Law
from borgen.supported_loan.lender_hours import hours_on, is_open, week_hours

DENMARK = ZoneInfo("Europe/Copenhagen")
DAYS = {"monday_to_thursday": gettext_lazy("Monday to Thursday"), "friday": gettext_lazy("Friday")}


@danish_first
def contact(request: Any) -> HttpResponse:
    """The hours, and now. The clock is the request's, in Danish time."""
    at = request.now.astimezone(DENMARK)
    try:
        today = hours_on(at.date())
        state = "open" if is_open(at.replace(tzinfo=None)) else "closed"
    except CalendarSilent:
        today, state = None, "unknown"
    hours = week_hours()
    look = Law().on({"as_of": None})
    context = {
        "lender": look["dk_lender#name"],
        "closed": look["dk_lender#closed_on"],
        "hours": [(DAYS[name], hours.replace("-", "–"), cite) for name, hours, cite in hours],
        "state": state,
        "today": today,
        "day": day_text(at.date(), "long"),
        "time": at.strftime("%H:%M"),
        "columns": [
            Column("day", _("Day")),
            Column("hours", _("Hours")),
            Column("place", _("Where it stands")),
        ],
    }
    response = render(request, "supported_loan/quote/contact.html", context)
    response["Cache-Control"] = "no-cache"
    return response
