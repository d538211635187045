"""Files that were brought in: the list, the preview of one, and one of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from borgen.office.guarantee.models import ImportRow, Job, RegisterImport
from borgen.office.guarantee.queries.sources import Cell, Recorded, cells_of, recorded

DATA = "data"


class NoSuchImport(LookupError):
    """The organisation has no such import, or the import no such row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCard:
    """An import in a list; ``submitted_by`` is a person's opaque id, ``counts`` the rows by how they ended."""

    id: int
    file: str
    size: int
    sha256: str
    state: str
    sheet: str
    balances_on: date | None
    submitted_by: str
    submitted_at: datetime
    progress: int
    progress_of: int
    counts: Mapping[str, int]
    refusal: Mapping[str, Any]
    applied: Recorded | None
    undone: Recorded | None

    @property
    def has_entered(self) -> bool:
        """Whether its rows have entered the register, though they may have been taken back; before, they only would."""
        return self.state in (RegisterImport.State.APPLIED, RegisterImport.State.UNDONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """A cell as it was read: ``value`` is what was understood, ``None`` where nothing was; ``mend`` the clerk's word."""

    field: str
    cell: Cell
    value: Any
    mend: Any
    problems: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRowCard:
    """A row of the file. ``outcome`` is how it ends, or would end; ``changes`` what it does to the register."""

    id: int
    number: int
    sheet: str
    kind: str
    cells: tuple[CellRow, ...]
    problems: tuple[Mapping[str, Any], ...]
    remarks: tuple[Mapping[str, Any], ...]
    changes: tuple[Mapping[str, Any], ...]
    choice: str
    outcome: str
    reason: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """One import with a page of its rows. ``outcomes`` and ``with_problems`` count all rows of data.

    ``job`` is the state of the task that reads or applies it, empty where there is none; ``failure`` why it failed.
    """

    card: ImportCard
    match_by: str
    policy: str
    sheets: tuple[str, ...]
    columns: tuple[Mapping[str, Any], ...]
    mapping: Mapping[str, str]
    control_totals: tuple[Mapping[str, Any], ...]
    questions: tuple[Mapping[str, Any], ...]
    notices: tuple[Mapping[str, Any], ...]
    vanished: tuple[str, ...]
    previewed_sequence: int | None
    job: str
    failure: Mapping[str, Any]
    rows: tuple[ImportRowCard, ...]
    count: int
    data_rows: int
    other_rows: int
    with_problems: int
    with_changes: int
    outcomes: Mapping[str, int] = field(default_factory=dict)
    page: int = 1
    pages: int = 1


def imports(*, organisation_id: int, page: int = 1, per_page: int = 50) -> tuple[tuple[ImportCard, ...], int]:
    """The imports, the newest first, and how many there are."""
    rows = _imports(organisation_id).order_by("-pk")
    start = (max(1, page) - 1) * per_page
    return tuple(_cards(organisation_id, list(rows[start : start + per_page]))), rows.count()


def register_import(
    *,
    organisation_id: int,
    import_id: int,
    only: str = "",
    page: int = 1,
    per_page: int = 50,
) -> ImportPage:
    """One import with its rows: all of data, or ``only`` those with ``problems``, ``changes``, ``other`` kinds, or
    that ended as an outcome.

    Raises:
        NoSuchImport: the organisation has none with this id.
    """
    row = _imports(organisation_id).filter(pk=import_id).first()
    if row is None:
        raise NoSuchImport(str(import_id))
    everything = ImportRow.objects.filter(register_import=row)
    data = everything.filter(row_kind=DATA)
    has_problems, has_changes = ~Q(problems=[]) | ~Q(remarks=[]), ~Q(changes=[])
    narrowed: dict[str, QuerySet[ImportRow]] = {
        "": data, "problems": data.filter(has_problems), "changes": data.filter(has_changes),
        "other": everything.exclude(row_kind=DATA),
    }  # fmt: skip
    shown = narrowed[only] if only in narrowed else data.filter(outcome=only)
    count = shown.count()
    pages = max(1, -(-count // per_page))
    page = min(max(1, page), pages)
    ordered = shown.select_related("guarantee").order_by("sheet", "number", "pk")
    job = Job.objects.filter(organisation_id=organisation_id, subject=row.pk).exclude(kind=Job.Kind.PLAN_FEES)
    newest = job.order_by("-pk").values_list("state", "failure").first() or ("", {})
    outcomes = data.order_by().values_list("outcome").annotate(rows=Count("pk"))
    return ImportPage(
        card=_cards(organisation_id, [row])[0], match_by=row.match_by, policy=row.policy, sheets=tuple(row.sheets),
        columns=tuple(row.columns), mapping=row.mapping, control_totals=tuple(row.control_totals),
        questions=tuple(row.questions), notices=tuple(row.notices), vanished=tuple(row.vanished),
        previewed_sequence=row.previewed_sequence, job=newest[0], failure=newest[1],
        rows=tuple(_row(r) for r in ordered[(page - 1) * per_page : page * per_page]), count=count,
        data_rows=data.count(), other_rows=narrowed["other"].count(), with_problems=narrowed["problems"].count(),
        with_changes=narrowed["changes"].count(), outcomes={name: n for name, n in outcomes if name}, page=page,
        pages=pages,
    )  # fmt: skip


def import_row(*, organisation_id: int, import_id: int, row_id: int) -> tuple[ImportCard, ImportRowCard]:
    """One row of an import with its cells.

    Raises:
        NoSuchImport: the organisation has no such import, or the import no such row.
    """
    row = (
        ImportRow.objects.filter(
            pk=row_id, register_import_id=import_id, register_import__organisation_id=organisation_id
        )
        .select_related("guarantee", "register_import__document")
        .defer("register_import__document__content")
        .first()
    )
    if row is None:
        raise NoSuchImport(f"{import_id}/{row_id}")
    return _cards(organisation_id, [row.register_import])[0], _row(row)


def _imports(organisation_id: int) -> QuerySet[RegisterImport]:
    rows = RegisterImport.objects.filter(organisation_id=organisation_id)
    return rows.select_related("document").defer("document__content")


def _cards(organisation_id: int, rows: Sequence[RegisterImport]) -> list[ImportCard]:
    sequences = {s for row in rows for s in (row.applied_sequence, row.undone_sequence) if s is not None}
    events = recorded(organisation_id=organisation_id, sequences=sequences)
    return [
        ImportCard(
            id=row.pk, file=row.document.name, size=row.document.size, sha256=row.document.sha256, state=row.state,
            sheet=row.sheet, balances_on=row.balances_on, submitted_by=row.submitted_by, submitted_at=row.submitted_at,
            progress=row.progress, progress_of=row.progress_of, counts=row.counts, refusal=row.refusal,
            applied=events.get(row.applied_sequence or 0), undone=events.get(row.undone_sequence or 0),
        )
        for row in rows
    ]  # fmt: skip


def _row(row: ImportRow) -> ImportRowCard:
    by_field: dict[str, list[Mapping[str, Any]]] = {}
    for problem in row.problems:
        by_field.setdefault(str(problem.get("field") or ""), []).append(problem)
    addresses = cells_of(row.cells)
    names = list(dict.fromkeys((*addresses, *row.mends)))
    nothing = Cell(address="", raw="")
    return ImportRowCard(
        id=row.pk, number=row.number, sheet=row.sheet, kind=row.row_kind,
        cells=tuple(
            CellRow(
                field=name, cell=addresses.get(name, nothing), value=(row.cells.get(name) or {}).get("value"),
                mend=row.mends.get(name), problems=tuple(by_field.get(name, ())),
            )
            for name in names
        ),
        problems=tuple(row.problems), remarks=tuple(row.remarks), changes=tuple(row.changes), choice=row.choice,
        outcome=row.outcome, reason=row.reason, reference=row.guarantee.reference if row.guarantee else "",
    )  # fmt: skip
