"""What rules and duties say of every guarantee of a large register, in a few numbers for each.

A list of findings or duties is found and put in order from these; the few of them that it shows are then judged again,
with all their grounds.
"""

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from borgen.guarantee.duties import Duty
from borgen.rules.finding import Finding

Numbers = NDArray[np.int64]


class Ruled(NamedTuple):
    """How one rule has come out."""

    rule: str
    outcome: str
    strength: str


class DutyWords(NamedTuple):
    """A duty without its day."""

    kind: str
    subject: str
    state: str
    responsible: str


Fits = Callable[[Ruled], bool]


def ruled(finding: Finding) -> Ruled:
    return Ruled(finding.rule, finding.outcome.value, finding.strength.value if finding.strength else "")


def duty_words(duty: Duty) -> DutyWords:
    return DutyWords(duty.kind, duty.subject, duty.state.value, duty.responsible)


def none() -> Numbers:
    """No number at all."""
    return np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class Judged:
    """Of each guarantee its findings, as a place in ``patterns``, and its duties up to a day: day and place in ``words``.

    ``duty_of`` names the guarantee of each duty; those of one guarantee stand in their own order. Much is alike: thousands
    of guarantees have the same findings, and there are few words.
    """

    COLUMN: ClassVar[str] = "judged"

    ids: Numbers = field(default_factory=none)
    pattern: Numbers = field(default_factory=none)
    duty_of: Numbers = field(default_factory=none)
    duty_on: Numbers = field(default_factory=none)
    duty_word: Numbers = field(default_factory=none)
    patterns: list[tuple[Ruled, ...]] = field(default_factory=list)
    words: list[DutyWords] = field(default_factory=list)

    @classmethod
    def of(cls, found: Iterable[tuple[int, Iterable[Finding], Iterable[Duty]]]) -> "Judged":
        """What the rules found of some guarantees, and their duties."""
        patterns: dict[tuple[Ruled, ...], int] = {}
        words: dict[DutyWords, int] = {}
        ids, pattern, duties = [], [], []
        for pk, findings, due in found:
            ids.append(pk)
            pattern.append(patterns.setdefault(tuple(ruled(one) for one in findings), len(patterns)))
            duties += [
                (pk, duty.due_on.toordinal(), words.setdefault(duty_words(duty), len(words))) for duty in due
            ]
        columns = np.array(duties, dtype=np.int64).reshape(-1, 3)
        return cls(
            np.array(ids, dtype=np.int64), np.array(pattern, dtype=np.int64), columns[:, 0], columns[:, 1], columns[:, 2],
            list(patterns), list(words),
        )  # fmt: skip

    def without(self, ids: Collection[int]) -> "Judged":
        """The same of all other guarantees."""
        gone = np.array(sorted(ids), dtype=np.int64)
        stays, due = ~np.isin(self.ids, gone), ~np.isin(self.duty_of, gone)
        return Judged(
            self.ids[stays], self.pattern[stays], self.duty_of[due], self.duty_on[due], self.duty_word[due],
            self.patterns, self.words,
        )  # fmt: skip

    def with_those_of(self, others: Iterable["Judged"]) -> "Judged":
        """These guarantees and other ones together."""
        patterns = {pattern: place for place, pattern in enumerate(self.patterns)}
        words = {word: place for place, word in enumerate(self.words)}
        parts = [(self.ids, self.pattern, self.duty_of, self.duty_on, self.duty_word)]
        for other in others:
            to_pattern = _places(patterns, other.patterns)
            to_word = _places(words, other.words)
            parts.append(
                (other.ids, to_pattern[other.pattern], other.duty_of, other.duty_on, to_word[other.duty_word])
            )
        ids, pattern, of, on, word = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Judged(ids, pattern, of, on, word, list(patterns), list(words))

    def in_order(self, order: Numbers) -> "Judged":
        """The same, the guarantees in the order of these ids (all of them are among these), and duties by day.

        Duties of one day stand in the order of their guarantees.
        """
        by_rank = np.argsort(places_in(order, self.ids), kind="stable")
        by_day = np.lexsort((places_in(order, self.duty_of), self.duty_on))
        return Judged(
            self.ids[by_rank], self.pattern[by_rank], self.duty_of[by_day], self.duty_on[by_day],
            self.duty_word[by_day], self.patterns, self.words,
        )  # fmt: skip

    def ruled_so(self, fits: Fits) -> frozenset[int]:
        """The guarantees that have such a finding."""
        has = np.array([any(map(fits, pattern)) for pattern in self.patterns], dtype=bool)
        return frozenset(self.ids[has[self.pattern]].tolist()) if len(has) else frozenset()

    def findings(self, fits: Fits) -> tuple[int, Callable[[int, int], tuple[list[int], int]]]:
        """How many findings fit; and a function that says for a stretch of them (first, last and one) which guarantees hold
        it, and how many findings of the first of these come before it.
        """
        many = np.array([sum(map(fits, pattern)) for pattern in self.patterns] or [0], dtype=np.int64)
        ends = np.cumsum(many[self.pattern]) if len(self.pattern) else none()

        def stretch(start: int, end: int) -> tuple[list[int], int]:
            first = int(np.searchsorted(ends, start, side="right"))
            last = int(np.searchsorted(ends, end - 1, side="right"))
            before = int(ends[first - 1]) if first else 0
            held = self.ids[first : last + 1][many[self.pattern[first : last + 1]] > 0]
            return held.tolist(), start - before

        return (int(ends[-1]) if len(ends) else 0), stretch

    def due_by(self, until: date) -> "Due":
        """The duties up to and including a day, of a ``Judged`` that is in order."""
        end = int(np.searchsorted(self.duty_on, until.toordinal(), side="right"))
        return Due(self.duty_of[:end], self.duty_on[:end], self.duty_word[:end], self.words)

    def packed(self) -> bytes:
        head = json.dumps([len(self.ids), len(self.duty_of), self.patterns, self.words]).encode()
        # ids and days hardly differ from those before them: that packs well
        columns = (np.diff(self.ids, prepend=0), self.pattern, np.diff(self.duty_of, prepend=0), np.diff(self.duty_on, prepend=0))
        body = b"".join(column.astype("<i8").tobytes() for column in (*columns, self.duty_word))
        return zlib.compress(len(head).to_bytes(8, "little") + head + body, 3)

    @classmethod
    def unpacked(cls, content: bytes) -> "Judged":
        plain = zlib.decompress(content)
        length = int.from_bytes(plain[:8], "little")
        guarantees, duties, patterns, words = json.loads(plain[8 : 8 + length])
        numbers = np.frombuffer(plain, dtype="<i8", offset=8 + length)
        ids, pattern, of, on, word = np.split(numbers, np.cumsum([guarantees, guarantees, duties, duties]))
        return cls(
            np.cumsum(ids), pattern, np.cumsum(of), np.cumsum(on), word,
            [tuple(Ruled(*one) for one in found) for found in patterns], [DutyWords(*one) for one in words],
        )  # fmt: skip

    def plain(self) -> dict[int, tuple[tuple[Ruled, ...], tuple[tuple[int, DutyWords], ...]]]:
        """Of each guarantee its findings and its duties, whatever order they are kept in."""
        due: dict[int, list[tuple[int, DutyWords]]] = {int(pk): [] for pk in self.ids}
        for pk, day, word in zip(self.duty_of.tolist(), self.duty_on.tolist(), self.duty_word.tolist(), strict=True):
            due[pk].append((day, self.words[word]))
        return {
            int(pk): (self.patterns[place], tuple(sorted(due[int(pk)])))
            for pk, place in zip(self.ids, self.pattern, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Due:
    """Some duties, in the order of the work list."""

    of: Numbers
    on: Numbers
    word: Numbers
    words: Sequence[DutyWords]

    def __len__(self) -> int:
        return len(self.of)

    def those(self, fits: Callable[[DutyWords], bool]) -> "Due":
        """The duties whose words fit."""
        has = np.array([fits(word) for word in self.words] or [False], dtype=bool)
        stays = has[self.word]
        return Due(self.of[stays], self.on[stays], self.word[stays], self.words)

    def stretch(self, start: int, end: int) -> list[tuple[int, date, DutyWords]]:
        """From ``start`` up to but not including ``end``: guarantee, day, words."""
        part = zip(self.of[start:end].tolist(), self.on[start:end].tolist(), self.word[start:end].tolist(), strict=True)
        return [(pk, date.fromordinal(day), self.words[word]) for pk, day, word in part]

    def counted(self) -> list[tuple[DutyWords, int]]:
        """How many there are of each words."""
        many = np.bincount(self.word, minlength=len(self.words))
        return [(word, int(count)) for word, count in zip(self.words, many, strict=True) if count]


def places_in(order: Numbers, ids: Numbers) -> Numbers:
    """The place of each id in an order that holds them all."""
    rank = np.argsort(order, kind="stable")
    return rank[np.searchsorted(order, ids, sorter=rank)]


def _places(known: dict[Any, int], wanted: Sequence[Any]) -> Numbers:
    """The place of each in what is known; new ones are added to it."""
    return np.array([known.setdefault(one, len(known)) for one in wanted] or [0], dtype=np.int64)
