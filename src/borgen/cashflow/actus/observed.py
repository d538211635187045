"""What was seen outside the contract: market data and unscheduled events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from borgen.cashflow.actus.cycle import counted_day
from borgen.cashflow.fixing import FixingMissing as FixingMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An event that no schedule holds: a call (XD), a prepayment (PP), a credit event (CE)."""

    kind: str
    time: datetime
    value: Decimal
    contract_id: str | None = None
    performance: str | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """Series by market code, each with its values by time, and events in order of time."""

    series: Mapping[str, Mapping[datetime, Decimal]] = field(default_factory=dict)
    events: tuple[Seen, ...] = ()

    def fixing(self, code: str | None, *times: datetime) -> Decimal:
        """What was observed for the first of ``times`` that has a value. An older value is no fixing.

        Raises:
            FixingMissing: nothing was observed for any of them.
        """
        known = self.series.get(code or "", {})
        for time in times:
            for candidate in (time, counted_day(time)):
                if candidate in known:
                    return known[candidate]
        raise FixingMissing(code or "the market object", times[0])

    def worth(self, code: str | None, time: datetime) -> Decimal:
        """The newest value that was observed at ``time`` or before.

        Raises:
            FixingMissing: nothing was observed by then.
        """
        known = self.series.get(code or "", {})
        past = [when for when in known if when <= time]
        if not past:
            raise FixingMissing(code or "the market object", time)
        return known[max(past)]

    def of(self, kind: str, contract_id: str) -> tuple[Seen, ...]:
        """The events of ``kind`` about that contract; an event that names none is about the contract at hand."""
        return tuple(
            seen
            for seen in self.events
            if seen.kind == kind and (seen.contract_id is None or seen.contract_id == contract_id)
        )
