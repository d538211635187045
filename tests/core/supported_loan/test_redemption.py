"""Redemption: by bonds at market or at 100 with notice, all of it or a part (D11)."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from borgen.kernel.money import Money
from borgen.rules.citation import Status
from borgen.rules.trace import replay
from borgen.supported_loan.financing import finance
from borgen.supported_loan.loan import nominal_bonds
from borgen.supported_loan.notice import NoTermLeft, first_term_for, notice_days
from borgen.supported_loan.redemption import (
    Bonds,
    RedemptionImpossible,
    RedemptionMethod,
    RedemptionReason,
    debt_of_changed_use,
    plan_after,
    quote_redemption,
    redeemed_terms,
    splits_until,
    too_much_borrowed,
)
from borgen.supported_loan.trace_words import explained
from tests.core.supported_loan.case import COMMITTED, LOAN, kroner, loan, splits

PLAN = loan()
SPLITS = splits(PLAN)
BONDS = Bonds(
    nominal=nominal_bonds(LOAN, Fraction("98.50")), series="DK0001", coupon=Fraction("0.03"), is_callable=True
)
CASE = {
    "plan": PLAN, "splits": SPLITS, "bonds": BONDS, "reason": RedemptionReason.VOLUNTARY,
    "method": RedemptionMethod.AT_MARKET, "settles_on": date(2030, 7, 1), "price": Fraction("95.25"),
}  # fmt: skip


def test_all_of_it_at_market_price_on_a_term_day():
    found = quote_redemption(**CASE)
    row = PLAN.row(18)
    assert row.due_on == date(2030, 7, 1) and found.after_term == 18
    assert found.is_full and found.cash_debt == row.balance
    exact = Fraction(BONDS.nominal.minor) * row.balance.minor / LOAN.minor
    assert found.nominal == Money(int(exact + Fraction(1, 2)), "DKK")
    assert found.bonds_cost == Money(
        int(found.nominal.minor * Fraction("95.25") / 100 + Fraction(1, 2)), "DKK"
    )
    assert found.accrued == found.fee == kroner("0") and found.paid == found.bonds_cost
    assert found.gain == found.cash_debt - found.bonds_cost > kroner("0")
    assert replay(found.trace) == found.paid.minor
    assert any(
        r.parameter.endswith("bond_balance") and r.cite.status is Status.ASSUMED for r in found.rulings
    )
    rest = SPLITS[18:]
    assert found.state_saved == Money.total((s.state for s in rest), "DKK")
    assert found.residents_saved + found.state_saved == Money.total((s.total for s in rest), "DKK")
    assert found.support_stops_from == rest[0].due_on == date(2030, 10, 1)
    assert [s.n for s in splits_until(SPLITS, found)] == list(range(1, 19))


def test_between_terms_interest_has_run():
    found = quote_redemption(**CASE | {"settles_on": date(2030, 8, 15)})
    half = PLAN.row(18).balance.minor * Fraction("0.03") / 4 * Fraction(45, 92)
    assert found.after_term == 18 and found.accrued == Money(int(half + Fraction(1, 2)), "DKK")
    assert found.paid == found.bonds_cost + found.accrued
    assert quote_redemption(**CASE | {"settles_on": date(2026, 1, 1)}).cash_debt == LOAN


def test_interest_runs_from_the_day_of_a_term_that_was_paid_later():
    """Term 4 is of 1 January 2027 and is paid on the 4th, the next banking day: its interest runs to the 1st alone."""
    found = quote_redemption(**CASE | {"settles_on": date(2027, 1, 4)})
    assert (found.after_term, found.accrued_since, found.term_paid_on) == (4, date(2027, 1, 1), date(2027, 1, 4))
    three_days = PLAN.row(4).balance.minor * Fraction("0.03") / 4 * Fraction(3, 90)
    assert found.accrued == Money(int(three_days + Fraction(1, 2)), "DKK")
    later = quote_redemption(**CASE | {"settles_on": date(2030, 8, 15)})
    assert (later.accrued_since, later.term_paid_on) == (date(2030, 7, 1), None)
    on_the_term = quote_redemption(**CASE)
    assert (on_the_term.accrued_since, on_the_term.term_paid_on) == (None, None)


def test_what_is_saved_is_not_known_where_nobody_knows_who_pays():
    found = quote_redemption(**CASE | {"splits": None})
    assert (found.residents_saved, found.state_saved) == (None, None)
    assert found.service_saved == Money.total((row.service for row in PLAN.rows[18:]), "DKK") > kroner("0")
    assert found.paid == quote_redemption(**CASE).paid and "residents_saved" not in found.traces


def test_the_lenders_own_bond_debt_counts_before_ours():
    stated = replace(BONDS, debt=kroner("90000000"))
    found = quote_redemption(**CASE | {"bonds": stated})
    assert found.nominal == kroner("90000000")
    assert any(given.source == "lender's statement" for given in found.trace.inputs)


def test_at_100_with_two_months_notice_to_a_term():
    at_par = CASE | {"method": RedemptionMethod.AT_PAR_WITH_NOTICE, "price": None}
    found = quote_redemption(**at_par)
    assert (found.price, found.bonds_cost) == (100, found.nominal)
    assert found.gain < kroner("0")  # bought at 98.50
    assert (found.notice.exact_on, found.notice.last_on) == (date(2030, 5, 1), date(2030, 5, 1))
    in_time = quote_redemption(**at_par | {"notice_given_on": date(2030, 5, 1)})
    assert in_time.paid == found.paid
    with pytest.raises(RedemptionImpossible) as late:
        quote_redemption(**at_par | {"notice_given_on": date(2030, 5, 2)})
    assert (late.value.code, late.value.params["last_on"]) == ("notice_too_late", "2030-05-01")


@pytest.mark.parametrize(("given_on", "received_on"), [
    (date(2030, 4, 19), "2030-04-23"),  # Good Friday
    (date(2030, 4, 27), "2030-04-29"),  # a Saturday
    (date(2029, 12, 31), "2030-01-02"),  # banks are closed on New Year's Eve
])  # fmt: skip
def test_a_notice_is_given_on_a_banking_day(given_on, received_on):
    at_par = CASE | {"method": RedemptionMethod.AT_PAR_WITH_NOTICE, "price": None}
    with pytest.raises(RedemptionImpossible) as closed:
        quote_redemption(**at_par | {"notice_given_on": given_on})
    assert (closed.value.code, closed.value.params["received_on"]) == ("notice_on_closed_day", received_on)
    assert quote_redemption(**at_par | {"notice_given_on": date.fromisoformat(received_on)}).notice
    with pytest.raises(RedemptionImpossible, match="notice before loan"):
        quote_redemption(**at_par | {"notice_given_on": date(1800, 1, 1)})


@pytest.mark.parametrize(("more", "code"), [
    ({"method": RedemptionMethod.AT_PAR_WITH_NOTICE, "bonds": replace(BONDS, is_callable=False)}, "not_callable"),
    ({"method": RedemptionMethod.AT_PAR_WITH_NOTICE, "settles_on": date(2030, 7, 2)}, "not_a_term"),
    ({"price": None}, "no_price"), ({"price": Fraction(0)}, "no_price"), ({"amount": kroner("0")}, "not_part_of_debt"),
    ({"amount": LOAN}, "not_part_of_debt"), ({"settles_on": date(2060, 1, 1)}, "nothing_left"),
])  # fmt: skip
def test_what_cannot_be_redeemed_so(more, code):
    with pytest.raises(RedemptionImpossible) as refused:
        quote_redemption(**CASE | more)
    assert refused.value.code == code


def test_notice_is_given_on_a_banking_day():
    by_term = {day.n: day for day in notice_days(PLAN)}
    assert len(by_term) == 119
    assert (by_term[2].exact_on, by_term[2].last_on) == (
        date(2026, 5, 1),
        date(2026, 5, 1),
    )  # no bededag since 2024
    assert (by_term[4].exact_on, by_term[4].last_on) == (date(2026, 11, 1), date(2026, 10, 30))  # a Sunday


def test_the_first_term_that_a_notice_reaches():
    assert first_term_for(PLAN, given_on=date(2026, 10, 30)).n == 4
    assert first_term_for(PLAN, given_on=date(2026, 10, 31)).n == 5
    with pytest.raises(NoTermLeft):
        first_term_for(PLAN, given_on=date(2056, 1, 1))


@pytest.mark.parametrize("more", [{}, {"amount": kroner("20000000")}, {"settles_on": date(2030, 8, 15)}])
def test_every_amount_of_the_quote_says_how_it_came_about(more):
    found = quote_redemption(**CASE | more)
    assert {"cash_debt", "nominal", "bonds_cost", "accrued", "fee", "paid", "gain"} < set(found.traces)
    for name, trace in found.traces.items():
        assert replay(trace) == getattr(found, name).minor, name
    for language in ("da", "sv", "en"):
        lines = [line for trace in found.traces.values() for line in explained(trace, language)]
        assert lines and (language == "sv" or not any(re.search(r"\d{4}-\d\d-\d\d", line.how) for line in lines))


def test_a_loan_whose_sharing_nobody_has_stated_can_be_quoted():
    found = quote_redemption(**CASE | {"splits": ()})
    assert found.support_stops_from == date(2030, 10, 1) and not found.state_saved
    assert replay(found.traces["state_saved"]) == 0


def test_a_part_re_plans_and_support_falls():
    found = quote_redemption(
        **CASE | {"amount": kroner("20000000"), "reason": RedemptionReason.CHANGE_OF_USE}
    )
    assert found.reason.is_mandatory and not found.is_full
    after = plan_after(PLAN.terms, found)
    assert after.row(18).debt_after == PLAN.row(18).balance - kroner("20000000")
    assert after.ends_on == PLAN.ends_on and not after.rows[-1].balance
    rest = splits(after)
    assert [s.n for s in rest if s.residents < SPLITS[s.n - 1].residents] == list(range(19, 121))
    less = Money.total((s.state for s in SPLITS[18:]), "DKK") - Money.total(
        (s.state for s in rest[18:]), "DKK"
    )
    assert abs((less - found.state_saved).minor) <= 300  # the roundings of 102 terms
    # the rest on the next term, by the same price: together what all of it would have cost, but for a term's change
    second = quote_redemption(
        **CASE | {"plan": after, "splits": rest, "settles_on": date(2030, 7, 1), "amount": None}
    )
    whole = quote_redemption(**CASE)
    assert second.cash_debt + found.cash_debt == whole.cash_debt
    assert abs((found.nominal + second.nominal - whole.nominal).minor) <= 1
    assert abs((found.paid + second.paid - whole.paid).minor) <= 2
    assert abs((found.state_saved + second.state_saved - whole.state_saved).minor) <= 300
    with pytest.raises(RedemptionImpossible):
        redeemed_terms(PLAN.terms, whole)
    with pytest.raises(RedemptionImpossible):
        redeemed_terms(
            PLAN.terms, quote_redemption(**CASE | {"settles_on": date(2026, 1, 1), "amount": kroner("1")})
        )


def test_how_much_must_be_redeemed():
    first = finance(acquisition_sum=kroner("118397000"), committed_on=COMMITTED)
    lower = finance(acquisition_sum=kroner("110000000"), committed_on=COMMITTED)
    assert too_much_borrowed(first, lower) == kroner("7389360")
    assert too_much_borrowed(lower, first) == kroner("0")
    assert debt_of_changed_use(kroner("100"), changed=Fraction(1), all_dwellings=Fraction(3)) == kroner(
        "33.33"
    )
    with pytest.raises(RedemptionImpossible):
        debt_of_changed_use(kroner("100"), changed=Fraction(4), all_dwellings=Fraction(3))


def test_what_was_borrowed_too_much_leaves_the_payment_on_the_final_sum():
    found = quote_redemption(
        **CASE | {"amount": kroner("5000000"), "reason": RedemptionReason.TOO_MUCH_BORROWED}
    )
    assert plan_after(PLAN.terms, found).row(19).residents_part == 1


def test_of_what_was_borrowed_too_much_the_residents_save_the_contribution_alone():
    """Their payment follows the final sum: what is no longer paid is what the plan after it lacks."""
    found = quote_redemption(**CASE | {"amount": kroner("880000"), "reason": RedemptionReason.TOO_MUCH_BORROWED})
    rest = splits(plan_after(PLAN.terms, found))
    for name in ("residents", "state", "service"):
        less = sum(getattr(s, name).minor for s in SPLITS[18:]) - sum(getattr(s, name).minor for s in rest[18:])
        assert abs(less - getattr(found, f"{name}_saved").minor) <= 300, name
    assert found.residents_saved.minor < found.state_saved.minor // 20
    assert replay(found.traces["residents_saved"]) == found.residents_saved.minor
    whole = quote_redemption(**CASE | {"reason": RedemptionReason.TOO_MUCH_BORROWED})
    assert whole.residents_saved == quote_redemption(**CASE).residents_saved  # of the whole loan everything ends


def test_a_part_cannot_be_redeemed_before_the_first_term():
    early = quote_redemption(**CASE | {"settles_on": date(2026, 1, 15), "amount": kroner("880000")})
    with pytest.raises(RedemptionImpossible, match="part before first term"):
        redeemed_terms(PLAN.terms, early)


def test_a_redemption_on_a_day_when_banks_are_closed_names_the_next_banking_day():
    saturday = quote_redemption(**CASE | {"settles_on": date(2030, 7, 6)})
    assert (saturday.settles_on, saturday.next_banking_day) == (date(2030, 7, 6), date(2030, 7, 8))
    assert quote_redemption(**CASE).next_banking_day is None
