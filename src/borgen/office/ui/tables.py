"""Columns of a table and the order that a reader may ask for by query string."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``name`` stands in the query string, ``label`` in the heading.

    ``numeric`` sets the column right with figures of one width; ``hidden_label`` keeps the heading for screen
    readers only.
    """

    name: str
    label: str
    numeric: bool = False
    sortable: bool = False
    hidden_label: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """The order in force: a column's name and whether it is the falling one."""

    name: str
    descending: bool = False

    @classmethod
    def from_query(cls, text: str | None, columns: Sequence[Column], *, default: str) -> Self:
        """Read ``"name"`` or ``"-name"``. Anything that is not a sortable column gives ``default``, so no text that a
        reader typed ever reaches a query."""
        allowed = {column.name for column in columns if column.sortable}
        asked = text or ""
        chosen = asked if asked.removeprefix("-") in allowed else default
        return cls(chosen.removeprefix("-"), chosen.startswith("-"))

    def next_for(self, column: Column) -> str:
        """The query value that a click on ``column`` asks for: rising first, then the other way."""
        return f"-{column.name}" if self.name == column.name and not self.descending else column.name

    def aria(self, column: Column) -> str:
        """The ``aria-sort`` of ``column``; empty for one that cannot be sorted."""
        if not column.sortable:
            return ""
        if column.name != self.name:
            return "none"
        return "descending" if self.descending else "ascending"
