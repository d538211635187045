"""What a table of loans is refused for: which row, which term, what it was, and what would be valid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

NAMED_MAX = 100
"""So many rows are named; the rest are counted. A file with a shifted column has them all wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """``term`` of row ``row`` (the first is 0) is ``value``; ``valid`` says what it may be."""

    row: int
    term: str
    value: str
    valid: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.term}: {self.value}; valid is {self.valid}"


class LoansRefused(ValueError):
    """Some rows cannot be worked out, or not without the danger of a silent overflow.

    ``problems`` names the first ``NAMED_MAX`` of them in the order of the rows; ``count`` is how many there are.
    """

    def __init__(self, problems: tuple[Problem, ...], count: int) -> None:
        self.problems, self.count = problems, count
        more = f" (and {count - 1} more)" if count > 1 else ""
        super().__init__(f"{problems[0]}{more}")


def refuse(rows: NDArray[np.bool_], term: str, values: ArrayLike, valid: str) -> None:
    """Refuse every row that is true in ``rows``; ``values`` are what the rows say of ``term``.

    Raises:
        LoansRefused: some row is true.
    """
    if not rows.any():
        return
    wrong = np.flatnonzero(rows)
    said = np.broadcast_to(np.asarray(values), rows.shape)
    named = tuple(Problem(int(row), term, str(said[row]), valid) for row in wrong[:NAMED_MAX])
    raise LoansRefused(named, len(wrong))
