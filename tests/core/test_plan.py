"""Amortisation plans, checked by hand, row by row (G7.6, G7.7, G5.3)."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from borgen.cashflow.plan import (
    Figure,
    GivenRow,
    NoSuchFigure,
    Plan,
    PlanImpossible,
    PlanKind,
    PlanTerms,
    Step,
    explain_row,
    plan_for,
)
from borgen.kernel.annuity import TERMS_MAX
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import MINOR_MAX, Money
from borgen.rules.trace import Trace, replay


def _kr(text: str) -> Money:
    return Money.parse(text, "SEK")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _terms(kind: PlanKind = PlanKind.STRAIGHT_LINE, **terms: Any) -> PlanTerms:
    given = {"granted": _kr("100000.00"), "starts_on": _day("2026-01-01"), "matures_on": _day("2029-01-01")}
    return PlanTerms(kind=kind, **{**given, **terms})


def _rows(plan: Plan) -> list[tuple[str, str | None, str, str | None, str]]:
    def said(amount: Money | None) -> str | None:
        return None if amount is None else amount.decimal

    return [
        (
            str(row.due_on),
            said(row.interest),
            row.principal.decimal,
            said(row.payment),
            row.balance.decimal,
        )
        for row in plan.rows
    ]


def test_straight_line_and_the_last_takes_the_rest() -> None:
    """G7.6"""
    plan = plan_for(_terms(interest_rate=Fraction("0.03")))
    assert _rows(plan) == [
        ("2027-01-01", "3000.00", "33333.33", "36333.33", "66666.67"),
        ("2028-01-01", "2000.00", "33333.33", "35333.33", "33333.34"),
        ("2029-01-01", "1000.00", "33333.34", "34333.34", "0.00"),
    ]
    assert plan.interest == _kr("6000.00")
    assert plan.ends_on == _day("2029-01-01")
    assert plan.first_amortised_on == _day("2027-01-01")
    assert [plan.balance_on(_day(d)).decimal for d in ("2026-12-31", "2027-01-01", "2035-01-01")] == [
        "100000.00",
        "66666.67",
        "0.00",
    ]


def test_annuity() -> None:
    """100 000 at 3 % over three years: 35 353.04 a year, and 35 353.03 at the end."""
    assert _rows(plan_for(_terms(PlanKind.ANNUITY, interest_rate=Fraction("0.03")))) == [
        ("2027-01-01", "3000.00", "32353.04", "35353.04", "67646.96"),
        ("2028-01-01", "2029.41", "33323.63", "35353.04", "34323.33"),
        ("2029-01-01", "1029.70", "34323.33", "35353.03", "0.00"),
    ]


def test_share_of_remaining_ends_with_a_balloon() -> None:
    """Kungsbacka: 4 % a year of what remains; it never gets to nothing by itself."""
    plan = plan_for(_terms(PlanKind.SHARE_OF_REMAINING, share_per_year=Fraction("0.04")))
    assert _rows(plan) == [
        ("2027-01-01", None, "4000.00", None, "96000.00"),
        ("2028-01-01", None, "3840.00", None, "92160.00"),
        ("2029-01-01", None, "92160.00", None, "0.00"),
    ]
    assert plan.interest is None


def test_a_fixed_amount_a_year_is_shared_between_the_payments_and_ends_with_the_debt() -> None:
    """Kungsbacka: a fixed minimum of kronor a year."""
    terms = _terms(PlanKind.FIXED_PER_YEAR, matures_on=None, per_year=_kr("40000.01"), payments_a_year=2)
    assert _rows(plan_for(terms)) == [
        ("2026-07-01", None, "20000.01", None, "79999.99"),
        ("2027-01-01", None, "20000.00", None, "59999.99"),
        ("2027-07-01", None, "20000.01", None, "39999.98"),
        ("2028-01-01", None, "20000.00", None, "19999.98"),
        ("2028-07-01", None, "19999.98", None, "0.00"),
    ]
    until = replace(terms, matures_on=_day("2027-01-01"))
    assert [row.principal.decimal for row in plan_for(until).rows] == ["20000.01", "79999.99"]
    later = replace(terms, matures_on=_day("2050-01-01"))
    assert plan_for(later) == plan_for(terms)


def test_a_fixed_payment_takes_the_interest_first_and_ends_with_the_debt() -> None:
    """What is left of each payment is principal; the last one takes the rest, however long it takes to get there."""
    terms = _terms(PlanKind.FIXED_PAYMENT, matures_on=None, payment=_kr("40000.00"), interest_rate=Fraction("0.03"))
    paid = [
        ("2027-01-01", "3000.00", "37000.00", "40000.00", "63000.00"),
        ("2028-01-01", "1890.00", "38110.00", "40000.00", "24890.00"),
        ("2029-01-01", "746.70", "24890.00", "25636.70", "0.00"),
    ]
    assert _rows(plan_for(terms)) == paid
    until = replace(terms, matures_on=_day("2028-01-01"))
    assert _rows(plan_for(until)) == [paid[0], ("2028-01-01", "1890.00", "63000.00", "64890.00", "0.00")]
    later = replace(terms, matures_on=_day("2050-01-01"))
    assert plan_for(later) == plan_for(terms)
    at_once = plan_for(replace(terms, payment=_kr("103000.00")))
    assert _rows(at_once) == [("2027-01-01", "3000.00", "100000.00", "103000.00", "0.00")]
    almost = plan_for(replace(terms, payment=_kr("102999.99")))
    assert [row.principal.decimal for row in almost.rows] == ["99999.99", "0.01"]


def test_a_fixed_payment_of_less_than_the_interest_pays_the_interest() -> None:
    """As in a table of loans: what is missing is not added to the debt."""
    terms = _terms(PlanKind.FIXED_PAYMENT, matures_on=_day("2028-01-01"), payment=_kr("2000.00"), interest_rate=Fraction("0.03"))
    assert _rows(plan_for(terms)) == [
        ("2027-01-01", "3000.00", "0.00", "3000.00", "100000.00"),
        ("2028-01-01", "3000.00", "100000.00", "103000.00", "0.00"),
    ]
    assert replay(explain_row(terms, 1, Figure.PRINCIPAL)) == 0
    without_end = {"matures_on": None, "payment": _kr("3000.00")}
    with pytest.raises(PlanImpossible) as error:
        replace(terms, **without_end)
    assert error.value.params == {"value": "3000.00 SEK", "terms_max": str(TERMS_MAX), "valid": "3041.67 or more"}
    assert plan_for(replace(terms, **without_end | {"payment": _kr("3041.67")})).rows[-1].balance == _kr("0")
    free = replace(terms, **without_end | {"interest_rate": Fraction(0)})
    assert len(plan_for(free).rows) == 34 and plan_for(free).interest == _kr("0")


def test_a_fixed_payment_with_grace_by_actual_days_on_banking_days() -> None:
    terms = _terms(
        PlanKind.FIXED_PAYMENT,
        matures_on=None,
        payment=_kr("30000.00"),
        payments_a_year=2,
        first_payment_on=_day("2026-06-30"),
        amortises_from=_day("2026-12-01"),
        interest_rate=Fraction("0.036"),
        day_count=DayCount.ACT_360,
        country=Country.SE,
    )
    assert _rows(plan_for(terms)) == [
        ("2026-06-30", "1800.00", "0.00", "1800.00", "100000.00"),  # 180 days
        ("2026-12-30", "1840.00", "28160.00", "30000.00", "71840.00"),  # 184 days; the 31st is no banking day
        ("2027-06-30", "1300.30", "28699.70", "30000.00", "43140.30"),  # 181 days
        ("2027-12-30", "793.78", "29206.22", "30000.00", "13934.08"),
        ("2028-06-30", "253.60", "13934.08", "14187.68", "0.00"),  # 182 days
    ]


def test_steps_of_the_instalment_and_of_the_frequency() -> None:
    """Half a year of interest only, then 5 000 a half-year, then 20 000 each quarter; each instalment can be read off the terms."""
    steps = (
        Step(since=_day("2027-01-01"), instalment=_kr("5000.00")),
        Step(since=_day("2028-01-01"), instalment=_kr("20000.00"), payments_a_year=4),
    )
    terms = _terms(
        PlanKind.STEPPED, matures_on=None, payments_a_year=2, steps=steps, interest_rate=Fraction("0.04")
    )
    plan = plan_for(terms)
    assert _rows(plan) == [
        ("2026-07-01", "2000.00", "0.00", "2000.00", "100000.00"),
        ("2027-01-01", "2000.00", "5000.00", "7000.00", "95000.00"),
        ("2027-07-01", "1900.00", "5000.00", "6900.00", "90000.00"),
        ("2028-01-01", "1800.00", "20000.00", "21800.00", "70000.00"),
        ("2028-04-01", "700.00", "20000.00", "20700.00", "50000.00"),
        ("2028-07-01", "500.00", "20000.00", "20500.00", "30000.00"),
        ("2028-10-01", "300.00", "20000.00", "20300.00", "10000.00"),
        ("2029-01-01", "100.00", "10000.00", "10100.00", "0.00"),
    ]
    (inputs,) = (explain_row(terms, 4, Figure.PRINCIPAL).inputs,)
    assert [(row.name, row.source) for row in inputs] == [
        ("debt_before", "plan.rows.3.balance"), ("instalment", "terms.steps.2.instalment"),
    ]  # fmt: skip
    until = plan_for(replace(terms, matures_on=_day("2028-06-01")))
    assert _rows(until)[-1] == ("2028-06-01", "335.16", "50000.00", "50335.16", "0.00")  # 61 of 4 × 91 days on 50 000
    paused = replace(terms, steps=(replace(steps[0], instalment=_kr("0")), steps[1]))
    assert [row.principal.decimal for row in plan_for(paused).rows[:4]] == ["0.00", "0.00", "0.00", "20000.00"]


def test_a_step_between_two_payments_counts_from_the_next() -> None:
    """Without a frequency of its own; with one, a shorter term ends on its day."""
    step = Step(since=_day("2027-03-01"), instalment=_kr("50000.00"))
    terms = _terms(PlanKind.STEPPED, matures_on=None, payments_a_year=2, steps=(step,))
    assert [row.due_on.isoformat() for row in plan_for(terms).rows] == [
        "2026-07-01", "2027-01-01", "2027-07-01", "2028-01-01",
    ]  # fmt: skip
    often = replace(terms, steps=(replace(step, payments_a_year=1),))
    assert [(row.due_on.isoformat(), row.principal.decimal) for row in plan_for(often).rows] == [
        ("2026-07-01", "0.00"), ("2027-01-01", "0.00"), ("2027-03-01", "50000.00"), ("2028-03-01", "50000.00"),
    ]  # fmt: skip


def test_bullet_pays_interest_only_until_the_end() -> None:
    plan = plan_for(
        _terms(
            PlanKind.BULLET, matures_on=_day("2027-01-01"), payments_a_year=4, interest_rate=Fraction("0.1")
        )
    )
    assert _rows(plan)[2:] == [
        ("2026-10-01", "2500.00", "0.00", "2500.00", "100000.00"),
        ("2027-01-01", "2500.00", "100000.00", "102500.00", "0.00"),
    ]


def test_a_plan_given_row_by_row() -> None:
    rows = (
        GivenRow(due_on=_day("2026-03-31"), principal=_kr("0"), interest=_kr("740.10")),
        GivenRow(due_on=_day("2026-12-30"), principal=_kr("60000.00")),
        GivenRow(due_on=_day("2030-01-07"), principal=_kr("40000.00")),
    )
    terms = _terms(
        PlanKind.ROWS, matures_on=None, rows=rows, interest_rate=Fraction("0.036"), day_count=DayCount.ACT_360
    )
    assert _rows(plan_for(terms)) == [
        ("2026-03-31", "740.10", "0.00", "740.10", "100000.00"),
        ("2026-12-30", "2740.00", "60000.00", "62740.00", "40000.00"),  # 274 days of 360
        ("2030-01-07", "4416.00", "40000.00", "44416.00", "0.00"),  # 1104 days of 360
    ]


def test_grace_first_payment_and_a_short_last_term() -> None:
    """G7.7: the first amortisation on or after a day."""
    terms = _terms(
        starts_on=_day("2026-02-10"),
        first_payment_on=_day("2026-06-30"),
        amortises_from=_day("2026-12-01"),
        matures_on=_day("2027-08-15"),
        payments_a_year=2,
        interest_rate=Fraction("0.12"),
        day_count=DayCount.THIRTY_E_360,
    )
    plan = plan_for(terms)
    assert _rows(plan) == [
        ("2026-06-30", "4666.67", "0.00", "4666.67", "100000.00"),  # 140 days
        ("2026-12-31", "6000.00", "33333.33", "39333.33", "66666.67"),  # the last of the month
        ("2027-06-30", "4000.00", "33333.33", "37333.33", "33333.34"),
        ("2027-08-15", "500.00", "33333.34", "33833.34", "0.00"),  # 45 days
    ]
    assert plan.first_amortised_on == _day("2026-12-31")


def test_full_terms_bear_equal_interest_unless_days_are_counted() -> None:
    equal = plan_for(_terms(PlanKind.BULLET, payments_a_year=4, interest_rate=Fraction("0.04")))
    assert {row.interest for row in equal.rows} == {_kr("1000.00")}
    counted = plan_for(
        _terms(PlanKind.BULLET, payments_a_year=4, interest_rate=Fraction("0.04"), day_count=DayCount.ACT_360)
    )
    assert [row.interest and row.interest.decimal for row in counted.rows[:2]] == ["1000.00", "1011.11"]


def test_a_payment_moves_to_a_banking_day_and_its_interest_does_not() -> None:
    """D11: modified following"""
    terms = _terms(
        PlanKind.BULLET, payments_a_year=12, interest_rate=Fraction("0.12"), day_count=DayCount.THIRTY_E_360
    )
    plain, swedish = plan_for(terms), plan_for(replace(terms, country=Country.SE))
    assert [row.interest for row in plain.rows] == [row.interest for row in swedish.rows]
    assert [str(row.due_on) for row in swedish.rows[:5]] == [
        "2026-02-02",
        "2026-03-02",
        "2026-04-01",
        "2026-05-04",
        "2026-06-01",
    ]
    at_end = replace(terms, starts_on=_day("2026-01-31"), country=Country.SE)
    assert str(plan_for(at_end).rows[3].due_on) == "2026-05-29"
    before = replace(at_end, convention=Convention.PRECEDING)
    assert str(plan_for(before).rows[3].due_on) == "2026-05-29"


def test_zero_and_negative_rates() -> None:
    free = plan_for(_terms(PlanKind.ANNUITY, interest_rate=Fraction(0)))
    assert [row.principal.decimal for row in free.rows] == ["33333.33", "33333.33", "33333.34"]
    assert free.interest == _kr("0")
    paid = plan_for(_terms(PlanKind.ANNUITY, interest_rate=Fraction("-0.01")))
    assert [row.interest and row.interest.decimal for row in paid.rows] == ["-1000.00", "-663.31", "-329.99"]
    assert paid.rows[0].principal.decimal == "33668.90"  # 32 668.90 + 1 000


def test_an_annuity_by_actual_days_never_lets_the_debt_grow() -> None:
    """A hundred years by act/360: the first months' interest is more than the level payment."""
    terms = _terms(
        PlanKind.ANNUITY,
        matures_on=_day("2126-01-01"),
        payments_a_year=12,
        interest_rate=Fraction("0.05"),
        day_count=DayCount.ACT_360,
    )
    rows = plan_for(terms).rows
    assert rows[0].principal == _kr("0")
    assert rows[0].payment == rows[0].interest == _kr("430.56")
    assert all(later.balance <= row.balance for row, later in zip(rows, rows[1:], strict=False))


