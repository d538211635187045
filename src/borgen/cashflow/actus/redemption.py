"""When a loan ends where its terms do not say, and the redemption that ends it on time."""

from datetime import datetime
from decimal import Decimal
from math import ceil

from borgen.cashflow.actus.cycle import TIMES_MAX, Cycle, cyclic, nth_time
from borgen.cashflow.actus.event import ZERO, State
from borgen.cashflow.actus.reading import ContractKind
from borgen.cashflow.actus.running import Clock
from borgen.cashflow.actus.terms import Contract
from borgen.cashflow.terms import PlanImpossible


def maturity_of(contract: Contract) -> datetime | None:
    """The end: as agreed, else that of the amortisation, else when the redemptions have repaid the notional.

    Raises:
        PlanImpossible: they never do.
    """
    if contract.maturity_date is not None:
        return contract.maturity_date
    match contract.kind:
        case ContractKind.LAM:
            assert contract.next_principal_redemption_payment is not None, "checked by the terms"
            return _counted(contract, contract.next_principal_redemption_payment)
        case ContractKind.NAM | ContractKind.ANN:
            return contract.amortization_date or _counted(contract, _first_redemption(contract))
        case ContractKind.LAX:
            return _stepped_end(contract)
    return None


def first_redemption_on(contract: Contract) -> datetime:
    """The anchor of the redemptions; a cycle after the initial exchange where none is agreed."""
    start, anchor = contract.initial_exchange_date, contract.cycle_anchor_date_of_principal_redemption
    assert start is not None, "checked by the terms"
    if anchor is not None or contract.cycle_of_principal_redemption is None:
        return anchor or start
    return nth_time(
        start, contract.cycle_of_principal_redemption.period, 1, month_end_kept=contract.month_end_kept
    )


def redemption_times(
    contract: Contract, until: datetime, *, after: datetime | None = None
) -> tuple[datetime, ...]:
    """The cyclic redemptions before ``until``, those after ``after`` only."""
    times = cyclic(
        first_redemption_on(contract),
        contract.cycle_of_principal_redemption,
        until,
        month_end_kept=contract.month_end_kept,
    )
    return tuple(time for time in times if after is None or time > after)


def linear_payment(contract: Contract, until: datetime, notional: Decimal, after: datetime) -> Decimal:
    """The notional shared between the redemptions that are left, the one at ``until`` included."""
    return abs(notional) / (len(redemption_times(contract, until, after=after)) + 1)


def annuity_payment(
    contract: Contract, clock: Clock, until: datetime, state: State, *, first: bool = False
) -> Decimal:
    """The annuity amount A(s, T, n, a, r): equal payments after the state's time, the last at ``until``.

    ``first`` lets a redemption on that very time be the first of them.

    Raises:
        PlanImpossible: no payment ends the debt, at a rate of −100 % a term or less.
    """
    times = [
        time
        for time in (*redemption_times(contract, until), until)
        if time > state.at or (first and time == state.at)
    ]
    owed, rate = abs(state.notional) + contract.sign * state.accrued, state.rate
    owed += clock.years(state.at, times[0]) * rate * contract.sign * state.interest_base
    # discount from the last payment back: value of a payment of one at every time, as of the first
    worth = Decimal(1)
    for n in range(len(times) - 1, 0, -1):
        growth = 1 + rate * clock.years(times[n - 1], times[n])
        if growth <= 0:
            raise PlanImpossible(
                "nominalInterestRate", "out_of_range", value=rate, valid="more than −100 % a term"
            )
        worth = 1 + worth / growth
    return owed / worth


def _first_redemption(contract: Contract) -> Decimal:
    """What the payment leaves for the debt after a term's interest on all of it."""
    payment, notional = contract.next_principal_redemption_payment, contract.notional_principal
    cycle = contract.cycle_of_principal_redemption
    assert payment is not None and notional is not None, "checked by the terms"
    since = _last_redemption(contract)[0]
    until = cycle.period.after(since) if cycle else since
    return (
        payment - Clock(contract, None).years(since, until) * (contract.nominal_interest_rate or 0) * notional
    )


def _last_redemption(contract: Contract) -> tuple[datetime, bool]:
    """From when redemptions are counted, and whether one falls on that time itself."""
    first = first_redemption_on(contract)
    if first >= contract.status_date:
        return first, True
    past = cyclic(
        first,
        contract.cycle_of_principal_redemption,
        contract.status_date,
        month_end_kept=contract.month_end_kept,
    )
    return max(past, default=first), False


def _counted(contract: Contract, redemption: Decimal) -> datetime:
    cycle, notional = contract.cycle_of_principal_redemption, contract.notional_principal
    assert notional is not None, "checked by the terms"
    if cycle is None:
        raise PlanImpossible("cycleOfPrincipalRedemption", "missing", valid="a cycle, or maturityDate")
    if redemption <= 0 or (count := ceil(notional / redemption)) > TIMES_MAX:
        raise PlanImpossible(
            "nextPrincipalRedemptionPayment", "never_ends",
            value=contract.next_principal_redemption_payment, valid="more than a term's interest on the debt, or maturityDate",
        )  # fmt: skip
    since, counts_itself = _last_redemption(contract)
    end = nth_time(since, cycle.period, max(count - counts_itself, 0), month_end_kept=contract.month_end_kept)
    return Clock(contract, None).moved(end)


def stretches(contract: Contract, until: datetime) -> list[tuple[int, tuple[datetime, ...]]]:
    """LAX: which step of the arrays gives which redemptions before ``until``."""
    anchors = contract.array_cycle_anchor_date_of_principal_redemption
    found = []
    for n, anchor in enumerate(anchors):
        end = min(anchors[n + 1], until) if n + 1 < len(anchors) else until
        times = cyclic(
            anchor,
            nth_cycle(contract.array_cycle_of_principal_redemption, n),
            end,
            month_end_kept=contract.month_end_kept,
        )
        found.append((n, times))
    return found


def nth_cycle(cycles: tuple[Cycle, ...], n: int) -> Cycle | None:
    """The cycle of step ``n``: a single one counts for every step."""
    if not cycles:
        return None
    return cycles[0] if len(cycles) == 1 else cycles[n]


def _stepped_end(contract: Contract) -> datetime:
    """When increases and decreases have brought the notional to nothing."""
    anchors = contract.array_cycle_anchor_date_of_principal_redemption
    left = contract.notional_principal
    assert left is not None, "checked by the terms"
    for n, anchor in enumerate(anchors):
        last = n + 1 == len(anchors)
        cycle = nth_cycle(contract.array_cycle_of_principal_redemption, n)
        amount = contract.array_next_principal_redemption_payment[n]
        if contract.array_increase_decrease[n] == "INC":
            amount = -amount
        if last and cycle is not None and left > 0 and (amount <= 0 or left / amount > TIMES_MAX):
            break
        for i in range(TIMES_MAX):
            time = (
                nth_time(anchor, cycle.period, i, month_end_kept=contract.month_end_kept) if cycle else anchor
            )
            if not last and time >= anchors[n + 1]:
                break
            left -= amount
            if left <= ZERO:
                return Clock(contract, None).moved(time)
            if cycle is None:
                break
    raise PlanImpossible(
        "arrayNextPrincipalRedemptionPayment", "never_ends",
        value=", ".join(map(str, contract.array_next_principal_redemption_payment)),
        valid="decreases that repay the notional, or maturityDate",
    )  # fmt: skip
