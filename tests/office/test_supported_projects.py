"""Projects of the supported loans' desk: entering, forms, statuses, stated values, and steps by two people."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from borgen.office.journal.models import Event
from borgen.office.journal.moment import moment
from borgen.office.journal.record import NotAllowed
from borgen.office.supported_loan.facts.project import project_facts, projects_facts
from borgen.office.supported_loan.models import Proposal
from borgen.office.supported_loan.usecases import forms_abc, projects, refusals, stated, statuses
from borgen.office.supported_loan.usecases.proposals import (
    Ask,
    ManifestDiffers,
    NoSuchProposal,
    ProposalClosed,
    ProposalOutdated,
    ProposalUnderWay,
    SamePerson,
    Step,
    Taken,
    Written,
    carry_out_step,
    prepare_step,
    reject_step,
)
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.choices import BuildingForm, Region
from borgen.supported_loan.events import CreditMoved
from borgen.supported_loan.project import FormName, Question, project_plan
from tests.office.supported_desk import FREDENSBORG, TODAY, Desk, kr


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


def test_a_project_comes_in_with_its_form_and_shares_to_the_krone(desk: Desk, other_organisation: Any) -> None:
    """D1, D4: the domain paper's example, entered by hand."""
    reference = desk.enter()
    assert reference == "ST-2018-001"
    desk.approve(reference)
    plan = project_plan(desk.see(reference))
    assert plan.cap is not None
    assert plan.financing is not None
    assert plan.cap.maximum == kr("118397300")
    assert [m.decimal for m in (plan.financing.loan, plan.financing.base_capital, plan.financing.deposit)] == [
        "104189360.00", "11839700.00", "2367940.00"
    ]
    assert plan.excess == kr("0")
    assert plan.unanswered == ()
    other = moment(organisation_id=other_organisation.pk, as_of=TODAY)
    assert projects_facts(other) == {}
    assert project_facts(other, reference=reference) is None


def test_where_a_book_is_silent_the_plan_says_which_and_a_stated_value_answers(desk: Desk) -> None:
    """D4: the maximum of most years is not sourced; somebody enters it with its publication."""
    from dataclasses import replace

    terms = replace(FREDENSBORG, region=Region.OTHER_PROVINCES, building_form=BuildingForm.LOW, area=Fraction(2000))
    reference = desk.enter(terms)
    desk.approve(reference, kroner="60000000.00")
    plan = project_plan(desk.see(reference))
    lacks = plan.lacks(Question.MAXIMUM)
    assert lacks is not None
    assert lacks.silent is not None
    assert lacks.silent.parameter == "dk_maximum#amount.from_2009_07.elderly.other_provinces"
    assert plan.excess is None, "unknown, not zero"

    parameter = "dk_maximum#amount_with_supplement.from_2009_07.elderly.other_provinces"
    with pytest.raises(stated.NotAValue):
        desk(stated.state_value, reference=reference, parameter=parameter, text="many", source="Statstidende")
    with pytest.raises(stated.NoSource):
        desk(stated.state_value, reference=reference, parameter=parameter, text="27000.00", source=" ")
    with pytest.raises(stated.NoSuchParameter):
        desk(stated.state_value, reference=reference, parameter="dk_maximum#nothing", text="1.00", source="x")
    desk(stated.state_value, reference=reference, parameter=parameter, text="27000.00", source="Statstidende 5. januar 2018")
    plan = project_plan(desk.see(reference))
    assert plan.cap is not None
    assert plan.financing is not None
    assert plan.cap.maximum == kr("54000000")
    assert plan.excess == kr("6000000")
    assert plan.financing.loan == kr("47520000"), "88 per cent of the maximum, not of the sum"
    assert plan.cap.rulings[-1].cite.status == "entered"

    desk(stated.withdraw_value, reference=reference, parameter=parameter, reason="Forkert år")
    assert project_plan(desk.see(reference)).cap is None
    with pytest.raises(stated.NotStated):
        desk(stated.withdraw_value, reference=reference, parameter=parameter, reason="igen")


def test_what_is_missing_is_named(desk: Desk) -> None:
    reference = desk.enter(ProjectTerms(name="Nyt plejecenter"))
    plan = project_plan(desk.see(reference))
    assert {(one.question, one.missing) for one in plan.unanswered} == {
        (Question.MAXIMUM, "form_b"), (Question.FINANCING, "form")
    }
    desk.approve(reference, form="A", on=date(2026, 2, 1))
    plan = project_plan(desk.see(reference))
    assert {(one.question, one.missing) for one in plan.unanswered} == {
        (Question.MAXIMUM, "form_b"), (Question.FINANCING, "committed_on")
    }


