"""What was observed outside a contract, and what happens where it was not."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

Fixings = Mapping[str, Mapping[date, Fraction]]
"""Values by market code and day: rates as shares a year, indices as numbers."""


class FixingMissing(LookupError):
    """A rate, an index or a value was not observed for the time that needs it: there is no figure, not zero."""

    def __init__(self, code: str, time: date | datetime) -> None:
        self.code, self.time = code, time
        super().__init__(f"{code} was not observed for {time.isoformat()}")