def test_every_figure_of_a_row_explains_itself() -> None:
    """Each trace replays to the figure and starts in the terms, the days and the row before."""
    terms = _terms(PlanKind.ANNUITY, interest_rate=Fraction("0.03"), payments_a_year=2)
    plan = plan_for(terms)
    for n, row in enumerate(plan.rows, 1):
        for figure, shown in (
            (Figure.INTEREST, row.interest),
            (Figure.PRINCIPAL, row.principal),
            (Figure.PAYMENT, row.payment),
            (Figure.BALANCE, row.balance),
        ):
            trace = Trace.from_plain(json.loads(json.dumps(explain_row(terms, n, figure).plain())))
            assert shown is not None
            assert replay(trace) == shown.minor
            source = "terms.granted" if n == 1 else f"plan.rows.{n - 1}.balance"
            assert ("debt_before", source) in {(row.name, row.source) for row in trace.inputs}
    assert replay(explain_row(terms, 2)) == plan.rows[1].payment.minor if plan.rows[1].payment else False


@pytest.mark.parametrize(
    ("n", "figure"), [(0, Figure.BALANCE), (4, Figure.BALANCE), (1, Figure.INTEREST), (1, Figure.PAYMENT)]
)
def test_what_is_not_known_has_no_explanation(n: int, figure: Figure) -> None:
    with pytest.raises(NoSuchFigure):
        explain_row(_terms(), n, figure)


