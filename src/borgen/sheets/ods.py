"""An .ods workbook, read from its XML in one pass.

Places are implied by order and repetition here, so values and marks have to come from the same walk.
"""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING
from xml.parsers import expat

from borgen.sheets import limits
from borgen.sheets.blocks import Mark, RawValue
from borgen.sheets.number_format import PLAIN, NumberFormat, number_format
from borgen.sheets.refusal import FileRefused

if TYPE_CHECKING:
    from borgen.sheets.archive import Parts
    from borgen.sheets.reader import Writer

_EXACT_INTEGERS = 10**15
_ERROR = re.compile(r"#[A-ZÅÄÖ/0?!]+[!?]?|(?:Err|Fel):[0-9]{3}")


def read(content: bytes, parts: "Parts", writer: "Writer") -> None:
    """Send every sheet of a workbook.

    Raises:
        FileRefused: it is damaged, locked or beyond a limit.
    """
    if "META-INF/manifest.xml" in parts.names and any(
        element.tag.endswith("}encryption-data") for element in parts.tree("META-INF/manifest.xml").iter()
    ):
        raise FileRefused("locked")
    if "content.xml" not in parts.names:
        raise FileRefused("damaged")
    if any(name.startswith(("Basic/", "Scripts/")) for name in parts.names):
        writer.note("macros")
    if any(name.startswith("Object ") for name in parts.names):
        writer.note("embedded_files")
    reader = _ContentReader(writer)
    if "styles.xml" in parts.names:
        reader.feed(parts.pieces("styles.xml"))
    reader.feed(parts.pieces("content.xml"))


