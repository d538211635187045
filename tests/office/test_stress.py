"""The stress page: it holds to the register's totals to the öre, and every figure explains itself. Issue 3, section 4."""

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client

from benchmarks.registers import make_up
from borgen.guarantee.stress import Called, Settings
from borgen.guarantee.stress_trace import SUMMED, NoSuchFigure, explain
from borgen.office.guarantee.queries.overview import breakdown
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.queries.stress import stress_test
from borgen.office.organisation.models import Inhabitants, Organisation
from borgen.rules.trace import replay

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]
DAY = date(2020, 1, 10)


def settings(**changed: object) -> Settings:
    given = {"year": 2021, "points": Fraction("0.02"), "haircut": Fraction("0.3"), "other_share": Fraction(1, 4), "lag": 1}
    return Settings(**{**given, **changed})  # type: ignore[arg-type]


@pytest.fixture
def places(offices: dict[str, Organisation]) -> dict[str, Organisation]:
    forget_snapshots()
    make_up(organisation_id=offices["gotene"].pk, count=120, seed=4, with_plans=True)
    make_up(organisation_id=offices["vara"].pk, count=10, seed=9, with_plans=True)
    Inhabitants.objects.create(organisation=offices["gotene"], on=date(2019, 12, 31), count=13_000, source="SCB")
    return offices


@pytest.mark.parametrize("called", list(Called))
def test_it_adds_up_to_the_ore(called: Called, places: dict[str, Organisation]) -> None:
    place = places["gotene"].pk
    for as_of, largest in ((DAY, 3), (DAY, 40), (date(2018, 6, 30), 5)):
        test = stress_test(organisation_id=place, as_of=as_of, settings=settings(called=called), largest=largest)
        found = test.found
        total = next(b.total for b in breakdown(organisation_id=place, as_of=as_of) if b.currency == test.currency)
        assert not test.difference
        assert found.failing_owed + found.others_owed == total.outstanding.minor
        assert found.difference == 0
        assert found.paid_before + found.principal == found.failing_owed > 0
        for guarantee in {part.guarantee for part in found.parts}:
            own = [part for part in found.parts if part.guarantee == guarantee]
            counted = sum(w.counted for w in found.worths if w.security.guarantee == guarantee)
            for n in range(1, len(own) + 1):
                assert sum(part.recourse for part in own[:n]) <= min(counted, sum(part.paid for part in own[:n]))
        assert sum(b.fails for b in test.borrowers) == largest
        assert any(w.missing == "value" for w in found.worths)


def test_the_page_says_what_the_query_says_and_explains_it(places: dict[str, Organisation], logged_in: Callable[[str], Client]) -> None:
    client = logged_in("clerk.gotene")
    address = "/gotene/guarantees/exposure/stress/?as_of=2020-01-10&points=3&largest=2&called=as_due"
    answer = client.get(address)
    assert answer.status_code == 200
    test = answer.context["test"]
    assert test.found.settings == settings(points=Fraction("0.03"), called=Called.AS_DUE, other_share=Fraction(0), lag=2)
    page = answer.content.decode()
    links = re.findall(r'href="([^"]*/stress/explained/[^"]*)"', page)
    assert len(links) >= 8 * len(test.found.years)
    for link in (*links[:16], links[-1]):
        explained = client.get(link.replace("&amp;", "&"))
        assert explained.status_code == 200, link
    year = test.found.years[0]
    lines = client.get(f"/gotene/guarantees/exposure/stress/explained/paid.{year.year}/?{address.partition('?')[2]}").context["lines"]
    assert len(lines) == 1 + sum(part.year == year.year and part.paid > 0 for part in test.found.parts)
    chosen = test.borrowers[3].reference
    page_of_one = client.get(f"/gotene/guarantees/exposure/stress/?as_of=2020-01-10&borrower={chosen}")
    assert [b.reference for b in page_of_one.context["test"].borrowers if b.fails] == [chosen]
    file = b"".join(client.get("/gotene/guarantees/exposure/stress/export/csv/?as_of=2020-01-10").streaming_content).decode("utf-8-sig")
    assert file.count("\n20") >= 3
    assert client.get("/gotene/guarantees/exposure/stress/explained/paid.1999/").status_code == 404
    assert client.get("/gotene/guarantees/exposure/stress/explained/nonsense/").status_code == 404


