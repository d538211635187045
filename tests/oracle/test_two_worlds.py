"""The office's ledger without rounding and the contracts of the ACTUS specification agree where both can say the same."""

import random
from datetime import date
from fractions import Fraction
from math import ceil

import pytest

from borgen.cashflow.actus import Contract, EventKind, events_of
from borgen.cashflow.contract import LoanContract, Refixed, Rounding, ledger_of
from borgen.cashflow.plan import PlanKind, PlanTerms
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import months_after

KINDS = {PlanKind.BULLET: "PAM", PlanKind.STRAIGHT_LINE: "LAM", PlanKind.ANNUITY: "ANN", PlanKind.FIXED_PAYMENT: "NAM"}


def test_interest_and_principal_are_the_same_flow_by_flow() -> None:
    """200 random loans with whole terms of thirty-day months; half of them are refixed once."""
    rng = random.Random(31)
    for _ in range(200):
        kind, per_year, terms = rng.choice(list(KINDS)), rng.choice([1, 2, 4, 12]), rng.randrange(2, 40)
        start, months = date(rng.randrange(2000, 2040), rng.randrange(1, 13), rng.randrange(1, 29)), 12 // per_year
        rate, notional = Fraction(rng.randrange(1, 1500), 10_000), rng.randrange(1, 10**7)
        ends, first = months_after(start, terms * months), months_after(start, months)
        refixed_on = months_after(start, rng.randrange(1, terms) * months) if rng.random() < 0.5 else None
        new_rate = Fraction(rng.randrange(1, 1500), 10_000)
        # where a NAM pays less than the interest its debt grows, and ours stays: here it never does
        payment = ceil(notional * (max(rate, new_rate) / per_year + Fraction(rng.randrange(1, 30), 100))) * 100
        fixed = kind is PlanKind.FIXED_PAYMENT
        plan = PlanTerms(
            kind=kind, granted=Money(notional * 100, "SEK"), starts_on=start, matures_on=ends, payments_a_year=per_year,
            interest_rate=rate, day_count=DayCount.THIRTY_E_360, payment=Money(payment, "SEK") if fixed else None,
        )  # fmt: skip
        changes = (Refixed(on=refixed_on, rate=new_rate),) if refixed_on else ()
        ours = ledger_of(LoanContract(plan=plan, rounding=Rounding(mode="none"), changes=changes)).postings
        reset = {"cycleAnchorDateOfRateReset": f"{refixed_on}", "nextResetRate": str(float(new_rate))} if refixed_on else {}
        redemption = {"cycleAnchorDateOfPrincipalRedemption": f"{first}", "cycleOfPrincipalRedemption": f"P{months}ML1"}
        redemption |= {"nextPrincipalRedemptionPayment": str(payment // 100)} if fixed else {}
        contract = Contract.read({
            "contractType": KINDS[kind], "statusDate": "1999-01-01", "contractRole": "RPA", "currency": "SEK",
            "notionalPrincipal": str(notional), "initialExchangeDate": f"{start}", "maturityDate": f"{ends}",
            "nominalInterestRate": str(float(rate)), "dayCountConvention": "30E360", "cycleAnchorDateOfInterestPayment": f"{first}",
            "cycleOfInterestPayment": f"P{months}ML1", **reset, **(redemption if kind is not PlanKind.BULLET else {}),
        })  # fmt: skip
        interest: dict[date, float] = {}
        principal: dict[date, float] = {}
        for event in events_of(contract):
            flows = {EventKind.IP: interest, EventKind.PR: principal, EventKind.MD: principal}.get(event.kind)
            if flows is not None:
                flows[event.on.date()] = float(event.payoff) * 100
        assert [float(posting.interest) for posting in ours] == pytest.approx([interest[p.on] for p in ours], rel=1e-9, abs=1e-6)
        assert [float(p.principal) for p in ours] == pytest.approx([principal.get(p.on, 0.0) for p in ours], rel=1e-9, abs=1e-6)
