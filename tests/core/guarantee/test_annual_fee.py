"""The yearly fee: every guarantee is answered, every figure explains itself, and corrections come out even."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.guarantee.annual_fee import (
    Charged,
    FeeFacts,
    FeeKind,
    FeeLine,
    FeeMissing,
    FeeNone,
    correction_lines,
    due_as_charged,
    fee_basis_day,
    fee_of_year,
    fees_of_year,
)
from borgen.guarantee.commitment import DecisionOutcome, Increase
from borgen.guarantee.policy import open_policy, policy_of
from borgen.guarantee.state import Use
from borgen.guarantee.wording import say_fee
from borgen.kernel.money import Money
from borgen.rules.rulebook import read_rulebook
from borgen.rules.trace import replay

GOTENE = open_policy("gotene")
YEAR_END, CHARGED_ON = date(2025, 12, 31), date(2026, 3, 2)


def sek(kronor: str) -> Money:
    return Money.parse(kronor, "SEK")


def granted(**facts) -> FeeFacts:
    known = {
        "reference": "B-1", "outcome": DecisionOutcome.GRANTED, "decided_on": date(2024, 11, 20),
        "decided": sek("10000000.00"), "borrower": "Klubben", "debts": {YEAR_END: sek("9300000.00")},
    }  # fmt: skip
    return FeeFacts(**{**known, **facts})


def charged(line: FeeLine, id: str = "1") -> Charged:
    return Charged(
        id=id, reference=line.reference, kind=line.kind, year=line.year, amount=line.amount,
        charged_on=CHARGED_ON, part=line.part,
    )  # fmt: skip


def test_the_day_of_the_basis():
    """G8.3: «närmast föregående årsskifte»."""
    assert fee_basis_day(GOTENE, year=2026) == YEAR_END
    on = date(2023, 10, 15)
    assert fee_basis_day(open_policy("tyreso"), year=2023, charge_on=on) == on
    assert fee_basis_day(open_policy("tyreso"), year=2023) is None


def test_no_guarantee_is_left_out():
    """I5: each one is a line, is missing with a reason, or owes nothing with a reason."""
    facts = [
        granted(reference="1"),
        granted(reference="2", debts={}, executed_on=date(2024, 12, 1)),
        granted(reference="3", outcome=DecisionOutcome.REFUSED),
        granted(reference="4", decided_on=date(2026, 2, 1)),
    ]
    year = fees_of_year(facts, GOTENE, year=2026)
    assert [line.reference for line in year.lines] == ["1", "4"]
    assert [(m.reference, m.reason) for m in year.missing] == [("2", "debt_unknown")]
    assert [(n.reference, n.reason) for n in year.none] == [("3", "refused")]
    assert year.total("SEK") == sek("48250.00") and year.total("EUR") == Money(0, "EUR")


def test_what_was_redeemed_before_the_year_end_but_learned_of_after_the_run_is_credited():
    """Redemption entered in March with value date 28 December: a credit, linked to the charged line."""
    (line,) = fee_of_year(granted(), GOTENE, year=2026, charge_on=date(2026, 3, 1))
    redeemed = granted(ended_on=date(2025, 12, 28), debts={YEAR_END: sek("0.00")})
    due = fee_of_year(redeemed, GOTENE, year=2026, charge_on=date(2026, 3, 1))
    (credit,) = correction_lines([charged(line, "F-7")], due, GOTENE)
    assert (credit.kind, credit.amount, credit.corrects) == (FeeKind.CORRECTION, sek("-23250.00"), "F-7")
    assert replay(credit.finding.trace) == Fraction(-2_325_000)


def test_a_debt_that_was_too_low_gives_an_extra_line_and_then_nothing_more():
    (line,) = fee_of_year(granted(), GOTENE, year=2026)
    due = fee_of_year(granted(debts={YEAR_END: sek("9400000.00")}), GOTENE, year=2026)
    (extra,) = correction_lines([charged(line)], due, GOTENE)
    assert extra.amount == sek("250.00") and extra.corrects == "1"
    net = replace(charged(line), amount=line.amount + extra.amount)
    assert correction_lines([net], due, GOTENE) == ()


def test_a_guarantee_that_nobody_knew_of_is_a_line_of_its_own():
    new = fee_of_year(granted(reference="B-2"), GOTENE, year=2026)
    (line,) = fee_of_year(granted(), GOTENE, year=2026)
    assert correction_lines([charged(line)], [line, *new], GOTENE) == new


def test_nothing_is_corrected_while_a_fee_cannot_be_priced():
    (line,) = fee_of_year(granted(), GOTENE, year=2026)
    due = fee_of_year(granted(debts={}, executed_on=date(2024, 12, 1)), GOTENE, year=2026)
    assert isinstance(due[0], FeeMissing)
    assert correction_lines([charged(line)], due, GOTENE) == ()


def test_a_decision_found_to_be_of_another_year_replaces_the_first_fee():
    """The first fee is credited and the annual one becomes a line: the sum is what is due."""
    (first,) = fee_of_year(granted(decided_on=date(2026, 1, 10)), GOTENE, year=2026)
    due = fee_of_year(granted(decided_on=date(2025, 12, 10)), GOTENE, year=2026)
    credit, annual = correction_lines([charged(first)], due, GOTENE)
    assert (credit.amount, annual.kind) == (sek("-25000.00"), FeeKind.ANNUAL)
    assert first.amount + credit.amount + annual.amount == due[0].amount


def test_what_is_charged_keeps_the_day_of_its_charging_and_the_rest_is_of_today():
    """Main fee and each increase by themselves: only the increase that has not been charged is priced as of today."""
    march, june = (
        Increase(decided_on=date(2026, 3, 1), amount=sek("100000.00")),
        Increase(decided_on=date(2026, 6, 1), amount=sek("200000.00")),
    )
    then, now = granted(increases=(march,)), granted(increases=(march, june), agreed_rate=Fraction("0.004"))
    before = fee_of_year(then, GOTENE, year=2026, charge_on=CHARGED_ON)
    due = due_as_charged(
        fee_of_year(now, GOTENE, year=2026), {CHARGED_ON: before}, [charged(line) for line in before]
    )
    assert [(a.kind, a.part, a.amount) for a in due] == [
        (FeeKind.ANNUAL, "", sek("23250.00")), (FeeKind.ADDED, "2026-03-01", sek("250.00")),
        (FeeKind.ADDED, "2026-06-01", sek("800.00")),
    ]  # fmt: skip
    assert correction_lines([charged(line) for line in before], due, GOTENE) == (due[2],)


def test_a_charged_increase_that_is_none_any_more_is_credited():
    """0.25 % of 100,000 = 250: taken back it is a credit; of another day, a credit and a line of that day."""
    march, june = (Increase(decided_on=date(2026, m, 1), amount=sek("100000.00")) for m in (3, 6))
    before = fee_of_year(granted(increases=(march,)), GOTENE, year=2026, charge_on=CHARGED_ON)
    lines = [charged(line) for line in before]
    for increases, more in (((), []), ((june,), [(FeeKind.ADDED, "2026-06-01", sek("250.00"), "")])):
        now = fee_of_year(granted(increases=increases), GOTENE, year=2026)
        for due in (now, due_as_charged(now, {CHARGED_ON: now}, lines)):
            found = correction_lines(lines, due, GOTENE)
            credit = (FeeKind.CORRECTION, "2026-03-01", sek("-250.00"), lines[1].id)
            assert [(x.kind, x.part, x.amount, x.corrects) for x in found] == [credit, *more]
            assert found[0].finding.found["reason"] == "increase_withdrawn"
    (gone,) = [a for a in due_as_charged(now, {CHARGED_ON: now}, lines) if a.part == "2026-03-01"]
    assert gone == FeeNone(
        reference=lines[1].reference, kind=FeeKind.ADDED, year=2026, reason="increase_withdrawn", part="2026-03-01",
        params={"day": "2026-03-01"},
    )  # fmt: skip
    assert say_fee(gone, "sv") == "Ingen utökning den 2026-03-01: den har återtagits eller är av en annan dag."


def test_a_charged_increase_of_a_guarantee_without_a_fee_is_credited_for_that_reason_whatever_it_is_today():
    """Exempt on the day of charging, as is known now, and no longer so today: what was charged then was never due."""
    march = Increase(decided_on=date(2026, 3, 1), amount=sek("100000.00"))
    before = fee_of_year(granted(increases=(march,)), GOTENE, year=2026, charge_on=CHARGED_ON)
    refused = fee_of_year(
        granted(increases=(march,), outcome=DecisionOutcome.REFUSED), GOTENE, year=2026, charge_on=CHARGED_ON
    )
    lines = [charged(line) for line in before]
    due = due_as_charged(before, {CHARGED_ON: refused}, lines)
    assert [(a.part, a.reason) for a in due] == [("", "refused"), ("2026-03-01", "refused")]
    assert [x.amount for x in correction_lines(lines, due, GOTENE)] == [-x.amount for x in before]


def test_what_has_lapsed_is_asked_of_today_and_not_of_the_day_of_charging():
    """«återbetalas»: used since, the first fee stands; unused when its time was out, it is paid back."""
    lapsing = {"decided_on": date(2026, 1, 12), "available_until": date(2026, 6, 30), "debts": {}}
    refunds = "Nothing says that the first fee is paid back when the decision lapses unused."
    before, after = GOTENE.book.text.split(refunds)
    refunding = policy_of(read_rulebook(before + refunds + after.replace('value: "no"', 'value: "yes"', 1)))
    for facts_today, kinds in ((granted(**lapsing, use=Use.DRAWN), FeeLine), (granted(**lapsing), FeeNone)):
        (answer,) = fee_of_year(
            granted(**lapsing), refunding, year=2026, charge_on=CHARGED_ON, today=date(2026, 9, 1), facts_today=facts_today
        )  # fmt: skip
        assert isinstance(answer, kinds)


def test_two_increases_of_one_year_are_told_apart_and_those_of_one_day_are_one():
    day, later = date(2026, 3, 1), date(2026, 9, 1)
    increases = (
        Increase(decided_on=day, amount=sek("100000.00")),
        Increase(decided_on=day, amount=sek("200000.00")),
        Increase(decided_on=later, amount=sek("400000.00")),
    )
    answers = fee_of_year(granted(increases=increases), GOTENE, year=2026)
    assert [(a.kind, a.part) for a in answers] == [
        (FeeKind.ANNUAL, ""), (FeeKind.ADDED, "2026-03-01"), (FeeKind.ADDED, "2026-09-01")
    ]  # fmt: skip
    assert [a.amount for a in answers if isinstance(a, FeeLine)][1:] == [sek("750.00"), sek("1000.00")]


def test_the_named_payer_pays():
    (line,) = fee_of_year(granted(payer="Moderföreningen"), GOTENE, year=2026)
    assert (line.payer, line.payer_role) == ("Moderföreningen", "borrower")


# ----------------------------------------------------------------------------------- an oracle by another hand

days = st.dates(date(2019, 1, 1), date(2027, 12, 31))
amounts = st.integers(1, 10**13).map(lambda minor: Money(minor, "SEK"))


@st.composite
def facts_of_one(draw):
    decided_on = draw(days)
    executed_on = draw(st.none() | st.integers(0, 365).map(lambda d: decided_on + timedelta(days=d)))
    ends = st.none() | st.integers(0, 3000).map(lambda d: decided_on + timedelta(days=d))
    debts = draw(st.none() | amounts | st.just(Money(0, "SEK")))
    return granted(
        outcome=draw(st.sampled_from(DecisionOutcome)), decided_on=decided_on, decided=draw(amounts),
        executed_on=executed_on, ended_on=draw(ends), ends_on=draw(ends),
        debts={} if debts is None else {YEAR_END: debts},
    )  # fmt: skip


def plan_says(facts: FeeFacts, year: int) -> int | str:
    """Section 8 of the plan once more, in whole öre, without the policy, its parameters or its code.

    0.25 % is one four-hundredth; half an öre is rounded up.
    """
    if facts.outcome is not DecisionOutcome.GRANTED or facts.decided_on.year > year:
        return "nothing"
    if facts.decided_on.year == year:
        return (facts.decided.minor * 2 + 400) // 800
    for day in (date(year - 1, 12, 31), date(year, 4, 1)):
        if facts.ended_on and facts.ended_on <= day:
            return "nothing"
        if facts.ends_on and facts.ends_on < day:
            return "nothing"
    debt = facts.debts.get(date(year - 1, 12, 31))
    signed = facts.executed_on is not None and facts.executed_on <= date(year - 1, 12, 31)
    year_after = facts.decided_on.replace(year=facts.decided_on.year + 1, day=min(facts.decided_on.day, 28))
    if not debt and not signed:
        if debt is not None:
            return "nothing"
        if facts.executed_on:
            return "nothing"
        return "unknown" if year_after >= date(year, 4, 1) else "nothing or unknown"
    if debt is None:
        return "unknown"
    return (debt.minor * 2 + 400) // 800 if debt else "nothing"


@settings(max_examples=600)
@given(facts=facts_of_one())
def test_the_fee_is_what_the_plan_says(facts):
    """T8, G8.2, G8.3: against an oracle written from the plan's text."""
    (answer,) = fee_of_year(facts, GOTENE, year=2026)
    said = plan_says(facts, 2026)
    match answer:
        case FeeLine():
            assert answer.amount.minor == said
        case FeeMissing():
            assert said in {"unknown", "nothing or unknown"}
        case FeeNone():
            assert said in {"nothing", "nothing or unknown"}, (answer, said)


