#!/usr/bin/env python3
"""Everything a developer starts: `python3 dev.py run`, `python3 dev.py test`, `python3 dev.py --help`.

Needs Python 3.11 or newer with pip, and nothing else. The first call makes `.venv` from a locked, hashed set of
packages: with uv, which pip fetches, or with pip alone where uv cannot be had (BORGEN_INSTALLER=pip asks for that).
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / ".borgen-stamp"
REQUIREMENTS = ROOT / "requirements"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


# ------------------------------------------------------------------------------------------------------------ set-up


def set_up(*, tests: bool) -> None:
    """Make `.venv` hold exactly the locked packages; do nothing when it does already."""
    if sys.version_info < (3, 11):  # noqa: UP036 - who starts this may have an older one
        sys.exit(f"borgen needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    stamped = STAMP.read_text().split() if STAMP.exists() else []
    tests = tests or "tests" in stamped  # what a test run has installed stays
    wanted = [_locked_state(), *(["tests"] if tests else [])]
    if stamped == wanted and PYTHON.exists():
        return
    began = time.monotonic()
    if not PYTHON.exists():
        # Without pip: Debian splits off what `venv` would need to put one in. The pip that is here serves both.
        venv.create(VENV, with_pip=False, symlinks=os.name != "nt")
    installer = "uv" if _get_uv() else "pip"
    print(f"setting up .venv with {installer} …", flush=True)
    (_install_with_uv if installer == "uv" else _install_with_pip)(tests=tests)
    STAMP.write_text("\n".join(wanted))
    print(f"set up in {time.monotonic() - began:.0f} s", flush=True)


def _locked_state() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _pip(*arguments: str) -> list[str]:
    quiet = ["--quiet", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *quiet, *arguments]


def _hashed(*names: str) -> list[str]:
    files = [argument for name in names for argument in ("-r", str(REQUIREMENTS / f"{name}.txt"))]
    return ["--require-hashes", "--no-deps", *files]


def _get_uv() -> Path | None:
    """Return uv, fetched into `.venv` where it is not yet; None where pip has to do it alone."""
    if os.environ.get("BORGEN_INSTALLER") == "pip":
        return None
    uv = BIN / ("uv.exe" if os.name == "nt" else "uv")
    if not uv.exists() and subprocess.run(_pip(*_hashed("uv")), check=False).returncode:
        print("uv cannot be installed here; pip does it alone, which takes longer", flush=True)
        return None
    return uv


def _install_with_uv(*, tests: bool) -> None:
    uv = str(BIN / "uv")
    # An active environment of somebody else, or a package index of theirs, has no say in what the lock says.
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "VIRTUAL_ENV": str(VENV)}
    groups = ["--group", "test"] if tests else ["--group", "build"]
    sync = [
        uv,
        "sync",
        "--quiet",
        "--frozen",
        "--inexact",
        "--no-default-groups",
        "--no-install-project",
        *groups,
    ]
    _run(sync, env=environment)
    # Built with the locked hatchling of this environment, not with one that a build would fetch for itself.
    _run(
        [uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
        env=environment,
    )


def _install_with_pip(*, tests: bool) -> None:
    _run(_pip(*_hashed(*(["test"] if tests else ["run", "build"]))))
    _run(_pip("--no-deps", "--no-build-isolation", "-e", str(ROOT)))


def _run(command: list[str], *, env: dict[str, str] | None = None) -> None:
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    if code:
        sys.exit(f"failed with exit code {code}: {' '.join(command)}")


# --------------------------------------------------------------------------------------------------------------- run


def run(rest: list[str]) -> int:
    """Start the office with its demo municipality on 127.0.0.1:8000 (PORT changes it), on SQLite in `var/demo`."""
    set_up(tests=False)
    return _borgen(["demo", "--directory", str(ROOT / "var" / "demo"), *rest])


def borgen(rest: list[str]) -> int:
    """Run a `borgen` command on the demo office of `run`."""
    set_up(tests=False)
    os.environ.setdefault("BORGEN_DIRECTORY", str(ROOT / "var" / "demo"))
    return _borgen(rest)


def _borgen(arguments: list[str]) -> int:
    command = [str(PYTHON), "-m", "borgen", *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - Ctrl-C and signals reach the server itself
    return subprocess.run(command, check=False).returncode


# -------------------------------------------------------------------------------------------------------------- test


def test(rest: list[str]) -> int:
    """Run every check and every test: on SQLite, on PostgreSQL, and in a browser."""
    options = argparse.ArgumentParser(prog="dev.py test", description=test.__doc__)
    options.add_argument("--only", help="run only these steps, with commas between: " + ", ".join(STEPS))
    options.add_argument("pytest", nargs="*", help="further arguments of pytest, after --")
    chosen = options.parse_args(rest)
    names = chosen.only.split(",") if chosen.only else list(STEPS)
    if unknown := set(names) - set(STEPS):
        options.error(f"no such step: {', '.join(sorted(unknown))}")
    set_up(tests=True)
    began = time.monotonic()
    results: dict[str, tuple[str, float]] = {}
    for name in names:
        start = time.monotonic()
        print(f"\n=== {name} " + "=" * (80 - len(name)), flush=True)
        results[name] = (STEPS[name](chosen.pytest), time.monotonic() - start)
    return _sum_up(results, time.monotonic() - began)


def _sum_up(results: dict[str, tuple[str, float]], seconds: float) -> int:
    print("\n" + "=" * 88)
    for name, (outcome, took) in results.items():
        print(f"{outcome.partition(':')[0]:>8}  {took:6.0f} s  {name}")
    failed = [name for name, (outcome, _) in results.items() if outcome == "FAILED"]
    missed = {name: outcome for name, (outcome, _) in results.items() if outcome.startswith("NOT RUN")}
    must_run = bool(os.environ.get("CI") or os.environ.get("BORGEN_REQUIRE_BROWSER"))
    for name, outcome in missed.items():
        print(f"\n{'!' * 88}\n!!!  {name}: {outcome}\n{'!' * 88}")
    total = f"{len(results)} steps in {seconds / 60:.1f} min"
    if failed or (missed and must_run):
        print(f"\nFAILED: {', '.join([*failed, *(missed if must_run else [])])} ({total})", flush=True)
        return 1
    print(
        f"\nPASSED{', EXCEPT FOR WHAT WAS NOT RUN: ' + ', '.join(missed) if missed else ''} ({total})",
        flush=True,
    )
    return 0


def _ok(command: list[str], **environment: str) -> str:
    """Run a Python module, or a program of `.venv` when the first word is a path; say how it ended."""
    env = {**os.environ, **environment}
    # Without compiled files every process of the tests would compile Django, the tests and all else anew.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.pop("DATABASE_URL", None)  # names a server for the tests on PostgreSQL, and for nothing else
    env.pop("BORGEN_DIRECTORY", None)
    start = [] if Path(command[0]).is_absolute() else [str(PYTHON), "-m"]
    code = subprocess.run([*start, *command], cwd=ROOT, env=env, check=False).returncode
    return "FAILED" if code else "ok"


def _lint(_: list[str]) -> str:
    return _ok(["ruff", "check", "--output-format", "concise", "."])


def _imports(_: list[str]) -> str:
    return _ok([str(BIN / "lint-imports"), "--no-cache"])


def _types(_: list[str]) -> str:
    return _ok(["mypy"], BORGEN_PROFILE="test")


def _pytest(paths: list[str], more: list[str], **environment: str) -> str:
    found = [path for path in paths if (ROOT / path).exists()]
    if not found:
        return "FAILED"
    # Each takes half, file by file; whoever is done takes over half of what the other has not begun.
    return _ok(["pytest", "-n", "2", "--dist", "worksteal", *found, *more], **environment)


def _sqlite(more: list[str]) -> str:
    rooms = sorted(p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and list(p.rglob("test_*.py")))
    paths = [f"tests/{room}" for room in rooms if room != "journeys"]
    loose = [f"tests/{p.name}" for p in sorted((ROOT / "tests").glob("test_*.py"))]
    return _pytest([*paths, *loose], ["-m", "not browser", *more], BORGEN_TEST_DATABASE="sqlite")


WALK = "tests/oracle/test_routes_replay.py"
"""Asks every reading route, so that no query of a page or a call goes untried on PostgreSQL (docs/decisions/0038)."""


def _postgresql(more: list[str]) -> str:
    server = {"BORGEN_TEST_DATABASE_URL": os.environ["DATABASE_URL"]} if "DATABASE_URL" in os.environ else {}
    more = ["-m", "not browser", *more]
    return _pytest(["tests/office", WALK], more, BORGEN_TEST_DATABASE="postgresql", **server)


def _journeys(more: list[str]) -> str:
    browser = _find_browser() or _install_browser()
    if browser is None:
        return (
            "NOT RUN: no Chromium here, and it could not be installed. Install one (on Debian: apt-get install "
            "chromium) or name one in BORGEN_CHROMIUM."
        )
    # only the modules that have such tests are read: the others take longer to be gathered than some journeys
    modules = [p for p in sorted((ROOT / "tests").rglob("test_*.py")) if "mark.browser" in p.read_text(encoding="utf-8")]
    return _pytest([str(p.relative_to(ROOT)) for p in modules], ["-m", "browser", *more], BORGEN_CHROMIUM=browser)


def _find_browser() -> str | None:
    given = os.environ.get("BORGEN_CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _install_browser() -> str | None:
    """Install Debian's Chromium where this user may; return where it is."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    print("no Chromium here: installing Debian's …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", "-q", *command], env=environment, check=False).returncode:
            return None
    return _find_browser()


