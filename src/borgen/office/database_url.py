"""A database named by one URL, and what Django needs to know about it.

SQLite: ``sqlite:///relative/file.sqlite3``, ``sqlite:////absolute/file.sqlite3``, ``sqlite://:memory:``, or a plain
path ending in ``.sqlite3``, ``.sqlite`` or ``.db``. PostgreSQL:
``postgresql://user:password@host:5432/name?sslmode=require``; a socket directory is given as ``?host=/run/postgresql``.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_SUFFIXES = {".sqlite3", ".sqlite", ".db"}

# Durable (a committed decision survives a power cut) and strict. Without recursive triggers, `INSERT OR REPLACE` would
# delete rows of an append-only table without firing the trigger that forbids it.
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
)
_POSTGRESQL_PARAMETERS = {
    "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name",
    "target_session_attrs", "channel_binding", "options", "service", "passfile",
}  # fmt: skip


def gettext_noop(text: str) -> str:
    """Mark a text for translation: it is said before there are settings, which Django's own function asks for."""
    return text


class UnknownDatabase(ValueError):
    """The URL names no database that the office can use: an English ``text``, and the ``params`` that it is said with."""

    def __init__(self, text: str, **params: str) -> None:
        super().__init__(text % params)
        self.text, self.params = text, params


def database_from_url(
    url: str, *, busy_seconds: int = 20, lock_wait_seconds: int = 15, statement_seconds: int = 0
) -> dict[str, Any]:
    """Return Django's settings for the database that ``url`` names.

    ``busy_seconds`` is how long SQLite waits for another writer. For PostgreSQL ``lock_wait_seconds`` and
    ``statement_seconds`` end a statement that waits or works longer; 0 means no limit.

    Raises:
        UnknownDatabase: the scheme, a parameter or the lack of a name makes the URL unusable. The message never
            repeats the URL, which may hold a password.
    """
    if "://" not in url:
        if Path(url).suffix not in SQLITE_SUFFIXES:
            suffixes = ", ".join(sorted(SQLITE_SUFFIXES))
            raise UnknownDatabase(
                gettext_noop("not a URL, and no path of an SQLite file (one that ends in %(valid)s)"), valid=suffixes
            )
        return _sqlite(url, busy_seconds=busy_seconds)
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return _sqlite(_sqlite_name(rest), busy_seconds=busy_seconds)
    if scheme in {"postgresql", "postgres"}:
        return _postgresql(url, lock_wait_seconds=lock_wait_seconds, statement_seconds=statement_seconds)
    raise UnknownDatabase(
        gettext_noop("no database of the kind '%(scheme)s'; use sqlite:// or postgresql://"), scheme=scheme
    )


def is_sqlite(url: str) -> bool:
    """Say whether ``url`` names an SQLite database.

    Raises:
        UnknownDatabase: as ``database_from_url``.
    """
    return bool(database_from_url(url)["ENGINE"] == "django.db.backends.sqlite3")


def _sqlite_name(rest: str) -> str:
    if rest in {":memory:", "/:memory:"}:
        return ":memory:"
    name = unquote(rest.removeprefix("/"))
    if not name or name.endswith("/"):
        raise UnknownDatabase(gettext_noop("the SQLite URL names no file"))
    return name


def _sqlite(name: str, *, busy_seconds: int) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name if name == ":memory:" else str(Path(name).expanduser().resolve()),
        # IMMEDIATE: a transaction takes the write lock when it begins and waits for it, where the default
        # would fail with "database is locked" as soon as two transactions that have read want to write.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": busy_seconds,
            "init_command": _SQLITE_PRAGMAS,
        },
        "CONN_MAX_AGE": 600,
        "ATOMIC_REQUESTS": False,
    }


def _postgresql(url: str, *, lock_wait_seconds: int, statement_seconds: int) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnknownDatabase(
            gettext_noop("the PostgreSQL URL cannot be read: is its password percent-encoded?")
        ) from None
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = parameters.pop("host", "") or unquote(parts.hostname or "")
    name = unquote(parts.path.removeprefix("/"))
    unknown = sorted(set(parameters) - _POSTGRESQL_PARAMETERS)
    if unknown:
        raise UnknownDatabase(
            gettext_noop("unknown parameter of the PostgreSQL URL: %(names)s"), names=", ".join(unknown)
        )
    if not name:
        raise UnknownDatabase(gettext_noop("the PostgreSQL URL names no database"))
    limits = (
        f"-c lock_timeout={lock_wait_seconds * 1000} -c statement_timeout={statement_seconds * 1000} "
        "-c idle_in_transaction_session_timeout=600000"
    )
    asked = parameters.pop("options", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": {"application_name": "borgen", **parameters, "options": f"{limits} {asked}".strip()},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
