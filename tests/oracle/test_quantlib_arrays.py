"""QuantLib as an oracle of the arrays: days, day counts, calendars and flows of thousands of random contracts.

There is no difference to explain. Two had to be avoided, as they are QuantLib's own: a maturity that is counted from the last
of February is kept at the month's end only when the calendar is told so, and a leg has no day count by equal periods for a
long stub (ICMA rule 251 is held by exact fractions in tests/properties).
"""

from datetime import date, timedelta
from itertools import pairwise
from math import expm1, log1p
from random import Random

import numpy as np
import pytest

from borgen.cashflow.arrays import Loans, schedule
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.period import is_month_end, months_after

ql = pytest.importorskip("QuantLib")

EPOCH = date(1970, 1, 1)
QL_EPOCH = 25_569
CALENDARS = {Country.SE: ql.Sweden(), Country.DK: ql.Denmark(), None: ql.NullCalendar()}
CONVENTIONS = {
    Convention.UNADJUSTED: ql.Unadjusted,
    Convention.FOLLOWING: ql.Following,
    Convention.MODIFIED_FOLLOWING: ql.ModifiedFollowing,
    Convention.PRECEDING: ql.Preceding,
    Convention.MODIFIED_PRECEDING: ql.ModifiedPreceding,
}
DAY_COUNTS = {
    "act/365f": ql.Actual365Fixed(),
    "nl/365": ql.Actual365Fixed(ql.Actual365Fixed.NoLeap),
    "act/360": ql.Actual360(),
    "30e/360": ql.Thirty360(ql.Thirty360.European),
}


def theirs(day):
    return ql.Date(day.day, day.month, day.year)


def a_contract(rng, *, terms_max, stubs=True):
    start = date(1990, 1, 1) + timedelta(days=rng.randrange(14_000))
    start = rng.choice([start, start, date(start.year, start.month, 1) - timedelta(days=1), date(2024, 2, 29)])
    months = rng.choice([1, 2, 3, 4, 6, 12])
    first = start + timedelta(days=rng.randrange(1, 400)) if stubs and rng.random() < 0.4 else None
    terms = rng.randrange(2, terms_max)
    anchor = first or start
    end = months_after(anchor, terms * months, keep_month_end=True)
    end += timedelta(days=rng.randrange(27)) if stubs and rng.random() < 0.4 else timedelta()
    if end.year > 2095:
        return a_contract(rng, terms_max=terms_max, stubs=stubs)
    return {
        "starts_on": start, "first_due_on": first, "ends_on": end, "months_per_term": months,
        "principal": rng.randrange(10**6, 10**11), "rate": rng.randrange(-100_000, 1_500_000),
        "country": rng.choice(list(CALENDARS)), "convention": rng.choice(list(CONVENTIONS)),
        "day_count": rng.choice(list(DAY_COUNTS)),
    }  # fmt: skip


def their_schedule(one):
    return ql.Schedule(
        theirs(one["starts_on"]), theirs(one["ends_on"]), ql.Period(one["months_per_term"], ql.Months),
        ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Forward,
        is_month_end(one["first_due_on"] or one["starts_on"]),
        *([theirs(one["first_due_on"])] if one["first_due_on"] else []),
    )  # fmt: skip


def table(contracts, **more):
    return Loans.of(**{name: [one[name] for one in contracts] for name in contracts[0]}, **more)


def test_payment_days_of_two_thousand_contracts():
    """Every calendar, convention and length of terms, stubs at both ends, month ends and 29 February."""
    rng = Random(31)
    contracts = [a_contract(rng, terms_max=40) for _ in range(2_000)]
    loans = table(contracts)
    found = schedule(loans)
    for row, one in enumerate(contracts):
        calendar, convention = CALENDARS[one["country"]], CONVENTIONS[one["convention"]]
        expected = [calendar.adjust(day, convention).serialNumber() - QL_EPOCH for day in list(their_schedule(one))[1:]]
        assert found.due[row, : loans.terms[row]].tolist() == expected, one


@pytest.mark.parametrize("kind", ["annuity", "straight_line", "bullet"])
def test_flows_are_those_of_a_leg(kind):
    """400 contracts of each kind: interest by the leg's own day count, the debts by plain recurrence; to 1e-12 of the debt."""
    rng = Random(32)
    contracts = [a_contract(rng, terms_max=30) for _ in range(400)]
    loans = table(contracts, kind=kind, rounding="none")
    found = schedule(loans, exact=False)
    for row, one in enumerate(contracts):
        plan, count = their_schedule(one), int(loans.terms[row])
        day_counter, rate = DAY_COUNTS[one["day_count"]], one["rate"] / 1e7
        per_term, debt, debts = rate * one["months_per_term"] / 12, float(one["principal"]), []
        level = debt / count if not per_term else debt * per_term / -expm1(-count * log1p(per_term))
        for k, (since, until) in enumerate(pairwise(plan)):
            debts.append(debt)
            interest = debt * rate * day_counter.yearFraction(since, until)
            paid = {"annuity": level - interest, "straight_line": one["principal"] / count, "bullet": 0.0}[kind]
            debt -= debt if k == count - 1 else min(max(paid, 0.0), debt)
        leg = ql.FixedRateLeg(
            plan, day_counter, debts, [rate], paymentAdjustment=CONVENTIONS[one["convention"]],
            paymentCalendar=CALENDARS[one["country"]],
        )  # fmt: skip
        assert [flow.date().serialNumber() - QL_EPOCH for flow in leg] == found.due[row, :count].tolist(), one
        apart = np.abs(np.array([flow.amount() for flow in leg]) - found.interest[row, :count])
        assert apart.max() <= 1e-12 * one["principal"] * count, one
        assert np.abs(np.array(debts[1:]) - found.balance[row, : count - 1]).max() <= 1e-11 * one["principal"], one


def test_annuities_by_equal_periods_are_those_of_a_sinking_fund():
    """600 random annuities: every debt is that of QuantLib's ``sinkingNotionals`` to 1e-9 of the loan."""
    rng = Random(33)
    frequencies = {12: ql.Annual, 6: ql.Semiannual, 3: ql.Quarterly, 1: ql.Monthly}
    months = [rng.choice(list(frequencies)) for _ in range(600)]
    years = [rng.randrange(1, 41) for _ in range(600)]
    rates = [rng.randrange(1_000, 1_500_000) for _ in range(600)]
    loans = Loans.of(
        principal=10**9, rate=rates, starts_on="2026-01-01", months_per_term=months,
        terms=[12 // m * y for m, y in zip(months, years, strict=True)], rounding="none",
    )  # fmt: skip
    found = schedule(loans, exact=False)
    for row in range(600):
        notionals = ql.sinkingNotionals(ql.Period(years[row], ql.Years), frequencies[months[row]], rates[row] / 1e7, 1e9)
        count = int(loans.terms[row])
        assert np.abs(np.array(notionals[1:count]) - found.balance[row, : count - 1]).max(initial=0) < 1.0
