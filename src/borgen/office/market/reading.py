"""A file with observations: CSV, JSON-stat or a sheet of the statistics bank, or the columns series, base, period, value."""

from datetime import date

from borgen import sheets
from borgen.office.market.index_sheet import read_sheet
from borgen.supported_loan.index import Observations, Series
from borgen.supported_loan.index.jsonstat import read_jsonstat
from borgen.supported_loan.index.problem import TableProblem, TableRefused
from borgen.supported_loan.index.reading import COLUMNS, read_observations
from borgen.supported_loan.index.statbank import read_statbank

SIZE_MAX = 500_000
"""Bytes; all months of a century are a tenth of it."""


Unreadable = (TableRefused, sheets.FileRefused)
_ZIP, _MARK = b"PK\x03\x04", b"\xef\xbb\xbf"
"""How a workbook begins, and the mark before UTF-8."""


def read_file(content: bytes, *, series: Series, base: str, table: str, retrieved_on: date) -> Observations:
    """Read a file. ``series``, ``base`` and ``table`` are those of a file of the statistics bank, which does not name them.

    Raises:
        TableRefused: too large, or no such table.
        sheets.FileRefused: a spreadsheet that cannot be opened within the limits of every one that is taken in.
    """
    if len(content) > SIZE_MAX:
        raise TableRefused([TableProblem(code="too_large", value=str(SIZE_MAX))])
    heading = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").casefold()
    is_book = content.startswith(_ZIP)
    if content.removeprefix(_MARK).lstrip().startswith(b"{"):
        return read_jsonstat(content, series=series, base=base, table=table, retrieved_on=retrieved_on)
    if not is_book and "tid" in heading and "indhold" in heading:
        return read_statbank(content, series=series, base=base, table=table, retrieved_on=retrieved_on)
    if not is_book and any(name in heading for name in COLUMNS):
        return read_observations(content)
    return read_sheet(
        sheets.read_file(content, ""), series=series, base=base, table=table, retrieved_on=retrieved_on
    )
