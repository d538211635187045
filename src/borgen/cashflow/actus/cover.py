"""Guarantee (CEG) and collateral (CEC): contracts that pay when others do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from borgen.cashflow.actus.cycle import cyclic
from borgen.cashflow.actus.event import ZERO, Event, EventKind, State
from borgen.cashflow.actus.observed import Observed
from borgen.cashflow.actus.reading import ContractKind
from borgen.cashflow.actus.redemption import maturity_of
from borgen.cashflow.actus.running import Clock, Step, fx, run
from borgen.cashflow.actus.terms import Contract
from borgen.cashflow.terms import PlanImpossible

StateAt = Callable[[Contract, Observed, datetime], State]


def cover_events(
    contract: Contract, observed: Observed, until: datetime | None, state_at: StateAt
) -> tuple[Event, ...]:
    """Purchase and fees of a guarantee, then exercise and settlement, or the end without either.

    Raises:
        PlanImpossible: a covered contract has no end, or its market value no name.
        FixingMissing: a value that counts was not observed.
    """
    return _Cover(contract, observed, state_at).events(until)


class _Cover:
    def __init__(self, contract: Contract, observed: Observed, state_at: StateAt) -> None:
        self.contract, self.observed, self.state_at = contract, observed, state_at
        self.covered = [item for role, item in contract.contract_structure if role == "COVE"]
        self.covering = [item for role, item in contract.contract_structure if role == "COVI"]
        self.matures = contract.maturity_date or self._last_end()
        self.clock = Clock(contract, self.matures)
        self.exercised = contract.exercise_date or self._credit_event()
        self.fee_times = self._fees()

    def events(self, until: datetime | None) -> tuple[Event, ...]:
        terms = self.contract
        steps = [Step(EventKind.FP, time, self.clock.moved(time), self._pay_fee) for time in self.fee_times]
        if terms.purchase_date is not None:
            steps.append(Step(EventKind.PRD, terms.purchase_date, terms.purchase_date, self._buy))
        if self.exercised is None:
            steps.append(Step(EventKind.MD, self.matures, self.matures, self._end))
        else:
            paid = terms.settlement_period.after(self.exercised)
            steps += [
                Step(EventKind.XD, self.exercised, self.exercised, self._exercise),
                Step(EventKind.STD, paid, self.clock.moved(paid), self._settle),
            ]
        return run(terms, self._first(), steps, until=until)

    # what is covered

    def exposure(self, time: datetime) -> Decimal:
        """The covered share of what is owed: principal (NO), with interest (NI), or the market value (MV)."""
        terms, total = self.contract, ZERO
        if time >= self.matures and self.exercised is None:
            return ZERO
        for item in self.covered:
            assert isinstance(item, Contract), "checked by the terms"
            if terms.guaranteed_exposure == "MV":
                total += self._value(item, time)
                continue
            state = self.state_at(item, self.observed, time)
            total += state.notional + (state.accrued if terms.guaranteed_exposure == "NI" else ZERO)
        return terms.coverage_of_credit_enhancement * terms.sign * total

    def _amount(self, time: datetime) -> Decimal:
        terms = self.contract
        if terms.notional_principal is None:
            return self.exposure(time)
        if time >= self.matures and self.exercised is None:
            return ZERO
        return terms.coverage_of_credit_enhancement * terms.sign * terms.notional_principal

    def _value(self, item: Contract | str, time: datetime) -> Decimal:
        code = item if isinstance(item, str) else item.market_object_code
        if not code:
            raise PlanImpossible("contractStructure.object.marketObjectCode", "missing")
        return self.observed.worth(code, time)

    # when

    def _last_end(self) -> datetime:
        ends = [self._end_of(item) for item in self.covered if isinstance(item, Contract)]
        if not ends:
            raise PlanImpossible("maturityDate", "missing", valid="a time, or covered contracts that end")
        return max(ends)

    def _end_of(self, item: Contract) -> datetime:
        if item.kind in {ContractKind.CEG, ContractKind.CEC}:
            return _Cover(item, self.observed, self.state_at).matures
        end = maturity_of(item)
        if end is None:
            raise PlanImpossible(
                "contractStructure.object.maturityDate", "missing", valid="a time, or maturityDate"
            )
        return end

    def _credit_event(self) -> datetime | None:
        """The first credit event of a kind that is covered, of a covered contract, up to the end."""
        names = {item if isinstance(item, str) else item.contract_id for item in self.covered}
        times = [
            seen.time
            for seen in self.observed.events
            if seen.kind == "CE"
            and seen.contract_id in names
            and seen.performance in self.contract.credit_event_type_covered
            and self.contract.status_date < seen.time <= self.matures
        ]
        return min(times, default=None)

    def _fees(self) -> tuple[datetime, ...]:
        terms = self.contract
        if not terms.fee_rate or terms.kind is ContractKind.CEC:
            return ()
        anchor = terms.cycle_anchor_date_of_fee
        if anchor is None and terms.cycle_of_fee is not None:
            anchor = terms.cycle_of_fee.period.after(terms.purchase_date or terms.status_date)
        if anchor is None:
            return ()
        end = self.matures if self.exercised is None else self.exercised
        return cyclic(anchor, terms.cycle_of_fee, end, month_end_kept=terms.month_end_kept)

    # what each event pays and does

    def _first(self) -> State:
        terms = self.contract
        notional = ZERO
        if terms.kind is ContractKind.CEG and terms.status_date < self.matures:
            notional = self._amount(terms.status_date)
        return State(
            at=terms.status_date, notional=notional, fee_accrued=terms.fee_accrued or ZERO,
            exercise_amount=terms.exercise_amount or ZERO, exercised=terms.exercise_date,
        )  # fmt: skip

    def _fee(self, state: State, at: datetime) -> Decimal:
        terms = self.contract
        if not terms.fee_rate:
            return state.fee_accrued
        if terms.fee_basis == "N":
            return state.fee_accrued + self.clock.years(state.at, at) * state.notional * terms.fee_rate
        begins = terms.purchase_date or terms.status_date
        before = max((time for time in self.fee_times if time < at), default=begins)
        after = min((time for time in self.fee_times if time >= at), default=None)
        if after is None and terms.cycle_of_fee is not None:
            after = terms.cycle_of_fee.period.after(before)
        if after is None or (whole := self.clock.years(before, after)) == 0:
            return state.fee_accrued
        return self.clock.years(before, at) / whole * terms.sign * terms.fee_rate

    def _buy(self, state: State, at: datetime) -> tuple[Decimal, State]:
        terms = self.contract
        payoff = self._fx(at) * -terms.sign * terms.price_at_purchase_date
        return payoff, replace(state, at=at, notional=self._amount(at))

    def _pay_fee(self, state: State, at: datetime) -> tuple[Decimal, State]:
        terms = self.contract
        assert terms.fee_rate is not None, "there are fee times only with a fee"
        payoff = terms.sign * terms.fee_rate if terms.fee_basis == "A" else self._fee(state, at)
        return self._fx(at) * payoff, replace(state, at=at, notional=self._amount(at), fee_accrued=ZERO)

    def _end(self, state: State, at: datetime) -> tuple[Decimal, State]:
        return ZERO, replace(state, at=at, notional=ZERO)

    def _exercise(self, state: State, at: datetime) -> tuple[Decimal, State]:
        """A guarantee pays what it covers, collateral no more than it is worth."""
        fee = self._fee(state, at)
        notional = self._amount(at)
        amount = notional
        if self.contract.kind is ContractKind.CEC:
            worth = sum((self._value(item, at) for item in self.covering), ZERO)
            amount = self.contract.sign * min(worth, abs(notional))
        return ZERO, replace(
            state, at=at, notional=notional, fee_accrued=fee, exercise_amount=amount, exercised=at
        )

    def _settle(self, state: State, at: datetime) -> tuple[Decimal, State]:
        payoff = self._fx(at) * (state.exercise_amount + state.fee_accrued)
        return payoff, replace(state, at=at, notional=ZERO, fee_accrued=ZERO)

    def _fx(self, at: datetime) -> Decimal:
        return fx(self.contract, self.observed, at)
