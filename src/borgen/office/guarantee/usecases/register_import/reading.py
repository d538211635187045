"""Reads a file that has been taken in and puts its rows, as understood, beside the register."""

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from borgen.guarantee.register_file import Notice, Problem, Question, RegisterReading, RowReading
from borgen.guarantee.register_file.reading import read_register
from borgen.office.guarantee.facts.balance_cells import BALANCE
from borgen.office.guarantee.models import HeadingMapping, ImportRow, RegisterImport
from borgen.office.guarantee.usecases.register_import.judging import Judge, judged_counts
from borgen.office.guarantee.usecases.register_import.row_terms import plain_cell
from borgen.office.guarantee.usecases.register_import.writing import save_judgements
from borgen.office.journal.insert_rows import insert_rows
from borgen.sheets import FileRefused, read_file

State = RegisterImport.State
Progress = Callable[[int, int], None]

BATCH = 500
_ROW = (
    "register_import_id", "number", "sheet", "row_kind", "content_key", "cells", "problems", "mends", "choice", "reason",
)  # fmt: skip


def read_rows(*, of: RegisterImport, today: date, progress: Progress, only: Mapping[str, str] | None = None) -> None:
    """Read the file anew, as its answers say, and judge every row. What was read before is replaced.

    A file that cannot be read leaves the import refused, with the code of why in ``refusal``. ``only`` (field → text)
    leaves out rows that say something else there.
    """
    answers = {m.heading: m.field or None for m in HeadingMapping.objects.filter(organisation_id=of.organisation_id)}
    answers |= {heading: name or None for heading, name in of.mapping.items()}
    try:
        file = read_file(bytes(of.document.content), of.document.name)
        reading = read_register(file, sheet=of.sheet or None, mapping=answers, balances_on=of.balances_on)
    except FileRefused as refused:
        _refuse(of, refused.code, dict(refused.params))
        return
    except KeyError:
        _refuse(of, "no_such_sheet", {"sheet": of.sheet})
        return
    _describe(of, reading)
    if reading.refusal is not None:
        _refuse(of, reading.refusal.code, dict(reading.refusal.params), columns=of.columns)
        return
    touched = of.rows.exclude(mends={}, choice="").values_list("sheet", "number", "mends", "choice")
    kept = {(sheet, number): (mends, choice) for sheet, number, mends, choice in touched}
    of.rows.all().delete()
    _store(of, reading, kept, progress, only)
    RegisterImport.objects.filter(pk=of.pk).update(
        **{name: getattr(of, name) for name in (
            "sheet", "sheets", "columns", "control_totals", "questions", "notices", "balances_on")}
    )
    # reading was the first half of the work, and judging is the second
    judge_rows(of=of, today=today, progress=lambda done, rows: progress(rows + done, 2 * rows))


def judge_rows(*, of: RegisterImport, today: date, progress: Progress) -> None:
    """Judge every row against the register as it is now, and make the preview."""
    from borgen.office.journal.record import sequence_at

    sequence = sequence_at(organisation_id=of.organisation_id, known_at=None)
    judge = Judge(of=of, organisation=of.organisation, today=today)
    counts: dict[str, int] = judged_counts(judgements=())
    done, total = 0, of.rows.count()
    seen = sha256()
    for chunk in judge.all():
        judgements = [j for judged in chunk for j in judged.judgements]
        save_judgements(judgements=judgements)
        for judgement in judgements:
            counts[judgement.outcome] += 1
            seen.update(shown(row=judgement.row, outcome=judgement.outcome, reason=judgement.reason,
                              changes=judgement.changes))
        done += len(judgements)
        progress(done, total)
    RegisterImport.objects.filter(pk=of.pk).update(
        state=State.PREVIEW, counts={**counts, "rows": total, "sha256": seen.hexdigest()}, vanished=judge.vanished,
        previewed_sequence=sequence, refusal={},
    )
    of.refresh_from_db()


def shown(*, row: int, outcome: str, reason: str, changes: Any) -> bytes:
    """What a preview shows of a row, as it enters the preview's hash."""
    return repr((row, str(outcome), reason, changes)).encode()


def _store(
    of: RegisterImport, reading: RegisterReading, kept: Mapping[tuple[str, int], tuple[Any, str]], progress: Progress,
    only: Mapping[str, str] | None,
) -> None:
    field_at = {column["letter"]: column["field"] for column in of.columns}
    total, batch = len(reading.rows), []
    for done, row in enumerate(reading.rows):
        if only and row.kind == "data" and any(_said(row, name) != text for name, text in only.items()):
            continue
        mends, choice = kept.get((reading.sheet, row.number), ({}, ""))
        batch.append(_import_row(of, reading.sheet, row, field_at, mends, choice))
        if len(batch) == BATCH:
            insert_rows(ImportRow, _ROW, batch)
            batch = []
            progress(done, 2 * total)
    insert_rows(ImportRow, _ROW, batch)