def test_forms_are_approved_in_order_and_corrected_with_a_reason(desk: Desk) -> None:
    reference = desk.enter()
    desk.approve(reference, "A", date(2018, 5, 1), "117000000")
    desk.approve(reference, "B", date(2018, 9, 10))
    with pytest.raises(forms_abc.FormApprovedAlready):
        desk.approve(reference, "B")
    with pytest.raises(refusals.DaysOutOfOrder):
        desk.approve(reference, "C", date(2018, 9, 9), "119000000")
    with pytest.raises(refusals.DaysOutOfOrder) as early:
        desk.approve(desk.enter(), "B", date(2018, 9, 9))
    assert early.value.params["why"] == "commitment", "form A may come before the commitment, form B not"
    with pytest.raises(refusals.InTheFuture):
        desk.approve(reference, "C", date(2026, 3, 3), "119000000")
    with pytest.raises(refusals.OutOfBounds):
        desk.approve(reference, "C", date(2020, 9, 9), "0")
    desk.approve(reference, "C", date(2020, 9, 9), "119000000")
    assert desk.see(reference).counting_form.form is FormName.C
    assert desk.see(reference, date(2020, 9, 8)).counting_form.form is FormName.B, "as of the day before, C was not there"

    given = {"reference": reference, "form": FormName.C, "approved_on": date(2020, 9, 9), "approved_by": "Byrådet"}
    with pytest.raises(refusals.ReasonMissing):
        desk(forms_abc.correct_form, acquisition=kr("119500000"), reason=" ", **given)
    before = moment(organisation_id=desk.id, as_of=TODAY)
    desk(forms_abc.correct_form, acquisition=kr("119500000"), reason="Tastefejl", **given)
    assert desk.see(reference).counting_form.acquisition == kr("119500000")
    then = project_facts(before, reference=reference)
    assert then is not None
    assert then.facts.counting_form is not None
    assert then.facts.counting_form.acquisition == kr("119000000"), "what was believed stays readable"
    with pytest.raises(refusals.NothingChanges):
        desk(forms_abc.correct_form, acquisition=kr("119500000"), reason="igen", **given)


def test_ready_for_occupation_is_true_from_its_day_on(desk: Desk) -> None:
    reference = desk.enter()
    desk(projects.change_project, reference=reference, true_from=date(2025, 12, 1), changes={"ready_on": date(2025, 12, 1)})
    assert desk.see(reference).ready_on == date(2025, 12, 1)
    assert desk.see(reference, date(2025, 11, 30)).ready_on is None
    with pytest.raises(refusals.InTheFuture):
        desk(projects.change_project, reference=reference, true_from=date(2026, 4, 1), changes={"ready_on": date(2026, 4, 1)})
    with pytest.raises(refusals.NothingChanges):
        desk(projects.change_project, reference=reference, true_from=date(2025, 12, 1), changes={"ready_on": date(2025, 12, 1)})
    with pytest.raises(refusals.NoSuchField):
        desk(projects.change_project, reference=reference, true_from=date(2025, 12, 1), changes={"colour": "red"})


def test_a_correction_needs_a_reason_and_covers_all_that_is_known(desk: Desk) -> None:
    reference = desk.enter()
    with pytest.raises(refusals.ReasonMissing):
        desk(projects.correct_project, reference=reference, changes={"area": Fraction(3900)}, reason="")
    seen = moment(organisation_id=desk.id, as_of=TODAY).sequence
    desk(projects.correct_project, reference=reference, changes={"area": Fraction("3900.5")}, reason="Målt igen", seen_sequence=seen)
    assert desk.see(reference, date(2019, 1, 1)).area == Fraction("3900.5")
    with pytest.raises(refusals.ChangedSince):
        desk(projects.correct_project, reference=reference, changes={"area": Fraction(1)}, reason="x", seen_sequence=seen)
    with pytest.raises(refusals.OutOfBounds):
        desk(projects.correct_project, reference=reference, changes={"area": Fraction(0)}, reason="x")


def test_statuses_have_a_history(desk: Desk) -> None:
    """D7, D9: the project may also fall back."""
    reference = desk.enter()
    for status, since in ((10, date(2018, 9, 10)), (60, date(2025, 12, 15)), (40, date(2026, 1, 20))):
        desk(statuses.observe_status, reference=reference, status=status, since=since, source="BOSSINF")
    facts = desk.see(reference)
    assert [facts.status_on(day) for day in (date(2018, 9, 9), date(2025, 12, 14), date(2025, 12, 15), TODAY)] == [None, 10, 60, 40]
    with pytest.raises(statuses.StatusKnownAlready):
        desk(statuses.observe_status, reference=reference, status=60, since=date(2026, 1, 20), source="BOSSINF")
    desk(statuses.correct_status, reference=reference, since=date(2026, 1, 20), status=None, reason="Set forkert")
    assert desk.see(reference).status_on(TODAY) == 60
    with pytest.raises(statuses.NoSuchStatus):
        desk(statuses.correct_status, reference=reference, since=date(2026, 1, 20), status=50, reason="x")
    for wrong in (0, 100):
        with pytest.raises(refusals.OutOfBounds):
            desk(statuses.observe_status, reference=reference, status=wrong, since=TODAY, source="BOSSINF")


