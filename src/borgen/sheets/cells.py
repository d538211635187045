"""What a spreadsheet file holds, as plain frozen data: file, sheets, rows, cells.

A large register has millions of cells, so a sheet keeps its rows in packed blocks and unpacks them while they
are walked; a ``Cell`` with its address is made where somebody asks for it. Rows count from 1, as on the
screen; columns from 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from borgen.sheets.blocks import Blocks, Mark, Row, Value

NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range: its first cell holds the value, the others show it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell.

    ``value`` is exact: a number with a fraction is the decimal number that the file's number prints as. In a
    merged range every cell shows the first one's value and ``merged_from`` names it. ``unit`` is a word in
    the number format (``0 "tkr"``), ``is_percent`` says that 0.0025 is shown as 0,25 %. ``stored_missing``: a
    formula without a stored value.
    """

    sheet: str
    row: int
    column: int
    value: Value
    is_formula: bool = False
    stored_missing: bool = False
    is_error: bool = False
    is_percent: bool = False
    unit: str | None = None
    hidden_row: bool = False
    hidden_column: bool = False
    merged_from: str | None = None

    @property
    def address(self) -> str:
        return cell_address(self.sheet, self.row, self.column)

    @property
    def text(self) -> str:
        return shown_text(self.value, is_percent=self.is_percent, unit=self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. ``rows()`` walks the rows that have content; row numbers are those on the screen."""

    name: str
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    width: int = 0
    blocks: Blocks = field(default_factory=Blocks, repr=False)

    def __len__(self) -> int:
        """How many rows have content."""
        return self.blocks.row_count

    def rows(self, *, start: int = 1) -> Iterator[Row]:
        """Walk the rows with content from row number ``start`` on, unpacking as it goes."""
        return self.blocks.rows(start=start)

    def row(self, number: int) -> Row | None:
        """The row with this number on the screen, or ``None`` where it is empty."""
        return self.blocks.row(number)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a row number (from 1) and a column (from 0), with the value that a merged range shows
        there."""
        source_row, source_column, merged_from = row, column, None
        for area in self.merged:
            if area.first_row <= row <= area.last_row and area.first_column <= column <= area.last_column:
                source_row, source_column = area.first_row, area.first_column
                if (source_row, source_column) != (row, column):
                    merged_from = cell_address(self.name, source_row, source_column)
                break
        found = self.row(source_row)
        value = found.values[source_column] if found and source_column < len(found.values) else None
        mark = found.marks.get(source_column, NO_MARK) if found else NO_MARK
        return Cell(
            sheet=self.name, row=row, column=column, value=value, is_formula=mark.is_formula,
            stored_missing=mark.stored_missing, is_error=mark.is_error, is_percent=mark.is_percent,
            unit=mark.unit, hidden_row=row in self.hidden_rows, hidden_column=column in self.hidden_columns,
            merged_from=merged_from,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNote:
    """Something about the file that the person who brought it should know: ``macros``, ``external_links``,
    ..."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFile:
    """A spreadsheet file. ``kind`` is ``xlsx``, ``ods`` or ``csv``; ``sha256`` is that of its bytes, in
    hexadecimal."""

    name: str
    sha256: str
    kind: str
    sheets: tuple[Sheet, ...]
    notes: tuple[FileNote, ...] = ()

    def sheet(self, name: str) -> Sheet:
        """The sheet with this name.

        Raises:
            KeyError: there is none.
        """
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)


def column_letters(column: int) -> str:
    """The letters of a column that counts from 0: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, from 0, that has these letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_address(sheet: str, row: int, column: int) -> str:
    """``Register!D5``, as a spreadsheet writes it."""
    return f"{sheet}!{column_letters(column)}{row}"


def shown_text(value: Value, *, is_percent: bool = False, unit: str | None = None) -> str:
    """A value as a Swedish clerk would recognise it: decimal comma, ISO date, percent and unit as the cell
    shows them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if value.__class__ is int and not is_percent and unit is None:
        return str(value)
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    number = Decimal(value) * 100 if is_percent else Decimal(value)
    text = plain_number(number).replace(".", ",")
    if is_percent:
        return f"{text} %"
    return f"{text} {unit}" if unit else text


def plain_number(number: Decimal) -> str:
    """A number in digits without exponent and without zeros that say nothing: ``1E+2`` is ``100``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
