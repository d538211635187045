"""What later decisions add to a guarantee [sv: utökning], entered and corrected; the decided amount follows."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from borgen.guarantee.events import GuaranteeIncreased, IncreaseCorrected
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.increases import Days, restated_days
from borgen.office.guarantee.models import Guarantee, Increase
from borgen.office.guarantee.usecases.gate import currency_of, on_guarantee, settle, stated_reason
from borgen.office.guarantee.usecases.refusals import NoSuchPart, NothingChanges
from borgen.office.guarantee.usecases.register import DaysOutOfOrder, terms_of, write_terms
from borgen.office.guarantee.usecases.terms import GuaranteeTerms, OutOfBounds, changed_columns
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import Refused
from borgen.office.journal.timeline import Timeline, amended, true_on
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at


class DecidedUnknown(Refused):
    """The register has no decided amount that could be increased."""

    code = "decided_unknown"


class IncreaseInFuture(Refused):
    """What a body has decided cannot lie in the future."""

    code = "increase_in_future"


class DecidedStatedSince(Refused):
    """The decided amount has been stated anew since the increase was entered: it may have counted it or not."""

    code = "decided_stated_since"


class StatedSince(StrEnum):
    """What a decided amount that has been stated anew since the increase was entered is said to be."""

    STAYS = "stays"  # right as it stands, however the increase is corrected
    FOLLOWS = "follows"  # it counted the increase as it was entered, and is corrected with it


def increase_guarantee(
    *,
    organisation_id: int,
    reference: str,
    decided_on: date,
    amount: Money,
    decided_by: str = "",
    paragraph: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Add an amount by a later decision; the decided amount is higher from that day on.

    Returns:
        ``{"reference", "sequence", "increase"}``.

    Raises:
        DecidedUnknown: there is no amount to add to.
        IncreaseInFuture, DaysOutOfOrder, OutOfBounds.
    """
    body = {"decided_on": decided_on, "amount": amount, "decided_by": decided_by, "paragraph": paragraph}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="increase_guarantee", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        before = terms_of(guarantee=row)
        _check_day(row, before, decided_on, now.at)
        new = Increase(
            organisation_id=organisation_id, guarantee=row, decided_on=decided_on, minor=_minor(row, amount),
            decided_by=decided_by, paragraph=paragraph, known_from=now.sequence,
        )
        after = _shifted(row, before, (None, new), restated=(), stated_since=None, reason="")
        new.save()
        write_terms(guarantee=row, before=before, after=after, sequence=now.sequence)
        settle(guarantee=row, sequence=now.sequence)
        happened = GuaranteeIncreased(
            reference=reference, decided_on=decided_on.isoformat(), amount=str(amount), decided=_last_decided(row, after),
            decided_by=decided_by, paragraph=paragraph,
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "increase": new.pk},
        )


