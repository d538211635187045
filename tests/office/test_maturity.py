"""When debts fall due, and what plans would be otherwise. Issue 3, section 4; G3.1, G7.6."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from benchmarks.registers import make_up
from borgen.cashflow.plan import plan_for
from borgen.cashflow.portfolio import remaining_terms
from borgen.guarantee.maturity import NoPlan, apart, underway, why_no_plan
from borgen.guarantee.maturity_trace import OF_A_YEAR, OF_ALL, NoSuchFigure, explain
from borgen.office.guarantee.demo import LOGINS, load
from borgen.office.guarantee.queries.guarantee import guarantee
from borgen.office.guarantee.queries.maturity import debts, explain_maturity, maturities
from borgen.office.guarantee.queries.overview import breakdown
from borgen.office.guarantee.queries.snapshot import forget_snapshots, snapshot
from borgen.office.journal.moment import moment
from borgen.office.organisation.models import Organisation
from borgen.office.people.models import Account
from borgen.rules.trace import replay

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]
DAY = date(2020, 1, 10)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_register_adds_up_to_the_ore(seed: int, offices: dict[str, Organisation]) -> None:
    """Years and what has no plan are the register's total; year by year they are what each loan's own plan says."""
    forget_snapshots()
    place = offices["gotene"].pk
    make_up(organisation_id=place, count=150, seed=seed, with_plans=True)
    make_up(organisation_id=offices["vara"].pk, count=30, seed=9, with_plans=True)
    for as_of in (DAY, date(2018, 6, 30)):
        shot = snapshot(moment(organisation_id=place, as_of=as_of))
        totals = {one.currency: one.total for one in breakdown(organisation_id=place, as_of=as_of)}
        found = maturities(organisation_id=place, as_of=as_of)
        assert {one.currency for one in found} == set(totals)
        for one in found:
            expected: dict[int, int] = {}
            unplanned = 0
            for debt in debts(shot, one.currency):
                if why_no_plan(debt, as_of) is not None:
                    unplanned += debt.owed
                    continue
                for row in plan_for(remaining_terms(underway(debt), as_of)).rows:
                    expected[row.due_on.year] = expected.get(row.due_on.year, 0) + row.principal.minor
            assert {y.year: y.principal.minor for y in one.years if y.principal} == {y: p for y, p in expected.items() if p}
            assert one.unplanned.minor == unplanned == sum(row.owed.minor for row in one.without_plan)
            assert one.planned + one.unplanned == one.outstanding == totals[one.currency].outstanding
            assert not one.difference
            assert len(one.unknown) == totals[one.currency].unknown_outstanding
            figures = {f"{name}.{y.year}": getattr(y, name) for y in one.years for name in OF_A_YEAR}
            figures |= {name: getattr(one, name) for name in OF_ALL}
            for name, money in figures.items():
                told = explain_maturity(organisation_id=place, as_of=as_of, currency=one.currency, figure=name)
                assert replay(told.trace) == money.minor, name
                assert {row.name for row in told.trace.inputs} <= {
                    "nothing", *(f"part_{n}" for n in range(1, len(told.parts) + 1))
                }  # fmt: skip
            with pytest.raises(NoSuchFigure):
                explain_maturity(organisation_id=place, as_of=as_of, currency=one.currency, figure="principal.1999")
            few = apart(debts(shot, one.currency), as_of, most=3)
            for name, money in figures.items():
                trace = explain([part for _, part in few], name, currency=one.currency)
                assert replay(trace) == money.minor, "smaller ones together"
        assert {row.reason for one in found for row in one.without_plan} > {NoPlan.TEXT, NoPlan.AMORTISATION_UNKNOWN}


@pytest.fixture
def demo(settings: Any) -> Client:
    settings.PROFILE = "demo"
    forget_snapshots()
    load()
    client = Client()
    account = Account.objects.get(username=next(login.username for login in LOGINS if login.role == "clerk"))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_demo_on_its_pages(demo: Client) -> None:
    """The page and the file say what the query says; the plan page is the engine's plan; a what-if is shown beside it."""
    place = Organisation.objects.get(slug="exempelby")
    (one,) = maturities(organisation_id=place.pk, as_of=date(2026, 11, 28))
    assert one.planned + one.unplanned == one.outstanding
    assert one.planned.minor > one.unplanned.minor > 0
    assert not one.difference
    page = demo.get("/exempelby/guarantees/exposure/?as_of=2026-11-28").content.decode()
    for row in (one.years[0], one.years[-1]):
        assert f"<td>{row.year}</td>" in page
    assert one.without_plan[0].reference in page
    file = b"".join(demo.get("/exempelby/guarantees/exposure/maturities/export/csv/?as_of=2026-11-28").streaming_content)
    lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    owed = [line for line in lines if len(line) > 10 and line[1].isdigit()]
    assert [int(line[1]) for line in owed] == [row.year for row in one.years]
    assert sum(round(100 * float(line[2].replace(",", "."))) for line in owed) == one.planned.minor
    plan = next(p for p in guarantee(organisation_id=place.pk, reference="EX-010", as_of=date(2026, 11, 28)).plans if p.plan)
    assert plan.terms is not None and plan.plan == plan_for(plan.terms)
    base = "/exempelby/guarantees/register/EX-010/what-if/"
    page = demo.get(f"{base}?rate=5").content.decode()
    figures = re.findall(r"what-if/explained/now\.\d+\.interest/[^>]*>([^<]+)<", page)
    assert len(figures) == len(plan.plan.rows)
    assert [_minor(text) for text in figures] == [row.interest.minor for row in plan.plan.rows if row.interest]
    address = re.search(r'href="([^"]*what-if/explained/then\.15\.interest/[^"]*)"', page)
    assert address
    assert "176\u00a0000\u00a0kr" in demo.get(address[1]).content.decode()  # 5 % of the 3 520 000 that are left then
    assert demo.get(f"{base}explained/then.999.interest/?rate=5").status_code == 404
    assert demo.get(f"{base}explained/then.².interest/?rate=5").status_code == 404, "no number of a payment"
    assert demo.get(f"{base}explained/then.1.interest/").status_code == 404


