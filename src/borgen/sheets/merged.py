"""Rows with the values that merged ranges show in them."""

from collections import defaultdict

from borgen.sheets.blocks import Row, Value
from borgen.sheets.cells import Merged, Sheet

_PLACES_MAX = 500_000
"""Rows of merged ranges that are looked at; a file with more merges than that shows nothing by it."""


class MergedRows:
    """The merged ranges of a sheet, by row."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._by_row: dict[int, list[Merged]] = defaultdict(list)
        places = 0
        for area in sheet.merged:
            places += area.last_row - area.first_row + 1
            if places > _PLACES_MAX:
                break
            for number in range(area.first_row, area.last_row + 1):
                self._by_row[number].append(area)

    def is_spread(self, number: int) -> bool:
        """Whether the row has a range that is one row high and several columns wide."""
        return any(area.first_row == area.last_row for area in self._by_row.get(number, ()))

    def filled(self, row: Row, *, across: bool) -> tuple[Row, frozenset[int]]:
        """The row with what merged ranges show, and the columns that were filled.

        ``across`` fills to the right too, as headings over several columns need; without it only downwards, as a name
        beside several loans needs.
        """
        areas = self._by_row.get(row.number)
        if not areas:
            return row, frozenset()
        values: list[Value] = list(row.values)
        filled = set()
        for area in areas:
            source = row if area.first_row == row.number else self._sheet.row(area.first_row)
            if source is None or area.first_column >= len(source.values):
                continue
            value = source.values[area.first_column]
            last = area.last_column if across else area.first_column
            for column in range(area.first_column, last + 1):
                if (row.number, column) == (area.first_row, area.first_column) or value is None:
                    continue
                values += [None] * (column + 1 - len(values))
                values[column] = value
                filled.add(column)
        return Row(row.number, values, row.marks), frozenset(filled)
