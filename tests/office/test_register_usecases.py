"""Entering, changing, correcting and ending guarantees by hand."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.guarantee.commitment import BorrowerClass, DecisionOutcome, SecurityKind
from borgen.kernel.money import Money
from borgen.kernel.period import OPEN_END
from borgen.office.guarantee.facts import NoSuchGuarantee as NotThere
from borgen.office.guarantee.facts import picture
from borgen.office.guarantee.models import (
    BalanceObservation,
    Guarantee,
    GuaranteeFact,
    Loan,
    LoanFact,
    Movement,
)
from borgen.office.guarantee.usecases import (
    availability,
    balance,
    borrower,
    ending,
    increase,
    lifecycle,
    parts,
    refusals,
    register,
)
from borgen.office.guarantee.usecases.ledger import (
    DrawnAboveDecided,
    Entry,
    OutstandingAboveDecided,
    OutstandingNegative,
    following,
)
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    InsuranceTerms,
    LoanEntry,
    LoanTerms,
    OutOfBounds,
    SecurityTerms,
    columns_of,
)
from borgen.office.journal.models import FOREVER, Event
from borgen.office.journal.record import sequence_at
from borgen.office.journal.timeline import (
    Stretch,
    amended,
    asserted,
    believed,
    cut,
    stretch_around,
    write,
)
from borgen.office.organisation.models import Organisation
from borgen.office.parties.models import PartyFact, PersonalName

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEYS = count(1)


def kr(kronor: int) -> Money:
    return Money(kronor * 100, "SEK")


class Desk:
    """A clerk of one organisation at work."""

    def __init__(self, organisation: Any, clerk: Any) -> None:
        self.id, self.by = organisation.pk, clerk

    def __call__(self, usecase: Any, **given: Any) -> Any:
        given.setdefault("key", f"key-{next(KEYS)}")
        return usecase(organisation_id=self.id, by=self.by, at=given.pop("at", AT), **given)

    def see(self, reference: str, on: date, sequence: int | None = None) -> Any:
        known = sequence_at(organisation_id=self.id, known_at=None) if sequence is None else sequence
        return picture(organisation_id=self.id, as_of=on, sequence=known, reference=reference)

    def enter(self, **terms: Any) -> str:
        loans = terms.pop("loans", [LoanEntry(terms=LoanTerms(lender="Banken", original=kr(9_000_000)))])
        who = terms.pop("borrower", BorrowerTerms(name="Götene IF", organisation_number="802400-1234",
                                                  borrower_class=BorrowerClass.ASSOCIATION))
        at = terms.pop("at", AT)
        given = {"decided": kr(10_000_000), "outcome": DecisionOutcome.GRANTED, "decided_on": date(2024, 3, 15),
                 "policy": "gotene"} | terms
        return self(register.enter_guarantee, borrower=who, terms=GuaranteeTerms(**given), loans=loans,
                    at=at)["reference"]


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


def test_a_guarantee_is_entered_with_all_that_is_known(desk: Desk) -> None:
    """G10.2: borrower, decision, loans, securities, insurances and the first balance in one command, one event."""
    answer = desk(
        register.enter_guarantee,
        borrower=BorrowerTerms(name="Götene IF", organisation_number="802400-1234"),
        terms=GuaranteeTerms(decided=kr(4_000_000), outcome=DecisionOutcome.GRANTED, decided_on=date(2024, 3, 15),
                             fee_rate=Fraction(1, 400), conditions="Avtal tecknat"),
        loans=[LoanEntry(terms=LoanTerms(lender="Swedbank", number="8", original=kr(4_000_000)),
                         balance=BalanceTerms(on=date(2025, 12, 31), amount=kr(3_000_000), source="Swedbank"))],
        securities=[SecurityTerms(kind=SecurityKind.MORTGAGE_DEED, amount=kr(4_000_000))],
        insurances=[InsuranceTerms(insurer="Länsförsäkringar", valid_until=date(2026, 12, 31))],
    )
    assert answer["reference"] == "BG-2024-001"
    seen = desk.see("BG-2024-001", date(2026, 1, 1))
    assert (seen.borrower.name, seen.decided, seen.fee_rate) == ("Götene IF", kr(4_000_000), Fraction(1, 400))
    assert (seen.drawn, seen.outstanding) == (kr(4_000_000), kr(3_000_000))
    assert seen.debts_at == {date(2025, 12, 31): kr(3_000_000)}
    assert seen.policy == "gotene"
    assert seen.policy_reason == "organisation"
    assert [s.kind for s in seen.securities] == [SecurityKind.MORTGAGE_DEED]
    assert seen.insurances[0].valid_until == date(2026, 12, 31)
    event = Event.objects.get()
    assert (event.kind, event.subject) == ("guarantee.entered", "guarantee:BG-2024-001")
    assert desk.see("BG-2024-001", date(2025, 12, 30)).outstanding is None  # nobody has said
    with pytest.raises(NotThere):
        desk.see("BG-2024-001", date(2024, 3, 14))


def test_the_same_command_again_is_answered_and_nothing_happens_twice(desk: Desk) -> None:
    """I7"""
    given = {"borrower": BorrowerTerms(name="A"), "terms": GuaranteeTerms(decided=kr(1)), "key": "once"}
    assert desk(register.enter_guarantee, **given) == desk(register.enter_guarantee, **given)
    assert GuaranteeFact.objects.count() == Event.objects.count() == 1


def test_a_change_holds_from_its_day_and_a_correction_over_the_whole_truth(desk: Desk) -> None:
    """I2: what was believed before stays readable."""
    reference = desk.enter(fee_rate=Fraction(1, 400))
    entered = sequence_at(organisation_id=desk.id, known_at=None)
    desk(register.change_terms, reference=reference, true_from=date(2026, 1, 1), changes={"fee_rate": Fraction(1, 250)})
    desk(register.correct_terms, reference=reference, changes={"purpose": "Ridhus"}, reason="felskrivet")
    assert desk.see(reference, date(2025, 6, 1)).fee_rate == Fraction(1, 400)
    assert desk.see(reference, date(2026, 6, 1)).fee_rate == Fraction(1, 250)
    assert {desk.see(reference, date(y, 6, 1)).purpose for y in (2024, 2025, 2026)} == {"Ridhus"}
    assert desk.see(reference, date(2026, 6, 1), entered).fee_rate == Fraction(1, 400)
    assert desk.see(reference, date(2026, 6, 1), entered).purpose == ""


def test_an_earlier_change_does_not_run_over_a_later_one(desk: Desk) -> None:
    reference = desk.enter(fee_rate=Fraction(1, 400))
    desk(register.change_terms, reference=reference, true_from=date(2026, 1, 1), changes={"fee_rate": Fraction(1, 250)})
    desk(register.change_terms, reference=reference, true_from=date(2025, 1, 1), changes={"fee_rate": Fraction(1, 500)})
    rates = [desk.see(reference, date(y, 6, 1)).fee_rate for y in (2024, 2025, 2026)]
    assert rates == [Fraction(1, 400), Fraction(1, 500), Fraction(1, 250)]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"decided": Money(1, "EUR")}, refusals.OtherCurrency), ({"fee_rate": Fraction(1, 3)}, refusals.NotExact),
     ({"colour": "red"}, refusals.NoSuchField), ({"decided": Money(-1, "SEK")}, OutOfBounds),
     ({"ends_on": date(2999, 1, 1)}, OutOfBounds), ({"municipality_share": Fraction(3, 2)}, OutOfBounds),
     ({"executed_on": date(2024, 4, 1)}, register.TermsOfItsOwn), ({"policy": "gotene"}, refusals.NothingChanges)],
)
def test_a_senseless_change_is_refused_and_leaves_nothing(desk: Desk, changes: Any, refusal: Any) -> None:
    reference = desk.enter()
    with pytest.raises(refusal) as refused:
        desk(register.change_terms, reference=reference, true_from=date(2025, 1, 1), changes=changes)
    assert refused.value.code
    assert Event.objects.count() == 1
    assert GuaranteeFact.objects.filter(known_until=FOREVER).count() == 1


def test_a_correction_wants_a_reason(desk: Desk) -> None:
    reference = desk.enter()
    with pytest.raises(refusals.ReasonMissing):
        desk(register.correct_terms, reference=reference, changes={"purpose": "x"}, reason="  ")


def test_who_has_seen_an_older_state_is_told(desk: Desk) -> None:
    """Two clerks edit: the second is not allowed to overwrite what they have not seen."""
    reference = desk.enter()
    seen = sequence_at(organisation_id=desk.id, known_at=None)
    balances = {"reference": reference, "source": "Banken", "amount": kr(1_000_000)}
    desk(balance.observe_balance, on=date(2024, 12, 31), **balances, seen_sequence=seen)
    with pytest.raises(refusals.ChangedSince) as refused:
        desk(register.change_terms, reference=reference, true_from=date(2025, 1, 1), changes={"purpose": "x"},
             seen_sequence=seen)
    assert refused.value.params["reference"] == reference
    seen = sequence_at(organisation_id=desk.id, known_at=None)
    desk(register.change_terms, reference=reference, true_from=date(2025, 1, 1), changes={"purpose": "x"},
         seen_sequence=seen)


def test_another_organisation_finds_nothing(desk: Desk, other_organisation: Any, logged_in: Any) -> None:
    """I14: foreign is missing."""
    from tests.conftest import _actor

    reference = desk.enter()
    other = Desk(other_organisation, _actor("clerk.vara"))
    with pytest.raises(refusals.NoSuchGuarantee):
        other(register.change_terms, reference=reference, true_from=date(2025, 1, 1), changes={"purpose": "x"})
    with pytest.raises(refusals.NoSuchPart):
        other(register.enter_guarantee, borrower=PartyFact.objects.get().party_id, terms=GuaranteeTerms())


# -------------------------------------------------------------------------------------------------- the owed amount


def test_balances_hold_whatever_is_entered_around_them(desk: Desk) -> None:
    """I1: the movements sum up to the stated balance on every day that has one."""
    reference = desk.enter(loans=[LoanEntry(terms=LoanTerms())])
    def stated(on: date, kronor: int) -> None:
        desk(balance.observe_balance, reference=reference, on=on, amount=kr(kronor), source="Banken")

    stated(date(2024, 12, 31), 9_000_000)
    stated(date(2025, 12, 31), 8_000_000)
    desk(balance.enter_movement, reference=reference, kind="amortisation", value_on=date(2025, 6, 30),
         amount=kr(600_000))
    desk(balance.enter_movement, reference=reference, kind="draw", value_on=date(2024, 5, 1), amount=kr(9_500_000))
    stated(date(2025, 3, 31), 8_900_000)
    for on, owed in ((date(2024, 12, 31), 9_000_000), (date(2025, 3, 31), 8_900_000), (date(2025, 12, 31), 8_000_000)):
        assert desk.see(reference, on).outstanding == kr(owed)
    assert desk.see(reference, date(2025, 6, 30)).outstanding == kr(8_300_000)
    assert desk.see(reference, date(2024, 5, 1)).outstanding == kr(9_500_000)
    assert desk.see(reference, date(2025, 12, 31)).drawn == kr(9_500_000)


def test_a_wrong_balance_is_corrected_or_withdrawn(desk: Desk) -> None:
    reference = desk.enter(loans=[LoanEntry(terms=LoanTerms())])
    given = {"reference": reference, "on": date(2024, 12, 31)}
    desk(balance.observe_balance, **given, amount=kr(900), source="Banken")
    before = sequence_at(organisation_id=desk.id, known_at=None)
    with pytest.raises(balance.BalanceStated):
        desk(balance.observe_balance, **given, amount=kr(800), source="Banken")
    desk(balance.correct_balance, **given, amount=kr(800), reason="fel rad")
    assert desk.see(reference, date(2025, 1, 1)).outstanding == kr(800)
    desk(balance.correct_balance, **given, amount=None, reason="gällde ett annat lån")
    assert desk.see(reference, date(2025, 1, 1)).outstanding is None
    assert desk.see(reference, date(2025, 1, 1), before).outstanding == kr(900)


def test_a_wrong_movement_is_corrected(desk: Desk) -> None:
    reference = desk.enter()
    draw = desk(balance.enter_movement, reference=reference, kind="draw", value_on=date(2024, 5, 1), amount=kr(900))
    desk(balance.correct_movement, reference=reference, movement=draw["movement"], amount=kr(1_000), reason="fel")
    assert desk.see(reference, date(2025, 1, 1)).outstanding == kr(1_000)
    derived = desk(balance.observe_balance, reference=reference, on=date(2025, 1, 1), amount=kr(700), source="B")
    assert derived
    reconciling = Movement.objects.get(kind="reconciling", known_until=FOREVER)
    with pytest.raises(refusals.NoSuchPart):
        desk(balance.correct_movement, reference=reference, movement=reconciling.pk, amount=kr(1), reason="fel")


@pytest.mark.parametrize(
    ("kind", "amount", "refusal"),
    [("draw", 10_000_001, DrawnAboveDecided), ("amortisation", 1, OutstandingNegative),
     ("reconciling", 1, balance.NotAMovement), ("draw", 0, balance.NotAMovement)],
)
def test_the_ceilings_hold(desk: Desk, kind: str, amount: int, refusal: Any) -> None:
    """I4: 0 ≤ outstanding ≤ drawn ≤ decided on every day."""
    reference = desk.enter()
    with pytest.raises((refusal, OutstandingAboveDecided) if kind == "draw" else refusal):
        desk(balance.enter_movement, reference=reference, kind=kind, value_on=date(2024, 5, 1), amount=kr(amount))
    assert not Movement.objects.exists()


def test_a_balance_above_the_decision_is_refused(desk: Desk) -> None:
    """I4"""
    reference = desk.enter()
    with pytest.raises(OutstandingAboveDecided) as refused:
        desk(balance.observe_balance, reference=reference, on=date(2024, 12, 31), amount=kr(10_000_001), source="B")
    assert refused.value.params["decided"] == "10000000.00"
    assert not BalanceObservation.objects.exists()


def test_the_decision_cannot_fall_below_what_is_owed(desk: Desk) -> None:
    """I4"""
    reference = desk.enter()
    desk(balance.observe_balance, reference=reference, on=date(2024, 12, 31), amount=kr(9_000_000), source="B")
    with pytest.raises(OutstandingAboveDecided):
        desk(register.change_terms, reference=reference, true_from=date(2025, 1, 1), changes={"decided": kr(8_000_000)})


def test_a_frame_may_be_drawn_again(desk: Desk) -> None:
    reference = desk.enter(is_frame=True, loans=[LoanEntry(terms=LoanTerms())])
    for kind, month in (("draw", 4), ("amortisation", 5), ("draw", 6)):
        desk(balance.enter_movement, reference=reference, kind=kind, value_on=date(2024, month, 1),
             amount=kr(10_000_000))
    assert desk.see(reference, date(2025, 1, 1)).outstanding == kr(10_000_000)
    with pytest.raises(OutstandingAboveDecided):
        desk(balance.enter_movement, reference=reference, kind="draw", value_on=date(2024, 7, 1), amount=kr(1))


def test_nothing_is_observed_in_the_future(desk: Desk) -> None:
    """I12: today is the day where the municipality is."""
    new_year_there = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    reference = desk.enter(at=new_year_there - timedelta(days=9))
    given = {"reference": reference, "on": date(2026, 1, 1), "amount": kr(1), "source": "B"}
    with pytest.raises(balance.InTheFuture):
        desk(balance.observe_balance, **given, at=new_year_there - timedelta(hours=1))
    desk(balance.observe_balance, **given, at=new_year_there)


def test_an_increase_raises_the_ceiling_from_its_day(desk: Desk) -> None:
    reference = desk.enter()
    desk(increase.increase_guarantee, reference=reference, decided_on=date(2025, 2, 1), amount=kr(2_000_000))
    assert desk.see(reference, date(2025, 1, 31)).decided == kr(10_000_000)
    later = desk.see(reference, date(2025, 2, 1))
    assert later.decided == kr(12_000_000)
    assert [i.amount for i in later.increases] == [kr(2_000_000)]
    desk(balance.observe_balance, reference=reference, on=date(2025, 12, 31), amount=kr(11_000_000), source="B")


# ---------------------------------------------------------------------------------------------------- turning points


@pytest.mark.parametrize(("day", "is_lapsed"), [(date(2025, 3, 15), False), (date(2025, 3, 16), True)])
def test_an_offer_is_executable_for_a_year(desk: Desk, day: date, is_lapsed: bool) -> None:
    """G7.4, decided case 2: executable on 2025-03-15, lapsed on 2025-03-16."""
    reference = desk.enter(loans=[])
    if is_lapsed:
        with pytest.raises(availability.OfferLapsed) as refused:
            desk(lifecycle.execute_guarantee, reference=reference, executed_on=day)
        assert refused.value.params["last_on"] == "2025-03-15"
    else:
        desk(lifecycle.execute_guarantee, reference=reference, executed_on=day)
        assert desk.see(reference, day).executed_on == day
        assert desk.see(reference, day - timedelta(days=1)).executed_on is None
        with pytest.raises(lifecycle.SignedAlready):
            desk(lifecycle.execute_guarantee, reference=reference, executed_on=day)


def test_nothing_is_drawn_on_a_lapsed_decision(desk: Desk) -> None:
    """I4: a draw is a first use; after the year it needs a new decision, before the decision there is nothing."""
    reference = desk.enter()
    given = {"reference": reference, "kind": "draw", "amount": kr(1)}
    with pytest.raises(availability.OfferLapsed):
        desk(balance.enter_movement, value_on=date(2025, 3, 16), **given)
    with pytest.raises(balance.DrawnBeforeDecision):
        desk(balance.enter_movement, value_on=date(2024, 3, 14), **given)
    desk(balance.enter_movement, value_on=date(2025, 3, 15), **given)
    desk(balance.enter_movement, value_on=date(2025, 3, 16), **given)


def test_conditions_come_first(desk: Desk) -> None:
    reference = desk.enter(conditions="Arrendeavtal ska vara tecknat")
    with pytest.raises(lifecycle.ConditionsUnmet):
        desk(lifecycle.execute_guarantee, reference=reference, executed_on=date(2024, 6, 1))
    desk(register.change_terms, reference=reference, true_from=date(2024, 5, 1),
         changes={"conditions_met_on": date(2024, 5, 1)})
    desk(lifecycle.execute_guarantee, reference=reference, executed_on=date(2024, 6, 1))


@pytest.mark.parametrize("outcome", [o for o in DecisionOutcome if o is not DecisionOutcome.GRANTED])
def test_only_a_granted_guarantee_is_signed(desk: Desk, outcome: DecisionOutcome) -> None:
    reference = desk.enter(outcome=outcome)
    with pytest.raises(lifecycle.NotGranted):
        desk(lifecycle.execute_guarantee, reference=reference, executed_on=date(2024, 6, 1))


def test_a_redeemed_guarantee_owes_nothing_and_stays_so(desk: Desk) -> None:
    reference = desk.enter()
    desk(balance.observe_balance, reference=reference, on=date(2024, 12, 31), amount=kr(500), source="B")
    with pytest.raises(ending.FactsAfterEnd):
        desk(lifecycle.end_guarantee, reference=reference, ended_on=date(2024, 6, 30), reason="redeemed")
    desk(lifecycle.end_guarantee, reference=reference, ended_on=date(2025, 6, 30), reason="redeemed")
    assert desk.see(reference, date(2025, 6, 29)).ended_on is None
    ended = desk.see(reference, date(2025, 6, 30))
    assert (ended.ended_on, ended.outstanding) == (date(2025, 6, 30), kr(0))
    with pytest.raises(lifecycle.EndedAlready):
        desk(lifecycle.end_guarantee, reference=reference, ended_on=date(2025, 7, 1), reason="expired")
    with pytest.raises(balance.AfterItsEnd):
        desk(balance.observe_balance, reference=reference, on=date(2025, 12, 31), amount=kr(1), source="B")


def test_a_reason_for_deviating_and_a_duty_done(desk: Desk) -> None:
    reference = desk.enter()
    desk(lifecycle.record_deviation, reference=reference, rule="own_contribution", reason="Ideellt arbete")
    desk(lifecycle.record_deviation, reference=reference, rule="own_contribution", reason="Ideellt arbete i natura")
    desk(lifecycle.record_evidence, reference=reference, duty="annual_report", due_on=date(2025, 6, 30),
         done_on=date(2025, 6, 12))
    seen = desk.see(reference, date(2026, 1, 1))
    assert seen.deviations == {"own_contribution": "Ideellt arbete i natura"}
    assert [(e.duty, e.done_on) for e in seen.evidence] == [("annual_report", date(2025, 6, 12))]


# ----------------------------------------------------------------------------------------------------------- parts


def test_a_loan_moves_to_another_lender_and_a_security_is_released(desk: Desk) -> None:
    reference = desk.enter()
    desk(parts.change_part, reference=reference, part="loan", number=1, true_from=date(2025, 7, 1),
         changes={"lender": "Kommuninvest"})
    lenders = [desk.see(reference, date(2025, m, 1)).loans[0].lender for m in (6, 7)]
    assert lenders == ["Banken", "Kommuninvest"]
    pledge = desk(parts.enter_part, reference=reference,
                  terms=SecurityTerms(kind=SecurityKind.FLOATING_CHARGE, amount=kr(5)))["number"]
    desk(parts.correct_part, reference=reference, part="security", number=pledge, changes={"amount": kr(6)},
         reason="fel belopp")
    desk(parts.release_part, reference=reference, part="security", number=pledge, released_on=date(2025, 9, 1),
         reason="lånet delvis löst")
    assert [s.amount for s in desk.see(reference, date(2025, 8, 31)).securities] == [kr(6)]
    assert not desk.see(reference, date(2025, 9, 1)).securities
    with pytest.raises(refusals.NoSuchPart):
        desk(parts.change_part, reference=reference, part="loan", number=2, true_from=date(2025, 7, 1),
             changes={"lender": "x"})
    assert "kommuninvest" in GuaranteeFact.objects.filter(known_until=FOREVER).last().search_key


def test_a_private_persons_name_is_in_one_erasable_row_only(desk: Desk) -> None:
    """I14: neither facts, search keys nor the journal know it."""
    desk.enter(borrower=BorrowerTerms(name="Maja Ek-Ekström", borrower_class=BorrowerClass.PRIVATE_HOME_OWNER))
    party = PersonalName.objects.get(name="Maja Ek-Ekström").party_id
    desk(borrower.correct_borrower, party=party, changes={"name": "Maja Ekström"}, reason="namnbyte")
    assert PersonalName.objects.get().name == "Maja Ekström"
    known = [str(row) for model in (PartyFact, GuaranteeFact, Event, Loan) for row in model.objects.values()]
    assert len(known) >= 4
    assert not [row for row in known if "ekstr" in row.casefold()]


def test_a_personal_number_is_not_kept(desk: Desk) -> None:
    with pytest.raises(borrower.PersonalNumberNotKept):
        desk.enter(borrower=BorrowerTerms(name="M", borrower_class=BorrowerClass.PRIVATE_HOME_OWNER,
                                          organisation_number="811228-9874"))
    assert not PartyFact.objects.exists()


def test_a_borrower_is_found_by_number_and_then_by_name(desk: Desk) -> None:
    first = desk.enter()
    second = desk.enter(borrower=BorrowerTerms(name="Götene idrottsförening", organisation_number="802400-1234",
                                               locality="Götene"))
    third = desk.enter(borrower=BorrowerTerms(name="Götene IF"))
    assert GuaranteeFact.objects.values("borrower_id").distinct().count() == 1
    seen = desk.see(second, date(2026, 1, 1)).borrower
    assert (seen.name, seen.locality) == ("Götene IF", "Götene")
    party = GuaranteeFact.objects.first().borrower_id
    desk(borrower.change_borrower, party=party, true_from=date(2025, 1, 1), changes={"name": "Göta IF"})
    assert desk.see(first, date(2024, 12, 31)).borrower.name == "Götene IF"
    assert desk.see(third, date(2025, 1, 1)).borrower.name == "Göta IF"
    assert GuaranteeFact.objects.filter(known_until=FOREVER, search_key__contains="gota if").count() == 3


# ------------------------------------------------------------------------------------------------ the time machinery

DAYS = st.integers(0, 12)
SPANS = st.tuples(DAYS, DAYS).filter(lambda s: s[0] != s[1]).map(lambda s: (min(s), max(s)))
STEPS = st.lists(st.tuples(st.sampled_from(["assert", "amend", "cut"]), SPANS, st.sampled_from("abc"),
                           st.integers(0, 3)), max_size=8)
ORIGIN = date(2020, 1, 1)


def day(index: int) -> date:
    return ORIGIN + timedelta(days=index)


@given(STEPS)
def test_timelines_agree_with_a_day_by_day_model(steps: Any) -> None:
    """I2: what is true on each day is what a table with one line a day says."""
    timeline: tuple[Stretch, ...] = ()
    model: dict[int, dict[str, int]] = {}
    for what, (since, until), name, value in steps:
        span = {"timeline": timeline, "true_from": day(since), "true_until": day(until)}
        if what == "assert":
            timeline = asserted(values={"a": 0, "b": 0, "c": 0, name: value}, **span)
            model |= {i: {"a": 0, "b": 0, "c": 0, name: value} for i in range(since, until)}
        elif what == "cut":
            timeline = cut(**span)
            model = {i: v for i, v in model.items() if not since <= i < until}
        elif any(since <= i < until for i in model):
            timeline = amended(changes={name: value}, **span)
            model = {i: {**v, name: value} if since <= i < until else v for i, v in model.items()}
    said = {i: dict(s.values) for s in timeline for i in range(13) if s.true_from <= day(i) < s.true_until}
    assert said == model
    assert all(a.true_until <= b.true_from for a, b in zip(timeline, timeline[1:], strict=False))
    for i, values in model.items():
        since, until = stretch_around(timeline=timeline, columns=["a"], day=day(i))
        assert since <= day(i) < until <= OPEN_END
        around = [model.get(j, {}).get("a") for j in range(13) if since <= day(j) < until]
        assert set(around) == {values["a"]}
        for beyond in (i for i in range(13) if day(i) == until or day(i) == since - timedelta(days=1)):
            assert model.get(beyond, {}).get("a") != values["a"]


@pytest.mark.django_db
@settings(max_examples=40)
@given(STEPS)
def test_what_was_true_when_and_known_when_is_written_as_a_table_of_days_and_events_says(steps: Any) -> None:
    """I2: for every day and every event the rows answer what was believed then, whatever came later."""
    place = Organisation.objects.get_or_create(slug="model", defaults={"name": "M"})[0]
    guarantee = Guarantee.objects.create(organisation=place, reference=f"M-{next(KEYS)}", sort_key="m")
    loan = Loan.objects.create(organisation=place, guarantee=guarantee)
    blank = {**columns_of(terms=LoanTerms(), currency="SEK"), "reason": "", "origin_id": None}
    names = {"a": "lender", "b": "number", "c": "loan_type"}
    history: list[dict[int, dict[str, str]]] = [{}]
    for sequence, (what, (since, until), letter, value) in enumerate(steps, start=1):
        before = believed(model=LoanFact, owner="loan_id", ids=[loan.pk])[loan.pk]
        span = {"timeline": before, "true_from": day(since), "true_until": day(until)}
        model, said = dict(history[-1]), {names[letter]: str(value)}
        if what == "assert":
            after = asserted(values=blank | said, **span)
            model |= {i: dict.fromkeys(names.values(), "") | said for i in range(since, until)}
        elif what == "cut":
            after = cut(**span)
            model = {i: v for i, v in model.items() if not since <= i < until}
        elif any(since <= i < until for i in model):
            after = amended(changes=said, **span)
            model = {i: v | said if since <= i < until else v for i, v in model.items()}
        else:
            after = before
        write(model=LoanFact, owner="loan_id", organisation_id=place.pk, changes=[(loan.pk, before, after)],
              sequence=sequence)
        history.append(model)
    rows = list(LoanFact.objects.filter(loan=loan))
    for sequence, model in enumerate(history):
        for index in range(13):
            found = [
                {name: getattr(row, name) for name in names.values()} for row in rows
                if row.known_from <= sequence < row.known_until and row.true_from <= day(index) < row.true_until
            ]
            assert found == ([model[index]] if index in model else []), (sequence, index)


@given(
    st.lists(st.tuples(st.sampled_from(["draw", "amortisation"]), DAYS, st.integers(1, 50)), max_size=6),
    st.dictionaries(DAYS, st.integers(0, 100), max_size=6),
    st.none() | st.integers(0, 100),
)
def test_movements_sum_up_to_every_balance(moves: Any, balances: Any, lent: int | None) -> None:
    """I1"""
    stated = [Entry(kind, day(on), minor if kind == "draw" else -minor) for kind, on, minor in moves]
    entries = [*stated, *following(stated=stated, balances={day(i): b for i, b in balances.items()}, lent_minor=lent)]
    for i, owed in balances.items():
        assert sum(e.minor for e in entries if e.value_on <= day(i)) == owed
    assert {e.value_on for e in entries if e.balance_on} <= {day(i) for i in balances}
