"""Observations from a file: comma or semicolon, with or without a byte order mark, decimal point or comma."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from borgen.supported_loan.index.observation import NotAnObservation, Observation, Observations, from_row

COLUMNS = ("series", "base", "period", "value")


class IndexFileRefused(ValueError):
    """The file is no table of observations; ``problems`` are pairs of line and what is wrong there."""

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {line}: {what}" for line, what in self.problems))


def read_observations(content: bytes) -> Observations:
    """Read a file of observations with the columns ``series, base, period, value``; others are optional.

    Raises:
        IndexFileRefused: not UTF-8, a column is missing, a row is no observation, or two rows state different
            values for the same series, base and period.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise IndexFileRefused([(1, "the file is not UTF-8")]) from None
    if not lines:
        raise IndexFileRefused([(1, "the file is empty")])
    delimiter = ";" if ";" in lines[0] else ","
    reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
    names = [(name or "").strip() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise IndexFileRefused([(1, f"no column {', '.join(missing)}")])
    found: dict[tuple[str, str, str], Observation] = {}
    problems: list[tuple[int, str]] = []
    try:
        for row in reader:
            _take(row, reader.line_num, delimiter, found, problems)
    except csv.Error as error:
        problems.append((reader.line_num, str(error)))
    if problems:
        raise IndexFileRefused(problems)
    return Observations(found.values())


def _take(
    row: Mapping[Any, Any],
    line: int,
    delimiter: str,
    found: dict[tuple[str, str, str], Observation],
    problems: list[tuple[int, str]],
) -> None:
    texts = {key: value or "" for key, value in row.items() if isinstance(key, str)}
    if not any(text.strip() for text in texts.values()):
        return
    if delimiter == ";":
        texts["value"] = texts["value"].replace(",", ".")
    try:
        one = from_row(texts)
    except NotAnObservation as error:
        problems.append((line, str(error)))
        return
    key = (one.series, one.base, one.period)
    before = found.get(key)
    if before is not None and before.value != one.value:
        problems.append(
            (line, f"{one.name} is stated twice: {float(before.value):g} and {float(one.value):g}")
        )
    found[key] = one
