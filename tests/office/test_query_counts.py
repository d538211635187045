"""No page and no call of the API asks the database more often because the register is larger (P9)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.registers import make_up
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.people.models import Account
from tests.office.two_offices import give_role, two_offices

pytestmark = pytest.mark.django_db

FEW, MANY = 5, 50
PAST = {"as_of": "2018-06-30", "known_at": "2020-02-01"}
DESK = [
    "/{slug}/guarantees/",
    "/{slug}/guarantees/exposure/",
    "/{slug}/guarantees/exposure/figures/SEK/committed/",
    "/{slug}/guarantees/exposure/figures/SEK/own_outstanding/?by=lender&key=Kommunbanken",
    "/{slug}/guarantees/register/",
    "/{slug}/guarantees/register/?q=if",
    "/{slug}/guarantees/register/?sort=borrower",
    "/{slug}/guarantees/register/B-1/",
    "/{slug}/guarantees/register/B-1/plan/",
    "/{slug}/guarantees/register/B-1/what-if/?rate=5",
    "/{slug}/guarantees/exposure/maturities/export/csv/",
    "/{slug}/guarantees/exposure/stress/",
    "/{slug}/guarantees/register/B-1/findings/",
    "/{slug}/guarantees/register/B-1/duties/",
    "/{slug}/guarantees/register/B-1/fees/",
    "/{slug}/guarantees/register/B-1/history/",
    "/{slug}/guarantees/findings/",
    "/{slug}/guarantees/duties/",
    "/{slug}/guarantees/export/csv/",
    "/{slug}/journal/",
]
API = [
    "/api/{slug}/guarantees",
    "/api/{slug}/guarantees/B-1",
    "/api/{slug}/guarantees/B-1/history",
    "/api/{slug}/findings",
    "/api/{slug}/maturities",
    "/api/{slug}/stress",
    "/api/{slug}/duties",
    "/api/{slug}/fees/2020",
]


@pytest.fixture(scope="module")
def two_registers(rows_of_the_module: Callable[[], Any]) -> None:
    """``gotene`` has ``FEW`` guarantees and ``vara`` ``MANY``, once for the module."""
    with rows_of_the_module():
        found = two_offices()
        make_up(organisation_id=found["gotene"].pk, count=FEW, seed=3)
        make_up(organisation_id=found["vara"].pk, count=MANY)
        give_role(Account.objects.get(username="clerk.gotene"), found["vara"], "clerk")


@pytest.fixture
def asked(two_registers: None) -> Callable[[str, dict[str, str]], list[Any]]:
    """The queries that an address takes in either register, each read afresh."""
    client = Client()
    account = Account.objects.get(username="clerk.gotene")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    def ask(address: str, query: dict[str, str]) -> list[Any]:
        counts = []
        for slug in ("gotene", "vara"):
            for _ in range(2):  # the first call of a process also reads what every page shares
                forget_snapshots()
                with CaptureQueriesContext(connection) as captured:
                    response = client.get(address.format(slug=slug), query)
                    b"".join(response.streaming_content) if response.streaming else None
                assert response.status_code == 200, (address, response.status_code)
            counts.append([q["sql"] for q in captured.captured_queries])
        return counts

    return ask


@pytest.mark.parametrize("address", [*DESK, *API])
def test_queries_do_not_grow_with_the_register(
    address: str, asked: Callable[[str, dict[str, str]], list[Any]]
) -> None:
    """Today and in the past."""
    for when in ({}, PAST):
        few, many = asked(address, when)
        assert len(few) > 2, "the page asks the database at all"
        assert len(many) <= len(few), "\n".join(many[len(few) :])
