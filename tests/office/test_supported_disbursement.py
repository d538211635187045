"""The construction credit, paying the loan out by two people, and the report that the state pays on."""

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from borgen.kernel.money import Money
from borgen.office.journal.models import Event, Posting
from borgen.office.journal.moment import moment
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.facts.project import project_facts
from borgen.office.supported_loan.models import CreditMove, Project, ProjectFact, Receipt, Report
from borgen.office.supported_loan.queries.reports import reports
from borgen.office.supported_loan.usecases import (
    credit,
    disbursement,
    projects,
    readiness,
    refusals,
    reporting,
    stated,
    statuses,
)
from borgen.office.supported_loan.usecases.bonds import correct_bonds
from borgen.office.supported_loan.usecases.loan_rows import FirstLoanThere, LoanNumberTaken
from borgen.office.supported_loan.usecases.loans import LawSilent, LoanImpossible
from borgen.office.supported_loan.usecases.proposals import (
    ProposalOutdated,
    SamePerson,
    prepare_step,
    reject_step,
)
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.why_not import why_not
from borgen.supported_loan.construction_credit import credit_account
from borgen.supported_loan.disbursement import ReportOutcome, ReportState
from borgen.supported_loan.paid_out import LoanKind
from tests.office.supported_desk import FREDENSBORG, TODAY, Desk, kr

FIRST = disbursement.disbursement_terms(kind=LoanKind.FIRST, number="KK-2026-1", on=date(2026, 1, 2), rate=Fraction("0.03"))
EXTRA = disbursement.disbursement_terms(kind=LoanKind.EXTRA, number="KK-2026-2", on=date(2026, 1, 2), rate=Fraction("0.03"))


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


@pytest.fixture
def reference(desk: Desk) -> str:
    """A project that may be paid out on 2 January 2026: ready, status 60."""
    name = desk.enter()
    desk.approve(name)
    return name


def make_ready(desk: Desk, reference: str, *, status: int = 60) -> None:
    desk(projects.change_project, reference=reference, true_from=date(2025, 12, 1), changes={"ready_on": date(2025, 12, 1)})
    desk(statuses.observe_status, reference=reference, status=status, since=date(2025, 12, 15), source="BOSSINF")


def open_credit(desk: Desk, reference: str, **more: Any) -> None:
    given = {"limit": kr("105000000"), "opened_on": date(2024, 1, 2), "rate": Fraction("0.036")} | more
    desk(credit.agree_credit, reference=reference, **given)


def draw(desk: Desk, by: Any, reference: str, on: str, amount: str) -> Any:
    return desk.by_two(by, "draw", reference, {"on": on, "amount": amount, "text": ""})


def test_the_credit_is_drawn_by_two_and_bears_interest(desk: Desk, approver: Any, reference: str) -> None:
    """D9: interest is added on its days; the account holds it all."""
    open_credit(desk, reference, first_interest_on=date(2024, 4, 1))
    draw(desk, approver, reference, "2024-02-01", "40000000.00 DKK")
    draw(desk, approver, reference, "2024-05-01", "20000000.00 DKK")
    draw(desk, approver, reference, "2024-06-03", "-5000000.00 DKK")
    project = Project.objects.get(organisation_id=desk.id, reference=reference)
    known = credit.credit_at(project=project, now=moment(organisation_id=desk.id, as_of=date(2024, 7, 1)))
    assert known is not None
    account = credit_account(known.facts, as_of=date(2024, 7, 1))
    # 40,000,000 from 1 Feb to 1 Apr (60 days): 240,000; then to 1 May (30), to 3 Jun (33), to 1 Jul (28)
    second = Fraction("0.036") / 360 * (40_240_000 * 30 + 60_240_000 * 33 + 55_240_000 * 28)
    assert [entry.kind for entry in account.entries] == ["draw", "interest", "draw", "payment", "interest"]
    assert account.entries[1].amount == kr("240000")
    assert account.debt == kr("55240000") + Money(round(second * 100), "DKK")
    moves = Posting.objects.filter(event__organisation_id=desk.id).order_by("pk").values_list("source", "target", "minor")
    assert list(moves)[-1] == (f"project:{reference}", "lender", 500_000_000)


