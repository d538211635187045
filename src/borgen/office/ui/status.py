"""The words and tones of outcomes, strengths and states, in one place so that a word means the same on every page."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Status:
    """How one value is shown. ``tone`` is a colour name of the design system; the word alone carries the meaning."""

    label: str | Promise
    tone: str = "neutral"


STATUSES: dict[str, Status] = {
    # outcome of a rule
    "met": Status(pgettext_lazy("rule", "Met"), "success"),
    "not_met": Status(pgettext_lazy("rule", "Not met"), "danger"),
    "unclear": Status(pgettext_lazy("rule", "Unclear"), "warning"),
    "deviation": Status(_("Deviation with reason"), "info"),
    "computed": Status(_("Computed"), "neutral"),
    "assumed": Status(_("Assumed"), "warning"),
    "official": Status(_("Official"), "success"),
    "secondary": Status(_("Secondary source"), "info"),
    # strength of a rule
    "must": Status(pgettext_lazy("strength", "Must"), "neutral"),
    "should": Status(pgettext_lazy("strength", "Should"), "neutral"),
    "consider": Status(pgettext_lazy("strength", "Consider"), "neutral"),
    # a guarantee
    "applied": Status(_("Applied for"), "neutral"),
    "proposed": Status(_("Proposed"), "info"),
    "decided": Status(_("Decided"), "info"),
    "available": Status(_("Available"), "info"),
    "executed": Status(_("Executed"), "success"),
    "in_force": Status(_("In force"), "success"),
    "lapsed": Status(_("Lapsed"), "neutral"),
    "expired": Status(_("Expired"), "neutral"),
    "ended": Status(_("Ended"), "neutral"),
    "redeemed": Status(_("Redeemed"), "neutral"),
    "refused": Status(_("Refused"), "danger"),
    "annulled": Status(_("Annulled"), "neutral"),
    "withdrawn": Status(_("Withdrawn"), "neutral"),
    # a duty
    "overdue": Status(_("Overdue"), "danger"),
    "due": Status(_("Due"), "warning"),
    "due_soon": Status(_("Due soon"), "warning"),
    "upcoming": Status(_("Upcoming"), "neutral"),
    "done": Status(_("Done"), "success"),
    "waived": Status(_("Waived"), "neutral"),
    # a row of an import
    "imported": Status(_("Imported"), "success"),
    "new": Status(_("New"), "success"),
    "changed": Status(_("Changed"), "info"),
    "unchanged": Status(_("Unchanged"), "neutral"),
    "skipped": Status(_("Skipped"), "neutral"),
    "vanished": Status(_("Missing in the file"), "warning"),
    "duplicate": Status(_("Likely double"), "warning"),
    "undone": Status(_("Undone"), "neutral"),
    # a run
    "draft": Status(_("Draft"), "neutral"),
    "previewed": Status(_("Previewed"), "info"),
    "frozen": Status(_("Awaits approval"), "warning"),
    "awaiting_approval": Status(_("Awaits approval"), "warning"),
    "approved": Status(_("Approved"), "success"),
    "adopted": Status(_("Adopted"), "success"),
    "charged": Status(_("Charged"), "success"),
    "credited": Status(_("Credited"), "info"),
    "missing": Status(pgettext_lazy("value", "Missing"), "warning"),
    "late": Status(_("Late"), "danger"),
    "open": Status(pgettext_lazy("state", "Open"), "info"),
    "closed": Status(pgettext_lazy("state", "Closed"), "neutral"),
    "cancelled": Status(_("Cancelled"), "neutral"),
    "failed": Status(_("Failed"), "danger"),
}


def status_of(value: Any) -> Status:
    """The status of an enum's or a plain text's value.

    A value that is not in the list is shown as it is, in the neutral tone: a page with an unpolished word is worth more
    than no page. The tests hold every outcome, strength and state of the rules against the list.
    """
    key = str(getattr(value, "value", value))
    return STATUSES.get(key) or Status(key.replace("_", " ").capitalize())
