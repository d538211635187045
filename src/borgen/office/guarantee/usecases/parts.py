"""Loans, securities and insurances under a guarantee: entered, changed from a day on, corrected, released."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from borgen.guarantee.events import PartChanged, PartCorrected, PartEntered, PartReleased
from borgen.kernel.period import OPEN_END
from borgen.office.guarantee.models import (
    BalanceObservation,
    Guarantee,
    GuaranteeFact,
    Insurance,
    InsuranceFact,
    Loan,
    LoanFact,
    Security,
    SecurityFact,
)
from borgen.office.guarantee.usecases.gate import currency_of, loan_of, on_guarantee, settle, stated_reason
from borgen.office.guarantee.usecases.refusals import NoSuchPart, NothingChanges
from borgen.office.guarantee.usecases.search import refresh_search_keys
from borgen.office.guarantee.usecases.terms import (
    InsuranceTerms,
    LoanEntry,
    LoanTerms,
    SecurityTerms,
    Terms,
    changed_columns,
    columns_of,
    plain,
)
from borgen.office.journal.models import FOREVER, TimedFact
from borgen.office.journal.record import Actor
from borgen.office.journal.timeline import Timeline, amended, asserted, believed, cut, stretch_around, write

Part = Literal["loan", "security", "insurance"]

_KIND: dict[Part, tuple[type[Terms], type[TimedFact], str]] = {
    "loan": (LoanTerms, LoanFact, "loan_id"),
    "security": (SecurityTerms, SecurityFact, "security_id"),
    "insurance": (InsuranceTerms, InsuranceFact, "insurance_id"),
}
"""The terms of each part, the rows that keep them, and the column of those that names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BelievedPart:
    """A part of a guarantee with what is believed of it now, which is something on some day."""

    part: Part
    entity: int
    organisation_id: int
    timeline: Timeline

    def write(self, after: Timeline, *, sequence: int) -> None:
        """Let another timeline be believed in place of this one."""
        _, model, owner = _KIND[self.part]
        write(
            model=model, owner=owner, organisation_id=self.organisation_id, changes=[(self.entity, self.timeline, after)],
            sequence=sequence,
        )


def enter_part(
    *,
    organisation_id: int,
    reference: str,
    terms: LoanEntry | SecurityTerms | InsuranceTerms,
    true_from: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Enter a loan (with its first balance), a security or an insurance under a guarantee.

    It is true from ``true_from``; without it from the day that the guarantee's own terms begin.

    Returns:
        ``{"reference", "sequence", "number"}``: the loan's ordinal, or the id of the security or insurance.
    """
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="enter_part",
        body={"terms": terms, "type": type(terms).__name__, "true_from": true_from}, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        since = true_from or _beginning(row)
        currency = currency_of(guarantee=row)
        part: Part
        if isinstance(terms, LoanEntry):
            loan = add_loan(guarantee=row, entry=terms, true_from=since, currency=currency, sequence=now.sequence)
            part, number = "loan", loan.ordinal
            settle(guarantee=row, sequence=now.sequence)
            refresh_search_keys(
                organisation_id=organisation_id, guarantee_ids=[row.pk], sequence=now.sequence
            )
        elif isinstance(terms, SecurityTerms):
            security = add_security(
                guarantee=row, terms=terms, true_from=since, currency=currency, sequence=now.sequence
            )
            part, number = "security", security.pk
        else:
            insurance = add_insurance(
                guarantee=row, terms=terms, true_from=since, currency=currency, sequence=now.sequence
            )
            part, number = "insurance", insurance.pk
        happened = PartEntered(
            reference=reference, part=part, number=number, true_from=since.isoformat(), terms=plain(value=terms)
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "number": number},
        )


def change_part(
    *,
    organisation_id: int,
    reference: str,
    part: Part,
    number: int,
    true_from: date,
    changes: Mapping[str, Any],
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Let terms of a part be others from a day on, until they change again. A loan that moves to another lender is the
    same loan with another lender from that day."""
    body = {"part": part, "number": number, "true_from": true_from, "changes": changes}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="change_part", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        _, true_until = _amend(row, part, number, changes, true_from, None, "", now.sequence)
        happened = PartChanged(
            reference=reference, part=part, number=number, true_from=true_from.isoformat(),
            true_until=true_until.isoformat(), changes=plain(value=changes),
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "number": number},
        )


