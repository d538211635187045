"""What the calls about register files take and answer."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Form, Schema
from pydantic import Field, StringConstraints

from borgen.office.ui.api_types import NO_NUL, Body, Day

Outcome = Literal["", "problems", "changes", "other", "imported", "changed", "unchanged", "refused", "skipped"]
Policy = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9_/-]*$")]

FormPolicy = Annotated[str, Form(max_length=60, pattern=r"^[a-z0-9_/-]*$")]


class SaidOut(Schema):
    """Something that is said of a file, a row or a cell: ``code`` for programs, ``text`` in words."""

    code: str
    params: dict[str, str]
    field: str
    text: str


class JobOut(Schema):
    """A long task: ``queued``, ``running``, ``done`` or ``failed``; ``failure`` says why."""

    kind: str
    state: str
    progress: int
    progress_of: int
    failure: SaidOut | None


class ImportCardOut(Schema):
    """An import. ``state``: queued, reading, preview, applying, applied, undone, refused or abandoned.

    ``counts`` are the rows by how they end, or would end.
    """

    number: int
    file: str
    size: int
    sha256: str
    state: str
    sheet: str
    balances_on: date | None
    submitted_at: datetime
    counts: dict[str, int]
    refusal: SaidOut | None
    applied_sequence: int | None
    undone_sequence: int | None


class ColumnOut(Schema):
    """A column as it was understood; ``field`` is null where it is not read."""

    letter: str
    heading: str
    field: str | None
    role: str
    certainty: str


class FileTotalOut(Schema):
    """A total that the file states, beside the sum of its rows."""

    field: str
    label: str
    stated: str | None
    computed: str | None


class QuestionOut(SaidOut):
    """What has to be answered before the file can be applied."""

    options: list[str]


class ImportOut(ImportCardOut):
    """One import: what it asks, what there is to say of it, how its columns were understood, and the newest job.

    ``vanished`` are references of the register that no row speaks of: nothing becomes of them by itself.
    """

    policy: str
    match_by: str
    sheets: list[str]
    columns: list[ColumnOut]
    control_totals: list[FileTotalOut]
    questions: list[QuestionOut]
    notices: list[SaidOut]
    vanished: list[str]
    rows: int
    other_rows: int
    with_problems: int
    with_changes: int
    job: JobOut | None


class CellOut(Schema):
    """A cell: ``raw`` as it stands, ``value`` as it was understood, ``mend`` the text that somebody put in its place."""

    field: str
    address: str
    raw: str
    value: Any
    mend: str | None
    problems: list[SaidOut]


class ChangeOut(Schema):
    field: str
    old: str
    new: str


class RowOfImport(Schema):
    """A row of the file. ``outcome`` is how it ends, or would end, ``reason`` why it is refused or skipped."""

    row: int
    sheet: str
    number: int
    kind: str
    outcome: str
    reason: str
    reference: str
    choice: str
    cells: list[CellOut]
    problems: list[SaidOut]
    changes: list[ChangeOut]


class RowsOut(Schema):
    rows: list[RowOfImport]
    count: int
    page: int
    pages: int


class FileTaken(Schema):
    """``seen_before`` are the numbers of earlier imports of the same content."""

    number: int
    seen_before: list[int]
    job: JobOut


class AnsweredOut(Schema):
    number: int
    job: JobOut


class ImportNumber(Schema):
    number: int


class MendedOut(Schema):
    """``faults``: why the new text cannot be read either."""

    row: int
    faults: list[str]


class RowNumber(Schema):
    row: int


class UndoneOut(Schema):
    number: int
    sequence: int


class Answers(Body):
    """What the file does not say: only what is given is answered. ``mapping``: heading or letter → field, null: not read."""

    sheet: Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)] | None = None
    balances_on: Day | None = None
    mapping: Annotated[
        dict[
            Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)],
            Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] | None,
        ],
        Field(max_length=200),
    ] = {}
    policy: Policy | None = None


class Mended(Body):
    """``text`` is read in place of the cell of ``field``; empty takes the mending back."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
    text: Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)] = ""


class Chosen(Body):
    """What becomes of a row that is asked about: ``match`` names the ``reference`` that it is."""

    choice: Literal["new", "skip", "match", ""]
    reference: Annotated[str, StringConstraints(max_length=30, pattern=NO_NUL)] = ""


class Undone(Body):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]


class Nothing(Body):
    """Nothing more needs to be said: ``{}``."""
