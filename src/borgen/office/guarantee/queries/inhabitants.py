"""How many live in the municipality: the newest count that is not after a day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from borgen.office.organisation.models import Inhabitants


class HeadCount(NamedTuple):
    """How many, as counted on which day by whom; all of it empty where nobody has said."""

    people: int | None = None
    on: date | None = None
    source: str = ""


def inhabitants_by_day(organisation_id: int, days: Iterable[date]) -> dict[date, HeadCount]:
    """The newest count that is not after each day; a day before every count is left out."""
    rows = Inhabitants.objects.filter(organisation_id=organisation_id).order_by("on")
    counts = [HeadCount(*row) for row in rows.values_list("count", "on", "source")]
    found = {}
    for day in days:
        earlier = [one for one in counts if one.on is not None and one.on <= day]
        if earlier:
            found[day] = earlier[-1]
    return found


def inhabitants_on(organisation_id: int, day: date) -> HeadCount:
    """The newest count that is not after a day."""
    return inhabitants_by_day(organisation_id, [day]).get(day, HeadCount())
