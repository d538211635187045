"""The budget year, the loan report and the scenarios of an office: they are the loans' own figures, and nobody else's."""

import json
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from borgen.cli.main import main
from borgen.office.supported_loan.queries.budget import budget
from borgen.office.supported_loan.queries.loan_report import loan_report
from borgen.office.supported_loan.queries.scenarios import Assumed, scenarios
from borgen.office.supported_loan.usecases.forms_abc import approve_form
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.rules.trace import replay
from borgen.supported_loan.choices import IndexBasis
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName
from tests.office.loan_office import LoanOffice, kr

TODAY = date(2026, 11, 28)


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    return LoanOffice(organisation, clerk, approver)


@pytest.fixture
def other_office(other_organisation: Any, offices: Any) -> LoanOffice:
    from tests.conftest import _actor

    return LoanOffice(other_organisation, _actor("clerk.vara"), _actor("approver.vara"))


def project(office: LoanOffice, reference: str, **terms: Any) -> str:
    given = {"name": f"Plejecenter {reference}", "committed_on": date(2018, 9, 10), **terms}
    office(enter_project, reference=reference, terms=ProjectTerms(**given), true_from=date(2018, 9, 10))
    office(approve_form, reference=reference, form=FormName.B, approved_on=date(2018, 9, 10), approved_by="Byrådet",
           acquisition=kr("118397000"))  # fmt: skip
    return reference


def test_a_budget_is_what_the_terms_of_the_year_say(office: LoanOffice, other_office: LoanOffice) -> None:
    project(office, "P-1")
    project(office, "P-2", ready_on=date(2026, 11, 2))
    project(office, "P-3")
    office.loan("4711", project="P-1")
    other_office.loan("9999", principal=kr("50000000"))
    found = budget(organisation_id=office.id, as_of=TODAY, year=2026)
    (one,) = found.asked.loans  # terms on 1 April, 1 July and 1 October; January's falls in 2027
    assert (one.number, one.terms) == ("4711", 3)
    assert one.interest + one.principal == kr("3959480.34") and one.contribution == kr("62513.61")
    assert one.residents == kr("2548850.61") and one.state == kr("1473143.34")
    assert one.residents + one.state == one.paid
    assert [(own.project, own.on, own.is_expected) for own in found.payments] == [
        ("P-1", date(2026, 1, 1), False),
        ("P-2", date(2026, 11, 2), True),  # ready, and not paid out yet
    ]
    assert (found.asked.base_capital, found.asked.owner) == (kr("23679400"), kr("23679400"))
    assert [own.project for own in found.undated] == ["P-3"]
    following = budget(organisation_id=office.id, as_of=TODAY, year=2027)
    assert not following.payments and following.asked.owner == kr("0")
    assert following.asked.index is IndexBasis.KNOWN and following.years[1].index is IndexBasis.MISSING
    assert following.years[0] == found.years[1]
    forecast = budget(organisation_id=office.id, as_of=TODAY, year=2028, rise=Fraction("0.02"))
    assert forecast.asked.index is IndexBasis.FORECAST
    assert forecast.asked.residents > following.years[1].residents


def test_a_loan_that_nobody_knows_who_pays_is_in_neither_part(office: LoanOffice) -> None:
    office.loan("4711")
    office.loan("4712", kind=LoanKind.EXTRA, principal=kr("980000"), supported_sum=kr("1000000"), project="P-4711")
    year = budget(organisation_id=office.id, as_of=TODAY, year=2027).asked
    extra = next(one for one in year.loans if one.number == "4712")
    assert extra.residents is None and extra.state is None and extra.paid == year.unshared > kr("0")
    assert year.residents + year.state + year.unshared == year.interest + year.principal + year.contribution
    found = scenarios(organisation_id=office.id, as_of=TODAY, drawn=Assumed(scenarios=10, years=2).drawn())
    assert (found.loans, found.unshared) == (1, ("4712",))


def test_the_loan_report_is_the_year_that_has_ended(office: LoanOffice, other_office: LoanOffice) -> None:
    office.loan("4711", disbursed_on=date(2025, 1, 1))
    other_office.loan("9999")
    found = loan_report(organisation_id=office.id, as_of=TODAY, year=2025)
    (one,) = found.loans
    assert found.is_over and one.of.terms == 3 and one.terms_left == 117
    assert one.original == kr("104189360") and one.rate == Fraction("0.03")
    assert one.original - one.of.principal == one.of.debt_at_end
    assert not loan_report(organisation_id=office.id, as_of=TODAY, year=2026).is_over
    assert loan_report(organisation_id=office.id, as_of=TODAY, year=2024).loans == ()


def test_scenarios_begin_where_the_plans_stand(office: LoanOffice, other_office: LoanOffice) -> None:
    office.loan("4711")
    other_office.loan("9999", principal=kr("50000000"))
    certain = Assumed(scenarios=10, rate_volatility=Fraction(0), inflation_volatility=Fraction(0)).drawn()
    found = scenarios(organisation_id=office.id, as_of=date(2026, 1, 1), drawn=certain)
    assert found.loans == 1 and found.outlook is not None
    first = found.outlook.years[0]
    assert first.residents.mean == 4 * kr("849616.87").minor
    assert first.state.mean == pytest.approx(4 * kr("491047.78").minor, abs=100)
    few = scenarios(organisation_id=office.id, as_of=TODAY, drawn=certain, loans_max=0)
    assert few.too_many and few.outlook is None


