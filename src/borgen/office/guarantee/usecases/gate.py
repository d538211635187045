"""How a command reaches one guarantee: through the journal's gate, and only when nobody has changed it since."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Q

from borgen.office.guarantee.models import (
    BalanceObservation,
    Deviation,
    Guarantee,
    GuaranteeFact,
    Increase,
    InsuranceFact,
    Loan,
    LoanFact,
    Movement,
    SecurityFact,
)
from borgen.office.guarantee.usecases.ledger import reconcile
from borgen.office.guarantee.usecases.refusals import (
    ChangedSince,
    LoanWithdrawn,
    NoSuchGuarantee,
    NoSuchPart,
    ReasonMissing,
)
from borgen.office.guarantee.usecases.terms import plain
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor, Command, command
from borgen.office.journal.timeline import believed
from borgen.office.people.actor import CLERKS

_PARTS = (
    (GuaranteeFact, "guarantee_id"),
    (Increase, "guarantee_id"),
    (Movement, "guarantee_id"),
    (Deviation, "guarantee_id"),
    (LoanFact, "loan__guarantee_id"),
    (BalanceObservation, "loan__guarantee_id"),
    (SecurityFact, "security__guarantee_id"),
    (InsuranceFact, "insurance__guarantee_id"),
)


@contextmanager
def on_guarantee(
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
) -> Iterator[tuple[Command, Guarantee]]:
    """Open the gate for one guarantee. ``seen_sequence`` is what the clerk's page was known at.

    Raises:
        NoSuchGuarantee: this organisation has none with the reference.
        ChangedSince: the guarantee has facts that are newer than ``seen_sequence``.
    """
    full = {"reference": reference, **plain(value=body)}
    with command(organisation_id=organisation_id, kind=kind, body=full, by=by, at=at, key=key, roles=roles) as now:
        row = Guarantee.objects.filter(organisation_id=organisation_id, reference=reference).first()
        if row is None:
            raise NoSuchGuarantee(reference=reference)
        if not now.answered and seen_sequence is not None:
            newest = newest_change(guarantee_ids=[row.pk])
            if newest > seen_sequence:
                raise ChangedSince(reference=reference, sequence=newest, seen=seen_sequence)
        yield now, row


def newest_change(*, guarantee_ids: Iterable[int]) -> int:
    """The number of the newest event that wrote or closed a fact of any of these guarantees, 0 for none."""
    newest, ids = 0, list(guarantee_ids)
    for model, owner in _PARTS:
        rows = model._default_manager.filter(**{f"{owner}__in": ids})  # type: ignore[attr-defined]
        newest = max(newest, rows.order_by("-known_from").values_list("known_from", flat=True).first() or 0)
        closed = rows.filter(~Q(known_until=FOREVER)).order_by("-known_until")
        newest = max(newest, closed.values_list("known_until", flat=True).first() or 0)
    return newest


def loan_of(*, guarantee: Guarantee, ordinal: int) -> Loan:
    """The guarantee's loan with this ordinal.

    Raises:
        NoSuchPart: it has none.
        LoanWithdrawn: it has been taken back.
    """
    loan = Loan.objects.filter(guarantee=guarantee, ordinal=ordinal).first()
    if loan is None:
        raise NoSuchPart(part="loan", number=ordinal)
    if not LoanFact.objects.filter(loan=loan, known_until=FOREVER).exists():
        raise LoanWithdrawn(number=ordinal)
    return loan


def settle(*, guarantee: Guarantee, sequence: int) -> None:
    """Reconcile the guarantee's loans with their balances and check the ceilings, after something has been written."""
    loans = list(Loan.objects.filter(guarantee=guarantee).order_by("ordinal").values_list("pk", flat=True))
    facts = believed(model=LoanFact, owner="loan_id", ids=loans)
    lent = {loan: (facts[loan][-1].values["original_minor"] if facts[loan] else None) for loan in loans}
    reconcile(
        organisation_id=guarantee.organisation_id, guarantee_id=guarantee.pk, sequence=sequence, lent_minor=lent
    )


def currency_of(*, guarantee: Guarantee) -> str:
    """The currency of the guarantee's newest terms."""
    return str(
        GuaranteeFact.objects.filter(guarantee=guarantee, known_until=FOREVER)
        .order_by("-true_from")
        .values_list("currency", flat=True)
        .first()
        or guarantee.organisation.currency
    )


def stated_reason(*, reason: str) -> str:
    """The reason, which a correction cannot do without.

    Raises:
        ReasonMissing: it is empty.
    """
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()


def changed_since(*, organisation_id: int, sequence: int) -> set[int]:
    """The guarantees of which a later event than ``sequence`` wrote or closed a fact."""
    found: set[int] = set()
    for model, owner in _PARTS:
        rows = model._default_manager.filter(organisation_id=organisation_id)  # type: ignore[attr-defined]
        later = Q(known_from__gt=sequence) | (Q(known_until__gt=sequence) & ~Q(known_until=FOREVER))
        found.update(rows.filter(later).values_list(owner, flat=True))
    return found