def test_what_the_credit_cannot_take_is_refused(desk: Desk, approver: Any, reference: str) -> None:
    given = {"step": STEPS["draw"], "reference": reference}
    with pytest.raises(credit.NoCredit):
        desk(prepare_step, terms={"on": "2024-02-01", "amount": "1.00 DKK"}, **given)
    with pytest.raises(refusals.OutOfBounds):
        open_credit(desk, reference, rate=None)
    open_credit(desk, reference)
    draw(desk, approver, reference, "2024-02-01", "100000000.00 DKK")
    make_ready(desk, reference)
    for on, amount, why in (
        ("2024-02-02", "5000000.01 DKK", "over_limit"),
        ("2025-12-01", "1.00 DKK", "after_ready"),
        ("2024-03-01", "0.00 DKK", "not_positive"),
        ("2024-03-01", "-100000000.01 DKK", "more_than_debt"),
        ("2024-01-01", "1.00 DKK", "before_opening"),
    ):
        with pytest.raises(credit.CreditCannot) as refused:
            desk(prepare_step, terms={"on": on, "amount": amount}, **given)
        assert refused.value.params["why"] == why
    prepared = desk(prepare_step, terms={"on": "2026-03-09", "amount": "-1.00 DKK"}, **given)
    with pytest.raises(credit.NotYet):
        desk.carry_out(approver, prepared)


def test_ready_is_not_before_a_draw(desk: Desk, approver: Any, reference: str) -> None:
    open_credit(desk, reference)
    draw(desk, approver, reference, "2025-12-02", "1000000.00 DKK")
    with pytest.raises(credit.CreditCannot) as refused:
        make_ready(desk, reference)
    assert refused.value.params["why"] == "after_ready"


def test_the_database_wants_two_people_behind_a_draw(desk: Desk, approver: Any, reference: str) -> None:
    open_credit(desk, reference)
    draw(desk, approver, reference, "2024-02-01", "1000000.00 DKK")
    row = CreditMove.objects.get(organisation_id=desk.id)
    row.pk, row.closed_by = None, row.prepared_by
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("status", [59, 60])
@pytest.mark.parametrize("is_ready", [True, False])
def test_the_loan_is_paid_out_when_ready_and_at_status_60(
    desk: Desk, approver: Any, reference: str, status: int, is_ready: bool
) -> None:
    """D9, case 6: status 59 and 60, ready or not."""
    if is_ready:
        make_ready(desk, reference, status=status)
    else:
        desk(statuses.observe_status, reference=reference, status=status, since=date(2025, 12, 15), source="BOSSINF")
    if status == 60 and is_ready:
        done = desk.by_two(approver, "disbursement", reference, FIRST)
        assert (done["loan"], done["principal"]) == ("KK-2026-1", "104189360.00")
        return
    with pytest.raises(disbursement.StatusTooLow if is_ready else disbursement.NotReady):
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=FIRST)


def test_nothing_is_paid_out_or_drawn_before_there_is_something_to_pay(desk: Desk, reference: str) -> None:
    make_ready(desk, reference)
    early = {**FIRST, "on": "2018-09-09"}
    with pytest.raises(disbursement.NotThereThen) as refused:
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=early)
    with translation.override("da"):
        assert why_not(refused.value) == f"Den 09.09.2018 havde projekt {reference} intet tilsagn endnu, og intet vides om det da."
    draw_early = {"on": "2024-01-01", "amount": "1.00 DKK"}
    with pytest.raises(credit.NoCredit):
        desk(prepare_step, step=STEPS["draw"], reference=reference, terms=draw_early)
    open_credit(desk, reference)
    with pytest.raises(credit.CreditCannot) as closed:
        desk(prepare_step, step=STEPS["draw"], reference=reference, terms=draw_early)
    assert closed.value.params["why"] == "before_opening"


