"""What each event of a loan pays and does: the payoff and state transition functions of PAM, LAM, NAM, ANN, LAX and CLM.

One set serves all, since interest of PAM and CLM runs on a base that is always the notional.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from borgen.cashflow.actus.event import ZERO, State
from borgen.cashflow.actus.observed import Observed
from borgen.cashflow.actus.running import Clock, Work, fx, settled
from borgen.cashflow.actus.terms import Contract

Refix = Callable[[State, datetime], Decimal | None]
"""The redemption that is due from now on, given the state; None leaves it as it is."""


class Loan:
    """The work of each event, of one contract."""

    def __init__(
        self, contract: Contract, observed: Observed, clock: Clock, fee_times: tuple[datetime, ...]
    ) -> None:
        self.contract, self.observed, self.clock = contract, observed, clock
        self.fee_times = fee_times
        self.sign = contract.sign

    # what has run up

    def accrued(self, state: State, at: datetime) -> State:
        """The state at ``at`` with the interest and the fee that have run up since the event before."""
        part = self.clock.years(state.at, at)
        return replace(
            state,
            at=at,
            accrued=state.accrued + part * state.rate * state.interest_base,
            fee_accrued=self._fee(state, at, part),
        )

    def _fee(self, state: State, at: datetime, part: Decimal) -> Decimal:
        rate = self.contract.fee_rate
        if not rate:
            return state.fee_accrued
        if self.contract.fee_basis == "N":
            return state.fee_accrued + part * state.notional * rate
        before = max((time for time in self.fee_times if time < at), default=self.contract.status_date)
        after = min((time for time in self.fee_times if time >= at), default=None)
        if after is None or (whole := self.clock.years(before, after)) == 0:
            return state.fee_accrued
        return self.clock.years(before, at) / whole * self.sign * rate

    # money out and back

    def exchange(self, state: State, at: datetime) -> tuple[Decimal, State]:
        terms = self.contract
        assert terms.notional_principal is not None, "checked by the terms"
        notional = self.sign * terms.notional_principal
        base = notional
        if terms.interest_calculation_base != "NT":
            assert terms.interest_calculation_base_amount is not None, "checked by the terms"
            base = self.sign * terms.interest_calculation_base_amount
        rate, anchor = terms.nominal_interest_rate or ZERO, terms.cycle_anchor_date_of_interest_payment
        accrued = ZERO
        if terms.accrued_interest is not None:
            accrued = self.sign * terms.accrued_interest
        elif anchor is not None and anchor < at:
            accrued = self.clock.years(anchor, at) * notional * rate
        payoff = self._fx(at) * -self.sign * (terms.notional_principal + terms.premium_discount_at_ied)
        return payoff, replace(
            state, at=at, notional=notional, rate=rate, accrued=accrued, interest_base=base
        )

    def mature(self, state: State, at: datetime) -> tuple[Decimal, State]:
        amount = (
            state.notional_scale * state.notional + state.interest_scale * state.accrued + state.fee_accrued
        )
        return self._fx(at) * amount, settled(state, at)

    def redeem(self, state: State, at: datetime) -> tuple[Decimal, State]:
        """LAM: the agreed amount, never more than what is left."""
        after = self.accrued(state, at)
        assert state.payment is not None, "fixed before the first redemption"
        return self._repaid(after, min(state.payment, abs(state.notional)), at)

    def redeem_with_interest(self, state: State, at: datetime) -> tuple[Decimal, State]:
        """NAM and ANN: the agreed payment less the interest; less than nothing adds to the debt."""
        after = self.accrued(state, at)
        assert state.payment is not None, "fixed before the first redemption"
        return self._repaid(
            after, min(state.payment - self.sign * after.accrued, self.sign * state.notional), at
        )

    def step_of(self, amount: Decimal, *, up: bool) -> Work:
        """LAX: an amount of its own for each stretch, out (PI) or back (PR)."""

        def work(state: State, at: datetime) -> tuple[Decimal, State]:
            after = self.accrued(state, at)
            return self._repaid(after, -amount if up else min(amount, abs(state.notional)), at)

        return work

    def _repaid(self, state: State, amount: Decimal, at: datetime) -> tuple[Decimal, State]:
        notional = state.notional - self.sign * amount
        payoff = self._fx(at) * self.sign * state.notional_scale * amount
        return payoff, replace(state, notional=notional, interest_base=self._base(state, notional))

    def _base(self, state: State, notional: Decimal) -> Decimal:
        return notional if self.contract.interest_calculation_base == "NT" else state.interest_base

    # interest

    def pay_interest(self, state: State, at: datetime) -> tuple[Decimal, State]:
        after = self.accrued(state, at)
        payoff = self._fx(at) * state.interest_scale * after.accrued
        return payoff, replace(after, accrued=ZERO)

    def capitalise(self, state: State, at: datetime) -> tuple[Decimal, State]:
        after = self.accrued(state, at)
        notional = after.notional + after.accrued
        return ZERO, replace(
            after, notional=notional, accrued=ZERO, interest_base=self._base(after, notional)
        )

    def fix_base(self, state: State, at: datetime) -> tuple[Decimal, State]:
        return ZERO, replace(self.accrued(state, at), interest_base=state.notional)

    # the rate

    def reset(self, more: Decimal = ZERO) -> Work:
        """RR: market rate × multiplier + spread, within the caps and floors; ``more`` is a step of LAX."""

        def work(state: State, at: datetime) -> tuple[Decimal, State]:
            terms = self.contract
            market = self.observed.fixing(terms.market_object_code_of_rate_reset, at, self.clock.moved(at))
            change = market * terms.rate_multiplier + terms.rate_spread + more - state.rate
            change = _within(change, terms.period_floor, terms.period_cap)
            rate = _within(state.rate + change, terms.life_floor, terms.life_cap)
            return ZERO, replace(self.accrued(state, at), rate=rate)

        return work

    def reset_to(self, rate: Decimal) -> Work:
        return lambda state, at: (ZERO, replace(self.accrued(state, at), rate=rate))

    def refix(self, payment: Refix) -> Work:
        """PRF: the payment that ends the debt on time at today's rate."""

        def work(state: State, at: datetime) -> tuple[Decimal, State]:
            after = self.accrued(state, at)
            return ZERO, replace(after, payment=payment(after, at))

        return work

    # fee, index, purchase, termination, prepayment

    def pay_fee(self, state: State, at: datetime) -> tuple[Decimal, State]:
        rate = self.contract.fee_rate or ZERO
        after = self.accrued(state, at)
        payoff = self.sign * rate if self.contract.fee_basis == "A" else after.fee_accrued
        return self._fx(at) * payoff, replace(after, fee_accrued=ZERO)

    def scale(self, state: State, at: datetime) -> tuple[Decimal, State]:
        terms = self.contract
        first = terms.scaling_index_at_contract_deal_date or terms.scaling_index_at_status_date
        assert first is not None, "checked by the terms"
        ratio = self.observed.worth(terms.market_object_code_of_scaling_index, at) / first
        return ZERO, replace(
            self.accrued(state, at),
            notional_scale=ratio if "N" in terms.scaling_effect else state.notional_scale,
            interest_scale=ratio if "I" in terms.scaling_effect else state.interest_scale,
        )

    def buy(self, state: State, at: datetime) -> tuple[Decimal, State]:
        after = self.accrued(state, at)
        price = self.contract.price_at_purchase_date
        return self._fx(at) * -self.sign * (price + after.accrued), after

    def terminate(self, state: State, at: datetime) -> tuple[Decimal, State]:
        after = self.accrued(state, at)
        price = self.contract.price_at_termination_date
        return self._fx(at) * self.sign * (price + after.accrued), settled(after, at)

    def note(self, state: State, at: datetime) -> tuple[Decimal, State]:
        """A credit event pays nothing by itself."""
        return ZERO, self.accrued(state, at)

    def prepay(self, value: Decimal, payment: Refix) -> Work:
        def work(state: State, at: datetime) -> tuple[Decimal, State]:
            after = self.accrued(state, at)
            amount = self.sign * min(abs(value), abs(state.notional))
            notional = after.notional - amount
            after = replace(after, notional=notional, interest_base=self._base(after, notional))
            fixed = payment(after, at)
            return self._fx(at) * amount, after if fixed is None else replace(after, payment=fixed)

        return work

    def penalise(self, state: State, at: datetime) -> tuple[Decimal, State]:
        terms = self.contract
        ran = self.clock.years(state.at, at) * state.notional
        match terms.penalty_type:
            case "A":
                penalty = self.sign * terms.penalty_rate
            case "N":
                penalty = ran * terms.penalty_rate
            case _:
                market = self.observed.fixing(
                    terms.market_object_code_of_rate_reset, at, self.clock.moved(at)
                )
                penalty = ran * max(ZERO, state.rate - market)
        return self._fx(at) * penalty, self.accrued(state, at)

    def _fx(self, at: datetime) -> Decimal:
        return fx(self.contract, self.observed, at)


def _within(value: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    if low is not None:
        value = max(value, low)
    return value if high is None else min(value, high)
