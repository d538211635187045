"""The Danish demo: loans in every stage, and thirteen real projects that prove what their papers state and nothing more."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from borgen.kernel.money import Money
from borgen.office.journal.models import Event
from borgen.office.journal.moment import moment
from borgen.office.organisation.models import Organisation
from borgen.office.people.models import Account
from borgen.office.supported_loan.demo import LOGINS, PAPERS, SLUG, load
from borgen.office.supported_loan.demo.history import NotInProduction
from borgen.office.supported_loan.demo.papers import papers
from borgen.office.supported_loan.facts.project import projects_facts
from borgen.office.supported_loan.models import Proposal, Redemption
from borgen.office.supported_loan.queries.ahead import ahead
from borgen.supported_loan.project import ProjectPlan, Question, project_plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
RAW = Path(__file__).parents[1] / "data" / "dk" / "projects.csv"


@pytest.fixture
def demo(settings: Any) -> None:
    settings.PROFILE = "demo"
    load()


def plans(slug: str) -> dict[str, ProjectPlan]:
    now = moment(organisation_id=Organisation.objects.get(slug=slug).pk, as_of=TODAY)
    return {known.facts.reference: project_plan(known.facts) for known in projects_facts(now).values()}


def kr(text: str) -> Money:
    return Money.parse(text, "DKK")


def test_the_municipality_has_loans_in_every_stage(demo: None) -> None:
    place = Organisation.objects.get(slug=SLUG)
    assert "opdigtet" in place.name and place.is_demo and place.language == "da"
    found = ahead(moment(organisation_id=place.pk, as_of=TODAY))
    by_number = {loan.facts.number: loan for loan in found.loans}
    assert set(by_number) == {"KK-4711", "KK-2107", "KK-1088"}
    first = by_number["KK-4711"].splits[0]
    assert (first.residents, first.state) == (kr("849616.87"), kr("491047.78"))
    assert by_number["KK-4711"].facts.reported.payable_since == date(2026, 1, 12)
    assert by_number["KK-1088"].facts.ended_on == date(2026, 9, 15) and Redemption.objects.count() == 1
    assert [row.kind for row in Proposal.objects.filter(state="prepared")] == ["draw"]
    assert project_plan(next(p.facts for p in found.projects if p.facts.reference == "ST-2024-003")).excess == kr("850000")
    for login in LOGINS:
        account = Account.objects.get(username=login.username)
        assert account.check_password(login.password) and account.memberships.count() == 2
    events = Event.objects.count()
    load()
    assert Event.objects.count() == events


def test_it_is_not_loaded_into_a_serving_office(settings: Any, db: None) -> None:
    settings.PROFILE = "serve"
    with pytest.raises(NotInProduction):
        load()
    assert not Organisation.objects.exists()


def test_the_papers_are_the_thirteen_and_state_no_more_than_they_do() -> None:
    raw = {int(row["no"]): row for row in csv.DictReader(RAW.read_text(encoding="utf-8").splitlines())}
    assert sorted(raw) == [paper.no for paper in papers()] == list(range(1, 14))
    for paper in papers():
        row = raw[paper.no]
        assert paper.source == row["source"] and paper.proves and paper.proves_not
        if paper.acquisition is not None:
            assert paper.acquisition == kr(row["acquisition_sum_kr"]) and str(paper.approved_on) == row["date"]
        if paper.dwellings is not None:
            assert row["dwellings"] in ("", str(paper.dwellings))
        if "derived" in row["derived_fields"] and not row["acquisition_sum_kr"]:
            assert paper.acquisition is None  # an inferred sum is nobody's approval


def test_each_paper_proves_what_it_says(demo: None) -> None:
    found = plans(PAPERS)
    assert len(found) == 13
    a, b = found["FB-2017-A"], found["FB-2018-B"]
    assert a.financing and (a.financing.loan, a.financing.base_capital) == (kr("102472480"), kr("11644600"))
    assert a.lacks(Question.MAXIMUM).missing == "form_b"  # type: ignore[union-attr]
    assert b.cap and b.financing and b.excess == kr("0") and b.financing.loan == kr("104189360")
    assert b.cap.per_m2 == kr("29974")
    grants = {reference: plan.grant.amount for reference, plan in found.items() if plan.grant}
    assert grants == {"FB-2017-A": kr("2000000"), "KK-2023-AKB": kr("160000"), "GR-2006-NB": kr("960000")}
    for reference, plan in found.items():
        if reference not in {"FB-2017-A", "FB-2018-B"}:
            assert plan.financing is None and plan.lacks(Question.FINANCING).missing == "form", reference  # type: ignore[union-attr]