STEPS: dict[str, Callable[[list[str]], str]] = {
    "lint": _lint,
    "imports": _imports,
    "types": _types,
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "journeys": _journeys,
}


# ---------------------------------------------------------------------------------------------------- for a release


def build(rest: list[str]) -> int:
    """Build wheel and sdist into `dist/`."""
    set_up(tests=True)
    command = [str(PYTHON), "-m", "hatchling", "build", "-d", str(ROOT / "dist"), *rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def lock(rest: list[str]) -> int:
    """Resolve the dependencies anew (`--upgrade` takes newer ones) into uv.lock and requirements/*.txt."""
    set_up(tests=True)
    uv = _get_uv()
    if uv is None:
        sys.exit("only uv can write uv.lock")
    _run([str(uv), "lock", *rest])
    for name, groups in EXPORTS.items():
        _run([str(uv), *EXPORT, *groups, "-o", str(REQUIREMENTS / f"{name}.txt")])
    compile_ = ["pip", "compile", "--quiet", "--generate-hashes", "--no-header", "--no-annotate"]
    wanted = REQUIREMENTS / "uv.in"
    _run([str(uv), *compile_, str(wanted), "-o", str(REQUIREMENTS / "uv.txt"), *rest])
    return 0


def translate(rest: list[str]) -> int:
    """Read every message into the Swedish and Danish catalogues and compile them; `check` only looks."""
    set_up(tests=True)
    tool = [str(PYTHON), str(ROOT / "tools" / "translations.py")]
    for step in rest or ["update", "compile", "check"]:
        if code := subprocess.run([*tool, step], cwd=ROOT, check=False).returncode:
            return code
    return 0


EXPORT = ["export", "--quiet", "--frozen", "--no-emit-project", "--no-default-groups", "--no-header"]
EXPORTS = {"run": [], "build": ["--only-group", "build"], "test": ["--group", "test"]}


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "borgen": borgen,
    "build": build,
    "lock": lock,
    "translate": translate,
}


def main() -> int:
    lines = [f"  {name:<10} {command.__doc__}" for name, command in COMMANDS.items()]
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name in COMMANDS:
        return COMMANDS[name](sys.argv[2:])
    print(f"{__doc__}\nCommands:\n" + "\n".join(lines))
    return 0 if name in {"-h", "--help"} else 2


if __name__ == "__main__":
    sys.exit(main())
