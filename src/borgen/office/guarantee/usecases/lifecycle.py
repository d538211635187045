"""A guarantee's turning points: signed, ended; deviations from the policy and duties done."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from borgen.guarantee.commitment import DecisionOutcome
from borgen.guarantee.events import DeviationRecorded, EvidenceRecorded, GuaranteeEnded, GuaranteeExecuted
from borgen.office.documents.keeping import keep
from borgen.office.documents.kinds import kind_of
from borgen.office.duties.models import Evidence
from borgen.office.guarantee.facts import picture
from borgen.office.guarantee.models import BalanceObservation, Deviation, Loan, Movement
from borgen.office.guarantee.usecases.availability import check_not_lapsed
from borgen.office.guarantee.usecases.balance import state_balance
from borgen.office.guarantee.usecases.ending import check_nothing_after
from borgen.office.guarantee.usecases.gate import on_guarantee, settle, stated_reason
from borgen.office.guarantee.usecases.refusals import NothingChanges
from borgen.office.guarantee.usecases.register import amend_terms, terms_of
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import Refused

END_REASONS = ("redeemed", "expired", "replaced", "released", "called", "other")
"""Why a guarantee ends. ``redeemed``: the debt has been paid back, so that nothing is outstanding on that day."""


class NotGranted(Refused):
    """Only a granted guarantee can be signed."""

    code = "not_granted"


class ConditionsUnmet(Refused):
    """The decision has conditions to be met before the guarantee is signed, and nobody has said that they are."""

    code = "conditions_unmet"


class SignedAlready(Refused):
    """The guarantee has been signed before."""

    code = "signed_already"


class EndedAlready(Refused):
    """The guarantee has ended."""

    code = "ended_already"


class NotAnEndReason(Refused):
    """The reason is not one of ``END_REASONS``."""

    code = "not_an_end_reason"


class TooEarly(Refused):
    """The day lies before the decision."""

    code = "before_decision"


def execute_guarantee(
    *,
    organisation_id: int,
    reference: str,
    executed_on: date,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Record that the guarantee document has been signed [sv: borgen tecknad].

    Raises:
        NotGranted, OfferLapsed, ConditionsUnmet, SignedAlready, EndedAlready, TooEarly.
    """
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="execute_guarantee",
        body={"executed_on": executed_on}, by=by, at=at, key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        first = terms_of(guarantee=row)[0].true_from
        if executed_on < first:
            raise TooEarly(executed_on=executed_on, decided_on=first)
        case = picture(
            organisation_id=organisation_id, as_of=executed_on, sequence=now.sequence - 1, reference=reference
        )
        if case.executed_on is not None or terms_of(guarantee=row)[-1].values["executed_on"] is not None:
            raise SignedAlready(reference=reference)
        if case.ended_on is not None:
            raise EndedAlready(reference=reference, ended_on=case.ended_on)
        if case.decision.outcome is not DecisionOutcome.GRANTED:
            raise NotGranted(reference=reference, outcome=case.decision.outcome or "")
        check_not_lapsed(
            case=case, organisation_id=organisation_id, sequence=now.sequence - 1, on=executed_on
        )
        if case.conditions and (case.conditions_met_on is None or case.conditions_met_on > executed_on):
            raise ConditionsUnmet(reference=reference)
        amend_terms(
            guarantee=row, changes={"executed_on": executed_on}, true_from=executed_on, sequence=now.sequence
        )
        return now.record(
            GuaranteeExecuted(reference=reference, executed_on=executed_on.isoformat()),
            subject=f"guarantee:{reference}", answer={"reference": reference, "sequence": now.sequence},
        )


