"""QuantLib as an oracle: schedules with stubs, day counts, calendars and interest flows of thousands of random contracts.

Every difference is zero or explained where it stands.
"""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from borgen.cashflow.actus import Contract, EventKind, events_of
from borgen.cashflow.contract import LoanContract, Rounding, ledger_of
from borgen.cashflow.plan import PlanKind, PlanTerms
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import is_month_end, month_end, months_after

ql = pytest.importorskip("QuantLib")

CALENDARS = {Country.SE: ql.Sweden(), Country.DK: ql.Denmark()}
CONVENTIONS = {
    Convention.UNADJUSTED: ql.Unadjusted, Convention.FOLLOWING: ql.Following, Convention.MODIFIED_FOLLOWING: ql.ModifiedFollowing,
    Convention.PRECEDING: ql.Preceding, Convention.MODIFIED_PRECEDING: ql.ModifiedPreceding,
}  # fmt: skip
DAY_COUNTS = {
    DayCount.ACT_360: lambda end: ql.Actual360(),
    DayCount.ACT_365F: lambda end: ql.Actual365Fixed(),
    DayCount.NL_365: lambda end: ql.Actual365Fixed(ql.Actual365Fixed.NoLeap),
    DayCount.ACT_ACT_ISDA: lambda end: ql.ActualActual(ql.ActualActual.ISDA),
    DayCount.THIRTY_360: lambda end: ql.Thirty360(ql.Thirty360.BondBasis),
    DayCount.THIRTY_E_360: lambda end: ql.Thirty360(ql.Thirty360.EurobondBasis),
    DayCount.THIRTY_E_360_ISDA: lambda end: ql.Thirty360(ql.Thirty360.ISDA, end),
}


def _theirs(day: date) -> "ql.Date":
    return ql.Date(day.day, day.month, day.year)


def _day(rng: random.Random) -> date:
    first = date(rng.randrange(1998, 2046), rng.randrange(1, 13), rng.randrange(1, 29))
    return rng.choice([first, month_end(first), first.replace(day=1)])


def test_schedules_with_stubs_and_interest_flows_are_those_of_quantlib() -> None:
    """1,200 random bullets: first stub short or long, last stub short, seven day counts, two calendars, every convention."""
    rng = random.Random(21)
    flows = 0
    for _ in range(1_200):
        starts_on, per_year = _day(rng), rng.choice([1, 2, 4, 12])
        months = 12 // per_year
        first = months_after(starts_on, rng.randrange(1, 2 * months + 1), keep_month_end=True)
        first = rng.choice([None, first, first.replace(day=min(first.day, 15))])
        regular = first or starts_on
        matures_on = months_after(regular, rng.randrange(1, 8) * months + rng.choice([0, 0, rng.randrange(months)]), keep_month_end=True)
        matures_on = rng.choice([matures_on, date(matures_on.year, matures_on.month, min(matures_on.day, 20))])
        if first is not None and not starts_on < first < matures_on or matures_on <= starts_on:
            continue
        country, convention = rng.choice([None, *Country]), rng.choice(list(Convention))
        day_count, rate = rng.choice(list(DAY_COUNTS)), Fraction(rng.randrange(-100, 1500), 10_000)
        plan = PlanTerms(
            kind=PlanKind.BULLET, granted=Money(rng.randrange(1, 10**11), "SEK"), starts_on=starts_on, matures_on=matures_on,
            first_payment_on=first, payments_a_year=per_year, interest_rate=rate, day_count=day_count, country=country, convention=convention,
        )  # fmt: skip
        unmoved = ql.Schedule(
            _theirs(starts_on), _theirs(matures_on), ql.Period(months, ql.Months), ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted,
            ql.DateGeneration.Forward, is_month_end(regular), _theirs(first) if first else ql.Date(),
        )  # fmt: skip
        days = list(unmoved)
        if len(days) > 2 and days[-2] == days[-1]:
            days.pop(-2)
        ledger = ledger_of(LoanContract(plan=plan, rounding=Rounding(mode="none")))
        calendar = CALENDARS[country] if country else ql.NullCalendar()
        assert [_theirs(p.on) for p in ledger.postings] == [calendar.adjust(day, CONVENTIONS[convention]) for day in days[1:]], plan
        basis = DAY_COUNTS[day_count](_theirs(matures_on))
        for posting, since, until in zip(ledger.postings, days, days[1:], strict=False):
            theirs = plan.granted.minor * float(rate) * basis.yearFraction(since, until)
            assert float(posting.interest) == pytest.approx(theirs, rel=1e-12, abs=1e-6), (plan, posting.since, posting.until)
            flows += 1
    assert flows > 5_000


