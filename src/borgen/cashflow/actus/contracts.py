"""The events of a contract of any type."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, localcontext

from borgen.cashflow.actus.cover import cover_events
from borgen.cashflow.actus.cycle import TooManyTimes
from borgen.cashflow.actus.event import ZERO, Event, EventKind, State
from borgen.cashflow.actus.loan import Loan, Refix
from borgen.cashflow.actus.observed import Observed
from borgen.cashflow.actus.reading import ContractKind
from borgen.cashflow.actus.redemption import (
    annuity_payment,
    first_redemption_on,
    linear_payment,
    maturity_of,
)
from borgen.cashflow.actus.running import Clock, Step, run
from borgen.cashflow.actus.schedule import Scheduler, fee_times
from borgen.cashflow.actus.terms import Contract
from borgen.cashflow.terms import PlanImpossible
from borgen.kernel.calendar import CalendarSilent

DIGITS = 40
_DAY = timedelta(days=1)


def events_of(
    contract: Contract, observed: Observed | None = None, *, until: datetime | None = None
) -> tuple[Event, ...]:
    """Every event after the contract's status date, to its end or to ``until``, in the order in which they happen.

    Amounts are decimals of forty digits, unrounded.

    Raises:
        PlanImpossible: the terms lead to no schedule.
        FixingMissing: a rate, an index or a value that an event needs was not observed.
    """
    seen = observed or Observed()
    with localcontext() as context:
        context.prec = DIGITS
        try:
            match contract.kind:
                case ContractKind.COM:
                    raise PlanImpossible(
                        "contractType", "not_supported", value="COM", valid="a part of CEC only"
                    )
                case ContractKind.CEG | ContractKind.CEC:
                    return cover_events(contract, seen, until, state_at)
                case ContractKind.CLM:
                    return _call_money(contract, seen, until)
            return _term_loan(contract, seen, until)
        except TooManyTimes as error:
            raise PlanImpossible("cycles", "too_many", value=error) from error
        except CalendarSilent as error:
            raise PlanImpossible(
                "calendar", "calendar_silent", value=contract.calendar, year=error.year
            ) from error
        except ArithmeticError as error:
            raise PlanImpossible("terms", "out_of_range", value=type(error).__name__) from error
        except ValueError as error:
            if isinstance(error, PlanImpossible):
                raise
            raise PlanImpossible(
                "maturityDate", "out_of_range", value=error, valid="a year up to 9999"
            ) from error


def state_at(contract: Contract, observed: Observed, time: datetime) -> State:
    """What a loan is at ``time``, after what happens then, with interest up to then.

    Raises:
        PlanImpossible, FixingMissing: as for ``events_of``.
    """
    if contract.kind in {ContractKind.CEG, ContractKind.CEC}:
        past = events_of(contract, observed, until=time)
        return past[-1].state if past else State(at=contract.status_date)
    matures = maturity_of(contract)
    past = events_of(replace(contract, purchase_date=None), observed, until=time)
    clock = Clock(contract, matures)
    loan = Loan(contract, observed, clock, _fee_times(contract, matures or time))
    state = past[-1].state if past else _first_state(contract, loan, ())
    return loan.accrued(state, time) if time > state.at else state


def _fee_times(contract: Contract, matures: datetime) -> tuple[datetime, ...]:
    assert contract.initial_exchange_date is not None, "checked by the terms"
    return fee_times(contract, contract.initial_exchange_date, matures)


def _term_loan(contract: Contract, observed: Observed, until: datetime | None) -> tuple[Event, ...]:
    matures = maturity_of(contract)
    assert matures is not None, "only call money ends when it is called"
    clock = Clock(contract, matures)
    loan = Loan(contract, observed, clock, _fee_times(contract, matures))
    plan = Scheduler(contract, loan, clock, matures)
    payment = _payment(contract, clock, matures)
    steps = [
        plan.fixed(EventKind.MD, matures, loan.mature),
        *plan.redemptions(), *plan.interest(), *plan.interest_base(), *plan.fees(), *plan.scaling(),
        *(plan.stepped_resets() if contract.kind is ContractKind.LAX else plan.rate_resets()),
        *plan.observed_events(observed, _after_prepayment(contract, payment)),
    ]  # fmt: skip
    if contract.kind is ContractKind.ANN:
        steps += _fixings(contract, plan, loan, payment, [s for s in steps if s.kind in _RESETS])
    steps = [step for step in steps if step.at >= plan.start]
    steps.append(plan.fixed(EventKind.IED, plan.start, _exchange(contract, loan, payment)))
    if contract.purchase_date is not None:
        steps.append(plan.fixed(EventKind.PRD, contract.purchase_date, loan.buy))
    if contract.termination_date is not None:
        end = plan.fixed(EventKind.TD, contract.termination_date, loan.terminate)
        steps = [step for step in steps if step.order < end.order] + [end]
    first = _first_state(contract, loan, plan.interest_times())
    if plan.start <= contract.status_date:
        first = replace(first, payment=_initial_payment(contract, first, payment))
    return run(contract, first, steps, until=until)


_RESETS = {EventKind.RR, EventKind.RRF}
_Payment = Callable[[State, datetime], Decimal]


def _payment(contract: Contract, clock: Clock, matures: datetime) -> _Payment:
    """The redemption that ends the debt on time, from any state on."""
    end = contract.amortization_date or matures

    def annuity(state: State, at: datetime) -> Decimal:
        return annuity_payment(contract, clock, end, state, first=at == contract.initial_exchange_date)

    def linear(state: State, at: datetime) -> Decimal:
        after = min(at, contract.status_date) if at == contract.initial_exchange_date else at
        return linear_payment(contract, end, state.notional, after)

    return linear if contract.kind is ContractKind.LAM else annuity


def _initial_payment(contract: Contract, state: State, payment: _Payment) -> Decimal | None:
    if contract.next_principal_redemption_payment is not None:
        return contract.next_principal_redemption_payment
    if contract.kind in {ContractKind.PAM, ContractKind.LAX, ContractKind.CLM}:
        return None
    return payment(state, state.at)


def _exchange(
    contract: Contract, loan: Loan, payment: _Payment
) -> Callable[[State, datetime], tuple[Decimal, State]]:
    """IED, with the redemption that follows; an annuity's is fixed anew the day before the first one falls due."""

    def work(state: State, at: datetime) -> tuple[Decimal, State]:
        payoff, after = loan.exchange(state, at)
        return payoff, replace(after, payment=_initial_payment(contract, after, payment))

    return work


