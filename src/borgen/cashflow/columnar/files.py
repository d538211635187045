"""A file of columns is read and written; what the cells mean is the caller's."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

PARQUET = (".parquet", ".pq")
ARROW = (".arrow", ".feather", ".ipc")
CSV = (".csv", ".tsv", ".txt")
WRITTEN = (".csv", ".json", *PARQUET, *ARROW)

csv.field_size_limit(1_000_000)


class FileUnreadable(ValueError):
    """The file is no table that is taken here; the message says why and what would be."""


class ParquetMissing(ModuleNotFoundError):
    """pyarrow is not installed, and the file needs it."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """Columns by name, as the file has them: texts from CSV, values of any type from Parquet. An empty cell is ``""``.

    ``first_row`` is the number that a person finds the first row under: 2 in CSV, where the headings are line 1.
    """

    columns: Mapping[str, Sequence[Any]]
    rows: int
    first_row: int


def read_table(path: Path) -> RawTable:
    """Read a CSV, Parquet or Arrow file.

    CSV is UTF-8 with headings; commas, semicolons or tabs between cells, whichever the first line has most of.

    Raises:
        FileUnreadable: no such kind of file, no headings, a heading twice, a line with too many cells, or not UTF-8.
        ParquetMissing: the file needs pyarrow.
        OSError: the file cannot be opened.
    """
    suffix = path.suffix.lower()
    if suffix in PARQUET + ARROW:
        return _read_arrow(path, suffix)
    if suffix not in CSV:
        raise FileUnreadable(f"{path.name}: a file ending in {', '.join(CSV + PARQUET + ARROW)} is valid")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read_csv(path.name, file.read())
    except UnicodeDecodeError as error:
        said = f"{path.name}: byte {error.start} is not UTF-8; save it as CSV UTF-8"
        raise FileUnreadable(said) from error


def _read_csv(name: str, text: str) -> RawTable:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FileUnreadable(f"{name}: {error}") from error
    while lines and not any(lines[-1]):
        lines.pop()
    if not lines:
        raise FileUnreadable(f"{name} is empty; headings and rows are valid")
    headings = [heading.strip().lower() for heading in lines[0]]
    twice = {heading for heading in headings if headings.count(heading) > 1}
    if twice:
        raise FileUnreadable(f"{name}: the heading {min(twice)!r} stands there twice")
    for number, line in enumerate(lines[1:], 2):
        if not any(line):
            raise FileUnreadable(f"{name}: row {number} is empty; rows one after the other are valid")
        if len(line) > len(headings):
            raise FileUnreadable(f"{name}: row {number} has {len(line)} cells; {len(headings)} are valid")
    cells = [[cell.strip() for cell in line] + [""] * (len(headings) - len(line)) for line in lines[1:]]
    columns = (
        dict(zip(headings, map(list, zip(*cells, strict=True)), strict=True))
        if cells
        else {h: [] for h in headings}
    )
    return RawTable(columns, len(cells), 2)


def _read_arrow(path: Path, suffix: str) -> RawTable:
    _need_pyarrow(path)
    import pyarrow as pa
    from pyarrow import feather, parquet

    try:
        table = parquet.read_table(path) if suffix in PARQUET else feather.read_table(path)
    except pa.ArrowInvalid as error:
        raise FileUnreadable(f"{path.name}: {error}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise FileUnreadable(f"{path.name}: {error}") from error  # what pyarrow says of a broken file
    names = [name.strip().lower() for name in table.column_names]
    if len(set(names)) < len(names):
        raise FileUnreadable(f"{path.name}: a column stands there twice")
    columns = {
        name: ["" if cell is None else cell for cell in column.to_pylist()]
        for name, column in zip(names, table.columns, strict=True)
    }
    return RawTable(columns, table.num_rows, 1)


def _need_pyarrow(path: Path) -> None:
    try:
        import pyarrow  # noqa: F401 - only whether it is there
    except ModuleNotFoundError as error:
        raise ParquetMissing(
            f"{path.name} needs pyarrow: pip install 'borgen[parquet]', or use CSV"
        ) from error


def write_table(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write columns of one length to a file; its ending says which kind: .csv, .json, .parquet, .arrow, .feather.

    In CSV and JSON days become ISO texts and exact numbers decimal texts. JSON is a list of rows.

    Raises:
        FileUnreadable: no such kind of file.
        ParquetMissing: it needs pyarrow.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITTEN:
        raise FileUnreadable(f"{path.name}: a file ending in {', '.join(WRITTEN)} is valid")
    if suffix in PARQUET + ARROW:
        _write_arrow(path, columns, suffix)
        return
    rows = zip(*([_plain(cell) for cell in column] for column in columns.values()), strict=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        if suffix == ".csv":
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        else:
            json.dump(
                [dict(zip(columns, row, strict=True)) for row in rows], file, ensure_ascii=False, indent=1
            )
            file.write("\n")


def _write_arrow(path: Path, columns: Mapping[str, Sequence[Any]], suffix: str) -> None:
    _need_pyarrow(path)
    import pyarrow as pa
    from pyarrow import feather, parquet

    table = pa.table({name: [_typed(cell) for cell in column] for name, column in columns.items()})
    if suffix in PARQUET:
        parquet.write_table(table, path)
    else:
        feather.write_feather(table, str(path), compression="uncompressed")


def _plain(cell: Any) -> Any:
    match cell:
        case np.generic():
            return _plain(cell.item())
        case date():
            return cell.isoformat()
        case Decimal():
            return str(cell)
        case Fraction():
            return str(float(cell))
    return cell


def _typed(cell: Any) -> Any:
    match cell:
        case np.generic():
            return cell.item()
        case Fraction():
            return float(cell)
    return cell
