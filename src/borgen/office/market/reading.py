"""A file with observations: of the statistics bank's shape, or with the columns series, base, period, value."""

from datetime import date

from borgen.supported_loan.index import Observations, Series
from borgen.supported_loan.index.reading import IndexFileRefused, read_observations
from borgen.supported_loan.index.statbank import AnswerRefused, read_statbank

SIZE_MAX = 500_000
"""Bytes; all months of a century are a tenth of it."""


class FileRefused(ValueError):
    """The file is too large, or no table of observations; the message says what is wrong where."""


def read_file(content: bytes, *, series: Series, base: str, table: str, retrieved_on: date) -> Observations:
    """Read a file. ``series``, ``base`` and ``table`` are those of a file of the statistics bank, which does not name them.

    Raises:
        FileRefused: too large, or no such table.
    """
    if len(content) > SIZE_MAX:
        raise FileRefused(f"more than {SIZE_MAX} bytes")
    heading = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").upper()
    try:
        if "TID" in heading and "INDHOLD" in heading:
            return read_statbank(content, series=series, base=base, table=table, retrieved_on=retrieved_on)
        return read_observations(content)
    except (AnswerRefused, IndexFileRefused) as error:
        raise FileRefused(str(error)) from error
