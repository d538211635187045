"""How a command reaches the office's data: one option, and the steps from a URL to an open register."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext

Command = TypeVar("Command", bound=Callable[..., Any])


class OfficeClosed(click.ClickException):
    """The office's data cannot be opened; the message says why, and what to do."""

    exit_code = 3


def with_office(command: Command) -> Command:
    """Give a command the option ``--database``, and open the office before it runs.

    Models and use cases can be imported *inside* the command only: before that there is no office.
    """

    @wraps(command)
    def opened(*args: Any, database: str | None, **kwargs: Any) -> Any:
        open_office(database)
        return command(*args, **kwargs)

    option = click.option(
        "--database",
        metavar="URL",
        help="An SQLite file or a URL such as postgresql://user@host/name. A new SQLite file is created. "
        "Without it: DATABASE_URL, or the embedded database of this user's office.",
    )
    return cast(Command, option(opened))


def open_office(database: str | None = None, *, profile: str = "command") -> None:
    """Set Django up on ``database`` and see to it that its tables are those of this version.

    Raises:
        OfficeClosed: no usable database, or one with tables of another version.
    """
    from django.apps import apps

    if apps.ready:  # inside a test, or a second command of one process
        if database is not None:
            raise OfficeClosed(_("this process has an open office already; --database came too late"))
        return
    set_up(database, profile=profile)
    if create_sqlite_when_new():
        return
    if pending := pending_migrations():
        raise OfficeClosed(lacking(pending))


def lacking(pending: int) -> str:
    """What is said of a database with tables of an older version."""
    return ngettext(
        "the database lacks %(count)s migration of this version: run `borgen migrate`",
        "the database lacks %(count)s migrations of this version: run `borgen migrate`",
        pending,
    ) % {"count": pending}


def set_up(database: str | None, *, profile: str) -> None:
    """Hand the choices over to the settings and load Django.

    Raises:
        OfficeClosed: a setting is missing or makes no sense.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured

    from borgen.office.database_url import UnknownDatabase

    if sys.flags.optimize:
        raise OfficeClosed(
            _("Python runs with -O or PYTHONOPTIMIZE, which switches assertions off; the office needs them")
        )
    if database is not None:
        os.environ["DATABASE_URL"] = database
    os.environ["BORGEN_PROFILE"] = profile
    os.environ["DJANGO_SETTINGS_MODULE"] = "borgen.office.settings"
    try:
        django.setup()
    except UnknownDatabase as problem:
        raise OfficeClosed(_(problem.text) % problem.params) from problem
    except ImproperlyConfigured as problem:
        raise OfficeClosed(str(problem)) from problem


def create_sqlite_when_new(fill: Callable[[], None] | None = None) -> bool:
    """Make the SQLite file, with all tables and whatever ``fill`` puts in, where there is none; say whether it did.

    The file is made under another name and appears at once and whole: a run killed half-way leaves no office behind,
    and of two that begin together one wins.
    """
    from django.core.management import call_command
    from django.db import connection

    from borgen.office.policies.usecases import keep_shipped_texts

    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name == ":memory:":
        return False
    path = Path(name)
    if path.exists() and path.stat().st_size:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new-{os.getpid()}")
    with _sqlite_file(draft):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # it is synchronised once, below
        call_command("migrate", verbosity=0, interactive=False)
        keep_shipped_texts(at=datetime.now(UTC))
        if fill is not None:
            fill()
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    try:
        if path.exists() and not path.stat().st_size:
            path.unlink()  # an empty file is no database
        path.hardlink_to(draft)  # unlike a rename, it never replaces what somebody else has made meanwhile
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


@contextlib.contextmanager
def _sqlite_file(draft: Path) -> Iterator[None]:
    """Let the connection work on the file ``draft``, which is removed when that fails."""
    from django.db import connection

    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(draft)
    try:
        yield
    except BaseException:
        connection.close()
        for leftover in draft.parent.glob(f"{draft.name}*"):
            leftover.unlink()
        raise
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def pending_migrations() -> int:
    """Count the migrations that the database lacks.

    Raises:
        OfficeClosed: the database cannot be reached.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import Error

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and name != ":memory:" and not Path(name).exists():
        raise OfficeClosed(_("there is no database yet: run `borgen migrate`"))  # and to look must not make one
    try:
        executor = MigrationExecutor(connection)
    except Error as problem:
        reason = type(problem.__cause__ or problem).__name__
        said = _("the database cannot be opened (%(reason)s); is its URL right?") % {"reason": reason}
        raise OfficeClosed(said) from problem
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
