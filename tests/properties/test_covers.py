"""What holds for what is owed on a day, and for every guarantee and collateral on it."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from borgen.cashflow.contract import (
    Called,
    Collateral,
    CreditContract,
    Guarantee,
    LoanContract,
    Part,
    PostingKind,
    Redeemed,
    Rounding,
    credit_ledger_of,
    exposure_on,
    ledger_of,
    owed_on,
    recovered_on,
)
from borgen.cashflow.plan import Figure, PlanKind, PlanTerms
from borgen.kernel.money import Money
from borgen.rules.trace import replay
from tests.properties.test_credits import credits_drawn
from tests.properties.test_plans import plan_terms

PARTS = st.sets(st.sampled_from([Part.PRINCIPAL, Part.INTEREST]), min_size=1).map(frozenset)
SHARES = st.fractions(Fraction(1, 100), 1, max_denominator=100)


@given(plan_terms(with_rate=True), st.data())
def test_what_is_owed_is_what_redeems_the_loan(plan: PlanTerms, data: st.DataObject) -> None:
    """Where payments stay on their days, and no lender has said what interest of a term is."""
    terms = replace(plan, country=None)
    contract = LoanContract(plan=terms)
    last = ledger_of(contract).ends_on
    on = data.draw(st.dates(terms.starts_on, last - timedelta(days=1)))
    owed = owed_on(contract, on)
    assert owed.principal == ledger_of(contract).balance_on(on)
    if terms.kind is not PlanKind.ROWS:
        redeemed = ledger_of(replace(contract, changes=(Redeemed(on=on),))).postings[-1]
        assert (owed.principal, owed.interest) == (redeemed.principal, redeemed.interest)
    for figure, amount in ((Figure.PRINCIPAL, owed.principal), (Figure.INTEREST, owed.interest)):
        assert replay(owed.explain(figure)) == amount


@st.composite
def covered(draw: st.DrawFn) -> tuple[LoanContract, ...]:
    plans = draw(st.lists(plan_terms(with_rate=True), min_size=1, max_size=3))
    return tuple(LoanContract(plan=plan, rounding=Rounding(mode=plan.rounding)) for plan in plans)


@given(covered(), PARTS, SHARES, st.integers(0, 10**12), st.data())
def test_a_guarantee_never_pays_more_than_its_share(
    loans: tuple[LoanContract, ...], parts: frozenset[Part], share: Fraction, most: int, data: st.DataObject
) -> None:
    on = data.draw(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
    open_ended = Guarantee(covered=loans, share=share, parts=parts, rounding=Rounding(mode="none"))
    exact = exposure_on(open_ended, on).amount
    wanted = Fraction(0)
    for loan in loans:
        owed = owed_on(loan, on)
        claim = (owed.principal if Part.PRINCIPAL in parts else 0) + ((owed.interest or 0) if Part.INTEREST in parts else 0)
        wanted += max(claim, Fraction(0))
    assert abs(exact - wanted * share) < Fraction(1, 10**15)
    bounded = exposure_on(replace(open_ended, at_most=Money(most, "SEK"), rounding=Rounding()), on)
    assert bounded.amount == min(Fraction(most), bounded.amount) and bounded.amount.denominator == 1
    assert replay(bounded.explain()) == bounded.amount
    assert abs(bounded.amount - min(exact, most)) <= 1


@given(covered(), PARTS, SHARES, st.integers(0, 10**12), st.sampled_from([1, 100]), st.data())
def test_what_a_collateral_brings_is_shared_without_a_rest(
    loans: tuple[LoanContract, ...], parts: frozenset[Part], share: Fraction, worth: int, unit: int, data: st.DataObject
) -> None:
    on = data.draw(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
    ranks = tuple(data.draw(st.integers(1, 3)) for _ in loans)
    pledge = Collateral(
        covered=loans, share=share, parts=parts, worth=Money(worth, "SEK"), haircut=data.draw(st.fractions(0, 1, max_denominator=20)),
        before=data.draw(st.none() | st.integers(0, 10**11).map(lambda minor: Money(minor, "SEK"))), ranks=ranks,
        rounding=Rounding(unit=unit),
    )  # fmt: skip
    brought = recovered_on(pledge, on)
    enough = recovered_on(replace(pledge, worth=Money(10**16, "SEK"), haircut=Fraction(0), before=None), on)
    claims = enough.amounts  # all that is covered
    assert brought.amount == min(sum(claims, Fraction(0)), brought.available)
    assert all(0 <= amount <= claim for amount, claim in zip(brought.amounts, claims, strict=True))
    for rank, amount, claim in zip(ranks, brought.amounts, claims, strict=True):
        if amount < claim:
            later = [one for other, one in zip(ranks, brought.amounts, strict=True) if other > rank]
            assert not any(later)
    for n, amount in enumerate(brought.amounts, 1):
        assert replay(brought.explain(n)) == amount and amount % unit == 0


@given(credits_drawn(), st.data())
def test_what_is_owed_on_a_credit_redeems_it(credit: CreditContract, data: st.DataObject) -> None:
    """As long as it was not called: all that is owed, and nothing more, is paid on that day."""
    uncalled = replace(credit, changes=tuple(change for change in credit.changes if not isinstance(change, Called)))
    on = data.draw(st.dates(uncalled.opens_on, uncalled.matures_on or uncalled.opens_on))
    owed = owed_on(uncalled, on)
    known = tuple(change for change in uncalled.changes if change.on <= on)
    ledger = credit_ledger_of(replace(uncalled, changes=(*known, Redeemed(on=on))))
    last = [posting for posting in ledger.postings if posting.kind is PostingKind.REDEEMED]
    due = [p for p in credit_ledger_of(uncalled, until=on).postings if p.kind is PostingKind.DUE and p.on == on]
    if on == uncalled.matures_on:
        assert owed.principal == owed.interest == 0
    elif last and not due:
        assert (owed.principal, owed.interest) == (last[0].principal, last[0].interest)
    for figure, amount in ((Figure.PRINCIPAL, owed.principal), (Figure.INTEREST, owed.interest)):
        assert replay(owed.explain(figure)) == amount
