"""The words that a guarantee policy may use, each with its terms and its meaning.

The words are data (``vocabulary.yaml``), so that the documentation and the pages show the same ones that the
code accepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from borgen.rules.book_text import own_words
from borgen.rules.parameter import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word; ``term`` is by language (sv, da, en), ``meaning`` in English.

    ``known_as`` holds the ways in which registers write it, in lower case.
    """

    name: str
    term: Mapping[str, str]
    meaning: str
    is_investment: bool = False
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterWord:
    """A parameter that a policy may set.

    ``words`` names the list that its words come from (empty: free text, matching ``pattern`` where there is
    one); ``many`` that it takes several, separated by commas; ``by_matter`` that its name goes on with a
    matter, such as ``decides.refinancing``. Every parameter may end in a class of borrowers. ``is_stated``:
    the register does not judge by it; it is shown with the policy and where an application is prepared.
    """

    name: str
    dimension: str
    kind: Kind
    words: str
    many: bool
    by_matter: bool
    pattern: str
    is_stated: bool
    term: Mapping[str, str]
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWord:
    """A check that a rule may name.

    ``needs`` are the parameters without which it cannot judge; ``a|b`` is one of the two.
    """

    name: str
    needs: tuple[str, ...]
    term: Mapping[str, str]
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """``lists`` are the words by list and name; ``lists["applied_in"]`` are the marks of rules without a
    check.
    """

    dimensions: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, ParameterWord]
    keyed_by: Mapping[str, Word]
    lists: Mapping[str, Mapping[str, Word]]
    checks: Mapping[str, CheckWord]


@cache
def vocabulary() -> Vocabulary:
    """Every word, read once."""
    raw = own_words(files("borgen.guarantee").joinpath("vocabulary.yaml").read_text(encoding="utf-8"))
    return Vocabulary(
        dimensions=raw["dimensions"],
        parameters={name: _parameter(name, row) for name, row in raw["parameters"].items()},
        keyed_by={name: _word(name, row) for name, row in raw["keyed_by"].items()},
        lists={
            key: {name: _word(name, row) for name, row in rows.items()} for key, rows in raw["words"].items()
        },
        checks={
            name: CheckWord(name=name, needs=tuple(row["needs"]), term=row["term"], meaning=row["meaning"])
            for name, row in raw["checks"].items()
        },
    )


def term(words: str, name: str, language: str) -> str:
    """The term of a word: ``term("legal_form", "simple", "sv")`` is ``"enkel borgen"``.

    A name that the list lacks is shown as it is: it may come from a register.
    """
    word = vocabulary().lists[words].get(name)
    return word.term[language] if word else name


def _parameter(name: str, row: Mapping[str, Any]) -> ParameterWord:
    return ParameterWord(
        name=name,
        dimension=row["dimension"],
        kind=Kind(row["kind"]),
        words=row.get("words", ""),
        many=row.get("many", False),
        by_matter=row.get("by_matter", False),
        pattern=row.get("pattern", ""),
        is_stated=row.get("stated", False),
        term=row["term"],
        meaning=row["meaning"],
    )


def _word(name: str, row: Mapping[str, Any]) -> Word:
    return Word(
        name=name,
        term={language: row[language] for language in ("sv", "da", "en")},
        meaning=row["meaning"],
        is_investment=row.get("investment", False),
        known_as=tuple(row.get("known_as", ())),
    )