def _import_row(
    of: RegisterImport, sheet: str, row: RowReading, field_at: Mapping[str, str | None], mends: Any, choice: str
) -> tuple[Any, ...]:
    cells = {name: plain_cell(read=read) for name, read in row.fields.items()}
    cells |= {f"{BALANCE}{name}": plain_cell(read=read) for name, read in row.balances.items()}
    by_cell = {cell["cell"]: name for name, cell in cells.items()} if row.problems else {}
    return (
        of.pk, row.number, sheet[:100], row.kind, row.content_key, cells,
        [_problem(p, by_cell, field_at) for p in row.problems], mends, choice, row.skip_reason[:60],
    )


def _problem(problem: Problem, by_cell: Mapping[str, str], field_at: Mapping[str, str | None]) -> dict[str, Any]:
    letters = "".join(c for c in problem.cell.rpartition("!")[2] if c.isalpha())
    name = by_cell.get(problem.cell) or field_at.get(letters) or ""
    if problem.code == "borrower_missing":
        name = "borrower"
    return {
        "code": problem.code, "column": problem.column, "cell": problem.cell, "value": problem.value,
        "severity": problem.severity, "field": name, "params": dict(problem.params),
    }


def _said(row: RowReading, name: str) -> str:
    read = row.fields.get(name)
    return str(read.value or "") if read else ""


def _describe(of: RegisterImport, reading: RegisterReading) -> None:
    """Put on the import what the sheet as a whole says."""
    of.sheet, of.sheets = reading.sheet, list(reading.sheets_to_choose)
    of.columns = [
        {
            "letter": c.letter, "heading": c.heading, "field": c.field, "unit": c.unit, "certainty": c.certainty,
            "why": c.why, "role": c.role, "on": c.on.iso if c.on else None, "hidden": c.hidden,
        }
        for c in reading.recognition.columns.values()
    ]
    stated = _stated_day(reading)
    asked = [question for question in reading.questions if not (question.code == "balances_on" and stated)]
    if of.balances_on is None:
        of.balances_on = stated
    only_dated = not any(c["field"] == "outstanding" and c["role"] == "value" for c in of.columns)
    if only_dated:  # each balance column names its own day, and all of them are taken
        asked = [question for question in asked if question.code not in {"balances_on", "which_balance"}]
    of.questions = [_question(question) for question in asked]
    of.notices = [_notice(notice) for notice in reading.notices]
    of.control_totals = [
        {
            "row": t.row, "label": t.label, "field": t.field, "cell": t.cell, "stated": t.stated,
            "computed": t.computed, "rows": t.rows, "agrees": t.agrees,
        }
        for t in reading.control_totals
    ]


def _stated_day(reading: RegisterReading) -> date | None:
    """The day that the heading of the balance column itself states in full."""
    guess = reading.recognition.column_of("outstanding")
    if guess is None or guess.on is None or guess.on.precision != "day":
        return None
    return guess.on.on


def _question(question: Question) -> dict[str, Any]:
    return {"code": question.code, "params": dict(question.params), "options": list(question.options)}


def _notice(notice: Notice) -> dict[str, Any]:
    return {"code": notice.code, "params": dict(notice.params)}


def _refuse(of: RegisterImport, code: str, params: dict[str, Any], columns: Any = ()) -> None:
    RegisterImport.objects.filter(pk=of.pk).update(
        state=State.REFUSED, refusal={"code": code, "params": params}, columns=list(columns), sheets=of.sheets,
        questions=of.questions, notices=of.notices,
    )
    of.rows.all().delete()
    of.refresh_from_db()


def rows_hash(*, of: RegisterImport) -> str:
    """SHA-256 over what was read of every row, as mended: what the journal keeps of an import's content."""
    digest = sha256()
    rows = ImportRow.objects.filter(register_import=of).order_by("pk")
    mended = dict(rows.exclude(mends={}).values_list("pk", "mends"))
    for pk, *said in rows.values_list("pk", "sheet", "number", "content_key", "choice").iterator(2000):
        digest.update(repr((*said, sorted(mended.get(pk, {}).items()))).encode())
    return digest.hexdigest()
