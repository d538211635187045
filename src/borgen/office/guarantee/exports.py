"""A table as a file: Excel with its days and amounts as such, or CSV as Swedish and Danish spreadsheets open it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Value = str | date | Decimal | int | None
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``about`` says what the table is, line by line; ``rows`` may be made while they are written.

    ``totals`` is a last row under the others, or nothing.
    """

    title: str
    name: str
    about: Sequence[tuple[str, Value]]
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    totals: Sequence[Value] = ()


def answer(table: Table, form: str) -> HttpResponseBase:
    """The file as an answer to be saved; ``form`` is one of ``MEDIA_TYPES``."""
    name = f"{table.name}.{form}"
    if form == "xlsx":
        return FileResponse(
            _workbook(table), as_attachment=True, filename=name, content_type=MEDIA_TYPES[form]
        )
    response = StreamingHttpResponse(_lines(table), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _workbook(table: Table) -> io.BytesIO:
    file = io.BytesIO()
    # what somebody typed is text: neither a formula nor a link
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "#,##0.00"}),
            int: book.add_format({"num_format": "0"}),
        }
        sheet = book.add_worksheet(table.title[:31])
        sheet.write_string(0, 0, table.title, bold)
        for row, (label, value) in enumerate(table.about, start=1):
            sheet.write_string(row, 0, label)
            _put(sheet, row, 1, value, formats)
        top = len(table.about) + 2
        for column, label in enumerate(table.headings):
            sheet.write_string(top, column, label, heading)
        last = top
        for last, cells in enumerate(table.rows, start=top + 1):
            for column, value in enumerate(cells):
                _put(sheet, last, column, value, formats)
        sheet.autofilter(top, 0, max(last, top), max(len(table.headings) - 1, 0))
        sheet.freeze_panes(top + 1, 1)
        for column, value in enumerate(table.totals):
            _put(sheet, last + 1, column, value, formats)
        sheet.set_column(0, max(len(table.headings) - 1, 0), 18)
        sheet.set_landscape()
        sheet.repeat_rows(top)
        sheet.fit_to_pages(1, 0)
    file.seek(0)
    return file


def _put(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, formats: dict[type, object]
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, column, value, formats[type(value)])
    else:
        sheet.write_string(row, column, str(value))


def _lines(table: Table) -> Iterator[str]:
    """Semicolons and decimal commas, with a mark that says it is UTF-8: what Excel expects here. Empty is unknown."""
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
