"""The production start refuses whatever is unsafe, and says all of it at once."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

SAFE = {"BORGEN_ALLOWED_HOSTS": "kommun.example"}


def borgen(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "borgen", *arguments]
    return subprocess.run(
        command,
        env=clean(home, **environment),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def clean(home: Path, **environment: str) -> dict[str, str]:
    mine = ("BORGEN_", "DJANGO_", "DATABASE_", "PYTHONOPTIMIZE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(mine)}
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), **environment}


@pytest.fixture
def secret() -> dict[str, str]:
    return {"BORGEN_SECRET_KEY": secrets.token_urlsafe(60)}


@pytest.mark.parametrize(
    ("without", "environment", "said"),
    [
        ("BORGEN_SECRET_KEY", {}, "no secret key"),
        ("", {"BORGEN_SECRET_KEY": "x" * 60}, "secret key is weak"),
        ("", {"BORGEN_SECRET_KEY_FILE": "/nowhere"}, "cannot be read: FileNotFoundError"),
        ("BORGEN_ALLOWED_HOSTS", {}, "no host name"),
        ("", {"BORGEN_ALLOWED_HOSTS": "*"}, "name the hosts"),
        ("", {"DEBUG": "1"}, "no debugging in production"),
        ("", {"PYTHONOPTIMIZE": "1"}, "switches assertions off"),
        ("", {"DATABASE_URL": "office.sqlite3"}, "say --sqlite"),
        ("DATABASE_URL", {}, "no DATABASE_URL"),
        ("", {"DATABASE_URL": "oracle://x"}, "no database of the kind 'oracle'"),
        ("BORGEN_BEHIND_PROXY", {}, "no TLS"),
    ],
)
def test_it_does_not_start_unsafe(without, environment, said, secret, tmp_path):
    safe = {**SAFE, **secret, "DATABASE_URL": "postgresql://u@127.0.0.1:1/d", "BORGEN_BEHIND_PROXY": "1"}
    answer = borgen(
        "serve", home=tmp_path, **{k: v for k, v in {**safe, **environment}.items() if k != without}
    )
    assert answer.returncode == 3
    assert said in answer.stderr
    assert answer.stderr.count("\n  - ") == 1, "nothing else was wrong"


def test_it_says_everything_at_once(tmp_path):
    answer = borgen("serve", home=tmp_path)
    assert answer.returncode == 3
    for said in ("no secret key", "no host name", "no DATABASE_URL", "no TLS"):
        assert said in answer.stderr


def test_it_says_when_the_database_is_away(secret, tmp_path):
    answer = borgen(
        "serve",
        "--behind-proxy",
        home=tmp_path,
        DATABASE_URL="postgresql://u:hemligt@127.0.0.1:1/d",
        **SAFE,
        **secret,
    )
    assert answer.returncode == 3
    assert "the database cannot be opened" in answer.stderr
    assert "hemligt" not in answer.stderr


def test_it_wants_the_migrations_first(secret, tmp_path):
    safe = {**SAFE, **secret, "DATABASE_URL": str(tmp_path / "office.sqlite3")}
    answer = borgen("serve", "--behind-proxy", "--sqlite", "--check", home=tmp_path, **safe)
    assert answer.returncode == 3
    assert "borgen migrate" in answer.stderr
    assert not (tmp_path / "office.sqlite3").exists(), "to ask must not make one"

    assert borgen("migrate", home=tmp_path, **safe).returncode == 0
    answer = borgen("serve", "--behind-proxy", "--sqlite", "--check", home=tmp_path, **safe)
    assert answer.returncode == 0, answer.stderr
    assert "Safe and ready" in answer.stdout


def test_migrate_is_done_once(tmp_path):
    url = str(tmp_path / "new" / "office.sqlite3")
    first = borgen("migrate", "--database", url, home=tmp_path)
    assert "A new database" in first.stdout, first.stderr
    second = borgen("migrate", "--database", url, home=tmp_path)
    assert "Nothing to do" in second.stdout
    assert borgen("migrate", "--database", url, "--check", home=tmp_path).returncode == 0
    assert not list(tmp_path.rglob("*.new-*"))


def test_two_migrations_at_once_leave_one_whole_database(tmp_path):
    url = str(tmp_path / "office.sqlite3")
    command = [sys.executable, "-m", "borgen", "migrate", "--database", url]
    both = [subprocess.Popen(command, env=clean(tmp_path), stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    for process in both:
        process.stdout.close()
    assert borgen("migrate", "--database", url, "--check", home=tmp_path).returncode == 0


# ------------------------------------------------------------------------------------------------------------ it runs


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@pytest.fixture
def server(tmp_path, secret):
    """The office as in production behind a proxy, on SQLite."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    safe = {
        **SAFE,
        **secret,
        "DATABASE_URL": str(tmp_path / "office.sqlite3"),
        "BORGEN_DIRECTORY": str(tmp_path),
    }
    assert borgen("migrate", home=tmp_path, **safe).returncode == 0
    log = (tmp_path / "log").open("w+")
    command = [sys.executable, "-m", "borgen", "serve", "--sqlite", "--behind-proxy", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], env=clean(tmp_path, **safe), cwd=tmp_path, stdout=log, stderr=log
    )
    opener = urllib.request.build_opener(_Stay)

    def get(path: str, **headers: str):
        asked = {
            "Host": "kommun.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
            **headers,
        }
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=asked)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read().decode()

    for _ in range(300):
        try:
            get("/")
            break
        except OSError:
            assert process.poll() is None, Path(log.name).read_text()
            time.sleep(0.1)
    yield get
    process.terminate()
    assert process.wait(timeout=30) in (0, -15)
    log.close()


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


@pytest.mark.slow
def test_what_a_browser_is_told_in_production(server, tmp_path):
    """I14, and T17 of the test programme: headers and cookies of the real start."""
    status, headers, page = server("/log-in/")
    assert status == 200 and "<form" in page
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert policy == {part.strip() for part in POLICY.split(";")}
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.search(r"camera=\(\)", headers["Permissions-Policy"])
    for cookie in headers.get_all("Set-Cookie") or []:
        assert cookie.startswith(("__Host-", "language="))
        assert "Secure" in cookie and "HttpOnly" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert "__Host-csrftoken" in str(headers.get_all("Set-Cookie"))

    assert server("/log-in/", **{"X-Forwarded-Proto": "http"})[0] == 301, "plain http is sent to https"
    assert server("/log-in/", Host="evil.example")[0] == 400

    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    status, headers, _ = server(style)
    assert status == 200 and "immutable" in headers["Cache-Control"]

    log = (tmp_path / "log").read_text()
    assert '"route": "log-in/"' in log
    assert "192.0.2.7" not in log
