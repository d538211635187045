"""Every native term that a docstring names is in the glossary, with its meaning and its source."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
GLOSSARY = yaml.safe_load((ROOT / "docs" / "glossary.yaml").read_text(encoding="utf-8"))
NAMED = re.compile(r"\[((?:sv|da): [^\]]+)\]")


def test_every_native_term_of_the_code_is_explained():
    """House: the native term once in a docstring, and in the glossary."""
    known = {(language, row[language]) for row in GLOSSARY for language in ("sv", "da")}
    known |= {("sv", word) for row in GLOSSARY for word in row.get("also", ())}
    used = {
        (term.strip()[:2], term.strip()[4:])
        for path in (ROOT / "src" / "borgen").rglob("*.py")
        for named in NAMED.findall(path.read_text(encoding="utf-8"))
        for term in re.split(r", (?=(?:sv|da): )", named)
    }
    assert len(used) > 30
    assert used - known == set()


def test_every_entry_is_complete_and_stands_once():
    terms = [row["sv"] for row in GLOSSARY]
    assert len(terms) == len(set(terms))
    for row in GLOSSARY:
        assert all(row[key] for key in ("sv", "da", "en", "meaning", "source", "code")), row
        assert set(row) <= {"sv", "da", "en", "also", "code", "meaning", "source"}, row
