"""The rows of a file as judging sees them: what is clear from each alone, its keys, and which only repeat another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from borgen.office.guarantee.models import ImportRow, RegisterImport
from borgen.office.guarantee.usecases.register_import.alike import Marks
from borgen.office.guarantee.usecases.register_import.matching import RowKeys

Outcome = ImportRow.Outcome


@dataclass(frozen=True, slots=True)
class KeyedRow:
    id: int
    keys: RowKeys
    choice: str
    content_key: str
    marks: Marks

    @property
    def is_by_decision(self) -> bool:
        """Whether the row has no key of its own: neither reference nor loan number."""
        return not (self.keys.reference or self.keys.loan)


class StoredRow(NamedTuple):
    """What judging needs of an ``ImportRow``."""

    pk: int
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


def once(*, rows: Sequence[KeyedRow]) -> tuple[list[KeyedRow], list[KeyedRow]]:
    """The rows, and those that only repeat one of them."""
    first: dict[str, KeyedRow] = {}
    again = [r for r in rows if r.content_key and first.setdefault(r.content_key, r) is not r]
    repeated = {row.id for row in again}
    return [row for row in rows if row.id not in repeated], again
