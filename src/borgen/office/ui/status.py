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
    # outcome of a rule, and how sure its source is
    "met": Status(pgettext_lazy("rule", "Met"), "success"),
    "not_met": Status(pgettext_lazy("rule", "Not met"), "danger"),
    "unclear": Status(pgettext_lazy("rule", "Unclear"), "warning"),
    "deviation": Status(_("Deviation with reason"), "info"),
    "computed": Status(_("Computed"), "neutral"),
    "official": Status(_("Official"), "success"),
    "secondary": Status(_("Secondary source"), "info"),
    "assumed": Status(_("Assumed"), "warning"),
    "entered": Status(_("Entered by hand"), "info"),
    # strength of a rule
    "must": Status(pgettext_lazy("strength", "Must"), "neutral"),
    "should": Status(pgettext_lazy("strength", "Should"), "neutral"),
    "consider": Status(pgettext_lazy("strength", "Consider"), "neutral"),
    # a guarantee
    "applied": Status(_("Applied for"), "neutral"),
    "proposed": Status(_("Proposed"), "neutral"),
    "granted": Status(_("Granted"), "info"),
    "refused": Status(pgettext_lazy("decision", "Refused"), "danger"),
    "annulled": Status(_("Annulled"), "neutral"),
    "called": Status(_("Called upon"), "danger"),
    "not_yet": Status(_("Decided later"), "neutral"),
    "available": Status(_("Available"), "info"),
    "lapsed": Status(_("Lapsed"), "neutral"),
    "in_force": Status(_("In force"), "success"),
    "ended": Status(_("Ended"), "neutral"),
    "unknown": Status(pgettext_lazy("state", "Unknown"), "warning"),
    # a duty
    "upcoming": Status(_("Upcoming"), "neutral"),
    "open": Status(_("To be done"), "info"),
    "overdue": Status(_("Overdue"), "danger"),
    "done": Status(_("Done"), "success"),
    # a file that is brought in
    "import:queued": Status(_("Waits its turn"), "neutral"),
    "import:reading": Status(_("Is being read"), "info"),
    "import:preview": Status(_("To be looked through"), "warning"),
    "import:applying": Status(_("Is being applied"), "info"),
    "import:applied": Status(_("Applied"), "success"),
    "import:undone": Status(_("Undone"), "neutral"),
    "import:refused": Status(pgettext_lazy("file", "Refused"), "danger"),
    "import:abandoned": Status(_("Abandoned"), "neutral"),
    # a row of it
    "row:imported": Status(_("Imported"), "success"),
    "row:changed": Status(_("Changed"), "info"),
    "row:unchanged": Status(_("Unchanged"), "neutral"),
    "row:refused": Status(pgettext_lazy("row", "Refused"), "danger"),
    "row:skipped": Status(_("Skipped"), "neutral"),
    # the same before it is written
    "row-ahead:imported": Status(_("Will be imported"), "success"),
    "row-ahead:changed": Status(_("Will be changed"), "info"),
    "row-ahead:unchanged": Status(_("Unchanged"), "neutral"),
    "row-ahead:refused": Status(_("Will be refused"), "danger"),
    "row-ahead:skipped": Status(_("Will be skipped"), "neutral"),
    # a run of fees
    "run:planning": Status(_("Is being prepared"), "info"),
    "run:frozen": Status(_("Awaits approval"), "warning"),
    "run:charged": Status(_("Charged"), "success"),
    "run:rejected": Status(_("Sent back"), "danger"),
    # a long task
    "job:queued": Status(_("Waits its turn"), "neutral"),
    "job:running": Status(_("Is running"), "info"),
    "job:done": Status(_("Done"), "success"),
    "job:failed": Status(_("Failed"), "danger"),
    # a role, an account
    "current": Status(_("Current"), "success"),
    "coming": Status(_("Coming"), "info"),
    "active": Status(_("Active"), "success"),
    "closed": Status(pgettext_lazy("state", "Closed"), "neutral"),
    "without_role": Status(_("Without a role"), "warning"),
    # a version of a policy
    "checked": Status(_("Awaits adoption"), "warning"),
    "awaiting_approval": Status(_("Awaits approval"), "warning"),
    "adopted": Status(_("Adopted"), "success"),
    "withdrawn": Status(_("Withdrawn"), "neutral"),
    # a change in the register
    "stated": Status(_("Stated"), "info"),
    "changed": Status(_("Changed"), "info"),
}
"""By value, or by kind and value where one word means different things in different rooms."""


def status_of(value: Any, kind: str = "") -> Status:
    """The status of an enum's or a plain text's value; ``kind`` is ``import``, ``row``, ``row-ahead``, ``run`` or ``job``.

    A value that is not in the list is shown as it is, in the neutral tone: a page with an unpolished word is worth more
    than no page. The tests hold every outcome, strength and state of the rules and rows against the list.
    """
    key = str(getattr(value, "value", value))
    return STATUSES.get(f"{kind}:{key}") or STATUSES.get(key) or Status(key.replace("_", " ").capitalize())
