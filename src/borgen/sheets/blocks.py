"""Rows packed in blocks: how they travel from the reading process, and how they are kept until they are
walked.

A block is one line of JSON with up to ``BLOCK_ROWS`` rows. A number travels in the shortest digits that name
it and becomes ``int`` or ``Decimal`` from those digits: 0.1 is a tenth from there on. What JSON lacks (days,
marks) stands beside the rows, sparse.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

Value = str | int | Decimal | bool | date | datetime | None
RawValue = Value | float
"""As the reading process has it: a spreadsheet stores binary fractions."""


class Mark(NamedTuple):
    """What is special about a cell besides its value."""

    is_formula: bool = False
    stored_missing: bool = False
    is_error: bool = False
    is_percent: bool = False
    unit: str | None = None


class Row(NamedTuple):
    """One row: its number on the screen, its values from column A on, and the marks of the few cells that
    have one."""

    number: int
    values: list[Value]
    marks: Mapping[int, Mark]


_UNMARKED: Mapping[int, Mark] = {}


class Blocks:
    """Packed rows of one sheet, in order of row number."""

    __slots__ = ("_last_index", "_last_rows", "_packed", "_starts", "row_count")

    def __init__(self, packed: Sequence[bytes] = (), starts: Sequence[int] = (), row_count: int = 0) -> None:
        self._packed = tuple(packed)
        self._starts = tuple(starts)
        self.row_count = row_count
        self._last_index = -1
        self._last_rows: list[Row] = []

    def rows(self, *, start: int = 1) -> Iterator[Row]:
        first = max(bisect_right(self._starts, start) - 1, 0)
        for index in range(first, len(self._packed)):
            for row in unpack(self._packed[index]):
                if row.number >= start:
                    yield row

    def row(self, number: int) -> Row | None:
        index = bisect_right(self._starts, number) - 1
        if index < 0:
            return None
        if index != self._last_index:
            self._last_rows = unpack(self._packed[index])
            self._last_index = index
        for row in self._last_rows:
            if row.number == number:
                return row
        return None


def pack(rows: Sequence[tuple[int, list[RawValue], Mapping[int, Mark]]]) -> bytes:
    """One block, as a line of JSON without a line break, from number, values and marks of each row."""
    block = {
        "n": [number for number, _, _ in rows],
        "r": [values for _, values, _ in rows],
        "m": [[index, column, *mark] for index, (_, _, marks) in enumerate(rows) for column, mark in marks.items()],
    }
    text = json.dumps(block, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_day_out)
    return text.encode("utf-8", "replace")


def unpack(block: bytes) -> list[Row]:
    """The rows of a block."""
    content = json.loads(block, parse_float=Decimal, object_hook=_day_in)
    marks: dict[int, dict[int, Mark]] = {}
    for index, column, *mark in content["m"]:
        marks.setdefault(index, {})[column] = Mark(*mark)
    return [
        Row(number, values, marks.get(index, _UNMARKED))
        for index, (number, values) in enumerate(zip(content["n"], content["r"], strict=True))
    ]


def _day_out(value: object) -> dict[str, str]:
    if not isinstance(value, date):
        raise TypeError(f"a cell holds no {type(value).__name__}")
    return {"d": value.isoformat()}


def _day_in(content: dict[str, Any]) -> Any:
    day = content.get("d")
    if not isinstance(day, str):
        return content
    return datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)
