"""G10.2, G8.3: rows become the facts that the rules read, as of a day and as known at an event."""

from datetime import date

import pytest

from benchmarks.registers import make_up, organisation
from borgen.guarantee.annual_fee import fee_facts
from borgen.office.guarantee.facts import fee_facts_in_bulk, picture, pictures
from borgen.office.guarantee.facts.debt import LoanDebt, observed_debts
from borgen.office.guarantee.facts.light import light_facts

DAY, YEAR_END = date(2020, 1, 10), date(2019, 12, 31)


def debt(moves=(), observed=(), first_drawn_on=None):
    found = LoanDebt(first_drawn_on=first_drawn_on)
    for kind, on, minor in moves:
        found.move(kind=kind, on=on, minor=minor)
    for on, minor in observed:
        found.observe(on=on, minor=minor)
    return found


def test_outstanding_is_the_sum_of_movements_and_unknown_before_anybody_has_said():
    """I1"""
    loan = debt([("draw", date(2019, 3, 1), 100), ("amortisation", date(2019, 9, 1), -30)])
    assert [loan.outstanding_on(date(2019, m, 1)) for m in (2, 3, 8, 9)] == [None, 100, 100, 70]
    assert debt(first_drawn_on=date(2019, 3, 1)).outstanding_on(date(2019, 2, 28)) == 0
    assert debt().outstanding_on(DAY) is None
    assert debt(observed=[(YEAR_END, 0)]).outstanding_on(DAY) == 0


def test_drawn_is_unknown_where_only_balances_are_known_and_never_below_what_is_owed():
    only_balance = debt([("reconciling", YEAR_END, 70)], [(YEAR_END, 70)])
    assert (only_balance.drawn_on(DAY), only_balance.outstanding_on(DAY)) == (None, 70)
    more_than_drawn = debt([("draw", date(2019, 1, 1), 100), ("reconciling", YEAR_END, 5)], [(YEAR_END, 105)])
    assert more_than_drawn.drawn_on(DAY) == 105


def test_debt_at_year_end_needs_every_loan_and_a_loan_paid_back_counts_as_nothing():
    """G8.3: the debt is never guessed"""
    stated = debt([("reconciling", YEAR_END, 70)], [(YEAR_END, 70)])
    unstated = debt([("draw", date(2019, 1, 1), 100)])
    paid_back = debt([("draw", date(2018, 1, 1), 50), ("amortisation", date(2018, 6, 1), -50)])
    not_drawn = debt(first_drawn_on=date(2020, 6, 1))
    assert observed_debts([stated, unstated]) == {}
    assert observed_debts([stated, paid_back, not_drawn]) == {YEAR_END: 70}
    assert observed_debts([]) == {}


@pytest.mark.django_db
def test_bulk_fee_facts_are_those_of_the_pictures():
    """G8.2, G8.3"""
    found = organisation()
    make_up(organisation_id=found.pk, count=200, seed=5)
    for day in (DAY, date(2018, 6, 1), YEAR_END):
        at = {"organisation_id": found.pk, "as_of": day, "sequence": 1}
        bulk = [facts for _, _, facts in fee_facts_in_bulk(**at)]
        assert bulk == [fee_facts(c) for c in pictures(**at)]
        assert len(bulk) > 100


@pytest.mark.django_db
def test_pictures_take_a_constant_number_of_queries(django_assert_num_queries, django_assert_max_num_queries):
    found = organisation()
    make_up(organisation_id=found.pk, count=120, seed=5)
    with django_assert_num_queries(13):
        whole = list(pictures(organisation_id=found.pk, as_of=DAY, sequence=1))
    assert len(whole) > 110
    with django_assert_max_num_queries(13):
        one = picture(organisation_id=found.pk, as_of=DAY, sequence=1, reference=whole[0].reference)
    assert one == whole[0]


@pytest.mark.django_db
def test_what_a_list_shows_of_some_is_what_it_shows_of_all_in_eight_queries(django_assert_num_queries):
    found = organisation()
    make_up(organisation_id=found.pk, count=120, seed=5)
    at = {"organisation_id": found.pk, "as_of": DAY, "sequence": 1}
    whole = light_facts(**at)
    some = sorted(whole)[20:70]
    with django_assert_num_queries(8):
        assert light_facts(**at, guarantee_ids=some) == {pk: whole[pk] for pk in some}
