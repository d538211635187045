"""Every amount that the guarantee desk shows opens an explanation: it verifies, ends in the figure shown, and names its sources.

The pages themselves are walked, so that an amount that is new on one of them and opens nothing fails here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils import translation

from borgen.kernel.money import Money
from borgen.office.guarantee.columns import COLUMNS
from borgen.office.guarantee.demo import load
from borgen.office.guarantee.demo.logins import SLUG
from borgen.office.guarantee.usecases.annual_fee import plan_annual_fee_run
from borgen.office.guarantee.views import explanation
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor
from borgen.office.people.models import Account
from borgen.office.ui.formats import money_text
from borgen.rules.trace import Trace, replay
from tests.office.shown_amounts import Shown, shown_amounts

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

DAY = "2026-10-15"
BASE = f"/{SLUG}/guarantees"
EXPLAINING = frozenset({"explain", "stress-explain", "maturities-explain", "what-if-explain", "figure", "fee-sum"})
"""The routes of the desk that explain a figure."""
OPENED = 2
"""About so many of the amounts of one place on a page are opened: the first, and one or two after it."""
ONE_OF_EACH = ("EX-001", "EX-002", "EX-010", "EX-012", "EX-023", "EX-061", "EX-076", "EX-081", "EX-083")
"""Guarantees of every kind, with and without a plan, securities, a frame, charged fees, ended and only proposed."""
ALL_COLUMNS = "&".join(f"column={column.name}" for column in COLUMNS)
OVER_ALL = {
    "start": "", "register": f"register/?per_page=200&{ALL_COLUMNS}", "register: narrowed": "register/?q=f%C3%B6rening&class=association",
    "exposure": "exposure/", "stress": "exposure/stress/", "stress: as due": "exposure/stress/?called=as_due&points=2",
    "findings": "findings/", "findings: met": "findings/?outcome=met", "duties": "duties/?ahead=1825", "fees": "fees/",
    "fees: of another year": "fees/?year=2025",
    "charged": "fees/charged/", "charged: of one": "fees/charged/?year=2025&reference=EX-010", "run": "fees/2026/1/",
    "run: frozen": "fees/2026/2/",
}  # fmt: skip
OF_ONE = {
    "guarantee": "", "plan": "plan/", "its findings": "findings/", "its duties": "duties/", "its fees": "fees/",
    "history": "history/", "what if": "what-if/?rate=5&extra=100000", "change": "change/",
}  # fmt: skip

KEPT = {
    ("start", "Show as a table"): "the sentence under the chart: the exposure's trend explains both of its figures",
    ("exposure", "The municipality's guarantees at each year's end (million kr)"): "the same; the table stands below",
    ("exposure", "What falls due each year (million kr)"): "the sentence under the chart: the table below explains its figure",
    ("history", "*"): "an entry of the journal is itself the source: it says who stated the amount, when and in which row of which file",
}
"""Amounts that open no explanation, by page and place, each with the reason. A place ends in ``*`` where the rest varies."""


@dataclass(frozen=True, slots=True)
class Opened:
    trace: Trace | None
    context: Any


@pytest.fixture(scope="module")
def demo(rows_of_the_module: Callable[[], Any]) -> None:
    """The made-up municipality with its neighbour, once for all the tests of this module."""
    _read.clear()
    with rows_of_the_module():
        load()
        _plan_a_run()


def _plan_a_run() -> None:
    """A run that waits for its second person: what it would charge is worked out and not charged yet."""
    account = Account.objects.get(username="clerk")
    by = AccountActor(account_id=account.pk, person=str(account.person_id), role="clerk")
    place = Organisation.objects.get(slug=SLUG)
    plan_annual_fee_run(organisation_id=place.pk, year=2026, by=by, at=datetime(2026, 10, 14, 9, tzinfo=UTC), key="walk:run")


@pytest.fixture
def clerk_there(demo: None) -> Client:
    return _client("clerk")


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> list[Trace]:
    """Every trace that a page puts into words, in order."""
    found: list[Trace] = []
    in_words = explanation.explained

    def kept(trace: Trace, language: str) -> Any:
        found.append(trace)
        return in_words(trace, language)

    monkeypatch.setattr(explanation, "explained", kept)
    return found


def _client(username: str) -> Client:
    """Somebody who reads English, in which amounts are told by their currency."""
    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


_read: dict[str, list[Shown]] = {}


def _amounts(client: Client, path: str) -> list[Shown]:
    """The amounts of a page, which is asked for once."""
    if path not in _read:
        answer = client.get(f"{path}{'&' if '?' in path else '?'}as_of={DAY}")
        assert answer.status_code == 200, path
        _read[path] = shown_amounts(answer.content.decode())
    return _read[path]


def _pages() -> Iterator[tuple[str, str]]:
    yield from ((name, f"{BASE}/{path}") for name, path in OVER_ALL.items())
    for reference in ONE_OF_EACH:
        yield from ((name, f"{BASE}/register/{reference}/{path}") for name, path in OF_ONE.items())


def _explains(href: str) -> bool:
    return bool(href.startswith("/")) and resolve(href.partition("?")[0]).url_name in EXPLAINING


def _is_excepted(page: str, place: str) -> bool:
    return any(_fits(one, page, place) for one in KEPT)


def _fits(exception: tuple[str, str], page: str, place: str) -> bool:
    where, what = exception
    is_there = place.startswith(what[:-1]) if what.endswith("*") else place == what
    return is_there and page.partition(":")[0] == where


@pytest.mark.parametrize(("name", "path"), [pytest.param(n, p, id=p.removeprefix(BASE).partition("?")[0]) for n, p in _pages()])
def test_every_amount_of_a_page_explains_itself(name: str, path: str, clerk_there: Client, traces: list[Trace]) -> None:
    silent, by_place = set(), {}
    for one in _amounts(clerk_there, path):
        if _explains(one.href) or any(map(_explains, one.near)):
            by_place.setdefault(one.place, []).append(one)
        elif not _is_excepted(name, one.place):
            silent.add((name, one.place))
    assert not silent, "amounts that open no explanation"
    for place, amounts in by_place.items():
        for one in amounts[:: max(1, len(amounts) // OPENED)]:
            _holds(clerk_there, one, place, traces)


def _holds(client: Client, one: Shown, place: str, traces: list[Trace]) -> None:
    """The amount ends the explanation that it opens; one in a sentence stands in an explanation opened from there."""
    found = set()
    for href in (one.href,) if _explains(one.href) else filter(_explains, one.near):
        opened = _opened(client, href, traces)
        assert opened.trace is not None, (place, href)
        assert f"as_of={DAY}" in href, (place, href)
        worth = replay(opened.trace)
        if href == one.href:
            assert _says(worth, opened.trace, one.text), (place, href, str(worth), one.text)
            _has_sources(opened, href)
            return
        found |= {row.worth for row in (*opened.trace.inputs, *opened.trace.steps) if row.unit.startswith("minor ")}
    minor = Decimal(re.sub(r"[^\d.]", "", one.text)) * 100
    assert str(int(minor)) in found, (place, one)


def _opened(client: Client, href: str, traces: list[Trace]) -> Opened:
    traces.clear()
    answer = client.get(href, headers={"HX-Request": "true"})
    assert answer.status_code == 200, href
    return Opened(traces[-1] if traces else None, answer.context)


def _says(worth: Fraction | date, trace: Trace, text: str) -> bool:
    if isinstance(worth, date) or worth.denominator != 1:
        return False
    units = [row.unit for row in (trace.steps or trace.inputs)]
    with translation.override("en"):
        return money_text(Money(int(worth), units[-1].removeprefix("minor "))) == text.lstrip("+").removesuffix(".00")


def _has_sources(opened: Opened, href: str) -> None:
    """What somebody stated says in which cell of which file, or by whom and when."""
    assert opened.trace is not None
    if resolve(href.partition("?")[0]).url_name != "explain":
        return
    grounds = {ground.name: ground for ground, _what, _by in opened.context["grounds"]}
    for ground, _what, by in opened.context["grounds"]:
        assert ground.recorded is not None, (href, ground)
        assert ground.origin is not None or by, (href, ground)
    for given in opened.trace.inputs:
        if given.source == "register" or given.source.startswith("movement "):
            assert given.name in grounds, (href, given)


def test_no_exception_outlives_its_reason(clerk_there: Client) -> None:
    """Once its amount explains itself it has to go."""
    silent = {
        (name, one.place)
        for name, path in _pages()
        for one in _amounts(clerk_there, path)
        if not (_explains(one.href) or any(map(_explains, one.near)))
    }
    assert not [one for one in sorted(KEPT) if not any(_fits(one, *where) for where in silent)]
