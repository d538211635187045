"""What holds for every plan, of any kind and with any terms."""

from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from borgen.cashflow.plan import (
    Figure,
    GivenRow,
    PlanImpossible,
    PlanKind,
    PlanTerms,
    Step,
    explain_row,
    plan_for,
)
from borgen.cashflow.terms import INTEREST_FIRST
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.kernel.rounding import ROUNDINGS
from borgen.rules.trace import replay

RATES = st.fractions(Fraction(-1, 20), Fraction(1, 2), max_denominator=10_000)


@st.composite
def plan_terms(draw: st.DrawFn, *, with_rate: bool = False) -> PlanTerms:
    kind = draw(st.sampled_from(list(PlanKind)))
    starts_on = draw(st.dates(date(1990, 1, 1), date(2040, 12, 31)))
    per_year = draw(st.sampled_from([1, 2, 4, 12]))
    matures_on = months_after(starts_on, draw(st.integers(1, 180))) + timedelta(days=draw(st.integers(0, 40)))
    inside = st.none() | st.dates(starts_on + timedelta(days=1), matures_on)
    granted = draw(st.integers(1, 10**12))
    needs_rate = with_rate or kind in INTEREST_FIRST
    terms: dict[str, Any] = {
        "kind": kind,
        "granted": Money(granted, "SEK"),
        "starts_on": starts_on,
        "matures_on": matures_on,
        "payments_a_year": per_year,
        "first_payment_on": draw(inside),
        "amortises_from": draw(inside),
        "interest_rate": draw(RATES if needs_rate else st.none() | RATES),
        "day_count": draw(st.sampled_from(list(DayCount))),
        "rounding": draw(st.sampled_from(sorted(ROUNDINGS))),
        "country": draw(st.none() | st.sampled_from(list(Country))),
        "convention": draw(st.sampled_from(list(Convention))),
    }
    if kind is PlanKind.SHARE_OF_REMAINING:
        terms["share_per_year"] = draw(st.fractions(Fraction(1, 1000), 1, max_denominator=1000))
    if kind is PlanKind.FIXED_PER_YEAR:
        terms["per_year"] = Money(draw(st.integers(granted // 20 + 1, granted * 2)), "SEK")
        terms["matures_on"] = draw(st.sampled_from([None, matures_on]))
    if kind is PlanKind.FIXED_PAYMENT:
        terms["matures_on"] = draw(st.sampled_from([None, matures_on]))
        # without an end more than the interest of a year, whatever the rate
        least = 1 if terms["matures_on"] else granted * 11 // 20 + 3
        terms["payment"] = Money(draw(st.integers(least, least + granted * 2)), "SEK")
    if kind is PlanKind.STEPPED:
        return _stepped(draw, terms)
    if kind is PlanKind.ROWS:
        parts = draw(st.lists(st.integers(0, 10**9), max_size=12))
        days = draw(
            st.lists(st.integers(1, 9000), min_size=len(parts) + 1, max_size=len(parts) + 1, unique=True)
        )
        terms["granted"] = Money(sum(parts) + 1, "SEK")
        terms["rows"] = tuple(
            GivenRow(due_on=starts_on + timedelta(days=after), principal=Money(part, "SEK"))
            for after, part in zip(sorted(days), [*parts, 1], strict=True)
        )
    return PlanTerms(**terms)


def _stepped(draw: st.DrawFn, terms: dict[str, Any]) -> PlanTerms:
    """Steps that are in order, each with something to pay off; the last pays the loan off in time where it has no end."""
    start, end, granted = terms["starts_on"], terms["matures_on"], terms["granted"].minor
    terms["matures_on"] = draw(st.sampled_from([None, end]))
    regular = terms["first_payment_on"] or start
    steps: list[Step] = []
    for since in sorted(draw(st.lists(st.dates(start, end), min_size=1, max_size=4, unique=True))):
        often = draw(st.none() | st.sampled_from([1, 2, 4, 12])) if since > regular else None
        part = draw(st.integers(0, granted // 10))
        steps.append(Step(since=since, instalment=Money(part, "SEK"), payments_a_year=often))
    while True:
        last = steps[-1]
        steps[-1] = replace(last, instalment=Money(max(last.instalment.minor, granted // 40 + 1), "SEK"))
        try:
            return PlanTerms(**terms, steps=tuple(steps))
        except PlanImpossible as refused:
            if refused.code != "nothing_left":
                raise
            steps.pop()


@given(plan_terms())
def test_a_plan_pays_off_exactly_what_was_granted(terms: PlanTerms) -> None:
    """G5.3, I1, I3"""
    plan = plan_for(terms)
    balances = [terms.granted, *(row.balance for row in plan.rows)]
    assert Money.total((row.principal for row in plan.rows), "SEK") == terms.granted
    assert balances[-1] == Money(0, "SEK")
    assert all(balance for balance in balances[:-1])
    for before, row in zip(balances, plan.rows, strict=False):
        assert row.principal.minor >= 0
        assert row.balance == before - row.principal
        known = row.interest is not None
        assert known == (row.payment is not None) == (terms.interest_rate is not None)
        if row.interest is not None:
            assert row.payment == row.principal + row.interest


@given(plan_terms())
def test_payments_fall_in_order_and_inside_the_loan(terms: PlanTerms) -> None:
    days = [row.due_on for row in plan_for(terms).rows]
    assert days[0] >= terms.starts_on - timedelta(days=7)
    assert all(earlier <= later for earlier, later in pairwise(days))
    if terms.matures_on is not None and terms.kind is not PlanKind.ROWS:
        assert days[-1] <= terms.matures_on + timedelta(days=7)
    if terms.country is None:
        assert all(earlier < later for earlier, later in pairwise([terms.starts_on, *days]))


@given(plan_terms())
def test_nothing_is_amortised_in_the_grace_but_all_that_is_left_at_the_end(terms: PlanTerms) -> None:
    """G7.7"""
    plain = replace(terms, country=None)
    if plain.amortises_from is None or plain.kind is PlanKind.ROWS:
        return
    plan = plan_for(plain)
    for row in plan.rows[:-1]:
        assert not row.principal or row.due_on >= plain.amortises_from


@given(plan_terms(with_rate=True), st.data())
def test_interest_is_what_the_explanation_says(terms: PlanTerms, data: st.DataObject) -> None:
    """I13: each figure of any row replays, from the balance that the row before shows."""
    plan = plan_for(terms)
    n = data.draw(st.integers(1, len(plan.rows)))
    figure = data.draw(st.sampled_from(list(Figure)))
    shown = getattr(plan.rows[n - 1], figure.value)
    trace = explain_row(terms, n, figure)
    assert replay(trace) == shown.minor
    before = plan.rows[n - 2].balance if n > 1 else terms.granted
    for row in trace.inputs:
        assert row.name != "debt_before" or row.worth == str(before.minor)


@given(plan_terms(with_rate=True), plan_terms(with_rate=True), st.data())
def test_plan_and_explanation_change_together(
    terms: PlanTerms, other: PlanTerms, data: st.DataObject
) -> None:
    """Change any one term: where the row's figures change, so do their explanations, and both replay."""
    term = data.draw(st.sampled_from([f.name for f in fields(PlanTerms) if f.name not in {"kind", "rows", "steps"}]))
    try:
        changed = replace(terms, **{term: getattr(other, term)})
    except PlanImpossible:
        return
    before, after = plan_for(terms), plan_for(changed)
    n = data.draw(st.integers(1, min(len(before.rows), len(after.rows))))
    for figure in Figure:
        old, new = explain_row(terms, n, figure), explain_row(changed, n, figure)
        was, is_now = getattr(before.rows[n - 1], figure.value), getattr(after.rows[n - 1], figure.value)
        assert replay(old) == was.minor
        assert replay(new) == is_now.minor
        assert was == is_now or old != new


@given(plan_terms())
def test_the_balance_on_a_day_is_what_is_not_yet_due(terms: PlanTerms) -> None:
    """G5.3: the guarantee is written down as the loan amortises."""
    plan = plan_for(terms)
    assert plan.balance_on(terms.starts_on - timedelta(days=30)) == terms.granted
    assert plan.balance_on(plan.ends_on) == Money(0, "SEK")
    for row in plan.rows:
        due = Money.total((r.principal for r in plan.rows if r.due_on <= row.due_on), "SEK")
        assert plan.balance_on(row.due_on) == terms.granted - due
