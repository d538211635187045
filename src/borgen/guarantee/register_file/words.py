"""The words of ``words.yaml``: from what a register says to the product's codes."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from borgen.guarantee.register_file.results import SecurityRead
from borgen.guarantee.register_file.values.text import folded, squash
from borgen.guarantee.vocabulary import vocabulary
from borgen.rules.book_text import own_words

_LISTS = {"decision_outcome": "outcome", "security": "security_kind", "covers": "covered"}
"""Tables whose words have another name in the vocabulary."""

_LONGEST_EXACT = 60
"""A class or kind is a short expression; a longer text is a story that happens to hold the word."""

_NOTHING = re.compile(
    r"(?:(?:ingen|inga|inget|utan|no)(?: (?:sakerhet(?:er)?|pant|sikkerhed|security|stalld sakerhet))?|"
    r"(?:sakerhet(?:er)? )?saknas|nej|ej|ej aktuellt|none|ingen stalld|-+|–|0)\.?"
)


_OVER = re.compile(
    r"\b(?:avslut|upphor|slutbetal|slutamort|inlost|losta?\b|losts?\b|utgang(?:en|et|na)?\b|forfall(?:en|et|it|na)\b|fardigbetal|aterbetal|"
    r"inte langre|ej langre|afslut|udlob|ended\b|expired\b|repaid\b|redeemed\b|closed\b)"
)


@cache
def _table(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    content = own_words((files(__package__) / "words.yaml").read_text("utf-8"))
    return tuple((code, re.compile("|".join(patterns))) for code, patterns in content[name].items())


@cache
def _terms(table: str) -> Mapping[str, str]:
    """The product's own terms: what it writes into a file, it reads back."""
    words = vocabulary().lists[_LISTS.get(table, table)]
    return {folded(term): word.name for word in words.values() for term in (*word.term.values(), *word.known_as)}


@cache
def _states() -> Mapping[str, str]:
    return {folded(term): word.name for word in vocabulary().lists["state"].values() for term in word.term.values()}


def is_state(text: str) -> bool:
    """Whether the text is where a guarantee stands, as the product writes it."""
    return folded(text) in _states()


def says_lapsed(text: str) -> bool:
    """Whether it is the product's own word for a decision that was granted and not used in time."""
    return _states().get(folded(text)) == "lapsed"


def is_term(table: str, text: str) -> bool:
    """Whether the text is a term of the product and says nothing else."""
    return folded(text) in _terms(table)


def read_code(table: str, text: str) -> str | None:
    """The first code of a table whose words the text has, or ``None``."""
    body = folded(text)
    if (code := _terms(table).get(body)) is not None:
        return code
    if table == "decision_outcome" and _states().get(body) in {"lapsed", "available", "in_force"}:
        return "granted"
    for code, pattern in _table(table):
        if pattern.search(body):
            return code
    return None


def read_short_code(table: str, text: str) -> str | None:
    """Like ``read_code``, for texts that are the word and little more."""
    return read_code(table, text) if len(text) <= _LONGEST_EXACT else None


def read_covers(text: str) -> tuple[str, ...]:
    """What a text says is covered, sorted; empty when it says nothing of it."""
    body = folded(text)
    return tuple(sorted(code for code, pattern in _table("covers") if pattern.search(body)))


def read_securities(text: str) -> tuple[SecurityRead, ...]:
    """The securities named in a cell: one for each part between semicolons, line breaks or commas before a word."""
    found = []
    for part in re.split(r"[;\n]|,\s+(?=[^\d\s])| samt ", text):
        words = squash(part)
        if not words or _NOTHING.fullmatch(folded(words)):
            continue
        found.append(SecurityRead(read_code("security", words) or "other", words))
    return tuple(found)


def says_ended(text: str) -> bool:
    """Whether a status says that the guarantee is over (``Löst``, ``Avslutad``), which is no outcome of a decision."""
    return _OVER.search(folded(text)) is not None


def code_tables() -> Mapping[str, tuple[str, ...]]:
    """Which codes each table can give."""
    content = own_words((files(__package__) / "words.yaml").read_text("utf-8"))
    return {name: tuple(codes) for name, codes in content.items()}
