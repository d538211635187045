"""Movements of a loan and the balances that lenders state [sv: engagemangsbesked]."""

from datetime import date, datetime
from typing import Any

from borgen.guarantee.events import BalanceCorrected, BalanceObserved, MovementCorrected, MovementEntered
from borgen.kernel.money import Money
from borgen.office.guarantee.facts import NoSuchGuarantee as NotThere
from borgen.office.guarantee.facts import picture
from borgen.office.guarantee.models import BalanceObservation, Guarantee, GuaranteeFact, Loan, Movement
from borgen.office.guarantee.usecases.availability import check_not_lapsed
from borgen.office.guarantee.usecases.gate import currency_of, loan_of, on_guarantee, settle, stated_reason
from borgen.office.guarantee.usecases.refusals import NoSuchPart, NothingChanges
from borgen.office.guarantee.usecases.terms import LoanTerms, changed_columns
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at

_SIGN = {
    Movement.Kind.DRAW: 1,
    Movement.Kind.AMORTISATION: -1,
    Movement.Kind.CALL: -1,
    Movement.Kind.WRITE_OFF: -1,
}


class BalanceStated(Refused):
    """There is a balance of this loan on this day already, with another amount: it is corrected, not stated twice."""

    code = "balance_stated_already"


class NotAMovement(Refused):
    """Draw, amortisation, call and write_off are movements, of an amount above zero."""

    code = "not_a_movement"


class DrawnBeforeDecision(Refused):
    """The guarantee did not exist on that day."""

    code = "drawn_before_decision"


class InTheFuture(Refused):
    """What has been drawn, paid or observed cannot lie in the future."""

    code = "in_the_future"


class AfterItsEnd(Refused):
    """The guarantee had ended by then."""

    code = "after_its_end"


def enter_movement(
    *,
    organisation_id: int,
    reference: str,
    kind: str,
    value_on: date,
    amount: Money,
    loan: int = 1,
    note: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Enter a draw, amortisation, call or write_off of a loan (by its ordinal); ``amount`` is without sign.

    Later balances are reconciled anew, so that they still hold.

    Returns:
        ``{"reference", "sequence", "movement"}``.

    Raises:
        NotAMovement, InTheFuture, AfterItsEnd, OfferLapsed, DrawnBeforeDecision, OutstandingNegative,
        OutstandingAboveDecided, DrawnAboveDecided.
    """
    body = {"kind": kind, "value_on": value_on, "amount": amount, "loan": loan, "note": note}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="enter_movement", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        minor = _minor(row, amount)
        if kind not in _SIGN or not minor:
            raise NotAMovement(kind=kind, amount=amount)
        _check_day(row, value_on, now.at)
        if kind == Movement.Kind.DRAW:
            _check_may_draw(row, value_on, now.sequence - 1)
        movement = Movement.objects.create(
            organisation_id=organisation_id, guarantee=row, loan=loan_of(guarantee=row, ordinal=loan), kind=kind,
            value_on=value_on, minor=_SIGN[Movement.Kind(kind)] * minor, note=note, known_from=now.sequence,
        )
        settle(guarantee=row, sequence=now.sequence)
        happened = MovementEntered(
            reference=reference, loan=loan, movement=movement.pk, movement_kind=kind, value_on=value_on.isoformat(),
            amount=str(amount),
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "movement": movement.pk},
        )


def correct_movement(
    *,
    organisation_id: int,
    reference: str,
    movement: int,
    reason: str,
    amount: Money | None = None,
    value_on: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Correct a stated movement: another amount or day, or (an ``amount`` of zero) that it never happened.

    Raises:
        NoSuchPart: no such movement is believed, or it follows from a balance, which is what to correct then.
    """
    body = {"movement": movement, "reason": reason, "amount": amount, "value_on": value_on}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="correct_movement", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        wrong = (
            Movement.objects.filter(pk=movement, guarantee=row, known_until=FOREVER, observation=None)
            .select_related("loan")
            .first()
        )
        if wrong is None:
            raise NoSuchPart(part="movement", number=movement)
        sign = 1 if wrong.minor > 0 else -1
        minor = wrong.minor if amount is None else sign * _minor(row, amount)
        on = value_on or wrong.value_on
        if (minor, on) == (wrong.minor, wrong.value_on):
            raise NothingChanges()
        _check_day(row, on, now.at)
        Movement.objects.filter(pk=wrong.pk).update(known_until=now.sequence)
        replaced_by = 0
        if minor:
            replaced_by = Movement.objects.create(
                organisation_id=organisation_id, guarantee=row, loan=wrong.loan, kind=wrong.kind, value_on=on,
                minor=minor, note=wrong.note, known_from=now.sequence,
            ).pk
        settle(guarantee=row, sequence=now.sequence)
        happened = MovementCorrected(
            reference=reference, loan=wrong.loan.ordinal, movement=movement, replaced_by=replaced_by,
            value_on=on.isoformat(), amount=str(Money(abs(minor), currency_of(guarantee=row))), reason=said,
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "movement": replaced_by},
        )


