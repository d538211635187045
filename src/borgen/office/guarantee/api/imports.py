"""Register files over the API: taken in → read by a process of its own → questions, preview, mending → applied, or undone.

Reading and applying are long: the call answers at once with the job, and ``GET …/imports/{number}`` says how far it is.
"""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Status
from ninja.files import UploadedFile

from borgen.office.guarantee import jobs
from borgen.office.guarantee.api.import_bodies import (
    AnsweredOut,
    Answers,
    Chosen,
    FileTaken,
    FileTotalOut,
    FormPolicy,
    ImportCardOut,
    ImportNumber,
    ImportOut,
    JobOut,
    Mended,
    MendedOut,
    Nothing,
    Outcome,
    RowNumber,
    RowOfImport,
    RowsOut,
    Undone,
    UndoneOut,
)
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.api.stated import by_caller
from borgen.office.guarantee.import_words import said
from borgen.office.guarantee.queries import imports as queries
from borgen.office.guarantee.queries.imports import CellRow, ImportCard, ImportRowCard, NoSuchImport
from borgen.office.guarantee.usecases import register_import as usecases
from borgen.office.journal.record import KeyReused
from borgen.office.ui.api_types import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    Key,
    PageNumber,
    PerPage,
)

_ONE = "/{organisation}/imports/{int:number}"


@router.get("/{organisation}/imports", response={200: list[ImportCardOut], **READ_PROBLEMS}, url_name="imports")
def imports(request: Any, organisation: str, page: PageNumber = 1, per_page: PerPage = 100) -> Any:
    """The files that have been brought in, the newest first."""
    found, _count = queries.imports(organisation_id=request.organisation.id, page=page, per_page=per_page)
    return [_card(card) for card in found]


@router.post("/{organisation}/imports", response={201: FileTaken, **WRITE_PROBLEMS}, url_name="imports")
def take_file(request: Any, organisation: str, key: Key, file: File[UploadedFile], policy: FormPolicy = "") -> Any:
    """Take a file in (``multipart/form-data``). A process of its own reads it at once; nothing enters the register."""
    answer = usecases.receive_file(
        **by_caller(request, key), name=file.name or "file", content=file.read(), policy=policy
    )
    job = _submit(request, "read_import", int(answer["import"]), f"read:{key}"[:100])
    return Status(201, {"number": answer["import"], "seen_before": answer["seen_before"], "job": job})


@router.get(_ONE, response={200: ImportOut, **READ_PROBLEMS}, url_name="import")
def one_import(request: Any, organisation: str, number: int) -> Any:
    """One import, in whatever state it is."""
    page = _loaded(request, number)
    return {
        **_card(page.card), "policy": page.policy, "match_by": page.match_by, "sheets": page.sheets,
        "columns": page.columns, "control_totals": [_plain_total(total) for total in page.control_totals],
        "questions": [{**_said(q), "options": list(map(str, q.get("options") or ()))} for q in page.questions],
        "notices": [_said(notice) for notice in page.notices], "vanished": page.vanished, "rows": page.data_rows,
        "other_rows": page.other_rows, "with_problems": page.with_problems, "with_changes": page.with_changes,
        "job": _newest_job(request, number),
    }  # fmt: skip


@router.get(f"{_ONE}/rows", response={200: RowsOut, **READ_PROBLEMS}, url_name="import-rows")
def import_rows(
    request: Any, organisation: str, number: int, only: Outcome = "", page: PageNumber = 1, per_page: PerPage = 100
) -> Any:
    """The rows of an import; ``only`` those with problems, with changes, of other kinds, or that end in one way."""
    found = _loaded(request, number, only=only, page=page, per_page=per_page)
    return {"rows": [_row(row) for row in found.rows], "count": found.count, "page": found.page, "pages": found.pages}


@router.get(f"{_ONE}/rows/{{int:row}}", response={200: RowOfImport, **READ_PROBLEMS}, url_name="import-row")
def import_row(request: Any, organisation: str, number: int, row: int) -> Any:
    """One row with its cells, as they stand, as they were understood, as they were mended."""
    try:
        _of, found = queries.import_row(organisation_id=request.organisation.id, import_id=number, row_id=row)
    except NoSuchImport as error:
        raise Http404 from error
    return _row(found)


def _step(path: str, name: str, answer: Any) -> Any:
    return router.post(f"{_ONE}/{path}", response={200: answer, **WRITE_PROBLEMS}, url_name=name)


@_step("answers", "answer-import", AnsweredOut)
def answer_import(request: Any, organisation: str, number: int, body: Answers, key: Key) -> Any:
    """Say what the file does not: which sheet counts, which day the balances are of, what a column is. It is read anew."""
    _loaded(request, number)
    answers = {name: getattr(body, name) for name in ("sheet", "balances_on", "mapping", "policy")}
    given = {name: value for name, value in answers.items() if value}
    usecases.set_answers(**_of(request, number, key), answers=given)
    return {"number": number, "job": _submit(request, "read_import", number, f"read:{key}"[:100])}


@_step("rows/{int:row}/mends", "mend-import-row", MendedOut)
def mend_import_row(request: Any, organisation: str, number: int, row: int, body: Mended, key: Key) -> Any:
    """Put a text in place of a cell; the whole file is judged anew."""
    return usecases.mend_row(**_of(request, number, key), row=row, field=body.field, text=body.text)