def _fixings(
    contract: Contract, plan: Scheduler, loan: Loan, payment: _Payment, resets: list[Step]
) -> Iterator[Step]:
    """PRF: the day before the first redemption where no payment is agreed, and with every reset of the rate."""
    if contract.next_principal_redemption_payment is None:
        day = first_redemption_on(contract) - _DAY
        if day >= plan.start:
            moved = plan.clock.moved(day)
            first = plan.clock.moved(first_redemption_on(contract))
            yield Step(EventKind.PRF, day, moved if moved < first else day, loan.refix(payment))
    for reset in resets:
        yield Step(EventKind.PRF, reset.at, reset.on, loan.refix(payment))


def _after_prepayment(contract: Contract, payment: _Payment) -> Refix:
    """Effect A lowers the redemptions that are left; M leaves them, so that the debt ends sooner."""
    lowers = contract.prepayment_effect == "A" and contract.kind in {ContractKind.LAM, ContractKind.ANN}
    return lambda state, at: payment(state, at) if lowers else None


def _call_money(contract: Contract, observed: Observed, until: datetime | None) -> tuple[Event, ...]:
    """Call money ends at its maturity, else when it is called and the notice has run out, else it is followed to ``until``.

    Interest runs until the call; what has run up by then is paid at the settlement.
    """
    called = observed.of("XD", contract.contract_id)
    call = called[0].time if contract.maturity_date is None and called else None
    ends = contract.maturity_date or call or until
    if ends is None:
        raise PlanImpossible("maturityDate", "missing", valid="a time, an observed XD, or an end to look at")
    clock = Clock(contract, ends)
    loan = Loan(contract, observed, clock, _fee_times(contract, ends))
    plan = Scheduler(contract, loan, clock, ends)
    interest = plan.times(contract.cycle_anchor_date_of_interest_payment, contract.cycle_of_interest_payment)
    steps = [
        *plan.moving(EventKind.IPCI, interest, loan.capitalise), *plan.rate_resets(), *plan.fees(),
        *plan.observed_events(observed, lambda state, at: None),
    ]  # fmt: skip
    steps = [step for step in steps if step.at >= plan.start]
    steps.append(plan.fixed(EventKind.IED, plan.start, loan.exchange))
    if call is None:
        steps += [
            plan.fixed(EventKind.IP, ends, loan.pay_interest),
            plan.fixed(EventKind.MD, ends, loan.mature),
        ]
        return run(contract, _first_state(contract, loan, ()), steps, until=until)
    notice = contract.x_day_notice
    paid = notice.after(call) if notice is not None else call
    steps += [
        plan.fixed(EventKind.XD, call, _called(loan, at_once=paid == call), rank=_BEFORE_INTEREST),
        plan.fixed(EventKind.IP, paid, _settle_interest(loan)),
        plan.fixed(EventKind.STD, paid, loan.mature),
    ]
    # a call that has been made is followed to its settlement, however near the end that somebody looks at
    return run(contract, _first_state(contract, loan, ()), steps, until=max(until, paid) if until else None)


