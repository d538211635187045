"""Taking in, adopting and withdrawing versions of rulebooks: a council's new rate needs no release."""

import hashlib
from datetime import date, datetime
from typing import Any

from borgen.office.journal.record import Actor, command
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.numbers import take_numbers
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import APPROVERS, CLERKS, SystemActor
from borgen.office.policies.events import (
    RulebookAdopted,
    RulebookSubmitted,
    RulebookWithdrawn,
    ShippedRulebookChanged,
)
from borgen.office.policies.models import (
    Adoption,
    RulebookVersion,
    ShippedChange,
    ShippedText,
    Withdrawal,
)
from borgen.office.policies.refusals import (
    AdoptedAlready,
    DecidedInTheFuture,
    DecisionMissing,
    NeverInForce,
    NoSuchVersion,
    ReasonMissing,
    SamePerson,
    TakenInAlready,
    WithdrawnAlready,
)
from borgen.office.policies.trial import TriedBook, try_text
from borgen.rules.rulebook import open_rulebook, shelved


def submit_rulebook(
    *, organisation_id: int, text: str, note: str = "", tried: TriedBook | None = None, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Take a file's text in as a version to be adopted; the answer has its ``version`` number.

    ``tried`` is given by a caller who has tried this text already.

    Raises:
        RulebookRefused: it cannot be read, or no programme can apply all of it; with every problem and its place.
        NoCases, CasesFailed: its own cases do not show that it means what it says.
        TakenInAlready: the same content is there.
    """
    # the slow part stands before the gate: nobody waits for a book to be read
    if tried is None or tried.text != text:
        tried = try_text(text)
    tried.stand_or_refuse()
    book, body = tried.book, {"sha256": hashlib.sha256(text.encode()).hexdigest(), "note": note}
    with command(
        organisation_id=organisation_id,
        kind="submit_rulebook",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        twin = RulebookVersion.objects.filter(
            organisation_id=organisation_id, hash=book.hash, withdrawal__isnull=True
        ).first()
        if twin is not None:
            raise TakenInAlready(book=book.id, version=twin.number)

        number = take_numbers(organisation_id=organisation_id, series="rulebook_version")[0]
        RulebookVersion.objects.create(
            organisation_id=organisation_id, number=number, book_id=book.id, hash=book.hash, programme=tried.programme,
            title=dict(book.title), issuer=book.issuer, text=text, since=book.since, until=book.until,
            cases=len(tried.results), note=note.strip(), submitted_by=by.person, submitted_at=now.at,
            sequence=now.sequence,
        )  # fmt: skip
        return now.record(
            RulebookSubmitted(
                version=number, book_id=book.id, hash=book.hash, programme=tried.programme, cases=len(tried.results),
                note=note.strip(),
            ),
            subject=f"rulebook:{book.id}",
            answer={"version": number, "book": book.id, "hash": book.hash, "cases": len(tried.results)},
        )  # fmt: skip


def adopt_rulebook(
    *,
    organisation_id: int,
    version: int,
    body: str,
    paragraph: str,
    adopted_on: date,
    in_force_since: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Confirm, as a second person, that ``body`` adopted the version on ``adopted_on`` by ``paragraph``.

    From ``in_force_since`` on it goes before every earlier version of the book, taken in or shipped. Where that is not
    said it is the book's own first day, and where the book has none the day of the decision.

    Raises:
        NoSuchVersion: there is none with the number.
        SamePerson: whoever took it in cannot confirm it (I9).
        AdoptedAlready, WithdrawnAlready: the version is decided.
        DecisionMissing: no body, or no §.
        DecidedInTheFuture: the day of the decision has not come.
        NeverInForce: the book ends before it would begin.
    """
    said = {
        "version": version, "body": body.strip(), "paragraph": paragraph.strip(), "adopted_on": adopted_on.isoformat(),
        "in_force_since": in_force_since.isoformat() if in_force_since else None,
    }  # fmt: skip
    with command(
        organisation_id=organisation_id,
        kind="adopt_rulebook",
        body=said,
        by=by,
        at=at,
        key=key,
        roles=APPROVERS,
    ) as now:
        if now.answered:
            return now.answer
        row = _undecided(organisation_id=organisation_id, version=version)
        since = in_force_since or row.since or adopted_on
        if row.submitted_by == by.person:
            raise SamePerson(version=version)
        if not said["body"] or not said["paragraph"]:
            raise DecisionMissing(version=version)
        today = day_at(Organisation.objects.get(pk=organisation_id), at)
        if adopted_on > today:
            raise DecidedInTheFuture(adopted_on=adopted_on, today=today)
        if row.until is not None and row.until <= since:
            raise NeverInForce(since=since, until=row.until)

        Adoption.objects.create(
            version=row, body=body.strip(), paragraph=paragraph.strip(), adopted_on=adopted_on, in_force_since=since,
            adopted_by=by.person, adopted_at=now.at, sequence=now.sequence,
        )  # fmt: skip
        return now.record(
            RulebookAdopted(
                version=version, book_id=row.book_id, hash=row.hash, body=body.strip(), paragraph=paragraph.strip(),
                adopted_on=adopted_on.isoformat(), in_force_since=since.isoformat(),
            ),
            subject=f"rulebook:{row.book_id}",
            answer={
                "version": version, "book": row.book_id, "hash": row.hash, "body": body.strip(),
                "paragraph": paragraph.strip(), "adopted_on": adopted_on.isoformat(),
                "in_force_since": since.isoformat(),
            },
        )  # fmt: skip


def withdraw_rulebook(
    *, organisation_id: int, version: int, reason: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Withdraw a version that has not been adopted.

    Raises:
        NoSuchVersion: there is none with the number.
        AdoptedAlready, WithdrawnAlready: the version is decided.
        ReasonMissing: no reason.
    """
    said = {"version": version, "reason": reason.strip()}
    with command(
        organisation_id=organisation_id,
        kind="withdraw_rulebook",
        body=said,
        by=by,
        at=at,
        key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        row = _undecided(organisation_id=organisation_id, version=version)
        if not said["reason"]:
            raise ReasonMissing(version=version)

        Withdrawal.objects.create(
            version=row,
            reason=reason.strip(),
            withdrawn_by=by.person,
            withdrawn_at=now.at,
            sequence=now.sequence,
        )
        return now.record(
            RulebookWithdrawn(version=version, book_id=row.book_id, hash=row.hash, reason=reason.strip()),
            subject=f"rulebook:{row.book_id}",
            answer={"version": version, "book": row.book_id, "hash": row.hash},
        )


def _undecided(*, organisation_id: int, version: int) -> RulebookVersion:
    row = (
        RulebookVersion.objects.filter(organisation_id=organisation_id, number=version)
        .select_related("adoption", "withdrawal")
        .first()
    )
    if row is None:
        raise NoSuchVersion(version=version)
    if hasattr(row, "adoption"):
        raise AdoptedAlready(version=version)
    if hasattr(row, "withdrawal"):
        raise WithdrawnAlready(version=version)
    return row


def keep_shipped_texts(*, at: datetime) -> tuple[str, ...]:
    """Keep the text of every book that ships and is not kept yet, and tell each organisation which policies changed.

    Cut off half-way it goes on where it stopped when it is called again; called again it does nothing.

    Returns:
        The ids of the books that were new or changed.
    """
    newest = {row.book_id: row for row in ShippedText.objects.order_by("pk").defer("text")}
    changed = []
    for book_id in sorted({*shelved(), *newest}):
        book = open_rulebook(book_id) if book_id in shelved() else None
        seal, row = book.hash if book else "", newest.get(book_id)
        if seal == (row.hash if row else ""):
            continue
        changed.append(book_id)
        is_policy = book is None or not book.programme
        if row is not None and row.hash and is_policy:
            for organisation_id in Organisation.objects.order_by("pk").values_list("pk", flat=True):
                _tell(organisation_id, row, seal, at)
        # last, so that nobody has been forgotten once it stands
        text = ShippedText(
            book_id=book_id, hash=seal, text=book.text if book else "", follows=row.pk if row else 0, kept_at=at
        )
        ShippedText.objects.bulk_create([text], ignore_conflicts=True)
    return tuple(changed)


def _tell(organisation_id: int, row: ShippedText, after: str, at: datetime) -> None:
    body = {"book": row.book_id, "before": row.hash, "after": after}
    with command(
        organisation_id=organisation_id, kind="ship_rulebook", body=body, by=SystemActor(), at=at,
        key=f"shipped:{row.pk}:{after[:40]}", roles=CLERKS,
    ) as now:  # fmt: skip
        if now.answered:
            return
        ShippedChange.objects.create(
            organisation_id=organisation_id, book_id=row.book_id, before=row.hash, after=after, sequence=now.sequence
        )
        happened = ShippedRulebookChanged(book_id=row.book_id, before=row.hash, after=after)
        now.record(happened, subject=f"rulebook:{row.book_id}")
