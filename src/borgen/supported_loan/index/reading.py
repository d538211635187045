"""Observations from a file: comma or semicolon, with or without a byte order mark, decimal point or comma."""

import csv
from collections.abc import Mapping
from typing import Any

from borgen.supported_loan.index.observation import NotAnObservation, Observation, Observations, from_row
from borgen.supported_loan.index.problem import TableProblem, TableRefused

COLUMNS = ("series", "base", "period", "value")


class IndexFileRefused(TableRefused):
    """The file is no table of observations."""


def read_observations(content: bytes) -> Observations:
    """Read a file of observations with the columns ``series, base, period, value``; others are optional.

    Raises:
        IndexFileRefused: not UTF-8, a column is missing, a row is no observation or is longer than the headings, or two
            rows state different values for the same series, base and period.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise IndexFileRefused([TableProblem(code="not_utf8")]) from None
    if not lines:
        raise IndexFileRefused([TableProblem(code="empty")])
    delimiter = ";" if ";" in lines[0] else ","
    reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
    names = [(name or "").strip() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise IndexFileRefused([TableProblem(code="no_column", value=", ".join(missing))])
    found: dict[tuple[str, str, str], Observation] = {}
    problems: list[TableProblem] = []
    try:
        for row in reader:
            _take(row, reader.line_num, delimiter, found, problems)
    except csv.Error as error:
        problems.append(TableProblem(code="no_table", line=reader.line_num, value=str(error)))
    if problems:
        raise IndexFileRefused(problems)
    return Observations(found.values())


def _take(
    row: Mapping[Any, Any],
    line: int,
    delimiter: str,
    found: dict[tuple[str, str, str], Observation],
    problems: list[TableProblem],
) -> None:
    texts = {key: value or "" for key, value in row.items() if isinstance(key, str)}
    surplus = [text for text in row.get(None, ()) if text.strip()]
    if surplus:  # such as the decimals of 102,38 in a file with commas between its columns
        problems.append(TableProblem(code="row_of_other_length", line=line, value=str(len(texts) + len(row[None]))))
        return
    if not any(text.strip() for text in texts.values()):
        return
    if delimiter == ";":
        texts["value"] = texts["value"].replace(",", ".")
    try:
        one = from_row(texts)
    except NotAnObservation as error:
        problems.append(TableProblem(code=error.code, line=line, value=error.value[:100]))
        return
    key = (one.series, one.base, one.period)
    before = found.get(key)
    if before is not None and before.value != one.value:
        problems.append(TableProblem(code="stands_twice", line=line, value=one.period))
    found[key] = one
