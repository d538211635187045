"""Observations from a spreadsheet: under ``series, base, period, value``; or as the statistics bank has them, one row a period
under ``TID`` and ``INDHOLD``, or one column a period. What cannot be read is named by its cell; nothing is guessed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from borgen.sheets import Row, Sheet, SheetFile, cell_address
from borgen.supported_loan.index import Observation, Observations, Series
from borgen.supported_loan.index.observation import NotAnObservation, from_row
from borgen.supported_loan.index.problem import TableProblem, TableRefused, twice

HEADING_ROWS = 30
OWN, BANK = ("series", "base", "period", "value"), ("tid", "indhold")
_COLUMN_OF = {"not_a_period": "period", "not_a_series": "series", "no_base": "base", "not_a_base": "base"}
_PERIOD = re.compile(r"\d{4}(?:M\d{1,2}|[KQ]\d)")
NO_VALUE = {"", "..", "...", "."}
"""How the bank writes that there is none, or none yet."""

Cells = Iterator[tuple[Mapping[str, str], Mapping[str, str]]]
"""Of each observation what its cells say, and where they stand, by ``OWN`` names."""


class SheetRefused(TableRefused):
    """No table of observations."""


def read_sheet(
    file: SheetFile, *, series: Series, base: str, table: str, retrieved_on: date | None
) -> Observations:
    """The observations of the first sheet with headings. ``series``, ``base`` and ``table`` are those of a bank's table.

    Without ``base`` a bank's table is refused, for it does not name its own.

    Raises:
        SheetRefused: no headings or one twice, a cell that is no period or value, two values of one period, or several rows of
            values under a heading of periods.
    """
    given = {"series": series.value, "base": base, "publication": table}
    given |= {"retrieved_on": retrieved_on.isoformat()} if retrieved_on else {}
    for sheet in file.sheets:
        cells = None if sheet.hidden else _cells(sheet)
        if cells is not None:
            return _read(sheet, cells, given)
    raise SheetRefused([TableProblem(code="no_headings")])


def _cells(sheet: Sheet) -> Cells | None:
    """The observations' cells under the sheet's headings; ``None`` where it has none."""
    for row in sheet.rows():
        if row.number > HEADING_ROWS:
            return None
        headings = [str(value or "").strip().casefold() for value in row.values]
        places: dict[str, int] = {}
        for place, name in enumerate(headings):
            places.setdefault(name, place)
        found = next((names for names in (OWN, BANK) if all(name in places for name in names)), ())
        if doubled := twice(headings, found):
            cell = cell_address(sheet.name, row.number, len(headings) - 1 - headings[::-1].index(doubled[0]))
            raise SheetRefused([TableProblem(code="heading_twice", address=cell, value=doubled[0])])
        if found == OWN:
            return _down(sheet, row.number, {name: places[name] for name in OWN})
        if found == BANK:
            return _down(sheet, row.number, {"period": places["tid"], "value": places["indhold"]})
        periods = _periods(row)
        if periods:
            return _across(sheet, row.number, periods)
    return None


def _periods(row: Row) -> Mapping[int, str]:
    """The periods of a heading with one column a period, by column: they stand after the columns of what is measured."""
    texts = {place: _text(row, place) for place in range(len(row.values))}
    found = {place: text for place, text in texts.items() if place and _PERIOD.fullmatch(text)}
    first = min(found, default=0)
    rest = {place for place, text in texts.items() if place > first and text}
    return found if found and rest <= set(found) else {}


def _down(sheet: Sheet, heading: int, places: Mapping[str, int]) -> Cells:
    for row in sheet.rows(start=heading + 1):
        texts = {name: _text(row, place) for name, place in places.items()}
        if any(texts.values()) and texts["value"] not in NO_VALUE - {""}:
            yield texts, {name: cell_address(sheet.name, row.number, place) for name, place in places.items()}


def _across(sheet: Sheet, heading: int, periods: Mapping[int, str]) -> Cells:
    """The one row of values; notes that stand under it have none in the columns of the periods."""
    measured = [row for row in sheet.rows(start=heading + 1) if any(_text(row, place) for place in periods)]
    if len(measured) > 1:
        second = cell_address(sheet.name, measured[1].number, 0)
        raise SheetRefused([TableProblem(code="several_rows", address=second, value=str(len(measured)))])
    for row in measured:
        for place, period in periods.items():
            text = _text(row, place)
            if text not in NO_VALUE:
                where = {"period": cell_address(sheet.name, heading, place), "value": cell_address(sheet.name, row.number, place)}
                yield {"period": period.replace("Q", "K"), "value": text}, where


def _read(sheet: Sheet, cells: Cells, given: Mapping[str, str]) -> Observations:
    found: dict[tuple[str, str, str], Observation] = {}
    problems: list[TableProblem] = []
    for texts, where in cells:
        try:
            one = from_row({**given, **texts})
        except NotAnObservation as error:
            cell = where.get(_COLUMN_OF.get(error.code, "value"), where["value"])
            problems.append(TableProblem(code=error.code, address=cell, value=error.value[:60]))
            continue
        key = (one.series.value, one.base, one.period)
        if key in found and found[key].value != one.value:
            problems.append(TableProblem(code="stands_twice", address=where["value"], value=one.period))
        found[key] = one
    if problems:
        raise SheetRefused(problems)
    if not found:
        raise SheetRefused([TableProblem(code="no_rows", address=sheet.name)])
    return Observations(found.values())


def _text(row: Row, place: int) -> str:
    value = row.values[place] if place < len(row.values) else None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value).strip().replace(",", ".")
