"""The production start: it says everything that is unsafe or unready, and then does not start."""

import ipaddress
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from borgen.cli import server
from borgen.cli.office import OfficeClosed, lacking, pending_migrations, set_up
from borgen.cli.reader import gettext as _

_SECRET_LENGTH_MIN = 50


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT", help="The port to listen on."
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Server processes.")
@click.option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    help="A name the office answers to (BORGEN_ALLOWED_HOSTS).",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    envvar="BORGEN_BEHIND_PROXY",
    help="A proxy in front ends TLS; it overwrites X-Forwarded-Proto and appends to X-Forwarded-For.",
)
@click.option(
    "--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="For TLS here."
)
@click.option(
    "--certificate-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The key of the certificate."
)
@click.option(
    "--sqlite", is_flag=True, help="Say yes to SQLite: one machine, few people, backups by yourself."
)
@click.option("--check", is_flag=True, help="Say what is unsafe or unready, and start nothing.")
def serve(
    *,
    host: str,
    port: int,
    workers: int,
    allowed_hosts: tuple[str, ...],
    behind_proxy: bool,
    certificate: Path | None,
    certificate_key: Path | None,
    sqlite: bool,
    check: bool,
) -> None:
    """Start the office for real use.

    The database comes from DATABASE_URL, the secret from BORGEN_SECRET_KEY_FILE or BORGEN_SECRET_KEY.
    """
    if allowed_hosts:
        os.environ["BORGEN_ALLOWED_HOSTS"] = ",".join(allowed_hosts)
    os.environ["BORGEN_BEHIND_PROXY"] = "1" if behind_proxy else "0"
    has_tls = certificate is not None and certificate_key is not None
    problems = list(_unsafe(sqlite=sqlite, has_tls=has_tls, behind_proxy=behind_proxy, host=host))
    if not problems:
        set_up(None, profile="serve")
        problems = list(_unready())
    if problems:
        raise OfficeClosed("\n  - ".join([_("not started:"), *problems]))
    if check:
        click.echo(_("Safe and ready."))
        return

    from django.conf import settings
    from django.core.management import call_command

    from borgen.office.policies.usecases import keep_shipped_texts

    server.refuse_taken(host, port)
    server.collect_static(Path(settings.STATIC_ROOT))
    call_command("clearsessions")
    keep_shipped_texts(at=datetime.now(UTC))
    server.run(
        host=host, port=port, workers=workers, certificate=certificate, certificate_key=certificate_key
    )


def _unsafe(*, sqlite: bool, has_tls: bool, behind_proxy: bool, host: str) -> Iterable[str]:
    """List what makes a start unsafe, from the environment and the options alone."""
    if sys.flags.optimize:
        yield _("Python runs with -O or PYTHONOPTIMIZE, which switches assertions off; the office needs them")
    yield from _unsafe_secret()
    if not os.environ.get("BORGEN_ALLOWED_HOSTS"):
        yield _("no host name to answer to: set BORGEN_ALLOWED_HOSTS or --allowed-host")
    if "*" in os.environ.get("BORGEN_ALLOWED_HOSTS", ""):
        yield _("BORGEN_ALLOWED_HOSTS has a *: name the hosts")
    for name in ("DEBUG", "DJANGO_DEBUG", "BORGEN_DEBUG"):
        if os.environ.get(name, "").lower() not in {"", "0", "false", "no"}:
            yield _("%(name)s is set; there is no debugging in production") % {"name": name}
    yield from _unsafe_database(sqlite=sqlite)
    if not has_tls and not behind_proxy:
        yield _("no TLS: give --certificate and --certificate-key, or --behind-proxy when a proxy in front ends it")
    if behind_proxy and not has_tls and _is_public(host):
        said = _("--behind-proxy on %(host)s, which anybody can reach past the proxy: listen on a private address")
        yield said % {"host": host}


def _unsafe_secret() -> Iterable[str]:
    key, path = os.environ.get("BORGEN_SECRET_KEY", ""), os.environ.get("BORGEN_SECRET_KEY_FILE")
    if path:
        try:
            key = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            yield _("the file of BORGEN_SECRET_KEY_FILE cannot be read: %(why)s") % {"why": type(problem).__name__}
            return
    if not key:
        yield _(
            "no secret key: set BORGEN_SECRET_KEY_FILE or BORGEN_SECRET_KEY, made for example by "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
        )
    elif len(key) < _SECRET_LENGTH_MIN or len(set(key)) < 12:
        yield _("the secret key is weak: it needs %(count)s random characters") % {"count": _SECRET_LENGTH_MIN}


def _unsafe_database(*, sqlite: bool) -> Iterable[str]:
    from borgen.office.database_url import UnknownDatabase, is_sqlite

    url = os.environ.get("DATABASE_URL")
    if not url:
        if not sqlite:
            yield _("no DATABASE_URL: use PostgreSQL, or say --sqlite to serve this user's embedded office")
        return
    try:
        if is_sqlite(url) and not sqlite:
            yield _("DATABASE_URL names an SQLite database: use PostgreSQL, or say --sqlite")
    except UnknownDatabase as problem:
        yield f"DATABASE_URL: {_(problem.text) % problem.params}"


def _is_public(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False  # a name: who gives one knows where it leads
    return not address.is_unspecified and address.is_global


def _unready() -> Iterable[str]:
    """List what the database and Django's own deployment checks have against a start."""
    from django.core import checks

    try:
        pending = pending_migrations()
    except OfficeClosed as problem:
        yield problem.message
        return
    if pending:
        yield lacking(pending)
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield f"{message.id}: {message.msg}"
