"""What is due, what is missing, and how much the municipality answers for."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgen.guarantee.checks import judge
from borgen.guarantee.commitment import (
    Borrower,
    BorrowerClass,
    Commitment,
    Decision,
    DecisionOutcome,
    Evidence,
    Insurance,
    Loan,
    Security,
    SecurityKind,
)
from borgen.guarantee.duties import SHOWN_BY, DutyState, duties_of, missing_duties, nothing_is_missing
from borgen.guarantee.exposure import (
    ExposureRow,
    LoanPart,
    apart_from,
    by_borrower,
    by_class,
    by_lender,
    by_maturity,
    by_purpose,
    committed_minor,
    exposure_of,
    exposure_row,
    per_inhabitant,
    total_of,
    trend,
)
from borgen.guarantee.policy import open_policy, policy_of
from borgen.guarantee.state import State, availability_of, state_of
from borgen.guarantee.vocabulary import vocabulary
from borgen.guarantee.wording import say, say_done, say_duty, word
from borgen.kernel.money import Money
from borgen.rules.finding import Outcome
from borgen.rules.rulebook import read_rulebook
from borgen.rules.trace import replay

GOTENE = open_policy("gotene")
TODAY = date(2026, 11, 22)


def sek(kronor: int) -> Money:
    return Money(kronor * 100, "SEK")


HALL = Commitment(
    reference="B-1", as_of=TODAY, currency="SEK", policy="gotene", decided=sek(5_000_000),
    borrower=Borrower(name="Klubben", borrower_class=BorrowerClass.ASSOCIATION),
    decision=Decision(outcome=DecisionOutcome.GRANTED, body="KF", on=date(2014, 3, 2)),
    executed_on=date(2014, 5, 1), ends_on=date(2034, 5, 1), drawn=sek(5_000_000), outstanding=sek(3_000_000),
    loans=(
        Loan(
            id="L1", lender="Swedbank", original=sek(5_000_000), drawn=sek(5_000_000), outstanding=sek(3_000_000),
            first_drawn_on=date(2014, 6, 1),
        ),
    ),
    securities=(Security(id="S1", kind=SecurityKind.MORTGAGE_DEED, valued_on=date(2024, 1, 1)),),
    insurances=(Insurance(id="I1", valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31)),),
    debts_at={date(2025, 12, 31): sek(3_100_000)},
)  # fmt: skip


def test_evidence_makes_a_duty_done_and_nothing_else_does():
    """G10: done is what evidence of that kind and that day says."""
    (pledge,) = [d for d in missing_duties(HALL, GOTENE, on=TODAY) if d.kind == "pledge_check"]
    other_day = Evidence(duty="pledge_check", due_on=date(2025, 5, 1), done_on=date(2026, 5, 1))
    still = missing_duties(replace(HALL, evidence=(other_day,)), GOTENE, on=TODAY)
    assert pledge.key in {duty.key for duty in still}
    done = Evidence(duty="pledge_check", due_on=pledge.due_on, done_on=date(2026, 5, 2), note="Lantmäteriet")
    after = duties_of(replace(HALL, evidence=(done,)), GOTENE, on=TODAY, until=TODAY)
    (shown,) = [duty for duty in after if duty.key == pledge.key]
    assert shown.state is DutyState.DONE and shown.evidence == done


def test_evidence_of_a_later_day_did_not_exist_yet():
    """As known on a day: what was done afterwards is not done yet."""
    later = Evidence(duty="pledge_check", due_on=date(2026, 5, 1), done_on=date(2026, 12, 1))
    missing = missing_duties(replace(HALL, evidence=(later,)), GOTENE, on=TODAY)
    assert "pledge_check" in {duty.kind for duty in missing}


def test_a_fee_that_has_been_charged_is_done_without_further_evidence():
    """The register shows it itself, from the day of charging on; another year's fee shows nothing."""
    for charged, is_done in (({2026: date(2026, 3, 2)}, True), ({2025: date(2025, 3, 3)}, False), ({2026: date(2026, 12, 1)}, False)):
        duties = duties_of(replace(HALL, fees_charged=charged), GOTENE, on=TODAY, until=TODAY)
        (fee,) = [duty for duty in duties if duty.kind == "annual_fee"]
        assert (fee.state is DutyState.DONE) is is_done and fee.due_on == date(2026, 4, 1)
        assert fee.done_on == (date(2026, 3, 2) if is_done else None)
        assert bool(say_done(fee, "sv")) is is_done


