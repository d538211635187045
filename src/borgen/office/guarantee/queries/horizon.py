"""How far ahead duties are looked at, and which of them wait."""

from datetime import date, timedelta

from borgen.guarantee.duties import DutyState
from borgen.kernel.period import year_end

HORIZON = timedelta(days=366)
"""What is due within this time is shown where nobody says until when."""
AHEAD = timedelta(days=2 * 366)
"""How far the duties of a small register are worked out at once."""
KEPT_YEARS = 4
"""For how many years after its own a count of a large register keeps the duties."""
WAITING = frozenset({DutyState.UPCOMING, DutyState.OPEN, DutyState.OVERDUE})


def kept_until(as_of: date) -> date:
    """The last day whose duties a count keeps: the same for all days of a year, so that none turns for its sake."""
    return year_end(min(as_of.year + KEPT_YEARS, date.max.year))
