"""A council's yearly rate needs no release: one more line in the next version of the file."""

from datetime import date
from fractions import Fraction

import pytest

from borgen.guarantee.annual_fee import FeeFacts, FeeLine, FeeMissing, fee_of_year
from borgen.guarantee.commitment import DecisionOutcome
from borgen.guarantee.policy import Policy, open_policy, policy_of
from borgen.guarantee.yearly_rate import NoYearlyRate, with_yearly_rate
from borgen.kernel.money import Money
from borgen.rules.rulebook import RulebookRefused, read_rulebook

DECIDED = {"body": "kommunfullmäktige", "paragraph": "§ 12"}


def fee(policy: Policy, year: int):
    on = date(year, 10, 1)
    facts = FeeFacts(
        reference="B-1", outcome=DecisionOutcome.GRANTED, decided_on=date(2014, 3, 1), decided=Money(10**9, "SEK"),
        executed_on=date(2014, 4, 1), municipality_owns=Fraction("0.5"),
        debts={on: Money(10**9, "SEK"), date(year - 1, 12, 31): Money(10**9, "SEK")},
    )  # fmt: skip
    (answer,) = fee_of_year(facts, policy, year=year, charge_on=on)
    return answer


@pytest.mark.parametrize("id", ["tyreso", "huddinge_srv"])
def test_the_rate_of_a_year_is_added_and_the_fee_follows(id):
    """T1: Tyresö has a series already, Huddinge had none in its source."""
    book = open_policy(id).book
    assert isinstance(fee(open_policy(id), 2026), FeeMissing)
    text = with_yearly_rate(
        book, year=2026, rate=Fraction("0.0045"), cite='Budget 2026, "§ 12"', decided=DECIDED
    )
    policy = policy_of(read_rulebook(text))
    line = fee(policy, 2026)
    assert isinstance(line, FeeLine) and line.rate == Fraction("0.0045")
    ruling = policy.book.parameters["fee_rate"].rulings[-1]
    assert dict(ruling.decided) == DECIDED and ruling.cite.section == 'Budget 2026, "§ 12"'
    assert isinstance(fee(policy, 2027), FeeMissing)
    assert policy.hash != open_policy(id).hash


def test_what_the_officer_wrote_stays_as_it_was():
    book = open_policy("tyreso").book
    text = with_yearly_rate(book, year=2026, rate=Fraction("0.0045"), cite="§ 12", decided=DECIDED)
    added = [line for line in text.splitlines() if line not in book.text.splitlines()]
    assert len(added) == 1 and added[0].lstrip().startswith("- {since: 2026-01-01, until: 2027-01-01")
    assert [line for line in text.splitlines() if line not in added] == book.text.splitlines()


def test_year_upon_year():
    text = open_policy("tyreso").book.text
    for year in (2024, 2025, 2026):
        text = with_yearly_rate(
            read_rulebook(text), year=year, rate=Fraction(year, 10**6), cite="§ 1", decided=DECIDED
        )
    policy = policy_of(read_rulebook(text))
    assert [fee(policy, year).rate for year in (2023, 2024, 2025, 2026)] == [
        Fraction("0.004"), Fraction("0.002024"), Fraction("0.002025"), Fraction("0.002026")
    ]  # fmt: skip


@pytest.mark.parametrize(("id", "year"), [("tyreso", 2023), ("gotene", 2026), ("uddevalla", 2026)])
def test_a_year_that_has_a_rate_or_a_policy_with_a_fixed_one_is_refused(id, year):
    with pytest.raises(NoYearlyRate):
        with_yearly_rate(open_policy(id).book, year=year, rate=Fraction("0.004"), cite="§ 1", decided=DECIDED)


def test_a_citation_cannot_change_the_file():
    """A text that an officer types stays a text."""
    book = open_policy("tyreso").book
    hostile = '"}\n  evil: {'
    try:
        text = with_yearly_rate(book, year=2026, rate=Fraction("0.0045"), cite=hostile, decided=DECIDED)
    except RulebookRefused:
        return
    assert set(read_rulebook(text).parameters) == set(book.parameters)
