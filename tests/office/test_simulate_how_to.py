"""The commands of the how-to about portfolios and simulations run as they stand there, on the demo's register and on files."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from borgen.cashflow.columnar import write_table
from borgen.cli.main import main
from borgen.office.guarantee.demo import load
from borgen.office.guarantee.queries.snapshot import forget_snapshots

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "simulate-a-portfolio.md"
LOANS = """\
reference;borrower;principal;rate;starts_on;ends_on;months_per_term;kind;risk_class;security;refix_on
A-1;Housing;104 189 360,00;3 %;2026-01-01;2056-01-01;3;annuity;B;mortgage;2036-01-01
A-2;Arena;50 000 000,00;2,75 %;2020-06-30;2045-06-30;3;straight_line;C;;2028-06-30
"""


def test_every_command_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PROFILE = "demo"
    forget_snapshots()
    load()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")
    Path("loans.csv").write_text(LOANS, "utf-8")
    rows = [(scenario, period) for scenario in (1, 2, 3) for period in range(8)]
    write_table(
        Path("scenarios.parquet"),
        {
            "scenario": [scenario for scenario, _ in rows], "period": [period for _, period in rows],
            "rate": [0.01 * scenario for scenario, _ in rows], "defaults": [0.001] * len(rows),
        },
    )  # fmt: skip
    commands = re.findall(r"^\$ borgen (.*)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(commands) >= 7
    said = {}
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.exit_code == 0, f"{command}: {result.output}"
        said[command] = result.stdout
    assert {"ladder.svg", "ladder.csv", "fan.svg", "fan.parquet"} <= {file.name for file in tmp_path.iterdir()}
    (register,) = [out for command, out in said.items() if command.startswith("simulate --register")]
    assert "is assumed to be bound until 2028-12-31" in register
    assert "difference 0.00" in register
    (year,) = [re.split(r"  +", row) for row in register.splitlines() if row.startswith("2035-12-31")]
    assert len(set(year[1:5])) == 4, "the scenarios differ once rates are fixed again"
