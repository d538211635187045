"""The loan's plan: refixing, partial redemption, terms that differ; properties over random loans (D8, D10, D11)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.cashflow.plan import PlanImpossible, PlanKind, PlanTerms, plan_for
from borgen.kernel.money import Money
from borgen.rules.trace import replay
from borgen.supported_loan.choices import ContributionBase, RateBasis, ResidentsStart
from borgen.supported_loan.loan import (
    PartRedeemed,
    Refixing,
    RefixingRateMissing,
    explain_loan_row,
    explain_nominal_bonds,
    loan_plan,
    nominal_bonds,
    refixed_in_order,
)
from borgen.supported_loan.loan.plan import LoanFigure, NoSuchTerm
from tests.core.supported_loan.case import DISBURSED, LOAN, kroner, loan, splits


def test_without_refixing_it_is_the_houses_annuity():
    """Two computations of the first ten years, by different code."""
    plan = loan()
    terms = PlanTerms(
        kind=PlanKind.ANNUITY, granted=LOAN, starts_on=DISBURSED, matures_on=date(2056, 1, 1), payments_a_year=4,
        interest_rate=Fraction("0.03"),
    )  # fmt: skip
    for own, house in zip(plan.rows[:40], plan_for(terms).rows[:40], strict=True):
        assert (own.interest, own.principal, own.balance) == (house.interest, house.principal, house.balance)


def test_the_rate_is_fixed_anew_after_terms_40_and_80():
    plan = loan(
        refixed=(
            Refixing(after_term=40, rate=Fraction("0.05")),
            Refixing(after_term=80, rate=Fraction("0.01"), basis=RateBasis.PUBLISHED),
        )
    )
    assert plan.terms.refixing_terms == (40, 80)
    assert [plan.row(n).rate for n in (40, 41, 80, 81)] == [
        Fraction("0.03"),
        Fraction("0.05"),
        Fraction("0.05"),
        Fraction("0.01"),
    ]
    assert [plan.row(n).rate_basis.value for n in (1, 41, 81)] == ["agreed", "entered", "published"]
    assert plan.row(41).service > plan.row(40).service > plan.row(81).service
    assert len({plan.row(n).service for n in range(41, 81)}) == 1
    assert plan.ends_on == loan().ends_on == date(2056, 1, 3) and not plan.rows[-1].balance
    assert loan().row(41).rate_basis is RateBasis.CARRIED


@pytest.mark.parametrize("bad", [
    {"refixed": (Refixing(after_term=39, rate=Fraction(0)),)}, {"refixed": (Refixing(after_term=120, rate=Fraction(0)),)},
    {"refixed": (Refixing(after_term=40, rate=Fraction(2)),)}, {"years": -1}, {"terms_a_year": 3}, {"years": 9999},
    {"principal": kroner("0")}, {"first_term_on": date(2025, 1, 1)},
])  # fmt: skip
def test_absurd_terms_are_refused(bad):
    with pytest.raises(PlanImpossible):
        loan(**bad)


def test_terms_are_terms():
    """Frequency, day count, first term: what the papers say counts."""
    monthly = loan(terms_a_year=12, years=10)
    assert len(monthly.rows) == 120 and monthly.terms.refixing_terms == ()
    assert monthly.rows[1].due_on == date(2026, 3, 2)  # 1 March is a Sunday
    fixed_days = loan(first_term_on=date(2026, 3, 11), disbursed_on=date(2026, 1, 1))
    assert [row.until.month for row in fixed_days.rows[:4]] == [3, 6, 9, 12] and len(fixed_days.rows) == 120
    assert fixed_days.rows[0].interest < loan().rows[0].interest and not fixed_days.rows[-1].balance
    actual = loan_plan(replace(loan().terms, day_count="act/360"))
    assert (
        actual.rows[0].interest == Money(round(LOAN.minor * Fraction("0.03") * 90 / 360), "DKK")
        and not actual.rows[-1].balance
    )
    half_yearly = loan(terms_a_year=2)
    first = splits(half_yearly, start=ResidentsStart.FROM_MONTH_THREE)[0]
    whole = splits(half_yearly)[0]
    assert abs(first.residents.minor * 2 - whole.residents.minor) <= 1  # three of the six months


def test_the_contribution_may_be_taken_on_what_is_left():
    outstanding = loan(contribution_base=ContributionBase.OUTSTANDING)
    assert outstanding.rows[0].contribution == loan().rows[0].contribution == kroner("20837.87")
    assert outstanding.rows[60].contribution < outstanding.rows[59].contribution


def test_no_term_beyond_the_last():
    with pytest.raises(NoSuchTerm):
        loan().row(121)
    with pytest.raises(NoSuchTerm):
        explain_loan_row(loan().terms, 0, LoanFigure.BALANCE)


def test_rates_stand_at_their_refixings_in_order():
    rates = (Fraction("0.035"), Fraction("0.04"))
    first, second = refixed_in_order(rates, disbursed_on=date(2026, 1, 1))
    assert [(one.after_term, one.rate, one.basis) for one in (first, second)] == [
        (40, rates[0], RateBasis.ENTERED),
        (80, rates[1], RateBasis.ENTERED),
    ]
    assert refixed_in_order((rates[0], None), disbursed_on=date(2026, 1, 1)) == (first,)
    assert refixed_in_order((None, None), disbursed_on=date(2026, 1, 1)) == ()
    with pytest.raises(RefixingRateMissing) as missing:
        refixed_in_order((None, rates[1]), disbursed_on=date(2026, 1, 1))
    assert missing.value.n == 1
    with pytest.raises(PlanImpossible) as many:
        refixed_in_order((*rates, rates[1]), disbursed_on=date(2026, 1, 1))
    assert (many.value.term, many.value.code) == ("refixing_rate", "more_rates_than_refixings")


def test_bonds_explain_themselves():
    for cash, price in (("95.00", "98.765"), ("104189360.00", "98.25"), ("0.01", "200")):
        trace = explain_nominal_bonds(kroner(cash), Fraction(price))
        assert replay(trace) == nominal_bonds(kroner(cash), Fraction(price)).minor
    with pytest.raises(PlanImpossible):
        explain_nominal_bonds(LOAN, Fraction(-1))


def test_bonds_cost_what_they_cost():
    assert nominal_bonds(LOAN, Fraction(100)) == LOAN
    assert nominal_bonds(kroner("95.00"), Fraction("98.765")) == kroner("96.19")
    with pytest.raises(PlanImpossible):
        nominal_bonds(LOAN, Fraction(0))


# ------------------------------------------------------------------------------------------------ random loans

amounts = st.integers(min_value=1_000_00, max_value=900_000_000_00).map(lambda minor: Money(minor, "DKK"))
rates = st.integers(min_value=-50, max_value=1200).map(lambda points: Fraction(points, 10_000))
days = st.dates(min_value=date(2001, 7, 1), max_value=date(2060, 12, 31))


@given(
    amounts,
    rates,
    rates,
    rates,
    days,
    st.sampled_from([1, 2, 4, 12]),
    st.sampled_from(list(ResidentsStart)),
    st.sampled_from(list(ContributionBase)),
)
@settings(max_examples=10, deadline=None)
def test_every_loan_adds_up_and_ends(principal, rate, second, third, on, a_year, start, base):
    """Parts sum to the service every term; the balance reaches zero; refixing keeps the end."""
    plain = loan(principal, str(rate), disbursed_on=on, terms_a_year=a_year, contribution_base=base)
    refixed = tuple(
        Refixing(after_term=n, rate=r)
        for n, r in zip(plain.terms.refixing_terms, (second, third), strict=False)
    )
    plan = loan_plan(replace(plain.terms, refixed=refixed))
    assert not plan.rows[-1].balance and plan.ends_on == plain.ends_on
    assert Money.total((row.principal for row in plan.rows), "DKK") == principal
    debt = principal
    for row, split in zip(plan.rows, splits(plan, principal, start=start), strict=True):
        assert row.interest + row.principal == row.service and debt - row.principal == row.balance
        assert split.residents + split.state == row.service + row.contribution
        assert row.principal.minor >= 0 or row.n == plan.terms.count
        debt = row.balance
    n = 1 + principal.minor % plan.terms.count
    figure = list(LoanFigure)[principal.minor % len(LoanFigure)]
    assert replay(explain_loan_row(plan.terms, n, figure)) == getattr(plan.row(n), figure).minor


@given(amounts, rates, st.integers(min_value=1, max_value=119), st.integers(min_value=1, max_value=99))
@settings(max_examples=10, deadline=None)
def test_a_part_and_then_the_rest_is_all_of_it(principal, rate, after, per_cent):
    """What is left after a partial redemption is what it did not take; it ends on the same day; all parts fall alike."""
    whole = loan(principal, str(rate))
    debt = whole.row(after).balance
    part = Money(debt.minor * per_cent // 100, "DKK")
    if not part or part == debt:
        return
    plan = loan_plan(replace(whole.terms, redeemed=(PartRedeemed(after_term=after, amount=part),)))
    row = plan.row(after)
    assert row.redeemed + row.debt_after == debt and row.unredeemed == 1
    assert replay(explain_loan_row(plan.terms, after, LoanFigure.BALANCE)) == row.debt_after.minor
    assert plan.ends_on == whole.ends_on and not plan.rows[-1].balance
    assert Money.total((r.principal + r.redeemed for r in plan.rows), "DKK") == principal
    left = plan.row(after + 1).unredeemed
    assert left == Fraction(row.debt_after.minor, debt.minor) == plan.row(after + 1).residents_part
    before, now = splits(whole, principal)[after], splits(plan, principal)[after]
    assert now.residents + now.state == now.service + now.contribution
    for figure in ("residents", "contribution"):
        assert abs(getattr(now, figure).minor - getattr(before, figure).minor * left) <= 2
    if after < 119:
        assert (
            abs(now.state.minor - before.state.minor * left) <= 4
        )  # roundings of interest, service, both parts


def test_more_than_is_left_is_not_a_part():
    for amount in (loan().row(10).balance, kroner("999999999")):
        with pytest.raises(PlanImpossible, match="not part of debt"):
            loan_plan(replace(loan().terms, redeemed=(PartRedeemed(after_term=10, amount=amount),)))


def test_the_explanation_of_a_balance_goes_through_every_redemption_of_the_day():
    parts = tuple(PartRedeemed(after_term=8, amount=kroner(amount)) for amount in ("1000000", "250000"))
    plan = loan_plan(replace(loan().terms, redeemed=parts))
    trace = explain_loan_row(plan.terms, 8, LoanFigure.BALANCE)
    assert replay(trace) == plan.row(8).debt_after.minor == plan.row(8).balance.minor - 125000000
    assert [row.worth for row in trace.inputs if row.source == "redemption.amount"] == ["100000000", "25000000"]
    next_debt = explain_loan_row(plan.terms, 9, LoanFigure.BALANCE).inputs[0]
    assert (next_debt.name, next_debt.worth) == ("debt", trace.result)


def test_too_much_borrowed_leaves_the_residents_payment_alone():
    part = PartRedeemed(after_term=8, amount=kroner("1000000"), residents_fall=False)
    plan = loan_plan(replace(loan().terms, redeemed=(part,)))
    assert plan.row(9).residents_part == 1 and plan.row(9).unredeemed < 1
    assert splits(plan)[8].residents < splits(loan())[8].residents  # the contribution alone
    assert (
        splits(plan)[8].residents - plan.row(9).contribution
        == splits(loan())[8].residents - loan().row(9).contribution
    )


def test_parts_redeemed_one_after_the_other_multiply():
    half = PartRedeemed(after_term=8, amount=Money(loan().row(8).balance.minor // 2, "DKK"))
    once = loan_plan(replace(loan().terms, redeemed=(half,)))
    again = PartRedeemed(after_term=16, amount=Money(once.row(16).balance.minor // 2, "DKK"))
    twice = loan_plan(replace(loan().terms, redeemed=(half, again)))
    assert abs(twice.row(17).unredeemed - Fraction(1, 4)) < Fraction(1, 10**8)
    assert twice.row(17).residents_part == twice.row(17).unredeemed
    assert abs(twice.row(17).contribution.minor * 4 - loan().row(17).contribution.minor) <= 2