def test_the_pages_and_files_say_what_the_queries_say(
    office: LoanOffice, other_office: LoanOffice, logged_in: Callable[[str], Client]
) -> None:
    project(office, "P-1")
    office.loan("4711", project="P-1")
    other_office.loan("9999", principal=kr("50000000"))
    client = logged_in("auditor.gotene")
    root = "/gotene/supported-loans"
    assert client.get(f"{root}/budget/").headers["Location"].endswith("/budget/2027/")
    assert client.get(f"{root}/loan-report/?as_of=2026-11-28").headers["Location"].split("?")[0].endswith("/loan-report/2025/")
    page = client.get(f"{root}/budget/2026/?rise=2&as_of=2026-11-28")
    assert page.status_code == 200 and page.context["year"].owner == kr("11839700")
    text = page.content.decode()
    assert "4711" in text and "9999" not in text and "Plejecenter P-1" in text
    kept = re.findall(r'href="([^"]*/budget/20[^"]*)"', text)
    assert kept and all("rise=2" in address and "as_of=2026-11-28" in address for address in kept if "?rise" not in address)
    for address in (f"{root}/budget/2026/export/csv/", f"{root}/loan-report/2026/export/csv/", f"{root}/scenarios/export/csv/?years=3&scenarios=20"):
        answer = client.get(address)
        file = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert answer.status_code == 200 and file.count("\r\n") >= 2 and "9999" not in file, address
    for address in (f"{root}/loan-report/2026/", f"{root}/scenarios/?years=3&scenarios=20"):
        answer = client.get(address)
        assert answer.status_code == 200 and "9999" not in answer.content.decode(), address
    wrong = client.get(f"{root}/scenarios/?years=300")
    assert wrong.status_code == 422 and wrong.context["form"].errors.keys() == {"years"}
    assert client.get(f"{root}/budget/3000/").status_code == 404
    assert client.get(f"{root}/budget/2026/export/pdf/").status_code == 404
    assert client.get("/vara/supported-loans/budget/2026/").status_code in (403, 404)


def test_a_figure_of_the_scenarios_says_what_it_rests_on(
    office: LoanOffice, other_office: LoanOffice, logged_in: Callable[[str], Client]
) -> None:
    project(office, "P-1")
    office.loan("4711", project="P-1")
    other_office.loan("9999", principal=kr("50000000"))
    client = logged_in("auditor.gotene")
    root, asked = "/gotene/supported-loans/scenarios", "scenarios=20&years=3&seed=7&rate=4&as_of=2026-11-28"
    client.post("/i18n/setlang/", {"language": "en"})
    page = client.get(f"{root}/?{asked}").content.decode()
    opened = {unescape(one) for one in re.findall(r'href="([^"]*/scenarios/explain/[^"]*)"', page)}
    shown = {f"{who}_{what}" for who in ("residents", "state") for what in ("mean", "low", "high")} | {"owner_mean"}
    assert opened == {f"{root}/explain/{figure}/{n}/?{asked}" for figure in shown for n in (1, 2, 3)}
    told = client.get(f"{root}/explain/state_high/2/?{asked}")
    text = told.content.decode()
    for word in ("Forecast", "not what will be paid", "Vasicek", "Ornstein-Uhlenbeck", "independent of each other", "Loans counted", "4711"):
        assert word in text, word
    assert "9999" not in text
    rests_on = {one.name: (one.source, one.value) for one in told.context["rests_on"]}
    assert rests_on["seed"] == ("asked", "7") and rests_on["scenarios"] == ("asked", "20") and rests_on["loans"] == ("register", "1")
    assert rests_on["rate"] == ("asked", "4%") and rests_on["inflation"] == ("assumed", "2%") and rests_on["rate_reversion"][0] == "assumed"
    for odd in ("state_high/0", "state_high/4", "nobody_mean/1", "state/1"):
        assert client.get(f"{root}/explain/{odd}/?{asked}").status_code == 404
    assert client.get(f"{root}/explain/state_high/1/?years=300").status_code == 404


def test_the_owners_part_is_explained_by_its_projects(office: LoanOffice, logged_in: Callable[[str], Client]) -> None:
    project(office, "P-2", ready_on=date(2026, 11, 2))
    office.loan("4711")
    client, path = logged_in("auditor.gotene"), "/gotene/supported-loans/scenarios/explain/owner_mean"
    found = [client.get(f"{path}/{n}/?scenarios=10&years=2&as_of=2026-06-30") for n in (1, 2)]
    assert [replay(one.context["found"].trace) for one in found] == [kr("11839700").minor, 0]
    assert [label for label, _url in found[0].context["before"]] == ["P-2"] and not found[1].context["before"]


def test_the_command_takes_the_loans_of_an_office(office: LoanOffice, other_office: LoanOffice) -> None:
    office.loan("4711")
    other_office.loan("9999", principal=kr("50000000"))
    asked = ["supported-loan", "scenarios", "--organisation", office.slug, "--on", "2026-01-01", "--count", "20", "--years", "2", "--json"]
    answer = json.loads(CliRunner().invoke(main, asked).stdout)
    assert (answer["loans"], answer["years"][0]["residents_mean"]) == (1, "3398467.48")
    wrong = CliRunner().invoke(main, [*asked, "--organisation", "nowhere"])
    assert wrong.exit_code == 2 and "nowhere" in wrong.output
