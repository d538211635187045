"""Trying a rulebook before it is taken in: can a programme apply all of it, and do its own cases come out?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from borgen.office.policies.refusals import CasesFailed, NoCases
from borgen.programme import installed
from borgen.rules.rulebook import Rulebook, RulebookRefused, read_rulebook


class CaseResult(Protocol):
    """How one case of a book came out: what it said should come out, and what did."""

    @property
    def name(self) -> str: ...
    @property
    def passed(self) -> bool: ...
    @property
    def expected(self) -> Any: ...
    @property
    def got(self) -> Any: ...


Trial = Callable[[Rulebook], Sequence[CaseResult]]
"""Works a book's cases; raises ``RulebookRefused`` where the programme cannot apply all that the book says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedBook:
    """A file's text as a book that the programme called ``programme`` can apply, with how its cases came out."""

    text: str
    book: Rulebook
    programme: str
    results: tuple[CaseResult, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        return tuple(result for result in self.results if not result.passed)

    def stand_or_refuse(self) -> None:
        """Refuse a book whose cases do not show that it means what it says.

        Raises:
            NoCases: it has none.
            CasesFailed: some came out otherwise.
        """
        if not self.results:
            raise NoCases(book=self.book.id)
        if self.failed:
            raise CasesFailed(
                book=self.book.id, cases=", ".join(result.name for result in self.failed),
                came_out="; ".join(f"{r.name}: {_words(r.expected)} ≠ {_words(r.got)}" for r in self.failed),
            )  # fmt: skip


def try_text(text: str) -> TriedBook:
    """Read and try the text of a file.

    Raises:
        RulebookRefused: it is not a rulebook, or no installed programme can apply all of it: the problems are those of
            the programme that comes closest.
    """
    book = read_rulebook(text)
    refusals: list[RulebookRefused] = []
    for programme, trial in trials().items():
        try:
            return TriedBook(text=text, book=book, programme=programme, results=tuple(trial(book)))
        except RulebookRefused as refusal:
            refusals.append(refusal)
    assert refusals, "no installed programme uses rulebooks"
    raise min(refusals, key=lambda refusal: len(refusal.problems))


def trials() -> Mapping[str, Trial]:
    """What each installed programme gives to try a book with, by the programme's name."""
    return {
        programme.name: _found(programme.rulebook_trial)
        for programme in installed()
        if programme.rulebook_trial
    }


def _words(came_out: Any) -> str:
    if isinstance(came_out, Mapping):
        return ", ".join(f"{name} {value}" for name, value in came_out.items()) or "-"
    return str(came_out)


def _found(place: str) -> Trial:
    module, _, name = place.partition(":")
    trial: Trial = getattr(import_module(module), name)
    return trial