def _minor(text: str) -> int:
    figures = re.sub(r"[^\d,]", "", text)
    whole, _, part = figures.partition(",")
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


IMPOSSIBLE = [
    ("extra=999+mnkr", "extra", "mer än vad som är kvar"),
    ("extra=10&extra_on=2016-01-01", "extra_on", "inte börjat"),
    ("matures_on=2020-01-01", "matures_on", "efter den dag"),
    ("kind=fixed_per_year&per_year=0", "per_year", ""),
    ("kind=share_of_remaining", "share_per_year", "behöver anges"),
    ("rate=abc", "rate", "procenttal"),
    ("since=2090-01-01&rate=2", "since", "upphört"),
    ("kind=nonsense", "kind", ""),
]


def test_a_figure_of_the_profile_opens_what_makes_it_up(demo: Client) -> None:
    page = demo.get("/exempelby/guarantees/exposure/?as_of=2026-11-28").content.decode()
    links = re.findall(r'href="([^"]*maturities/explained/[^"]*)"[^>]*>([^<]+)<', page)
    assert len(links) > 20
    for link, shown in (*links[:6], *links[-3:]):
        answer = demo.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert answer.context["result"].replace(",00", "") == shown.strip()
    assert demo.get("/exempelby/guarantees/exposure/maturities/explained/SEK/principal.1999/").status_code == 404
    assert demo.get("/exempelby/guarantees/exposure/maturities/explained/SEK/nonsense/").status_code == 404


def test_what_cannot_be_is_said_at_its_field(demo: Client) -> None:
    for query, field, words in IMPOSSIBLE:
        answer = demo.get(f"/exempelby/guarantees/register/EX-010/what-if/?{query}&as_of=2026-11-28")
        assert answer.status_code == 200
        form = answer.context["form"]
        assert list(form.errors) == [field], query
        assert words in str(form.errors[field]), query
        assert "comparison" not in answer.context


def test_the_other_office_has_no_such_guarantee(
    offices: dict[str, Organisation], logged_in: Callable[[str], Client]
) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=3, with_plans=True)
    ours, theirs = logged_in("clerk.gotene"), logged_in("clerk.vara")
    assert ours.get("/gotene/guarantees/register/B-1/what-if/").status_code == 200
    assert theirs.get("/gotene/guarantees/register/B-1/what-if/").status_code == 404
    assert theirs.get("/vara/guarantees/register/B-1/what-if/").status_code == 404
    assert theirs.get("/gotene/guarantees/exposure/maturities/export/csv/").status_code == 404
    assert b"B-1" not in b"".join(theirs.get("/vara/guarantees/exposure/maturities/export/csv/").streaming_content)


def test_a_long_breakdown_shows_the_largest_and_adds_up_the_others(demo, monkeypatch):
    whole = demo.get("/exempelby/guarantees/exposure/?as_of=2026-11-28").content.decode()
    assert "andra tillsammans" not in whole
    monkeypatch.setattr("borgen.office.guarantee.views.overview.ROWS_AT_MOST", 5)
    page = demo.get("/exempelby/guarantees/exposure/?as_of=2026-11-28").content.decode()
    borrowers = page[page.index('id="borrowers"') : page.index('id="classes"')]
    assert borrowers.count("data-row-target") == 5 and "De 5 största" in borrowers
    assert "andra tillsammans" in borrowers
    assert len(page) < len(whole)
