"""Cells of an imported row that hold the debt of a day which their heading names, among the row's other cells."""

from collections.abc import Iterable
from datetime import date

from borgen.kernel.period import year_end

BALANCE = "balance:"
"""Begins the name of such a cell."""


def balance_cells(*, names: Iterable[str]) -> dict[date, str]:
    """The names of such cells by their day; a year means its last day, and of two with one day the later one counts."""
    found: dict[date, str] = {}
    for name in names:
        if name.startswith(BALANCE):
            text = name.removeprefix(BALANCE).split()[-1]
            day = date.fromisoformat(text) if len(text) == 10 else year_end(int(text)) if len(text) == 4 else None
            if day is not None:
                found[day] = name
    return found