@pytest.mark.parametrize(("kronor", "state"), [(0, DutyState.DONE), (1, DutyState.OVERDUE), (None, DutyState.OVERDUE)])
def test_no_fee_is_waited_for_where_there_was_no_debt_to_take_it_on(kronor, state):
    """A debt of zero at the year's end, not one that nobody has stated; and only where the policy takes the fee on the debt."""
    debts = {date(2025, 12, 31): sek(kronor)} if kronor is not None else {}
    free = replace(HALL, debts_at=debts)
    (fee,) = [d for d in duties_of(free, GOTENE, on=TODAY, until=TODAY) if d.kind == "annual_fee"]
    assert fee.state is state and bool(say_done(fee, "sv")) is (state is DutyState.DONE)
    on_decided = policy_of(read_rulebook(GOTENE.book.text.replace('{value: "outstanding", cite', '{value: "decided", cite')))
    (fee,) = [d for d in duties_of(free, on_decided, on=TODAY, until=TODAY) if d.kind == "annual_fee"]
    assert fee.state is DutyState.OVERDUE


def test_the_first_fee_is_done_when_it_has_been_charged():
    new = replace(HALL, decision=replace(HALL.decision, on=date(2026, 3, 2)), executed_on=date(2026, 5, 4))
    states = [
        [d.state for d in duties_of(replace(new, fees_charged=charged), GOTENE, on=TODAY, until=TODAY) if d.kind == "first_fee"]
        for charged in ({}, {2026: date(2026, 4, 1)})
    ]
    assert states == [[DutyState.OVERDUE], [DutyState.DONE]]


def test_every_fact_that_shows_a_duty_done_is_one_of_the_register_and_has_words():
    assert set(SHOWN_BY) - {"no_debt"} <= {field.name for field in fields(Commitment)} | {field.name for field in fields(Loan)}
    for fact in SHOWN_BY:
        assert all(word("shown_by", fact, language) for language in ("sv", "da", "en"))


def test_when_everything_has_evidence_nothing_is_missing():
    missing = missing_duties(HALL, GOTENE, on=TODAY)
    assert {d.kind for d in missing} == {
        "annual_fee",
        "annual_report",
        "budget",
        "pledge_check",
        "reexamination",
    }
    assert not nothing_is_missing(HALL, GOTENE, on=TODAY)
    evidence = tuple(Evidence(duty=d.kind, due_on=d.due_on, done_on=TODAY) for d in missing)
    assert nothing_is_missing(replace(HALL, evidence=evidence), GOTENE, on=TODAY)


def test_every_duty_has_a_role_a_term_a_ground_and_a_trace_that_replays():
    duties = duties_of(HALL, GOTENE, on=TODAY, until=date(2036, 1, 1))
    assert len(duties) > 30 and len({duty.key for duty in duties}) == len(duties)
    for duty in duties:
        assert duty.responsible in vocabulary().lists["role"] and duty.kind in vocabulary().lists["duty"]
        assert duty.citation is not None or duty.kind in {"end", "execution", "loan_maturity"}
        assert duty.remind_on < duty.due_on <= date(2034, 5, 1)
        assert duty.trace is None or replay(duty.trace) == duty.due_on
        assert all(say_duty(duty, language) for language in ("sv", "da", "en"))


def test_readings_that_a_day_rests_on_are_named():
    """«Annual report: six months, setting»: the day is shown as assumed, the duty itself as the plan's."""
    (report,) = [d for d in missing_duties(HALL, GOTENE, on=TODAY) if d.kind == "annual_report"]
    assert [ruling.parameter for ruling in report.assumed] == ["gotene#annual_report_months"]
    assert report.citation is not None and report.citation.status.value == "official"


def test_a_register_that_is_taken_over_does_not_begin_with_decades_of_work():
    old = replace(HALL, decision=replace(HALL.decision, on=date(1985, 3, 2)), executed_on=date(1985, 5, 1))
    kinds = [duty.kind for duty in missing_duties(old, GOTENE, on=TODAY)]
    assert len(kinds) == len(set(kinds))


