"""Many texts as one, so that looking through them all is one search of a long text."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate

BETWEEN = "\x00"
"""Stands in no text, and in no word of a search."""


class Texts:
    """Texts that are found by the words that they hold; none of them holds ``BETWEEN``."""

    __slots__ = ("_ends", "whole")

    def __init__(self, texts: Iterable[str]) -> None:
        some = list(texts)
        self.whole = BETWEEN.join(some)
        self._ends = list(accumulate(len(text) + 1 for text in some))

    @classmethod
    def parted(cls, whole: str) -> "Texts":
        """The texts of which ``whole`` was made, of at least one."""
        return cls(whole.split(BETWEEN))

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole.split(BETWEEN) if self._ends else ())

    def holds(self, place: int, word: str) -> bool:
        start = self._ends[place - 1] if place else 0
        return self.whole.find(word, start, self._ends[place] - 1) >= 0

    def holding(self, word: str) -> list[int]:
        """The places of the texts that hold a word, in order."""
        places: list[int] = []
        at = self.whole.find(word)
        while at >= 0:
            place = bisect_right(self._ends, at)
            places.append(place)
            at = self.whole.find(word, self._ends[place])
        return places

    def holding_all(self, words: Iterable[str], named: Callable[[str], Collection[int]]) -> Sequence[int]:
        """The places of the texts that hold every word, or are ``named`` by it, in order; all where there is no word."""
        places: Sequence[int] = range(len(self))
        # the longest word is in the fewest texts: only for that one all of them are looked through
        for word in sorted(words, key=len, reverse=True):
            also = named(word)
            if isinstance(places, range):
                places = sorted({*self.holding(word), *also}) if also else self.holding(word)
            else:
                places = [place for place in places if self.holds(place, word) or place in also]
        return places
