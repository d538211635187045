"""Which version of a rulebook governs, and which there are. Versions that were taken in go before the shipped ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from django.db.models import QuerySet

from borgen.office.journal.models import FOREVER
from borgen.office.policies.models import RulebookVersion
from borgen.office.policies.shipped import shipped_at, shipped_text
from borgen.rules.rulebook import (
    Rulebook,
    RulebookRefused,
    open_rulebook,
    read_rulebook,
    shelved,
)


class State(StrEnum):
    """What has become of a version that was taken in."""

    CHECKED = "checked"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one book; what has not happened yet is empty or ``None``.

    ``submitted_by``, ``adopted_by`` and ``withdrawn_by`` are opaque ids of persons.
    """

    number: int
    book_id: str
    hash: str
    title: Mapping[str, str]
    issuer: str
    state: State
    since: date | None
    until: date | None
    cases: int
    note: str
    submitted_by: str
    submitted_at: datetime
    adopted_by: str = ""
    adopted_at: datetime | None = None
    body: str = ""
    paragraph: str = ""
    adopted_on: date | None = None
    in_force_since: date | None = None
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The book that governs on a day. ``version`` is its number, ``None`` for one that ships with the product."""

    book: Rulebook
    version: int | None
    in_force_since: date | None


def resolve(*, organisation_id: int, book_id: str, on: date, sequence: int | None = None) -> Resolved:
    """The version of a book in force on ``on``, as it was known at event number ``sequence`` (``None``: now).

    Of the adopted versions that have begun and not ended, the one that began last; of several from one day, the one
    adopted last. Where there is none, the shipped book.

    Raises:
        NoSuchRulebook: neither has been adopted nor ships.
    """
    row = (
        _adopted(organisation_id, sequence)
        .filter(book_id=book_id, adoption__in_force_since__lte=on)
        .exclude(until__lte=on)
        .order_by("-adoption__in_force_since", "-adoption__sequence")
        .values_list("pk", "hash", "number", "adoption__in_force_since")
        .first()
    )
    if row is None:
        shipped = shipped_at(organisation_id=organisation_id, book_id=book_id, sequence=sequence)
        return Resolved(book=shipped, version=None, in_force_since=shipped.since)
    pk, seal, number, since = row
    return Resolved(book=_stored(pk, seal), version=number, in_force_since=since)


def rulebook_for(
    *, organisation_id: int, book_id: str, hash: str | None = None, sequence: int | None = None
) -> Rulebook:
    """The book with ``hash``, so that an old decision can be read beside its rules; else the one adopted last.

    A shipped book is found in the text of every release that ran here.

    Raises:
        NoSuchRulebook: this organisation has not taken it in, and it never shipped.
    """
    rows = _known(organisation_id, sequence) if hash else _adopted(organisation_id, sequence)
    rows = rows.filter(book_id=book_id, hash=hash) if hash else rows.filter(book_id=book_id)
    row = rows.order_by("-adoption__sequence", "-sequence").values_list("pk", "hash").first()
    if row is not None:
        return _stored(*row)
    if hash:
        return shipped_text(book_id=book_id, hash=hash)
    return shipped_at(organisation_id=organisation_id, book_id=book_id, sequence=sequence)


def book_ids(*, organisation_id: int, sequence: int | None = None) -> tuple[str, ...]:
    """The ids of all books that can govern here: adopted or shipped, in alphabetic order.

    The law of a programme is nobody's policy, and shown by that programme's desk.
    """
    adopted = _adopted(organisation_id, sequence).values_list("book_id", flat=True)
    shipped = {id for id in shelved() if not open_rulebook(id).programme}
    return tuple(sorted({*adopted, *shipped}))


def versions(
    *, organisation_id: int, book_id: str | None = None, sequence: int | None = None
) -> tuple[Version, ...]:
    """Every version that the organisation has taken in, newest first, in the state it was known to have."""
    rows = _known(organisation_id, sequence)
    rows = rows.filter(book_id=book_id) if book_id else rows
    known_until = FOREVER if sequence is None else sequence
    listed = rows.select_related("adoption", "withdrawal").defer("text").order_by("-number")
    return tuple(_version(row, known_until) for row in listed)


def version_of(*, organisation_id: int, number: int) -> tuple[Version, Rulebook] | None:
    """One version with its book, ``None`` where the organisation has none with the number."""
    row = (
        RulebookVersion.objects.filter(organisation_id=organisation_id, number=number)
        .select_related("adoption", "withdrawal")
        .first()
    )
    return (_version(row, FOREVER), _stored(row.pk, row.hash)) if row else None


def broken_versions(*, organisation_id: int) -> tuple[int, ...]:
    """The numbers of versions whose stored text is no longer the book that its hash says."""
    broken = []
    for number, text, seal in RulebookVersion.objects.filter(organisation_id=organisation_id).values_list(
        "number", "text", "hash"
    ):
        try:
            is_whole = read_rulebook(text).hash == seal
        except RulebookRefused:
            is_whole = False
        if not is_whole:
            broken.append(number)
    return tuple(sorted(broken))


def _known(organisation_id: int, sequence: int | None) -> QuerySet[RulebookVersion]:
    rows = RulebookVersion.objects.filter(organisation_id=organisation_id)
    return rows if sequence is None else rows.filter(sequence__lte=sequence)


def _adopted(organisation_id: int, sequence: int | None) -> QuerySet[RulebookVersion]:
    rows = RulebookVersion.objects.filter(organisation_id=organisation_id, adoption__isnull=False)
    return rows if sequence is None else rows.filter(adoption__sequence__lte=sequence)


@lru_cache(maxsize=128)
def _stored(pk: int, seal: str) -> Rulebook:
    """The book of a stored version: read once, since neither text nor hash ever change."""
    book = read_rulebook(RulebookVersion.objects.values_list("text", flat=True).get(pk=pk), is_accepted=True)
    assert book.hash == seal, f"the text of version {pk} is not the book that was taken in"
    return book


def _version(row: RulebookVersion, known_until: int) -> Version:
    adoption, withdrawal = getattr(row, "adoption", None), getattr(row, "withdrawal", None)
    base = Version(
        number=row.number, book_id=row.book_id, hash=row.hash, title=row.title, issuer=row.issuer, state=State.CHECKED,
        since=row.since, until=row.until, cases=row.cases, note=row.note, submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
    )  # fmt: skip
    if adoption is not None and adoption.sequence <= known_until:
        return replace(
            base, state=State.ADOPTED, adopted_by=adoption.adopted_by, adopted_at=adoption.adopted_at,
            body=adoption.body, paragraph=adoption.paragraph, adopted_on=adoption.adopted_on,
            in_force_since=adoption.in_force_since,
        )  # fmt: skip
    if withdrawal is not None and withdrawal.sequence <= known_until:
        return replace(
            base, state=State.WITHDRAWN, withdrawn_by=withdrawal.withdrawn_by, withdrawn_at=withdrawal.withdrawn_at,
            reason=withdrawal.reason,
        )  # fmt: skip
    return base
