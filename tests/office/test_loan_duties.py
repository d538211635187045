"""What is due on loans and projects, and until when: each kind where it is due, none where it is done, nobody else's."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from borgen.office.supported_loan.models import RegulationRun
from borgen.office.supported_loan.queries.duties import DutyKind, duties
from borgen.office.supported_loan.usecases.projects import change_project, enter_project
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.refixing import REFIXING, RefixingTerms
from borgen.office.supported_loan.usecases.regulation import carry_out_regulation, plan_regulation
from borgen.office.supported_loan.usecases.statuses import observe_status
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.choices import RateBasis, Regime
from borgen.supported_loan.kept_payment import TakenOver
from tests.office.loan_office import LoanOffice

TODAY = date(2026, 11, 28)


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    return LoanOffice(organisation, clerk, approver)


def due(office: LoanOffice, *, as_of: date = TODAY, ahead: int = 365) -> dict[DutyKind, list[tuple[str, date]]]:
    found: dict[DutyKind, list[tuple[str, date]]] = {}
    for row in duties(organisation_id=office.id, as_of=as_of, ahead=ahead).rows:
        found.setdefault(row.kind, []).append((row.loan or row.project, row.due_on))
    return found


def test_a_loan_brings_its_days(office: LoanOffice, other_organisation: Any) -> None:
    office(enter_project, reference="ST-1", terms=ProjectTerms(name="Plejecenter", committed_on=date(2018, 9, 10)))
    office.loan(project="ST-1", bond_price=Fraction(99), bond_series="32H", is_callable=True)
    found = due(office)
    assert found[DutyKind.REGULATION_IN_DOUBT] == [("4711", date(2027, 1, 1))]  # wages of 2026 are not known
    assert found[DutyKind.NOTICE] == [("4711", date(2027, 2, 1))]
    assert found[DutyKind.REPORT] == [("4711", date(2026, 1, 1))]
    assert found[DutyKind.FINAL_STATUS] == [("ST-1", date(2026, 1, 1))]
    assert DutyKind.REFIXING not in found and DutyKind.LAST_TERM not in found
    office.observe(("WAGE", "2016=100", "2026K1", "140"), ("WAGE", "2016=100", "2025K1", "136"))
    office(observe_status, reference="ST-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    found = due(office)
    assert found[DutyKind.REGULATION] == [("4711", date(2027, 1, 1))] and DutyKind.FINAL_STATUS not in found
    far = due(office, ahead=40 * 366)
    assert [day.year for _loan, day in far[DutyKind.REFIXING]] == [2036, 2046] and far[DutyKind.LAST_TERM][0][1].year == 2056
    assert not duties(organisation_id=other_organisation.pk, as_of=TODAY).rows


def test_what_is_done_is_not_due(office: LoanOffice) -> None:
    taken = TakenOver(loan_year=11, amount=Fraction(350_000_000), source="Opgørelse")
    office.loan(committed_on=date(2015, 6, 1), disbursed_on=date(2016, 1, 4), taken_over=taken)
    found = due(office)
    assert found[DutyKind.REFIXING] == [("4711", date(2026, 1, 5))]
    assert [day.year for _loan, day in found[DutyKind.REGULATION_IN_DOUBT]] == [2027]
    said = RefixingTerms(after_term=40, rate=Fraction("0.02"), basis=RateBasis.PUBLISHED, source="Brev")
    prepared = office(prepare_step, step=REFIXING, reference="P-4711", loan="4711", terms=said.plain())
    assert due(office)[DutyKind.SECOND_PERSON] == [("4711", TODAY)]
    office.at = datetime(2026, 11, 29, 9, tzinfo=UTC)
    office(carry_out_step, steps=STEPS, number=prepared["number"], manifest=prepared["manifest"], by=office.approver)
    found = due(office)
    assert DutyKind.REFIXING not in found and DutyKind.SECOND_PERSON not in found


def test_a_prepared_regulation_waits_for_a_second_person(office: LoanOffice, other_organisation: Any) -> None:
    office.loan(regime=Regime.GUIDE)
    office(plan_regulation, year=2027)
    found = duties(organisation_id=office.id, as_of=TODAY)
    (waiting,) = [row for row in found.rows if row.kind is DutyKind.REGULATION_WAITS]
    assert (waiting.year, waiting.number, waiting.due_on, waiting.is_overdue) == (2027, 1, TODAY, False)
    assert not duties(organisation_id=other_organisation.pk, as_of=TODAY).rows
    run = RegulationRun.objects.get()
    office(carry_out_regulation, year=2027, number=1, manifest=run.manifest, by=office.approver)
    assert DutyKind.REGULATION_WAITS not in due(office)


def test_a_regulation_leads_to_the_year_whose_first_term_it_is(office: LoanOffice) -> None:
    """Paid out in November: the second loan year begins in 2027, but its first term, and so its regulation, is of 2028."""
    office.loan(disbursed_on=date(2026, 11, 2), regime=Regime.GUIDE)
    (row,) = [row for row in duties(organisation_id=office.id, as_of=date(2026, 11, 28)).rows if row.term == 5]
    assert (row.due_on, row.year) == (date(2027, 11, 2), 2028)


def test_another_use_and_a_low_status_are_told(office: LoanOffice) -> None:
    office(enter_project, reference="ST-1", terms=ProjectTerms(name="Plejecenter", committed_on=date(2018, 9, 10)))
    office.loan(project="ST-1")
    office(change_project, reference="ST-1", true_from=date(2026, 11, 1), changes={"use_changed_on": date(2026, 11, 1)})
    found = duties(organisation_id=office.id, as_of=TODAY)
    (changed,) = [row for row in found.rows if row.kind is DutyKind.CHANGE_OF_USE]
    assert changed.is_overdue and changed.loan == "4711" and found.names == {"ST-1": "Plejecenter"}
    before = duties(organisation_id=office.id, as_of=date(2026, 10, 1))
    assert DutyKind.CHANGE_OF_USE not in {row.kind for row in before.rows}