_BEFORE_INTEREST = -1


def _called(loan: Loan, *, at_once: bool) -> Callable[[State, datetime], tuple[Decimal, State]]:
    def work(state: State, at: datetime) -> tuple[Decimal, State]:
        after = loan.accrued(state, at)
        if at_once:
            return ZERO, after
        return ZERO, replace(after, accrued=ZERO, due_at_settlement=after.accrued)

    return work


def _settle_interest(loan: Loan) -> Callable[[State, datetime], tuple[Decimal, State]]:
    def work(state: State, at: datetime) -> tuple[Decimal, State]:
        due = replace(state, at=at, accrued=state.accrued + state.due_at_settlement, due_at_settlement=ZERO)
        return loan.pay_interest(due, at)

    return work


def _first_state(contract: Contract, loan: Loan, interest_times: tuple[datetime, ...]) -> State:
    """The state at the status date: nothing before the initial exchange.

    Interest that the terms do not give has run since the last interest date; with none before, none has.
    """
    at, start = contract.status_date, contract.initial_exchange_date
    assert start is not None and contract.notional_principal is not None, "checked by the terms"
    state = State(
        at=at,
        notional_scale=contract.notional_scaling_multiplier,
        interest_scale=contract.interest_scaling_multiplier,
    )
    if start > at:
        return state
    sign, rate = contract.sign, contract.nominal_interest_rate or ZERO
    notional = sign * contract.notional_principal
    base = notional
    if contract.interest_calculation_base != "NT" and contract.interest_calculation_base_amount is not None:
        base = sign * contract.interest_calculation_base_amount
    before = max((time for time in interest_times if time < at), default=at)
    accrued = sign * contract.accrued_interest if contract.accrued_interest is not None else None
    state = replace(state, notional=notional, rate=rate, interest_base=base)
    ran = loan.accrued(replace(state, at=before), at)
    fee = contract.fee_accrued if contract.fee_accrued is not None else _fee_before(contract, loan, state)
    return replace(ran, accrued=ran.accrued if accrued is None else accrued, fee_accrued=fee)


def _fee_before(contract: Contract, loan: Loan, state: State) -> Decimal:
    past = [time for time in loan.fee_times if time < contract.status_date]
    if not past or not contract.fee_rate:
        return ZERO
    return loan.accrued(replace(state, at=max(past)), contract.status_date).fee_accrued
