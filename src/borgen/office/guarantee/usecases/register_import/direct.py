"""A register file brought in at once, for the command line: taken in, read, judged, applied, and said how it went."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from borgen.guarantee.policy import policy_of_municipality
from borgen.guarantee.register_file.reading import read_register
from borgen.office.documents.kinds import FileEmpty, FileTooLarge
from borgen.office.guarantee.models import RegisterImport
from borgen.office.guarantee.usecases.register_import.applying import apply_import
from borgen.office.guarantee.usecases.register_import.doubles import (
    REASONS_OF_DOUBLES,
    choose_doubles,
    settle_doubles,
)
from borgen.office.guarantee.usecases.register_import.reading import judge_rows, read_rows
from borgen.office.guarantee.usecases.register_import.taking_in import new_import, receive_file, set_answers
from borgen.office.journal.record import Actor
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.usecases import create_organisation
from borgen.sheets import FileRefused, read_file

OUTCOMES = ("imported", "changed", "unchanged", "refused", "skipped")
_DOUBLES = frozenset(
    {
        "changed_key", "likely_double", "same_loan", "ambiguous_match", "same_row_again", *REASONS_OF_DOUBLES,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How a file ended.

    The five counts add up to ``rows``. ``problems`` hold sheet, row, column, value, problem (a code), severity and the
    municipality where the file has several. ``vanished`` are references that no row speaks of. ``questions`` have to be
    answered before anything is imported. ``refusal`` is set when the file as a whole was refused: code and params.
    """

    rows: int = 0
    imported: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    skipped: int = 0
    problems: tuple[dict[str, Any], ...] = ()
    vanished: tuple[str, ...] = ()
    doubles: tuple[dict[str, Any], ...] = ()
    questions: tuple[dict[str, Any], ...] = ()
    notices: tuple[dict[str, Any], ...] = ()
    control_totals: tuple[dict[str, Any], ...] = ()
    references: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    skipped_rows: tuple[dict[str, Any], ...] = ()
    """Sheet, row and reason (a code) of each row that was no guarantee or was left out."""
    refusal: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 when no row was refused, 1 when some were, 2 when the file as a whole was."""
        return 2 if self.refusal else 1 if self.refused else 0


def import_file(
    *,
    organisation_id: int | None,
    source: Path | bytes,
    name: str = "",
    balances_on: date | None = None,
    policy: str = "",
    policy_of_new: str = "",
    mapping: Mapping[str, str | None] | None = None,
    sheet: str = "",
    doubles: str = "",
    dry_run: bool = False,
    organisation_by_row: bool = False,
    by: Actor,
    at: datetime,
    key: str,
) -> ImportReport:
    """Bring a register file in. What would need a person's choice is refused with its reason, never guessed.

    With ``organisation_by_row`` the file has a column with the municipality, and each gets, or has, an organisation of
    its own; a new one is governed by ``policy``, else by the policy that ships of that municipality, else by ``policy_of_new``.
    ``doubles`` says what becomes of rows with the same key that say different things: ``keep`` or ``skip``;
    without it they are refused. With ``dry_run`` nothing stays written, and no organisation is needed: it is tried in a
    new one. ``key`` makes the whole idempotent.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    shown = name or (source.name if isinstance(source, Path) else "register")
    answers = {"sheet": sheet, "balances_on": balances_on, "mapping": dict(mapping or {}), "doubles": doubles}
    given = {k: v for k, v in answers.items() if v}
    if organisation_by_row:
        return _by_municipality(content, shown, given, policy, policy_of_new, dry_run=dry_run, by=by, at=at, key=key)
    if organisation_id is None:
        assert dry_run, "which organisation?"
        with transaction.atomic():
            trial = _place_on_trial("kommun", policy or policy_of_new)
            report = _one(trial.pk, content, shown, given, policy, dry_run=True, by=by, at=at, key=key)
            transaction.set_rollback(True)
        return report
    return _one(organisation_id, content, shown, given, policy, dry_run=dry_run, by=by, at=at, key=key)