@pytest.mark.parametrize(("first", "said"), [
    ("2026-01-02", "Første termin skal være efter den dag, hvor lånet udbetales."),
    ("2030-04-01", "Første termin 01.04.2030 er mere end to terminer efter, at lånet udbetales. Den kan senest være den 02.07.2026."),
])  # fmt: skip
def test_a_first_term_that_no_loan_has_is_refused_in_words(desk: Desk, reference: str, first: str, said: str) -> None:
    make_ready(desk, reference)
    with pytest.raises(LoanImpossible) as refused, translation.override("da"):
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms={**FIRST, "first_term_on": first})
    with translation.override("da"):
        assert why_not(refused.value) == said
    desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms={**FIRST, "first_term_on": "2026-07-02"})


def test_a_status_that_nobody_registered_is_said_to_be_unknown(desk: Desk, reference: str) -> None:
    make_ready(desk, reference)
    desk(statuses.correct_status, reference=reference, since=date(2025, 12, 15), status=None, reason="Et andet projekt")
    with pytest.raises(disbursement.StatusTooLow) as refused:
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=FIRST)
    with translation.override("en"):
        said = why_not(refused.value).replace("\xa0", " ")
        assert said == "No BOSSINF status is registered by 2 Jan 2026; a loan needs at least 60."


def test_the_loan_is_what_the_form_gives_and_pays_the_credit_off(desk: Desk, approver: Any, reference: str) -> None:
    """The domain paper's example, to the øre, with a credit that the loan does not quite cover."""
    open_credit(desk, reference)
    draw(desk, approver, reference, "2024-01-02", "104000000.00 DKK")
    make_ready(desk, reference)
    with pytest.raises(SamePerson):
        desk.carry_out(approver, desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=FIRST, by=approver))
    project = Project.objects.get(organisation_id=desk.id, reference=reference)
    shown = project.proposals.get(state="prepared").shown
    assert shown["supported_sum"] == "118397000.00 DKK"
    assert shown["service"] == "1319826.78 DKK"
    assert shown["contribution"] == "20837.87 DKK"
    owed = 104_000_000 * (1 + Fraction("0.036") * (date(2026, 1, 2) - date(2024, 1, 2)).days / 360)
    missing = Money(round(owed * 100), "DKK") - kr("104189360")
    assert shown["credit_missing"] == str(missing)

    desk(reject_step, number=2, reason="Om igen")
    desk.by_two(approver, "disbursement", reference, FIRST)
    facts = loan_known(organisation_id=desk.id, sequence=moment(organisation_id=desk.id, as_of=TODAY).sequence, number="KK-2026-1")
    assert facts is not None
    assert (facts.terms.principal, facts.supported_sum) == (kr("104189360"), kr("118397000"))
    assert facts.reported.state is ReportState.NOT_REPORTED
    known = credit.credit_at(project=project, now=moment(organisation_id=desk.id, as_of=TODAY))
    assert known is not None
    assert known.settled is not None
    assert known.settled.on == date(2026, 1, 2)
    for day, amount in (("2026-02-01", "-1.00 DKK"), ("2025-02-01", "-1.00 DKK"), ("2024-02-01", "1.00 DKK")):
        with pytest.raises(credit.CreditSettled):  # on an earlier day too: what the loan paid off stays as it was
            desk(prepare_step, step=STEPS["draw"], reference=reference, terms={"on": day, "amount": amount})
    again = {**FIRST, "number": "KK-2026-9"}
    with pytest.raises(FirstLoanThere):
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=again)
    with pytest.raises(LoanNumberTaken):
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=FIRST)


def test_a_form_corrected_meanwhile_stops_the_disbursement(desk: Desk, approver: Any, reference: str) -> None:
    make_ready(desk, reference)
    prepared = desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=FIRST)
    desk.approve(reference, "C", date(2026, 1, 2), "118000000")
    with pytest.raises(ProposalOutdated):
        desk.carry_out(approver, prepared)


