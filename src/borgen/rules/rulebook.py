"""Read rulebooks: YAML files of dated parameters and rules with their sources.

A book that cannot be used is refused as a whole, with every problem named by its place, so that nothing in it silently
does not apply.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from borgen.rules.book_reader import BookReader
from borgen.rules.book_text import hash_of, load
from borgen.rules.citation import Citation, Status
from borgen.rules.parameter import Parameter, RulebookSilent
from borgen.rules.problem import Problem as Problem
from borgen.rules.problem import RulebookRefused as RulebookRefused
from borgen.rules.rule import Rule


class NoSuchRulebook(LookupError):
    """No installed shelf holds a book with this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One statute, order or municipal policy as data.

    ``since`` and ``until`` say when the book as a whole is in force, half-open. ``hash`` is SHA-256 over the
    file's content in canonical form: comments, layout and the order of keys do not count. ``programme`` names the
    programme whose law or product this is; it is empty for a policy, which an organisation may adopt. ``translations`` give
    in other languages what its citations say in English words of our own.
    """

    id: str
    title: Mapping[str, str]
    issuer: str
    source: Mapping[str, Any]
    adopted: Mapping[str, Any]
    replaces: tuple[str, ...]
    checked_on: date
    since: date | None
    until: date | None
    parameters: Mapping[str, Parameter]
    rules: Mapping[str, Rule]
    cases: tuple[Mapping[str, Any], ...]
    hash: str
    text: str
    programme: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Parameter:
        """The parameter ``name``.

        Raises:
            RulebookSilent: the book does not speak of it.
        """
        try:
            return self.parameters[name]
        except KeyError:
            raise RulebookSilent(parameter=f"{self.id}#{name}", keyed_by="", day=None) from None

    def __contains__(self, name: str) -> bool:
        return name in self.parameters

    def cite(self, section: str, status: Status = Status.OFFICIAL) -> Citation:
        return Citation(
            book=self.id,
            source=str(self.source["title"]),
            section=section,
            status=status,
            checked_on=self.checked_on,
        )


@cache
def shelved() -> Mapping[str, Traversable]:
    """Every shipped book by its id: the file's name without ``.yaml``."""
    found: dict[str, Traversable] = {}
    for entry in sorted(entry_points(group="borgen.rulebooks"), key=lambda e: e.name):
        for path in _yaml_files(files(entry.value)):
            name = path.name.removesuffix(".yaml")
            assert name not in found, f"two books are called {name}"
            found[name] = path
    return found


@cache
def open_rulebook(id: str) -> Rulebook:
    """Open a shipped book.

    Raises:
        NoSuchRulebook: no shelf has it.
    """
    path = shelved().get(id)
    if path is None:
        raise NoSuchRulebook(id)
    return read_rulebook(path.read_text(encoding="utf-8"), is_accepted=True)


def in_language(text: str, *, book: str, language: str) -> str:
    """A text of a citation of ``book``, in the reader's language where the book says it in English words of its own.

    What is the source's own, and what no shipped book says, stays as it is.
    """
    known = open_rulebook(book).translations if book in shelved() else {}
    return known.get(text, {}).get(language, text)


def read_rulebook(text: str, *, is_accepted: bool = False) -> Rulebook:
    """Read a book from the text of its file; ``is_accepted`` as in ``book_text.load``.

    Raises:
        RulebookRefused: with every problem found.
    """
    raw = load(text, is_accepted=is_accepted)
    reader = BookReader(raw)
    parameters, rules = reader.parameters(), reader.rules()
    since, until = reader.in_force()
    book = Rulebook(
        id=reader.id,
        title=raw["title"],
        issuer=raw["issuer"],
        source=raw["source"],
        adopted=reader.mapping("adopted"),
        replaces=reader.texts("replaces"),
        checked_on=reader.checked_on,
        since=since,
        until=until,
        parameters=parameters,
        rules=rules,
        cases=reader.cases(),
        hash=hash_of(raw),
        text=text,
        programme=reader.programme,
        translations=reader.translations(),
    )
    reader.problems.stop()
    return book


def _yaml_files(folder: Traversable) -> Iterator[Traversable]:
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.is_dir():
            yield from _yaml_files(path)
        elif path.name.endswith(".yaml"):
            yield path