def test_yearly_duties_of_a_guarantee_without_any_day_come_after_its_first_stated_debt():
    """A note of exposures says neither when they were decided nor when they were signed; the fee is due all the same."""
    bare = replace(
        HALL, decision=replace(HALL.decision, on=None), executed_on=None, evidence=(), debts_at={date(2023, 12, 31): HALL.decided}
    )
    assert bare.dates()["decided_on"] is None and bare.dates()["executed_on"] is None
    found = {(duty.kind, duty.due_on) for duty in duties_of(bare, GOTENE, on=date(2024, 1, 15), until=date(2025, 12, 31))}
    assert {("annual_fee", date(2024, 4, 1)), ("annual_fee", date(2025, 4, 1)), ("annual_report", date(2024, 6, 30))} <= found
    assert not {kind for kind, _ in found} & {"reexamination", "pledge_check", "insurance_proof"}
    unknown = duties_of(replace(bare, debts_at={}), GOTENE, on=date(2024, 1, 15), until=date(2025, 12, 31))
    assert {duty.kind for duty in unknown} <= {"amortisation_start"}, "which has the day of the first draw"


def test_decided_case_2_with_its_trace():
    """G7.4: council 2024-03-15; executable on 2025-03-15, lapsed on 2025-03-16."""
    new = Commitment(
        reference="B-2", as_of=date(2025, 3, 15), borrower=Borrower(name="Klubben"), currency="SEK", policy="gotene",
        decision=Decision(outcome=DecisionOutcome.GRANTED, on=date(2024, 3, 15)),
    )  # fmt: skip
    found = availability_of(new, GOTENE)
    assert found is not None and (found.last_on, found.lapses_on) == (date(2025, 3, 15), date(2025, 3, 16))
    assert found.finding.trace is not None and replay(found.finding.trace) == date(2025, 3, 15)
    assert state_of(new, GOTENE) is State.AVAILABLE
    assert state_of(new, GOTENE, date(2025, 3, 16)) is State.LAPSED


def test_a_guarantee_that_is_over_is_not_judged():
    assert len(judge(HALL, GOTENE)) > 25
    for outcome in (DecisionOutcome.REFUSED, DecisionOutcome.ANNULLED):
        assert judge(replace(HALL, decision=replace(HALL.decision, outcome=outcome)), GOTENE) == ()
    assert judge(replace(HALL, ended_on=date(2020, 1, 1)), GOTENE) == ()


def test_only_a_should_can_be_deviated_from():
    """House: a reason turns a broken «should» into a deviation, and a broken «must» stays broken."""
    reasons = dict.fromkeys(GOTENE.book.rules, "Fullmäktige anger skäl")
    findings = judge(replace(HALL, deviations=reasons), GOTENE)
    assert {f.rule for f in findings if f.outcome is Outcome.DEVIATION} == {"credit_length"}
    assert any(f.outcome is Outcome.NOT_MET and f.strength == "must" for f in findings)


def test_every_trace_of_a_finding_replays():
    traces = [finding.trace for finding in judge(HALL, GOTENE) if finding.trace is not None]
    assert len(traces) >= 3
    for trace in traces:
        replay(trace)


# -------------------------------------------------------------------------------------------------------- exposure


def row(reference: str, committed: int | None, outstanding: int | None, **more) -> ExposureRow:
    known = {"borrower": "Klubben", "borrower_class": "association", "purpose": "leisure", "ends_on": None}
    return ExposureRow(
        reference=reference, committed=None if committed is None else sek(committed),
        outstanding=None if outstanding is None else sek(outstanding), **{**known, **more},
    )  # fmt: skip


ROWS = [
    row("1", 100, 80, borrower="Bostäder AB", borrower_class="wholly_owned_company", ends_on=date(2030, 1, 1),
        loans=(LoanPart(lender="Kommuninvest", outstanding=sek(60)), LoanPart(lender="SEB", outstanding=sek(20)))),
    row("2", 50, None, loans=(LoanPart(lender="SEB", outstanding=None),)),
    row("3", None, 10, ends_on=date(2028, 6, 1)),
]  # fmt: skip


def test_totals_say_how_much_they_leave_out():
    """Unknown is never zero: a total tells how many amounts it lacks."""
    total = total_of(ROWS)
    assert (total.count, total.committed, total.outstanding) == (3, sek(150), sek(90))
    assert (total.unknown_committed, total.unknown_outstanding) == (1, 1)


@pytest.mark.parametrize("broken_down", [by_borrower, by_class, by_purpose, by_maturity, by_lender])
def test_every_breakdown_adds_up_to_the_total(broken_down):
    """I1: the sum of the parts is the whole."""
    slices, total = broken_down(ROWS), total_of(ROWS)
    assert Money.total((part.committed for part in slices), "SEK") == total.committed
    assert Money.total((part.outstanding for part in slices), "SEK") == total.outstanding