@_step("rows/{int:row}/choice", "choose-import-row", RowNumber)
def choose_import_row(request: Any, organisation: str, number: int, row: int, body: Chosen, key: Key) -> Any:
    """Decide about a row with a changed key, a likely double or an unclear match; empty decides nothing."""
    choice = f"match:{body.reference}" if body.choice == "match" else body.choice
    return usecases.choose(**_of(request, number, key), row=row, choice=choice)


@_step("application", "apply-import", JobOut)
def apply_import(request: Any, organisation: str, number: int, body: Nothing, key: Key) -> Any:
    """Take the previewed rows into the register, all or nothing, in a process of its own; the job says how far it is."""
    page = _loaded(request, number)
    earlier = jobs.job_of(
        organisation_id=request.organisation.id, kind="apply_import", subject=number, at=request.now
    )
    if page.card.state != "preview" and (earlier is None or earlier.state == "failed"):
        raise usecases.NotOpenAnyMore(state=page.card.state)
    if page.questions:
        raise usecases.QuestionsOpen(questions=", ".join(question["code"] for question in page.questions))
    return _submit(request, "apply_import", number, key)


@_step("reading", "read-import", JobOut)
def read_import(request: Any, organisation: str, number: int, body: Nothing, key: Key) -> Any:
    """Read and compare the file anew: after the register has changed, or after a reading that was cut off."""
    card = _loaded(request, number).card
    if card.state not in {"queued", "reading", "preview", "refused"}:
        raise usecases.NotOpenAnyMore(state=card.state)
    return _submit(request, "read_import", number, key)


@_step("abandonment", "abandon-import", ImportNumber)
def abandon_import(request: Any, organisation: str, number: int, body: Nothing, key: Key) -> Any:
    """Lay the file aside; nothing of it is in the register."""
    usecases.abandon_import(**_of(request, number, key))
    return {"number": number}


@_step("undoing", "undo-import", UndoneOut)
def undo_import(request: Any, organisation: str, number: int, body: Undone, key: Key) -> Any:
    """Take back everything that the import brought; refused where something has been built upon it."""
    answer = usecases.undo_import(**_of(request, number, key), reason=body.reason)
    return {"number": number, "sequence": answer["sequence"]}


def _of(request: HttpRequest, number: int, key: str) -> dict[str, Any]:
    return {**by_caller(request, key), "register_import": number}


def _loaded(request: Any, number: int, **narrowed: Any) -> queries.ImportPage:
    try:
        return queries.register_import(organisation_id=request.organisation.id, import_id=number, **narrowed)
    except NoSuchImport as error:
        raise Http404 from error


def _submit(request: Any, kind: str, number: int, key: str) -> dict[str, Any]:
    """The job of this key, started once.

    Raises:
        KeyReused: the key stands for another task.
    """
    job = jobs.submit(
        organisation_id=request.organisation.id, kind=kind, subject=number, by=request.actor, at=request.now, key=key
    )
    if (job.kind, job.subject) != (kind, number):
        raise KeyReused(key)
    return _job(job)


def _newest_job(request: Any, number: int) -> dict[str, Any] | None:
    where = {"organisation_id": request.organisation.id, "subject": number, "at": request.now}
    found = [job for kind in ("read_import", "apply_import") if (job := jobs.job_of(kind=kind, **where))]
    return _job(max(found, key=lambda job: job.id)) if found else None


def _job(job: jobs.JobSeen) -> dict[str, Any]:
    return {
        "kind": job.kind, "state": job.state, "progress": job.progress, "progress_of": job.progress_of,
        "failure": _said(job.failure) if job.failure else None,
    }  # fmt: skip


def _card(card: ImportCard) -> dict[str, Any]:
    return {
        "number": card.id, "file": card.file, "size": card.size, "sha256": card.sha256, "state": card.state,
        "sheet": card.sheet, "balances_on": card.balances_on, "submitted_at": card.submitted_at,
        "counts": {name: count for name, count in card.counts.items() if isinstance(count, int)},
        "refusal": _said(card.refusal) if card.refusal else None,
        "applied_sequence": card.applied.sequence if card.applied else None,
        "undone_sequence": card.undone.sequence if card.undone else None,
    }  # fmt: skip


def _said(one: Any) -> dict[str, Any]:
    params = one.get("params") or {}
    return {
        "code": one["code"], "params": {name: str(value) for name, value in params.items()},
        "field": str(one.get("field") or one.get("column") or ""), "text": said(one["code"], params),
    }  # fmt: skip


def _plain_total(total: Any) -> dict[str, Any]:
    return {name: None if (value := total.get(name)) is None else str(value) for name in FileTotalOut.model_fields}


def _row(row: ImportRowCard) -> dict[str, Any]:
    return {
        "row": row.id, "sheet": row.sheet, "number": row.number, "kind": row.kind, "outcome": row.outcome,
        "reason": row.reason, "reference": row.reference, "choice": row.choice,
        "cells": [_cell(cell) for cell in row.cells],
        "problems": [_said(problem) for problem in (*row.problems, *row.remarks)],
        "changes": [
            {"field": change["field"], "old": str(change["old"]), "new": str(change["new"])} for change in row.changes
        ],
    }  # fmt: skip


def _cell(cell: CellRow) -> dict[str, Any]:
    value = cell.value if cell.mend is None else cell.mend.get("value")
    return {
        "field": cell.field, "address": cell.cell.address, "raw": cell.cell.raw, "value": value,
        "mend": None if cell.mend is None else str(cell.mend.get("raw", "")),
        "problems": [_said(problem) for problem in cell.problems],
    }  # fmt: skip
