"""Observations from a spreadsheet: under ``series, base, period, value``, or under ``TID`` and ``INDHOLD`` as the statistics bank
has them. What cannot be read is named by its cell; nothing is guessed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from borgen.sheets import Row, Sheet, SheetFile, cell_address
from borgen.supported_loan.index import Observation, Observations, Series
from borgen.supported_loan.index.observation import NotAnObservation, from_row

HEADING_ROWS = 30
OWN, BANK = ("series", "base", "period", "value"), ("tid", "indhold")
PROBLEMS_SHOWN = 10


class SheetRefused(ValueError):
    """No table of observations; the message names the cells."""


def read_sheet(
    file: SheetFile, *, series: Series, base: str, table: str, retrieved_on: date
) -> Observations:
    """The observations of the first sheet with headings. ``series``, ``base`` and ``table`` are those of a bank's table.

    Raises:
        SheetRefused: no headings, a cell that is no period or value, or two values of one period.
    """
    given = {"series": series.value, "base": base, "publication": table, "retrieved_on": retrieved_on.isoformat()}
    for sheet in file.sheets:
        found = None if sheet.hidden else _headings(sheet)
        if found is not None:
            return _read(sheet, *found, given)
    raise SheetRefused("no sheet has the headings series, base, period, value, or TID and INDHOLD")


def _headings(sheet: Sheet) -> tuple[int, Mapping[str, int]] | None:
    for row in sheet.rows():
        if row.number > HEADING_ROWS:
            return None
        places: dict[str, int] = {}
        for place, value in enumerate(row.values):
            places.setdefault(str(value or "").strip().casefold(), place)
        if all(name in places for name in OWN):
            return row.number, {name: places[name] for name in OWN}
        if all(name in places for name in BANK):
            return row.number, {"period": places["tid"], "value": places["indhold"]}
    return None


def _read(sheet: Sheet, heading: int, places: Mapping[str, int], given: Mapping[str, str]) -> Observations:
    found: dict[tuple[str, str, str], Observation] = {}
    problems: list[str] = []
    for row in sheet.rows(start=heading + 1):
        texts = {name: _text(row, place) for name, place in places.items()}
        if not any(texts.values()) or texts["value"] == "..":
            continue
        try:
            one = from_row({**given, **texts})
        except NotAnObservation as error:
            name = {"not_a_period": "period", "not_a_series": "series"}.get(error.code, "value")
            problems.append(f"{cell_address(sheet.name, row.number, places.get(name, places['value']))}: {error}")
            continue
        key = (one.series.value, one.base, one.period)
        if key in found and found[key].value != one.value:
            problems.append(f"{cell_address(sheet.name, row.number, places['value'])}: {one.period} stands twice")
        found[key] = one
    if problems:
        more = f"; and {len(problems) - PROBLEMS_SHOWN} more" if len(problems) > PROBLEMS_SHOWN else ""
        raise SheetRefused("; ".join(problems[:PROBLEMS_SHOWN]) + more)
    if not found:
        raise SheetRefused(f"{sheet.name}: no rows under the headings")
    return Observations(found.values())


def _text(row: Row, place: int) -> str:
    value = row.values[place] if place < len(row.values) else None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value).strip().replace(",", ".")
