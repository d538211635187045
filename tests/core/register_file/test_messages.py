# ruff: noqa: E501 - a pattern is read on one line
"""Everything that is said to a clerk is said in three languages (G1.3)."""

import re
from pathlib import Path

import pytest

import borgen.guarantee.register_file
from borgen.guarantee.commitment import (
    BorrowerClass,
    Covered,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    SecurityKind,
)
from borgen.guarantee.register_file import FIELDS, message, words
from borgen.guarantee.register_file.headings import guess_field, read_heading
from borgen.guarantee.register_file.messages import message_texts
from borgen.sheets.messages import message_texts as file_texts

ROOM = Path(borgen.guarantee.register_file.__file__).parent
SOURCE = "\n".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
CODES = set(re.findall(r'(?:Fault|Problem)\(\s*"(\w+)"', SOURCE)) | set(re.findall(r'code="(\w+)"', SOURCE))
CODES |= set(re.findall(r'(?:Answer|Read)\(None, "(\w+)"', SOURCE)) | set(re.findall(r'PlannedRow\([^)]*, "(\w+)"\)', SOURCE))
CODES |= set(re.findall(r'"(column_\w+)"', SOURCE)) - {"column_of"}
CODES |= set(re.findall(r'why = "(\w+)"|why="(\w+)"', SOURCE)) and {
    code for pair in re.findall(r'why="(\w+)"|else "(\w+_by_hand)"|"(by_hand)" if|"(synonym)"|"(words)"$', SOURCE) for code in pair if code
}


def test_the_codes_are_found_in_the_source() -> None:
    assert len(CODES) > 60
    assert {"amount_with_text", "borrower_missing", "which_sheet", "total_differs", "content"} <= CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_text_in_every_language(code: str) -> None:
    texts = message_texts()[code]
    assert tuple(texts) == ("sv", "da", "en")
    assert all(text.strip() for text in texts.values())
    assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in texts.values()}) == 1


def test_no_text_is_left_over() -> None:
    own = set(message_texts()) - set(file_texts())
    kinds = {"empty", "repeated_heading", "total", "of_which", "note", "section_heading", "synonym", "words", "by_hand"}
    assert own - CODES <= kinds


def test_messages_are_rendered_with_their_parameters() -> None:
    assert message("amounts_differ", {"number": "12", "cell": "A!B2"}, "sv").startswith("Texten anger ett annat belopp än 12 i A!B2.")
    assert message("locked", {}, "da").startswith("Filen er beskyttet")
    with pytest.raises(KeyError):
        message("locked", {}, "fi")


def test_every_field_has_a_label_in_every_language_and_a_heading_that_finds_it() -> None:
    """G10.2: every field of the register can be brought in under its own name in each language."""
    assert len(FIELDS) == 46
    for name, field in FIELDS.items():
        assert set(field.label) == {"sv", "da", "en"}
        for language in ("sv", "da", "en"):
            found = guess_field(read_heading(field.label[language]).words)
            assert found is not None and found.field == name, (name, field.label[language])


def test_the_words_give_the_codes_of_the_commitment() -> None:
    """The register speaks of nothing that a guarantee does not know, and leaves nothing of it unsayable."""
    tables = words.code_tables()
    for table, kind in {
        "borrower_class": BorrowerClass, "legal_form": LegalForm, "exposure_kind": ExposureKind, "covers": Covered,
        "decision_outcome": DecisionOutcome, "security": SecurityKind,
    }.items():
        assert set(tables[table]) == {member.value for member in kind}
