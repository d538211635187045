"""How a command reaches one project: through the journal's gate, and only when nobody has changed it since."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Q

from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor, Command, command
from borgen.office.people.actor import CLERKS
from borgen.office.supported_loan.models import (
    CreditMove,
    CreditRate,
    CreditSettlement,
    CreditTerms,
    FormApproval,
    LoanTerms,
    Project,
    ProjectFact,
    Redemption,
    Refixing,
    ServiceArea,
    StatedValue,
    StatusObservation,
)
from borgen.office.supported_loan.usecases.refusals import ChangedSince, NoSuchProject
from borgen.office.supported_loan.usecases.terms import plain

_PARTS = (
    (ProjectFact, "project_id"),
    (FormApproval, "project_id"),
    (StatusObservation, "project_id"),
    (ServiceArea, "project_id"),
    (StatedValue, "project_id"),
    (CreditTerms, "credit__project_id"),
    (CreditRate, "credit__project_id"),
    (CreditMove, "credit__project_id"),
    (CreditSettlement, "credit__project_id"),
    (LoanTerms, "loan__project_id"),
    (Refixing, "loan__project_id"),
    (Redemption, "loan__project_id"),
)


@contextmanager
def on_project(
    *,
    organisation_id: int,
    reference: str,
    kind: str,
    body: Mapping[str, Any],
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
    roles: frozenset[str] = CLERKS,
) -> Iterator[tuple[Command, Project]]:
    """Open the gate for one project. ``seen_sequence`` is what the clerk's page was known at.

    Raises:
        NoSuchProject: this organisation has none with the reference.
        ChangedSince: the project has facts that are newer than ``seen_sequence``.
    """
    full = {"reference": reference, **plain(value=body)}
    with command(
        organisation_id=organisation_id, kind=kind, body=full, by=by, at=at, key=key, roles=roles
    ) as now:
        row = Project.objects.filter(organisation_id=organisation_id, reference=reference).first()
        if row is None:
            raise NoSuchProject(reference=reference)
        if not now.answered and seen_sequence is not None:
            newest = newest_change(project_id=row.pk)
            if newest > seen_sequence:
                raise ChangedSince(reference=reference, sequence=newest, seen=seen_sequence)
        yield now, row


def newest_change(*, project_id: int) -> int:
    """The number of the newest event that wrote or closed a fact of the project, its credit or its loans; 0 for none."""
    newest = 0
    for model, owner in _PARTS:
        rows = model._default_manager.filter(**{owner: project_id})  # type: ignore[attr-defined]
        newest = max(newest, rows.order_by("-known_from").values_list("known_from", flat=True).first() or 0)
        closed = rows.filter(~Q(known_until=FOREVER)).order_by("-known_until")
        newest = max(newest, closed.values_list("known_until", flat=True).first() or 0)
    return newest