def test_the_grant_to_service_areas_follows_both_sums(desk: Desk) -> None:
    """§ 141: 40,000 a dwelling, at most 60 per cent of the sum; Greve 2006."""
    reference = desk.enter()
    desk(stated.state_service_area, reference=reference, dwellings=24, acquisition=kr("14000000"))
    grant = project_plan(desk.see(reference)).grant
    assert grant is not None
    assert grant.amount == kr("960000")
    desk(stated.state_service_area, reference=reference, dwellings=24, acquisition=kr("1000000"), reason="Mindre")
    grant = project_plan(desk.see(reference)).grant
    assert grant is not None
    assert grant.amount == kr("600000")
    area = {"reference": reference, "dwellings": 24, "acquisition": kr("14000000"), "grant_paid_on": TODAY}
    with pytest.raises(stated.NotApprovedYet):
        desk(stated.state_service_area, **area)
    with pytest.raises(refusals.DaysOutOfOrder) as early:
        desk(stated.state_service_area, **area | {"finally_approved_on": TODAY, "grant_paid_on": date(2026, 3, 1)})
    assert early.value.params["why"] == "grant"
    desk(stated.state_service_area, **area, finally_approved_on=TODAY)


def test_references_are_given_once_and_only_writers_enter(desk: Desk, auditor: Any, clerk: Any) -> None:
    assert desk.enter(reference="Skovbo/2018") == "Skovbo/2018"
    with pytest.raises(projects.ReferenceTaken):
        desk.enter(reference="Skovbo/2018")
    with pytest.raises(NotAllowed):
        desk.enter(by=auditor)
    first = desk(projects.enter_project, terms=FREDENSBORG, key="the-same-click")
    assert desk(projects.enter_project, terms=FREDENSBORG, key="the-same-click") == first
    text = Event.objects.get(organisation_id=desk.id, key="the-same-click").content
    assert "Plejecenter Fredensborg" in text


def test_remarks_stay_out_of_the_journal(desk: Desk) -> None:
    from dataclasses import replace

    desk.enter(replace(FREDENSBORG, remarks="Ring til Anne Hansen"))
    assert not Event.objects.filter(organisation_id=desk.id, content__contains="Anne Hansen").exists()


# ------------------------------------------------------------------------------------------------------ by two people


def _shown(ask: Ask) -> dict[str, Any]:
    return {"amount": ask.terms["amount"], "forms": ask.project.forms.count()}


def _write(taken: Taken) -> Written:
    happened = CreditMoved(
        reference=taken.ask.project.reference, proposal=taken.number, on="2026-03-02",
        amount=taken.shown["amount"], prepared_by=taken.prepared_by,
    )  # fmt: skip
    return Written(happened=happened, answer={"moved": taken.shown["amount"]})


TRIAL = Step(kind=Proposal.Kind.DRAW, shown=_shown, write=_write)
STEPS = {TRIAL.kind.value: TRIAL}


def test_one_prepares_and_another_carries_out(desk: Desk, clerk: Any, approver: Any, other_organisation: Any) -> None:
    reference = desk.enter()
    prepared = desk(prepare_step, step=TRIAL, reference=reference, terms={"amount": "5.00 DKK"})
    with pytest.raises(ProposalUnderWay):
        desk(prepare_step, step=TRIAL, reference=reference, terms={"amount": "6.00 DKK"})
    given = {"steps": STEPS, "number": prepared["number"], "manifest": prepared["manifest"]}
    with pytest.raises(NotAllowed):
        desk(carry_out_step, **given)
    other = Desk(other_organisation, approver)
    with pytest.raises(NotAllowed):
        other(carry_out_step, **given)
    with pytest.raises(ManifestDiffers):
        desk(carry_out_step, by=approver, **{**given, "manifest": "0" * 64})
    done = desk(carry_out_step, by=approver, key="carry-out", **given)
    assert (done["moved"], done["reference"]) == ("5.00 DKK", reference)
    assert desk(carry_out_step, by=approver, key="carry-out", **given) == done
    with pytest.raises(ProposalClosed):
        desk(carry_out_step, by=approver, **given)
    with pytest.raises(NoSuchProposal):
        desk(carry_out_step, by=approver, **{**given, "number": 99})


def test_who_prepared_does_not_carry_out(desk: Desk, approver: Any) -> None:
    reference = desk.enter()
    prepared = desk(prepare_step, step=TRIAL, reference=reference, terms={"amount": "5.00 DKK"}, by=approver)
    with pytest.raises(SamePerson):
        desk(carry_out_step, steps=STEPS, number=prepared["number"], manifest=prepared["manifest"], by=approver)
    row = Proposal.objects.get(organisation_id=desk.id, number=prepared["number"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(state="done", closed_by=row.prepared_by)


def test_other_figures_by_now_stop_it(desk: Desk, approver: Any) -> None:
    reference = desk.enter()
    prepared = desk(prepare_step, step=TRIAL, reference=reference, terms={"amount": "5.00 DKK"})
    desk.approve(reference)
    with pytest.raises(ProposalOutdated):
        desk(carry_out_step, steps=STEPS, number=prepared["number"], manifest=prepared["manifest"], by=approver)
    with pytest.raises(refusals.ReasonMissing):
        desk(reject_step, number=prepared["number"], reason="")
    desk(reject_step, number=prepared["number"], reason="Nye tal")
    assert desk(prepare_step, step=TRIAL, reference=reference, terms={"amount": "5.00 DKK"})["number"] == 2