def test_a_silent_book_stops_the_disbursement_by_name(desk: Desk) -> None:
    """Before 1 July 2009 the residents' share is not sourced; with a stated one the loan is paid out."""
    from dataclasses import replace

    terms = replace(FREDENSBORG, committed_on=date(2008, 3, 1), area=Fraction(2000))
    reference = desk.enter(terms)
    desk.approve(reference, "B", date(2008, 6, 1), "40000000")
    make_ready(desk, reference)
    given = {"step": STEPS["disbursement"], "reference": reference, "terms": FIRST}
    with pytest.raises(LawSilent) as refused:
        desk(prepare_step, **given)
    assert refused.value.params["key"] == "residents_share"
    desk(stated.state_value, reference=reference, parameter="dk_resident_payment#residents_share", text="0.034", source="Tilsagnet")
    assert desk(prepare_step, **given)["number"] == 1


def test_the_extra_loan_wants_every_condition(desk: Desk, approver: Any) -> None:
    """D6, case 7: 1,000,000 gives 980,000, outside the maximum, once every condition is met."""
    reference = desk.enter()
    desk.approve(reference, extra_investment=kr("1000000"))
    make_ready(desk, reference)
    with pytest.raises(disbursement.ExtraConditionsUnmet) as refused:
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms=EXTRA)
    assert refused.value.params["field"] == "new"
    met = dict.fromkeys(("is_new", "is_low_energy", "is_profitable", "has_energy_paper", "has_economy_paper"), True)
    desk(projects.correct_project, reference=reference, changes=met, reason="Be18 og Almen2tal modtaget")
    done = desk.by_two(approver, "disbursement", reference, EXTRA)
    assert done["principal"] == "980000.00"
    with pytest.raises(disbursement.ExtraLoanThere):
        desk(prepare_step, step=STEPS["disbursement"], reference=reference, terms={**EXTRA, "number": "KK-3"})


def test_report_rejection_correction_and_receipt(desk: Desk, approver: Any, reference: str) -> None:
    """D7: the state's part is payable once a report is acknowledged."""
    make_ready(desk, reference)
    bonds = {**FIRST, "bond_price": "98.5", "bond_series": "DK000123", "bond_coupon": "0.03"}
    desk.by_two(approver, "disbursement", reference, bonds)
    of = {"reference": reference, "loan": "KK-2026-1"}
    assert desk(reporting.report_disbursement, **of)["number"] == 1
    content = json.loads(Report.objects.get(organisation_id=desk.id).content)
    assert (content["principal"], content["price"], content["owner"]) == ("104189360.00", "98.5", "Götene kommun")
    assert content["nominal"] == "105776000.00"
    day = {"received_on": TODAY}
    with pytest.raises(reporting.ReasonsMissing):
        desk(reporting.record_answer, number=1, outcome=ReportOutcome.REJECTED, **of, **day)
    with pytest.raises(refusals.DaysOutOfOrder):
        desk(reporting.record_answer, number=1, outcome=ReportOutcome.ACCEPTED, received_on=date(2026, 3, 1), **of)
    with pytest.raises(reporting.NoSuchReport):
        desk(reporting.record_answer, number=2, outcome=ReportOutcome.ACCEPTED, **of, **day)
    desk(reporting.record_answer, number=1, outcome=ReportOutcome.REJECTED, reasons=["Kurs mangler"], **of, **day)
    with pytest.raises(reporting.AnsweredAlready):
        desk(reporting.record_answer, number=1, outcome=ReportOutcome.ACCEPTED, **of, **day)
    with pytest.raises(refusals.ReasonMissing):
        desk(reporting.report_disbursement, **of)
    assert desk(reporting.report_disbursement, reason="Kurs tilføjet", **of)["number"] == 2
    later = datetime(2026, 3, 5, 9, tzinfo=UTC)
    desk(reporting.record_answer, number=2, outcome=ReportOutcome.ACCEPTED, receipt="BI-7", received_on=date(2026, 3, 5), at=later, **of)
    facts = _loan(desk)
    assert (facts.reported.state, facts.reported.payable_since) == (ReportState.ACKNOWLEDGED, date(2026, 3, 5))
    assert Receipt.objects.filter(organisation_id=desk.id).count() == 2