def test_what_a_list_leaves_out_adds_up_with_what_it_shows():
    slices, total = by_borrower(ROWS), total_of(ROWS)
    shown, rest = apart_from(slices, 1)
    assert [part.key for part in shown] == ["Bostäder AB"]
    assert shown[0].committed + rest.committed == total.committed
    assert shown[0].outstanding + rest.outstanding == total.outstanding
    assert (shown[0].count + rest.count, shown[0].unknown_outstanding + rest.unknown_outstanding) == (
        total.count, total.unknown_outstanding,
    )  # fmt: skip
    assert apart_from(slices, 2) == (slices, None)


def test_breakdowns_by_key():
    assert [part.key for part in by_borrower(ROWS)] == ["Bostäder AB", "Klubben"]
    assert [part.key for part in by_maturity(ROWS)] == ["2028", "2030", ""]
    lenders = {part.key: part.committed for part in by_lender(ROWS)}
    assert lenders == {"Kommuninvest": sek(75), "SEB": sek(75), "": sek(0)}


def test_currencies_are_never_added():
    """I3: never two currencies in one sum."""
    euro = replace(ROWS[0], committed=Money(7, "EUR"), outstanding=Money(7, "EUR"), loans=())
    assert total_of([*ROWS, euro]).committed == sek(150)
    assert total_of([euro], "EUR").committed == Money(7, "EUR")


def test_trend_and_per_inhabitant():
    """G3.1: whether the total falls, in all and for each inhabitant."""
    totals = [(date(2025, 12, 31), total_of(ROWS)), (date(2024, 12, 31), total_of(ROWS[:1]))]
    first, second = trend(totals, {date(2025, 12, 31): 13_000})
    assert (first.on.year, first.change, first.per_inhabitant) == (2024, None, None)
    assert second.change == sek(10) and second.per_inhabitant == Money(1, "SEK")
    assert per_inhabitant(sek(1_000_000), 13_250) == Money(7547, "SEK")


@given(
    decided=st.integers(0, 10**12), drawn=st.none() | st.integers(0, 10**12), debt=st.none() | st.integers(0, 10**12),
    share=st.sampled_from([Fraction(1), Fraction("0.315"), Fraction(1, 3)]), is_frame=st.booleans(),
)  # fmt: skip
def test_the_light_figure_and_the_explained_one_are_the_same(decided, drawn, debt, share, is_frame):
    """I1: lists and pages cannot part, and the trace replays to the figure."""
    commitment = replace(
        HALL, decided=Money(decided, "SEK"), drawn=None if drawn is None else Money(drawn, "SEK"), is_frame=is_frame,
        outstanding=None if debt is None else Money(debt, "SEK"), municipality_share=share, loans=(),
    )  # fmt: skip
    exposure = exposure_of(commitment, GOTENE)
    light = committed_minor(
        decided_minor=decided, share=share, original_minor=None
    )
    assert exposure.committed is not None and exposure.committed.minor == light
    assert exposure.finding is not None and exposure.finding.trace is not None
    assert replay(exposure.finding.trace) == light
    assert 0 <= light <= decided


def test_without_a_decided_amount_the_guarantee_is_said_to_be_of_what_was_lent():
    """Nobody has said what was decided; two loans of 5,000,000 and 1,000,000 are guaranteed to 31.5 %."""
    loan = HALL.loans[0]
    lent = (replace(loan, original=sek(5_000_000)), replace(loan, id="L2", original=sek(1_000_000)))
    found = exposure_of(replace(HALL, decided=None, municipality_share=Fraction("0.315"), loans=lent), GOTENE)
    assert found.committed == sek(1_890_000) and found.finding is not None
    assert found.finding.given == {"original_amount": "6000000.00 SEK"}
    assert found.finding.found == {"code": "committed.original", "committed": "1890000.00 SEK"}
    text = say(found.finding, "sv").replace("\u00a0", " ")
    assert text == "Åtagandet är 1 890 000,00 kr, av lånens ursprungliga 6 000 000,00 kr; det beslutade beloppet saknas."


def test_a_row_for_breakdowns_holds_the_own_share():
    half = replace(HALL, municipality_share=Fraction(1, 2))
    found = exposure_row(half, exposure_of(half, GOTENE))
    assert (found.committed, found.outstanding) == (sek(2_500_000), sek(1_500_000))