def end_guarantee(
    *,
    organisation_id: int,
    reference: str,
    ended_on: date,
    reason: str,
    note: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """End a guarantee: from ``ended_on`` on the municipality is no longer bound. ``reason`` is one of ``END_REASONS``.

    A redeemed one has nothing outstanding on that day, which is registered as a balance of zero.

    Raises:
        NotAnEndReason, EndedAlready, FactsAfterEnd, TooEarly.
    """
    body = {"ended_on": ended_on, "reason": reason, "note": note}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="end_guarantee", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        if reason not in END_REASONS:
            raise NotAnEndReason(reason=reason)
        terms = terms_of(guarantee=row)
        if ended_on < terms[0].true_from:
            raise TooEarly(executed_on=ended_on, decided_on=terms[0].true_from)
        if terms[-1].values["ended_on"] is not None:
            raise EndedAlready(reference=reference, ended_on=terms[-1].values["ended_on"])
        loans = list(Loan.objects.filter(guarantee=row, facts__known_until=FOREVER).distinct().order_by("ordinal"))
        check_nothing_after(guarantee=row, ended_on=ended_on)
        if reason == "redeemed":
            _write_balances_of_zero(loans, ended_on, now.sequence)
        amend_terms(
            guarantee=row, changes={"ended_on": ended_on, "end_reason": reason if not note else f"{reason}: {note}"},
            true_from=ended_on, sequence=now.sequence, is_settled=False,
        )
        settle(guarantee=row, sequence=now.sequence)
        return now.record(
            GuaranteeEnded(reference=reference, ended_on=ended_on.isoformat(), reason=reason, note=note),
            subject=f"guarantee:{reference}", answer={"reference": reference, "sequence": now.sequence},
        )


def record_deviation(
    *,
    organisation_id: int,
    reference: str,
    rule: str,
    reason: str,
    decided_by: str = "",
    decided_on: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Record the deciding body's reason for departing from a «should»; a reason recorded before is superseded."""
    body = {"rule": rule, "reason": reason, "decided_by": decided_by, "decided_on": decided_on}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="record_deviation", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        believed = Deviation.objects.filter(guarantee=row, rule=rule, known_until=FOREVER)
        if believed.filter(reason=said, decided_by=decided_by, decided_on=decided_on).exists():
            raise NothingChanges()
        believed.update(known_until=now.sequence)
        Deviation.objects.create(
            organisation_id=organisation_id, guarantee=row, rule=rule, reason=said, decided_by=decided_by,
            decided_on=decided_on, known_from=now.sequence,
        )
        happened = DeviationRecorded(
            reference=reference, rule=rule, reason=said, decided_by=decided_by,
            decided_on=decided_on.isoformat() if decided_on else "",
        )
        return now.record(
            happened, subject=f"guarantee:{reference}", answer={"reference": reference, "sequence": now.sequence}
        )


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file as somebody sends it."""

    name: str
    content: bytes


def record_evidence(
    *,
    organisation_id: int,
    reference: str,
    duty: str,
    due_on: date,
    done_on: date,
    note: str = "",
    file: PaperFile | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Record that a duty of the guarantee has been done; ``duty`` is its kind, ``due_on`` the day it was due.

    ``file`` is the paper that shows it; it is kept with its SHA-256. Evidence that was recorded before is superseded;
    its paper stays where no other one is sent.

    Raises:
        FileEmpty, FileTooLarge, KindNotKept: the file is none that is kept.
    """
    media_type = kind_of(name=file.name, content=file.content) if file else ""
    paper_named = [file.name, sha256(file.content).hexdigest()] if file else None
    body = {"duty": duty, "due_on": due_on, "done_on": done_on, "note": note, "document": paper_named}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="record_evidence", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, _row):
        if now.answered:
            return now.answer
        paper = None
        if file is not None:
            paper = keep(
                organisation_id=organisation_id, name=file.name, content=file.content, media_type=media_type
            )
        subject = f"guarantee:{reference}"
        believed = Evidence.objects.filter(
            organisation_id=organisation_id, subject=subject, duty=duty, due_on=due_on, known_until=FOREVER
        )
        before = believed.select_related("document").defer("document__content").first()
        if paper is None and before is not None:
            paper = before.document
        if believed.filter(done_on=done_on, note=note, document=paper).exists():
            raise NothingChanges()
        believed.update(known_until=now.sequence)
        Evidence.objects.create(
            organisation_id=organisation_id, subject=subject, duty=duty, due_on=due_on, done_on=done_on, note=note,
            document=paper, known_from=now.sequence,
        )
        happened = EvidenceRecorded(
            reference=reference, duty=duty, due_on=due_on.isoformat(), done_on=done_on.isoformat(),
            document=paper.sha256 if paper else "",
        )
        return now.record(happened, subject=subject, answer={"reference": reference, "sequence": now.sequence})


def _write_balances_of_zero(loans: list[Loan], ended_on: date, sequence: int) -> None:
    for loan in loans:
        stated = BalanceObservation.objects.filter(loan=loan, on=ended_on, known_until=FOREVER).first()
        if stated is not None and stated.minor == 0:
            continue
        if stated is not None:
            BalanceObservation.objects.filter(pk=stated.pk).update(known_until=sequence)
        known = Movement.objects.filter(loan=loan, known_until=FOREVER).exists()
        if known or stated is not None:
            state_balance(loan=loan, on=ended_on, minor=0, source="redeemed", sequence=sequence)
