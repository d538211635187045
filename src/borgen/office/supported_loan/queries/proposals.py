"""Steps that one person has prepared: those that wait for another, and one with its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from borgen.office.supported_loan.models import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCard:
    """A prepared step. ``prepared_by`` and ``closed_by`` are opaque ids of people; ``terms`` and ``shown`` are plain."""

    number: int
    kind: str
    state: str
    project: str
    loan: str
    terms: Mapping[str, Any]
    shown: Mapping[str, Any]
    manifest: str
    prepared_by: str
    prepared_at: datetime
    closed_by: str
    closed_at: datetime | None
    reason: str

    @property
    def is_waiting(self) -> bool:
        return self.state == Proposal.State.PREPARED


def proposals(
    *, organisation_id: int, project: str = "", waiting: bool | None = None
) -> tuple[ProposalCard, ...]:
    """Prepared steps, the newest first; those of one project, or only those that wait (or do not)."""
    rows = Proposal.objects.filter(organisation_id=organisation_id)
    if project:
        rows = rows.filter(project__reference=project)
    if waiting is not None:
        is_open = {"state": Proposal.State.PREPARED}
        rows = rows.filter(**is_open) if waiting else rows.exclude(**is_open)
    return tuple(_card(row) for row in rows.select_related("project", "loan").order_by("-number"))


def proposal(*, organisation_id: int, number: int) -> ProposalCard | None:
    """One prepared step; ``None`` where the organisation has none of that number."""
    row = (
        Proposal.objects.filter(organisation_id=organisation_id, number=number)
        .select_related("project", "loan")
        .first()
    )
    return _card(row) if row else None


def _card(row: Proposal) -> ProposalCard:
    return ProposalCard(
        number=row.number,
        kind=row.kind,
        state=row.state,
        project=row.project.reference,
        loan=row.loan.number if row.loan else "",
        terms=row.terms,
        shown=row.shown,
        manifest=row.manifest,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        reason=row.reason,
    )
