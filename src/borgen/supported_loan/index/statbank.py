"""Answers of Denmark's statistics bank as observations. Fetching them is the office's matter.

A table is asked for as CSV with every variable given, since one that is left out is summed over::

    path = statbank_path("PRIS04", {"VAREGR": "000005", "ENHED": "100", "Tid": "*"})
    read_statbank(content, series=Series.PRICES, base="2025=100", table="PRIS04", retrieved_on=date(2026, 9, 10))
"""

import csv
import re
from collections.abc import Mapping
from datetime import date

from borgen.supported_loan.index.observation import (
    NotAnObservation,
    Observation,
    Observations,
    Series,
    value_of_index,
)
from borgen.supported_loan.index.problem import TableProblem, TableRefused, not_a_table, twice

_WORD = re.compile(r"[A-Za-zÆØÅæøå0-9*,]{1,200}")


class NotInARequest(ValueError):
    """A name or value holds anything but letters, digits, ``*`` and commas; ``text`` is the one."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} cannot stand in a request")


class AnswerRefused(TableRefused):
    """The answer is no table of one series: an error page, another layout, or several values a period."""

    def __init__(self, code: str, *, line: int = 0, value: str = "") -> None:
        super().__init__([TableProblem(code=code, line=line, value=value[:100])])


def statbank_path(table: str, variables: Mapping[str, str]) -> str:
    """The path of a request, to be joined to the configured address of the statistics bank.

    Raises:
        NotInARequest: a name or value holds anything but letters, digits, ``*`` and commas.
    """
    for text in (table, *variables, *variables.values()):
        if not _WORD.fullmatch(text):
            raise NotInARequest(text)
    query = "&".join(f"{name}={value}" for name, value in variables.items())
    return f"/v1/data/{table}/CSV?{query}"


def read_statbank(
    content: bytes, *, series: Series, base: str, table: str, retrieved_on: date, source: str = ""
) -> Observations:
    """Read an answer in CSV: semicolons, a byte order mark, decimal commas or points, ``..`` for no value.

    Raises:
        AnswerRefused: it is none, or a period stands twice.
    """
    try:
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";", strict=True))
    except UnicodeDecodeError:
        raise AnswerRefused("not_utf8") from None
    except csv.Error as error:
        raise AnswerRefused(not_a_table(error, 0).code) from None
    headings = [name.strip().upper() for name in rows[0]] if rows else []
    if "TID" not in headings or "INDHOLD" not in headings:
        raise AnswerRefused("other_columns", value=", ".join(headings))
    if doubled := twice(headings, ("TID", "INDHOLD")):
        raise AnswerRefused("heading_twice", line=1, value=doubled[0])
    when, what = headings.index("TID"), headings.index("INDHOLD")
    found: dict[str, Observation] = {}
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(headings):
            raise AnswerRefused("row_of_other_length", line=line, value=str(len(row)))
        if row[what].strip() in {"..", ""}:
            continue
        try:
            one = Observation(
                series=series,
                base=base,
                period=row[when].strip(),
                value=value_of_index(row[what].replace(",", ".")),
                publication=table,
                retrieved_on=retrieved_on,
                source=source,
            )
        except NotAnObservation as error:
            raise AnswerRefused(error.code, line=line, value=error.value) from None
        if one.period in found:
            raise AnswerRefused("period_twice", line=line, value=one.period)
        found[one.period] = one
    return Observations(found.values())