def correct_increase(
    *,
    organisation_id: int,
    reference: str,
    increase: int,
    amount: Money | None,
    reason: str,
    decided_on: date | None = None,
    decided_by: str | None = None,
    paragraph: str | None = None,
    stated_since: StatedSince | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Correct an increase; an ``amount`` of ``None`` says that nobody ever decided it. What else is ``None`` stays.

    The decided amount follows: what the increase had added is taken off from its day on, and what it adds is put on
    from the right one. Other increases stay. Where the decided amount itself has been stated anew since the increase
    was entered, ``stated_since`` says whether it is right as it stands.

    Returns:
        ``{"reference", "sequence", "increase"}``: the number of the one that is believed now, 0 for none.

    Raises:
        NoSuchPart: no such increase is believed.
        DecidedStatedSince: ``stated_since`` has to be said.
        ReasonMissing, NothingChanges, DecidedUnknown, IncreaseInFuture, DaysOutOfOrder, OutOfBounds,
        OutstandingAboveDecided, DrawnAboveDecided.
    """
    body = {
        "increase": increase, "amount": amount, "reason": reason, "decided_on": decided_on, "decided_by": decided_by,
        "paragraph": paragraph, "stated_since": stated_since,
    }
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="correct_increase", body=body, by=by, at=at,
        key=key, seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        wrong = Increase.objects.filter(pk=increase, guarantee=row, known_until=FOREVER).first()
        if wrong is None:
            raise NoSuchPart(part="increase", number=increase)
        right = None if amount is None else Increase(
            organisation_id=organisation_id, guarantee=row, decided_on=decided_on or wrong.decided_on,
            minor=_minor(row, amount), decided_by=wrong.decided_by if decided_by is None else decided_by,
            paragraph=wrong.paragraph if paragraph is None else paragraph, known_from=now.sequence,
        )  # fmt: skip
        if right is not None and _said(right) == _said(wrong):
            raise NothingChanges()
        before = terms_of(guarantee=row)
        if right is not None:
            _check_day(row, before, right.decided_on, now.at)
        restated = restated_days(guarantee_id=row.pk, since=wrong.known_from, sequence=now.sequence - 1)
        after = _shifted(row, before, (wrong, right), restated=restated, stated_since=stated_since, reason=said)
        Increase.objects.filter(pk=wrong.pk).update(known_until=now.sequence)
        if right is not None:
            right.save()
        write_terms(guarantee=row, before=before, after=after, sequence=now.sequence)
        settle(guarantee=row, sequence=now.sequence)
        left = right or wrong
        happened = IncreaseCorrected(
            reference=reference, increase=wrong.pk, replaced_by=right.pk if right else 0,
            decided_on=left.decided_on.isoformat(), amount=str(amount or ""), decided=_last_decided(row, after),
            decided_by=left.decided_by, paragraph=left.paragraph, reason=said,
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "increase": happened.replaced_by},
        )


def _shifted(
    guarantee: Guarantee,
    before: Timeline,
    increases: tuple[Increase | None, Increase | None],
    *,
    restated: Days,
    stated_since: StatedSince | None,
    reason: str,
) -> Timeline:
    """The terms in which the decided amount counts the second of two increases in the place of the first."""
    currency, after = currency_of(guarantee=guarantee), before
    turns = {one.decided_on for one in increases if one is not None} | {day for days in restated for day in days}
    for since, until, decided in _pieces(before, turns):
        old, new = (one.minor if one is not None and one.decided_on <= since else 0 for one in increases)
        if old == new:
            continue
        if any(first <= since < last for first, last in restated):
            if stated_since is None:
                stated = "" if decided is None else Money(decided, currency)
                raise DecidedStatedSince(day=since, amount=stated)
            if stated_since is StatedSince.STAYS:
                continue
        if decided is None:
            raise DecidedUnknown(reference=guarantee.reference)
        total = changed_columns(
            kind=GuaranteeTerms, changes={"decided": Money(decided - old + new, currency)}, currency=currency
        )
        after = amended(timeline=after, changes={**total, "reason": reason}, true_from=since, true_until=until)
    return after


def _pieces(timeline: Timeline, turns: set[date]) -> Iterator[tuple[date, date, int | None]]:
    """The stretches of the terms, cut at some days, each with its decided amount."""
    for stretch in timeline:
        inner = sorted(day for day in turns if stretch.true_from < day < stretch.true_until)
        days = [stretch.true_from, *inner, stretch.true_until]
        for since, until in pairwise(days):
            yield since, until, stretch.values["decided_minor"]


def _check_day(guarantee: Guarantee, terms: Timeline, decided_on: date, at: datetime) -> None:
    if decided_on > day_at(Organisation.objects.get(pk=guarantee.organisation_id), at):
        raise IncreaseInFuture(on=decided_on)
    if true_on(timeline=terms, day=decided_on) is None:
        raise DaysOutOfOrder(earlier=terms[0].true_from, later=decided_on, field="decided_on")


def _minor(guarantee: Guarantee, amount: Money) -> int:
    currency = currency_of(guarantee=guarantee)
    columns = changed_columns(kind=GuaranteeTerms, changes={"decided": amount}, currency=currency)
    if not columns["decided_minor"]:
        raise OutOfBounds(field="amount", value=amount)
    return int(columns["decided_minor"])


def _said(one: Increase) -> tuple[date, int, str, str]:
    return one.decided_on, one.minor, one.decided_by, one.paragraph


def _last_decided(guarantee: Guarantee, terms: Timeline) -> str:
    """The decided amount that holds in the end, as the journal keeps it; "" where nobody knows it."""
    minor = terms[-1].values["decided_minor"]
    return "" if minor is None else str(Money(minor, currency_of(guarantee=guarantee)))
