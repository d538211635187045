from pathlib import Path

import pytest

from borgen.office.database_url import UnknownDatabase, database_from_url, is_sqlite


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("office.sqlite3", Path("office.sqlite3").resolve()),
        ("/srv/borgen/office.db", Path("/srv/borgen/office.db")),
        ("sqlite:///here/office.sqlite3", Path("here/office.sqlite3").resolve()),
        ("sqlite:////srv/my%20office.sqlite3", Path("/srv/my office.sqlite3")),
    ],
)
def test_an_sqlite_file(url, file):
    found = database_from_url(url)
    assert found["ENGINE"].endswith("sqlite3") and found["NAME"] == str(file)
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert is_sqlite(url)


def test_sqlite_is_durable_and_strict():
    """I2: an append-only table must not lose rows to INSERT OR REPLACE, nor a power cut a decision."""
    commands = database_from_url("sqlite://:memory:")["OPTIONS"]["init_command"]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        assert f"PRAGMA {pragma};" in commands


def test_postgresql_with_everything():
    found = database_from_url(
        "postgresql://clerk%40x:p%2Fw@db.example:5433/borgen?sslmode=verify-full", statement_seconds=60
    )
    assert found["USER"] == "clerk@x" and found["PASSWORD"] == "p/w"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "borgen")
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert "statement_timeout=60000" in found["OPTIONS"]["options"]


def test_postgresql_by_socket():
    found = database_from_url("postgres://postgres:@/postgres?host=/run/pg")
    assert found["HOST"] == "/run/pg" and found["PORT"] == ""
    assert not is_sqlite("postgres://postgres:@/postgres?host=/run/pg")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hemligt@h/d",
        "register.xlsx",
        "sqlite://",
        "sqlite:///folder/",
        "postgresql://u:hemligt@h",
        "postgresql://u:hemligt@h/d?frobnicate=1",
        "postgresql://u:hem#ligt@h:x/d",
    ],
)
def test_what_it_cannot_be_is_refused_without_repeating_the_password(url):
    with pytest.raises(UnknownDatabase) as refusal:
        database_from_url(url)
    assert "hem" not in str(refusal.value)
