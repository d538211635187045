"""Which day it is where the organisation is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from borgen.office.organisation.models import Organisation


def day_at(organisation: Organisation, at: datetime) -> date:
    """The civil date of the instant ``at`` in the organisation's own zone."""
    return at.astimezone(ZoneInfo(organisation.time_zone)).date()
