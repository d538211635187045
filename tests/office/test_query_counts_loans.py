"""No page of the supported loans' desk and no call of its API asks the database more often because there are more projects and
loans, or because a loan has more statements (P9)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.office.market.usecases import record_observations
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import SystemActor
from borgen.office.people.models import Account
from borgen.office.supported_loan.facts import regulation_due
from borgen.office.supported_loan.queries import projects as projects_queries
from borgen.office.supported_loan.queries import regulation, totals
from borgen.office.supported_loan.usecases import (
    credit,
    disbursement,
    forms_abc,
    projects,
    reporting,
    statuses,
)
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.regulation import carry_out_regulation, plan_regulation
from borgen.office.supported_loan.usecases.statements import make_statement
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.choices import Regime, Region
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName
from tests.conftest import _actor
from tests.office.two_offices import give_role, two_offices

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 9
DESK = [
    "", "loans/", "loans/?q=L&kind=first", "loans-total/", "loans/L-1/", "loans/L-1/?rise=2", "loans/L-1/terms/", "loans/L-1/law/",
    "loans/L-1/explain/state/9/", "loans/L-1/explain/payment/3/", "loans/L-1/explain/calendar_state/2021/", "loans/L-1/explain/debt/0/",
    "loans/L-1/explain/calendar_redeemed/2020/", "loans/L-1/terms/export/csv/", "loans/export/csv/",
    "loans/L-1/redemption/", "loans/L-1/redemption/?why=voluntary&method=at_market&settles_on=2026-02-20&price=96.4",
    "loans/L-1/statements/1/", "loans/L-1/statements/1/explain/state/0/", "loans/L-1/statements/1/explain/state/1/",
    "loans/L-1/lender-statements/1/", "loans/L-1/lender-statements/1/explain/interest/1/",
    "projects/", "projects/?q=Pleje", "projects-total/acquisition/", "projects-total/lent/", "projects-total/excess/",
    "projects-export/csv/", "projects/P-1/", "projects/P-1/credit/", "projects/P-1/loans/", "projects/P-1/report/",
    "projects/P-1/explained/loan/", "projects/P-1/explained/debt/",
    "regulation/?year=2020", "regulation/?year=2025", "regulation/?year=2025&compare=1", "regulation/2020/1/",
    "regulation/2020/1/explain/L-1/2/after/", "regulation/2025/0/explain/L-1/7/after/", "regulation/2025/0/explain/L-1/7/guide/",
    "regulation/2020/1/export/csv/", "statements/?year=2019", "statements/2019/explain/state/",
    "duties/", "duties/?ahead=400", "duties/export/csv/", "budget/2026/", "budget/2030/?rise=2", "budget/2026/export/csv/",
    "budget/2026/explain/state/", "budget/2026/explain/owner/", "loan-report/2025/", "loan-report/2025/export/csv/",
    "scenarios/?scenarios=10&years=2", "scenarios/explain/state_mean/1/?scenarios=10&years=2", "scenarios/export/csv/?scenarios=10&years=2",
    "proposals/", "proposals/1/", "proposals/1/explain/debt_after/",
]  # fmt: skip
API = [
    "loans", "loans/L-1", "loans/L-1/terms", "loans/L-1/law", "loans/L-1/steps", "loans/L-1/explanations/state/9", "loans/L-1/redemption",
    "loans/L-1/statements", "loans/L-1/statements/1", "loans/L-1/statements/1/explanations/state/1", "loans/L-1/lender-statements",
    "loans/L-1/lender-statements/1", "loan-statements/2019", "loan-statements/2019/explanations/state",
    "regulations/2025?compare=true", "regulations/2025/explanations/L-1/7/after", "regulation-runs", "regulation-runs/2020/1",
    "regulation-runs/2020/1/explanations/L-1/2/after", "prepared-steps", "prepared-steps?state=closed",
    "prepared-steps/1/explanations/debt_after", "projects", "projects/P-1", "projects/P-1/credit", "projects/P-1/explanations",
    "projects/P-1/explanations/loan", "supported-loans/budget/2026", "supported-loans/loan-report/2025", "supported-loans/duties",
    "supported-loans/scenarios?scenarios=10&years=2", "supported-loans/scenarios/explanations/state_mean/1?scenarios=10&years=2",
]  # fmt: skip


def _supported(slug: str, organisation: Organisation, loans: int) -> None:
    """So many projects with forms, statuses, a credit and a loan paid out, reported, stated and regulated; the first loan has as
    many statements more as there are other loans."""
    keys, at = count(1), datetime(2026, 1, 2, 9, tzinfo=UTC)
    approver = _actor(f"approver.{slug}")

    def do(usecase: Any, *, by: Any = None, **given: Any) -> Any:
        by = by or SystemActor()
        return usecase(organisation_id=organisation.pk, by=by, at=at, key=f"{slug} {next(keys)}", **given)

    def by_two(step: str, terms: Any, **of: str) -> None:
        ready = do(prepare_step, step=STEPS[step], terms=terms, **of)
        do(carry_out_step, steps=STEPS, number=ready["number"], manifest=ready["manifest"], by=approver)

    kr = Money.parse("118397000", "DKK")
    prices = [
        Observation(series=Series.PRICES, base="2015=100", period=f"{year}M06", value=Fraction(year - 1915)) for year in range(2018, 2025)
    ]
    do(record_observations, observations=prices, source="DST", status=ObservationStatus.PUBLISHED, retrieved_at=at)
    for n in range(1, loans + 1):
        of, number = {"reference": f"P-{n}"}, f"L-{n}"
        terms = ProjectTerms(
            name=f"Plejecenter {n}", committed_on=date(2018, 9, 10), area=Fraction(3950), region=Region.CAPITAL, ready_on=date(2018, 12, 1)
        )
        do(projects.enter_project, terms=terms, **of)
        for form, on in ((FormName.A, date(2017, 9, 10)), (FormName.B, date(2018, 9, 10))):
            do(forms_abc.approve_form, form=form, approved_on=on, approved_by="Byrådet", acquisition=kr, **of)
        do(credit.agree_credit, limit=Money.parse("105000000", "DKK"), opened_on=date(2018, 9, 12), rate=Fraction("0.036"), **of)
        by_two("draw", {"on": "2018-10-01", "amount": "40000000.00 DKK", "text": ""}, **of)
        do(statuses.observe_status, status=60, since=date(2018, 12, 15), source="BOSSINF", **of)
        first = disbursement.disbursement_terms(
            kind=LoanKind.FIRST, number=number, on=date(2019, 1, 1), rate=Fraction("0.03"), bond_price=Fraction("98.5"), regime=Regime.GUIDE,
            bond_series="32H",
        )  # fmt: skip
        by_two("disbursement", first, **of)
        do(reporting.report_disbursement, loan=number, **of)
        do(make_statement, loan=number, since=date(2019, 1, 1), until=date(2020, 1, 1))
        file = {"name": "lender.csv", "content": b"Forfaldsdag;Rente;Afdrag\r\n01.04.2019;781425,20;538406,58"}
        do(take_lender_statement, loan=number, tolerance=Money(2, "DKK"), **file)
    for year in range(2020, 2025):
        run = do(plan_regulation, year=year)
        do(carry_out_regulation, year=year, number=run["number"], manifest=run["manifest"], by=approver)
    for n in range(loans - 1):
        do(make_statement, loan="L-1", since=months_after(date(2020, 1, 1), 3 * n), until=months_after(date(2020, 1, 1), 3 * n + 3))


@pytest.fixture(scope="module")
def offices_of_loans(rows_of_the_module: Callable[[], Any]) -> None:
    """``gotene`` has ``FEW`` loans and ``vara`` ``MANY``, once for the module."""
    with rows_of_the_module():
        found = two_offices()
        for slug, loans in (("gotene", FEW), ("vara", MANY)):
            _supported(slug, found[slug], loans)
        give_role(Account.objects.get(username="clerk.gotene"), found["vara"], "clerk")


@pytest.fixture
def asked(offices_of_loans: None) -> Callable[[str], list[list[str]]]:
    """The queries that an address takes in either office, each read afresh."""
    client = Client()
    account = Account.objects.get(username="clerk.gotene")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    def ask(address: str) -> list[list[str]]:
        counts = []
        for slug in ("gotene", "vara"):
            for _ in range(2):  # the first call of a process also reads what every page shares
                with CaptureQueriesContext(connection) as captured:
                    response = client.get(address.format(slug=slug))
                    b"".join(response.streaming_content) if response.streaming else None
                assert response.status_code == 200, (address, response.status_code, response.content[:300])
            counts.append([query["sql"] for query in captured.captured_queries])
        return counts

    return ask


@pytest.mark.parametrize("address", [*(f"/{{slug}}/supported-loans/{path}" for path in DESK), *(f"/api/{{slug}}/{path}" for path in API)])
def test_queries_do_not_grow_with_the_loans(address: str, asked: Callable[[str], list[list[str]]]) -> None:
    few, many = asked(address)
    assert len(few) > 2, "the page asks the database at all"
    assert len(many) <= len(few), "\n".join(many[len(few) :])


def test_a_line_of_a_years_regulation_works_out_no_other_loan(
    asked: Callable[[str], list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[Fraction] = []
    plain, compared = regulation_due.regulate, regulation.compare_regimes
    monkeypatch.setattr(regulation_due, "regulate", lambda *given, **more: worked_out.append(given[1].amount) or plain(*given, **more))
    monkeypatch.setattr(regulation, "compare_regimes", lambda *given, **more: worked_out.append(given[2].amount) or compared(*given, **more))
    asked("/api/{slug}/regulations/2025/explanations/L-1/7/after")
    asked("/{slug}/supported-loans/regulation/2025/0/explain/L-1/7/guide/")
    assert len(worked_out) == 2 * 2 * 2  # either address is read twice in either office


def test_a_sum_over_projects_works_out_no_financing_that_it_does_not_show(
    asked: Callable[[str], list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[str] = []
    for module in (projects_queries, totals):
        plain = module.project_plan
        monkeypatch.setattr(module, "project_plan", lambda facts, plain=plain: worked_out.append(facts.reference) or plain(facts))
    for figure in ("lent", "acquisition"):
        asked(f"/{{slug}}/supported-loans/projects-total/{figure}/?stage=paid_out")
    assert not worked_out
    asked("/{slug}/supported-loans/projects-total/excess/")
    assert len(worked_out) == 2 * (FEW + MANY)
