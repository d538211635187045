"""The office's ledger without rounding and the contracts of the ACTUS specification agree where both can say the same."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest

from borgen.cashflow.actus import Contract, EventKind, events_of
from borgen.cashflow.actus.observed import Observed, Seen
from borgen.cashflow.contract import (
    Called,
    Change,
    Collateral,
    CreditContract,
    Draw,
    Fee,
    Floating,
    Guarantee,
    LoanContract,
    Part,
    Posting,
    PostingKind,
    Refixed,
    Rounding,
    claim_on,
    credit_ledger_of,
    fees_of,
    ledger_of,
    recovered_on,
)
from borgen.cashflow.plan import PlanKind, PlanTerms, Step
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import months_after

KINDS = {PlanKind.BULLET: "PAM", PlanKind.STRAIGHT_LINE: "LAM", PlanKind.ANNUITY: "ANN", PlanKind.FIXED_PAYMENT: "NAM"}


def _same_flows(ours: Sequence[Posting], contract: Contract) -> None:
    """Interest and principal of every posting, and nothing else is paid."""
    interest: dict[date, float] = {}
    principal: dict[date, float] = {}
    for event in events_of(contract):
        flows = {EventKind.IP: interest, EventKind.PR: principal, EventKind.MD: principal}.get(event.kind)
        if flows is not None:
            flows[event.on.date()] = flows.get(event.on.date(), 0.0) + float(event.payoff) * 100
    days = {posting.on for posting in ours}
    assert not [day for flows in (interest, principal) for day, paid in flows.items() if paid and day not in days]
    assert [float(posting.interest or 0) for posting in ours] == pytest.approx(
        [interest[posting.on] for posting in ours], rel=1e-9, abs=1e-6
    )
    assert [float(posting.principal) for posting in ours] == pytest.approx(
        [principal.get(posting.on, 0.0) for posting in ours], rel=1e-9, abs=1e-6
    )


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
        _same_flows(ours, contract)


def test_a_stepped_loan_is_an_exotic_linear_amortizer_flow_by_flow() -> None:
    """200 random loans with steps of the instalment, of the frequency and of the rate, some drawn by steps, with and without an end."""
    rng = random.Random(33)
    for _ in range(200):
        start = date(rng.randrange(2000, 2040), rng.randrange(1, 13), rng.randrange(1, 28))
        notional, a_year = rng.randrange(1000, 10**7), rng.choice([1, 2, 4])
        rate, new_rate = Fraction(rng.randrange(1, 1500), 10_000), Fraction(rng.randrange(1, 1500), 10_000)
        steps, anchors, cycles, since = [], [], [], start
        first_a_year, interest_from = a_year, {months_after(start, 12 // a_year): f"P{12 // a_year}ML1"}
        for _step in range(rng.randrange(1, 4)):
            since = months_after(since, rng.randrange(1, 9) * 12 // a_year)
            often = rng.choice([None, 1, 2, 4]) if since > start else None
            a_year = often or a_year
            amount = rng.randrange(notional // 30)
            steps.append(Step(since=since, instalment=Money(amount * 100, "SEK"), payments_a_year=often))
            anchors.append(since)
            cycles.append(f"P{12 // a_year}ML1")
            if often is not None:
                interest_from[since] = cycles[-1]
        ends: date | None = months_after(since, rng.randrange(1, 9) * 12 // a_year)
        amounts = [step.instalment.minor // 100 for step in steps]
        direction = ["DEC"] * len(steps)
        drawn, drawn_on = 0, months_after(start, rng.choice([3, 12]))
        refixed_on = months_after(start, rng.randrange(1, 24))
        changes: list[Change] = [Refixed(on=refixed_on, rate=new_rate)]
        if drawn_on < anchors[0]:
            drawn = rng.randrange(1, notional)
            changes.append(Draw(on=drawn_on, amount=Money(drawn * 100, "SEK")))
            anchors, cycles = [drawn_on, *anchors], ["P99YL1", *cycles]
            amounts, direction = [drawn, *amounts], ["INC", *direction]
        if not drawn and amounts[-1] > notional // 300 and rng.random() < 0.5:
            ends = None
        plan = PlanTerms(
            kind=PlanKind.STEPPED, granted=Money((notional + drawn) * 100, "SEK"), starts_on=start, matures_on=ends,
            payments_a_year=first_a_year, interest_rate=rate, day_count=DayCount.THIRTY_E_360,
            steps=tuple(steps),
        )  # fmt: skip
        contract = LoanContract(
            plan=plan, rounding=Rounding(mode="none"), changes=tuple(changes), drawn_at_start=Money(notional * 100, "SEK")
        )
        ours = [posting for posting in ledger_of(contract).postings if posting.kind is not PostingKind.DRAW]
        lax = Contract.read({
            "contractType": "LAX", "statusDate": "1999-01-01", "contractRole": "RPA", "currency": "SEK",
            "notionalPrincipal": str(notional), "initialExchangeDate": f"{start}", "maturityDate": f"{ends or ''}",
            "nominalInterestRate": str(float(rate)), "dayCountConvention": "30E360",
            "arrayCycleAnchorDateOfPrincipalRedemption": [f"{day}" for day in anchors],
            "arrayCycleOfPrincipalRedemption": cycles, "arrayNextPrincipalRedemptionPayment": [str(one) for one in amounts],
            "arrayIncreaseDecrease": direction,
            "arrayCycleAnchorDateOfInterestPayment": [f"{day}" for day in interest_from],
            "arrayCycleOfInterestPayment": list(interest_from.values()),
            "arrayCycleAnchorDateOfRateReset": [f"{refixed_on}"], "arrayCycleOfRateReset": ["P99YL1"],
            "arrayRate": [str(float(new_rate))], "arrayFixedVariable": ["F"],
        })  # fmt: skip
        _same_flows(ours, lax)


def test_a_credit_is_call_money_until_it_is_called_or_ends() -> None:
    """200 random credits drawn once: interest added each month or quarter, rates of the market, a call with notice or an end."""
    rng = random.Random(35)
    for _ in range(200):
        start = date(rng.randrange(2000, 2040), rng.randrange(1, 13), rng.randrange(1, 28))
        notional, rate = rng.randrange(1000, 10**7), Fraction(rng.randrange(1, 1500), 10_000)
        months, reset_months, notice = rng.choice([1, 2, 3, 6]), rng.choice([1, 3, 12]), rng.choice([0, 7, 31, 90])
        day_count, theirs = rng.choice([(DayCount.ACT_360, "A360"), (DayCount.ACT_365F, "A365"), (DayCount.THIRTY_E_360, "30E360")])
        first = months_after(start, rng.randrange(1, 7))
        ends = start + timedelta(days=rng.randrange(10, 1500))
        floats, is_called = rng.random() < 0.5, rng.random() < 0.5
        fixings = {
            months_after(start, n * reset_months): Fraction(rng.randrange(-50, 1500), 10_000) for n in range(1, 60)
        }
        changes: tuple[Change, ...] = (Draw(on=start, amount=Money(notional * 100, "SEK")),)
        contract = CreditContract(
            limit=Money(notional * 100, "SEK"), opens_on=start, interest_rate=rate, day_count=day_count,
            matures_on=None if is_called else ends, first_interest_on=first, interest_months=months, notice_days=notice,
            bears_until_paid=False, rounding=Rounding(mode="none"),
            floating=Floating(code="M", months=reset_months) if floats else None,
            changes=(*changes, Called(on=ends)) if is_called else changes,
        )  # fmt: skip
        ours = credit_ledger_of(contract, fixings={"M": fixings}).postings
        resets = {"cycleAnchorDateOfRateReset": f"{months_after(start, reset_months)}", "cycleOfRateReset": f"P{reset_months}ML1",
                  "marketObjectCodeOfRateReset": "M"}  # fmt: skip
        clm = Contract.read({
            "contractType": "CLM", "statusDate": f"{start - timedelta(days=1)}", "contractRole": "RPA", "currency": "SEK",
            "notionalPrincipal": str(notional), "initialExchangeDate": f"{start}", "nominalInterestRate": str(float(rate)),
            "dayCountConvention": theirs, "cycleAnchorDateOfInterestPayment": f"{first}", "cycleOfInterestPayment": f"P{months}ML1",
            "xDayNotice": f"P{notice}D", **({} if is_called else {"maturityDate": f"{ends}"}), **(resets if floats else {}),
        })  # fmt: skip
        at = datetime.combine(ends, time())
        observed = Observed(
            series={"M": {datetime.combine(day, time()): Decimal(str(float(value))) for day, value in fixings.items()}},
            events=(Seen(kind="XD", time=at, value=Decimal(0)),) if is_called else (),
        )  # fmt: skip
        events = events_of(clm, observed)
        added = [(event.on.date(), float(event.state.notional) * 100) for event in events if event.kind is EventKind.IPCI]
        assert [(p.on, float(p.balance)) for p in ours if p.kind is PostingKind.DUE] == [
            (day, pytest.approx(balance, rel=1e-10)) for day, balance in added
        ]
        paid = [float(event.payoff) * 100 for event in events if event.kind in {EventKind.IP, EventKind.MD, EventKind.STD}]
        assert ours[-1].on == events[-1].on.date()
        assert [float(ours[-1].interest or 0), float(ours[-1].principal)] == pytest.approx(paid, rel=1e-10, abs=1e-7)


ISSUED = date(2019, 12, 31)


def _two_loans(rng: random.Random) -> tuple[tuple[LoanContract, LoanContract], list[dict[str, str]]]:
    """A bullet loan and a straight-line one, in both worlds, with whole terms."""
    ours, theirs = [], []
    for n, (kind, code) in enumerate([(PlanKind.BULLET, "PAM"), (PlanKind.STRAIGHT_LINE, "LAM")], 1):
        start, per_year, terms = date(2020, rng.randrange(1, 13), rng.randrange(1, 28)), rng.choice([1, 2, 4, 12]), rng.randrange(26, 60)
        months, notional, rate = 12 // per_year, rng.randrange(10_000, 10**7), Fraction(rng.randrange(1, 1500), 10_000)
        first, ends = months_after(start, months), months_after(start, months * terms)
        plan = PlanTerms(
            kind=kind, granted=Money(notional * 100, "SEK"), starts_on=start, matures_on=ends, payments_a_year=per_year,
            interest_rate=rate, day_count=DayCount.ACT_365F,
        )  # fmt: skip
        ours.append(LoanContract(plan=plan, rounding=Rounding(mode="none")))
        redemption = {"cycleAnchorDateOfPrincipalRedemption": f"{first}", "cycleOfPrincipalRedemption": f"P{months}ML1"}
        theirs.append({
            "contractType": code, "contractID": f"loan{n}", "statusDate": f"{ISSUED}", "contractRole": "RPA", "currency": "SEK",
            "notionalPrincipal": str(notional), "initialExchangeDate": f"{start}", "maturityDate": f"{ends}",
            "nominalInterestRate": str(float(rate)), "dayCountConvention": "A365", "cycleAnchorDateOfInterestPayment": f"{first}",
            "cycleOfInterestPayment": f"P{months}ML1", **(redemption if code == "LAM" else {}),
        })  # fmt: skip
    return (ours[0], ours[1]), theirs


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def test_a_guarantee_and_a_collateral_pay_what_the_specification_says() -> None:
    """100 random pairs of loans, one of which fails on a day: what is covered, the fees until then, and what is settled when."""
    rng = random.Random(36)
    unrounded = Rounding(mode="none")
    for _ in range(100):
        loans, theirs = _two_loans(rng)
        failed_on, days = date(2021, 1, 28) + timedelta(days=rng.randrange(395)), rng.choice([0, 5, 30])
        share, with_interest = Fraction(rng.randrange(1, 101), 100), rng.random() < 0.5
        parts = frozenset({Part.PRINCIPAL, Part.INTEREST} if with_interest else {Part.PRINCIPAL})
        fee_rate, fee_months, bought = Fraction(rng.randrange(1, 200), 10_000), rng.choice([3, 6, 12]), date(2021, 1, 1)
        ends_on = date(2060, 1, 1)
        terms = {
            "statusDate": f"{ISSUED}", "contractRole": "BUY", "currency": "SEK",
            "coverageOfCreditEnhancement": str(float(share)), "guaranteedExposure": "NI" if with_interest else "NO",
            "settlementPeriod": f"P{days}D", "dayCountConvention": "A365",
        }  # fmt: skip
        structure = [{"object": one, "referenceType": "CNT", "referenceRole": "COVE"} for one in theirs]
        failure = Seen(kind="CE", time=_midnight(failed_on), value=Decimal(0), contract_id=rng.choice(["loan1", "loan2"]), performance="DF")
        fee_terms = {
            "maturityDate": f"{ends_on}", "purchaseDate": f"{bought}", "priceAtPurchaseDate": "0", "feeRate": str(float(fee_rate)), "feeBasis": "N",
            "cycleAnchorDateOfFee": f"{months_after(bought, fee_months)}", "cycleOfFee": f"P{fee_months}ML1",
        }  # fmt: skip
        ceg = Contract.read({"contractType": "CEG", "contractStructure": structure, **terms, **fee_terms})
        events = events_of(ceg, Observed(events=(failure,)))
        ours = Guarantee(
            covered=loans, share=share, parts=parts, settlement_days=days, starts_on=bought, ends_on=ends_on, rounding=unrounded,
            fee=Fee(name="borgensavgift", share_per_year=fee_rate), fee_months=fee_months,
        )  # fmt: skip
        claim, settled = claim_on(ours, failed_on), next(event for event in events if event.kind is EventKind.STD)
        exercised = next(event for event in events if event.kind is EventKind.XD)
        assert claim.paid_on == settled.on.date()
        assert float(claim.amount) / 100 == pytest.approx(float(exercised.state.exercise_amount), rel=1e-10, abs=1e-8)
        assert claim.fee is not None
        assert float(claim.amount + claim.fee.amount) / 100 == pytest.approx(float(settled.payoff), rel=1e-10, abs=1e-8)
        fees = [(event.on.date(), float(event.payoff)) for event in events if event.kind is EventKind.FP]
        due = [fee for fee in fees_of(ours, until=failed_on) if fee.on < failed_on]
        assert [(fee.on, float(fee.amount) / 100) for fee in due] == [(day, pytest.approx(paid, rel=1e-10)) for day, paid in fees]

        worth = Fraction(rng.randrange(1, 10**7))
        gold = {"contractType": "COM", "contractID": "gold", "statusDate": f"{ISSUED}", "contractRole": "RPA", "marketObjectCode": "GOLD"}
        cec = Contract.read({
            "contractType": "CEC", **terms,
            "contractStructure": [*structure, {"object": gold, "referenceType": "CNT", "referenceRole": "COVI"}],
        })  # fmt: skip
        observed = Observed(series={"GOLD": {_midnight(ISSUED): Decimal(int(worth))}}, events=(failure,))
        paid = next(event for event in events_of(cec, observed) if event.kind is EventKind.STD)
        pledge = Collateral(covered=loans, share=share, parts=parts, settlement_days=days, worth="GOLD", rounding=unrounded)
        recovery = recovered_on(pledge, failed_on, fixings={"GOLD": {ISSUED: worth}})
        assert recovery.paid_on == paid.on.date()
        assert float(recovery.amount) / 100 == pytest.approx(float(paid.payoff), rel=1e-10, abs=1e-8)
