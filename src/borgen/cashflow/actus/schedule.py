"""The schedule of a loan: which events its terms give, before anything is worked out."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from borgen.cashflow.actus.cycle import Cycle, cyclic, nth_time
from borgen.cashflow.actus.event import EventKind
from borgen.cashflow.actus.loan import Loan, Refix
from borgen.cashflow.actus.observed import Observed
from borgen.cashflow.actus.reading import ContractKind
from borgen.cashflow.actus.redemption import (
    first_redemption_on,
    nth_cycle,
    redemption_times,
    stretches,
)
from borgen.cashflow.actus.running import Clock, Step, Work
from borgen.cashflow.actus.terms import Contract

_WITH_INTEREST = {ContractKind.NAM, ContractKind.ANN}


class Scheduler:
    """Makes the steps of one loan that ends at ``matures``; days move, but not those of the ends."""

    def __init__(self, contract: Contract, loan: Loan, clock: Clock, matures: datetime) -> None:
        self.contract, self.loan, self.clock, self.matures = contract, loan, clock, matures
        assert contract.initial_exchange_date is not None, "checked by the terms"
        self.start = contract.initial_exchange_date

    def fixed(self, kind: EventKind, time: datetime, work: Work, rank: int | None = None) -> Step:
        return Step(kind, time, time, work, rank)

    def moving(self, kind: EventKind, times: Iterable[datetime], work: Work) -> Iterator[Step]:
        for time in times:
            yield Step(kind, time, time if time == self.matures else self.clock.moved(time), work)

    def times(
        self, anchor: datetime | None, cycle: Cycle | None, until: datetime | None = None
    ) -> tuple[datetime, ...]:
        """The cyclic times before ``until``; a cycle without an anchor begins with the contract."""
        anchor = anchor or (self.start if cycle is not None else None)
        if anchor is None:
            return ()
        return cyclic(anchor, cycle, until or self.matures, month_end_kept=self.contract.month_end_kept)

    def interest_times(self) -> tuple[datetime, ...]:
        """When interest falls due, the end included; in NAM and ANN that is on every redemption as well."""
        terms = self.contract
        if terms.kind is ContractKind.LAX:
            found = set(self._array_times())
            if not found:
                return ()
        elif terms.kind in _WITH_INTEREST:
            found = set(redemption_times(terms, self.matures))
            before = self._a_cycle_before(first_redemption_on(terms))
            anchor = terms.cycle_anchor_date_of_interest_payment
            if (anchor or terms.cycle_of_interest_payment) and (anchor or self.start) <= before:
                found |= {*self.times(anchor, terms.cycle_of_interest_payment, before), before}
        else:
            found = set(
                self.times(terms.cycle_anchor_date_of_interest_payment, terms.cycle_of_interest_payment)
            )
        return tuple(sorted(time for time in {*found, self.matures} if time >= self.start))

    def _a_cycle_before(self, time: datetime) -> datetime:
        cycle = self.contract.cycle_of_principal_redemption
        if cycle is None:
            return time
        return nth_time(time, cycle.period, -1, month_end_kept=self.contract.month_end_kept)

    def _array_times(self) -> Iterator[datetime]:
        terms = self.contract
        anchors = terms.array_cycle_anchor_date_of_interest_payment
        for n, anchor in enumerate(anchors):
            until = min(anchors[n + 1], self.matures) if n + 1 < len(anchors) else self.matures
            cycle = nth_cycle(terms.array_cycle_of_interest_payment, n)
            yield from cyclic(anchor, cycle, until, month_end_kept=terms.month_end_kept)

    def interest(self) -> Iterator[Step]:
        """Up to the capitalization end date interest is added to the notional, afterwards it is paid."""
        terms = self.contract
        if terms.nominal_interest_rate is None:
            return
        times, ends = self.interest_times(), terms.capitalization_end_date
        if ends is not None:
            capitalised = {time for time in times if time <= ends} | {ends}
            yield from self.moving(EventKind.IPCI, sorted(capitalised), self.loan.capitalise)
            times = tuple(time for time in times if time > ends)
        yield from self.moving(EventKind.IP, times, self.loan.pay_interest)

    def interest_base(self) -> Iterator[Step]:
        terms = self.contract
        if terms.interest_calculation_base != "NTL":
            return
        times = self.times(
            terms.cycle_anchor_date_of_interest_calculation_base, terms.cycle_of_interest_calculation_base
        )
        yield from self.moving(EventKind.IPCB, times, self.loan.fix_base)

    def rate_resets(self, until: datetime | None = None) -> tuple[Step, ...]:
        """RR, and RRF for the next one where its rate is known already."""
        terms = self.contract
        times = self.times(terms.cycle_anchor_date_of_rate_reset, terms.cycle_of_rate_reset, until)
        steps = list(self.moving(EventKind.RR, times, self.loan.reset()))
        if terms.next_reset_rate is not None:
            for n, step in enumerate(steps):
                if step.at > terms.status_date:
                    steps[n] = Step(
                        EventKind.RRF, step.at, step.on, self.loan.reset_to(terms.next_reset_rate)
                    )
                    break
        return tuple(steps)

    def stepped_resets(self) -> Iterator[Step]:
        """LAX: the rates of the arrays, as they stand or on top of the market's."""
        terms = self.contract
        anchors = terms.array_cycle_anchor_date_of_rate_reset
        for n, anchor in enumerate(anchors):
            until = min(anchors[n + 1], self.matures) if n + 1 < len(anchors) else self.matures
            times = cyclic(
                anchor, nth_cycle(terms.array_cycle_of_rate_reset, n), until, month_end_kept=terms.month_end_kept
            )  # fmt: skip
            rate = terms.array_rate[n]
            if terms.array_fixed_variable[n] in {"FIX", "F"}:
                yield from self.moving(EventKind.RRF, times, self.loan.reset_to(rate))
            else:
                yield from self.moving(EventKind.RR, times, self.loan.reset(rate))

    def redemptions(self) -> Iterator[Step]:
        terms = self.contract
        if terms.kind is ContractKind.LAX:
            for n, times in stretches(terms, self.matures):
                up = terms.array_increase_decrease[n] == "INC"
                work = self.loan.step_of(terms.array_next_principal_redemption_payment[n], up=up)
                yield from self.moving(EventKind.PI if up else EventKind.PR, times, work)
        elif terms.kind is not ContractKind.PAM:
            level = terms.kind in _WITH_INTEREST
            work = self.loan.redeem_with_interest if level else self.loan.redeem
            yield from self.moving(EventKind.PR, redemption_times(terms, self.matures), work)

    def fee_times(self) -> tuple[datetime, ...]:
        return fee_times(self.contract, self.start, self.matures)

    def fees(self) -> Iterator[Step]:
        yield from self.moving(EventKind.FP, self.fee_times(), self.loan.pay_fee)

    def scaling(self) -> Iterator[Step]:
        terms = self.contract
        if not set(terms.scaling_effect) & set("IN"):
            return
        times = self.times(terms.cycle_anchor_date_of_scaling_index, terms.cycle_of_scaling_index)
        yield from self.moving(EventKind.SC, times, self.loan.scale)

    def observed_events(self, observed: Observed, refixed: Refix) -> Iterator[Step]:
        """Credit events; prepayments as observed and as a model says on their dates, with penalties.

        ``refixed`` is the redemption after a prepayment.
        """
        terms = self.contract
        for seen in observed.of("CE", terms.contract_id):
            yield self.fixed(EventKind.CE, seen.time, self.loan.note)
        if terms.prepayment_effect == "N":
            return
        prepaid = [(seen.time, seen.value) for seen in observed.of("PP", terms.contract_id)]
        code = terms.object_code_of_prepayment_model
        if code is not None:
            times = self.times(terms.cycle_anchor_date_of_optionality, terms.cycle_of_optionality)
            prepaid += [(time, observed.fixing(code, time)) for time in times]
        for time, amount in prepaid:
            yield self.fixed(EventKind.PP, time, self.loan.prepay(amount, refixed))
            if terms.penalty_type != "O":
                yield self.fixed(EventKind.PY, time, self.loan.penalise)


def fee_times(contract: Contract, start: datetime, matures: datetime) -> tuple[datetime, ...]:
    """When fees fall due, the end included."""
    if not contract.fee_rate:
        return ()
    anchor = contract.cycle_anchor_date_of_fee or start
    times = cyclic(anchor, contract.cycle_of_fee, matures, month_end_kept=contract.month_end_kept)
    return tuple(sorted({*times, matures}))
