"""I2, I3: an increase is what the event that brought it says, and goes only by its correction."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F

from borgen.kernel.money import MINOR_MAX, Money
from borgen.office.guarantee.models import Increase
from borgen.office.journal.models import FOREVER, Event
from borgen.office.journal.moment import Moment
from borgen.office.journal.verify import Violation

INCREASED, CORRECTED = "guarantee.increased", "guarantee.increase.corrected"


def check_increases(at: Moment) -> Iterator[Violation]:
    """Every increase that was ever believed, with the events that it came and went by."""
    events = Event.objects.filter(organisation_id=at.organisation_id, kind__in=(INCREASED, CORRECTED))
    said = {
        sequence: (kind, json.loads(content).get("facts", {}))
        for sequence, kind, content in events.values_list("sequence", "kind", "content")
    }
    rows = Increase.objects.filter(organisation_id=at.organisation_id).order_by("pk")
    for row in rows.annotate(reference=F("guarantee__reference")):
        subject = f"guarantee_increase:{row.pk}"
        if not 0 < row.minor <= MINOR_MAX:
            yield Violation(code="increase_wrong", subject=subject, params={"amount": str(row.minor)})
        came_by, facts = said.get(row.known_from, ("", {}))
        if not _is_as_said(row, facts) or (came_by == CORRECTED and facts.get("replaced_by") != row.pk):
            yield Violation(code="increase_differs", subject=subject, params={"event": str(row.known_from)})
        if row.known_until != FOREVER:
            went_by, facts = said.get(row.known_until, ("", {}))
            if went_by != CORRECTED or facts.get("increase") != row.pk:
                yield Violation(code="increase_differs", subject=subject, params={"event": str(row.known_until)})


def _is_as_said(row: Any, facts: Mapping[str, Any]) -> bool:
    """Whether reference, day and amount are the event's; what an event holds that is no such fact is said of the journal."""
    stated = str(facts.get("amount", ""))
    currency = stated.partition(" ")[2]
    return bool(currency) and (row.reference, row.decided_on.isoformat(), str(Money(row.minor, currency))) == (
        facts.get("reference"), facts.get("decided_on"), stated
    )  # fmt: skip
