"""Steps that one person has prepared: those that wait for another, and one with its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from borgen.office.journal.known import known_at as believed
from borgen.office.journal.moment import moment
from borgen.office.journal.record import sequence_at
from borgen.office.supported_loan.models import Loan, Proposal, Redemption

LAPSED = "lapsed"
"""The state of a step on a loan that has been redeemed in full: nobody closed it, and nobody can carry it out any more."""


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
    *, organisation_id: int, known_at: datetime | None = None, project: str = "", waiting: bool | None = None
) -> tuple[ProposalCard, ...]:
    """Prepared steps as known at an instant, the newest first; those of one project, or only those that wait (or do not)."""
    sequence = sequence_at(organisation_id=organisation_id, known_at=known_at)
    rows = _prepared(organisation_id, sequence)
    if project:
        rows = rows.filter(project__reference=project)
    if waiting is not None:
        is_waiting = (Q(closed_sequence=None) | Q(closed_sequence__gt=sequence)) & Q(has_ended=False)
        rows = rows.filter(is_waiting if waiting else ~is_waiting)
    return tuple(_card(row, sequence=sequence) for row in rows.order_by("-number"))


def proposal(*, organisation_id: int, number: int, known_at: datetime | None = None) -> ProposalCard | None:
    """One prepared step as known at an instant; ``None`` where the organisation has none of that number by then."""
    sequence = sequence_at(organisation_id=organisation_id, known_at=known_at)
    row = _prepared(organisation_id, sequence).filter(number=number).first()
    return _card(row, sequence=sequence) if row else None


def steps_of_loan(
    *, organisation_id: int, loan: str, as_of: date, known_at: datetime | None = None
) -> tuple[ProposalCard, ...]:
    """The steps about a loan as known then, the newest first: those that change it, and that by which it was paid out."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    project = Loan.objects.filter(organisation_id=organisation_id, number=loan).values("project_id")
    paid_out = Q(loan=None, project_id__in=project, terms__number=loan)
    rows = _prepared(organisation_id, at.sequence).filter(Q(loan__number=loan) | paid_out)
    return tuple(_card(row, sequence=at.sequence) for row in rows.order_by("-number"))


def _prepared(organisation_id: int, sequence: int) -> QuerySet[Any]:
    """The steps that were prepared by event ``sequence``; ``has_ended`` says that the loan was redeemed in full by then."""
    ended = Redemption.objects.filter(believed(sequence), loan=OuterRef("loan"), is_full=True)
    rows = Proposal.objects.filter(organisation_id=organisation_id, prepared_sequence__lte=sequence)
    return rows.annotate(has_ended=Exists(ended)).select_related("project", "loan")


def _card(row: Any, *, sequence: int) -> ProposalCard:
    """A step as known at event ``sequence``: a later closing is not known yet."""
    is_open = row.closed_sequence is None or row.closed_sequence > sequence
    waits = LAPSED if row.has_ended else Proposal.State.PREPARED.value
    return ProposalCard(
        number=row.number,
        kind=row.kind,
        state=waits if is_open else row.state,
        project=row.project.reference,
        loan=row.loan.number if row.loan else "",
        terms=row.terms,
        shown=row.shown,
        manifest=row.manifest,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        closed_by="" if is_open else row.closed_by,
        closed_at=None if is_open else row.closed_at,
        reason="" if is_open else row.reason,
    )
