"""Observations from a spreadsheet: under ``series, base, period, value``, or under ``TID`` and ``INDHOLD`` as the statistics bank
has them. What cannot be read is named by its cell; nothing is guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from borgen.sheets import Row, Sheet, SheetFile, cell_address
from borgen.supported_loan.index import Observation, Observations, Series
from borgen.supported_loan.index.observation import NotAnObservation, from_row

HEADING_ROWS = 30
OWN, BANK = ("series", "base", "period", "value"), ("tid", "indhold")
_COLUMN_OF = {"not_a_period": "period", "not_a_series": "series", "no_base": "base", "not_a_base": "base"}
PROBLEMS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetProblem:
    """What cannot be read, and where. ``code``: ``no_headings``, ``no_rows``, ``stands_twice``, or one of
    ``NotAnObservation``.
    """

    code: str
    address: str = ""
    value: str = ""

    def __str__(self) -> str:
        what = self.code.replace("_", " ")
        said = f"{self.value} {what}" if self.code == "stands_twice" else f"{what}: {self.value!r}"
        return f"{self.address}: {said}"


class SheetRefused(ValueError):
    """No table of observations; the message names the first of the cells, ``problems`` all of them."""

    def __init__(self, message: str, problems: Sequence[SheetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


def read_sheet(
    file: SheetFile, *, series: Series, base: str, table: str, retrieved_on: date | None
) -> Observations:
    """The observations of the first sheet with headings. ``series``, ``base`` and ``table`` are those of a bank's table.

    Without ``base`` a bank's table is refused, for it does not name its own.

    Raises:
        SheetRefused: no headings, a cell that is no period or value, or two values of one period.
    """
    given = {"series": series.value, "base": base, "publication": table}
    given |= {"retrieved_on": retrieved_on.isoformat()} if retrieved_on else {}
    for sheet in file.sheets:
        found = None if sheet.hidden else _headings(sheet)
        if found is not None:
            return _read(sheet, *found, given)
    raise SheetRefused(
        "no sheet has the headings series, base, period, value, or TID and INDHOLD", [SheetProblem(code="no_headings")]
    )


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
    problems: list[SheetProblem] = []
    for row in sheet.rows(start=heading + 1):
        texts = {name: _text(row, place) for name, place in places.items()}
        if not any(texts.values()) or texts["value"] == "..":
            continue
        try:
            one = from_row({**given, **texts})
        except NotAnObservation as error:
            name = _COLUMN_OF.get(error.code, "value")
            cell = cell_address(sheet.name, row.number, places.get(name, places["value"]))
            problems.append(SheetProblem(code=error.code, address=cell, value=error.value[:60]))
            continue
        key = (one.series.value, one.base, one.period)
        if key in found and found[key].value != one.value:
            cell = cell_address(sheet.name, row.number, places["value"])
            problems.append(SheetProblem(code="stands_twice", address=cell, value=one.period))
        found[key] = one
    if problems:
        more = f"; and {len(problems) - PROBLEMS_SHOWN} more" if len(problems) > PROBLEMS_SHOWN else ""
        raise SheetRefused("; ".join(map(str, problems[:PROBLEMS_SHOWN])) + more, problems)
    if not found:
        raise SheetRefused(f"{sheet.name}: no rows under the headings", [SheetProblem(code="no_rows")])
    return Observations(found.values())


def _text(row: Row, place: int) -> str:
    value = row.values[place] if place < len(row.values) else None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value).strip().replace(",", ".")
