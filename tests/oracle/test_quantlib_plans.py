"""QuantLib as an oracle: payment days and unrounded annuities of random loans."""

import random
from datetime import date
from fractions import Fraction

import pytest

from borgen.cashflow.plan import PlanKind, PlanTerms, plan_for
from borgen.kernel.annuity import level_payment
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.money import Money
from borgen.kernel.period import is_month_end, months_after

ql = pytest.importorskip("QuantLib")

CALENDARS = {Country.SE: ql.Sweden(), Country.DK: ql.Denmark()}
FREQUENCIES = {1: ql.Annual, 2: ql.Semiannual, 4: ql.Quarterly, 12: ql.Monthly}


def _theirs(day: date) -> "ql.Date":
    return ql.Date(day.day, day.month, day.year)


def test_payment_days_are_those_of_a_quantlib_schedule() -> None:
    """1 000 random loans with end of month, modified following, in both countries."""
    rng = random.Random(11)
    for _ in range(1_000):
        starts_on = date(
            rng.randrange(1995, 2045), rng.randrange(1, 13), rng.choice([1, 15, 28, 30, 31, 29]) % 28 + 1
        )
        starts_on = rng.choice([starts_on, months_after(date(2001, 1, 31), rng.randrange(500))])
        per_year, country = rng.choice([1, 2, 4, 12]), rng.choice(list(Country))
        matures_on = months_after(starts_on, rng.randrange(1, 40) * 12 // per_year, keep_month_end=True)
        terms = PlanTerms(
            kind=PlanKind.BULLET, granted=Money(10**9, "SEK"), starts_on=starts_on, matures_on=matures_on,
            payments_a_year=per_year, country=country, convention=Convention.MODIFIED_FOLLOWING,
        )  # fmt: skip
        unadjusted = ql.Schedule(
            _theirs(starts_on), _theirs(matures_on), ql.Period(FREQUENCIES[per_year]), ql.NullCalendar(),
            ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Forward, is_month_end(starts_on),
        )  # fmt: skip
        expected = [CALENDARS[country].adjust(day, ql.ModifiedFollowing) for day in list(unadjusted)[1:]]
        ours = [_theirs(row.due_on) for row in plan_for(terms).rows]
        assert ours == expected, (starts_on, matures_on, per_year)


def test_level_payments_are_those_of_a_quantlib_sinking_fund() -> None:
    """300 random annuities: our exact payment is theirs to 1e-6 of an öre; the rounded plan stays within its bound."""
    rng = random.Random(12)
    for _ in range(300):
        years, per_year = rng.randrange(1, 41), rng.choice([1, 2, 4, 12])
        rate, granted = Fraction(rng.randrange(1, 1500), 10_000), rng.randrange(10**6, 10**11)
        notionals = ql.sinkingNotionals(
            ql.Period(years, ql.Years), FREQUENCIES[per_year], float(rate), float(granted)
        )
        count = years * per_year
        exact = level_payment(Fraction(granted), rate / per_year, count)
        theirs = notionals[0] - notionals[1] + notionals[0] * float(rate) / per_year
        assert float(exact) == pytest.approx(theirs, rel=1e-9)
        terms = PlanTerms(
            kind=PlanKind.ANNUITY, granted=Money(granted, "SEK"), starts_on=date(2020, 1, 1),
            matures_on=date(2020 + years, 1, 1), payments_a_year=per_year, interest_rate=rate,
        )  # fmt: skip
        growth = 1.0
        bound = 0.0
        for row, notional in zip(plan_for(terms).rows[:-1], notionals[1:], strict=False):
            # each term adds at most one öre of rounding (interest and payment, half each), which then bears interest
            growth = 1 + float(rate) / per_year
            bound = bound * growth + 1.0
            assert abs(row.balance.minor - notional) <= bound + 1e-3
