"""`python3 dev.py`: what it promises about its end, and about what it could not run."""

import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.__file__).parent


@pytest.fixture(autouse=True)
def free(monkeypatch):
    for name in ("CI", "BORGEN_REQUIRE_BROWSER", "BORGEN_CHROMIUM", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_it_needs_the_standard_library_only():
    """Section 1: nothing but Python is on the machine when it starts."""
    code = "import sys; sys.path.insert(0, '.'); import dev; print(*sorted(m.split('.')[0] for m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    third_party = set(loaded.stdout.split()) - set(sys.stdlib_module_names) - {"dev", "__main__"}
    assert not third_party


class TestTheEnd:
    def test_all_well(self, capsys):
        assert dev._sum_up({"lint": ("ok", 1.0), "sqlite": ("ok", 61.0)}, 62.0) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "PASSED (2 steps in 1.0 min)"

    def test_one_failed(self, capsys):
        assert dev._sum_up({"lint": ("ok", 1.0), "sqlite": ("FAILED", 61.0)}, 62.0) == 1
        assert capsys.readouterr().out.splitlines()[-1] == "FAILED: sqlite (2 steps in 1.0 min)"

    MISSED = {"lint": ("ok", 1.0), "journeys": ("NOT RUN: no Chromium here", 0.0)}

    def test_what_was_not_run_is_said_loudly(self, capsys):
        assert dev._sum_up(self.MISSED, 1.0) == 0
        said = capsys.readouterr().out
        assert "!!!  journeys: NOT RUN: no Chromium here" in said
        assert said.splitlines()[-1].startswith("PASSED, EXCEPT FOR WHAT WAS NOT RUN: journeys")

    @pytest.mark.parametrize("name", ["CI", "BORGEN_REQUIRE_BROWSER"])
    def test_where_a_browser_is_required_it_is_a_failure(self, name, monkeypatch):
        monkeypatch.setenv(name, "1")
        assert dev._sum_up(self.MISSED, 1.0) == 1


class TestTheBrowser:
    def test_an_installed_one_is_found(self, monkeypatch):
        monkeypatch.setattr(dev.shutil, "which", lambda name: "/opt/x" if name == "google-chrome" else None)
        assert dev._find_browser() == "/opt/x"

    def test_a_named_one_goes_first_and_must_exist(self, monkeypatch):
        monkeypatch.setenv("BORGEN_CHROMIUM", sys.executable)
        assert dev._find_browser() == sys.executable
        monkeypatch.setenv("BORGEN_CHROMIUM", "/nowhere/chromium")
        assert dev._find_browser() is None

    def test_none_is_installed_by_somebody_who_may_not(self, monkeypatch):
        monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: pytest.fail("must not try"))
        assert dev._install_browser() is None

    def test_without_one_the_journeys_say_what_to_do(self, monkeypatch):
        monkeypatch.setattr(dev, "_find_browser", lambda: None)
        monkeypatch.setattr(dev, "_install_browser", lambda: None)
        assert dev._journeys([]).startswith("NOT RUN: no Chromium here")


def test_a_failing_program_is_a_failed_step(monkeypatch):
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    assert dev._ok(["this_module_does_not_exist"]) == "FAILED"
    assert dev._ok(["timeit", "-n", "1", "pass"]) == "ok"


def test_no_tests_found_is_a_failed_step():
    assert dev._pytest(["tests/no-such-room"], []) == "FAILED"


def test_uv_that_cannot_be_had_leads_to_pip(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(dev, "BIN", tmp_path)
    monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1))
    monkeypatch.delenv("BORGEN_INSTALLER", raising=False)
    assert dev._get_uv() is None
    assert "pip does it alone" in capsys.readouterr().out


@pytest.mark.parametrize("file", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.stem)
def test_every_requirement_has_a_version_and_a_hash(file):
    text = file.read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert lines
    assert all("==" in line and "--hash=sha256:" in line for line in lines)


def test_ci_requires_the_browser_and_calls_the_same_command():
    script = (ROOT / ".ci" / "run").read_text()
    assert "BORGEN_REQUIRE_BROWSER=1" in script
    assert "python3 dev.py test" in script


def test_every_test_is_run_by_a_step(monkeypatch):
    """A new room of tests is not forgotten: the steps take whatever stands under tests/."""
    run = []
    monkeypatch.setattr(dev, "_ok", lambda command, **_: run.append(command) or "ok")
    monkeypatch.setattr(dev, "_find_browser", lambda: "x")
    dev._sqlite([])
    dev._postgresql([])
    dev._journeys([])
    modules = {str(p.relative_to(ROOT)) for p in (ROOT / "tests").rglob("*/test_*.py")}
    rooms = {"/".join(module.split("/")[:2]) for module in modules}
    assert rooms - {"tests/journeys"} <= set(run[0])
    journeys = {module for module in modules if module.startswith("tests/journeys/")}
    assert journeys | {"tests/office/test_ui_browser.py"} == modules & set(run[2])
    assert "tests/office" in run[0] and "tests/office" in run[1]