def test_the_bonds_of_a_rejected_report_are_corrected(desk: Desk, approver: Any, reference: str) -> None:
    """The price was wrong: what the loan pays stays, and so does the report that was made; the next one says what was right."""
    make_ready(desk, reference)
    desk.by_two(approver, "disbursement", reference, {**FIRST, "bond_price": "98.5", "bond_series": "DK000123"})
    of = {"reference": reference, "loan": "KK-2026-1"}
    desk(reporting.report_disbursement, **of)
    before = _loan(desk)
    right = {"bond_price": Fraction("98.45"), "bond_series": "DK000124", "bond_coupon": Fraction("0.03"), "is_callable": True}
    with pytest.raises(refusals.ReasonMissing):
        desk(correct_bonds, **of, **right, reason=" ")
    with pytest.raises(refusals.OutOfBounds):
        desk(correct_bonds, **of, **right | {"bond_price": Fraction(201)}, reason="Nota")
    with pytest.raises(refusals.NoSuchLoan):
        desk(correct_bonds, reference=desk.enter(), loan="KK-2026-1", **right, reason="Nota")
    desk(correct_bonds, **of, **right, reason="Nota fra långiver")
    with pytest.raises(refusals.NothingChanges):
        desk(correct_bonds, **of, **right, reason="Igen")
    after = _loan(desk)
    assert after.terms == before.terms and after.bonds != before.bonds
    assert (after.bonds.nominal, after.bonds.series, after.bonds.is_callable) == (kr("105829720.67"), "DK000124", True)
    desk(reporting.report_disbursement, reason="Kurs og serie", **of)
    made = [json.loads(one) for one in Report.objects.order_by("number").values_list("content", flat=True)]
    assert [(one["price"], one["series"]) for one in made] == [("98.5", "DK000123"), ("98.45", "DK000124")]
    assert Event.objects.filter(kind="supported_loan.bonds.corrected").filter(content__contains="Nota fra långiver").count() == 1


def _loan(desk: Desk) -> Any:
    sequence = moment(organisation_id=desk.id, as_of=TODAY).sequence
    return loan_known(organisation_id=desk.id, sequence=sequence, number="KK-2026-1")


def test_a_corrected_report_is_not_accepted_any_more(desk: Desk, approver: Any, reference: str) -> None:
    """Its correction is; that it was rejected can still be recorded, and one that was accepted first stays so."""
    make_ready(desk, reference)
    desk.by_two(approver, "disbursement", reference, FIRST)
    of = {"reference": reference, "loan": "KK-2026-1"}
    accepted, rejected = {"outcome": ReportOutcome.ACCEPTED}, {"outcome": ReportOutcome.REJECTED, "reasons": ["Kurs"]}
    for reason in ("", "Kurs rettet", "Rettet igen"):
        desk(reporting.report_disbursement, reason=reason, **of)
    for number in (1, 2):
        with pytest.raises(reporting.ReportCorrected) as refused:
            desk(reporting.record_answer, number=number, received_on=TODAY, **accepted, **of)
        assert refused.value.params == {"number": str(number), "by": "3"}
    assert not Receipt.objects.filter(organisation_id=desk.id).exists()
    desk(reporting.record_answer, number=1, received_on=TODAY, **rejected, **of)
    desk(reporting.record_answer, number=3, received_on=TODAY, **accepted, **of)
    desk(reporting.report_disbursement, reason="Endnu en gang", **of)
    assert [one.corrected_by for one in reports(organisation_id=desk.id, project=reference)] == [None, 4, 4, 4]
    facts = loan_known(organisation_id=desk.id, sequence=moment(organisation_id=desk.id, as_of=TODAY).sequence, number="KK-2026-1")
    assert facts is not None and facts.reported.state is ReportState.CORRECTING


