"""What all tests share: how Hypothesis searches, and how a database with append-only tables is emptied."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

# "ci" finds the same examples every time; "search" looks for new ones and for longer.
_calm = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("ci", derandomize=True, deadline=None, database=None, suppress_health_check=_calm)
settings.register_profile("search", max_examples=2000, deadline=None, suppress_health_check=_calm)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


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
    """After a test with real transactions, Django empties all tables, which the append-only triggers refuse.

    `transaction=True` and live servers need it; every other test is rolled back and never comes here.
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