def test_straight_lines_and_annuities_bear_the_interest_of_quantlibs_amortising_leg() -> None:
    """400 random loans: QuantLib's leg on our balances gives our interest, whatever the day count."""
    rng = random.Random(22)
    for _ in range(400):
        starts_on, per_year, years = _day(rng), rng.choice([1, 2, 4, 12]), rng.randrange(1, 6)
        day_count, rate = rng.choice(list(DAY_COUNTS)), Fraction(rng.randrange(1, 1500), 10_000)
        matures_on = months_after(starts_on, 12 * years, keep_month_end=True)
        plan = PlanTerms(
            kind=rng.choice([PlanKind.STRAIGHT_LINE, PlanKind.ANNUITY]), granted=Money(rng.randrange(10**5, 10**11), "SEK"),
            starts_on=starts_on, matures_on=matures_on, payments_a_year=per_year, interest_rate=rate, day_count=day_count,
        )  # fmt: skip
        postings = ledger_of(LoanContract(plan=plan, rounding=Rounding(mode="none"))).postings
        days = [_theirs(starts_on), *(_theirs(posting.until) for posting in postings)]
        schedule = ql.Schedule(days, ql.NullCalendar(), ql.Unadjusted)
        debts = [float(posting.balance + posting.principal) for posting in postings]
        leg = ql.FixedRateLeg(schedule, DAY_COUNTS[day_count](_theirs(matures_on)), debts, [float(rate)])
        assert [float(posting.interest) for posting in postings] == pytest.approx([flow.amount() for flow in leg], rel=1e-12, abs=1e-6)
        if plan.kind is PlanKind.ANNUITY and day_count is DayCount.THIRTY_E_360_ISDA and starts_on.day == 1:
            # equal terms: the payment is QuantLib's, to the last
            theirs = ql.sinkingNotionals(ql.Period(years, ql.Years), FREQUENCIES[per_year], float(rate), float(plan.granted.minor))
            assert debts == pytest.approx(list(theirs)[: len(debts)], rel=1e-9)