ROW = GivenRow(due_on=_day("2026-06-30"), principal=_kr("100000.00"))
EUR = Money(1, "EUR")
STEP = Step(since=_day("2027-01-01"), instalment=_kr("1000.00"))


@pytest.mark.parametrize(
    ("term", "code", "terms"),
    [
        ("granted", "not_positive", {"granted": _kr("0")}),
        ("granted", "not_positive", {"granted": _kr("-1.00")}),
        ("granted", "not_positive", {"granted": Money(MINOR_MAX + 1, "SEK")}),
        ("kind", "not_supported", {"kind": "balloon"}),
        ("day_count", "not_supported", {"day_count": "actual"}),
        ("country", "not_supported", {"country": "no"}),
        ("convention", "not_supported", {"convention": "nearest"}),
        ("rounding", "not_supported", {"rounding": "nearest"}),
        ("payments_a_year", "not_supported", {"payments_a_year": 0}),
        ("payments_a_year", "not_supported", {"payments_a_year": 5}),
        ("matures_on", "missing", {"matures_on": None}),
        ("matures_on", "missing", {"kind": PlanKind.BULLET, "matures_on": None}),
        ("matures_on", "not_after_start", {"matures_on": _day("2026-01-01")}),
        ("matures_on", "not_after_start", {"matures_on": _day("2020-01-01")}),
        ("matures_on", "too_far_away", {"matures_on": _day("9999-12-31")}),
        ("first_payment_on", "not_after_start", {"first_payment_on": _day("2026-01-01")}),
        ("first_payment_on", "after_the_end", {"first_payment_on": _day("2029-01-02")}),
        ("amortises_from", "not_after_start", {"amortises_from": _day("2025-01-01")}),
        ("amortises_from", "after_the_end", {"amortises_from": _day("2029-01-02")}),
        ("interest_rate", "missing", {"kind": PlanKind.ANNUITY}),
        ("interest_rate", "out_of_range", {"interest_rate": Fraction(3)}),
        ("interest_rate", "out_of_range", {"interest_rate": Fraction(-1)}),
        ("share_per_year", "missing", {"kind": PlanKind.SHARE_OF_REMAINING}),
        (
            "share_per_year",
            "out_of_range",
            {"kind": PlanKind.SHARE_OF_REMAINING, "share_per_year": Fraction(4)},
        ),
        (
            "share_per_year",
            "out_of_range",
            {"kind": PlanKind.SHARE_OF_REMAINING, "share_per_year": Fraction(0)},
        ),
        (
            "matures_on",
            "missing",
            {"kind": PlanKind.SHARE_OF_REMAINING, "share_per_year": Fraction("0.04"), "matures_on": None},
        ),
        ("per_year", "missing", {"kind": PlanKind.FIXED_PER_YEAR}),
        ("per_year", "not_positive", {"kind": PlanKind.FIXED_PER_YEAR, "per_year": _kr("0")}),
        ("per_year", "other_currency", {"kind": PlanKind.FIXED_PER_YEAR, "per_year": EUR}),
        (
            "per_year",
            "never_ends",
            {"kind": PlanKind.FIXED_PER_YEAR, "per_year": _kr("0.01"), "matures_on": None},
        ),
        (
            "per_year",
            "never_ends",
            {
                "kind": PlanKind.FIXED_PER_YEAR,
                "per_year": _kr("1.00"),
                "matures_on": None,
                "starts_on": _day("9990-01-01"),
                "granted": _kr("100.00"),
            },
        ),
        ("interest_rate", "missing", {"kind": PlanKind.FIXED_PAYMENT, "payment": _kr("1.00")}),
        ("payment", "missing", {"kind": PlanKind.FIXED_PAYMENT, "interest_rate": Fraction(0)}),
        (
            "payment",
            "not_positive",
            {"kind": PlanKind.FIXED_PAYMENT, "interest_rate": Fraction(0), "payment": _kr("0")},
        ),
        ("payment", "other_currency", {"kind": PlanKind.FIXED_PAYMENT, "interest_rate": Fraction(0), "payment": EUR}),
        (
            "payment",
            "never_ends",
            {"kind": PlanKind.FIXED_PAYMENT, "interest_rate": Fraction(0), "payment": _kr("0.01"), "matures_on": None},
        ),
        (
            "payment",
            "never_ends",
            {
                "kind": PlanKind.FIXED_PAYMENT,
                "interest_rate": Fraction(0),
                "payment": _kr("100.00"),
                "matures_on": None,
                "starts_on": _day("9990-01-01"),
            },
        ),
        (
            "amortises_from",
            "too_far_away",
            {
                "kind": PlanKind.FIXED_PAYMENT,
                "interest_rate": Fraction(0),
                "payment": _kr("100.00"),
                "matures_on": None,
                "payments_a_year": 12,
                "amortises_from": _day("2900-01-01"),
            },
        ),
        ("steps", "missing", {"kind": PlanKind.STEPPED}),
        ("steps", "not_supported", {"steps": (STEP,)}),
        ("steps.1.since", "before_the_start", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, since=_day("2025-12-31")),)}),
        ("steps.2.since", "out_of_order", {"kind": PlanKind.STEPPED, "steps": (STEP, STEP)}),
        ("steps.1.since", "after_the_end", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, since=_day("2029-01-02")),)}),
        ("steps.1.instalment", "other_currency", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, instalment=EUR),)}),
        ("steps.1.instalment", "negative", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, instalment=_kr("-0.01")),)}),
        ("steps.1.instalment", "more_than_granted", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, instalment=_kr("100000.01")),)}),
        ("steps.1.payments_a_year", "not_supported", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, payments_a_year=3),)}),
        (
            "steps.1.since",
            "not_after_start",
            {"kind": PlanKind.STEPPED, "steps": (replace(STEP, since=_day("2026-01-01"), payments_a_year=2),)},
        ),
        ("steps.1.instalment", "never_ends", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, instalment=_kr("1")),), "matures_on": None}),
        ("steps.1.instalment", "never_ends", {"kind": PlanKind.STEPPED, "steps": (replace(STEP, instalment=_kr("0")),), "matures_on": None}),
        (
            "steps.2.since",
            "nothing_left",
            {"kind": PlanKind.STEPPED, "steps": (replace(STEP, instalment=_kr("100000.00")), replace(STEP, since=_day("2028-06-01")))},
        ),
        (
            "steps.1.since",
            "too_far_away",
            {"kind": PlanKind.STEPPED, "steps": (replace(STEP, since=_day("9000-01-01")),), "matures_on": None},
        ),
        ("rows", "missing", {"kind": PlanKind.ROWS}),
        ("rows", "too_many", {"kind": PlanKind.ROWS, "rows": (ROW,) * (TERMS_MAX + 1)}),
        (
            "rows",
            "do_not_add_up",
            {"kind": PlanKind.ROWS, "rows": (replace(ROW, principal=_kr("99999.99")),)},
        ),
        (
            "rows.1.due_on",
            "out_of_order",
            {"kind": PlanKind.ROWS, "rows": (replace(ROW, due_on=_day("2026-01-01")),)},
        ),
        ("rows.2.due_on", "out_of_order", {"kind": PlanKind.ROWS, "rows": (ROW, ROW)}),
        (
            "rows.1.principal",
            "negative",
            {"kind": PlanKind.ROWS, "rows": (replace(ROW, principal=_kr("-1.00")),)},
        ),
        (
            "rows.1.principal",
            "other_currency",
            {"kind": PlanKind.ROWS, "rows": (replace(ROW, principal=EUR),)},
        ),
        ("rows.1.interest", "other_currency", {"kind": PlanKind.ROWS, "rows": (replace(ROW, interest=EUR),)}),
    ],
)
def test_impossible_terms_are_named(term: str, code: str, terms: dict[str, Any]) -> None:
    with pytest.raises(PlanImpossible) as error:
        _terms(**{"kind": PlanKind.STRAIGHT_LINE, **terms})
    assert (error.value.term, error.value.code) == (term, code)
    if code not in {"missing"}:
        assert error.value.params


def test_banking_days_that_nobody_knows_are_named() -> None:
    terms = _terms(starts_on=_day("2095-01-01"), matures_on=_day("2105-01-01"), country=Country.DK)
    with pytest.raises(PlanImpossible) as error:
        plan_for(terms)
    assert (error.value.term, error.value.code, error.value.params["year"]) == (
        "country",
        "calendar_silent",
        "2101",
    )
