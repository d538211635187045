"""What all tests share: how Hypothesis searches, two offices with their people, a browser, and how append-only tables
are emptied between tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings

# "ci" finds the same examples every time; "search" looks for new ones and for longer.
_calm = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("ci", derandomize=True, deadline=None, database=None, suppress_health_check=_calm)
settings.register_profile("search", max_examples=2000, deadline=None, suppress_health_check=_calm)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark whatever needs a browser, so that it runs once and where there is one. On PostgreSQL leave out what cannot
    come out otherwise there: it has been run with SQLite."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()) or "journeys" in item.path.parts:
            item.add_marker("browser")
    if os.environ["BORGEN_TEST_DATABASE"] == "postgresql":
        left_out = [item for item in items if not _may_differ_by_engine(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _may_differ_by_engine(item)]


def _may_differ_by_engine(item: pytest.Item) -> bool:
    """Whether it asks a database for anything that an engine decides: constraints, transactions, locks, collation, the range of
    numbers, raw SQL, imports, money commands and what was believed at a moment.

    ``engine_neutral`` marks what does not: the rows are there by commands, and are read by queries, that others try on PostgreSQL.
    What is asserted is what Python makes of them: words, explanations, links, files, and who may see them.
    """
    return _asks_a_database(item) and item.get_closest_marker("engine_neutral") is None


def _asks_a_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server", "rows_of_the_module"}
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(
        getattr(item, "fixturenames", ())
    )


# ---------------------------------------------------------------------------------------------- two offices, four roles


@pytest.fixture
def offices(db: None) -> dict[str, Any]:
    """Two organisations by their slugs, ``gotene`` and ``vara``, with an account for every role in each."""
    from tests.office.two_offices import two_offices

    return two_offices()


@pytest.fixture
def organisation(offices: dict[str, Any]) -> Any:
    """The organisation that a test is about."""
    return offices["gotene"]


@pytest.fixture
def other_organisation(offices: dict[str, Any]) -> Any:
    """The one that must not notice."""
    return offices["vara"]


def _actor(username: str) -> Any:
    from borgen.office.people.actor import AccountActor
    from borgen.office.people.models import Account

    account = Account.objects.get(username=username)
    role = username.partition(".")[0]
    return AccountActor(account_id=account.pk, person=str(account.person_id), role=role)


@pytest.fixture
def clerk(offices: dict[str, Any]) -> Any:
    """Who prepares in ``organisation``; like the next three an actor, as use cases take it."""
    return _actor("clerk.gotene")


@pytest.fixture
def approver(offices: dict[str, Any]) -> Any:
    return _actor("approver.gotene")


@pytest.fixture
def auditor(offices: dict[str, Any]) -> Any:
    return _actor("auditor.gotene")


@pytest.fixture
def administrator(offices: dict[str, Any]) -> Any:
    return _actor("administrator.gotene")


@pytest.fixture
def logged_in(offices: dict[str, Any]) -> Callable[[str], Any]:
    """Return a test client in which ``<role>.<slug>`` has logged in."""
    from django.test import Client

    from borgen.office.people.models import Account

    def log_in(username: str) -> Client:
        client = Client()
        account = Account.objects.get(username=username)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def clerk_client(logged_in: Callable[[str], Any]) -> Any:
    return logged_in("clerk.gotene")


@pytest.fixture
def approver_client(logged_in: Callable[[str], Any]) -> Any:
    return logged_in("approver.gotene")


@pytest.fixture
def auditor_client(logged_in: Callable[[str], Any]) -> Any:
    return logged_in("auditor.gotene")


@pytest.fixture
def administrator_client(logged_in: Callable[[str], Any]) -> Any:
    return logged_in("administrator.gotene")


# ------------------------------------------------------------------------------------------------ rows of a whole module


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[], Any]]:
    """Return what opens the database for a fixture of the module's scope, whose rows every test of the module begins with.

    A test is rolled back to them, and they are rolled back at the module's end. Not for tests with real transactions.
    """
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # as Django marks a test's own, so that durable blocks may begin in it
        around.__enter__()
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


# ------------------------------------------------------------------------------------------------------------ a browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium that Playwright drives: ``BORGEN_CHROMIUM``, or one that is installed.

    Without one the test fails where a browser is required (``BORGEN_REQUIRE_BROWSER``), and is skipped elsewhere.
    """
    path = os.environ.get("BORGEN_CHROMIUM") or next((p for name in BROWSERS if (p := shutil.which(name))), None)
    if path is None:
        if os.environ.get("BORGEN_REQUIRE_BROWSER"):
            pytest.fail("no Chromium here, and BORGEN_REQUIRE_BROWSER wants one")
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, which Django takes for a sign of asynchronous code.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=str(Path(path)), args=sandbox)
        yield chromium
        chromium.close()
    patch.undo()


# -------------------------------------------------------------------------------------------------- append-only tables


@contextmanager
def triggers_lifted() -> Iterator[None]:
    """Let the connection empty tables that only ever grow, then guard them again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield
            for _, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_triggers() -> Iterator[None]:
    """After a test with real transactions Django empties all tables, which the append-only triggers refuse.

    ``transaction=True`` and live servers need it; every other test is rolled back and never comes here.
    """
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        with triggers_lifted():
            flush(self, sql_list)

    patch = pytest.MonkeyPatch()
    patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
    yield
    patch.undo()
