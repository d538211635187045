"""Cells become values; what does not is named by row and column, with what would be valid."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from borgen.cashflow.columnar.files import RawTable

NAMED_MAX = 20
"""So many cells are named; the rest are counted."""

MISSING = object()
_SPACES = str.maketrans("", "", " \u00a0\u202f")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not taken. ``row`` is the number that a person finds it under; ``valid`` says what it may be."""

    row: int
    column: str
    value: str
    valid: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.value or 'nothing'}; {self.valid} is valid"


class TableRefused(ValueError):
    """Some cells are not taken. ``cells`` names the first of them in the order of the rows; ``count`` says how many."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        every = sorted(cells, key=lambda cell: cell.row)
        self.cells, self.count = tuple(every[:NAMED_MAX]), len(every)
        more = f"\n… and {self.count - NAMED_MAX} more" if self.count > NAMED_MAX else ""
        super().__init__("\n".join(str(cell) for cell in self.cells) + more)


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column: how a cell is read (``ValueError`` where it cannot be), what is valid, and what an empty cell
    means; without ``default`` there must be something in every row."""

    name: str
    read: Callable[[Any], Any]
    valid: str
    default: Any = MISSING


def parsed(table: RawTable, columns: Iterable[Column]) -> dict[str, list[Any]]:
    """The values of all ``columns``, by name.

    Raises:
        TableRefused: a column is missing or not known, or a cell is not valid.
    """
    known = list(columns)
    names = {column.name for column in known}
    bad = [
        Cell(1, name, "a heading that is not known", ", ".join(sorted(names)))
        for name in table.columns
        if name not in names
    ]
    bad += [
        Cell(1, column.name, "", "a column of that name")
        for column in known
        if column.default is MISSING and column.name not in table.columns
    ]
    found = {column.name: _values(table, column, bad) for column in known}
    if bad:
        raise TableRefused(bad)
    return found


def _values(table: RawTable, column: Column, bad: list[Cell]) -> list[Any]:
    cells = table.columns.get(column.name)
    if cells is None:
        return [column.default] * table.rows
    values: list[Any] = []
    seen: dict[Any, Any] = {}
    for number, cell in enumerate(cells, table.first_row):
        try:
            value = seen[cell]  # most columns of a large file say few different things
        except KeyError:
            value = seen[cell] = _value(cell, column)
        if value is MISSING:
            bad.append(Cell(number, column.name, str(cell), column.valid))
        values.append(value)
    return values


def _value(cell: Any, column: Column) -> Any:
    if cell == "":
        return column.default
    try:
        return column.read(cell)
    except (ValueError, TypeError, ArithmeticError):
        return MISSING


def text(cell: Any) -> str:
    return str(cell)


def decimal_text(cell: Any) -> str:
    """A number as a plain decimal with a point: ``"1 000,50"`` is ``"1000.50"``."""
    if isinstance(cell, bool):
        raise TypeError("a number")
    if isinstance(cell, float):
        return repr(cell)
    if isinstance(cell, int | Decimal):
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    plain = str(cell).translate(_SPACES)
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def minor(cell: Any) -> int:
    """An amount in whole kronor with at most two decimals, as minor units, exactly."""
    exact = Fraction(decimal_text(cell)) * 100
    if exact.denominator != 1:
        raise ValueError("at most two decimals")
    return int(exact)


def share(cell: Any) -> Fraction:
    """A share: ``0.0325``, or ``3.25 %``."""
    plain = decimal_text(cell)
    exact = Fraction(plain.rstrip("%"))
    return exact / 100 if plain.endswith("%") else exact


def number(cell: Any) -> float:
    return float(share(cell))


def whole(cell: Any) -> int:
    exact = Fraction(decimal_text(cell))
    if exact.denominator != 1:
        raise ValueError("a whole number")
    return int(exact)


def day(cell: Any) -> date:
    if isinstance(cell, datetime):
        if cell.time() != datetime.min.time():
            raise ValueError("a day without a time")
        return cell.date()
    return cell if isinstance(cell, date) else date.fromisoformat(str(cell))


def word_of(words: Mapping[str, Any]) -> Callable[[Any], Any]:
    """A reader of one of some words, in any case."""

    def read(cell: Any) -> Any:
        try:
            return words[str(cell).lower()]
        except KeyError as error:
            raise ValueError(str(cell)) from error

    return read
