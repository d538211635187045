"""Sums over loans and projects, and the debt on a day, with their arithmetic."""

from dataclasses import replace
from datetime import date

import pytest

from borgen.kernel.money import Money
from borgen.rules.trace import replay
from borgen.supported_loan.budget import (
    YEAR_SUMS,
    LoanAccount,
    OwnerPayment,
    budget_year,
    debt_on,
    explain_debt,
    year_sum,
)
from borgen.supported_loan.loan import PartRedeemed, loan_plan
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.summed import Part, sum_parts
from borgen.supported_loan.trace_words import explained
from tests.core.supported_loan.case import kroner, loan, splits

PART = loan_plan(replace(loan().terms, redeemed=(PartRedeemed(after_term=2, amount=kroner("1000000")),)))


def account(number, plan, **more):
    given = {"project": f"P-{number}", "kind": LoanKind.FIRST, "splits": splits(plan), "redeemed": {}} | more
    return LoanAccount(number=number, plan=plan, **given)


ENDED = account("2", loan(), ended_after=1, ended_on=date(2026, 5, 4), redeemed={date(2026, 5, 4): kroner("99000000")})
ACCOUNTS = (account("1", PART, redeemed={date(2026, 7, 1): kroner("970000")}), ENDED, account("3", loan(), splits=()))
OWN = OwnerPayment(
    project="P-1", on=date(2026, 1, 1), base_capital=kroner("11839700"), excess=kroner("5"), is_expected=False
)


@pytest.mark.parametrize("figure", [*YEAR_SUMS])
def test_every_sum_of_a_year_is_the_sum_of_its_parts(figure):
    year = budget_year(ACCOUNTS, owner=[OWN], year=2026)
    found = year_sum(year, figure)
    assert replay(found.trace) == getattr(year, figure).minor
    assert found.parts and all(part.of in {"1", "2", "3", "P-1"} for part in found.parts)
    for language in ("da", "sv", "en"):
        assert explained(found.trace, language, names=found.names)
    with pytest.raises(KeyError):
        year_sum(year, "year")


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 2, 1), date(2026, 5, 4), date(2026, 7, 1), date(2056, 1, 3)])
def test_the_debt_on_a_day_goes_through_what_was_redeemed(day):
    for one in ACCOUNTS:
        assert replay(explain_debt(one, day)) == debt_on(one, day).minor
    if day >= date(2026, 5, 4):
        assert [row.name for row in explain_debt(ENDED, day).inputs] == ["debt_left", "redeemed_in_full"]


def test_a_sum_lists_the_largest_and_adds_up_the_others():
    parts = [Part(of=f"L{n}", kind="loan", amount=Money(-n if n % 2 else n, "DKK")) for n in range(1, 8)]
    found = sum_parts(parts, currency="DKK", listed=3)
    assert [part.of for part in found.parts] == ["L5", "L6", "L7"]
    assert replay(found.trace) == sum(part.amount.minor for part in parts)
    assert found.trace.inputs[-1].source == "part.others"
    assert replay(sum_parts([], currency="DKK").trace) == 0
