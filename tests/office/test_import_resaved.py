"""I7: the same register saved again, as .xlsx, .ods or .csv, renamed, its rows and columns in another order, changes nothing.

Every file is written anew by a library from the cells of the first: the demo's register and the real ones.
"""

import csv
import io
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from borgen.office.guarantee.demo import WORKBOOK
from borgen.office.guarantee.usecases import register_import
from borgen.office.people.actor import SystemActor
from tests.core.register_file.workbook_maker import ods, xlsx

REGISTERS = Path(__file__).parents[1] / "data" / "registers"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
KEYS = count(1)

Table = list[list[Any]]


def of_workbook(sheet: str) -> Table:
    """The sheet's cells, days as days."""
    book = openpyxl.load_workbook(WORKBOOK, data_only=True)
    return [
        [cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in book[sheet].iter_rows(values_only=True)
    ]


def of_csv(name: str) -> Table:
    with (REGISTERS / name).open(encoding="utf-8", newline="") as file:
        return [[cell or None for cell in row] for row in csv.reader(file)]


def as_csv(table: Table) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(
        ["" if cell is None else str(cell).replace(".", ",") if isinstance(cell, float | Decimal) else cell for cell in row]
        for row in table
    )
    return ("\ufeff" + stream.getvalue()).encode()


SAVED: dict[str, Callable[[Table], bytes]] = {
    "kopia.xlsx": lambda table: xlsx({"Blad1": table}),
    "kopia.ods": lambda table: ods({"Blad1": table}),
    "kopia.csv": as_csv,
}


def shuffled(table: Table, headings: int, last: int, seed: int) -> Table:
    """The rows from ``headings`` to ``last`` in another order, and all columns in another order."""
    order = random.Random(seed)  # noqa: S311 - a repeatable order
    rows = table[headings + 1 : last]
    order.shuffle(rows)
    columns = list(range(len(table[headings])))
    order.shuffle(columns)
    mixed = [[row[c] if c < len(row) else None for c in columns] for row in (table[headings], *rows)]
    return [*table[:headings], *mixed]


def brought(content: bytes, name: str, **given: Any) -> Any:
    return register_import.import_file(source=content, name=name, by=SystemActor(), at=AT, key=f"resaved-{next(KEYS)}", **given)


def changed_nothing(report: Any, rows: int) -> None:
    assert not report.refusal and not report.questions
    assert (report.imported, report.changed, report.unchanged) == (0, 0, rows), report.problems


@pytest.mark.parametrize("name", SAVED)
def test_the_demo_register(organisation: Any, name: str) -> None:
    given = {"organisation_id": organisation.pk, "policy": "gotene", "balances_on": date(2025, 12, 31)}
    first = brought(WORKBOOK.read_bytes(), "register.xlsx", sheet="2025", **given)
    taken = first.imported
    assert taken > 50
    table = of_workbook("2025")
    headings = next(n for n, row in enumerate(table) if row[0] == "Borgensnr")
    last = max(n for n, row in enumerate(table) if str(row[0] or "").startswith("EX-")) + 1
    changed_nothing(brought(SAVED[name](table), name, **given), taken)
    changed_nothing(brought(SAVED[name](shuffled(table, headings, last, seed=taken)), f"om {name}", **given), taken)


@pytest.mark.parametrize("name", SAVED)
def test_the_real_decisions(db: None, name: str) -> None:
    table = of_csv("borgensbeslut_enskilda.csv")
    given: dict[str, Any] = {"organisation_id": None, "organisation_by_row": True, "policy": "gotene"}
    assert brought((REGISTERS / "borgensbeslut_enskilda.csv").read_bytes(), "b.csv", **given).imported == 21
    changed_nothing(brought(SAVED[name](table), name, **given), 21)
    changed_nothing(brought(SAVED[name](shuffled(table, 0, len(table), seed=21)), f"om {name}", **given), 21)


NOTES: Sequence[tuple[str, dict[str, Any]]] = (
    ("goteborg_2015_not17_borgensforbindelser.csv", {}),
    ("grastorp_2020_borgensforbindelser.csv", {}),
)


@pytest.mark.parametrize(("file", "more"), NOTES, ids=[file.partition("_")[0] for file, _ in NOTES])
def test_the_real_notes(organisation: Any, file: str, more: dict[str, Any]) -> None:
    content = (REGISTERS / file).read_bytes()
    given = {"organisation_id": organisation.pk, "policy": "gotene", "balances_on": date(2015, 12, 31), **more}
    first = brought(content, file, **given)
    assert not first.questions and not first.refusal and first.imported > 0, (first.questions, first.refusal, first.problems)
    for name, save in SAVED.items():
        changed_nothing(brought(save(of_csv(file)), name, **given), first.imported)
