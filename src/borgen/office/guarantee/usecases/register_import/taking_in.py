"""A register file is taken in, and a clerk says how it is to be understood."""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from borgen.guarantee.events import FileReceived, ImportAbandoned, ImportAnswered
from borgen.guarantee.register_file import FIELDS
from borgen.office.documents.keeping import keep, shown_name
from borgen.office.documents.kinds import FileEmpty, FileTooLarge
from borgen.office.guarantee.models import HeadingMapping, ImportRow, RegisterImport
from borgen.office.guarantee.usecases.refusals import NoSuchField, NoSuchPart
from borgen.office.guarantee.usecases.register_import.matching import MATCHES
from borgen.office.guarantee.usecases.register_import.reading import judge_rows, read_rows
from borgen.office.guarantee.usecases.register_import.row_terms import mended_cell
from borgen.office.guarantee.usecases.terms import plain
from borgen.office.journal.record import Actor, Command, command
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import CLERKS
from borgen.office.policies.queries import book_ids

State = RegisterImport.State

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "csv": "text/csv",
}
FILE_BYTES_MAX = 64 * 1024 * 1024
BALANCE_FIELD = "outstanding"
CHOICE_MAX = 40
"""Characters of a choice, a reference of the register among them."""


class NoSuchImport(NotThere):
    """The organisation has no such import, or not such a row."""

    code = "no_such_import"


class NotOpenAnyMore(Overtaken):
    """The import has been applied, undone or abandoned, or a job is working on it."""

    code = "import_not_open"


class NoSuchPolicy(Refused):
    """No policy of this id can govern here."""

    code = "no_such_policy"


class NotAChoice(Refused):
    """A row's choice is ``new``, ``skip``, ``match:`` with a reference of the register, or nothing."""

    code = "not_a_choice"


