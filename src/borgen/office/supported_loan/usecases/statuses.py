"""The project's status in BOSSINF, as somebody has seen it, with its history."""

from datetime import date, datetime
from typing import Any

from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import NotThere, Overtaken
from borgen.office.organisation.today import day_at
from borgen.office.supported_loan.models import StatusObservation
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.refusals import (
    InTheFuture,
    NothingChanges,
    OutOfBounds,
    stated_reason,
)
from borgen.office.supported_loan.usecases.terms import checked_day
from borgen.supported_loan.events import StatusCorrected, StatusObserved

STATUS_MAX = 99


class StatusKnownAlready(Overtaken):
    """A status from that very day is registered already: correct it instead."""

    code = "status_known_already"


class NoSuchStatus(NotThere):
    """No status from that day is registered."""

    code = "no_such_status"


def observe_status(
    *,
    organisation_id: int,
    reference: str,
    status: int,
    since: date,
    source: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Record the project's status from a day on. A project may also fall back.

    Raises:
        StatusKnownAlready, InTheFuture, OutOfBounds, NoSuchProject, ChangedSince.
    """
    body = {"status": status, "since": since, "source": source}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="observe_status",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        if StatusObservation.objects.filter(project=project, since=since, known_until=FOREVER).exists():
            raise StatusKnownAlready(since=since)
        _check(status, since, today=day_at(project.organisation, now.at))
        if not source.strip():
            raise OutOfBounds(field="source", value=source)

        StatusObservation.objects.create(
            organisation_id=organisation_id, project=project, status=status, since=since, source=source.strip(),
            known_from=now.sequence,
        )  # fmt: skip

        happened = StatusObserved(
            reference=reference, status=status, since=since.isoformat(), source=source.strip()
        )
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def correct_status(
    *,
    organisation_id: int,
    reference: str,
    since: date,
    status: int | None,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """State the right status of a day, or with ``None`` that there never was one from that day.

    Raises:
        NoSuchStatus, NothingChanges, ReasonMissing, OutOfBounds, NoSuchProject, ChangedSince.
    """
    body = {"since": since, "status": status, "reason": reason}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="correct_status",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        before = StatusObservation.objects.filter(project=project, since=since, known_until=FOREVER).first()
        if before is None:
            raise NoSuchStatus(since=since)
        if before.status == status:
            raise NothingChanges()
        if status is not None:
            _check(status, since, today=day_at(project.organisation, now.at))

        StatusObservation.objects.filter(pk=before.pk).update(known_until=now.sequence)
        if status is not None:
            StatusObservation.objects.create(
                organisation_id=organisation_id, project=project, status=status, since=since, source=before.source,
                reason=said, known_from=now.sequence,
            )  # fmt: skip

        happened = StatusCorrected(reference=reference, since=since.isoformat(), status=status, reason=said)
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def _check(status: int, since: date, *, today: date) -> None:
    checked_day(field="since", day=since)
    if not 1 <= status <= STATUS_MAX:
        raise OutOfBounds(field="status", value=status)
    if since > today:
        raise InTheFuture(field="since", on=since)