def slug_of(*, name: str) -> str:
    """``Götene kommun`` as ``gotene-kommun``."""
    bare = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:40] or "municipality"


def _one(
    organisation_id: int, content: bytes, name: str, answers: Mapping[str, Any], policy: str, *, dry_run: bool,
    by: Actor, at: datetime, key: str, only: Mapping[str, str] | None = None,
) -> ImportReport:
    doubles = answers.get("doubles", "")
    answers = {name: value for name, value in answers.items() if name != "doubles"}
    if dry_run:
        with transaction.atomic():
            of = new_import(
                organisation_id=organisation_id, name=name, content=content, policy=policy, person=by.person, at=at
            )
            report = _read(of, answers, at, only)
            if doubles and not report.refusal and choose_doubles(of=of, how=doubles):
                judge_rows(of=of, today=day_at(of.organisation, at), progress=lambda done, total: None)
                report = _report(of)
            transaction.set_rollback(True)
        return report
    try:
        taken = receive_file(
            organisation_id=organisation_id, name=name, content=content, policy=policy, by=by, at=at, key=f"{key}:take"
        )
    except (FileEmpty, FileTooLarge) as refused:
        return ImportReport(refusal={"code": refused.code, "params": dict(refused.params)})
    of = RegisterImport.objects.select_related("organisation", "document").get(pk=taken["import"])
    if of.state == RegisterImport.State.APPLIED:
        return _report(of)
    if answers:
        set_answers(
            organisation_id=organisation_id, register_import=of.pk, answers=answers, by=by, at=at, key=f"{key}:answer"
        )
        of.refresh_from_db()
    report = _read(of, {}, at, only)
    if report.refusal or report.questions:
        return report
    if doubles:
        settle_doubles(
            organisation_id=organisation_id, register_import=of.pk, how=doubles, by=by, at=at, key=f"{key}:doubles"
        )
    apply_import(organisation_id=organisation_id, register_import=of.pk, by=by, at=at, key=f"{key}:apply")
    of.refresh_from_db()
    return _report(of)


def _read(of: RegisterImport, answers: Mapping[str, Any], at: datetime, only: Mapping[str, str] | None) -> ImportReport:
    for name, value in answers.items():
        setattr(of, name, value)
    read_rows(of=of, today=day_at(of.organisation, at), progress=lambda done, total: None, only=only)
    return _report(of)


def _by_municipality(
    content: bytes, name: str, answers: Mapping[str, Any], policy: str, policy_of_new: str, *, dry_run: bool, by: Actor,
    at: datetime, key: str,
) -> ImportReport:
    try:
        reading = read_register(
            read_file(content, name), sheet=answers.get("sheet"), mapping=answers.get("mapping") or None,
            balances_on=answers.get("balances_on"),
        )
    except FileRefused as refused:
        return ImportReport(refusal={"code": refused.code, "params": dict(refused.params)})
    if reading.refusal is not None:
        return ImportReport(refusal={"code": reading.refusal.code, "params": dict(reading.refusal.params)})
    named: dict[str, None] = {}
    for row in reading.data_rows():
        read = row.fields.get("municipality")
        named[str(read.value or "") if read else ""] = None
    if "" in named:
        return ImportReport(refusal={"code": "municipality_missing", "params": {}})
    reports = []
    for municipality in named:
        only = {"municipality": municipality}
        governing = policy or policy_of_municipality(municipality) or policy_of_new
        arguments: dict[str, Any] = {
            "dry_run": dry_run, "by": by, "at": at, "key": f"{key}:{slug_of(name=municipality)}", "only": only,
        }
        if dry_run:
            with transaction.atomic():
                organisation = _place_on_trial(municipality, governing)
                reports.append((municipality, _one(organisation.pk, content, name, answers, policy, **arguments)))
                transaction.set_rollback(True)
            continue
        organisation = Organisation.objects.filter(slug=slug_of(name=municipality)).first() or create_organisation(
            slug=slug_of(name=municipality), name=municipality, policy=governing, by=by, at=at,
            key=f"{key}:{slug_of(name=municipality)}:create",
        )
        reports.append((municipality, _one(organisation.pk, content, name, answers, policy, **arguments)))
    return _together(reports)


