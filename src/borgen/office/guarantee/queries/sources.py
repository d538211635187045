"""Who recorded something, when, and from which cell of which file."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from borgen.office.guarantee.models import ImportRow
from borgen.office.journal.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The event by which something became known; ``by`` is a person's opaque id."""

    sequence: int
    kind: str
    at: datetime
    by: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a file: its address, what stood there, whether a formula had computed it, and the amount that was
    understood, in minor units, where it is one."""

    address: str
    raw: str
    is_computed: bool = False
    minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The row of the imported file that said so; ``cells`` by the names of ``register_file.FIELDS``."""

    register_import: int
    file: str
    sheet: str
    row: int
    cells: Mapping[str, Cell] = field(default_factory=dict)


def recorded(*, organisation_id: int, sequences: Iterable[int]) -> dict[int, Recorded]:
    """The events by their numbers."""
    rows = Event.objects.filter(organisation_id=organisation_id, sequence__in=set(sequences))
    fields = ("sequence", "kind", "recorded_at", "by", "role")
    return {
        sequence: Recorded(sequence=sequence, kind=kind, at=at, by=by, role=role)
        for sequence, kind, at, by, role in rows.values_list(*fields)
    }


_TAKES_BACK = (".corrected", ".released", ".withdrawn")


def withdrawal_reasons(*, organisation_id: int, sequences: Collection[int]) -> dict[int, str]:
    """Why events say that something is no longer believed: the row that they close keeps the reason it was written for."""
    if not sequences:
        return {}
    rows = Event.objects.filter(organisation_id=organisation_id, sequence__in=sequences)
    return {
        sequence: str(json.loads(content)["facts"].get("reason") or "")
        for sequence, kind, content in rows.values_list("sequence", "kind", "content")
        if kind.endswith(_TAKES_BACK)
    }


def origins(row_ids: Iterable[int | None]) -> dict[int, Origin]:
    """The origins by the ids of their import rows."""
    wanted = {pk for pk in row_ids if pk is not None}
    if not wanted:
        return {}
    rows = ImportRow.objects.filter(pk__in=wanted).select_related("register_import__document")
    # what the import as a whole has to say may be as long as the register, and would be read with each of its rows
    rows = rows.only("sheet", "number", "cells", "register_import__document__name")
    return {
        row.pk: Origin(
            register_import=row.register_import_id, file=row.register_import.document.name, sheet=row.sheet,
            row=row.number, cells=cells_of(row.cells),
        )
        for row in rows
    }  # fmt: skip


def cells_of(stored: Mapping[str, Any]) -> dict[str, Cell]:
    """The cells of an import row as stored."""
    return {
        name: Cell(
            address=str(cell.get("cell") or ""), raw=str(cell.get("raw") if cell.get("raw") is not None else ""),
            is_computed=bool(cell.get("computed")), minor=cell.get("value") if isinstance(cell.get("value"), int) else None,
        )
        for name, cell in stored.items()
        if isinstance(cell, Mapping)
    }  # fmt: skip
