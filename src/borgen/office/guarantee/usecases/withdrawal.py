"""What was entered by mistake is taken back with a reason: it never was so, and that it was believed stays to be seen."""

from datetime import date, datetime
from typing import Any, Literal

from borgen.guarantee.events import DeviationWithdrawn, EvidenceWithdrawn, PartWithdrawn, ReleaseWithdrawn
from borgen.kernel.period import OPEN_END
from borgen.office.duties.models import Evidence
from borgen.office.guarantee.models import BalanceObservation, Deviation, Movement
from borgen.office.guarantee.usecases.gate import on_guarantee, stated_reason
from borgen.office.guarantee.usecases.parts import Part, believed_part
from borgen.office.guarantee.usecases.search import refresh_search_keys
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import NotThere, Refused
from borgen.office.journal.timeline import asserted


class NoSuchEvidence(NotThere):
    """Nothing is recorded that shows the duty of that day to be done."""

    code = "no_such_evidence"


class NoSuchDeviation(NotThere):
    """No reason is recorded for departing from the rule."""

    code = "no_such_deviation"


class LoanHasDebt(Refused):
    """Balances are stated of the loan, or movements: what nobody ever lent was never owed."""

    code = "loan_has_debt"


def withdraw_part(
    *,
    organisation_id: int,
    reference: str,
    part: Part,
    number: int,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Take back a loan (by its ordinal), a security or an insurance (by its id) that never was: on no day it was there.

    Raises:
        LoanHasDebt: its balances and movements have to be taken back first.
        NoSuchPart, LoanWithdrawn: none is believed.
        ReasonMissing.
    """
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="withdraw_part",
        body={"part": part, "number": number, "reason": reason}, by=by, at=at, key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        found = believed_part(guarantee=row, part=part, number=number)
        if part == "loan":
            _check_without_debt(found.entity, number)
        found.write((), sequence=now.sequence)
        if part == "loan":
            refresh_search_keys(organisation_id=organisation_id, guarantee_ids=[row.pk], sequence=now.sequence)
        return now.record(
            PartWithdrawn(reference=reference, part=part, number=number, reason=said), subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "number": number},
        )


class NotReleased(Refused):
    """The security or insurance is there: nobody has said that it was given back, or has ended."""

    code = "not_released"


def withdraw_release(
    *,
    organisation_id: int,
    reference: str,
    part: Literal["security", "insurance"],
    number: int,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Say that a security was not given back, or an insurance did not end: it holds on from that day as it did before.

    Raises:
        NotReleased, NoSuchPart, ReasonMissing.
    """
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="withdraw_release",
        body={"part": part, "number": number, "reason": reason}, by=by, at=at, key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        found = believed_part(guarantee=row, part=part, number=number)
        last = found.timeline[-1]
        released_on = last.true_until
        if released_on == OPEN_END:
            raise NotReleased()
        after = asserted(timeline=found.timeline, values={**last.values, "reason": said}, true_from=released_on)
        found.write(after, sequence=now.sequence)
        happened = ReleaseWithdrawn(
            reference=reference, part=part, number=number, released_on=released_on.isoformat(), reason=said
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "number": number},
        )


def withdraw_evidence(
    *,
    organisation_id: int,
    reference: str,
    duty: str,
    due_on: date,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Take back that a duty has been done; ``duty`` is its kind, ``due_on`` the day it was due. Its paper stays kept.

    Raises:
        NoSuchEvidence: none is believed.
        ReasonMissing.
    """
    body = {"duty": duty, "due_on": due_on, "reason": reason}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="withdraw_evidence", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, _row):
        if now.answered:
            return now.answer
        said, subject = stated_reason(reason=reason), f"guarantee:{reference}"
        believed = Evidence.objects.filter(
            organisation_id=organisation_id, subject=subject, duty=duty, due_on=due_on, known_until=FOREVER
        )
        done_on = believed.values_list("done_on", flat=True).first()
        if done_on is None:
            raise NoSuchEvidence()
        believed.update(known_until=now.sequence)
        happened = EvidenceWithdrawn(
            reference=reference, duty=duty, due_on=due_on.isoformat(), done_on=done_on.isoformat(), reason=said
        )
        return now.record(happened, subject=subject, answer={"reference": reference, "sequence": now.sequence})


def withdraw_deviation(
    *,
    organisation_id: int,
    reference: str,
    rule: str,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Take the recorded reason for departing from a «should» back: a breach of the rule is a breach again.

    Raises:
        NoSuchDeviation: none is believed.
        ReasonMissing.
    """
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="withdraw_deviation",
        body={"rule": rule, "reason": reason}, by=by, at=at, key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        believed = Deviation.objects.filter(guarantee=row, rule=rule, known_until=FOREVER)
        if not believed.update(known_until=now.sequence):
            raise NoSuchDeviation()
        return now.record(
            DeviationWithdrawn(reference=reference, rule=rule, reason=said), subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def _check_without_debt(loan: int, number: int) -> None:
    balances = BalanceObservation.objects.filter(loan=loan, known_until=FOREVER).count()
    movements = Movement.objects.filter(loan=loan, known_until=FOREVER, observation=None).count()
    if balances or movements:
        raise LoanHasDebt(number=number, balances=balances, movements=movements)
