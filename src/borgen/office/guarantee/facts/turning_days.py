"""When the picture of a guarantee changes by itself: the next day on which another of its rows becomes true."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Min, Q

from borgen.kernel.period import OPEN_END
from borgen.office.duties.models import Evidence
from borgen.office.guarantee.facts.charged import charged_fees
from borgen.office.guarantee.models import (
    BalanceObservation,
    Deviation,
    Guarantee,
    GuaranteeFact,
    Increase,
    InsuranceFact,
    LoanFact,
    Movement,
    SecurityFact,
)
from borgen.office.journal.known import known_at
from borgen.office.parties.models import PartyFact

_TRUE: tuple[tuple[Any, str], ...] = (
    (GuaranteeFact, "guarantee_id"), (LoanFact, "loan__guarantee_id"), (SecurityFact, "security__guarantee_id"),
    (InsuranceFact, "insurance__guarantee_id"),
)  # fmt: skip
_DATED: tuple[tuple[Any, str, str], ...] = (
    (Movement, "guarantee_id", "value_on"), (BalanceObservation, "loan__guarantee_id", "on"),
    (Increase, "guarantee_id", "decided_on"), (Deviation, "guarantee_id", "decided_on"),
)  # fmt: skip


def turning_days(
    *, organisation_id: int, as_of: date, sequence: int, guarantee_ids: Collection[int]
) -> dict[int, date]:
    """Of each guarantee for which there is one, the first day after ``as_of`` on which its rows say something else.

    Known at an event's number. A guarantee that is not in the register yet is among them; the number of queries does not
    depend on how many there are.
    """
    ids = list(guarantee_ids)
    known = known_at(sequence)
    found: dict[int, date] = {}

    def note(pk: int, *days: date | None) -> None:
        for day in days:
            if day is not None and as_of < day < min(found.get(pk, OPEN_END), OPEN_END):
                found[pk] = day

    for model, path in _TRUE:
        for pk, begins, ends in _ends(model.objects.filter(known, **{f"{path}__in": ids}), path, as_of):
            note(pk, begins, ends)
    for model, path, day in _DATED:
        later = model.objects.filter(known, **{f"{path}__in": ids, f"{day}__gt": as_of})
        for pk, first in later.order_by().values_list(path).annotate(first=Min(day)):
            note(pk, first)
    for pk, _, charged_on in charged_fees(sequence, ids).filter(run__charge_on__gt=as_of):
        note(pk, charged_on)
    owners: dict[int, list[int]] = {}
    borrowed = GuaranteeFact.objects.filter(known, guarantee_id__in=ids)
    for pk, party in borrowed.values_list("guarantee_id", "borrower_id").distinct():
        owners.setdefault(party, []).append(pk)
    for party, begins, ends in _ends(PartyFact.objects.filter(known, party_id__in=list(owners)), "party_id", as_of):
        for pk in owners[party]:
            note(pk, begins, ends)
    subjects = {
        f"guarantee:{reference}": pk
        for pk, reference in Guarantee.objects.filter(pk__in=ids).values_list("pk", "reference")
    }
    done = Evidence.objects.filter(
        known, organisation_id=organisation_id, subject__in=list(subjects), done_on__gt=as_of
    )
    for subject, first in done.order_by().values_list("subject").annotate(first=Min("done_on")):
        note(subjects[subject], first)
    return found


def _ends(rows: Any, path: str, as_of: date) -> Any:
    """Of each owner when the next row begins to be true, and when the next one ends."""
    begins, ends = Min("true_from", filter=Q(true_from__gt=as_of)), Min("true_until", filter=Q(true_until__gt=as_of))
    return rows.order_by().values_list(path).annotate(begins=begins, ends=ends)
