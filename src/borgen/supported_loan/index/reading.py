"""Observations from a file: comma or semicolon, with or without a byte order mark, decimal point or comma."""

import csv
import re
from collections.abc import Mapping
from typing import Any

from borgen.supported_loan.index.observation import NotAnObservation, Observation, Observations, from_row
from borgen.supported_loan.index.problem import TableProblem, TableRefused, not_a_table, twice

_DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})")
"""A quoted cell between commas whose comma can only be that of decimals: three figures after it could be a thousand's."""

COLUMNS = ("series", "base", "period", "value")


class IndexFileRefused(TableRefused):
    """The file is no table of observations."""


def read_observations(content: bytes) -> Observations:
    """Read a file of observations with the columns ``series, base, period, value``; others are optional.

    Raises:
        IndexFileRefused: not UTF-8, a column is missing or has its heading twice, a row is no observation or is longer than the
            headings, or two rows state different values for the same series, base and period.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise IndexFileRefused([TableProblem(code="not_utf8")]) from None
    if not lines:
        raise IndexFileRefused([TableProblem(code="empty")])
    delimiter = ";" if ";" in lines[0] else ","
    reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
    try:
        names = [(name or "").strip() for name in reader.fieldnames or ()]
    except csv.Error as error:
        raise IndexFileRefused([not_a_table(error, reader.reader.line_num)]) from None
    reader.fieldnames = names
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        code = "no_column" if len(missing) == 1 else "no_columns"
        raise IndexFileRefused([TableProblem(code=code, value=", ".join(missing))])
    if doubled := twice(names, [name for name in names if name]):
        raise IndexFileRefused([TableProblem(code="heading_twice", line=1, value=doubled[0])])
    found: dict[tuple[str, str, str], Observation] = {}
    problems: list[TableProblem] = []
    try:
        for row in reader:
            _take(row, reader.line_num, delimiter, found, problems)
    except csv.Error as error:
        problems.append(not_a_table(error, reader.reader.line_num))
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
    if delimiter == ";" or _DECIMAL_COMMA.fullmatch(texts["value"].strip()):
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
