"""Bring a database up to this version."""

from datetime import UTC, datetime

import click

from borgen.cli.office import OfficeClosed, create_sqlite_when_new, pending_migrations, set_up
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext

# Any number will do, as long as all of them lock the same one.
_ADVISORY_LOCK = 0x626F7267656E


@click.command()
@click.option("--database", metavar="URL", help="As for every command; default DATABASE_URL.")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when something is pending.")
def migrate(*, database: str | None, check: bool) -> None:
    """Create or change the tables of a database, once, whoever else is starting too."""
    set_up(database, profile="command")
    from django.core.management import call_command
    from django.db import connection
    from django.db.utils import Error

    from borgen.office.policies.usecases import keep_shipped_texts

    if check:
        pending = pending_migrations()
        said = ngettext("%(count)s migration is pending", "%(count)s migrations are pending", pending)
        click.echo(said % {"count": pending})
        raise SystemExit(1 if pending else 0)
    if create_sqlite_when_new():
        click.echo(_("A new database with all its tables."))
        return
    pending = pending_migrations()
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
            call_command("migrate", verbosity=0, interactive=False)
            keep_shipped_texts(at=datetime.now(UTC))
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
    except Error as problem:
        raise OfficeClosed(_("the migration failed and was rolled back: %(why)s") % {"why": problem}) from problem
    done = ngettext("%(count)s migration is done.", "%(count)s migrations are done.", pending) % {"count": pending}
    click.echo(done if pending else _("Nothing to do."))
