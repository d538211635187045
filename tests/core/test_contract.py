"""Loans that change: worked examples, defects that others had, and terms that cannot be."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from borgen.cashflow.contract import (
    Change,
    Draw,
    ExtraRepayment,
    Fee,
    FixingMissing,
    Floating,
    Holiday,
    Indexed,
    Ledger,
    LoanContract,
    Place,
    PostingKind,
    Redeemed,
    Refixed,
    Restructured,
    Rounding,
    Then,
    ledger_of,
    refinanced,
)  # fmt: skip
from borgen.cashflow.plan import Figure, GivenRow, NoSuchFigure, PlanImpossible, PlanKind, PlanTerms, Step
from borgen.kernel.calendar import Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.rules.trace import replay

SEK = "SEK"


def kr(text: str) -> Money:
    return Money.parse(text, SEK)


def plan(**terms: Any) -> PlanTerms:
    given: dict[str, Any] = {
        "kind": PlanKind.STRAIGHT_LINE, "granted": kr("1000000.00"), "starts_on": date(2026, 1, 1), "matures_on": date(2036, 1, 1),
        "interest_rate": Fraction("0.04"),
    }  # fmt: skip
    return PlanTerms(**given | terms)


def loan(*changes: Change, **terms: Any) -> LoanContract:
    own = {key: terms.pop(key) for key in list(terms) if key in LoanContract.__dataclass_fields__}
    return LoanContract(plan=plan(**terms), changes=changes, **own)


def rows(ledger: Ledger) -> list[tuple[str, str, str, str, str]]:
    def text(amount: Fraction | None) -> str:
        return "?" if amount is None else ledger.money(amount).decimal

    return [(p.kind.value, p.on.isoformat(), text(p.interest), text(p.principal), text(p.balance)) for p in ledger.postings]


def principals(ledger: Ledger) -> list[str]:
    return [row[3] for row in rows(ledger)]


def test_an_extra_repayment_shortens_the_term_or_lowers_the_instalments() -> None:
    extra = {"on": date(2027, 7, 1), "amount": kr("300000.00")}
    shorter = ledger_of(loan(ExtraRepayment(**extra, then=Then.SHORTER)))
    assert principals(shorter) == ["100000.00", "300000.00", *["100000.00"] * 6] and shorter.ends_on == date(2033, 1, 1)
    lower = ledger_of(loan(ExtraRepayment(**extra, then=Then.LOWER), day_count=DayCount.THIRTY_E_360))
    assert principals(lower) == ["100000.00", "300000.00", *["66666.67"] * 8, "66666.64"] and lower.ends_on == date(2036, 1, 1)
    # half a year on 900,000 and half a year on 600,000
    assert rows(lower)[2] == ("due", "2028-01-01", "30000.00", "66666.67", "533333.33")


def test_an_annuity_is_level_again_after_a_repayment_between_two_payments() -> None:
    ledger = ledger_of(
        loan(ExtraRepayment(on=date(2028, 4, 1), amount=kr("250000.00")), kind=PlanKind.ANNUITY, day_count=DayCount.THIRTY_E_360)
    )
    paid = [posting.payment for posting in ledger.postings if posting.kind is PostingKind.DUE]
    assert len(set(paid[:2])) == 1 and len(set(paid[3:-1])) == 1  # the one between bears interest on more
    assert abs(paid[-1] - paid[-2]) < 10  # öre


def fixed(*changes: Change, **terms: Any) -> LoanContract:
    """100,000 at 3 %, of which 40,000 is paid a year until nothing is left."""
    given = {"kind": PlanKind.FIXED_PAYMENT, "granted": kr("100000.00"), "payment": kr("40000.00"), "matures_on": None}
    return loan(*changes, **given | {"interest_rate": Fraction("0.03")} | terms)


def test_a_fixed_payment_stays_and_the_loan_runs_until_it_is_paid() -> None:
    dearer = ledger_of(fixed(Refixed(on=date(2027, 1, 1), rate=Fraction("0.3"))))
    assert rows(dearer) == [
        ("due", "2027-01-01", "3000.00", "37000.00", "63000.00"),
        ("due", "2028-01-01", "18900.00", "21100.00", "41900.00"),
        ("due", "2029-01-01", "12570.00", "27430.00", "14470.00"),
        ("due", "2030-01-01", "4341.00", "14470.00", "0.00"),  # a year more than at 3 %
    ]
    for then in (Then.SHORTER, Then.LOWER):  # the payment is agreed on: what is repaid shortens the loan
        shorter = ledger_of(fixed(ExtraRepayment(on=date(2026, 7, 1), amount=kr("30000.00"), then=then)))
        assert rows(shorter)[1:] == [
            ("due", "2027-01-01", "2546.30", "37453.70", "32546.30"), ("due", "2028-01-01", "976.39", "32546.30", "0.00"),
        ]  # fmt: skip
    ends = ledger_of(fixed(Refixed(on=date(2027, 1, 1), rate=Fraction("0.3")), matures_on=date(2029, 1, 1)))
    assert rows(ends) == [*rows(dearer)[:2], ("due", "2029-01-01", "12570.00", "41900.00", "0.00")]


def test_a_holiday_of_a_fixed_payment_lengthens_a_loan_without_an_end() -> None:
    for then in (Then.HIGHER, Then.LONGER):
        paused = ledger_of(fixed(Holiday(on=date(2029, 1, 1), until=date(2030, 6, 1), then=then)))
        assert principals(paused) == ["37000.00", "38110.00", "0.00", "0.00", "24890.00"] and paused.ends_on == date(2031, 1, 1)


def test_a_fixed_payment_follows_the_market_and_an_index_and_misses_fixings_by_name() -> None:
    floating = fixed(floating=Floating(code="STIBOR", months=12))
    fixings = {"STIBOR": {date(2027, 1, 1): Fraction("0.05"), date(2028, 1, 1): Fraction("0.01")}}
    assert rows(ledger_of(floating, fixings=fixings)) == [
        ("due", "2027-01-01", "3000.00", "37000.00", "63000.00"),
        ("due", "2028-01-01", "3150.00", "36850.00", "26150.00"),
        ("due", "2029-01-01", "261.50", "26150.00", "0.00"),
    ]
    with pytest.raises(FixingMissing):
        ledger_of(floating, fixings={"STIBOR": {date(2027, 1, 1): Fraction("0.05")}})
    dearer = fixed(indexed=Indexed(code="KPI", base=Fraction(100)))
    index = {"KPI": {date(2027, 1, 1): Fraction(110), date(2028, 1, 1): Fraction(121), date(2029, 1, 1): Fraction(121)}}
    assert [row[2:] for row in rows(ledger_of(dearer, fixings=index))] == [
        ("3000.00", "41000.00", "59000.00"), ("1770.00", "46630.00", "12370.00"), ("371.10", "12370.00", "0.00"),
    ]  # fmt: skip


def test_a_fixed_payment_is_rounded_as_the_contract_says() -> None:
    terms = {"payments_a_year": 12, "payment": kr("9000.50"), "day_count": DayCount.ACT_365F}
    each = ledger_of(fixed(rounding=Rounding(unit=100), **terms))
    assert rows(each)[0] == ("due", "2026-02-01", "255.00", "8745.50", "91254.50")
    whole = ledger_of(fixed(rounding=Rounding(unit=100, place=Place.PAYMENT), **terms))
    assert rows(whole)[0] == ("due", "2026-02-01", "254.79", "8745.71", "91254.29")
    exact = ledger_of(fixed(rounding=Rounding(mode="none"), **terms)).postings
    assert exact[0].principal + exact[0].interest == 900_050 and exact[-1].balance == 0


def test_other_terms_can_be_a_fixed_payment_and_it_can_end() -> None:
    becomes = Restructured(on=date(2027, 1, 1), kind=PlanKind.FIXED_PAYMENT, payment=kr("400000.00"))
    assert principals(ledger_of(loan(becomes))) == ["100000.00", "364000.00", "378560.00", "157440.00"]
    again = Restructured(on=date(2028, 1, 1), payment=kr("10000.00"), matures_on=date(2030, 1, 1))
    assert principals(ledger_of(fixed(again))) == ["37000.00", "38110.00", "9253.30", "15636.70"]
    ends = Restructured(on=date(2027, 1, 1), kind=PlanKind.BULLET)
    with pytest.raises(PlanImpossible) as refused:
        ledger_of(fixed(ends))
    assert (refused.value.term, refused.value.code) == ("matures_on", "missing")
    old, new = refinanced(loan(), on=date(2028, 1, 1), by=fixed(payment=kr("410000.00")).plan)
    assert old.changes and principals(ledger_of(new)) == ["386000.00", "397580.00", "16420.00"]


def test_redemption_pays_interest_up_to_the_day_and_ends_the_loan() -> None:
    ledger = ledger_of(loan(Redeemed(on=date(2027, 4, 1)), day_count=DayCount.ACT_365F))
    assert rows(ledger)[-1] == ("redeemed", "2027-04-01", "8876.71", "900000.00", "0.00")
    assert replay(ledger.postings[-1].explain(Figure.INTEREST)) == 887671


def test_a_loan_that_is_gone_stays_on_its_past_days() -> None:
    """Others let a closed loan vanish from past dates, and later repayments lower earlier balances."""
    ledger = ledger_of(loan(ExtraRepayment(on=date(2029, 6, 1), amount=kr("50000.00")), Redeemed(on=date(2030, 6, 1))))
    without = ledger_of(loan())
    for day in (date(2026, 1, 1), date(2027, 1, 1), date(2028, 12, 31), date(2029, 5, 31)):
        assert ledger.balance_on(day) == without.balance_on(day) > 0
    assert ledger.balance_on(date(2025, 12, 31)) == 0 and ledger.balance_on(date(2026, 1, 1)) == 100_000_000
    assert ledger.balance_on(date(2029, 6, 1)) == 65_000_000 and ledger.balance_on(date(2031, 1, 1)) == 0


def test_a_holiday_does_not_leak_into_later_changes() -> None:
    """A holiday that others carried into every later change: here the next change finds the loan as it is."""
    holiday = Holiday(on=date(2028, 1, 1), until=date(2030, 1, 1), then=Then.HIGHER)
    extra = ExtraRepayment(on=date(2032, 6, 1), amount=kr("100000.00"), then=Then.SHORTER)
    ledger = ledger_of(loan(holiday, Refixed(on=date(2031, 1, 1), rate=Fraction("0.05")), extra))
    due = {row[1]: row[3] for row in rows(ledger) if row[0] == "due"}
    assert due["2028-01-01"] == due["2029-01-01"] == "0.00"
    assert {due[f"{year}-01-01"] for year in range(2030, 2035)} == {"128571.43"}
    longer = ledger_of(loan(replace(holiday, then=Then.LONGER)))
    assert longer.ends_on == date(2038, 1, 1) and set(principals(longer)) == {"100000.00", "0.00"}


def test_interest_of_a_holiday_can_be_added_to_the_debt() -> None:
    ledger = ledger_of(loan(Holiday(on=date(2027, 1, 1), until=date(2028, 6, 1), interest_added=True)))
    assert rows(ledger)[:3] == [
        ("due", "2027-01-01", "40000.00", "-40000.00", "1040000.00"),
        ("due", "2028-01-01", "41600.00", "-41600.00", "1081600.00"),
        ("due", "2029-01-01", "43264.00", "135200.00", "946400.00"),
    ]
    assert ledger.postings[0].payment == 0 and ledger.postings[-1].balance == 0


def test_a_back_dated_change_is_found_and_what_it_corrects_is_listed() -> None:
    late = Refixed(on=date(2027, 1, 1), known_on=date(2028, 3, 1), rate=Fraction("0.03"))
    contract = loan(late)
    as_believed, as_known = ledger_of(contract, known_on=date(2028, 2, 1)), ledger_of(contract)
    assert as_believed.postings == ledger_of(loan()).postings
    first, *_ = corrections = list(as_believed.corrected_by(as_known))
    assert (first.on, first.before, first.after) == (date(2028, 1, 1), 13_600_000, 12_700_000) and len(corrections) == 9
    assert list(as_known.corrected_by(as_known)) == []


def test_restructuring_settles_interest_and_plans_anew() -> None:
    change = Restructured(
        on=date(2027, 7, 1), kind=PlanKind.ANNUITY, matures_on=date(2030, 7, 1), payments_a_year=2, interest_rate=Fraction("0.03")
    )
    ledger = ledger_of(loan(change, day_count=DayCount.THIRTY_E_360))
    assert rows(ledger)[1] == ("settled", "2027-07-01", "18000.00", "0.00", "900000.00")
    rest = ledger.postings[2:]
    assert len(rest) == 6 and rest[0].on == date(2028, 1, 1) and rest[-1].balance == 0
    assert len({posting.payment for posting in rest[:-1]}) == 1


def test_refinancing_takes_what_is_left() -> None:
    old, new = refinanced(loan(), on=date(2028, 7, 1), by=plan(matures_on=date(2040, 7, 1), interest_rate=Fraction("0.02")))
    assert ledger_of(old).postings[-1].kind is PostingKind.REDEEMED
    assert new.plan.granted == kr("800000.00") and new.plan.starts_on == date(2028, 7, 1)
    assert ledger_of(new).balance_on(date(2028, 7, 1)) == ledger_of(old).balance_on(date(2028, 6, 30))


def test_a_loan_that_refinances_may_follow_the_market() -> None:
    """By hand: 800 000 in four equal instalments; the fixing of the first day, then one a year, each with its margin."""
    floating = Floating(code="CIBOR", months=12, spread=Fraction("0.005"))
    days = {date(2028, 7, 1): "0.02", date(2029, 7, 1): "0.03", date(2030, 7, 1): "0.01", date(2031, 7, 1): "0.04"}
    fixings = {"CIBOR": {day: Fraction(rate) for day, rate in days.items()}}
    terms = plan(kind=PlanKind.STRAIGHT_LINE, matures_on=date(2032, 7, 1), interest_rate=None)
    _, new = refinanced(loan(), on=date(2028, 7, 1), by=terms, floating=floating)
    assert [posting.interest for posting in ledger_of(new, fixings=fixings).postings] == [20_000_00, 21_000_00, 6_000_00, 9_000_00]
    _, bound = refinanced(loan(), on=date(2028, 7, 1), by=replace(terms, interest_rate=Fraction("0.01")), floating=floating)
    assert ledger_of(bound, fixings=fixings).postings[0].interest == 8_000_00
    with pytest.raises(FixingMissing) as missing:
        ledger_of(new, fixings={"CIBOR": {date(2028, 7, 1): Fraction("0.02")}})
    assert missing.value.time == date(2029, 7, 1)


def test_a_construction_credit_is_drawn_bears_interest_by_the_day_and_becomes_a_loan() -> None:
    contract = loan(
        Draw(on=date(2026, 3, 1), amount=kr("400000.00")), Draw(on=date(2026, 9, 1), amount=kr("600000.00")),
        Restructured(on=date(2027, 1, 1), kind=PlanKind.STRAIGHT_LINE, matures_on=date(2037, 1, 1)),
        kind=PlanKind.BULLET, drawn_at_start=kr("0.00"), matures_on=date(2028, 1, 1), day_count=DayCount.THIRTY_E_360,
    )  # fmt: skip
    ledger = ledger_of(contract)
    assert rows(ledger)[:4] == [
        ("draw", "2026-03-01", "0.00", "-400000.00", "400000.00"),
        ("draw", "2026-09-01", "0.00", "-600000.00", "1000000.00"),
        ("due", "2027-01-01", "21333.33", "0.00", "1000000.00"),
        ("due", "2028-01-01", "40000.00", "100000.00", "900000.00"),
    ]
    with pytest.raises(PlanImpossible, match="more than granted"):
        ledger_of(replace(contract, changes=(*contract.changes, Draw(on=date(2026, 4, 1), amount=kr("0.01")))))


def test_a_floating_rate_follows_its_fixings_and_has_no_figure_without_one() -> None:
    contract = loan(
        kind=PlanKind.ANNUITY, floating=Floating(code="STIBOR", months=12, spread=Fraction("0.01"), floor=Fraction("0.015"), cap=Fraction("0.05")),
        matures_on=date(2030, 1, 1),
    )  # fmt: skip
    fixings = {"STIBOR": {date(2027, 1, 1): Fraction("0.03"), date(2028, 1, 1): Fraction("0.07")}}
    with pytest.raises(FixingMissing) as missing:
        ledger_of(contract, fixings=fixings)
    assert (missing.value.code, missing.value.time) == ("STIBOR", date(2029, 1, 1))
    known = ledger_of(contract, fixings=fixings, until=date(2029, 1, 1))
    assert [p.interest / (p.balance + p.principal) for p in known.postings] == pytest.approx([0.04, 0.04, 0.05], abs=1e-8)
    whole = ledger_of(contract, fixings={"STIBOR": {**fixings["STIBOR"], date(2029, 1, 1): Fraction("-0.02")}})
    assert whole.postings[-1].interest / whole.postings[-1].principal == pytest.approx(0.015, abs=1e-8)


def test_instalments_follow_an_index_with_a_lag() -> None:
    contract = loan(indexed=Indexed(code="NPI", base=Fraction(100), lag_months=2), matures_on=date(2029, 1, 1))
    index = {date(2026, 11, 1): Fraction(102), date(2027, 11, 1): Fraction("103.5")}
    ledger = ledger_of(contract, fixings={"NPI": index})
    assert principals(ledger) == ["340000.00", "345000.00", "315000.00"]
    with pytest.raises(FixingMissing, match="NPI was not observed for 2027-11-01"):
        ledger_of(contract, fixings={"NPI": {date(2026, 11, 1): Fraction(102)}})


def test_a_share_of_the_remaining_debt_has_a_minimum_a_year() -> None:
    contract = loan(
        kind=PlanKind.SHARE_OF_REMAINING, share_per_year=Fraction("0.1"), minimum_per_year=kr("85000.00"), matures_on=date(2031, 1, 1)
    )
    assert principals(ledger_of(contract)) == ["100000.00", "90000.00", "85000.00", "85000.00", "640000.00"]


def test_fees_are_flows_of_their_own() -> None:
    contract = loan(
        fees=(Fee(name="bidrag", share_per_year=Fraction("0.005")), Fee(name="avi", per_year=kr("100.01"))), payments_a_year=2,
        day_count=DayCount.THIRTY_E_360,
    )  # fmt: skip
    ledger = ledger_of(contract)
    assert ledger.postings[0].fees == (("bidrag", 250_000), ("avi", 5001)) and ledger.postings[1].fees[1] == ("avi", 5000)
    assert ledger.postings[0].payment == 2_000_000 + 5_000_000
    assert replay(ledger.postings[0].explain("bidrag")) == 250_000
    with pytest.raises(NoSuchFigure):
        ledger.postings[0].explain("tips")


def test_rounding_is_a_term_mode_unit_and_place() -> None:
    terms = {"granted": kr("100000.00"), "interest_rate": Fraction("0.0333"), "matures_on": date(2029, 1, 1)}
    assert principals(ledger_of(loan(**terms))) == ["33333.33", "33333.33", "33333.34"]
    whole = ledger_of(loan(**terms, rounding=Rounding(unit=100)))
    assert rows(whole)[1][2:4] == ("2220.00", "33333.00")  # 2,220.01 of interest
    paid = ledger_of(loan(**terms, rounding=Rounding(unit=100, place=Place.PAYMENT)))
    assert [posting.payment % 100 for posting in paid.postings[:2]] == [0, 0] and rows(paid)[0][2] == "3330.00"
    none = ledger_of(loan(**terms, rounding=Rounding(mode="none")))
    assert abs(none.postings[0].principal - Fraction(10_000_000, 3)) < Fraction(1, 10**18)
    with pytest.raises(ValueError, match="no money"):
        none.money(none.postings[0].principal)
    # rounding half up never shortens a loan
    assert len(ledger_of(loan(granted=kr("0.13"), matures_on=date(2046, 1, 1), payments_a_year=12, rounding=Rounding(mode="down"))).postings) == 240


def test_a_last_term_that_does_not_fit_is_short_or_long() -> None:
    terms = {"matures_on": date(2028, 4, 15), "kind": PlanKind.BULLET}
    assert [posting.on.isoformat() for posting in ledger_of(loan(**terms)).postings] == ["2027-01-01", "2028-01-01", "2028-04-15"]
    assert [posting.on.isoformat() for posting in ledger_of(loan(**terms, long_last_term=True)).postings] == ["2027-01-01", "2028-04-15"]
    assert len(ledger_of(loan(matures_on=date(2028, 1, 1), long_last_term=True)).postings) == 2


def test_a_lenders_rows_are_kept_and_shared_anew_after_a_repayment() -> None:
    given = tuple(
        GivenRow(due_on=date(2027 + n, 1, 1), principal=kr(amount), interest=kr("1.00"))
        for n, amount in enumerate(("100000.00", "200000.00", "700000.00"))
    )
    terms = {"kind": PlanKind.ROWS, "rows": given, "matures_on": None}
    assert [row[2:4] for row in rows(ledger_of(loan(**terms)))] == [("1.00", "100000.00"), ("1.00", "200000.00"), ("1.00", "700000.00")]
    extra = ExtraRepayment(on=date(2027, 6, 1), amount=kr("450000.00"))
    assert principals(ledger_of(loan(extra, **terms)))[2:] == ["100000.00", "350000.00"]
    assert rows(ledger_of(loan(extra, **terms)))[3][2] == "14000.00"  # the lender's interest was for another debt
    assert principals(ledger_of(loan(replace(extra, then=Then.SHORTER), **terms)))[2:] == ["200000.00", "250000.00"]


def test_days_from_one_day_to_a_hundred_years_and_29_february() -> None:
    day = ledger_of(loan(matures_on=date(2026, 1, 2), day_count=DayCount.ACT_365F))
    assert rows(day) == [("due", "2026-01-02", "109.59", "1000000.00", "0.00")]
    century = ledger_of(loan(kind=PlanKind.ANNUITY, matures_on=date(2126, 1, 1), payments_a_year=12))
    assert len(century.postings) == 1200 and century.postings[-1].balance == 0
    leap = ledger_of(loan(starts_on=date(2024, 2, 29), matures_on=date(2028, 2, 29), country=Country.SE))
    assert [posting.until.isoformat() for posting in leap.postings] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


STEPS = (
    Step(since=date(2028, 1, 1), instalment=kr("100000.00")),
    Step(since=date(2030, 1, 1), instalment=kr("200000.00")),
)


def stepped(*changes: Change, **terms: Any) -> LoanContract:
    return loan(*changes, **{"kind": PlanKind.STEPPED, "matures_on": None, "steps": STEPS, **terms})


def test_steps_stay_after_an_extra_repayment_and_the_debt_is_gone_sooner() -> None:
    assert principals(ledger_of(stepped())) == ["0.00", "100000.00", "100000.00", *["200000.00"] * 4]
    for then in (Then.SHORTER, Then.LOWER):
        extra = ExtraRepayment(on=date(2029, 7, 1), amount=kr("300000.00"), then=then)
        assert principals(ledger_of(stepped(extra))) == [
            "0.00", "100000.00", "100000.00", "300000.00", "200000.00", "200000.00", "100000.00",
        ]  # fmt: skip


def test_steps_run_on_after_a_holiday_or_end_as_agreed() -> None:
    pause = Holiday(on=date(2030, 1, 1), until=date(2031, 12, 1), then=Then.LONGER)
    open_end = ledger_of(stepped(pause))
    assert principals(open_end) == ["0.00", "100000.00", "100000.00", "0.00", "0.00", *["200000.00"] * 4]
    ended = ledger_of(stepped(pause, matures_on=date(2031, 1, 1)))
    assert ended.ends_on == date(2032, 1, 1)  # one pause of a payment before the last
    higher = ledger_of(stepped(Holiday(on=date(2030, 1, 1), until=date(2031, 12, 1)), matures_on=date(2033, 1, 1)))
    assert principals(higher) == ["0.00", "100000.00", "100000.00", "0.00", "0.00", "200000.00", "600000.00"]


def test_steps_that_stay_after_other_terms_are_those_that_are_left() -> None:
    lower = ledger_of(stepped(Restructured(on=date(2029, 1, 1), interest_rate=Fraction("0.01"))))
    assert principals(lower) == principals(ledger_of(stepped()))
    assert rows(lower)[3][2] == "8000.00"
    gone = (ExtraRepayment(on=date(2029, 2, 1), amount=kr("750000.00")), Restructured(on=date(2029, 2, 1), payments_a_year=1))
    assert principals(ledger_of(stepped(*gone))) == ["0.00", "100000.00", "100000.00", "750000.00", "0.00", "50000.00"]
    anew = Restructured(on=date(2028, 1, 1), steps=(Step(since=date(2029, 1, 1), instalment=kr("450000.00")),))
    assert principals(ledger_of(stepped(anew))) == ["0.00", "100000.00", "450000.00", "450000.00"]
    other = Restructured(on=date(2028, 1, 1), kind=PlanKind.STRAIGHT_LINE, matures_on=date(2030, 1, 1))
    assert principals(ledger_of(stepped(other))) == ["0.00", "100000.00", "450000.00", "450000.00"]


def test_what_is_drawn_late_is_paid_off_by_the_last_step() -> None:
    """The debt is smaller than the first instalment when it falls due, and more is drawn after it."""
    steps = (Step(since=date(2027, 1, 1), instalment=kr("500000.00")),)
    late = stepped(Draw(on=date(2027, 6, 1), amount=kr("900000.00")), steps=steps)
    ledger = ledger_of(replace(late, drawn_at_start=kr("100000.00")))
    assert principals(ledger) == ["100000.00", "-900000.00", "500000.00", "400000.00"]


def test_rates_of_nothing_below_nothing_and_beyond_reason() -> None:
    for rate, first in (("0", "0.00"), ("-0.005", "-5000.00"), ("1", "1000000.00")):
        ledger = ledger_of(loan(kind=PlanKind.ANNUITY, interest_rate=Fraction(rate)))
        assert rows(ledger)[0][2] == first and ledger.postings[-1].balance == 0


@pytest.mark.parametrize(
    ("make", "term", "code"),
    [
        (lambda: loan(ExtraRepayment(on=date(2027, 1, 1), amount=kr("0.00"))), "changes.amount", "not_positive"),
        (lambda: loan(ExtraRepayment(on=date(2027, 1, 1), amount=Money(1, "DKK"))), "changes.1.amount", "other_currency"),
        (lambda: loan(ExtraRepayment(on=date(2027, 1, 1), amount=kr("1.00"), then=Then.LONGER)), "changes.then", "not_supported"),
        (lambda: loan(ExtraRepayment(on=date(2027, 1, 2), amount=kr("900000.01"))), "changes.1.amount", "more_than_is_left"),
        (lambda: loan(Redeemed(on=date(2025, 1, 1))), "changes.1.on", "before_the_start"),
        (lambda: loan(Redeemed(on=date(2036, 1, 1))), "changes.1.on", "after_the_end"),
        (lambda: loan(Redeemed(on=date(2027, 1, 1)), Draw(on=date(2028, 1, 1), amount=kr("1.00"))), "changes.2.on", "after_the_end"),
        (lambda: loan(Restructured(on=date(2027, 1, 1), matures_on=date(2026, 6, 1))), "matures_on", "not_after_start"),
        (lambda: loan(Restructured(on=date(2027, 1, 1), kind=PlanKind.FIXED_PER_YEAR)), "per_year", "missing"),
        (lambda: loan(Refixed(on=date(2027, 1, 1), rate=Fraction(2))), "changes.rate", "out_of_range"),
        (lambda: loan(Holiday(on=date(2027, 1, 1), until=date(2027, 1, 1))), "changes.until", "not_after_start"),
        (lambda: loan(rounding=Rounding(mode="nearest")), "rounding.mode", "not_supported"),
        (lambda: loan(rounding=Rounding(mode="none", unit=100)), "rounding.unit", "not_supported"),
        (lambda: loan(rounding=Rounding(unit=0)), "rounding.unit", "out_of_range"),
        (lambda: loan(minimum_per_year=kr("1.00")), "minimum_per_year", "not_supported"),
        (lambda: loan(drawn_at_start=kr("1000000.01")), "drawn_at_start", "more_than_granted"),
        (lambda: loan(fees=(Fee(name="x"),)), "fees.share_per_year", "one_of_two"),
        (lambda: loan(floating=Floating(code="", months=3)), "floating.code", "missing"),
        (lambda: loan(floating=Floating(code="X", months=0)), "floating.months", "out_of_range"),
        (lambda: loan(indexed=Indexed(code="X", base=Fraction(0))), "indexed.base", "not_positive"),
        (lambda: loan(granted=Money(10**16 + 1, SEK)), "granted", "not_positive"),
        (lambda: loan(granted=Money(-1, SEK)), "granted", "not_positive"),
        (lambda: loan(day_count="act/366"), "day_count", "not_supported"),
        (lambda: loan(Restructured(on=date(2027, 1, 1), kind=PlanKind.FIXED_PAYMENT)), "payment", "missing"),
        (lambda: fixed(Refixed(on=date(2027, 1, 1), rate=Fraction(1))), "payment", "never_ends"),
        (lambda: loan(Restructured(on=date(2027, 1, 1), kind=PlanKind.STEPPED)), "steps", "missing"),
        (lambda: loan(Restructured(on=date(2027, 1, 1), steps=STEPS)), "steps", "not_supported"),
        (lambda: loan(kind=PlanKind.FIXED_PER_YEAR, per_year=kr("0.01"), matures_on=None), "per_year", "never_ends"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(make: Any, term: str, code: str) -> None:
    with pytest.raises(PlanImpossible) as refused:
        ledger_of(make())
    assert (refused.value.term, refused.value.code) == (term, code)


def test_the_example_of_the_how_to_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "follow-a-loan.md"
    code = page.read_text("utf-8").split("```python\n")[1].split("```")[0]
    exec(compile(code, str(page), "exec"), {})
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith(" SEK") and "round" in said[1]
    # from the first payment after the day that was learned of late, to the end
    assert said[2].startswith("2030-04-01 ") and len(said) > 50