def test_settings_that_cannot_be_are_said_at_their_field(places: dict[str, Organisation], logged_in: Callable[[str], Client]) -> None:
    client = logged_in("clerk.gotene")
    for query, field in (("year=1990", "year"), ("points=abc", "points"), ("haircut=200", "haircut"), ("lag=99", "lag"),
                         ("called=never", "called"), ("largest=-1", "largest")):  # fmt: skip
        answer = client.get(f"/gotene/guarantees/exposure/stress/?{query}")
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [field]


def test_the_other_office_sees_its_own(places: dict[str, Organisation], logged_in: Callable[[str], Client]) -> None:
    theirs = logged_in("clerk.vara")
    assert theirs.get("/gotene/guarantees/exposure/stress/").status_code == 404
    mine = theirs.get("/vara/guarantees/exposure/stress/?as_of=2020-01-10").context["test"]
    assert mine.inhabitants is None
    total = next(b.total for b in breakdown(organisation_id=places["vara"].pk, as_of=DAY) if b.currency == mine.currency)
    assert mine.outstanding == total.outstanding


def test_the_api_says_the_same(places: dict[str, Organisation], logged_in: Callable[[str], Client]) -> None:
    client, theirs = logged_in("clerk.gotene"), logged_in("clerk.vara")
    said = client.get("/api/gotene/stress?as_of=2020-01-10&largest=2&called=as_due").json()
    test = stress_test(
        organisation_id=places["gotene"].pk, as_of=DAY, largest=2,
        settings=settings(called=Called.AS_DUE, other_share=Fraction(0), lag=2),
    )  # fmt: skip
    assert [(row["year"], row["paid"], row["effect"]) for row in said["years"]] == [
        (row.year, test.money(row.paid).decimal, test.money(-row.effect).decimal) for row in test.found.years
    ]
    assert said["outstanding"] == test.outstanding.decimal
    assert client.get("/api/gotene/stress?as_of=2020-01-10&year=1990").status_code == 422
    profile = client.get("/api/gotene/maturities?as_of=2020-01-10").json()
    assert profile and all(one["difference"] == "0.00" and one["without_plan"] for one in profile)
    seen = set()
    for number in range(1, 40):
        answer = client.get(f"/api/gotene/guarantees/B-{number}/what-if?as_of=2020-01-10&rate=0.05")
        seen.add((answer.status_code, answer.json().get("now") is not None))
        assert answer.status_code in (200, 404, 422), answer.content
        unchanged = client.get(f"/api/gotene/guarantees/B-{number}/what-if?as_of=2020-01-10")
        if answer.status_code == 200:  # nothing otherwise: the plan as it is, alone
            assert (unchanged.json()["now"], unchanged.json()["then"]) == (answer.json()["now"], None)
    assert (200, True) in seen and (422, False) in seen
    for path in ("stress", "maturities", "guarantees/B-1/what-if?rate=0.05"):
        assert theirs.get(f"/api/gotene/{path}").status_code == 404


@pytest.mark.parametrize("called", list(Called))
def test_every_figure_is_worked_out_again_from_its_own_trace(called: Called, places: dict[str, Organisation]) -> None:
    test = stress_test(organisation_id=places["gotene"].pk, as_of=DAY, settings=settings(called=called), largest=12)
    found, people = test.found, test.inhabitants
    shown: dict[str, int] = {}
    for row in found.years:
        for name in (*SUMMED, "register_extra"):
            shown[f"{name}.{row.year}"] = getattr(row, name)
        shown[f"effect.{row.year}"] = -row.effect
        each = test.per_inhabitant(-row.effect)
        assert each is not None
        shown[f"per_inhabitant.{row.year}"] = each.minor
    for part in found.parts:
        for name in SUMMED:
            shown[f"part.{part.guarantee}.{part.year}.{name}"] = getattr(part, name)
    for worth in found.worths:
        shown[f"security.{worth.security.id}"] = worth.counted
    for name in ("paid", "recourse"):
        shown[f"{name}.total"] = sum(getattr(row, name) for row in found.years)
    shown["effect.total"] = -sum(row.effect for row in found.years)
    assert len(shown) > 60 and any(shown[name] for name in shown if name.startswith("part.") and name.endswith(".recourse"))
    assert (called is Called.AT_ONCE) or any(part.extra for part in found.parts)
    for name, minor in shown.items():
        assert replay(explain(found, name, currency=test.currency, inhabitants=people)) == minor, name
    for name in ("paid.1999", "nonsense.total", "part.1.2021.paid", "security.0", "nonsense", "part.x.y.z", "effect.", "paid.²"):
        with pytest.raises(NoSuchFigure):
            explain(found, name, currency=test.currency)
