"""Entering, changing and correcting projects.

A *change* says that facts are others from a day on; a *correction* says that the register has been wrong, and why.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from borgen.kernel.period import OPEN_END
from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import Overtaken
from borgen.office.journal.timeline import (
    Timeline,
    amended,
    asserted,
    believed,
    stretch_around,
    write,
)
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.numbers import take_numbers
from borgen.office.organisation.today import day_at
from borgen.office.parties.keys import search_key, sort_key
from borgen.office.people.actor import CLERKS
from borgen.office.supported_loan.models import Project, ProjectFact
from borgen.office.supported_loan.usecases.credit import check_ready_day
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.refusals import (
    InTheFuture,
    NoSuchField,
    NothingChanges,
    OutOfBounds,
    stated_reason,
)
from borgen.office.supported_loan.usecases.terms import (
    ProjectTerms,
    all_project_columns,
    plain,
    project_columns,
)
from borgen.supported_loan.events import ProjectChanged, ProjectCorrected, ProjectEntered

_DIGITS = re.compile(r"[0-9]+")
_SEARCHED = ("name", "place", "owner_name", "lender", "committed_by", "paragraph")
_HAPPENED = ("committed_on", "ready_on", "use_changed_on")
"""Days of what has happened: none of them can lie in the future."""


class ReferenceTaken(Overtaken):
    """Another project of the organisation has this reference."""

    code = "project_reference_taken"


def enter_project(
    *,
    organisation_id: int,
    terms: ProjectTerms,
    reference: str = "",
    true_from: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Enter a project. Without a ``reference`` it gets the next of the series ST-YYYY-NNN of the commitment's year.

    Its facts hold from the day of the commitment, from ``true_from``, or from today.

    Returns:
        ``{"reference", "sequence"}``.

    Raises:
        ReferenceTaken, OutOfBounds, InTheFuture.
    """
    body = {"terms": plain(value=terms), "reference": reference, "true_from": plain(value=true_from)}
    with command(
        organisation_id=organisation_id, kind="enter_project", body=body, by=by, at=at, key=key, roles=CLERKS
    ) as now:
        if now.answered:
            return now.answer
        today = day_at(Organisation.objects.get(pk=organisation_id), now.at)
        values = all_project_columns(terms=terms)
        _check_happened(values, today)
        since = true_from or terms.committed_on or today

        row = _new_project(organisation_id, reference.strip(), (terms.committed_on or since).year)
        values |= {"search_key": _search_key(row, values), "reason": ""}
        write(
            model=ProjectFact, owner="project_id", organisation_id=organisation_id,
            changes=[(row.pk, (), asserted(timeline=(), values=values, true_from=since))], sequence=now.sequence,
        )  # fmt: skip

        happened = ProjectEntered(
            reference=row.reference, true_from=since.isoformat(), terms=plain(value=terms)
        )
        return now.record(
            happened, subject=f"project:{row.reference}",
            answer={"reference": row.reference, "sequence": now.sequence},
        )  # fmt: skip


