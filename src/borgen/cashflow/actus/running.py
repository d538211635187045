"""How a contract runs: scheduled steps in order, each with what it pays and the state it leaves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from borgen.cashflow.actus.cycle import counted_day
from borgen.cashflow.actus.days import moved, years
from borgen.cashflow.actus.event import ORDER, ZERO, Event, EventKind, State
from borgen.cashflow.actus.observed import Observed
from borgen.cashflow.actus.terms import Contract

Work = Callable[[State, datetime], tuple[Decimal, State]]
"""From the state before and the scheduled time to the payoff and the state after."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is to happen: scheduled ``at``, happening ``on``."""

    kind: EventKind
    at: datetime
    on: datetime
    work: Work
    rank: int | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        """23:59:59 is the midnight that follows, so what happens then happens on that day."""
        rank = ORDER[self.kind] if self.rank is None else self.rank
        return (
            self.on if counted_day(self.on).date() == self.on.date() else counted_day(self.on),
            rank,
        )


class Clock:
    """Counts years of one contract and moves its days."""

    def __init__(self, contract: Contract, matures: datetime | None) -> None:
        self.contract, self.matures = contract, matures

    def years(self, since: datetime, until: datetime) -> Decimal:
        """The part of a year, counted between moved days where the convention shifts before it calculates."""
        contract = self.contract
        shift, calendar = contract.business_day_convention, contract.calendar
        if shift.counts_after:
            since, until = moved(since, shift, calendar), moved(until, shift, calendar)
        return years(since, until, contract.day_count_convention, calendar, self.matures)

    def moved(self, time: datetime) -> datetime:
        return moved(time, self.contract.business_day_convention, self.contract.calendar)


def run(
    contract: Contract, state: State, steps: Iterable[Step], *, until: datetime | None
) -> tuple[Event, ...]:
    """Take the steps after the status date, up to and including ``until``; what was before a purchase is not ours."""
    events: list[Event] = []
    bought = contract.purchase_date
    for step in sorted(steps, key=lambda step: step.order):
        if step.order[0] <= contract.status_date or (until is not None and step.on > until):
            continue
        payoff, state = step.work(state, step.at)
        if (
            bought is None
            or step.on > bought
            or (step.on == bought and ORDER[step.kind] >= ORDER[EventKind.PRD])
        ):
            events.append(Event(step.kind, step.on, payoff, contract.currency, state))
    return tuple(events)


def fx(contract: Contract, observed: Observed, time: datetime) -> Decimal:
    """What one unit of the contract's currency is in that of settlement."""
    theirs = contract.settlement_currency
    if theirs is None or theirs == contract.currency:
        return Decimal(1)
    return observed.worth(f"{contract.currency}/{theirs}", time)


def settled(state: State, at: datetime) -> State:
    """Everything paid; the rate stays as it was."""
    return replace(
        state,
        at=at,
        notional=ZERO,
        accrued=ZERO,
        fee_accrued=ZERO,
        interest_base=ZERO,
        due_at_settlement=ZERO,
    )