def test_an_answer_is_read_from_its_file() -> None:
    said = b'{"report": 1, "received_on": "2026-01-05", "outcome": "accepted", "reference": "BI-7"}'
    read = reporting.read_answer(content=said, number=1)
    assert (read.report, read.outcome, read.reference) == (1, ReportOutcome.ACCEPTED, "BI-7")
    with pytest.raises(reporting.AnswerUnreadable):
        reporting.read_answer(content=b"<xml/>", number=1)
    with pytest.raises(reporting.AnswerOfAnother):
        reporting.read_answer(content=said, number=2)


def test_another_office_has_none_of_it(desk: Desk, other_organisation: Any, approver: Any, reference: str) -> None:
    make_ready(desk, reference)
    desk.by_two(approver, "disbursement", reference, FIRST)
    from tests.conftest import _actor

    other = Desk(other_organisation, _actor("clerk.vara"))
    with pytest.raises(refusals.NoSuchProject):
        other(prepare_step, step=STEPS["draw"], reference=reference, terms={"on": "2024-02-01", "amount": "1.00 DKK"})
    with pytest.raises(refusals.NoSuchProject):
        other(reporting.report_disbursement, reference=reference, loan="KK-2026-1")


def test_the_day_of_occupation_is_corrected_as_long_as_no_loan_stands_on_it(
    desk: Desk, approver: Any, reference: str, other_organisation: Any
) -> None:
    with pytest.raises(readiness.NotReadyYet):
        desk(readiness.correct_ready_day, reference=reference, ready_on=date(2025, 12, 1), reason="Tastefejl")
    make_ready(desk, reference)
    given = {"reference": reference, "reason": "Tastefejl"}
    before = moment(organisation_id=desk.id, as_of=TODAY)
    for day, refused in (
        (date(2025, 12, 1), refusals.NothingChanges), (date(2026, 3, 3), refusals.InTheFuture),
    ):  # fmt: skip
        with pytest.raises(refused):
            desk(readiness.correct_ready_day, ready_on=day, **given)
    with pytest.raises(refusals.ReasonMissing):
        desk(readiness.correct_ready_day, ready_on=date(2025, 12, 10), reference=reference, reason=" ")
    with pytest.raises(refusals.NoSuchField):
        desk(projects.correct_project, reference=reference, changes={"ready_on": date(2025, 12, 10)}, reason="Tastefejl")
    with pytest.raises(refusals.NoSuchProject):
        desk(readiness.correct_ready_day, ready_on=date(2025, 12, 10), **given | {"reference": "findes-ikke"})

    desk(readiness.correct_ready_day, ready_on=date(2025, 12, 10), **given)  # later than believed
    assert (desk.see(reference).ready_on, desk.see(reference, date(2025, 12, 9)).ready_on) == (date(2025, 12, 10), None)
    then = project_facts(before, reference=reference)
    assert then is not None and then.facts.ready_on == date(2025, 12, 1), "what was believed stays readable"
    desk(readiness.correct_ready_day, ready_on=date(2025, 11, 20), **given)  # earlier
    assert (desk.see(reference, date(2025, 11, 20)).ready_on, desk.see(reference, date(2025, 11, 19)).ready_on) == (date(2025, 11, 20), None)
    event = Event.objects.filter(organisation_id=desk.id).order_by("-sequence")[0]
    assert (event.kind, event.subject) == ("supported_loan.project.corrected", f"project:{reference}")
    assert not ProjectFact.objects.filter(organisation=other_organisation).exists()

    desk.by_two(approver, "disbursement", reference, FIRST)
    with pytest.raises(readiness.ReadyDayUsed) as refused:
        desk(readiness.correct_ready_day, ready_on=date(2026, 1, 3), **given)
    assert refused.value.params == {"loan": "KK-2026-1", "on": "2026-01-02", "ready_on": "2026-01-03"}
    desk(readiness.correct_ready_day, ready_on=date(2026, 1, 2), **given)  # on the very day it stands
    assert desk.see(reference).ready_on == date(2026, 1, 2)
