"""Each import contract, broken once on purpose: a contract that cannot fail protects nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = [
    ("floors", "kernel.money", "import borgen.rules.finding"),
    ("floors", "rules.finding", "import borgen.guarantee.commitment"),
    ("floors", "guarantee.commitment", "import borgen.office.journal.models"),
    ("floors", "office.journal.models", "import borgen.cli.main"),
    ("floors", "rules.trace", "import borgen.sheets.cells"),
    ("floors", "attic", "import borgen.kernel"),
    ("pure-core", "guarantee.commitment", "import django"),
    ("floors", "supported_loan.quote", "import borgen.guarantee.commitment"),
    ("pure-core", "supported_loan.quote", "import django"),
    ("rules-are-exact", "supported_loan.quote", "import numpy"),
    ("pure-core", "rules.rulebook", "import sqlite3"),
    ("pure-core", "sheets.cells", "import socket"),
    ("pure-core", "kernel.money", "import urllib"),
    ("rules-are-exact", "rules.trace", "import numpy"),
    ("plans-know-no-law", "cashflow.plan", "import borgen.rules.rulebook"),
    ("pure-core", "cashflow.plan", "import django"),
    ("sheets-know-nothing", "sheets.cells", "import borgen.guarantee.commitment"),
    ("desks", "office.ui.page", "import borgen.office.journal.models"),
    ("desks", "office.journal.models", "import borgen.office.people.models"),
    ("desks", "office.parties.models", "import borgen.office.guarantee.models"),
    ("desks", "office.attic", "import borgen.office.ui"),
    ("inside-a-desk", "office.guarantee.models", "import borgen.office.guarantee.facts"),
    ("inside-a-desk", "office.guarantee.facts", "import borgen.office.guarantee.usecases"),
    ("inside-a-desk", "office.guarantee.queries", "import borgen.office.guarantee.views"),
    ("one-door", "office.guarantee.views", "import borgen.office.guarantee.models"),
    ("one-door", "office.guarantee.forms", "import borgen.office.guarantee.facts"),
]


def lint(root: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--contract", contract]
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the source to break: imports and their contracts, nothing else."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", root / "src", ignore=lambda folder, names: [
        n for n in names if not (Path(folder, n).is_dir() or n.endswith(".py")) or n in {"__pycache__", "static"}
    ])  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.parametrize("contract", sorted({contract for contract, _, _ in PLANTED}))
def test_a_contract_holds(contract, copy):
    answer = lint(copy, contract)
    assert answer.returncode == 0, answer.stdout


def test_every_contract_is_broken_below():
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {c["id"] for c in contracts} == {contract for contract, _, _ in PLANTED}


def plant(root: Path, module: str, line: str) -> None:
    """Add a line to a module, which is made where there is none."""
    path = root / "src" / "borgen" / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    file.write_text(f"{file.read_text() if file.exists() else ''}\n{line}\n")


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED, ids=lambda part: part)
def test_a_planted_import_breaks_it(contract, module, line, copy, tmp_path):
    root = tmp_path / "house"
    shutil.copytree(copy, root)
    target = line.removeprefix("import ")
    if target.startswith("borgen."):
        plant(root, target.removeprefix("borgen."), "")
    plant(root, module, line)
    answer = lint(root, contract)
    assert answer.returncode == 1, answer.stdout
    assert "BROKEN" in answer.stdout
    assert ("attic" if "attic" in module else target) in answer.stdout
