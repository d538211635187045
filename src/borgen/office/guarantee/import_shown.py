"""Rows of an import as they are shown: what was understood, what was not, what changes, how each ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from borgen.office.guarantee.import_words import changed, field_name, said, understood
from borgen.office.guarantee.queries.imports import ImportPage, ImportRowCard

LEADING = ("borrower", "decided_amount", "outstanding", "lender", "decided_on")
"""The fields that tell a row from the others in the preview's list."""

OUTCOMES = ("imported", "changed", "unchanged", "refused", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellShown:
    """A cell: ``understood`` is empty where nothing was; ``is_mended`` says that a clerk's word stands in its place."""

    field: str
    label: str
    address: str
    raw: str
    understood: str
    is_computed: bool
    is_mended: bool
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShown:
    """A row: ``leading`` are the values that tell it from others, ``lines`` what a clerk should look at."""

    id: int
    number: int
    sheet: str
    leading: tuple[tuple[str, str], ...]
    cells: tuple[CellShown, ...]
    lines: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]
    outcome: str
    reason: str
    reference: str


def row_shown(row: ImportRowCard, currency: str) -> RowShown:
    cells = tuple(_cell(cell, currency) for cell in row.cells)
    by_field = {cell.field: cell for cell in cells}
    leading = tuple(
        (by_field[name].label, by_field[name].understood or by_field[name].raw)
        for name in LEADING
        if name in by_field and (by_field[name].understood or by_field[name].raw)
    )
    return RowShown(
        id=row.id,
        number=row.number,
        sheet=row.sheet,
        leading=leading,
        cells=cells,
        lines=tuple(problem_lines(row)),
        changes=tuple(changed(change, currency) for change in row.changes),
        outcome=row.outcome,
        reason=said(row.reason, {}) if row.reason else "",
        reference=row.reference,
    )


def problem_lines(row: ImportRowCard) -> list[str]:
    """Each problem with the field that it is about."""
    found = []
    for problem in (*row.problems, *row.remarks):
        name = problem.get("field") or problem.get("column") or ""
        text = said(problem["code"], {**problem.get("params", {}), "value": problem.get("value", "")})
        label = field_name(name) if name else ""
        found.append(f"{label}: {text}" if label else text)
    return found


def tabs_of(page: ImportPage, only: str) -> list[Mapping[str, Any]]:
    """The ways to narrow the rows, with how many there are in each; those without any are left out."""
    labels = {
        "imported": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
        "refused": _("Refused"),
        "skipped": _("Skipped"),
    }
    tabs = [("", _("All"), page.data_rows), ("problems", _("To look at"), page.with_problems)]
    tabs += [(name, labels[name], page.outcomes.get(name, 0)) for name in OUTCOMES]
    tabs.append(("other", _("Not guarantees"), page.other_rows))
    return [
        {"label": label, "url": f"?only={name}" if name else "?", "count": count, "current": name == only}
        for name, label, count in tabs
        if count or name in ("", only)
    ]


def _cell(cell: Any, currency: str) -> CellShown:
    mended = cell.mend is not None
    value = cell.mend.get("value") if isinstance(cell.mend, Mapping) else cell.value
    raw = cell.mend.get("raw", "") if isinstance(cell.mend, Mapping) else cell.cell.raw
    return CellShown(
        field=cell.field,
        label=field_name(cell.field),
        address=cell.cell.address,
        raw=raw,
        understood=understood(cell.field, value, currency),
        is_computed=cell.cell.is_computed,
        is_mended=mended,
        problems=tuple(said(p["code"], p.get("params", {})) for p in cell.problems),
    )
