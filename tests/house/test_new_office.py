"""A new embedded office appears at once and whole, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import os, sys
from borgen.cli.office import create_sqlite_when_new, open_office, set_up
set_up(sys.argv[1], profile="command")
from borgen.office.organisation.models import Organisation
def fill():
    Organisation.objects.create(slug="x", name="x")
    {how}
print(create_sqlite_when_new(fill=fill), Organisation.objects.count())
"""


def run(how: str, database: Path) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BORGEN_", "DJANGO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-c", START.format(how=how), str(database)],
        env=kept,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_is_filled_before_anybody_sees_it(tmp_path):
    database = tmp_path / "deep" / "office.sqlite3"
    assert run("assert not os.path.exists(sys.argv[1])", database).stdout == "True 1\n"
    assert run("raise SystemExit('must not fill twice')", database).stdout == "False 1\n"
    assert [p.name for p in database.parent.iterdir() if "new" in p.name] == []


@pytest.mark.parametrize("how", ["raise ValueError", "os.kill(os.getpid(), 9)", "raise KeyboardInterrupt"])
def test_killed_half_way_it_leaves_no_office(how, tmp_path):
    database = tmp_path / "office.sqlite3"
    assert run(how, database).returncode != 0
    assert not database.exists()
    assert run("pass", database).stdout == "True 1\n", "and the next one begins anew"


def test_an_empty_file_is_no_office(tmp_path):
    database = tmp_path / "office.sqlite3"
    database.touch()
    assert run("pass", database).stdout == "True 1\n"
