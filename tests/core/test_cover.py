"""Guarantees and collateral on contracts, and what is owed on a day: against figures that a person can work out on paper."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from borgen.cashflow.contract import (
    Collateral,
    CreditContract,
    Draw,
    ExtraRepayment,
    Fee,
    Figure,
    FixingMissing,
    Guarantee,
    LoanContract,
    Part,
    Rounding,
    claim_on,
    exposure_on,
    fees_of,
    ledger_of,
    owed_on,
    recovered_on,
)
from borgen.cashflow.plan import NoSuchFigure, PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.rules.trace import replay


def kr(text: str) -> Money:
    return Money.parse(text, "SEK")


def loan(granted: str = "1000000.00", **terms: Any) -> LoanContract:
    """Ten equal instalments, 3.6 % by months of thirty days: 3 000 a month on a million."""
    return LoanContract(
        plan=PlanTerms(
            **{"kind": PlanKind.STRAIGHT_LINE, "granted": kr(granted), "starts_on": date(2026, 1, 1), "matures_on": date(2036, 1, 1),
               "interest_rate": Fraction("0.036"), "day_count": DayCount.THIRTY_E_360} | terms
        )
    )  # fmt: skip


HALF_A_YEAR = date(2026, 7, 1)
GUARANTEED: dict[str, Any] = {"covered": (loan(),), "share": Fraction("0.8")}
PLEDGED: dict[str, Any] = {"covered": (loan(), loan("500000.00")), "worth": kr("2000000.00")}


def guarantee(**terms: Any) -> Guarantee:
    return Guarantee(**GUARANTEED | terms)


def pledge(**terms: Any) -> Collateral:
    return Collateral(**PLEDGED | terms)


# ------------------------------------------------------------------------------------------------------ owed on a day


def test_what_is_owed_is_the_debt_and_the_interest_that_has_run() -> None:
    owed = owed_on(loan(), HALF_A_YEAR)
    assert (owed.principal, owed.interest) == (1000000_00, 18000_00)
    after = owed_on(loan(), date(2027, 2, 1))
    assert (after.principal, after.interest) == (900000_00, 2700_00)
    for day in (date(2025, 12, 31), date(2036, 1, 1), date(2040, 1, 1)):
        gone = owed_on(loan(), day)
        assert (gone.principal, gone.interest) == (0, 0)
    unknown = owed_on(loan(interest_rate=None), HALF_A_YEAR)
    assert (unknown.principal, unknown.interest) == (1000000_00, None)
    with pytest.raises(NoSuchFigure):
        unknown.explain(Figure.INTEREST)


def test_a_payment_that_was_moved_is_owed_until_it_is_made() -> None:
    """1 January 2027 is a holiday, 2 and 3 January are a weekend."""
    later = loan(country=Country.SE)
    on = owed_on(later, date(2027, 1, 3))
    assert (on.principal, on.interest) == (1000000_00, 36000_00 + 180_00)  # and two days on what will be left
    assert owed_on(later, date(2027, 1, 4)).principal == 900000_00
    earlier = loan(country=Country.SE, convention=Convention.PRECEDING)
    paid = owed_on(earlier, date(2026, 12, 31))
    assert (paid.principal, paid.interest) == (900000_00, 0)


def test_what_happens_later_is_not_seen() -> None:
    changed = replace(loan(), changes=(ExtraRepayment(on=date(2027, 5, 1), amount=kr("100000.00")),))
    assert owed_on(changed, HALF_A_YEAR) == owed_on(loan(), HALF_A_YEAR)
    assert owed_on(changed, date(2027, 5, 1)).principal == 800000_00


def test_a_credit_owes_what_is_drawn_and_what_it_bears() -> None:
    credit = CreditContract(
        limit=kr("1000000.00"), opens_on=date(2026, 1, 1), interest_rate=Fraction("0.036"), first_interest_on=date(2026, 4, 1),
        day_count=DayCount.THIRTY_E_360, changes=(Draw(on=date(2026, 1, 1), amount=kr("1000000.00")),),
    )  # fmt: skip
    owed = owed_on(credit, date(2026, 5, 1))
    assert (owed.principal, owed.interest) == (1009000_00, 3027_00)
    assert replay(owed.explain(Figure.INTEREST)) == 3027_00
    assert exposure_on(Guarantee(covered=(credit,), share=Fraction(1, 2)), date(2026, 5, 1)).amount == 506013_50


# ---------------------------------------------------------------------------------------------------------- guarantee


def test_a_share_of_principal_interest_and_costs_is_paid_when_the_notice_has_run_out() -> None:
    """Eighty per cent of 1 018 000 and of costs; 8 August 2026 is a Saturday."""
    parts = frozenset(Part)
    claim = claim_on(guarantee(parts=parts, settlement_days=38, country=Country.SE), HALF_A_YEAR, costs=kr("10000.00"))
    assert (claim.amount, claim.paid_on, claim.fee) == (822400_00, date(2026, 8, 10), None)
    assert replay(claim.exposure.explain()) == 822400_00
    assert claim_on(guarantee(), HALF_A_YEAR, costs=kr("10000.00")).amount == 814400_00
    assert claim_on(guarantee(parts=frozenset({Part.PRINCIPAL})), HALF_A_YEAR).amount == 800000_00
    assert claim_on(guarantee(at_most=kr("750000.00")), HALF_A_YEAR).amount == 750000_00


def test_several_contracts_are_covered_together_and_only_on_the_guarantees_days() -> None:
    both = guarantee(covered=(loan(), loan("500000.00")), share=Fraction(1), starts_on=date(2026, 2, 1), ends_on=date(2030, 1, 1))
    assert exposure_on(both, HALF_A_YEAR).amount == 1527000_00
    assert [exposure_on(both, day).amount for day in (date(2026, 1, 31), date(2030, 1, 2))] == [0, 0]
    with pytest.raises(PlanImpossible) as refused:
        claim_on(both, date(2030, 1, 2))
    assert (refused.value.term, refused.value.code) == ("failed_on", "after_the_end")
    with pytest.raises(PlanImpossible, match="before the start"):
        claim_on(both, date(2026, 1, 31))


def test_fees_are_on_what_was_covered_when_their_period_began() -> None:
    """Half a per cent of 800 000, of 720 000, and of 640 000 for the last half of a year."""
    dear = guarantee(
        starts_on=date(2026, 1, 1), ends_on=date(2028, 7, 1), fee=Fee(name="borgensavgift", share_per_year=Fraction("0.005")),
        day_count=DayCount.THIRTY_E_360,
    )  # fmt: skip
    fees = fees_of(dear)
    assert [(fee.since, fee.on, fee.amount) for fee in fees] == [
        (date(2026, 1, 1), date(2027, 1, 1), 4000_00), (date(2027, 1, 1), date(2028, 1, 1), 3600_00),
        (date(2028, 1, 1), date(2028, 7, 1), 1600_00),
    ]  # fmt: skip
    assert [replay(fee.explain()) for fee in fees] == [4000_00, 3600_00, 1600_00]
    assert fees_of(dear, until=date(2027, 12, 31)) == fees[:1]
    claim = claim_on(dear, date(2027, 4, 1))
    assert claim.fee is not None and (claim.fee.since, claim.fee.amount) == (date(2027, 1, 1), 900_00)
    assert fees_of(guarantee()) == ()
    as_long_as_the_loan = fees_of(replace(dear, ends_on=None))
    assert len(as_long_as_the_loan) == 10 and as_long_as_the_loan[-1].on == date(2036, 1, 1)


def test_a_fee_of_an_amount_a_year_is_shared_between_its_periods() -> None:
    flat = guarantee(
        starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 1), fee=Fee(name="avgift", per_year=kr("1000.01")), fee_months=6,
        day_count=DayCount.THIRTY_E_360,
    )  # fmt: skip
    assert [(fee.on, fee.amount) for fee in fees_of(flat)] == [(date(2026, 7, 1), 500_01), (date(2026, 11, 1), 333_33)]
    assert replay(fees_of(flat)[1].explain()) == 333_33


# --------------------------------------------------------------------------------------------------------- collateral


def test_a_collateral_pays_ranks_in_order_and_equals_in_proportion() -> None:
    """Owed are 1 018 000 and 509 000. Two millions less thirty per cent, and less half a million, are 900 000."""
    brought = recovered_on(pledge(haircut=Fraction("0.3"), before=kr("500000.00")), HALF_A_YEAR)
    assert (brought.available, brought.amounts, brought.left_over) == (900000_00, (600000_00, 300000_00), 0)
    first = recovered_on(pledge(haircut=Fraction("0.3"), before=kr("500000.00"), ranks=(2, 1)), HALF_A_YEAR)
    assert first.amounts == (391000_00, 509000_00)
    whole = recovered_on(pledge(), HALF_A_YEAR)
    assert (whole.amounts, whole.left_over) == ((1018000_00, 509000_00), 473000_00)
    assert [replay(first.explain(n)) for n in (1, 2)] == list(first.amounts)
    none = recovered_on(pledge(before=kr("3000000.00")), HALF_A_YEAR)
    assert (none.available, none.amounts) == (0, (0, 0))


def test_the_last_of_equals_takes_the_odd_ore() -> None:
    thirds = recovered_on(pledge(covered=(loan(), loan(), loan()), worth=kr("100.00")), HALF_A_YEAR)
    assert thirds.amounts == (33_33, 33_34, 33_33) and thirds.amount == 100_00
    kronor = recovered_on(pledge(covered=(loan(), loan(), loan()), worth=kr("100.49"), rounding=Rounding(unit=100)), HALF_A_YEAR)
    assert kronor.amounts == (33_00, 34_00, 33_00) and kronor.available == 100_00


def test_the_worth_is_observed_or_a_claim() -> None:
    observed = {"Storgatan 1": {date(2025, 12, 31): Fraction(900_000), date(2026, 7, 2): Fraction(1)}}
    brought = recovered_on(pledge(worth="Storgatan 1"), HALF_A_YEAR, fixings=observed)
    assert brought.amounts == (600000_00, 300000_00)
    with pytest.raises(FixingMissing):
        recovered_on(pledge(worth="Storgatan 1"), date(2025, 12, 30), fixings=observed)
    claim = loan("250000.00")
    assert recovered_on(pledge(worth=claim), HALF_A_YEAR).available == 254500_00


@pytest.mark.parametrize(
    ("make", "term", "code"),
    [
        (lambda: guarantee(covered=()), "covered", "missing"),
        (lambda: guarantee(covered=(loan(), loan(granted="1.00"), _danish())), "covered", "other_currency"),
        (lambda: guarantee(share=Fraction(0)), "share", "out_of_range"),
        (lambda: guarantee(share=Fraction("1.01")), "share", "out_of_range"),
        (lambda: guarantee(parts=frozenset()), "parts", "not_supported"),
        (lambda: guarantee(parts=frozenset({"fees"})), "parts", "not_supported"),
        (lambda: guarantee(settlement_days=-1), "settlement_days", "out_of_range"),
        (lambda: guarantee(at_most=kr("-1.00")), "at_most", "negative"),
        (lambda: guarantee(at_most=Money(1, "DKK")), "at_most", "other_currency"),
        (lambda: guarantee(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 1)), "ends_on", "not_after_start"),
        (lambda: guarantee(fee=Fee(name="x", share_per_year=Fraction("0.01"))), "starts_on", "missing"),
        (lambda: guarantee(starts_on=date(2026, 1, 1), fee=Fee(name="x", share_per_year=Fraction("0.01")), fee_months=5), "fee_months", "not_supported"),
        (lambda: guarantee(day_count=DayCount.ACT_ACT_ICMA), "day_count", "not_supported"),
        (lambda: claim_on(guarantee(), HALF_A_YEAR, costs=Money(1, "DKK")), "costs", "other_currency"),
        (lambda: exposure_on(guarantee(covered=(loan(interest_rate=None),)), HALF_A_YEAR), "covered.1.interest_rate", "missing"),
        (lambda: pledge(haircut=Fraction("1.01")), "haircut", "out_of_range"),
        (lambda: pledge(worth=kr("-1.00")), "worth", "negative"),
        (lambda: pledge(worth=""), "worth", "missing"),
        (lambda: pledge(worth=_danish()), "worth", "other_currency"),
        (lambda: pledge(before=kr("-1.00")), "before", "negative"),
        (lambda: pledge(ranks=(1,)), "ranks", "wrong_length"),
        (lambda: pledge(ranks=(1, 0)), "ranks", "not_positive"),
        (lambda: pledge(parts=frozenset(Part)), "parts", "not_supported"),
        (lambda: recovered_on(pledge(worth="X"), HALF_A_YEAR, fixings={"X": {HALF_A_YEAR: Fraction(-1)}}), "worth", "negative"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(make: Any, term: str, code: str) -> None:
    with pytest.raises(PlanImpossible) as refused:
        make()
    assert (refused.value.term, refused.value.code) == (term, code)


def _danish() -> LoanContract:
    return LoanContract(plan=replace(loan().plan, granted=Money(100, "DKK")))


def test_what_is_owed_agrees_with_the_ledger_on_every_day() -> None:
    ledger = ledger_of(loan(payments_a_year=4, country=Country.DK))
    for posting in ledger.postings[:8]:
        for day in (posting.on, posting.until):
            assert owed_on(loan(payments_a_year=4, country=Country.DK), day).principal == ledger.balance_on(day)
