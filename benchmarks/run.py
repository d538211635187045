"""Measure the cash-flow engine and the office against their goals and write docs/performance.md.

    python3 benchmarks/run.py [P2 P3 … P11] [--rounds 5] [--size 100000] [--directory DIR]

Peers take turns in every round, results are compared before anything is timed, and what is written is the ratio: its median
over the rounds, with the least and the greatest. Measurements of other runs stay in the page. Never part of timed tests.
"""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv" / "bin" / "python"
if find_spec("borgen") is None and VENV.exists():
    os.execv(VENV, [str(VENV), *sys.argv])
sys.path.insert(0, str(ROOT))

from benchmarks.office import open_office  # noqa: E402 - the script's own place had to be known first
from benchmarks.timing import Measured  # noqa: E402

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
FIGURES = Path(__file__).parent / "measured.json"
WORKS = {
    "P2": "the full schedule of 10,000 loans in doubles, against QuantLib's Schedule and FixedRateLeg",
    "P3": "the same to the øre, against QuantLib's leg; no cell differs from Decimal",
    "P4": "the same in a whole new process, against one with QuantLib",
    "P5": "a million loans, as a share of the speed at which memory can be set",
    "P6": "what supported loans cost in many scenarios, against NumPy, one scenario at a time",
    "P7": "the same for loans that are added up to cohorts, against loans that are all different",
    "P8": "ten times as many scenarios by Dask with two local workers, against two threads of this process",
    "P9": "pages: the 95th percentile against a trivial page of somebody who is logged in, through the same gate and frame",
    "P10": "a fee run planned, frozen and approved, against a bare `bulk_create` of as many rows",
    "P11": "the import of a register, against reading its cells and a bare bulk insert of the same constrained rows",
}
MODULES = {
    "P2": "benchmarks.schedules.projected", "P3": "benchmarks.schedules.to_the_ore", "P4": "benchmarks.schedules.cold",
    "P5": "benchmarks.schedules.memory",
    "P6": "benchmarks.scenarios.split", "P7": "benchmarks.scenarios.cohorts", "P8": "benchmarks.scenarios.shared",
    "P9": "benchmarks.pages", "P10": "benchmarks.fee_run", "P11": "benchmarks.imports",
}  # fmt: skip
OF_THE_OFFICE = {"P9", "P10", "P11"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("works", nargs="*", metavar="WORK", default=list(WORKS), help=", ".join(WORKS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=100_000, help="guarantees in the large register")
    parser.add_argument("--directory", type=Path, help="keep the made-up registers here for the next run")
    given = parser.parse_args()
    if unknown := set(given.works) - set(WORKS):
        parser.error(f"no such work: {', '.join(sorted(unknown))}")
    if OF_THE_OFFICE & set(given.works):
        open_office(given.directory)
    for work in given.works:
        lines, loads = [], [os.getloadavg()[0]]
        for line in _module(work).measure(size=given.size, rounds=given.rounds):
            lines.append(line)
            loads.append(os.getloadavg()[0])
            print(_spoken(line), flush=True)
        _keep(work, lines, given.rounds, loads)
    PAGE.write_text(performance_page(json.loads(FIGURES.read_text(encoding="utf-8"))), encoding="utf-8")


def _module(work: str) -> Any:
    return import_module(MODULES[work])


def _spoken(line: Measured) -> str:
    met = {True: "met", False: "MISSED", None: ""}[line.is_met]
    memory = f"  {line.memory_mb:.0f} MB" if line.memory_mb is not None else ""
    goal = "" if line.goal is None else f"goal {'≥' if line.at_least else '≤'} {line.goal:,g}"
    return f"{line.id}  {line.work}: {line.ratio}  {goal}  {line.seconds}{memory}  {met}  {line.note}"


def _keep(work: str, lines: list[Measured], rounds: int, loads: list[float]) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    figures[work] = {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{_machine()}, load {min(loads):.0f} to {max(loads):.0f}",
        "database": _database() if work in OF_THE_OFFICE else "",
        "rounds": rounds,
        "lines": [
            {**asdict(line), "ratio": str(line.ratio) if line.ratio else "", "is_met": line.is_met} for line in lines
        ],
    }
    FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def performance_page(figures: dict[str, Any]) -> str:
    """The page about speed: every work with its goals, what was measured, and whether that is enough."""
    lines = [
        "# How fast it is",
        "",
        "<!-- made by benchmarks/run.py; do not edit -->",
        "",
        "Ratios, not times: a machine is never twice as fast as itself. The peers take turns in every round, their results are",
        "compared before anything is timed, and each figure is the median over the rounds, with the least and the greatest.",
        "Memory is the peak of a process that does nothing else; a file is read by a second one, with limits of its own.",
        "`python3 benchmarks/run.py` measures and writes this page.",
    ]
    for work, about in WORKS.items():
        if work not in figures:
            continue
        found = figures[work]
        lines += [
            "", f"## {work}: {about}", "",
            f"Measured on {found['on']}: " + "; ".join(
                filter(None, [found["machine"], found["database"], f"{found['rounds']} rounds"])) + ".", "",
            "| work | ratio | goal | | time | memory | |", "|---|---|---|---|---|---|---|",
        ]  # fmt: skip
        lines += [_row(line) for line in found["lines"]]
    return "\n".join(lines) + "\n"


def _row(line: dict[str, Any]) -> str:
    met = {True: "met", False: "**not met**", None: ""}[line["is_met"]]
    goal = f"{'≥' if line.get('at_least') else '≤'} {line['goal']:,g}" if line["goal"] is not None else ""
    memory = f"{line['memory_mb']:.0f} MB" if line["memory_mb"] is not None else ""
    if line["memory_goal_mb"] is not None:
        memory += f" (≤ {line['memory_goal_mb']:.0f})"
    return f"| {line['work']} | {line['ratio']} | {goal} | {met} | {line['seconds']} | {memory} | {line['note']} |"


def _machine() -> str:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return (
        f"{os.cpu_count()} cores {platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"load {load:.0f} at the end"
    )


def _database() -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0]}, fsync off"
    import sqlite3

    return f"SQLite {sqlite3.sqlite_version}, synchronous off"


if __name__ == "__main__":
    main()
