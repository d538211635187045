"""The rate fixed anew at terms 40 and 80: by two people, with its source, by the same end date."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from borgen.office.supported_loan.facts.figures import figures_of
from borgen.office.supported_loan.models import Refixing
from borgen.office.supported_loan.usecases import refixing
from borgen.office.supported_loan.usecases.proposals import SamePerson, carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.supported_loan.choices import RateBasis
from borgen.supported_loan.index import IndexView, Observations
from tests.office.loan_office import LoanOffice

NOTHING = IndexView(Observations())


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    found = LoanOffice(organisation, clerk, approver)
    found.loan(committed_on=date(2015, 6, 1), disbursed_on=date(2016, 1, 4))
    found.at = datetime(2025, 12, 15, 9, tzinfo=UTC)
    return found


def prepare(office: LoanOffice, **given: Any) -> Any:
    terms = {"after_term": 40, "rate": Fraction("0.0215"), "basis": RateBasis.PUBLISHED, "source": "Långivers brev"}
    said = refixing.RefixingTerms(**(terms | given))
    return office(prepare_step, step=refixing.REFIXING, reference="P-4711", loan="4711", terms=said.plain())


def carry_out(office: LoanOffice, prepared: Any, **given: Any) -> Any:
    given = {"by": office.approver} | given
    return office(
        carry_out_step, steps=STEPS, number=prepared["number"], manifest=prepared["manifest"], **given
    )


def test_the_rate_is_another_and_the_end_date_the_same(office: LoanOffice) -> None:
    before = figures_of(office.facts(), index=NOTHING).plan
    carry_out(office, prepare(office))
    after = figures_of(office.facts(), index=NOTHING).plan
    assert (before.row(41).rate, before.row(41).rate_basis) == (Fraction("0.03"), RateBasis.CARRIED)
    assert (after.row(41).rate, after.row(41).rate_basis) == (Fraction("0.0215"), RateBasis.PUBLISHED)
    assert before.rows[:40] == after.rows[:40] and before.ends_on == after.ends_on
    assert after.rows[-1].balance.minor == 0 and office.facts().refixed_from == {40: "Långivers brev"}


def test_what_cannot_be_is_refused(office: LoanOffice) -> None:
    for refusal, given in (
        (refixing.NotARefixingTerm, {"after_term": 41}),
        (refixing.RefixingTooEarly, {"after_term": 80}),
        (refixing.RateOutOfBounds, {"rate": Fraction(3)}),
        (refixing.RefixingWithoutSource, {"source": " "}),
        (refixing.RefixingWithoutSource, {"basis": RateBasis.SCENARIO}),
    ):
        with pytest.raises(refusal):
            prepare(office, **given)  # type: ignore[arg-type]
    assert not Refixing.objects.exists()


def test_one_person_alone_fixes_nothing_and_a_mistake_is_corrected_with_a_reason(office: LoanOffice) -> None:
    prepared = prepare(office)
    office.approver, other = office.clerk, office.approver
    with pytest.raises((SamePerson, PermissionError)):
        carry_out(office, prepared)
    office.approver = other
    carry_out(office, prepared)
    with pytest.raises(refixing.RefixedAlready):
        prepare(office, rate=Fraction("0.0251"))
    carry_out(office, prepare(office, rate=Fraction("0.0251"), reason="Tastefejl"))
    assert [row.rate for row in Refixing.objects.order_by("pk")] == ["0.0215", "0.0251"]
    assert office.facts().terms.refixed[0].rate == Fraction("0.0251")