class _ContentReader:
    """Walks the XML and sends rows as they end."""

    def __init__(self, writer: "Writer") -> None:
        self._writer = writer
        self._formats: dict[str, NumberFormat] = {}  # number style → what it says
        self._style_formats: dict[str, str] = {}  # cell style → number style
        self._hidden_tables: set[str] = set()
        self._number_style: str | None = None
        self._number_code: list[str] = []
        self._table_style: str | None = None
        self._sheet_count = 0
        self._depth = 0  # of tables: one inside a cell is not a sheet
        self._in_cell = self._in_note = False
        self._text: list[str] | None = None
        self._paragraphs: list[str] = []

    def feed(self, pieces: object) -> None:
        parser = expat.ParserCreate(namespace_separator=None)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_document_type
        try:
            for piece in pieces:  # type: ignore[attr-defined]
                parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by position
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise FileRefused("damaged") from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1]
        if self._in_cell and name in _IN_CELL:
            self._start_in_cell(name, attributes)
        elif name in {"table-cell", "covered-table-cell"} and self._depth == 1:
            self._start_cell(attributes)
        elif name == "table-row" and self._depth == 1:
            self._start_row(attributes)
        elif name == "table":
            self._start_table(attributes)
        elif name == "table-column" and self._depth == 1:
            repeated = _repeated(attributes, "number-columns-repeated")
            if attributes.get("table:visibility") in {"collapse", "filter"}:
                last = min(self._column_count + repeated, limits.COLUMNS_MAX)
                self._hidden_columns += range(self._column_count, last)
            self._column_count += repeated
        else:
            self._start_style(name, attributes)

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == "annotation":
            self._in_note = True
        elif self._in_note:
            return
        elif name == "p":
            self._text = []
        elif self._text is not None:
            if name == "s":
                self._text.append(" " * min(_repeated(attributes, "c", prefix="text:"), 1_000))
            elif name == "tab":
                self._text.append("\t")
            elif name == "line-break":
                self._text.append("\n")

    def _start_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            number_style = attributes.get("style:data-style-name")
            if number_style is not None:
                self._style_formats[attributes.get("style:name", "")] = number_style
            if attributes.get("style:family") == "table":
                self._table_style = attributes.get("style:name")
        elif name == "table-properties" and self._table_style is not None:
            if attributes.get("table:display") == "false":
                self._hidden_tables.add(self._table_style)
        elif name in {"number-style", "percentage-style", "currency-style"}:
            self._number_style = attributes.get("style:name")
            self._number_code = ["%"] if name == "percentage-style" else []
        elif self._number_style is not None:
            if name in {"text", "currency-symbol"}:
                self._text = []
            elif name == "number":
                factor = attributes.get("number:display-factor", "1")
                thousands = (len(factor.split(".")[0]) - 1) // 3
                self._number_code.append("0" + "," * thousands)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > 1:
            return
        self._sheet_count += 1
        if self._sheet_count > limits.SHEETS_MAX:
            raise FileRefused("too_many_sheets", {"sheets_max": limits.SHEETS_MAX})
        self._sheet_name = attributes.get("table:name", "")
        self._sheet_hidden = attributes.get("table:style-name") in self._hidden_tables
        self._row_number = self._column_count = 0
        self._hidden_rows: list[int] = []
        self._hidden_columns: list[int] = []
        self._merged: list[tuple[int, int, int, int]] = []

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_repeated = _repeated(attributes, "number-rows-repeated")
        self._row_hidden = attributes.get("table:visibility") in {"collapse", "filter"}
        self._values: list[RawValue] = []
        self._marks: dict[int, Mark] = {}
        self._row_merged: list[tuple[int, int, int]] = []
        self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._in_cell = True
        self._cell = attributes
        self._paragraphs = []

    def _end_cell(self) -> None:
        self._in_cell = False
        attributes = self._cell
        repeated = _repeated(attributes, "number-columns-repeated")
        value, is_error = self._cell_value(attributes)
        formula = "table:formula" in attributes
        shown = self._formats.get(self._style_formats.get(attributes.get("table:style-name", ""), ""), PLAIN)
        is_percent = attributes.get("office:value-type") == "percentage" or shown.is_percent
        if value is not None or formula:
            if self._column + repeated > limits.COLUMNS_MAX:
                raise FileRefused("too_many_columns", {"columns_max": limits.COLUMNS_MAX})
            self._values += [None] * (self._column - len(self._values))
            self._values += [value] * repeated
            if formula or is_error or is_percent or shown.unit:
                mark = Mark(
                    is_formula=formula, is_error=is_error, is_percent=is_percent, unit=shown.unit,
                    stored_missing=formula and value is None and "office:value-type" not in attributes,
                )
                for column in range(self._column, self._column + repeated):
                    self._marks[column] = mark
        across = _repeated(attributes, "number-columns-spanned")
        down = _repeated(attributes, "number-rows-spanned")
        if (across > 1 or down > 1) and len(self._merged) < limits.MERGED_RANGES_MAX:
            self._row_merged.append((self._column, self._column + across - 1, down))
        self._column += repeated

    def _cell_value(self, attributes: dict[str, str]) -> tuple[RawValue, bool]:
        kind = attributes.get("office:value-type")
        if kind in {"float", "percentage", "currency"}:
            try:
                number = float(attributes.get("office:value", ""))
            except ValueError:
                return "\n".join(self._paragraphs) or None, False
            if number - number != 0:
                return None, False
            is_whole = number.is_integer() and abs(number) < _EXACT_INTEGERS
            return (int(number) if is_whole else number), False
        if kind == "date":
            return _day(attributes.get("office:date-value", "")), False
        if kind == "boolean":
            return attributes.get("office:boolean-value") == "true", False
        text = attributes.get("office:string-value") or "\n".join(self._paragraphs)
        is_error = "table:formula" in attributes and bool(_ERROR.fullmatch(text))
        return text or None, is_error

    def _end(self, tag: str) -> None:
        name = tag.rsplit(":", 1)[-1]
        if self._in_cell and name in _IN_CELL:
            if name == "annotation":
                self._in_note = False
            elif name == "p" and not self._in_note and self._text is not None:
                self._paragraphs.append("".join(self._text))
                self._text = None
        elif name in {"table-cell", "covered-table-cell"} and self._depth == 1:
            self._end_cell()
        elif name == "table-row" and self._depth == 1:
            self._end_row()
        elif name == "table":
            self._depth -= 1
            if self._depth == 0:
                self._writer.sheet(
                    self._sheet_name, hidden=self._sheet_hidden, hidden_rows=self._hidden_rows,
                    hidden_columns=self._hidden_columns, merged=self._merged,
                )
        elif name in {"number-style", "percentage-style", "currency-style"} and self._number_style is not None:
            self._formats[self._number_style] = number_format("".join(self._number_code))
            self._number_style = None
        elif self._number_style is not None and name in {"text", "currency-symbol"} and self._text is not None:
            words = "".join(self._text)
            self._number_code.append(words if "%" in words else f'"{words}"')
            self._text = None
        elif name == "style":
            self._table_style = None

    def _end_row(self) -> None:
        first = self._row_number + 1
        self._row_number += self._row_repeated
        for left, right, down in self._row_merged:
            last = min(first + down - 1, limits.ROWS_MAX)
            self._merged.append((first, left, last, min(right, limits.COLUMNS_MAX - 1)))
        if self._row_hidden:
            last = min(self._row_number, limits.ROWS_MAX)
            self._hidden_rows += range(first, last + 1)
        while self._values and self._values[-1] is None and len(self._values) - 1 not in self._marks:
            self._values.pop()
        if not self._values and not self._marks:
            return
        if self._row_number > limits.ROWS_MAX:
            raise FileRefused("too_many_rows", {"rows_max": limits.ROWS_MAX})
        for number in range(first, self._row_number + 1):
            self._writer.row(number, list(self._values), self._marks)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


_IN_CELL = frozenset({"p", "s", "tab", "line-break", "annotation", "span", "a"})


def _repeated(attributes: dict[str, str], name: str, prefix: str = "table:") -> int:
    text = attributes.get(prefix + name, "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _day(text: str) -> RawValue:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text or None
    is_day = len(text) <= 10 or moment.time() == datetime.min.time()
    return date(moment.year, moment.month, moment.day) if is_day else moment.replace(tzinfo=None, microsecond=0)


def _refuse_document_type(*_: object) -> None:
    raise FileRefused("document_type")
