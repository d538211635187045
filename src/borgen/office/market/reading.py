"""A file with observations: CSV, JSON-stat or a sheet of the statistics bank, or the columns series, base, period, value."""

from datetime import date

from borgen import sheets
from borgen.office.market.index_sheet import SheetRefused, read_sheet
from borgen.supported_loan.index import Observations, Series
from borgen.supported_loan.index.jsonstat import read_jsonstat
from borgen.supported_loan.index.reading import IndexFileRefused, read_observations
from borgen.supported_loan.index.statbank import AnswerRefused, read_statbank

SIZE_MAX = 500_000
"""Bytes; all months of a century are a tenth of it."""


_ZIP, _MARK = b"PK\x03\x04", b"\xef\xbb\xbf"
"""How a workbook begins, and the mark before UTF-8."""


class FileRefused(ValueError):
    """The file is too large, or no table of observations; the message says what is wrong where."""


def read_file(content: bytes, *, series: Series, base: str, table: str, retrieved_on: date) -> Observations:
    """Read a file. ``series``, ``base`` and ``table`` are those of a file of the statistics bank, which does not name them.

    Raises:
        FileRefused: too large, or no such table.
    """
    if len(content) > SIZE_MAX:
        raise FileRefused(f"more than {SIZE_MAX} bytes")
    if content.startswith(_ZIP):
        return _read_workbook(content, series=series, base=base, table=table, retrieved_on=retrieved_on)
    heading = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").upper()
    try:
        if content.removeprefix(_MARK).lstrip().startswith(b"{"):
            return read_jsonstat(content, series=series, base=base, table=table, retrieved_on=retrieved_on)
        if "TID" in heading and "INDHOLD" in heading:
            return read_statbank(content, series=series, base=base, table=table, retrieved_on=retrieved_on)
        return read_observations(content)
    except (AnswerRefused, IndexFileRefused) as error:
        raise FileRefused(str(error)) from error


def _read_workbook(content: bytes, *, series: Series, base: str, table: str, retrieved_on: date) -> Observations:
    """Read within the limits of every spreadsheet that is taken in."""
    try:
        file = sheets.read_file(content, "")
        return read_sheet(file, series=series, base=base, table=table, retrieved_on=retrieved_on)
    except sheets.FileRefused as error:
        raise FileRefused(f"no spreadsheet that can be read: {error.code.replace('_', ' ')}") from error
    except SheetRefused as error:
        raise FileRefused(str(error)) from error
