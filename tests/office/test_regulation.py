"""The yearly regulation of the residents' payment: by two people, each loan year once, from observations alone."""

from datetime import date
from fractions import Fraction
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from borgen.office.journal.models import Event
from borgen.office.journal.record import NotAllowed
from borgen.office.supported_loan.facts.figures import figures_of
from borgen.office.supported_loan.facts.regulation_due import year_due
from borgen.office.supported_loan.models import RegulationLine, RegulationRun
from borgen.office.supported_loan.usecases import regulation
from borgen.office.supported_loan.usecases.proposals import ManifestDiffers, ProposalOutdated, SamePerson
from borgen.office.supported_loan.usecases.refusals import ReasonMissing
from borgen.rules.trace import Trace, replay
from borgen.supported_loan.choices import IndexBasis, Regime
from borgen.supported_loan.index import IndexView, Observations
from tests.office.loan_office import LoanOffice, kr

NOTHING = IndexView(Observations())
WAGES = (("WAGE", "2015K1=100", "2025K1", "120.0"), ("WAGE", "2015K1=100", "2026K1", "124.8"))


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    return LoanOffice(organisation, clerk, approver)


def plan(office: LoanOffice, year: int = 2027, **given: Any) -> Any:
    return office(regulation.plan_regulation, year=year, **given)


def carry_out(office: LoanOffice, planned: Any, **given: Any) -> Any:
    given = {"by": office.approver, "manifest": planned["manifest"]} | given
    return office(regulation.carry_out_regulation, year=planned["year"], number=planned["number"], **given)


def test_without_the_wage_index_the_regulation_is_refused_by_name(office: LoanOffice) -> None:
    office.loan()
    with pytest.raises(regulation.NothingToRegulate) as refused:
        plan(office)
    assert refused.value.params == {"year": "2027", "refused": "1"}
    due = year_due(organisation_id=office.id, sequence=Event.objects.count(), year=2027)
    assert [(one.loan, one.code, one.needed) for one in due.refused] == [
        ("4711", "observation_missing", (("WAGE", "2026K1"), ("WAGE", "2025K1")))
    ]


def test_the_guides_regime_needs_no_wages_and_gives_the_worked_example(office: LoanOffice) -> None:
    office.loan(regime=Regime.GUIDE)
    planned = plan(office)
    before = figures_of(office.facts(), index=NOTHING)
    carry_out(office, planned)
    after = figures_of(office.facts(), index=NOTHING)
    assert after.yearly[1].money("DKK") == kr("3403204.41")
    assert before.splits[4].index is IndexBasis.MISSING and after.splits[4].index is IndexBasis.KNOWN
    assert before.splits[3].residents == after.splits[3].residents


def test_the_smaller_rise_counts_and_what_it_stands_on_is_kept(office: LoanOffice) -> None:
    office.loan()
    office.observe(*WAGES)
    carry_out(office, plan(office))
    line = RegulationLine.objects.get()
    assert Fraction(line.factor) == Fraction("102.38") / Fraction("99.73")
    assert [(one["series"], one["period"], one["value"]) for one in line.observed] == [
        ("NPI", "2026M06", "102.38"), ("NPI", "2025M06", "99.73"), ("WAGE", "2026K1", "124.8"), ("WAGE", "2025K1", "120"),
    ]  # fmt: skip
    assert replay(Trace.from_plain(line.trace)) == Fraction(line.after)
    assert (line.takes_effect_on, line.first_term, line.loan_year) == (date(2027, 1, 1), 5, 2)


