# ruff: noqa: E501 - a table reads best with one row on one line
"""Makes workbooks of many shapes: .xlsx by openpyxl or XlsxWriter, .ods by odfpy, .csv by hand."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import odf.namespaces
import odf.number
import odf.opendocument
import odf.style
import odf.table
import odf.text
import openpyxl
import xlsxwriter

Table = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Formula:
    """A formula with the value that was stored with it, or without one."""

    text: str
    stored: Any = None


@dataclass(frozen=True)
class Shown:
    """A value with a number format."""

    value: Any
    number_format: str


def csv_file(text: str, *, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def xlsx(
    sheets: Mapping[str, Table], *, merged: Sequence[str] = (), hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[str] = (), hidden_sheets: Sequence[str] = (), start: tuple[int, int] = (1, 1),
) -> bytes:
    """A workbook by openpyxl; merged and hidden count for every sheet; the table's first cell is at ``start``."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row_number, row in enumerate(table, start[0]):
            for column, value in enumerate(row, start[1]):
                cell = sheet.cell(row_number, column)
                if isinstance(value, Shown):
                    cell.value, cell.number_format = value.value, value.number_format
                elif isinstance(value, Formula):
                    cell.value = value.text
                else:
                    cell.value = value
        for area in merged:
            sheet.merge_cells(area)
        for number in hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for letters in hidden_columns:
            sheet.column_dimensions[letters].hidden = True
        if name in hidden_sheets:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx_with_stored_values(table: Table, *, sheet_name: str = "Register") -> bytes:
    """A workbook by XlsxWriter, which stores the values of formulas."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet(sheet_name)
        for row_number, row in enumerate(table):
            for column, value in enumerate(row):
                if isinstance(value, Formula):
                    sheet.write_formula(row_number, column, value.text, None, value.stored)
                elif isinstance(value, Shown):
                    shape = book.add_format({"num_format": value.number_format})
                    sheet.write(row_number, column, value.value, shape)
                elif value is not None:
                    sheet.write(row_number, column, value)
    return stream.getvalue()


GOOD = xlsx({"Borgen": [["Låntagare", "Belopp"], ["Ås IF", 100]]})
"""A small workbook whose parts are exchanged one by one."""

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], *, more: Sequence[tuple[str, bytes]] = ()) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in [*parts.items(), *more]:
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(name: str, content: bytes, base: bytes = GOOD) -> bytes:
    """A good workbook with one part exchanged."""
    return zipped({**parts_of(base), name: content})


def with_sheet(rows: str, *, before: str = "", after: str = "") -> bytes:
    """A workbook with a sheet whose rows are written in XML by hand."""
    sheet = f'<?xml version="1.0"?><worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_part("xl/worksheets/sheet1.xml", sheet.encode())


def ods(sheets: Mapping[str, Table], *, hidden_rows: Sequence[int] = (), spans: Mapping[str, tuple[int, int]] | None = None) -> bytes:
    """A workbook by odfpy. ``spans``: place like ``0,0`` → rows and columns that the cell covers."""
    book = odf.opendocument.OpenDocumentSpreadsheet()
    tkr = odf.number.NumberStyle(name="Tkr")
    tkr.addElement(odf.number.Number(decimalplaces=0, minintegerdigits=1))
    tkr.addElement(odf.number.Text(text=" tkr"))
    book.automaticstyles.addElement(tkr)
    style = odf.style.Style(name="TkrCell", family="table-cell", datastylename="Tkr")
    book.automaticstyles.addElement(style)
    for name, table in sheets.items():
        sheet = odf.table.Table(name=name)
        covered: dict[tuple[int, int], bool] = {}
        for row_index, row in enumerate(table):
            shown = "collapse" if row_index + 1 in hidden_rows else "visible"
            line = odf.table.TableRow(visibility=shown)
            for column, value in enumerate(row):
                if covered.get((row_index, column)):
                    line.addElement(odf.table.CoveredTableCell())
                    continue
                cell = _ods_cell(value)
                down, across = (spans or {}).get(f"{row_index},{column}", (1, 1))
                if (down, across) != (1, 1):
                    cell.setAttribute("numberrowsspanned", down)
                    cell.setAttribute("numbercolumnsspanned", across)
                    for below in range(down):
                        for right in range(across):
                            covered[row_index + below, column + right] = (below, right) != (0, 0)
                line.addElement(cell)
            sheet.addElement(line)
        # What office programs write below the last row.
        tail = odf.table.TableRow(numberrowsrepeated=1048576 - len(table))
        tail.addElement(odf.table.TableCell(numbercolumnsrepeated=16384))
        sheet.addElement(tail)
        book.spreadsheet.addElement(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods_cell(value: Any) -> Any:
    if value is None:
        return odf.table.TableCell()
    if isinstance(value, Formula):
        if value.stored is None:
            return odf.table.TableCell(formula=f"of:{value.text}")
        cell = odf.table.TableCell(formula=f"of:{value.text}", valuetype="float", value=str(value.stored))
        cell.addElement(odf.text.P(text=str(value.stored)))
        return cell
    if isinstance(value, Shown) and value.number_format == "%":
        cell = odf.table.TableCell(valuetype="percentage", value=str(value.value))
        cell.addElement(odf.text.P(text=f"{Decimal(str(value.value)) * 100} %"))
        return cell
    if isinstance(value, Shown):
        return odf.table.TableCell(valuetype="float", value=str(value.value), stylename="TkrCell")
    if isinstance(value, date):
        return odf.table.TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, (int, float)):
        return odf.table.TableCell(valuetype="float", value=str(value))
    cell = odf.table.TableCell(valuetype="string")
    for paragraph in str(value).split("\n"):
        cell.addElement(odf.text.P(text=paragraph))
    return cell


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file and what a person reads in it. Money in kronor with two decimals, days as exact as written."""

    content: bytes
    rows: Sequence[Mapping[str, str]] = ()
    sheet: str | None = None
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    balances_on: date | None = None
    asks: Sequence[str] = ()
    notices: Sequence[str] = ()
    problems: Sequence[str] = ()
    totals: Sequence[bool] = ()
    skipped: Sequence[str] = ()
    refusal: str = ""


CASES: list[Callable[[], Case]] = []


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    """Add a case to the list that the tests walk."""
    CASES.append(make)
    return make
