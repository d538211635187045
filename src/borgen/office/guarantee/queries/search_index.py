"""By what the guarantees of a large register are found, and what each adds to the totals: a search reads none of them.

It is kept with the register's count, and holds no name of a private person: those are asked of the database each time.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from borgen.office.guarantee.queries.judged import Numbers, none, places_in
from borgen.office.guarantee.queries.snapshot import Entry
from borgen.office.guarantee.queries.texts import Texts

AMOUNTS = ("committed", "drawn", "outstanding", "own_outstanding")
UNKNOWN = int(np.iinfo(np.int64).min)
"""Stands for an amount that the register does not say."""
NOT_COUNTED = -1
"""Stands for the currency of a guarantee that is in no total."""


def _no_amounts() -> Numbers:
    return np.zeros((0, len(AMOUNTS)), dtype=np.int64)


@dataclass(slots=True)
class SearchIndex:
    """Of each guarantee the text that it is found by, and its ``AMOUNTS`` in minor units.

    ``person`` is its borrower where that is a private person, and 0 elsewhere; ``currency`` a place in ``currencies``.
    """

    COLUMN: ClassVar[str] = "search_index"

    ids: Numbers = field(default_factory=none)
    person: Numbers = field(default_factory=none)
    currency: Numbers = field(default_factory=none)
    amounts: Numbers = field(default_factory=_no_amounts)
    texts: Texts = field(default_factory=lambda: Texts(()))
    currencies: list[str] = field(default_factory=list)
    _of_person: dict[int, list[int]] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "SearchIndex":
        currencies: dict[str, int] = {}
        rows, texts = [], []
        for entry in entries:
            facts, minors = entry.facts, (getattr(entry, f"{name}_minor") for name in AMOUNTS)
            rows.append(
                (
                    facts.id,
                    facts.borrower.id if facts.borrower.is_private else 0,
                    currencies.setdefault(facts.currency, len(currencies)) if entry.state.counts else NOT_COUNTED,
                    *(UNKNOWN if minor is None else minor for minor in minors),
                )
            )
            texts.append(facts.search)
        columns = np.array(rows, dtype=np.int64).reshape(-1, 3 + len(AMOUNTS))
        return cls(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3:], Texts(texts), list(currencies))

    def without(self, ids: Collection[int]) -> "SearchIndex":
        """The same of all other guarantees."""
        return self._at(np.flatnonzero(~np.isin(self.ids, np.array(sorted(ids), dtype=np.int64))))

    def with_those_of(self, others: Iterable["SearchIndex"]) -> "SearchIndex":
        """These guarantees and other ones together."""
        every = [self, *others]
        currencies = {name: place for place, name in enumerate(self.currencies)}
        to_currency = []
        for one in every:
            places = [currencies.setdefault(name, len(currencies)) for name in one.currencies]
            to_currency.append(np.array([*places, NOT_COUNTED], dtype=np.int64)[one.currency])
        return SearchIndex(
            np.concatenate([one.ids for one in every]), np.concatenate([one.person for one in every]),
            np.concatenate(to_currency), np.concatenate([one.amounts for one in every]),
            Texts(text for one in every for text in one.texts), list(currencies),
        )  # fmt: skip

    def in_order(self, order: Numbers) -> "SearchIndex":
        """The same in the order of these ids; all of them are among these."""
        return self._at(np.argsort(places_in(order, self.ids), kind="stable"))

    def found(self, words: Iterable[str], persons: Mapping[str, frozenset[int]]) -> Numbers:
        """The places of the guarantees that hold every word, or are those of the persons that it names."""

        def named(word: str) -> Collection[int]:
            whose = persons.get(word)
            return {place for person in whose for place in self._places_of(person)} if whose else ()

        return np.array(self.texts.holding_all(words, named), dtype=np.int64)

    def _places_of(self, person: int) -> Sequence[int]:
        if self._of_person is None:
            of_person: dict[int, list[int]] = {}
            for place in np.flatnonzero(self.person).tolist():
                of_person.setdefault(int(self.person[place]), []).append(place)
            self._of_person = of_person
        return self._of_person.get(person, ())

    def packed(self) -> bytes:
        head = json.dumps([len(self.ids), self.currencies]).encode()
        columns = (np.diff(self.ids, prepend=0), self.person, self.currency, *self.amounts.T)
        body = b"".join(column.astype("<i8").tobytes() for column in columns)
        return zlib.compress(len(head).to_bytes(8, "little") + head + body + self.texts.whole.encode(), 3)

    @classmethod
    def unpacked(cls, content: bytes) -> "SearchIndex":
        plain = zlib.decompress(content)
        start = 8 + int.from_bytes(plain[:8], "little")
        many, currencies = json.loads(plain[8:start])
        if not many:
            return cls()
        columns = 3 + len(AMOUNTS)
        numbers = np.frombuffer(plain, dtype="<i8", count=columns * many, offset=start).reshape(columns, many)
        texts = Texts.parted(plain[start + 8 * columns * many :].decode())
        return cls(np.cumsum(numbers[0]), numbers[1], numbers[2], numbers[3:].T, texts, currencies)

    def plain(self) -> dict[int, tuple[str, int, str | None, tuple[int, ...]]]:
        """Of each guarantee its text, person, currency and amounts, whatever order they are kept in."""
        names: list[str | None] = [*self.currencies, None]
        numbers = (column.tolist() for column in (self.ids, self.person, self.currency, self.amounts))
        rows = zip(self.texts, *numbers, strict=True)
        return {pk: (text, person, names[place], tuple(amounts)) for text, pk, person, place, amounts in rows}

    def _at(self, places: Numbers) -> "SearchIndex":
        texts = list(self.texts)
        return SearchIndex(
            self.ids[places], self.person[places], self.currency[places], self.amounts[places],
            Texts(texts[place] for place in places.tolist()), self.currencies,
        )  # fmt: skip
