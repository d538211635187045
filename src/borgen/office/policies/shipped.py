"""What ships with the product, kept as each release had it, so that an old figure can be read beside its rules.

A book that ships is a file of the package: the next release may hold another text. So every start of an office keeps the
texts that it ships with, and what a release changed is an event in every organisation's journal: known from that event on, as
everything else.
"""

from functools import lru_cache

from borgen.office.policies.models import ShippedChange, ShippedText
from borgen.rules.rulebook import (
    NoSuchRulebook,
    Rulebook,
    RulebookRefused,
    open_rulebook,
    read_rulebook,
    shelved,
)


def shipped_at(*, organisation_id: int, book_id: str, sequence: int | None = None) -> Rulebook:
    """The text of a shipped book as the organisation knew it at event number ``sequence`` (``None``: now).

    Raises:
        NoSuchRulebook: it did not ship.
    """
    if sequence is not None:
        later = ShippedChange.objects.filter(
            organisation_id=organisation_id, book_id=book_id, sequence__gt=sequence
        )
        before = later.order_by("sequence").values_list("before", flat=True).first()
        if before is not None:
            return shipped_text(book_id=book_id, hash=before)
    return open_rulebook(book_id)


def shipped_text(*, book_id: str, hash: str) -> Rulebook:
    """The book with this hash, of whichever release had it.

    Raises:
        NoSuchRulebook: no release that ran here shipped it.
    """
    if book_id in shelved() and open_rulebook(book_id).hash == hash:
        return open_rulebook(book_id)
    row = ShippedText.objects.filter(book_id=book_id, hash=hash).exclude(text="").values_list("pk", flat=True).first()
    if row is None:
        raise NoSuchRulebook(f"{book_id} {hash}")
    return _read(row, hash)


def broken_texts() -> tuple[str, ...]:
    """The ids of books of which a kept text is no longer the one that its hash says."""
    broken = set()
    for book_id, text, seal in ShippedText.objects.exclude(hash="").values_list("book_id", "text", "hash"):
        try:
            is_whole = read_rulebook(text, is_accepted=True).hash == seal
        except RulebookRefused:
            is_whole = False
        if not is_whole:
            broken.add(book_id)
    return tuple(sorted(broken))


@lru_cache(maxsize=128)
def _read(pk: int, seal: str) -> Rulebook:
    """The book of a kept text: read once, since neither text nor hash ever change."""
    book = read_rulebook(ShippedText.objects.values_list("text", flat=True).get(pk=pk), is_accepted=True)
    assert book.hash == seal, f"the kept text of {book.id} is not the one that was shipped"
    return book
