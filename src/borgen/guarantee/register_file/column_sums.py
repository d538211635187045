"""The sums of a column as its rows are read, against which the totals that the file states are held."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class ColumnSums:
    """Sums of one column that a total may state: of all rows, and of those since the last total."""

    total: int = 0
    total_rows: int = 0
    part: int = 0
    part_rows: int = 0

    def add(self, amount: int) -> None:
        self.total += amount
        self.total_rows += 1
        self.part += amount
        self.part_rows += 1

    def candidates(self) -> Mapping[int, int]:
        found = {self.total: self.total_rows} if self.total_rows else {}
        if self.part_rows:
            found[self.part] = self.part_rows
        return found

    def default(self) -> tuple[int, int]:
        return (self.part, self.part_rows) if self.part_rows else (self.total, self.total_rows)

    def close_part(self) -> None:
        self.part = self.part_rows = 0