def observe_balance(
    *,
    organisation_id: int,
    reference: str,
    on: date,
    amount: Money,
    source: str,
    loan: int = 1,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Enter what somebody (``source``) has stated to be left of a loan at the end of a day.

    A difference to the movements becomes a reconciling movement on that day; balances of later days still hold.

    Raises:
        BalanceStated: another amount has been stated for the day: see ``correct_balance``.
        InTheFuture, AfterItsEnd, OutstandingAboveDecided.
    """
    body = {"on": on, "amount": amount, "source": source, "loan": loan}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="observe_balance", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        minor = _minor(row, amount)
        of = loan_of(guarantee=row, ordinal=loan)
        stated = _stated(of, on)
        if stated is not None:
            if stated.minor == minor:
                raise NothingChanges()
            raise BalanceStated(on=on, amount=Money(stated.minor, amount.currency))
        _check_day(row, on, now.at)
        state_balance(loan=of, on=on, minor=minor, source=source, sequence=now.sequence)
        settle(guarantee=row, sequence=now.sequence)
        happened = BalanceObserved(
            reference=reference, loan=loan, on=on.isoformat(), amount=str(amount), source=source
        )
        return now.record(
            happened, subject=f"guarantee:{reference}", answer={"reference": reference, "sequence": now.sequence}
        )


def correct_balance(
    *,
    organisation_id: int,
    reference: str,
    on: date,
    amount: Money | None,
    reason: str,
    source: str = "",
    loan: int = 1,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Correct a stated balance; ``None`` says that nobody ever stated it."""
    body = {"on": on, "amount": amount, "source": source, "loan": loan, "reason": reason}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="correct_balance", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        of = loan_of(guarantee=row, ordinal=loan)
        wrong = _stated(of, on)
        if wrong is None:
            raise NoSuchPart(part="balance", number=on)
        minor = None if amount is None else _minor(row, amount)
        if minor == wrong.minor:
            raise NothingChanges()
        BalanceObservation.objects.filter(pk=wrong.pk).update(known_until=now.sequence)
        if minor is not None:
            state_balance(loan=of, on=on, minor=minor, source=source or wrong.source, sequence=now.sequence)
        settle(guarantee=row, sequence=now.sequence)
        happened = BalanceCorrected(
            reference=reference, loan=loan, on=on.isoformat(), amount=str(amount or ""), source=source or wrong.source,
            reason=said,
        )
        return now.record(
            happened, subject=f"guarantee:{reference}", answer={"reference": reference, "sequence": now.sequence}
        )


def state_balance(*, loan: Loan, on: date, minor: int, source: str, sequence: int) -> BalanceObservation:
    """Write a balance, inside the gate; the caller settles the movements."""
    return BalanceObservation.objects.create(
        organisation_id=loan.organisation_id, loan=loan, on=on, minor=minor, source=source[:300], known_from=sequence
    )


def _check_may_draw(guarantee: Guarantee, on: date, sequence: int) -> None:
    """Nothing is drawn for the first time after the decision has lapsed without being signed (I4)."""
    if Movement.objects.filter(guarantee=guarantee, known_until=FOREVER).exists():
        return
    try:
        case = picture(
            organisation_id=guarantee.organisation_id, as_of=on, sequence=sequence, reference=guarantee.reference
        )
    except NotThere:
        raise DrawnBeforeDecision(on=on, reference=guarantee.reference) from None
    if case.executed_on is None:
        check_not_lapsed(case=case, organisation_id=guarantee.organisation_id, sequence=sequence, on=on)


def _minor(guarantee: Guarantee, amount: Money) -> int:
    columns = changed_columns(
        kind=LoanTerms, changes={"original": amount}, currency=currency_of(guarantee=guarantee)
    )
    return int(columns["original_minor"])


def _stated(loan: Loan, on: date) -> BalanceObservation | None:
    return BalanceObservation.objects.filter(loan=loan, on=on, known_until=FOREVER).first()


def _check_day(guarantee: Guarantee, on: date, at: datetime) -> None:
    today = day_at(Organisation.objects.get(pk=guarantee.organisation_id), at)
    if on > today:
        raise InTheFuture(on=on, today=today)
    ended = (
        GuaranteeFact.objects.filter(guarantee=guarantee, known_until=FOREVER, ended_on__isnull=False)
        .order_by("ended_on")
        .first()
    )
    if ended is not None and ended.ended_on is not None and on > ended.ended_on:
        raise AfterItsEnd(reference=guarantee.reference, ended_on=ended.ended_on)
