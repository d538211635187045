"""What cannot be read of a table of index values, and where."""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

PROBLEMS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProblem:
    """``code`` is one of the office's ``INDEX_PROBLEMS``: of the file, of the place ``address`` (a cell) or of ``line``.

    ``value`` is what stands there.
    """

    code: str
    address: str = ""
    line: int = 0
    value: str = ""

    def __str__(self) -> str:
        what = self.code.replace("_", " ")
        if self.value:
            what = f"{self.value} {what}" if self.code == "stands_twice" else f"{what}: {self.value!r}"
        where = self.address or (f"line {self.line}" if self.line else "")
        return f"{where}: {what}" if where else what


def not_a_table(error: csv.Error, line: int) -> TableProblem:
    """Why a text is no table with separators. Python's own words for it are English, and are none of ours."""
    return TableProblem(code="bad_quotes" if "'\"'" in str(error) or "end of data" in str(error) else "no_table", line=line)


def twice(names: Iterable[str], wanted: Collection[str]) -> list[str]:
    """The wanted headings that stand more than once: which of their columns counts nobody could say."""
    counted = Counter(names)
    return [name for name in wanted if counted[name] > 1]


class TableRefused(ValueError):
    """No table of index values; the message names the first of the ``problems``."""

    def __init__(self, problems: Sequence[TableProblem]) -> None:
        self.problems = tuple(problems)
        more = f"; and {len(problems) - PROBLEMS_SHOWN} more" if len(problems) > PROBLEMS_SHOWN else ""
        super().__init__("; ".join(map(str, self.problems[:PROBLEMS_SHOWN])) + more)