def change_project(
    *,
    organisation_id: int,
    reference: str,
    true_from: date,
    changes: Mapping[str, Any],
    reason: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Let facts (names of ``ProjectTerms``) be others from a day on, until the day on which they change already.

    That the dwellings are ready for occupation is such a change, true from that very day: ``{"ready_on": day}``.

    Raises:
        NoSuchProject, ChangedSince, NothingTrueThen, NothingChanges, NoSuchField, OutOfBounds, InTheFuture.
        CreditCannot: something was drawn on the credit on the day on which the dwellings were ready, or later.
    """
    body = {"true_from": true_from, "changes": changes, "reason": reason}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="change_project",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        since, until = _amend(
            row, changes, true_from=true_from, true_until=None, reason=reason.strip(), sequence=now.sequence,
            today=day_at(row.organisation, now.at),
        )  # fmt: skip
        happened = ProjectChanged(
            reference=reference, true_from=since.isoformat(), true_until=until.isoformat(), changes=plain(value=changes),
            reason=reason.strip(),
        )  # fmt: skip
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def correct_project(
    *,
    organisation_id: int,
    reference: str,
    changes: Mapping[str, Any],
    reason: str,
    true_from: date | None = None,
    true_until: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Correct facts that have been wrong, over all that is known of the project or the days given (half-open).

    What was believed stays readable as of an earlier event.

    Raises:
        ReasonMissing, NoSuchProject, ChangedSince, NothingTrueThen, NothingChanges, NoSuchField, OutOfBounds, InTheFuture.
    """
    body = {"true_from": true_from, "true_until": true_until, "changes": changes, "reason": reason}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="correct_project",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        if "ready_on" in changes:  # has a correction of its own, which looks at the loans
            raise NoSuchField(field="ready_on")
        since, until = _amend(
            row, changes, true_from=true_from, true_until=true_until or OPEN_END, reason=said, sequence=now.sequence,
            today=day_at(row.organisation, now.at),
        )  # fmt: skip
        happened = ProjectCorrected(
            reference=reference, true_from=since.isoformat(), true_until=until.isoformat(), changes=plain(value=changes),
            reason=said,
        )  # fmt: skip
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def reference_sort_key(*, reference: str) -> str:
    """Orders ST-2024-9 before ST-2024-10."""
    return sort_key(_DIGITS.sub(lambda match: match.group().zfill(8), reference))[:120]


def _amend(
    project: Project,
    changes: Mapping[str, Any],
    *,
    true_from: date | None,
    true_until: date | None,
    reason: str,
    sequence: int,
    today: date,
) -> tuple[date, date]:
    """Write changed facts inside the gate, and return the days that they cover."""
    columns = project_columns(changes=changes)
    _check_happened(columns, today)
    if columns.get("ready_on"):
        check_ready_day(project=project, ready_on=columns["ready_on"])
    before = believed(model=ProjectFact, owner="project_id", ids=[project.pk])[project.pk]
    since = max(true_from, before[0].true_from) if true_from else before[0].true_from
    until = true_until or stretch_around(timeline=before, columns=columns, day=since)[1]
    if until <= since:
        raise OutOfBounds(field="true_until", value=until)
    after = _with(project, before, columns, since=since, until=until, reason=reason)
    if after == before:
        raise NothingChanges()
    write(
        model=ProjectFact, owner="project_id", organisation_id=project.organisation_id,
        changes=[(project.pk, before, after)], sequence=sequence,
    )  # fmt: skip
    return since, until


def _with(
    project: Project, before: Timeline, columns: Mapping[str, Any], *, since: date, until: date, reason: str
) -> Timeline:
    after = before
    for stretch in before:
        start, end = max(stretch.true_from, since), min(stretch.true_until, until)
        if start < end and any(stretch.values[name] != value for name, value in columns.items()):
            now = {**stretch.values, **columns}
            changed = {**columns, "search_key": _search_key(project, now), "reason": reason}
            after = amended(timeline=after, changes=changed, true_from=start, true_until=end)
    return after


def _check_happened(values: Mapping[str, Any], today: date) -> None:
    for name in _HAPPENED:
        day = values.get(name)
        if day is not None and day > today:
            raise InTheFuture(field=name, on=day)


def _search_key(project: Project, values: Mapping[str, Any]) -> str:
    return search_key(project.reference, *(values[name] for name in _SEARCHED if values[name]))[:500]


def _new_project(organisation_id: int, reference: str, year: int) -> Project:
    projects = Project.objects.filter(organisation_id=organisation_id)
    if reference and projects.filter(reference=reference).exists():
        raise ReferenceTaken(reference=reference)
    if len(reference) > 60:
        raise OutOfBounds(field="reference", value=reference)
    while not reference:
        number = take_numbers(organisation_id=organisation_id, series=f"project:{year}", count=1)[0]
        offered = f"ST-{year}-{number:03d}"
        reference = "" if projects.filter(reference=offered).exists() else offered
    return Project.objects.create(
        organisation_id=organisation_id, reference=reference, sort_key=reference_sort_key(reference=reference)
    )
