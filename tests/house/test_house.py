"""The house rules that no linter knows. Each test says why it exists."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "borgen"
PURE = ["kernel", "rules", "sheets", "cashflow", "guarantee", "supported_loan"]
FILES = sorted(p for p in SRC.rglob("*.py") if "migrations" not in p.parts)
PURE_FILES = [p for p in FILES if p.relative_to(SRC).parts[0] in PURE]
RULEBOOKS = sorted((SRC / "rulebooks").rglob("*.yaml"))
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "misc",
    "services",
    "service",
    "lib",
}


def name(path: Path) -> str:
    return str(path.relative_to(SRC))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def called_attributes(path: Path) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func


def test_there_is_something_to_look_at():
    assert len(PURE_FILES) > 20
    assert RULEBOOKS


@pytest.mark.parametrize("path", PURE_FILES, ids=name)
def test_pure_code_never_asks_what_day_it_is(path):
    """I12: a figure depends on the dates it is given, not on the hour of the run."""
    clocks = {"today", "now", "utcnow", "localdate", "time", "fromtimestamp"}
    asked = {node.attr for node in called_attributes(path) if node.attr in clocks}
    assert not asked - {"time"} and "time" not in {
        alias.name for node in ast.walk(tree(path)) if isinstance(node, ast.Import) for alias in node.names
    }


# In kernel units of words and calendars, in `register_file` what a spreadsheet may hold: no number of any policy.
COUNTS = {0, 1, 2, 12, 100}
NUMBERS_OF_NO_LAW = {"register_file"}


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in PURE_FILES
        if {"guarantee", "supported_loan"} & set(p.parts) and not NUMBERS_OF_NO_LAW & set(p.parts)
    ],
    ids=name,
)
def test_numbers_of_the_law_live_in_books(path):
    """A council that changes a number changes a file that says where the number stands."""
    numbers = {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    assert numbers <= COUNTS


WRITES = {"create", "save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "insert_rows"}


INSIDE_THE_GATE = {
    SRC / "office" / "organisation" / "numbers.py",  # drawn under the lock that the journal's head holds
    SRC / "office" / "documents" / "keeping.py",  # kept by the use case that records what the document is for
}


def is_route(called: ast.Attribute) -> bool:
    """``@router.delete(…)`` names a verb of HTTP."""
    return isinstance(called.value, ast.Name) and called.value.id == "router"


@pytest.mark.parametrize("path", [p for p in FILES if "office" in p.parts], ids=name)
def test_only_use_cases_and_the_journal_write(path):
    """I11: whatever writes goes through the one gate, which writes the journal in the same transaction."""
    where = {*path.relative_to(SRC).parts, path.stem}
    if where & {"usecases", "journal"} or path in INSIDE_THE_GATE:
        return
    called = {node.attr for node in called_attributes(path) if not is_route(node)}
    called |= {n.func.id for n in ast.walk(tree(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & WRITES


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


USECASES = [p for p in FILES if "office" in p.parts and "usecases" in {*p.parts, p.stem}]


@pytest.mark.parametrize("path", USECASES, ids=name)
def test_use_cases_take_their_arguments_by_name(path):
    """An amount and a count, two days, two people: at the call it is written which is which."""
    for function in functions(path):
        assert not function.args.args, f"{function.name} takes {function.args.args[0].arg} by position"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_signal_and_no_save_of_its_own(path):
    """What happens on a write stands in the use case that writes."""
    imported = {n.module for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom)}
    assert not imported & {"django.dispatch", "django.db.models.signals", "django.core.signals"}
    if path.stem == "models" or "models" in path.parts:
        defined = {n.name for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)}
        assert "save" not in defined


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_is_named_by_the_noun_it_owns(path):
    assert not VAGUE & {path.stem, *path.relative_to(SRC).parts}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_module_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "split it by feature"


@pytest.mark.parametrize("path", [p for p in FILES if p.read_text().strip()], ids=name)
def test_a_module_says_what_it_is_for(path):
    if path.stem in {"models", "urls", "apps", "__init__"}:
        return  # what is in them does
    assert ast.get_docstring(tree(path)), "a docstring, one sentence at least"


# ----------------------------------------------------------------------------------------------------------- rulebooks


def leaves(value: object, at: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{at}[{index}]")
    else:
        yield at, value


@pytest.mark.parametrize("path", RULEBOOKS, ids=name)
def test_no_rulebook_holds_a_float(path):
    """I3: 0.0025 as a YAML number is not 0.0025 any more."""
    found = [
        at
        for at, value in leaves(yaml.safe_load(path.read_text(encoding="utf-8")))
        if isinstance(value, float)
    ]
    assert not found, f"quote them: {found}"


@pytest.mark.parametrize("path", RULEBOOKS, ids=name)
def test_every_value_has_a_source_and_a_day_it_was_checked(path):
    """G1.3: every number is cited, and somebody has looked at the source."""
    book = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert book["source"]
    values = [value for parameter in book["parameters"].values() for value in parameter["values"]]
    assert values
    for key, parameter in book["parameters"].items():
        assert parameter["keyed_by"] and parameter["unit"], key
        for value in parameter["values"]:
            assert value["cite"], key
            assert isinstance(value["value"], (str, list, dict, bool)), key
            assert isinstance(value.get("checked_on", book.get("checked_on")), date), key
            assert value.get("status", book.get("status", "official")) in {
                "official",
                "secondary",
                "assumed",
            }, key


# ------------------------------------------------------------------------------------------------- what must not be in


TEXTS = {".py", ".yaml", ".yml", ".html", ".txt", ".md", ".toml", ".css", ".js", ".po", ".json", ".csv", ""}
OUTSIDE = re.compile(r"\.\./" + r"shared|/work/" + r"(main|shared)|/root/\w")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:  # an unpacked sdist
        found = [p for room in ("src", "tests", "docs", "benchmarks") for p in (ROOT / room).rglob("*")]
        return [p for p in found if p.is_file()]
    return [ROOT / p for p in listed.stdout.decode().split("\0") if p and (ROOT / p).is_file()]


def test_nothing_leads_out_of_the_repository():
    """Who clones it has all of it."""
    files = [p for p in tracked() if p.suffix in TEXTS and "vendor" not in p.parts]
    assert len(files) > 100
    found = [
        str(p.relative_to(ROOT))
        for p in files
        if OUTSIDE.search(p.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found


@pytest.mark.parametrize("wanted", ["run", "build", "test"])
def test_exported_requirements_are_those_of_the_lock(wanted, tmp_path):
    """T1: who installs with pip alone gets the same packages, by the same hashes."""
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("this environment was made by pip alone")
    sys.path.insert(0, str(ROOT))
    from dev import EXPORT, EXPORTS

    fresh = tmp_path / "fresh.txt"
    subprocess.run([uv, *EXPORT, *EXPORTS[wanted], "-o", fresh], cwd=ROOT, check=True)
    assert fresh.read_text() == (ROOT / "requirements" / f"{wanted}.txt").read_text(), (
        "run python3 dev.py lock"
    )
