"""Credits that are drawn and paid back on any day: against figures that a person can work out on paper."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from borgen.cashflow.contract import (
    Called,
    Change,
    CreditContract,
    Draw,
    ExtraRepayment,
    Figure,
    FixingMissing,
    Floating,
    InterestIs,
    Ledger,
    Redeemed,
    Refixed,
    Repayment,
    Rounding,
    credit_ledger_of,
)
from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.calendar import Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.rules.trace import replay


def kr(text: str) -> Money:
    return Money.parse(text, "SEK")


DRAWN = (Draw(on=date(2026, 1, 1), amount=kr("1000000.00")), Draw(on=date(2026, 4, 1), amount=kr("500000.00")))


def credit(*changes: Change, **terms: Any) -> CreditContract:
    return CreditContract(
        **{"limit": kr("2000000.00"), "opens_on": date(2026, 1, 1), "interest_rate": Fraction("0.036"), "matures_on": date(2027, 1, 1),
           "first_interest_on": date(2026, 4, 1), "day_count": DayCount.THIRTY_E_360, "changes": changes} | terms
    )  # fmt: skip


def rows(ledger: Ledger) -> list[tuple[str, str, str, str, str]]:
    def said(amount: Fraction | None) -> str:
        return "" if amount is None else ledger.money(amount).decimal

    return [(p.kind.value, str(p.on), said(p.interest), said(p.principal), said(p.balance)) for p in ledger.postings]


def test_interest_is_added_each_quarter_and_all_is_due_at_the_end() -> None:
    """3.6 % of a million is 9 000 a quarter; then of 1 509 000, of 1 522 581, of 1 536 284.23."""
    ledger = credit_ledger_of(credit(*DRAWN))
    assert rows(ledger) == [
        ("draw", "2026-01-01", "0.00", "-1000000.00", "1000000.00"),
        ("due", "2026-04-01", "9000.00", "-9000.00", "1009000.00"),
        ("draw", "2026-04-01", "0.00", "-500000.00", "1509000.00"),
        ("due", "2026-07-01", "13581.00", "-13581.00", "1522581.00"),
        ("due", "2026-10-01", "13703.23", "-13703.23", "1536284.23"),
        ("redeemed", "2027-01-01", "13826.56", "1536284.23", "0.00"),
    ]
    assert [posting.payment for posting in ledger.postings] == [-100000000, 0, -50000000, 0, 0, 155011079]
    assert ledger.balance_on(date(2026, 6, 30)) == 150900000


def test_interest_is_paid_and_what_is_paid_back_is_drawn_again() -> None:
    ledger = credit_ledger_of(
        credit(
            *DRAWN, Repayment(on=date(2026, 5, 1), amount=kr("1500000.00")), Draw(on=date(2026, 6, 1), amount=kr("2000000.00")),
            interest=InterestIs.PAID,
        )
    )  # fmt: skip
    assert rows(ledger)[3:] == [
        ("repaid", "2026-05-01", "0.00", "1500000.00", "0.00"),
        ("draw", "2026-06-01", "0.00", "-2000000.00", "2000000.00"),
        ("due", "2026-07-01", "10500.00", "0.00", "2000000.00"),  # a month of 1.5 million, one of nothing, one of 2 million
        ("due", "2026-10-01", "18000.00", "0.00", "2000000.00"),
        ("redeemed", "2027-01-01", "18000.00", "2000000.00", "0.00"),
    ]


def test_a_call_makes_all_due_when_the_notice_has_run_out() -> None:
    """On a banking day: 15 August 2026, thirty days after the call, is a Saturday."""
    called = credit(DRAWN[0], Called(on=date(2026, 7, 16)), matures_on=None, notice_days=30, country=Country.SE)
    assert rows(credit_ledger_of(called))[2:] == [
        ("due", "2026-07-01", "9081.00", "-9081.00", "1018081.00"),
        ("redeemed", "2026-08-17", "4683.17", "1018081.00", "0.00"),  # 46 days of 360
    ]
    until_call = replace(called, bears_until_paid=False)
    assert rows(credit_ledger_of(until_call))[-1][2] == "1527.12"  # 15 days
    before = credit_ledger_of(replace(called, changes=DRAWN[:1]), until=date(2026, 8, 1))
    assert rows(before) == rows(credit_ledger_of(called, until=date(2026, 8, 1))) == rows(credit_ledger_of(called))[:3]


def test_a_credit_that_is_redeemed_or_never_drawn() -> None:
    assert rows(credit_ledger_of(credit(DRAWN[0], Redeemed(on=date(2026, 2, 1)))))[1:] == [
        ("redeemed", "2026-02-01", "3000.00", "1000000.00", "0.00")
    ]
    assert credit_ledger_of(credit()).postings == ()


def test_rates_of_the_market_and_by_agreement() -> None:
    floating = credit(DRAWN[0], interest_rate=None, first_interest_on=None, floating=Floating(code="STIBOR3M", months=3, spread=Fraction("0.01")))
    fixings = {"STIBOR3M": {date(2026, 1, 1): Fraction("0.02"), date(2026, 4, 1): Fraction("0.03")}}
    with pytest.raises(FixingMissing) as missing:
        credit_ledger_of(floating, fixings=fixings)
    assert missing.value.time == date(2026, 7, 1)
    known = replace(floating, matures_on=date(2026, 7, 1))
    (_, redeemed) = credit_ledger_of(known, fixings=fixings).postings
    assert redeemed.interest == 750000 + 1000000
    agreed = credit(DRAWN[0], Refixed(on=date(2026, 2, 1), rate=Fraction("0.048"), source="letter of 20 January"), matures_on=date(2026, 4, 1))
    (_, paid) = credit_ledger_of(agreed).postings
    assert paid.interest == 300000 + 800000
    assert "letter of 20 January" in [row.source for row in paid.explain(Figure.INTEREST).inputs]


def test_what_became_known_later_counts_from_its_day() -> None:
    late = replace(DRAWN[1], known_on=date(2026, 6, 1))
    as_known = credit_ledger_of(credit(DRAWN[0], late), known_on=date(2026, 5, 1))
    assert rows(as_known) == rows(credit_ledger_of(credit(DRAWN[0])))
    first, *_ = as_known.corrected_by(credit_ledger_of(credit(DRAWN[0], late)))
    assert (str(first.on), first.before, first.after) == ("2026-04-01", 0, -50000000)


def test_every_figure_explains_itself() -> None:
    for rounding in (Rounding(), Rounding(unit=100), Rounding(mode="none")):
        for interest in InterestIs:
            ledger = credit_ledger_of(credit(*DRAWN, rounding=rounding, interest=interest, interest_rate=Fraction("0.0377")))
            for posting in ledger.postings:
                for name, term in posting.figures.items():
                    assert replay(posting.explain(name)) == term.number


@pytest.mark.parametrize(
    ("make", "term", "code"),
    [
        (lambda: credit(limit=kr("0.00")), "limit", "not_positive"),
        (lambda: credit(interest_rate=Fraction(2)), "interest_rate", "out_of_range"),
        (lambda: credit(DRAWN[0], interest_rate=None), "interest_rate", "missing"),
        (lambda: credit(interest_months=0), "interest_months", "out_of_range"),
        (lambda: credit(notice_days=-1), "notice_days", "out_of_range"),
        (lambda: credit(interest="kept"), "interest", "not_supported"),
        (lambda: credit(day_count=DayCount.ACT_ACT_ICMA), "day_count", "not_supported"),
        (lambda: credit(matures_on=date(2026, 1, 1)), "matures_on", "not_after_start"),
        (lambda: credit(first_interest_on=date(2026, 1, 1)), "first_interest_on", "not_after_start"),
        (lambda: credit(matures_on=None), "matures_on", "no_end"),
        (lambda: credit(*DRAWN, Draw(on=date(2026, 5, 1), amount=kr("500000.01"))), "changes.3.amount", "more_than_the_limit"),
        (lambda: credit(Draw(on=date(2026, 5, 1), amount=Money(1, "DKK"))), "changes.1.amount", "other_currency"),
        (lambda: credit(Draw(on=date(2025, 5, 1), amount=kr("1.00"))), "changes.1.on", "before_the_start"),
        (lambda: credit(DRAWN[0], Repayment(on=date(2026, 2, 1), amount=kr("1003000.01"))), "changes.2.amount", "more_than_is_left"),
        (lambda: credit(Repayment(on=date(2026, 2, 1), amount=kr("0.00"))), "changes.amount", "not_positive"),
        (lambda: credit(Draw(on=date(2027, 1, 2), amount=kr("1.00"))), "changes.1.on", "after_the_end"),
        (lambda: credit(Called(on=date(2026, 2, 1)), Draw(on=date(2026, 2, 1), amount=kr("1.00"))), "changes.2.on", "after_the_call"),
        (lambda: credit(Called(on=date(2026, 2, 1)), DRAWN[1], notice_days=90), "changes.2.on", "after_the_call"),
        (lambda: credit(Called(on=date(2026, 2, 1)), Redeemed(on=date(2026, 3, 1))), "changes.2", "too_many"),
        (lambda: credit(ExtraRepayment(on=date(2026, 2, 1), amount=kr("1.00"))), "changes.1", "not_supported"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(make: Any, term: str, code: str) -> None:
    with pytest.raises(PlanImpossible) as refused:
        credit_ledger_of(make())
    assert (refused.value.term, refused.value.code) == (term, code)


def test_an_account_that_may_hold_money_bears_interest_on_it() -> None:
    held = credit(DRAWN[0], Repayment(on=date(2026, 2, 1), amount=kr("1100000.00")), may_hold_money=True, matures_on=date(2026, 4, 1))
    assert rows(credit_ledger_of(held))[-1] == ("redeemed", "2026-04-01", "2400.00", "-100000.00", "0.00")
    exactly = credit(DRAWN[0], Repayment(on=date(2026, 2, 1), amount=kr("1003000.00")), matures_on=date(2026, 4, 1))
    assert rows(credit_ledger_of(exactly))[-1] == ("redeemed", "2026-04-01", "2982.00", "-3000.00", "0.00")
