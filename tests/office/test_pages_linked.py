"""From every page of the desk one click leads to the loan, its project, its prepared steps and its statements, and back."""

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from borgen.office.supported_loan.queries.loans import LoanPage, loan
from borgen.office.supported_loan.usecases import redemption
from borgen.office.supported_loan.usecases.forms_abc import approve_form
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.proposals import prepare_step
from borgen.office.supported_loan.usecases.statements import make_statement
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.choices import BuildingForm, Region
from borgen.supported_loan.project import FormName
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.office.loan_office import LoanOffice, kr

pytestmark = pytest.mark.engine_neutral

BASE = "/gotene/supported-loans"
LOAN = f"{BASE}/loans/4711/"


@pytest.fixture
def office(
    organisation: Any, other_organisation: Any, clerk: Any, approver: Any, monkeypatch: Any
) -> LoanOffice:
    for one in (organisation, other_organisation):
        one.programmes = "supported_loan"
        one.save()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 1, 9, tzinfo=UTC))
    found = LoanOffice(organisation, clerk, approver)
    found(
        enter_project,
        reference="P-4711",
        terms=ProjectTerms(
            name="Plejecenter Fredensborg", committed_on=date(2018, 9, 10), area=Fraction(3950),
            region=Region.CAPITAL, building_form=BuildingForm.MULTI_STOREY,
        ),
    )  # fmt: skip
    found.loan(bond_price=Fraction("98.5"), bond_series="32H", bond_coupon=Fraction("0.03"), is_callable=True)
    return found


def links(client: Any, path: str) -> list[str]:
    """Where the page's own content and its way here lead."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', answer.content.decode())]


def prepared(office: LoanOffice) -> int:
    said = redemption.RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2026, 11, 20),
        price=Fraction("96.4"),
    )  # fmt: skip
    found = office(
        prepare_step, step=redemption.REDEMPTION, reference="P-4711", loan="4711", terms=said.plain()
    )
    return int(found["number"])


def test_loan_project_step_and_statement_lead_to_each_other(office: LoanOffice, clerk_client: Any) -> None:
    number = prepared(office)
    office(make_statement, loan="4711", since=date(2026, 1, 1), until=date(2027, 1, 1))
    of_loan = links(clerk_client, LOAN)
    project, step, statement = (
        f"{BASE}/projects/P-4711/",
        f"{BASE}/proposals/{number}/",
        f"{LOAN}statements/1/",
    )
    assert {project, step, statement} <= set(of_loan)
    assert of_loan.count(step) == 2, "what waits stands at the top, and among the steps of the loan"
    for page in (
        step,
        statement,
        f"{BASE}/proposals/",
        f"{BASE}/loans/",
        f"{BASE}/budget/2026/",
        f"{BASE}/loan-report/2026/",
    ):
        assert {LOAN, project} <= set(links(clerk_client, page)), page
    assert LOAN in links(clerk_client, f"{project}loans/")
    assert LOAN in links(clerk_client, f"{BASE}/statements/?year=2026")
    assert LOAN in links(clerk_client, f"{LOAN}redemption/"), "the way back"


def test_duties_and_the_start_lead_to_where_it_is_done(office: LoanOffice, clerk_client: Any) -> None:
    far = links(clerk_client, f"{BASE}/duties/?ahead=1825")
    assert LOAN in far
    assert f"{LOAN}redemption/" in far, "the last day of notice"
    assert f"{BASE}/projects/P-4711/loans/" in far, "the report stands with the project's loans"
    start = links(clerk_client, f"{BASE}/")
    assert LOAN in start
    assert f"{BASE}/loans/" in start


def test_the_loan_offers_what_applies_and_only_to_who_may(
    office: LoanOffice, clerk_client: Any, auditor_client: Any
) -> None:
    redeem, correct, more = (
        f'href="{LOAN}redemption/"',
        f'href="{BASE}/projects/P-4711/correction/"',
        f'href="{BASE}/projects/P-4711/supplementary/"',
    )
    page = clerk_client.get(LOAN).content.decode()
    assert redeem in page
    assert f'href="{LOAN}refix/"' not in page, "the rate is fixed for years yet"
    assert correct not in page and more not in page, "no form C asks for it"
    assert redeem not in auditor_client.get(LOAN).content.decode()
    assert redeem not in clerk_client.get(f"{LOAN}?as_of=2026-06-01").content.decode(), (
        "nobody acts in the past"
    )
    for form, kroner in ((FormName.B, "118397000"), (FormName.C, "117000000")):
        office(
            approve_form, reference="P-4711", form=form, approved_on=date(2018, 9, 10), approved_by="Byrådet",
            acquisition=kr(kroner),
        )  # fmt: skip
    page = clerk_client.get(LOAN).content.decode()
    assert correct in page and more not in page, "the final sum is below"


def test_a_rate_is_fixed_anew_from_a_year_before_its_day(office: LoanOffice, organisation: Any) -> None:
    def seen(as_of: date) -> LoanPage:
        return loan(organisation_id=organisation.pk, number="4711", as_of=as_of)

    refixing = seen(date(2026, 12, 1)).next_refixing
    assert refixing is not None and refixing[0] == 40
    assert not seen(refixing[1] - timedelta(days=400)).can_refix
    assert seen(refixing[1] - timedelta(days=300)).can_refix


def test_another_office_sees_no_link_to_it(
    office: LoanOffice, other_organisation: Any, logged_in: Any
) -> None:
    prepared(office)
    stranger = logged_in("clerk.vara")
    there = "/vara/supported-loans"
    for page in ("/", "/duties/?ahead=1825", "/loans/", "/proposals/", "/budget/2026/"):
        assert not [link for link in links(stranger, there + page) if "4711" in link], page
    assert stranger.get(f"{there}/loans/4711/").status_code == 404
