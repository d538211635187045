"""Citations of the Danish books are read in the reader's language: the law's own words stay, ours are translated."""

import re
from collections.abc import Iterator

import pytest
import yaml

from borgen.rules.rulebook import Rulebook, in_language, open_rulebook, shelved

BOOKS = sorted(name for name in shelved() if name.startswith("dk_"))
ENGLISH = re.compile(
    r"\b(?:the|of|and|was|were|is|are|not|found|from|with|since|taken|each|year|alone|only|half|by|per cent|case|in|up|names"
    r"|quarterly|discontinued|documented|translation|before|after|until|this|that|which|where|no|all|as|on|rate|rest)\b",
    re.IGNORECASE,
)

ENGLISH_OF_NOTES = re.compile(r"\b(?:the|of|was|were|found|with|since|where|which)\b")


def texts(book: Rulebook) -> Iterator[str]:
    """All that a citation of the book may say."""
    cites = [ruling.cite for parameter in book.parameters.values() for ruling in parameter.rulings]
    for cite in [*cites, *(rule.cite for rule in book.rules.values())]:
        yield from (cite.source, cite.section)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("language", ["da", "sv"])
def test_no_citation_is_read_in_english(name: str, language: str) -> None:
    shown = {in_language(text, book=name, language=language) for text in texts(open_rulebook(name))}
    assert [text for text in sorted(shown) if ENGLISH.search(text)] == []


@pytest.mark.parametrize("name", BOOKS)
def test_a_translation_is_of_something_and_keeps_the_sections(name: str) -> None:
    book = open_rulebook(name)
    said, section = set(texts(book)), re.compile(r"§ \d+(?: [a-z])?(?:, stk\. [\d-]+)?")
    for text, words in book.translations.items():
        assert text in said
        assert {tuple(section.findall(one)) for one in words.values()} == {tuple(section.findall(text))}


def test_the_words_of_law_stay_and_english_is_as_it_is_kept() -> None:
    default, own = "§ 118, stk. 1: the default between two windows", "Ekstraordinære afdrag eller indfrielse"
    assert in_language(default, book="dk_financing", language="da").startswith("§ 118, stk. 1: hovedreglen")
    assert in_language(default, book="dk_financing", language="en") == default
    assert in_language(own, book="dk_redemption", language="sv") == own
    assert in_language(default, book="another municipality's", language="da") == default


@pytest.mark.parametrize("name", BOOKS)
def test_how_a_value_was_read_is_said_in_every_language(name: str) -> None:
    """Issue 4, section 1: what is our reading is never hidden."""
    raw = yaml.safe_load(shelved()[name].read_text(encoding="utf-8"))
    for key, parameter in open_rulebook(name).parameters.items():
        assert bool(parameter.note) is ("note" in raw["parameters"][key]), key
        assert set(parameter.note) in (set(), {"sv", "da", "en"}), key
        assert [text for language in ("sv", "da") if ENGLISH_OF_NOTES.search(text := parameter.note.get(language, ""))] == [], key
