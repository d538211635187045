"""What holds for every loan that changes: against a second reading of it, and for itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.cashflow.contract import (
    Change,
    ExtraRepayment,
    Fee,
    Holiday,
    Ledger,
    LoanContract,
    Place,
    Posting,
    PostingKind,
    Redeemed,
    Refixed,
    Rounding,
    Then,
    ledger_of,
)  # fmt: skip
from borgen.cashflow.plan import PlanImpossible, PlanKind, PlanTerms, Step, plan_for
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.kernel.rounding import ROUNDINGS
from borgen.rules.trace import replay
from tests.properties import loan_oracle
from tests.properties.test_plans import plan_terms

ORACLE_DAYS = ["act/360", "act/365f", "nl/365", "30e/360", "act/act isda"]


@given(plan_terms())
def test_a_loan_that_never_changes_is_its_plan(terms: PlanTerms) -> None:
    plan, ledger = plan_for(terms), ledger_of(LoanContract(plan=terms, rounding=Rounding(mode=terms.rounding)))
    assert [(p.on, p.interest, p.principal, p.payment, p.balance) for p in ledger.postings] == [
        (
            row.due_on, row.interest.minor if row.interest is not None else None, row.principal.minor,
            row.payment.minor if row.payment is not None else None, row.balance.minor,
        )
        for row in plan.rows
    ]  # fmt: skip


@st.composite
def oracle_loans(draw: st.DrawFn) -> loan_oracle.Loan:
    per_year = draw(st.sampled_from([1, 2, 4, 12]))
    terms = draw(st.integers(1, 24))
    start = draw(st.dates(date(1996, 1, 1), date(2040, 12, 31)))
    rates = st.integers(-400, 3000).map(lambda basis: f"{basis / 10_000:.4f}")
    loan = loan_oracle.Loan(
        kind=draw(st.sampled_from(["annuity", "straight_line", "bullet", "fixed_payment", "stepped"])), debt=draw(st.integers(1, 10**11)), start=start,
        terms=terms, per_year=per_year, rate=draw(rates), day_count=draw(st.sampled_from(ORACLE_DAYS)),
        rounding=draw(st.sampled_from(sorted(ROUNDINGS))),
    )  # fmt: skip
    if loan.kind == "fixed_payment":
        loan.open_end = draw(st.booleans())
        least = loan.debt * 2 // 5 + 3 if loan.open_end else 1  # without an end more than the interest of a year
        loan.payment = draw(st.integers(least, least + loan.debt))
    end = months_after(start, terms * 12 // per_year, keep_month_end=True)
    if loan.kind == "stepped":
        loan.open_end = draw(st.booleans())
        days = st.lists(st.dates(start, min(months_after(start, 12), end)), min_size=1, max_size=3, unique=True)
        loan.steps = [(day, draw(st.integers(0, loan.debt // 50))) for day in sorted(draw(days))]
        last, amount = loan.steps[-1]
        loan.steps[-1] = (last, amount + loan.debt // 100 + 1)
    left = loan.debt
    for day in sorted(draw(st.lists(st.dates(start, end - timedelta(days=1)), max_size=3, unique=True))):
        what = draw(st.sampled_from(["rate", "lower", "shorter", "redeem"]))
        part = draw(st.integers(1, max(left // 8, 1)))
        loan.changes.append((day, what, draw(rates) if what == "rate" else str(part)))
        left -= part
    return loan


def _ours(loan: loan_oracle.Loan) -> Ledger:
    end = months_after(loan.start, loan.terms * 12 // loan.per_year, keep_month_end=True)
    plan = PlanTerms(
        kind=PlanKind(loan.kind), granted=Money(loan.debt, "SEK"), starts_on=loan.start, payments_a_year=loan.per_year,
        matures_on=None if loan.open_end else end, interest_rate=Fraction(loan.rate), day_count=DayCount(loan.day_count),
        payment=Money(loan.payment, "SEK") if loan.payment else None,
        steps=tuple(Step(since=day, instalment=Money(amount, "SEK")) for day, amount in loan.steps),
    )  # fmt: skip
    changes: list[Change] = []
    for day, what, worth in loan.changes:
        match what:
            case "rate":
                changes.append(Refixed(on=day, rate=Fraction(worth)))
            case "redeem":
                changes.append(Redeemed(on=day))
            case _:
                changes.append(ExtraRepayment(on=day, amount=Money(int(worth), "SEK"), then=Then(what)))
    return ledger_of(LoanContract(plan=plan, rounding=Rounding(mode=loan.rounding), changes=tuple(changes)))


@settings(max_examples=200)
@given(oracle_loans())
def test_the_ledger_is_that_of_a_second_reading(loan: loan_oracle.Loan) -> None:
    """Every posting, in every rounding, with rates below zero, and with changes on any day."""
    expected = loan_oracle.ledger(loan)
    ours = _refused_only_for(lambda: _ours(loan), {"more_than_is_left", "after_the_end", "nothing_left"})
    if ours is None:
        # only what the second reading would do with more money than there is, or after the end
        gone = [day for day, _, _, left in expected if left <= 0]
        assert gone and any(day >= gone[0] for day, _, _ in loan.changes)
    else:
        assert [(p.on, p.interest, p.principal, p.balance) for p in ours.postings] == expected


def _refused_only_for(work: Callable[[], Ledger], codes: set[str]) -> Ledger | None:
    try:
        return work()
    except PlanImpossible as refused:
        if refused.code in codes:
            return None
        raise


@st.composite
def contracts(draw: st.DrawFn) -> LoanContract:
    plan = draw(plan_terms(with_rate=True))
    end = plan.matures_on or months_after(plan.starts_on, 240)
    day = st.dates(plan.starts_on, end - timedelta(days=1)) if end > plan.starts_on else st.just(plan.starts_on)
    changes: list[Change] = []
    for on in sorted(draw(st.lists(day, max_size=3, unique=True))):
        match draw(st.sampled_from(["extra", "rate", "holiday"])):
            case "extra":
                amount = Money(draw(st.integers(1, max(plan.granted.minor // 10, 1))), "SEK")
                changes.append(ExtraRepayment(on=on, amount=amount, then=draw(st.sampled_from([Then.SHORTER, Then.LOWER]))))
            case "rate":
                changes.append(Refixed(on=on, rate=draw(st.fractions(Fraction(-1, 50), Fraction(1, 4), max_denominator=1000))))
            case _:
                then = Then.HIGHER if plan.kind is PlanKind.ROWS else draw(st.sampled_from([Then.HIGHER, Then.LONGER]))
                until = on + timedelta(days=draw(st.integers(1, 900)))
                changes.append(Holiday(on=on, until=until, interest_added=draw(st.booleans()), then=then))
    rounding: dict[str, Any] = {"mode": draw(st.sampled_from([*sorted(ROUNDINGS), "none"]))}
    if rounding["mode"] != "none":
        rounding |= {"unit": draw(st.sampled_from([1, 100])), "place": draw(st.sampled_from(list(Place)))}
    fees = (Fee(name="bidrag", share_per_year=Fraction(1, 100)),) if draw(st.booleans()) else ()
    return LoanContract(
        plan=plan, rounding=Rounding(**rounding), changes=tuple(changes), fees=fees, long_last_term=draw(st.booleans()),
        interest_days_move=draw(st.booleans()),
    )  # fmt: skip


def _ledger(contract: LoanContract) -> Ledger | None:
    return _refused_only_for(lambda: ledger_of(contract), {"more_than_is_left", "after_the_end", "too_far_away", "never_ends"})


@given(contracts())
def test_sums_are_conserved_and_every_figure_explains_itself(contract: LoanContract) -> None:
    ledger = _ledger(contract)
    if ledger is None:
        return
    left = ledger.opening
    for posting in ledger.postings:
        left -= posting.principal
        assert posting.balance == left >= 0
        assert posting.payment is None or posting.payment == posting.interest + posting.principal
        for name, term in posting.figures.items():
            assert replay(posting.explain(name)) == term.number
        if contract.rounding.mode != "none":
            assert all(part.denominator == 1 for part in (posting.principal, posting.balance, posting.interest or 0))
    assert left == 0
    assert all(first.until <= then.until for first, then in pairwise(ledger.postings))


@given(contracts(), st.data())
def test_a_change_leaves_the_past_alone(contract: LoanContract, data: st.DataObject) -> None:
    """Postings and balances before the newest change are those of the loan without it (back-dated or not)."""
    if not contract.changes:
        return
    newest = max(contract.changes, key=lambda change: change.on)
    without = replace(contract, changes=tuple(change for change in contract.changes if change is not newest))
    before, after = _ledger(without), _ledger(contract)
    if before is None or after is None:
        return

    # a holiday begins with the payment of its first day, every other change follows it
    last_day = newest.on - timedelta(days=isinstance(newest, Holiday))

    def past(ledger: Ledger) -> list[Posting]:
        return [posting for posting in ledger.postings if posting.until <= last_day and posting.kind is PostingKind.DUE]

    assert past(before) == past(after)
    day = data.draw(st.dates(contract.plan.starts_on, max(newest.on, contract.plan.starts_on + timedelta(days=1))))
    if day < newest.on - timedelta(days=7):
        assert before.balance_on(day) == after.balance_on(day)


@given(contracts(), st.data())
def test_looking_only_so_far_gives_the_beginning_of_the_whole(contract: LoanContract, data: st.DataObject) -> None:
    whole = _ledger(contract)
    if whole is None:
        return
    until = data.draw(st.dates(contract.plan.starts_on, whole.ends_on))
    part = ledger_of(contract, until=until).postings
    assert list(part) == list(whole.postings[: len(part)])
    assert all(posting.on > until for posting in whole.postings[len(part) : len(part) + 1])