def correct_part(
    *,
    organisation_id: int,
    reference: str,
    part: Part,
    number: int,
    changes: Mapping[str, Any],
    reason: str,
    true_from: date | None = None,
    true_until: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Correct what has been wrong about a part, over the whole of its truth or the days given (half-open)."""
    body = {
        "part": part, "number": number, "true_from": true_from, "true_until": true_until, "changes": changes,
        "reason": reason,
    }
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="correct_part", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        since, until = _amend(row, part, number, changes, true_from, true_until or OPEN_END, said, now.sequence)
        happened = PartCorrected(
            reference=reference, part=part, number=number, true_from=since.isoformat(), true_until=until.isoformat(),
            changes=plain(value=changes), reason=said,
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "number": number},
        )


def release_part(
    *,
    organisation_id: int,
    reference: str,
    part: Literal["security", "insurance"],
    number: int,
    released_on: date,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Give a security back, or end an insurance: from ``released_on`` on it is no longer there."""
    body = {"part": part, "number": number, "released_on": released_on, "reason": reason}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="release_part", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        found = believed_part(guarantee=row, part=part, number=number)
        after = cut(timeline=found.timeline, true_from=released_on)
        if after == found.timeline:
            raise NothingChanges()
        found.write(after, sequence=now.sequence)
        happened = PartReleased(
            reference=reference, part=part, number=number, released_on=released_on.isoformat(), reason=said
        )
        return now.record(
            happened, subject=f"guarantee:{reference}",
            answer={"reference": reference, "sequence": now.sequence, "number": number},
        )


def add_loan(*, guarantee: Guarantee, entry: LoanEntry, true_from: date, currency: str, sequence: int) -> Loan:
    """Write a loan with its first balance, inside the gate; the caller settles the movements."""
    last = Loan.objects.filter(guarantee=guarantee).order_by("-ordinal").values_list("ordinal", flat=True).first()
    loan = Loan.objects.create(
        organisation_id=guarantee.organisation_id, guarantee=guarantee, ordinal=(last or 0) + 1
    )
    _begin("loan", loan.pk, entry.terms, true_from, currency, guarantee.organisation_id, sequence)
    if entry.balance is not None:
        columns = changed_columns(
            kind=LoanTerms, changes={"original": entry.balance.amount}, currency=currency
        )
        BalanceObservation.objects.create(
            organisation_id=guarantee.organisation_id, loan=loan, on=entry.balance.on,
            minor=columns["original_minor"], source=entry.balance.source, known_from=sequence,
        )
    return loan


def add_security(
    *, guarantee: Guarantee, terms: SecurityTerms, true_from: date, currency: str, sequence: int
) -> Security:
    """Write a security, inside the gate."""
    security = Security.objects.create(organisation_id=guarantee.organisation_id, guarantee=guarantee)
    _begin("security", security.pk, terms, true_from, currency, guarantee.organisation_id, sequence)
    return security


def add_insurance(
    *, guarantee: Guarantee, terms: InsuranceTerms, true_from: date, currency: str, sequence: int
) -> Insurance:
    """Write an insurance, inside the gate."""
    insurance = Insurance.objects.create(organisation_id=guarantee.organisation_id, guarantee=guarantee)
    _begin("insurance", insurance.pk, terms, true_from, currency, guarantee.organisation_id, sequence)
    return insurance


def believed_part(*, guarantee: Guarantee, part: Part, number: int) -> BelievedPart:
    """A part of the guarantee: a loan is named by its ordinal, the others by their id.

    Raises:
        NoSuchPart: the guarantee has none, or it has been taken back.
        LoanWithdrawn.
    """
    _, model, owner = _KIND[part]
    entity = _entity_of(guarantee, part, number)
    timeline = believed(model=model, owner=owner, ids=[entity])[entity]
    if not timeline:
        raise NoSuchPart(part=part, number=number)
    return BelievedPart(part=part, entity=entity, organisation_id=guarantee.organisation_id, timeline=timeline)


def _entity_of(guarantee: Guarantee, part: Part, number: int) -> int:
    if part == "loan":
        return loan_of(guarantee=guarantee, ordinal=number).pk
    kept: type[Security] | type[Insurance] = Security if part == "security" else Insurance
    if not kept.objects.filter(pk=number, guarantee=guarantee).exists():
        raise NoSuchPart(part=part, number=number)
    return number


def _begin(
    part: Part, entity: int, terms: Terms, true_from: date, currency: str, organisation_id: int, sequence: int
) -> None:
    _, model, owner = _KIND[part]
    values = {**columns_of(terms=terms, currency=currency), "reason": "", "origin_id": None}
    after = asserted(timeline=(), values=values, true_from=true_from)
    write(
        model=model, owner=owner, organisation_id=organisation_id, changes=[(entity, (), after)], sequence=sequence
    )


def _amend(
    guarantee: Guarantee,
    part: Part,
    number: int,
    changes: Mapping[str, Any],
    true_from: date | None,
    true_until: date | None,
    reason: str,
    sequence: int,
) -> tuple[date, date]:
    kind, _, _ = _KIND[part]
    found = believed_part(guarantee=guarantee, part=part, number=number)
    columns = changed_columns(kind=kind, changes=changes, currency=currency_of(guarantee=guarantee))
    before = found.timeline
    since = true_from or before[0].true_from
    if true_until is None:
        true_until = stretch_around(timeline=before, columns=columns, day=since)[1]
    after = before
    for stretch in before:
        start, end = max(stretch.true_from, since), min(stretch.true_until, true_until)
        if start < end and any(stretch.values[n] != v for n, v in columns.items()):
            after = amended(timeline=after, changes={**columns, "reason": reason}, true_from=start, true_until=end)
    if after == before:
        raise NothingChanges()
    found.write(after, sequence=sequence)
    if part == "loan":
        settle(guarantee=guarantee, sequence=sequence)
        refresh_search_keys(
            organisation_id=guarantee.organisation_id, guarantee_ids=[guarantee.pk], sequence=sequence
        )
    return since, true_until


def _beginning(guarantee: Guarantee) -> date:
    first = GuaranteeFact.objects.filter(guarantee=guarantee, known_until=FOREVER).order_by("true_from").first()
    assert first is not None, f"{guarantee.reference} has no terms"
    return first.true_from
