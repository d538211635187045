"""The package as others get it: built from the locked tools, put into an empty environment, started."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.datastructures import CaseInsensitiveMapping

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel"), pytest.mark.timeout(600)]


def build(source: Path, kind: str, into: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    return next(into.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


def inside(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_everything_that_the_source_does(wheel):
    ignored = {"__pycache__"}
    source = {str(p.relative_to(SRC)) for p in SRC.rglob("*") if p.is_file() and not ignored & set(p.parts)}
    assert not source - inside(wheel)


@pytest.mark.parametrize(
    "kind",
    [
        r"borgen/office/locale/sv/LC_MESSAGES/django\.mo",
        r"borgen/office/locale/da/LC_MESSAGES/django\.mo",
        r"borgen/rulebooks/se/policies/gotene\.yaml",
        r"borgen/rulebooks/dk/supported_loan/dk_financing\.yaml",
        r"borgen/rulebooks/dk/index/observations\.csv",
        r"borgen/office/.*/templates/.*\.html",
        r"borgen/office/.*/static/.*\.css",
        r"borgen/office/.*/static/.*\.js",
        r"borgen/office/journal/migrations/0001_initial\.py",
        r"borgen/py\.typed",
        r"borgen-.*\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_holds(kind, wheel):
    assert any(re.fullmatch(kind, name) for name in inside(wheel))


def test_the_wheel_holds_no_tests_and_no_data_of_an_office(wheel):
    assert not [n for n in inside(wheel) if n.startswith("tests/") or "sqlite3" in n or n.endswith(".key")]


def test_the_sdist_builds_the_same_wheel(wheel, sdist, tmp_path):
    with tarfile.open(sdist) as packed:
        packed.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    assert (unpacked / "tests" / "house").is_dir() and (unpacked / "uv.lock").exists()
    assert inside(build(unpacked, "wheel", tmp_path / "again")) == inside(wheel)


# ---------------------------------------------------------------------------------------------- in an empty environment


def install(environment: Path, wheel: Path) -> Path:
    """Install the wheel and the locked versions of what it needs; return the environment's Python."""
    requirements = ["--require-hashes", "--no-deps", "-r", str(ROOT / "requirements" / "run.txt")]
    uv = Path(sys.executable).with_name("uv")
    python = environment / "bin" / "python"
    if uv.exists():
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, environment], check=True)
        pip = [uv, "pip", "install", "-q", "--python", python]
        # Offline when everything is in uv's cache, as after a set-up with uv.
        if subprocess.run([*pip, "--offline", *requirements], check=False, capture_output=True).returncode:
            subprocess.run([*pip, *requirements], check=True, timeout=300)
    else:
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *requirements], check=True, timeout=300)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    return python


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    return install(tmp_path_factory.mktemp("empty") / "env", wheel)


def bare(home: Path) -> dict[str, str]:
    """An environment variable list in which nothing of this checkout is left."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("BORGEN_", "DJANGO_", "PYTHON", "DATABASE_"))
    }
    return {
        **kept,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONWARNINGS": "error::ResourceWarning",
    }


@pytest.fixture(scope="module")
def demo(installed, tmp_path_factory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    borgen = installed.with_name("borgen")
    output = (home / "output").open("w+")
    process = subprocess.Popen(
        [borgen, "demo", "--port", str(port)],
        env=bare(home),
        cwd=home,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{address}/", timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.2)
        output.seek(0)
        assert process.poll() is None, output.read()
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        output.close()


def get(url: str) -> tuple[int, str, dict[str, str]]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        # a font is no text, and names of headers have no case
        return answer.status, answer.read().decode("utf-8", "replace"), CaseInsensitiveMapping(dict(answer.headers))


def test_borgen_demo_answers_with_the_log_in_page(demo):
    """T1 / section 1: `pip install` of the wheel and `borgen demo` give the same office."""
    status, page, headers = get(f"{demo}/log-in/")
    assert status == 200
    assert "<form" in page and 'lang="sv"' in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_assets_of_the_page_come_with_it(demo):
    _, page, _ = get(f"{demo}/log-in/")
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert any(".css" in asset for asset in assets)
    for asset in assets:
        assert re.search(r"\.[0-9a-f]{12}\.", asset), f"{asset} has no digest in its name"
        assert get(demo + asset)[0] == 200


def test_the_installed_command_knows_the_programme_and_its_rules(installed, tmp_path):
    borgen = installed.with_name("borgen")
    answer = subprocess.run(
        [borgen, "rules", "list"], env=bare(tmp_path), capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert "gotene" in answer.stdout
    assert shutil.which("borgen", path=str(borgen.parent))