def test_interest_between_moved_days_is_that_of_an_adjusted_schedule() -> None:
    """300 random loans with Swedish or Danish banking days in the schedule itself, as QuantLib and bonds have them."""
    rng = random.Random(24)
    for _ in range(300):
        starts_on, per_year = _day(rng), rng.choice([1, 2, 4, 12])
        country, day_count = rng.choice(list(Country)), rng.choice([DayCount.ACT_360, DayCount.ACT_365F, DayCount.THIRTY_E_360])
        matures_on = months_after(starts_on, rng.randrange(1, 10) * 12 // per_year, keep_month_end=True)
        plan = PlanTerms(
            kind=PlanKind.BULLET, granted=Money(10**9, "SEK"), starts_on=starts_on, matures_on=matures_on, payments_a_year=per_year,
            interest_rate=Fraction("0.04"), day_count=day_count, country=country,
        )  # fmt: skip
        contract = LoanContract(plan=plan, rounding=Rounding(mode="none"), interest_days_move=True)
        days = list(ql.Schedule(
            _theirs(starts_on), _theirs(matures_on), ql.Period(FREQUENCIES[per_year]), CALENDARS[country], ql.ModifiedFollowing,
            ql.ModifiedFollowing, ql.DateGeneration.Forward, is_month_end(starts_on),
        ))  # fmt: skip
        if is_month_end(starts_on):
            # with end of month, QuantLib's days are the last banking days of their months: those of ours, moved
            days[1:] = [CALENDARS[country].endOfMonth(day) for day in days[1:]]
        days[0] = _theirs(starts_on)  # money is paid out on the day that is agreed, which QuantLib would move
        postings = ledger_of(contract).postings
        assert [_theirs(posting.on) for posting in postings] == days[1:]
        basis = DAY_COUNTS[day_count](days[-1])
        theirs = [4e7 * basis.yearFraction(since, until) for since, until in zip(days, days[1:], strict=False)]
        assert [float(posting.interest) for posting in postings] == pytest.approx(theirs, rel=1e-12)


FREQUENCIES = {1: ql.Annual, 2: ql.Semiannual, 4: ql.Quarterly, 12: ql.Monthly}
ACTUS_DAYS = {
    "A360": ql.Actual360(), "A365": ql.Actual365Fixed(), "AA": ql.ActualActual(ql.ActualActual.ISDA),
    "30E360": ql.Thirty360(ql.Thirty360.EurobondBasis), "B252": ql.Business252(ql.WeekendsOnly()),
}  # fmt: skip
SHIFTS = {
    "SCF": ql.Following, "SCMF": ql.ModifiedFollowing, "SCP": ql.Preceding, "SCMP": ql.ModifiedPreceding,
    "CSF": ql.Following, "CSMF": ql.ModifiedFollowing, "CSP": ql.Preceding, "CSMP": ql.ModifiedPreceding,
}  # fmt: skip


def test_bullets_by_the_specification_pay_what_a_quantlib_leg_does() -> None:
    """600 random PAM: days shifted before or after they are counted. QuantLib moves the last day too, the specification does not."""
    rng = random.Random(23)
    weekends = ql.WeekendsOnly()
    for _ in range(600):
        starts_on, months, terms = _day(rng), rng.choice([1, 3, 6, 12]), rng.randrange(1, 9)
        basis, shift = rng.choice(list(ACTUS_DAYS)), rng.choice([None, *SHIFTS])
        eom = rng.choice(["SD", "EOM"])
        matures_on = months_after(starts_on, months * terms, keep_month_end=eom == "EOM")
        contract = Contract.read({
            "contractType": "PAM", "statusDate": f"{date(starts_on.year - 1, 1, 1)}T00:00:00", "contractRole": "RPA", "currency": "SEK",
            "notionalPrincipal": "1000000", "initialExchangeDate": f"{starts_on}T00:00:00", "maturityDate": f"{matures_on}T00:00:00",
            "nominalInterestRate": "0.05", "dayCountConvention": basis, "cycleAnchorDateOfInterestPayment": f"{starts_on}T00:00:00",
            "cycleOfInterestPayment": f"P{months}ML1", "calendar": "MF", "businessDayConvention": shift, "endOfMonthConvention": eom,
        })  # fmt: skip
        paid = [event for event in events_of(contract) if event.kind is EventKind.IP][1:]
        days = [_theirs(months_after(starts_on, months * n, keep_month_end=eom == "EOM")) for n in range(terms + 1)]
        moved = [weekends.adjust(day, SHIFTS[shift]) if shift else day for day in days]
        assert [_theirs(event.on.date()) for event in paid] == [*moved[1:-1], days[-1]]
        counted = moved if shift and shift.startswith("SC") else days
        theirs = [50_000 * ACTUS_DAYS[basis].yearFraction(a, b) for a, b in zip(counted, counted[1:], strict=False)]
        assert [float(event.payoff) for event in paid] == pytest.approx(theirs, rel=1e-12, abs=1e-8), (basis, shift, eom, starts_on)
        assert sum((event.payoff for event in events_of(contract) if event.kind is EventKind.MD), Decimal(0)) == 1_000_000
