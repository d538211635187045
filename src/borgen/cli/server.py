"""The web server that both the demo and the production start use."""

import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import click

from borgen.cli.reader import gettext as _


class AddressTaken(click.ClickException):
    """Something else listens on that port already."""

    exit_code = 3


def refuse_taken(host: str, port: int) -> None:
    """Make sure that the address is free.

    Raises:
        AddressTaken: it is not, or it is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            said = _("cannot listen on %(address)s: %(why)s") % {"address": f"{host}:{port}", "why": problem.strerror}
            raise AddressTaken(said) from problem


def collect_static(into: Path) -> None:
    """Put all static files, with their digests in their names, where the server takes them from."""
    from django.core.management import call_command

    into.mkdir(parents=True, exist_ok=True)
    # Files of earlier versions stay: a page that is open in somebody's browser may still ask for them.
    call_command("collectstatic", verbosity=0, interactive=False)


def say_when_up(url: str, say: Callable[[], None]) -> None:
    """Call ``say`` as soon as something answers at ``url``, from a thread beside the server."""

    def watch() -> None:
        for _attempt in range(600):
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - always http on this machine
                    break
            except urllib.error.HTTPError:
                break  # it answers
            except OSError:
                time.sleep(0.1)
        say()

    threading.Thread(target=watch, daemon=True).start()


def run(
    *,
    host: str,
    port: int,
    workers: int,
    certificate: Path | None = None,
    certificate_key: Path | None = None,
) -> None:
    """Serve the office until the process is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ["DJANGO_SETTINGS_MODULE"] = "borgen.office.settings"  # workers are new processes
    Granian(
        "borgen.office.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backlog=512,
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # one that is told to stop while it is still starting may not hear it
        ssl_cert=certificate,
        ssl_key=certificate_key,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()
