"""Scenarios from a table in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from borgen.cashflow.columnar import Cell, Column, RawTable, TableRefused, parsed, read_table
from borgen.cashflow.columnar.parsing import number, share, whole
from borgen.cashflow.scenario.paths import Floats, GivenScenarios, check_per_year

A_SHARE = "a share such as 0.03 or 3 %"

COLUMNS = (
    Column("scenario", whole, "a whole number"),
    Column("period", whole, "a whole number; 0 is the first period"),
    Column("rate", share, f"the rate at the beginning of the period, {A_SHARE} a year", None),
    Column("growth", share, f"the growth of the index over the year before the period, {A_SHARE}", None),
    Column("index", number, "the level of the index at the beginning of the period, above zero", None),
    Column("defaults", share, f"the share of debts that fails in the period, {A_SHARE}", None),
)
"""One row for each scenario and period. Of ``growth`` and ``index`` at most one: with ``index`` a year of periods before
the first is needed too, numbered from -4 on by quarters, whose rates and defaults are passed over. Without either
nothing grows."""


def read_scenarios(path: Path, *, per_year: int = 4) -> GivenScenarios:
    """Read scenarios from CSV, Parquet or Arrow; :data:`COLUMNS` says what stands in it.

    Raises:
        TableRefused: a cell that is not valid, a period that is missing or stands there twice.
        FileUnreadable, ParquetMissing, OSError: see :func:`borgen.cashflow.columnar.read_table`.
        ScenarioImpossible: what the rows say cannot be.
    """
    check_per_year(per_year)
    table = read_table(path)
    values = parsed(table, COLUMNS)
    first = table.first_row
    _check(table, values)

    def refuse(row: int, column: str, value: object, valid: str) -> TableRefused:
        return TableRefused([Cell(row + first, column, str(value), valid)])

    if not table.rows:
        raise refuse(0, "scenario", "", "at least one row")
    with_index = any(level is not None for level in values["index"])
    if with_index and any(growth is not None for growth in values["growth"]):
        raise refuse(0, "growth", "both growth and index", "one of the two")
    names = sorted(set(values["scenario"]))
    place = {name: n for n, name in enumerate(names)}
    earliest = -per_year if with_index else 0
    periods = max(values["period"]) + 1
    if periods < 1:
        raise refuse(0, "period", periods - 1, "a period 0")
    _check_complete(values, names, range(earliest, periods), table)
    shape = (len(names), periods - earliest)
    at = np.full(shape, -1)
    for row, (name, period) in enumerate(zip(values["scenario"], values["period"], strict=True)):
        if period < earliest:
            raise refuse(row, "period", period, f"{earliest} to {periods - 1}")
        if at[place[name], period - earliest] >= 0:
            raise refuse(row, "period", period, f"each period once in scenario {name}")
        at[place[name], period - earliest] = row

    def placed(column: str, *, since: int = 0) -> Floats:
        for row, value in enumerate(values[column]):
            if value is None and values["period"][row] >= since:
                raise refuse(row, column, "", next(each.valid for each in COLUMNS if each.name == column))
        flat = np.array([0.0 if value is None else float(value) for value in values[column]])
        return np.asarray(flat[at][:, since - earliest :])

    growth: Floats | float = 0.0
    if with_index:
        level = placed("index", since=earliest)
        growth = level[:, per_year:] / level[:, :-per_year] - 1
    elif any(value is not None for value in values["growth"]):
        growth = placed("growth")
    defaults = placed("defaults") if any(value is not None for value in values["defaults"]) else None
    return GivenScenarios(rates=placed("rate"), growth=growth, defaults=defaults, per_year=per_year)


BOUNDS: dict[str, tuple[str, Any]] = {
    "rate": ("a share a year above -1 and up to 1000", lambda value: -1 < value <= 1000),
    "growth": ("a share above -1 and up to 1000", lambda value: -1 < value <= 1000),
    "index": ("a level above zero", lambda value: value > 0),
    "defaults": ("a share from 0 to 1", lambda value: 0 <= value <= 1),
}


def _check(table: RawTable, values: Mapping[str, list[Any]]) -> None:
    """Refuse every cell that holds what no scenario has."""
    bad = [
        Cell(row + table.first_row, column, str(table.columns[column][row]), valid)
        for column, (valid, holds) in BOUNDS.items()
        for row, value in enumerate(values[column])
        if value is not None and not holds(value)
    ]
    if bad:
        raise TableRefused(bad)


def _check_complete(values: Mapping[str, list[Any]], names: list[int], periods: range, table: RawTable) -> None:
    """Refuse a table where a scenario lacks a period, before anything of the size of scenarios times periods is made."""
    there = set(zip(values["scenario"], values["period"], strict=True))
    for name in names:
        for period in periods:
            if (name, period) not in there:
                said = f"a row for period {period} of scenario {name}"
                raise TableRefused([Cell(table.rows - 1 + table.first_row, "period", "the last row", said)])
