"""What holds for every credit: against a second reading of it, one day at a time, and for itself."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.cashflow.contract import (
    Called,
    Change,
    CreditContract,
    Draw,
    InterestIs,
    PostingKind,
    Refixed,
    Repayment,
    Rounding,
    credit_ledger_of,
)
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.rules.trace import replay

RATES = st.integers(-200, 3000).map(lambda basis: Fraction(basis, 10_000))


@st.composite
def credits_drawn(draw: st.DrawFn) -> CreditContract:
    opens_on = draw(st.dates(date(1996, 1, 1), date(2040, 12, 31)))
    ends_on = opens_on + timedelta(days=draw(st.integers(1, 900)))
    limit = draw(st.integers(1, 10**11))
    called_on = draw(st.none() | st.dates(opens_on, ends_on))
    changes: list[Change] = [] if called_on is None else [Called(on=called_on)]
    drawn = 0
    for on in sorted(draw(st.lists(st.dates(opens_on, ends_on), max_size=6))):
        match draw(st.sampled_from(["draw", "repay", "rate"])):
            case "draw" if drawn < limit and (called_on is None or on < called_on):
                amount = draw(st.integers(1, limit - drawn))
                drawn += amount
                changes.append(Draw(on=on, amount=Money(amount, "SEK")))
            case "repay" if drawn and (called_on is None or on <= called_on):
                amount = draw(st.integers(1, drawn))
                drawn -= amount
                changes.append(Repayment(on=on, amount=Money(amount, "SEK")))
            case _:
                changes.append(Refixed(on=on, rate=draw(RATES)))
    return CreditContract(
        limit=Money(limit, "SEK"), opens_on=opens_on, matures_on=ends_on, interest_rate=draw(RATES),
        first_interest_on=draw(st.none() | st.dates(opens_on + timedelta(days=1), ends_on)),
        interest_months=draw(st.integers(1, 13)), interest=draw(st.sampled_from(InterestIs)),
        notice_days=draw(st.integers(0, 100)), bears_until_paid=draw(st.booleans()), may_hold_money=True,
        day_count=draw(st.sampled_from([DayCount.ACT_360, DayCount.ACT_365F])),
        rounding=Rounding(mode=draw(st.sampled_from(["half_up", "down", "none"]))), changes=tuple(changes),
    )  # fmt: skip


def _second_reading(credit: CreditContract) -> tuple[Fraction, Fraction, Fraction]:
    """Day by day: interest that was due before the end, and what is due at the end, of interest and of debt."""
    days_in_year = 360 if credit.day_count is DayCount.ACT_360 else 365
    call = next((change for change in credit.changes if isinstance(change, Called)), None)
    end = credit.matures_on or credit.opens_on
    if call is not None:
        end = min(end, call.on + timedelta(days=credit.notice_days))
    first, due_on = credit.first_interest_on, set()
    while first is not None and len(due_on) < 2000:
        due_on.add(months_after(credit.first_interest_on or first, len(due_on) * credit.interest_months, keep_month_end=True))
        if max(due_on) > end:
            break
    rate, debt, run, due = credit.interest_rate or Fraction(0), Fraction(0), Fraction(0), Fraction(0)

    def whole(amount: Fraction) -> Fraction:
        size = abs(amount) + (Fraction(1, 2) if credit.rounding.mode == "half_up" else 0)
        cut = Fraction(int(size)) if credit.rounding.mode != "none" else size
        return -cut if amount < 0 else cut

    day = credit.opens_on
    while True:
        stopped = call is not None and day >= call.on and not credit.bears_until_paid
        if day in due_on and day < end and not stopped:
            due += whole(run)
            debt += whole(run) if credit.interest is InterestIs.ADDED else 0
            run = Fraction(0)
        for change in (one for one in credit.changes if one.on == day):
            match change:
                case Draw():
                    debt += change.amount.minor
                case Repayment():
                    debt -= change.amount.minor
                case Refixed():
                    rate = change.rate
        if day == end:
            return due, whole(run), debt
        if not stopped:
            run += debt * rate / days_in_year
        day += timedelta(days=1)


@settings(max_examples=150)
@given(credits_drawn())
def test_the_ledger_is_that_of_a_reading_day_by_day(credit: CreditContract) -> None:
    postings = credit_ledger_of(credit).postings
    due, last, debt = _second_reading(credit)
    exact = credit.rounding.mode != "none"
    last_one = postings[-1] if postings and postings[-1].kind is PostingKind.REDEEMED else None
    ours = (
        sum((p.interest or Fraction(0) for p in postings if p.kind is PostingKind.DUE), Fraction(0)),
        last_one.interest or Fraction(0) if last_one else Fraction(0),
        last_one.principal if last_one else Fraction(0),
    )
    for one, other in zip(ours, (due, last, debt), strict=True):
        assert one == other if exact else abs(one - other) < Fraction(1, 10**12)


@given(credits_drawn(), st.data())
def test_sums_are_conserved_and_the_past_stays(credit: CreditContract, data: st.DataObject) -> None:
    ledger = credit_ledger_of(credit)
    left = Fraction(0)
    for posting in ledger.postings:
        left -= posting.principal
        assert posting.balance == left and posting.payment == (posting.interest or 0) + posting.principal
        for name, term in posting.figures.items():
            assert replay(posting.explain(name)) == term.number
    assert left == 0
    until = data.draw(st.dates(credit.opens_on, credit.matures_on or credit.opens_on))
    seen = credit_ledger_of(credit, until=until).postings
    assert list(seen) == [posting for posting in ledger.postings if posting.on <= until]
