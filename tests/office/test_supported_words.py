"""Whatever the desk of supported loans refuses, whatever happens there, and what its commands show, is said in words."""

import re
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from borgen.cli.main import main
from borgen.cli.supported_loan.desk import supported_loan
from borgen.office.journal.refused import Refused
from borgen.office.supported_loan import usecases
from borgen.office.supported_loan.demo import SLUG, load
from borgen.office.supported_loan.event_words import WORDS
from borgen.office.supported_loan.why_not import REFUSALS, refusal_text
from borgen.supported_loan import events

pytestmark = pytest.mark.engine_neutral

MODULES = [import_module(f"{usecases.__name__}.{one.name}") for one in iter_modules(usecases.__path__)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_refusal_has_its_sentence(module: object) -> None:
    codes = {
        one.code
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Refused) and "code" in vars(one)
    }
    whole = set(REFUSALS) | {key.partition(".")[0] for key in REFUSALS}
    assert codes <= whole, sorted(codes - whole)


def test_every_event_has_its_words() -> None:
    kinds = {one.kind for one in vars(events).values() if isinstance(one, type) and is_dataclass(one)}
    assert kinds <= set(WORDS)


@pytest.mark.parametrize(("language", "day"), [("sv", "2026-04-01"), ("da", "01.04.2026"), ("en", "1\u00a0Apr\u00a02026")])
def test_a_refusal_writes_its_days_as_the_language_does(language: str, day: str) -> None:
    with override(language):
        said = refusal_text("not_ready", {"on": "2026-04-01"})
    assert day in said and ("2026-04-01" in said) is (language == "sv")


COMMANDS = (
    "project list", "project show ST-2018-001", "project show ST-2024-003", "project show ST-2010-004", "loan list",
    "loan show KK-4711", "loan show KK-1088", "loan terms KK-4711 --years 2", "loan explain KK-4711 residents 1",
    "project explain ST-2018-001 loan", "regulation 2027 --compare", "regulation 2026", "redemption KK-4711",
    "redemption KK-4711 --on 2026-12-15 --method at-market --price 97.35",
    "redemption KK-4711 --on 2027-04-01 --method at-par-with-notice", "statement year 2026", "statement list KK-4711",
    "statement show KK-1088 1", "reconcile LENDER --loan KK-4711 --tolerance 0", "duties", "budget 2027", "loan-report 2026",
    "scenarios --on 2026-11-28 --count 10 --organisation " + SLUG, "loan show KK-0", "project show ST-0", "statement show KK-1088 99",
    "project explain ST-2018-001 rent", "loan explain KK-4711 rent 1", "loan explain KK-4711 residents",
    "redemption KK-4711 --on 2026-12-15", "duties --until 2026-01-01",
)  # fmt: skip
ALIKE = {"da": {"Index", "Reference", "DKK", "Term"}, "sv": {"Index", "DKK", "Term"}}
"""Headings that are the same in another language."""


def shown(words: str, language: str, lender: Path) -> str:
    """What a command of the desk says of the Danish demo, in tables, sentences and refusals."""
    moment = [] if words.startswith("scenarios") else ["--organisation", SLUG, "--as-of", "2026-11-28"]
    given = [str(lender) if one == "LENDER" else one for one in words.split()]
    result = CliRunner().invoke(main, ["supported-loan", *given, *moment], env={"BORGEN_LANGUAGE": language})
    assert result.exception is None or isinstance(result.exception, SystemExit), f"{words}: {result.exception!r}"
    return result.output


def headings(text: str) -> set[str]:
    lines = text.splitlines()
    under = (above for above, line in zip(lines, lines[1:], strict=False) if set(line) == {"-", " "} or set(line) == {"-"})
    return {heading for line in under for heading in re.split(r"\s{2,}", line) if re.search("[a-z]", heading)}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["da", "sv"])
def test_every_table_and_sentence_of_the_commands_is_in_the_readers_language(language: str, settings: Any, tmp_path: Path) -> None:
    settings.PROFILE = "demo"
    load()
    lender = tmp_path / "lender.csv"
    lender.write_text("Forfald;Rente;Afdrag\n01-04-2026;781.420,20;538.406,58\n02-07-2026;777.382,16;542.444,63\n", "utf-8")
    assert {words.split()[0] for words in COMMANDS} == set(supported_loan.commands)
    for words in COMMANDS:
        english, other = shown(words, "en", lender), shown(words, language, lender)
        assert other, words
        assert headings(english) & headings(other) - ALIKE[language] == set(), words
        said = {line for line in english.splitlines() if re.search("[a-z]{2}", line) and "§" not in line}
        same = said & set(other.splitlines())
        assert same == set(), words


@pytest.mark.django_db
def test_tables_write_amounts_days_and_shares_as_the_language_does(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PROFILE = "demo"
    load()
    terms = "loan terms KK-4711 --years 1"
    danish, swedish, english = (" ".join(shown(terms, code, Path()).split()) for code in ("da", "sv", "en"))
    assert "Restgæld" in danish and "01.04.2026" in danish and "849.616,87" in danish and "3 %" in danish
    assert "Återstående skuld" in swedish and "2026-04-01" in swedish and "849 616,87" in swedish and "3 %" in swedish
    assert "Remaining debt" in english and "2026-04-01" in english and "849 616.87" in english and "3%" in english
    for name in ("BORGEN_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    asked = ["supported-loan", *terms.split(), "--organisation", SLUG, "--as-of", "2026-11-28"]
    assert " ".join(CliRunner().invoke(main, asked).output.split()) == danish, "the organisation's language, where none is asked for"