def test_it_takes_two_people_and_happens_once(office: LoanOffice) -> None:
    office.loan(regime=Regime.GUIDE)
    planned = plan(office, by=office.approver)
    with pytest.raises(SamePerson):
        carry_out(office, planned)
    with pytest.raises(NotAllowed):
        carry_out(office, planned, by=office.clerk)
    with pytest.raises(regulation.RegulationUnderWay):
        plan(office)
    office(regulation.reject_regulation, year=2027, number=1, reason="Forkert person")
    planned = plan(office)
    with pytest.raises(ManifestDiffers):
        carry_out(office, planned, manifest="0" * 64)
    answers = [carry_out(office, planned, key="once") for _ in range(2)]
    assert answers[0] == answers[1]
    with pytest.raises(regulation.RegulationNotFrozen):
        carry_out(office, planned)
    with pytest.raises(regulation.NothingToRegulate):
        plan(office)
    assert RegulationLine.objects.filter(done=True).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():  # the database holds it too
        RegulationLine.objects.update(done=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegulationRun.objects.filter(number=2).update(closed_by=office.clerk.person)


def test_a_regulation_that_was_overtaken_is_not_carried_out(office: LoanOffice) -> None:
    office.loan()
    office.observe(*WAGES)
    planned = plan(office)
    office.observe(("WAGE", "2015K1=100", "2026K1", "121.0"))  # revised: now wages rise less than prices
    with pytest.raises(ProposalOutdated):
        carry_out(office, planned)
    office(regulation.reject_regulation, year=2027, number=1, reason="Indekset er revideret")
    carry_out(office, plan(office))
    assert Fraction(RegulationLine.objects.get(done=True).factor) == Fraction("121.0") / 120


def test_a_later_revision_changes_nothing_until_a_correcting_line_says_so(office: LoanOffice) -> None:
    office.loan()
    office.observe(*WAGES)
    with pytest.raises(regulation.NothingToRegulate):
        plan(office, correcting=True, reason="Ingen")
    carry_out(office, plan(office))
    first = office.facts().regulated[2]
    office.observe(("NPI", "2025=100", "2026M06", "102.40"))
    assert office.facts().regulated[2] == first
    with pytest.raises(ReasonMissing):
        plan(office, correcting=True)
    carry_out(office, plan(office, correcting=True, reason="NPI juni 2026 er revideret"))
    second = office.facts().regulated[2]
    assert (second.ordinal, second.factor) == (2, Fraction("102.40") / Fraction("99.73"))
    assert RegulationLine.objects.get(ordinal=2).corrects_id == first.line_id
    known_before = office.facts(sequence=first.sequence)
    assert known_before.regulated[2] == first
    with pytest.raises(regulation.NothingToRegulate):
        plan(office, correcting=True, reason="Igen")


def test_years_are_regulated_in_order_and_not_too_early(office: LoanOffice) -> None:
    office.loan(regime=Regime.GUIDE, disbursed_on=date(2024, 1, 1))
    due = year_due(organisation_id=office.id, sequence=Event.objects.count(), year=2026)
    assert [(one.loan_year, one.code) for one in due.refused] == [(3, "earlier_year_missing")]
    with pytest.raises(regulation.YearTooFar):
        plan(office, 2028)


def test_another_office_sees_none_of_it(office: LoanOffice, other_organisation: Any) -> None:
    office.loan(regime=Regime.GUIDE)
    plan(office)
    assert year_due(organisation_id=other_organisation.pk, sequence=99, year=2027).lines == ()
    from borgen.office.people.actor import SystemActor

    with pytest.raises(regulation.NoSuchRegulation):
        regulation.reject_regulation(
            organisation_id=other_organisation.pk, year=2027, number=1, reason="x", by=SystemActor(), at=office.at, key="k"
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a race shows only where writers do not wait in line")
def test_two_regulations_at_once_regulate_once(organisation: Any, clerk: Any, approver: Any) -> None:
    office = LoanOffice(organisation, clerk, approver)
    for number in range(3):
        office.loan(f"L-{number}", regime=Regime.GUIDE)
    planned = plan(office)
    for one in _at_once(lambda: carry_out(office, planned), lambda: carry_out(office, planned)):
        assert one is None or isinstance(one, regulation.RegulationNotFrozen)
    assert RegulationLine.objects.filter(done=True).count() == 3
    failures = _at_once(lambda: plan(office), lambda: plan(office))
    assert all(isinstance(one, regulation.NothingToRegulate) for one in failures)


def _at_once(*doings: Any) -> list[Exception | None]:
    barrier, found = Barrier(len(doings)), []

    def run(doing: Any) -> None:
        barrier.wait()
        try:
            doing()
        except Exception as error:
            found.append(error)
        else:
            found.append(None)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
