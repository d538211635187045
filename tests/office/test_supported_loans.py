"""Loans of the supported loans' desk: entered by hand, read as they were known, never another office's."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from borgen.office.journal.models import Event
from borgen.office.supported_loan.facts.figures import figures_of
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.models import LoanTerms
from borgen.office.supported_loan.usecases import loans
from borgen.office.supported_loan.usecases.loan_rows import FirstLoanThere, LoanNumberTaken
from borgen.office.supported_loan.usecases.refusals import DaysOutOfOrder, NoSuchProject
from borgen.rules.citation import Status
from borgen.supported_loan.choices import IndexBasis, Regime
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.paid_out import LoanKind
from tests.office.loan_office import LoanOffice, kr

NOTHING = IndexView(Observations())


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    return LoanOffice(organisation, clerk, approver)


def test_a_running_loan_comes_in_with_its_terms_and_its_law(office: LoanOffice) -> None:
    office.loan()
    facts = office.facts()
    first = figures_of(facts, index=NOTHING).splits[0]
    assert facts.rule is not None and facts.rule.regime is Regime.STATUTE and facts.rule.wages_count
    assert facts.forecast_rule is not None and facts.forecast_rule.regime is Regime.GUIDE
    assert (first.service, first.residents, first.state) == (
        kr("1319826.78"),
        kr("849616.87"),
        kr("491047.78"),
    )
    assert facts.rule.share.cite.section == "§ 129, stk. 1" and facts.loan_type == ""  # no source says it of that day


def test_the_law_is_read_from_what_was_frozen_and_not_from_the_books(office: LoanOffice) -> None:
    office.loan()
    row = LoanTerms.objects.get()
    law = [
        dict(one, text="0.05") if one["parameter"].endswith("#residents_share") else one for one in row.law
    ]
    other = LoanTerms(
        **{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"}
    )
    LoanTerms.objects.filter(pk=row.pk).update(known_until=Event.objects.count() + 1)
    other.law, other.known_from = law, Event.objects.count() + 1
    other.save()
    facts = loan_known(organisation_id=office.id, sequence=Event.objects.count() + 1, number="4711")
    assert facts is not None and facts.rule is not None and facts.rule.share.number == Fraction("0.05")
    assert office.facts().rule.share.number == Fraction("0.028")  # as it was known before  # type: ignore[union-attr]


def test_an_older_commitment_is_refused_by_name_until_its_share_is_stated(office: LoanOffice) -> None:
    with pytest.raises(loans.LawSilent) as silent:
        office.loan(committed_on=date(2008, 5, 1))
    assert silent.value.params == {
        "book": "dk_resident_payment", "key": "residents_share", "keyed_by": "committed_on", "date": "2008-05-01",
    }  # fmt: skip
    with pytest.raises(loans.NotAStatedValue):
        office.loan(committed_on=date(2008, 5, 1), residents_share=Fraction("0.034"))
    office.loan(
        committed_on=date(2008, 5, 1), residents_share=Fraction("0.034"), share_source="Tilsagn 12/2008"
    )
    rule = office.facts().rule
    assert (
        rule is not None
        and rule.share.cite.status is Status.ENTERED
        and rule.share.cite.source == "Tilsagn 12/2008"
    )
    assert rule.first_phase.number == Fraction("0.75")


def test_a_payment_taken_over_counts_from_its_year(office: LoanOffice) -> None:
    taken = TakenOver(loan_year=8, amount=Fraction(350_000_000), source="Opgørelse 2025")
    office.loan(committed_on=date(2015, 6, 1), disbursed_on=date(2018, 1, 1), taken_over=taken)
    found = figures_of(office.facts(), index=NOTHING)
    assert office.facts().paid_through_year == 8
    assert [one.amount for one in found.yearly[7:9]] == [350_000_000, 350_000_000]
    assert [one.index for one in found.splits[28:33:4]] == [IndexBasis.KNOWN, IndexBasis.MISSING]
    with pytest.raises(loans.TakenOverOutOfBounds):
        office.loan("4712", taken_over=TakenOver(loan_year=31, amount=Fraction(1), source="x"))
    with pytest.raises(loans.TakenOverOutOfBounds):
        office.loan("4713", taken_over=TakenOver(loan_year=3, amount=Fraction(1), source=" "))


def test_what_cannot_be_is_refused_and_nothing_is_written(office: LoanOffice) -> None:
    office.loan(project="P-1")
    before = Event.objects.count()
    for refusal, given in (
        (LoanNumberTaken, {"number": "4711", "project": "P-2"}),
        (FirstLoanThere, {"number": "4712", "project": "P-1"}),
        (loans.NotPaidOutYet, {"number": "4713", "disbursed_on": date(2027, 1, 1)}),
        (loans.NumberMissing, {"number": "  "}),
        (loans.LoanImpossible, {"number": "4714", "rate": Fraction(-3)}),
    ):
        with pytest.raises(refusal):
            office.loan(**given)  # type: ignore[arg-type]
    assert Event.objects.count() == before
    office.loan("4715", project="P-1", kind=LoanKind.SUPPLEMENTARY)


def test_an_extra_loan_without_a_stated_share_has_a_plan_and_no_split(office: LoanOffice) -> None:
    office.loan("4716", kind=LoanKind.EXTRA)
    found = figures_of(office.facts("4716"), index=NOTHING)
    assert len(found.plan.rows) == 120 and found.splits == () and found.facts.rule is None
    office.loan(
        "4717", kind=LoanKind.EXTRA, residents_share=Fraction("0.02"), share_source="Ministerens fastsættelse"
    )
    rule = office.facts("4717").rule
    assert rule is not None and rule.share.number == Fraction("0.02") and rule.last_year == 40


def test_a_loan_cannot_have_been_paid_out_before_its_commitment(office: LoanOffice) -> None:
    with pytest.raises(DaysOutOfOrder) as early:
        office.loan(committed_on=date(2026, 1, 2))
    assert early.value.params | {"earlier": "2026-01-02", "later": "2026-01-01", "why": "commitment"} == early.value.params
    office.loan(committed_on=date(2026, 1, 1))


def test_another_office_has_no_such_loan(office: LoanOffice, other_organisation: Any) -> None:
    office.loan()
    assert loan_known(organisation_id=other_organisation.pk, sequence=99, number="4711") is None
    office.project("P-9")
    with pytest.raises(NoSuchProject):
        loans.register_loan(
            organisation_id=other_organisation.pk, project="P-9", entry=loans.LoanEntry(
                **{name: getattr(_entry(), name) for name in loans.LoanEntry.__slots__}
            ), by=_anybody(), at=office.at, key="x",
        )  # fmt: skip


def test_the_same_command_again_gives_the_same_answer(office: LoanOffice) -> None:
    project = office.project("P-1")
    answers = [office(loans.register_loan, project=project, entry=_entry(), key="once") for _ in range(2)]
    assert answers[0] == answers[1] and LoanTerms.objects.count() == 1


def _entry() -> loans.LoanEntry:
    from tests.office.loan_office import WORKED_EXAMPLE

    return WORKED_EXAMPLE


def _anybody() -> Any:
    from borgen.office.people.actor import SystemActor

    return SystemActor()
