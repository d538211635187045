"""The rows of long tasks: entered, taken by one process, beating, done or given up.

A job is no fact of the register and has no event; what it does has.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from borgen.office.guarantee.models import Job
from borgen.office.journal.record import Actor, NotAllowed
from borgen.office.people.actor import CLERKS

State = Job.State


def enter_job(
    *, organisation_id: int, kind: str, subject: int, arguments: dict[str, Any], by: Actor, at: datetime, key: str
) -> tuple[int, bool]:
    """The job of this key and whether it is new.

    Raises:
        NotAllowed: the actor may not start it.
    """
    if by.role not in CLERKS or not by.holds(organisation_id=organisation_id, at=at):
        raise NotAllowed(f"{by.role} may not start {kind}")
    with transaction.atomic():
        job, is_new = Job.objects.get_or_create(
            organisation_id=organisation_id, key=key,
            defaults={
                "kind": Job.Kind(kind), "subject": subject, "arguments": arguments, "submitted_at": at,
                "account": getattr(by, "account_id", None), "person": by.person, "role": by.role,
            },
        )
    return job.pk, is_new


def take_job(*, job: int, process: str, at: datetime) -> int | None:
    """Make the waiting job this process's; its attempt, or ``None`` when another process has it."""
    waiting = Job.objects.filter(pk=job, state=State.QUEUED)
    taken = waiting.update(state=State.RUNNING, attempt=F("attempt") + 1, process=process, beat_at=at)
    return Job.objects.values_list("attempt", flat=True).get(pk=job) if taken else None


def beat_job(*, job: int, attempt: int, at: datetime, progress: int, progress_of: int) -> None:
    """Say that the job's process lives, and how far it is."""
    Job.objects.filter(pk=job, attempt=attempt, state=State.RUNNING).update(
        beat_at=at, progress=progress, progress_of=progress_of
    )


def finish_job(*, job: int, attempt: int, answer: dict[str, Any]) -> None:
    """Say that the job is done."""
    Job.objects.filter(pk=job, attempt=attempt, state=State.RUNNING).update(state=State.DONE, answer=answer)


def give_up_job(*, job: int, attempt: int, failure: dict[str, Any]) -> None:
    """Say that the job has failed, and why."""
    Job.objects.filter(pk=job, attempt=attempt, state__in=[State.QUEUED, State.RUNNING]).update(
        state=State.FAILED, failure=failure
    )


def requeue_job(*, job: int, attempt: int, at: datetime) -> bool:
    """Let a dead job be started again; whether this caller is the one to do it."""
    dead = Job.objects.filter(pk=job, attempt=attempt, state__in=[State.QUEUED, State.RUNNING])
    return dead.update(state=State.QUEUED, process="", submitted_at=at, beat_at=None) > 0
