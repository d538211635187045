"""An .xlsx workbook: values by python-calamine, the rest by ``xlsx_marks``."""

import io
import posixpath
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import python_calamine

from borgen.sheets import limits
from borgen.sheets.blocks import Mark, RawValue
from borgen.sheets.number_format import PLAIN, NumberFormat, number_format
from borgen.sheets.refusal import FileRefused
from borgen.sheets.xlsx_marks import SheetMarks, find_marks

if TYPE_CHECKING:
    from borgen.sheets.archive import Parts
    from borgen.sheets.reader import Writer

_NO_MARKS: Mapping[int, Mark] = {}
_EXACT_INTEGERS = 10**15
_NOTABLE_PARTS = (
    ("vbaproject.bin", "macros"), ("externallinks/", "external_links"), ("embeddings/", "embedded_files"),
    ("activex/", "macros"), ("connections.xml", "external_links"), ("querytables/", "external_links"),
)


def read(content: bytes, parts: "Parts", writer: "Writer") -> None:
    """Send every sheet of a workbook.

    Raises:
        FileRefused: it is damaged or beyond a limit.
    """
    _note_parts(parts, writer)
    workbook_part = _target_of(parts, "_rels/.rels", "officeDocument") or "xl/workbook.xml"
    places = _sheet_places(parts, workbook_part)
    formats = _formats(parts, workbook_part)
    if len(places) > limits.SHEETS_MAX:
        raise FileRefused("too_many_sheets", {"sheets_max": limits.SHEETS_MAX})
    # Before python-calamine lays the cells out, the marks have shown how far out they lie.
    marks = {
        name: find_marks(parts.pieces(part), formats)
        for name, (part, _) in places.items()
        if part in parts.names
    }
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise FileRefused("locked") from error
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError) as error:
        raise FileRefused("damaged") from error
    for about in workbook.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet or about.name not in marks:
            continue
        try:
            sheet = workbook.get_sheet_by_name(about.name)
        except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError) as error:
            raise FileRefused("damaged") from error
        found = marks[about.name]
        _send_rows(sheet, found, writer)
        if found.has_cells_without_place:
            writer.note("formulas_unseen", sheet=about.name)
        writer.sheet(
            about.name, hidden=about.visible != python_calamine.SheetVisibleEnum.Visible,
            hidden_rows=found.hidden_rows, hidden_columns=found.hidden_columns, merged=found.merged,
        )


def _send_rows(sheet: python_calamine.CalamineSheet, found: SheetMarks, writer: "Writer") -> None:
    # Rows come from the first one of the sheet on, but cells only from the first column with content on.
    padding: list[RawValue] = [None] * (sheet.start[1] if sheet.start else 0)
    rows = sheet.iter_rows() if sheet.start else ()
    all_marks, errors = found.marks, found.errors
    number = 0
    for number, cells in enumerate(rows, start=1):
        values = [*padding, *[_value(cell) for cell in cells]] if padding else [_value(cell) for cell in cells]
        marks = all_marks.pop(number, _NO_MARKS)
        if number in errors:
            _place_errors(values, errors[number])
        while values and values[-1] is None:
            values.pop()
        if values or marks:
            writer.row(number, values, marks)
    for number in sorted(all_marks):  # formulas without a stored value, below the last value
        below: list[RawValue] = []
        _place_errors(below, errors.get(number, {}))
        writer.row(number, below, all_marks[number])


def _place_errors(values: list[RawValue], errors: Mapping[int, str]) -> None:
    for column, text in errors.items():
        values += [None] * (column + 1 - len(values))
        values[column] = text


def _value(cell: object) -> RawValue:
    """python-calamine's value as ours: whole numbers as ``int``, no empty text, times and spans as text."""
    if cell.__class__ is str:
        return cell or None
    if cell.__class__ is float:
        number: float = cell
        if number.is_integer() and -_EXACT_INTEGERS < number < _EXACT_INTEGERS:
            return int(number)
        return number if number - number == 0 else "#NUM!"  # infinite or "not a number": shown as Excel does
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time.min else cell.replace(microsecond=0)
    if isinstance(cell, (bool, int, date)):
        return cell
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    return None


def _note_parts(parts: "Parts", writer: "Writer") -> None:
    said = set()
    for name in sorted(parts.names):
        for ending, code in _NOTABLE_PARTS:
            if ending in name.lower() and code not in said:
                said.add(code)
                writer.note(code)


def _target_of(parts: "Parts", relations: str, kind: str) -> str | None:
    """The part that a relations part names for a kind, as a path in the archive."""
    if relations not in parts.names:
        return None
    folder = posixpath.dirname(posixpath.dirname(relations))
    for relation in parts.tree(relations):
        if relation.get("Type", "").endswith("/" + kind):
            return _resolved(folder, relation.get("Target", ""))
    return None


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _relations_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _sheet_places(parts: "Parts", workbook_part: str) -> dict[str, tuple[str, str]]:
    """Name of sheet → its part and its state."""
    folder = posixpath.dirname(workbook_part)
    relations = {
        relation.get("Id", ""): _resolved(folder, relation.get("Target", ""))
        for relation in parts.tree(_relations_of(workbook_part))
    }
    places = {}
    for sheet in _found(parts.tree(workbook_part), "sheet"):
        number = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        name = sheet.get("name", "")
        if name in places:
            raise FileRefused("duplicate_parts")
        places[name] = (relations.get(number, ""), sheet.get("state", "visible"))
    return places


def _formats(parts: "Parts", workbook_part: str) -> dict[int, NumberFormat]:
    """The cell styles whose number format says something, by the style's number."""
    styles_part = _target_of(parts, _relations_of(workbook_part), "styles")
    if styles_part is None or styles_part not in parts.names:
        return {}
    tree = parts.tree(styles_part)
    codes = {
        int(entry.get("numFmtId", "0")): entry.get("formatCode", "") for entry in _found(tree, "numFmt")
    }
    styles = next(iter(_found(tree, "cellXfs")), None)
    formats = {}
    for number, style in enumerate(styles if styles is not None else ()):
        code_number = int(style.get("numFmtId", "0") or 0)
        shown = number_format(codes.get(code_number, ""), code_number if code_number < 164 else None)
        if shown != PLAIN:
            formats[number] = shown
    return formats


def _found(tree: Element, name: str) -> list[Element]:
    """The elements with a local name, in whatever namespace (strict and transitional files differ)."""
    return [element for element in tree.iter() if element.tag.rsplit("}", 1)[-1] == name]
