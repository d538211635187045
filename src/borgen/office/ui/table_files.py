"""A table as a file: Excel with typed cells, or CSV as Swedish and Danish offices open it.

Rows are made while they are written, so that a register of any size fits. What somebody typed stays text: it is never a
formula and never a link. An empty cell is something that nobody has said, never zero.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

Value = str | date | Decimal | int | None
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
EVERYTHING = 10**9
"""Rows of a page that is a whole file."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``about`` says what the table is, line by line; ``rows`` may be made while they are written; ``name`` is the file's.

    ``totals`` is a last row under the others, or nothing.
    """

    title: str
    name: str
    about: Sequence[tuple[str, Value]]
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    totals: Sequence[Value] = ()


def moment_lines(
    *, name: str, as_of: date, known_at: datetime | None, sequence: int, time_zone: str
) -> tuple[tuple[str, Value], ...]:
    """What a file says of itself: whose it is, as of when, and known when."""
    known = known_at.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M:%S") if known_at else ""
    return (
        (_("Organisation"), name),
        (_("As of"), as_of),
        (_("Known at"), f"{known} ({_('event')} {sequence})".strip()),
    )


def answer(table: Table, form: str) -> HttpResponseBase:
    """The file as an answer to be saved; ``form`` is one of ``MEDIA_TYPES``."""
    name = f"{table.name}.{form}"
    if form == "xlsx":
        return FileResponse(workbook(table), as_attachment=True, filename=name, content_type=MEDIA_TYPES[form])
    response = StreamingHttpResponse(csv_lines(table), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def workbook(table: Table) -> IO[bytes]:
    """The table as an Excel file, written row by row into a temporary file; the caller closes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "#,##0.00##"}),
            int: book.add_format({"num_format": "0"}),
        }
        sheet = book.add_worksheet(_sheet_name(table.title))
        top = len(table.about) + 2
        sheet.set_column(0, max(len(table.headings) - 1, 0), 18)
        sheet.freeze_panes(top + 1, 1)
        sheet.set_landscape()
        sheet.repeat_rows(top)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, table.title, bold)
        for row, (label, value) in enumerate(table.about, start=1):
            sheet.write_string(row, 0, label)
            _put(sheet, row, 1, value, formats)
        for column, label in enumerate(table.headings):
            sheet.write_string(top, column, label, heading)
        last = top
        for last, cells in enumerate(table.rows, start=top + 1):
            for column, value in enumerate(cells):
                _put(sheet, last, column, value, formats)
        for column, value in enumerate(table.totals):
            _put(sheet, last + 1, column, value, formats)
        sheet.autofilter(top, 0, max(last, top), max(len(table.headings) - 1, 0))
    file.seek(0)
    return file


def csv_lines(table: Table) -> Iterator[str]:
    """The table as CSV, line by line: semicolons, decimal commas, and a mark that says it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    for cells in _all_rows(table):
        writer.writerow([_text(value) for value in cells])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _all_rows(table: Table) -> Iterator[Sequence[Value]]:
    yield table.headings
    yield from table.rows
    if table.totals:
        yield table.totals


Write = Callable[..., object]


def _put(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, formats: dict[type, object]
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        # a spreadsheet has no days before 1900
        write: Write = sheet.write_datetime if value.year >= 1900 else sheet.write_string
        write(row, column, value if value.year >= 1900 else value.isoformat(), formats[date])
    elif isinstance(value, Decimal | int):
        # a spreadsheet keeps fifteen digits: what does not fit stays exact as text
        fits = len(Decimal(value).as_tuple().digits) <= 15
        (sheet.write_number if fits else sheet.write_string)(
            row, column, value if fits else str(value), formats[int if isinstance(value, int) else Decimal]
        )
    else:
        sheet.write_string(row, column, str(value)[:32_767])


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    # a spreadsheet takes a text that begins like this for a formula; the apostrophe says that it is none
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "1"
