"""An office to measure: its own database, with made-up registers, kept between runs where a directory is given."""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
DAY = "2020-03-01"
"""The day on which the made-up registers are looked at: the newest balances are of the year-end before."""


def open_office(directory: Path | None) -> None:
    """Make Django look at a database of its own in ``directory``; without one it is gone when the process ends.

    ``BORGEN_TEST_DATABASE=postgresql`` measures on PostgreSQL, in a database that is always new.
    """
    sys.path.insert(0, str(ROOT))
    kept = directory or Path(tempfile.mkdtemp(prefix="borgen-benchmark-"))
    kept.mkdir(parents=True, exist_ok=True)
    os.environ["BORGEN_TEST_DIRECTORY"] = str(kept)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)


def kept_in() -> Path:
    """The directory of the office's database."""
    return Path(os.environ["BORGEN_TEST_DIRECTORY"])


@contextmanager
def a_copy_of_the_office() -> Iterator[Path]:
    """Work on a copy of the database for a while: what is charged in it is not charged in the next. Its directory."""
    from django.db import connection

    if connection.vendor != "sqlite":
        raise NotImplementedError("a round that charges fees starts from a copy of the database file: SQLite only")
    original = Path(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory(prefix="borgen-copy-") as directory:
        copy = Path(directory) / original.name
        connection.close()
        with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        connection.settings_dict["NAME"] = str(copy)
        try:
            yield Path(directory)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = str(original)


def register_of(size: int) -> int:
    """The id of an organisation with ``size`` made-up guarantees and some corrections, made where it is not there yet."""
    from datetime import timedelta

    from benchmarks.registers import START, make_up, organisation, stir
    from borgen.office.organisation.models import Organisation
    from tests.office.two_offices import account_of, give_role

    slug = f"n{size}"
    found = Organisation.objects.filter(slug=slug).first()
    if found is not None:
        return int(found.pk)
    made = organisation(slug)
    make_up(organisation_id=made.pk, count=size, seed=size)
    for step in range(1, 11):
        stir(organisation_id=made.pk, seed=step, at=START + timedelta(days=step), changes=20)
    for role in ("clerk", "approver"):
        give_role(account_of(f"{role}.{slug}"), made, role)
    return int(made.pk)