def _place_on_trial(name: str, policy: str) -> Organisation:
    """The municipality's organisation, or one that is gone with the trial."""
    slug = slug_of(name=name)
    found = Organisation.objects.filter(slug=slug).first()
    return found or Organisation.objects.create(slug=slug, name=name, policy=policy)


def _together(reports: list[tuple[str, ImportReport]]) -> ImportReport:
    """One report of several organisations; rows that are no guarantees were skipped in each and count once."""
    def all_of(attribute: str) -> tuple[Any, ...]:
        return tuple(
            {**one, "organisation": place} if isinstance(one, dict) else one
            for place, report in reports for one in getattr(report, attribute)
        )

    counts = {outcome: sum(getattr(report, outcome) for _, report in reports) for outcome in OUTCOMES}
    blank = max((report.skipped for _, report in reports), default=0)
    counts["skipped"] = min(counts["skipped"], blank)
    refusals = [report.refusal for _, report in reports if report.refusal]
    return ImportReport(
        rows=sum(counts.values()), **counts, problems=all_of("problems"), vanished=all_of("vanished"),
        doubles=all_of("doubles"), questions=all_of("questions"), notices=reports[0][1].notices,
        control_totals=reports[0][1].control_totals, references=all_of("references"),
        organisations=tuple(place for place, _ in reports), skipped_rows=reports[0][1].skipped_rows,
        refusal=refusals[0] if refusals else {},
    )


def _report(of: RegisterImport) -> ImportReport:
    if of.state == RegisterImport.State.REFUSED:
        return ImportReport(refusal=of.refusal, questions=tuple(of.questions), notices=tuple(of.notices))
    problems: list[dict[str, Any]] = []
    doubles: list[dict[str, Any]] = []
    references: list[str] = []
    skipped: list[dict[str, Any]] = []
    rows = of.rows.order_by("pk").select_related("guarantee")
    for row in rows.iterator(2000):
        where = {"sheet": row.sheet, "row": row.number}
        problems += [
            {
                **where, "column": problem["column"], "value": problem["value"], "problem": problem["code"],
                "severity": problem["severity"], "params": problem["params"],
            }
            for problem in row.problems
        ]
        said = {problem["code"] for problem in row.problems}
        for remark in row.remarks:
            said.add(remark["code"])
            problems.append({
                **where, "column": remark["column"], "value": remark["value"], "problem": remark["code"],
                "severity": "error" if row.outcome == "refused" else "warning", "params": remark["params"],
            })
        if row.outcome == "refused" and row.reason not in said:
            problems.append({**where, "column": "", "value": "", "problem": row.reason, "severity": "error"})
        if row.reason in _DOUBLES:
            doubles.append({**where, "reason": row.reason})
        if row.outcome == "skipped":
            skipped.append({**where, "reason": row.reason})
        if row.guarantee is not None:
            references.append(row.guarantee.reference)
    counts = {outcome: of.counts.get(outcome, 0) for outcome in OUTCOMES}
    refusal = {"code": "questions_open", "params": {}} if of.questions else {}
    if refusal:  # none of it enters the register before somebody has answered
        passed_over = counts["skipped"]
        counts = dict.fromkeys(OUTCOMES, 0) | {"refused": sum(counts.values()) - passed_over, "skipped": passed_over}
    return ImportReport(
        rows=of.counts.get("rows", 0), **counts,
        problems=tuple(problems), vanished=tuple(of.vanished), doubles=tuple(doubles), questions=tuple(of.questions),
        notices=tuple(of.notices), control_totals=tuple(of.control_totals),
        references=tuple(dict.fromkeys(references)), skipped_rows=tuple(skipped), refusal=refusal,
    )
