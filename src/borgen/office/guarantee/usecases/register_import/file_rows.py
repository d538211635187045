"""The rows of a file as judging sees them: what is clear from each alone, its keys, and which only repeat another."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from borgen.office.guarantee.models import ImportRow, RegisterImport
from borgen.office.guarantee.usecases.register_import.alike import Marks
from borgen.office.guarantee.usecases.register_import.matching import Key, RowKeys

Outcome = ImportRow.Outcome


@dataclass(frozen=True, slots=True)
class KeyedRow:
    id: int
    keys: RowKeys
    choice: str
    content_key: str
    marks: Marks
    number: int
    """Of the row in its sheet."""

    @property
    def is_by_decision(self) -> bool:
        """Whether the row has no key of its own: neither reference nor loan number."""
        return not (self.keys.reference or self.keys.loan)


class StoredRow(NamedTuple):
    """What judging needs of an ``ImportRow``."""

    pk: int
    number: int
    row_kind: str
    reason: str
    choice: str
    content_key: str
    problems: list[dict[str, Any]]
    mends: dict[str, Any]
    cells: dict[str, Any]


def stored_rows(*, of: RegisterImport) -> Iterator[StoredRow]:
    """The rows of the file, in its order."""
    rows = ImportRow.objects.filter(register_import=of).order_by("pk")
    last = 0
    while some := list(rows.filter(pk__gt=last).values_list(*StoredRow._fields)[:2000]):
        for values in some:
            yield StoredRow(*values)
        last = some[-1][0]


def settled(*, row: StoredRow) -> tuple[str, str] | None:
    """Outcome and reason where they are clear from the row alone."""
    if row.row_kind != "data":
        return Outcome.SKIPPED, row.reason or row.row_kind
    if row.choice == "skip":
        return Outcome.SKIPPED, "by_choice"
    mended = set(row.mends)
    for problem in row.problems:
        if problem["code"] == "looks_like_total" and row.choice == "new":
            continue
        if problem["severity"] == "error" and not (problem["field"] in mended or (mended and not problem["field"])):
            return Outcome.REFUSED, problem["code"]
    return None


def taken_already(*, keyed: Sequence[KeyedRow]) -> set[int]:
    """Ids of rows that only repeat one of which a person has said that it is a new guarantee."""
    chosen = {row.content_key for row in keyed if row.choice == "new" and row.is_by_decision} - {""}
    return {r.id for r in keyed if not r.choice and r.is_by_decision and r.content_key in chosen} if chosen else set()


def same_loans(*, groups: Mapping[str, Sequence[KeyedRow]]) -> dict[str, int]:
    """The guarantees of a file of which another has the same loan, by lender and number: number of that other one's row.

    A short number, such as the first, second … loan of each borrower, tells nothing; and of a row of which a person has
    said that it is a guarantee of its own, nothing is asked.
    """
    lent: dict[Key, dict[str, int]] = defaultdict(dict)
    for group, rows in groups.items():
        for row in rows:
            if row.keys.lent and not row.keys.is_serial and row.choice != "new":
                lent[row.keys.lent].setdefault(group, row.number)
    found: dict[str, int] = {}
    for alike in (same for same in lent.values() if len(same) > 1):
        numbers = list(alike.values())
        for group, other in zip(alike, [*numbers[1:], numbers[0]], strict=True):
            found.setdefault(group, other)
    return found


def once(*, rows: Sequence[KeyedRow]) -> tuple[list[KeyedRow], list[KeyedRow]]:
    """The rows, and those that only repeat one of them."""
    first: dict[str, KeyedRow] = {}
    again = [r for r in rows if r.content_key and first.setdefault(r.content_key, r) is not r]
    repeated = {row.id for row in again}
    return [row for row in rows if row.id not in repeated], again
