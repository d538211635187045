"""What python-calamine does not tell about an .xlsx sheet: formulas, errors, formats, hidden and merged.

A large sheet has millions of cells and only few are special, so the XML is searched for those instead of
being parsed: in an XML part ``<`` never stands for anything but markup. What is found here only marks cells;
the values are python-calamine's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from borgen.sheets import limits
from borgen.sheets.blocks import Mark
from borgen.sheets.cells import column_number
from borgen.sheets.number_format import NumberFormat
from borgen.sheets.refusal import FileRefused

_TAG = rb"<(?:[A-Za-z_][\w.-]{0,40}:)?"
_REST = rb"[^<>]{0,600}"  # of a tag; the bound keeps every search linear, whatever the file holds
_CELL = _TAG + rb"c\s(?=" + _REST + rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'])(" + _REST + rb")"
_CELL_AS_WRITTEN_BY_MOST = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(' + _REST + rb")"
_THEN_FORMULA = (
    rb">\s*" + _TAG + rb"f(?:\s" + _REST + rb")?(?:/>|>[^<]*</" + _REST + rb">)\s*"
    rb"(" + _TAG + rb"v" + _REST + rb">)?([^<])?"
)
_VALUE = re.compile(_TAG + rb"v>([^<]*)<")
_ROW = re.compile(_TAG + rb"row\s(" + _REST + rb")>")
_COLUMN = re.compile(_TAG + rb"col\s(" + _REST + rb")>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_MERGED = re.compile(
    _TAG + rb"mergeCell\s(?:" + _REST + rb"\s)?ref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_ANY_CELL = re.compile(_TAG + rb"c[\s>/]")
_PROBABLY_TOO_WIDE = re.compile(rb"r=[\"'](?:[A-Z]{3}|[T-Z][A-Z]|S[S-Z])[0-9]")
_PROBABLY_TOO_LONG = re.compile(rb"r=[\"'](?:2[5-9][0-9]{4}|[3-9][0-9]{5}|[0-9]{7,})[\"']")
_BEYOND = _TAG + rb"c\s" + _REST + rb"\br=[\"']%s[\"']" + _REST + rb"(?<!/)>"  # "/>" closes a cell without content
_TOO_WIDE = re.compile(_BEYOND % rb"(?:[A-Z]{3}|[T-Z][A-Z]|S[S-Z])[0-9]+")
_TOO_LONG = re.compile(_BEYOND % rb"[A-Z]+(?:2[5-9][0-9]{4}|[3-9][0-9]{5}|[0-9]{7,})")
assert column_number("SR") + 1 == limits.COLUMNS_MAX and limits.ROWS_MAX == 250_000, "the patterns say so"
_NUMBER = re.compile(rb"\b(min|max|r)=[\"']([0-9]{1,7})[\"']")
_WINDOW_BYTES_MAX = 64 * 1024 * 1024

_FORMULA_MARK = Mark(is_formula=True)
_NO_MARK = Mark()


@dataclass
class SheetMarks:
    """The special places of one sheet, by row (from 1) and column (from 0)."""

    marks: dict[int, dict[int, Mark]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    has_cells_without_place: bool = False


class _Patterns:
    """The searches over cells, in the form that most programs write or in the general one."""

    def __init__(self, cell: bytes, formats: Mapping[int, NumberFormat]) -> None:
        self.formula = re.compile(cell + _THEN_FORMULA)
        self.error = re.compile(cell + rb"(?<!/)>")
        numbers = b"|".join(str(number).encode() for number in sorted(formats))
        styled = cell.replace(
            rb"(" + _REST + rb")", _REST + rb"\bs=[\"'](" + numbers + rb")[\"']" + _REST + rb"(?<!/)>",
        )
        self.styled = re.compile(styled) if formats else None


def find_marks(pieces: Iterable[bytes], formats: Mapping[int, NumberFormat]) -> SheetMarks:
    """Search a sheet part. ``formats`` holds the styles that say something, by their number.

    Raises:
        FileRefused: there is content beyond the last row or column that we read, or too much is merged.
    """
    found = SheetMarks()
    usual, general = _Patterns(_CELL_AS_WRITTEN_BY_MOST, formats), _Patterns(_CELL, formats)
    for window in _windows(pieces):
        if _PROBABLY_TOO_WIDE.search(window) and _TOO_WIDE.search(window):
            raise FileRefused("too_many_columns", {"columns_max": limits.COLUMNS_MAX})
        if _PROBABLY_TOO_LONG.search(window) and _TOO_LONG.search(window):
            raise FileRefused("too_many_rows", {"rows_max": limits.ROWS_MAX})
        is_usual = window.count(b"<c ") == window.count(b'<c r="') and b":c " not in window
        found.has_cells_without_place |= not is_usual and _misses_places(window)
        _find_rows(window, found)
        _find_cells(window, found, usual if is_usual else general, formats)
        if len(found.merged) > limits.MERGED_RANGES_MAX:
            raise FileRefused("too_many_cells", {"cells_max": limits.CELLS_MAX})
    return found


def _misses_places(window: bytes) -> bool:
    return len(_ANY_CELL.findall(window)) > len(re.findall(_CELL, window))


def _windows(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """The part cut where a row begins, so that no cell is seen in two windows or in none."""
    rest = b""
    for piece in pieces:
        window = rest + piece
        cut = window.rfind(b"<", 0, window.rfind(b"row ") + 1)
        if cut > 0:
            yield window[:cut]
        rest = window[max(cut, 0) :]
        if len(rest) > _WINDOW_BYTES_MAX:
            raise FileRefused("too_many_columns", {"columns_max": limits.COLUMNS_MAX})
    yield rest


def _find_rows(window: bytes, found: SheetMarks) -> None:
    if b"hidden=" in window:
        for match in _ROW.finditer(window):
            numbers = dict(_NUMBER.findall(match[1])) if _HIDDEN.search(match[1]) else {}
            if b"r" in numbers:
                found.hidden_rows.append(int(numbers[b"r"]))
        for match in _COLUMN.finditer(window):
            numbers = dict(_NUMBER.findall(match[1])) if _HIDDEN.search(match[1]) else {}
            first, last = int(numbers.get(b"min", 0)), int(numbers.get(b"max", 0))
            found.hidden_columns += range(max(first - 1, 0), min(last, limits.COLUMNS_MAX))
    if b"mergeCell" in window:
        for match in _MERGED.finditer(window):
            first, last = _column(match[1]), min(_column(match[3]), limits.COLUMNS_MAX - 1)
            found.merged.append((int(match[2]), first, min(int(match[4]), limits.ROWS_MAX), last))


def _find_cells(
    window: bytes, found: SheetMarks, patterns: _Patterns, formats: Mapping[int, NumberFormat],
) -> None:
    if patterns.styled is not None:
        for match in patterns.styled.finditer(window):
            shown = formats[int(match[3])]
            in_row = found.marks.setdefault(int(match[2]), {})
            in_row[_column(match[1])] = Mark(is_percent=shown.is_percent, unit=shown.unit)
    if b"<f" in window or b":f" in window:
        for match in patterns.formula.finditer(window):
            is_text = b't="str"' in match[3]
            is_stored = match[4] is not None and (
                is_text or (match[5] is not None and not match[4].endswith(b"/>"))
            )
            in_row = found.marks.setdefault(int(match[2]), {})
            column = _column(match[1])
            known = in_row.get(column)
            if known is None and is_stored:
                in_row[column] = _FORMULA_MARK
            else:
                known = known or _NO_MARK
                in_row[column] = known._replace(is_formula=True, stored_missing=not is_stored)
    if b't="e"' in window or b"t='e'" in window:
        for match in patterns.error.finditer(window):
            if b't="e"' not in match[3] and b"t='e'" not in match[3]:
                continue
            stored = _VALUE.search(window, match.end(), match.end() + 9_000)
            row, column = int(match[2]), _column(match[1])
            found.errors.setdefault(row, {})[column] = stored[1].decode("utf-8", "replace") if stored else "#"
            in_row = found.marks.setdefault(row, {})
            in_row[column] = in_row.get(column, _NO_MARK)._replace(is_error=True)


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())
