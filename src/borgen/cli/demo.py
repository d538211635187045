"""A made-up municipality to look around in, on this machine only."""

import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from borgen.cli import server
from borgen.cli.office import create_sqlite_when_new, pending_migrations, set_up
from borgen.cli.reader import gettext as _


@click.command()
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the demo keeps its files; default: `demo` in this user's data directory.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT", help="The port to listen on."
)
@click.option("--fresh", is_flag=True, help="Throw away what earlier visits have changed.")
@click.option("--prepare", is_flag=True, help="Make everything ready, but start no server.")
def demo(*, directory: Path | None, host: str, port: int, fresh: bool, prepare: bool) -> None:
    """Start an office with a made-up municipality in it, and say how to log in."""
    from borgen.office.directory import data_directory

    home = (directory or data_directory() / "demo").expanduser().resolve()
    if not prepare:
        server.refuse_taken(host, port)
    if fresh:
        _throw_away(home)
    home.mkdir(parents=True, exist_ok=True)
    _choose(home, host)
    set_up(str(home / "office.sqlite3"), profile="demo")
    _fill()
    server.collect_static(home / "static")
    if prepare:
        return
    address = f"http://{host}:{port}/"
    server.say_when_up(address, lambda: _welcome(address, home))
    server.run(host=host, port=port, workers=1)


def _throw_away(home: Path) -> None:
    """Remove the demo's own files, and nothing else that may lie beside them."""
    for file in home.glob("office.sqlite3*"):
        file.unlink()
    shutil.rmtree(home / "static", ignore_errors=True)


def _choose(home: Path, host: str) -> None:
    """Put the demo's choices where the server's own processes find them too."""
    key = home / "secret.key"
    if not key.exists():
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    os.environ["BORGEN_DIRECTORY"] = str(home)
    os.environ["BORGEN_SECRET_KEY_FILE"] = str(key)
    os.environ["BORGEN_STATIC_ROOT"] = str(home / "static")
    os.environ["BORGEN_ALLOWED_HOSTS"] = ",".join(sorted({"127.0.0.1", "localhost", "[::1]", host}))
    os.environ.pop("BORGEN_BEHIND_PROXY", None)


def _fill() -> None:
    """Create the demo's database with the municipality in it, or bring an older one up to this version."""
    from django.core.management import call_command

    from borgen.office.policies.usecases import keep_shipped_texts

    if create_sqlite_when_new(fill=_load):
        return
    if pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    keep_shipped_texts(at=datetime.now(UTC))


def _load() -> None:
    """The made-up municipalities of both countries."""
    from borgen.office.guarantee.demo import load as load_guarantees
    from borgen.office.supported_loan.demo import load as load_supported_loans

    load_guarantees()
    load_supported_loans()


def _welcome(address: str, home: Path) -> None:
    from borgen.office.guarantee.demo import LOGINS, TOUR
    from borgen.office.supported_loan.demo import LOGINS as DANISH_LOGINS
    from borgen.office.supported_loan.demo import TOUR as DANISH_TOUR

    lines = [_("The office answers on %(address)s") % {"address": address}]
    for heading, logins in ((_("Log in as"), LOGINS), (_("Log in to the Danish municipality as"), DANISH_LOGINS)):
        lines += ["", heading]
        lines += [f"  {login.username:<14} {login.password:<24} {_(login.what)}" for login in logins]
    lines += ["", _("Click first")]
    lines += [f"  {number}. {_(step)}" for number, step in enumerate((*TOUR, *DANISH_TOUR), start=1)]
    command = f"borgen register --database {home / 'office.sqlite3'}"
    lines += [
        "",
        _("The same data on the command line: %(command)s") % {"command": command},
        _("Ctrl-C stops the office."),
    ]
    click.echo("\n".join(lines))