def receive_file(
    *, organisation_id: int, name: str, content: bytes, policy: str = "", by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Take a file in, byte for byte; it waits to be read.

    Returns:
        ``{"import": id, "seen_before": [ids of earlier imports of the same content]}``.

    Raises:
        FileEmpty, FileTooLarge, NoSuchPolicy.
    """
    if not content:
        raise FileEmpty()
    if len(content) > FILE_BYTES_MAX:
        raise FileTooLarge(megabytes_max=FILE_BYTES_MAX // 1024**2)
    _check_policy(organisation_id, policy)
    digest = sha256(content).hexdigest()
    with command(
        organisation_id=organisation_id, kind="receive_file", body={"name": name, "sha256": digest, "policy": policy},
        by=by, at=at, key=key, roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        earlier = RegisterImport.objects.filter(organisation_id=organisation_id, document__sha256=digest)
        seen = list(earlier.order_by("pk").values_list("pk", flat=True))
        row = new_import(
            organisation_id=organisation_id, name=name, content=content, policy=policy, person=by.person, at=now.at
        )
        happened = FileReceived(
            register_import=row.pk, name=row.document.name, sha256=digest, size=len(content)
        )
        return now.record(happened, subject=f"import:{row.pk}", answer={"import": row.pk, "seen_before": seen})


def read_import(*, organisation_id: int, register_import: int, at: datetime, progress: Callable[[int, int], None]
                = lambda done, total: None) -> RegisterImport:
    """Read a waiting file and judge its rows: a long task, done by a job. Nothing enters the register.

    The rows stand beside the register and are replaced as a whole when this is done again, so that it can be killed and
    started anew.
    """
    row = the_import(organisation_id=organisation_id, register_import=register_import)
    if row.state not in {State.QUEUED, State.READING, State.PREVIEW, State.REFUSED}:
        raise NotOpenAnyMore(state=row.state)
    RegisterImport.objects.filter(pk=row.pk).update(state=State.READING, progress=0, progress_of=0)
    row.refresh_from_db()
    read_rows(of=row, today=day_at(row.organisation, at), progress=progress)
    return row


def set_sheet(
    *, organisation_id: int, register_import: int, sheet: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Say which sheet of the workbook counts; the file waits to be read anew."""
    return _answer(organisation_id, register_import, {"sheet": sheet}, by, at, key)


def set_balances_day(
    *, organisation_id: int, register_import: int, on: date, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Say which day the balances are of; the file waits to be read anew."""
    return _answer(organisation_id, register_import, {"balances_on": on}, by, at, key)


def set_mapping(
    *, organisation_id: int, register_import: int, mapping: Mapping[str, str | None], by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Say what headings (or column letters) mean: heading → field, ``None`` to leave a column out.

    It is kept for the organisation's next file, but not for column letters. The file waits to be read anew.

    Raises:
        NoSuchField: a field does not exist.
    """
    for name in mapping.values():
        if name and name not in FIELDS:
            raise NoSuchField(field=name)
    return _answer(organisation_id, register_import, {"mapping": dict(mapping)}, by, at, key)


def set_answers(
    *, organisation_id: int, register_import: int, answers: Mapping[str, Any], by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Several answers at once: ``sheet``, ``balances_on``, ``mapping``, ``match_by``, ``policy``."""
    for name in (answers.get("mapping") or {}).values():
        if name and name not in FIELDS:
            raise NoSuchField(field=name)
    _check_policy(organisation_id, answers.get("policy") or "")
    return _answer(organisation_id, register_import, dict(answers), by, at, key)


def mend_row(
    *, organisation_id: int, register_import: int, row: int, field: str, text: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Put a clerk's text in place of a cell; it is read as the cell would be. An empty text takes the mending back.

    ``row`` is the id of an ``ImportRow``. The whole file is judged anew.
    """
    if field not in FIELDS:
        raise NoSuchField(field=field)
    with opened_import(
        organisation_id=organisation_id, register_import=register_import, kind="mend_row",
        body={"row": row, "field": field, "text": text}, by=by, at=at, key=key,
    ) as (now, of):
        if now.answered:
            return now.answer
        one = _row(of, row)
        mends = {name: cell for name, cell in one.mends.items() if name != field}
        faults: tuple[str, ...] = ()
        if text.strip():
            cell, faults = mended_cell(name=field, text=text)
            mends[field] = {**cell, "faults": list(faults)}
        ImportRow.objects.filter(pk=one.pk).update(mends=mends)
        answer = {"row": row, "faults": list(faults)}
        return answered(now=now, of=of, answers={"row": one.number, "field": field}, answer=answer)


def choose(
    *, organisation_id: int, register_import: int, row: int, choice: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Decide about a row with a changed key, a likely double or an unclear match: ``new``, ``skip``, ``match:REF``, or
    empty to decide nothing. The whole file is judged anew."""
    is_known = choice in {"", "new", "skip"} or choice.startswith("match:")
    if not is_known or len(choice) > CHOICE_MAX:
        raise NotAChoice(choice=choice)
    with opened_import(
        organisation_id=organisation_id, register_import=register_import, kind="choose",
        body={"row": row, "choice": choice}, by=by, at=at, key=key,
    ) as (now, of):
        if now.answered:
            return now.answer
        one = _row(of, row)
        ImportRow.objects.filter(pk=one.pk).update(choice=choice)
        return answered(now=now, of=of, answers={"row": one.number, "choice": choice}, answer={"row": row})


def abandon_import(
    *, organisation_id: int, register_import: int, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Lay a file aside without any effect; its rows are forgotten, the document stays."""
    with opened_import(
        organisation_id=organisation_id, register_import=register_import, kind="abandon_import", body={},
        by=by, at=at, key=key,
    ) as (now, of):
        if now.answered:
            return now.answer
        of.rows.all().delete()
        RegisterImport.objects.filter(pk=of.pk).update(state=State.ABANDONED)
        return now.record(ImportAbandoned(register_import=of.pk), subject=f"import:{of.pk}", answer={"import": of.pk})


def the_import(*, organisation_id: int, register_import: int) -> RegisterImport:
    """The organisation's import.

    Raises:
        NoSuchImport: it has none with this number.
    """
    row = (
        RegisterImport.objects.filter(pk=register_import, organisation_id=organisation_id)
        .select_related("organisation", "document")
        .first()
    )
    if row is None:
        raise NoSuchImport(number=register_import)
    return row


def new_import(
    *, organisation_id: int, name: str, content: bytes, policy: str, person: str, at: datetime
) -> RegisterImport:
    """Write the document, unless it is there already, and an import of it that waits."""
    media_type = MEDIA_TYPES.get(shown_name(name=name).rpartition(".")[2].lower(), "application/octet-stream")
    document = keep(organisation_id=organisation_id, name=name, content=content, media_type=media_type)
    return RegisterImport.objects.create(
        organisation_id=organisation_id, document=document, policy=policy, submitted_by=person, submitted_at=at
    )


def _check_policy(organisation_id: int, policy: str) -> None:
    if policy and policy not in book_ids(organisation_id=organisation_id):
        raise NoSuchPolicy(policy=policy)


def _answer(
    organisation_id: int, register_import: int, answers: dict[str, Any], by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    with opened_import(
        organisation_id=organisation_id, register_import=register_import, kind="answer_import",
        body=answers, by=by, at=at, key=key,
    ) as (now, of):
        if now.answered:
            return now.answer
        update = {name: value for name, value in answers.items() if name in {"sheet", "balances_on", "policy"}}
        if answers.get("match_by") in MATCHES:
            update["match_by"] = answers["match_by"]
        mapping = answers.get("mapping")
        if mapping:
            update["mapping"] = {**of.mapping, **mapping}
            for heading, name in mapping.items():
                if not (len(heading) <= 3 and heading.isupper()):
                    HeadingMapping.objects.update_or_create(
                        organisation_id=organisation_id, heading=heading[:200], defaults={"field": name or ""}
                    )
        if "balances_on" not in update and _reads_other_balances(of, update.get("sheet"), mapping or {}):
            update["balances_on"] = None
        RegisterImport.objects.filter(pk=of.pk).update(**update, state=State.QUEUED, questions=[])
        return now.record(
            ImportAnswered(register_import=of.pk, answers=plain(value=answers)), subject=f"import:{of.pk}",
            answer={"import": of.pk},
        )


def _reads_other_balances(of: RegisterImport, sheet: str | None, mapping: Mapping[str, str | None]) -> bool:
    """Whether the debts come from another place than before: the day of the old place says nothing of the new one."""
    before = {key for c in of.columns if c["field"] == BALANCE_FIELD for key in (c["heading"], c["letter"])}
    is_moved = any(name == BALANCE_FIELD or heading in before for heading, name in mapping.items())
    return is_moved or (sheet is not None and sheet != of.sheet)


def answered(*, now: Command, of: RegisterImport, answers: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Judge every row anew after an answer, and record it."""
    judge_rows(of=of, today=day_at(of.organisation, now.at), progress=lambda done, total: None)
    RegisterImport.objects.filter(pk=of.pk).update(previewed_sequence=now.sequence)
    return now.record(
        ImportAnswered(register_import=of.pk, answers=answers), subject=f"import:{of.pk}",
        answer={"import": of.pk, **answer},
    )


@contextmanager
def opened_import(
    *, organisation_id: int, register_import: int, kind: str, body: Mapping[str, Any], by: Actor, at: datetime, key: str
) -> Any:
    """The gate for a step on an import that is still open: its command and the import."""
    full = {"import": register_import, **plain(value=body)}
    with command(
        organisation_id=organisation_id, kind=kind, body=full, by=by, at=at, key=key, roles=CLERKS
    ) as now:
        of = the_import(organisation_id=organisation_id, register_import=register_import)
        if not now.answered and of.state not in {State.QUEUED, State.PREVIEW, State.REFUSED}:
            raise NotOpenAnyMore(state=of.state)
        yield now, of


def _row(of: RegisterImport, row: int) -> ImportRow:
    one = ImportRow.objects.filter(pk=row, register_import=of, row_kind="data").first()
    if one is None:
        raise NoSuchPart(part="row", number=row)
    return one
