"""``borgen verify`` replays what was kept with redemptions and regulations: what is changed past the triggers is found."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from borgen.kernel.money import Money
from borgen.office.journal.moment import moment
from borgen.office.supported_loan.models import Redemption, RegulationLine
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.regulation import plan_regulation
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.verify import check_loans
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.conftest import triggers_lifted
from tests.office.loan_office import NOW, LoanOffice


@pytest.fixture
def office(organisation: Any, other_organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    found = LoanOffice(organisation, clerk, approver)
    found.loan(bond_price=Fraction("98.5"), bond_series="32H", regime=Regime.GUIDE)
    said = RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2026, 11, 20), price=Fraction(97),
        amount=Money.parse("20000000", "DKK"),
    )  # fmt: skip
    step = found(prepare_step, step=REDEMPTION, reference="P-4711", loan="4711", terms=said.plain())
    found(carry_out_step, steps=STEPS, number=step["number"], manifest=step["manifest"], by=approver)
    found.at = datetime(2027, 2, 1, 9, tzinfo=UTC)
    found(plan_regulation, year=2027)
    assert Redemption.objects.count() == RegulationLine.objects.count() == 1
    return found


def violations(organisation_id: int) -> list[tuple[str, str]]:
    found = check_loans(moment(organisation_id=organisation_id, as_of=NOW.date()))
    return [(one.code, one.subject.partition(":")[0]) for one in found]


def test_an_honest_office_has_nothing_to_find(office: LoanOffice) -> None:
    assert not violations(office.id)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE supported_loan_redemption SET paid_minor = paid_minor + 1", ("figure_differs", "redemption")),
        ("UPDATE supported_loan_redemption SET trace = '{}'", ("trace_broken", "redemption")),
        ("UPDATE supported_loan_regulationline SET after = '1'", ("figure_differs", "regulation_line")),
        ("UPDATE supported_loan_regulationline SET trace = '{}'", ("trace_broken", "regulation_line")),
    ],
)
def test_what_is_changed_past_the_triggers_is_found(
    office: LoanOffice, other_organisation: Any, statement: str, found: tuple[str, str]
) -> None:
    with triggers_lifted(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert violations(office.id) == [found]
    assert not violations(other_organisation.pk)
