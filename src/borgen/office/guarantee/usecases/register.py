"""Entering, changing, correcting and ending guarantees by hand.

A *change* says that terms are others from a day on; a *correction* says that the register has been wrong, and why.
Every function takes ``seen_sequence``, the event number that the clerk's page was known at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from borgen.guarantee.events import GuaranteeEntered, TermsChanged, TermsCorrected
from borgen.kernel.period import OPEN_END
from borgen.office.guarantee.models import Guarantee, GuaranteeFact
from borgen.office.guarantee.usecases.borrower import find_or_create_borrower
from borgen.office.guarantee.usecases.ending import check_nothing_after
from borgen.office.guarantee.usecases.gate import on_guarantee, settle, stated_reason
from borgen.office.guarantee.usecases.parts import add_insurance, add_loan, add_security
from borgen.office.guarantee.usecases.refusals import NoSuchPart, NothingChanges
from borgen.office.guarantee.usecases.search import (
    next_references,
    reference_sort_key,
    search_key_of,
)
from borgen.office.guarantee.usecases.terms import (
    BorrowerTerms,
    GuaranteeTerms,
    InsuranceTerms,
    LoanEntry,
    SecurityTerms,
    changed_columns,
    columns_of,
    plain,
)
from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import Overtaken, Refused
from borgen.office.journal.timeline import (
    Timeline,
    amended,
    asserted,
    believed,
    stretch_around,
    write,
)
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.parties.models import Party
from borgen.office.people.actor import CLERKS


class ReferenceTaken(Overtaken):
    """Another guarantee of the organisation has this reference."""

    code = "reference_taken"


class DaysOutOfOrder(Refused):
    """A day comes before another that it has to follow."""

    code = "days_out_of_order"


class TermsOfItsOwn(Refused):
    """The term has a command of its own: executing, ending, increasing."""

    code = "term_has_its_own_command"


_OWN_COMMAND = {"executed_on", "ended_on", "end_reason"}


def enter_guarantee(
    *,
    organisation_id: int,
    borrower: BorrowerTerms | int,
    terms: GuaranteeTerms,
    reference: str = "",
    loans: Sequence[LoanEntry] = (),
    securities: Sequence[SecurityTerms] = (),
    insurances: Sequence[InsuranceTerms] = (),
    true_from: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Enter a guarantee with everything that is known of it.

    ``borrower`` is a party's number, or facts by which it is found or created. Without a ``reference`` it gets the
    next of the series BG-YYYY-NNN of the decision's year. The terms hold from the day of the decision, or
    ``true_from``.

    Returns:
        ``{"reference", "sequence"}``.

    Raises:
        ReferenceTaken, DaysOutOfOrder, OtherCurrency, NotExact, OutOfBounds, OutstandingAboveDecided,
        DrawnAboveDecided.
    """
    body = {
        "borrower": borrower, "terms": terms, "reference": reference, "loans": loans, "securities": securities,
        "insurances": insurances, "true_from": true_from,
    }
    with command(
        organisation_id=organisation_id, kind="enter_guarantee", body=plain(value=body), by=by, at=at, key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        organisation = Organisation.objects.get(pk=organisation_id)
        terms = with_policy(terms=terms, organisation=organisation)
        _check_days(terms)
        since = true_from or _beginning(terms, loans) or day_at(organisation, now.at)
        party, is_new = _party(organisation_id, borrower, now.sequence)

        row = _new_guarantee(organisation_id, reference.strip(), (terms.decided_on or since).year)
        for entry in loans:
            add_loan(guarantee=row, entry=entry, true_from=since, currency=terms.currency, sequence=now.sequence)
        for security in securities:
            add_security(guarantee=row, terms=security, true_from=since, currency=terms.currency, sequence=now.sequence)
        for insurance in insurances:
            add_insurance(
                guarantee=row, terms=insurance, true_from=since, currency=terms.currency, sequence=now.sequence
            )
        values = {
            **columns_of(terms=terms, currency=terms.currency), "borrower_id": party.pk, "reason": "",
            "origin_id": None,
            "search_key": search_key_of(
                guarantee=row, borrower_id=party.pk, purpose=terms.purpose,
                registration=terms.registration_number, paragraph=terms.paragraph,
            ),
        }
        after = asserted(timeline=(), values=values, true_from=since)
        write(
            model=GuaranteeFact, owner="guarantee_id", organisation_id=organisation_id,
            changes=[(row.pk, (), after)], sequence=now.sequence,
        )
        settle(guarantee=row, sequence=now.sequence)

        happened = GuaranteeEntered(
            reference=row.reference, party=party.pk, is_new_party=is_new, true_from=since.isoformat(),
            terms=plain(value=terms), loans=plain(value=tuple(loans)), securities=plain(value=tuple(securities)),
            insurances=plain(value=tuple(insurances)),
        )
        return now.record(
            happened, subject=f"guarantee:{row.reference}",
            answer={"reference": row.reference, "sequence": now.sequence},
        )


def change_terms(
    *,
    organisation_id: int,
    reference: str,
    true_from: date,
    changes: Mapping[str, Any],
    reason: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Let terms (names of ``GuaranteeTerms``) be others from a day on, until the day on which they change already.

    Raises:
        NothingTrueThen: the guarantee did not exist on that day. NothingChanges, TermsOfItsOwn, …
    """
    body = {"true_from": true_from, "changes": changes, "reason": reason}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="change_terms", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        if own := sorted(_OWN_COMMAND & set(changes)):
            raise TermsOfItsOwn(field=own[0])
        _, true_until = amend_terms(
            guarantee=row, changes=changes, true_from=true_from, reason=reason, sequence=now.sequence
        )
        happened = TermsChanged(
            reference=reference, true_from=true_from.isoformat(), true_until=true_until.isoformat(),
            changes=plain(value=changes), reason=reason,
        )
        return now.record(
            happened, subject=f"guarantee:{reference}", answer={"reference": reference, "sequence": now.sequence}
        )


def correct_terms(
    *,
    organisation_id: int,
    reference: str,
    changes: Mapping[str, Any],
    reason: str,
    true_from: date | None = None,
    true_until: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Correct terms that have been wrong, over the whole of the guarantee's truth or the days given (half-open).

    ``changes`` may name ``borrower`` (a party's number) beside the terms. What was believed stays readable as of an
    earlier event. An end that never was takes its reason with it.

    Raises:
        TermsOfItsOwn: it has not been ended, which is a command of its own.
        ReasonMissing, NothingTrueThen, NothingChanges, FactsAfterEnd, DaysOutOfOrder, …
    """
    body = {"true_from": true_from, "true_until": true_until, "changes": changes, "reason": reason}
    with on_guarantee(
        organisation_id=organisation_id, reference=reference, kind="correct_terms", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, row):
        if now.answered:
            return now.answer
        if "ended_on" in changes and changes["ended_on"] is None:
            changes = {**changes, "end_reason": ""}
        elif "ended_on" in changes:
            _check_end(row, changes["ended_on"])
        since, until = amend_terms(
            guarantee=row, changes=changes, true_from=true_from, true_until=true_until or OPEN_END,
            reason=stated_reason(reason=reason), sequence=now.sequence,
        )
        happened = TermsCorrected(
            reference=reference, true_from=since.isoformat(), true_until=until.isoformat(),
            changes=plain(value=changes), reason=reason.strip(),
        )
        return now.record(
            happened, subject=f"guarantee:{reference}", answer={"reference": reference, "sequence": now.sequence}
        )


def terms_of(*, guarantee: Guarantee) -> Timeline:
    """What is believed now of the guarantee's terms."""
    return believed(model=GuaranteeFact, owner="guarantee_id", ids=[guarantee.pk])[guarantee.pk]


def amend_terms(
    *,
    guarantee: Guarantee,
    changes: Mapping[str, Any],
    true_from: date | None,
    sequence: int,
    true_until: date | None = None,
    reason: str = "",
    is_settled: bool = True,
) -> tuple[date, date]:
    """Write changed terms inside the gate and return the days that they cover, half-open.

    ``true_from`` ``None`` is the beginning of the guarantee. Without ``true_until`` they reach as far as the terms keep
    the values that they have on ``true_from``.
    """
    before = terms_of(guarantee=guarantee)
    terms = {name: value for name, value in changes.items() if name != "borrower"}
    currency = str(changes.get("currency") or before[-1].values["currency"])
    columns = changed_columns(kind=GuaranteeTerms, changes=terms, currency=currency)
    if "borrower" in changes:
        columns["borrower_id"] = _party(guarantee.organisation_id, changes["borrower"], sequence)[0].pk
    since = true_from or before[0].true_from
    if true_until is None:
        true_until = stretch_around(timeline=before, columns=columns, day=since)[1]
    after = before
    for stretch in before:
        start, end = max(stretch.true_from, since), min(stretch.true_until, true_until)
        if start < end and any(stretch.values[n] != v for n, v in columns.items()):
            now = {**stretch.values, **columns}
            key = search_key_of(
                guarantee=guarantee, borrower_id=now["borrower_id"], purpose=now["purpose"],
                registration=now["registration_number"], paragraph=now["paragraph"],
            )
            changed = {**columns, "search_key": key, "reason": reason}
            after = amended(timeline=after, changes=changed, true_from=start, true_until=end)
    if after == before:
        raise NothingChanges()
    write_terms(guarantee=guarantee, before=before, after=after, sequence=sequence)
    if is_settled:
        settle(guarantee=guarantee, sequence=sequence)
    return since, true_until


def write_terms(*, guarantee: Guarantee, before: Timeline, after: Timeline, sequence: int) -> None:
    """Write what differs between two timelines of a guarantee's terms, inside the gate."""
    write(
        model=GuaranteeFact, owner="guarantee_id", organisation_id=guarantee.organisation_id,
        changes=[(guarantee.pk, before, after)], sequence=sequence,
    )


def with_policy(*, terms: GuaranteeTerms, organisation: Organisation) -> GuaranteeTerms:
    """The terms with the policy that governs them, and why: the one stated, else the organisation's own, else none."""
    if terms.policy:
        return replace(terms, policy_reason=terms.policy_reason or "stated")
    if organisation.policy:
        return replace(terms, policy=organisation.policy, policy_reason="organisation")
    return replace(terms, policy_reason="none_stated")


def _new_guarantee(organisation_id: int, reference: str, year: int) -> Guarantee:
    if not reference:
        reference = next_references(organisation_id=organisation_id, year=year, count=1)[0]
    elif Guarantee.objects.filter(organisation_id=organisation_id, reference=reference).exists():
        raise ReferenceTaken(reference=reference)
    return Guarantee.objects.create(
        organisation_id=organisation_id, reference=reference, sort_key=reference_sort_key(reference=reference)
    )


def _party(organisation_id: int, borrower: BorrowerTerms | int, sequence: int) -> tuple[Party, bool]:
    if isinstance(borrower, BorrowerTerms):
        return find_or_create_borrower(organisation_id=organisation_id, terms=borrower, sequence=sequence)
    party = Party.objects.filter(pk=borrower, organisation_id=organisation_id).first()
    if party is None:
        raise NoSuchPart(part="party", number=borrower)
    return party, False


def _beginning(terms: GuaranteeTerms, loans: Sequence[LoanEntry]) -> date | None:
    days = [terms.executed_on, *(loan.terms.first_drawn_on for loan in loans)]
    days += [loan.balance.on for loan in loans if loan.balance]
    return terms.decided_on or min((day for day in days if day), default=None)


def _check_end(guarantee: Guarantee, ended_on: date) -> None:
    terms = terms_of(guarantee=guarantee)
    if all(stretch.values["ended_on"] is None for stretch in terms):
        raise TermsOfItsOwn(field="ended_on")
    if ended_on < terms[0].true_from:
        raise DaysOutOfOrder(earlier=terms[0].true_from, later=ended_on, field="ended_on")
    check_nothing_after(guarantee=guarantee, ended_on=ended_on)


def _check_days(terms: GuaranteeTerms) -> None:
    if terms.decided_on is None:
        return
    for name in ("available_until", "ends_on", "ended_on"):
        day = getattr(terms, name)
        if day is not None and day < terms.decided_on:
            raise DaysOutOfOrder(earlier=terms.decided_on, later=day, field=name)