@settings(max_examples=200)
@given(facts=st.lists(facts_of_one(), min_size=1, max_size=6), order=st.randoms(use_true_random=False))
def test_order_and_splitting_change_nothing(facts, order):
    """T8: permute, split, run again."""
    named = [replace(one, reference=str(index)) for index, one in enumerate(facts)]
    whole = fees_of_year(named, GOTENE, year=2026)
    shuffled = list(named)
    order.shuffle(shuffled)
    again = fees_of_year(shuffled, GOTENE, year=2026)
    assert sorted(whole.lines, key=lambda a: a.reference) == sorted(again.lines, key=lambda a: a.reference)
    parts = [fees_of_year([one], GOTENE, year=2026) for one in named]
    assert Money.total((part.total("SEK") for part in parts), "SEK") == whole.total("SEK")


@settings(max_examples=200)
@given(debt=amounts, rate=st.integers(0, 10_000).map(lambda r: Fraction(r, 1_000_000)))
def test_figure_and_explanation_change_together(debt, rate):
    """Explanations are live: the trace replays to the amount for any debt and any rate of the policy."""
    text = GOTENE.book.text.replace('value: "0.0025"', f'value: "{rate}"')
    policy = policy_of(read_rulebook(text, is_accepted=True))  # the quick reader: two hundred books
    (line,) = fee_of_year(granted(debts={YEAR_END: debt}), policy, year=2026)
    assert replay(line.finding.trace) == line.amount.minor
    inputs = {row.name: row.worth for row in line.finding.trace.inputs}
    assert inputs == {"fee_basis": str(debt.minor), "fee_rate": str(rate)}
    assert line.finding.given["basis"] == str(debt) and line.rate == rate
    assert line.finding.found["amount"] == str(line.amount)
    exact = debt.minor * rate
    assert abs(exact - line.amount.minor) <= Fraction(1, 2)


@settings(max_examples=150)
@given(before=facts_of_one(), after=facts_of_one())
def test_corrections_make_the_net_what_is_due(before, after):
    """T9, I5: whatever becomes known, charged plus corrected is what is due now, and a second look adds nothing."""
    then = [a for a in fee_of_year(before, GOTENE, year=2026) if isinstance(a, FeeLine)]
    now = fee_of_year(after, GOTENE, year=2026)
    if any(isinstance(answer, FeeMissing) for answer in now):
        return
    lines = correction_lines([charged(line) for line in then], now, GOTENE)
    net = Money.total((line.amount for line in (*then, *lines)), "SEK")
    assert net == Money.total((a.amount for a in now if isinstance(a, FeeLine)), "SEK")
    for line in lines:
        assert replay(line.finding.trace) == line.amount.minor


@pytest.mark.parametrize("minor", [1, 199, 200, 201, 10**15])
def test_very_small_and_very_large_amounts(minor):
    (line,) = fee_of_year(granted(debts={YEAR_END: Money(minor, "SEK")}), GOTENE, year=2026)
    assert line.amount.minor == (minor * 2 + 400) // 800
