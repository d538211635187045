"""Every help text and every refusal of the command line has its Swedish and its Danish text, and is said in the reader's language. T1."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from borgen.cli.main import main
from borgen.cli.reader import LOCALE, gettext, help_message, helped, value_word

NAMES_ALONE = {"ISO 4217."}
"""Help that is the same in every language."""
SAME_VALUES = {"D", "ID", "M2", "N", "T", "URL", "sv TEXT", "da KRONER"}
"""What stands for a value in more languages than English."""


def every_command(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from every_command(below, (*path, name))


def said(*words: str, language: str) -> str:
    result = CliRunner().invoke(main, words, env={"BORGEN_LANGUAGE": language, "COLUMNS": "110"})
    return " ".join(result.output.split())


def test_every_command_and_every_option_has_help():
    assert [one.name for one in helped(main) if not one.help] == []


@pytest.mark.parametrize("language", ["sv", "da"])
def test_every_help_text_is_translated(language, monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    english = {help_message(one.help or "") for one in helped(main)} - NAMES_ALONE
    assert [text for text in english if gettext(text) == text] == []


@pytest.mark.parametrize("language", ["sv", "da"])
def test_what_stands_for_a_value_is_translated(language, monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    words = {value_word(one) for one in helped(main) if isinstance(one, click.Option)} - {""}
    untouched = {word for word in words if gettext(word) == word}
    assert {word for word in untouched if not SAME_VALUES & {word, f"{language} {word}"}} == set()
    assert {"AMOUNT", "FILE", "INTEGER RANGE", "DAY=RATE"} <= words, "or nothing is looked at"


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_the_help_of_every_command_is_in_the_readers_language(words):
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    first = help_message(command.help or "").split("\n\n")[0].split(". ")[0]
    swedish, danish = (said(*words, "--help", language=code) for code in ("sv", "da"))
    assert "Användning: " in swedish and "Brug: " in danish
    assert "Usage:" not in swedish + danish and "Options:" not in swedish + danish
    assert "[ALTERNATIV]" in swedish and "[VALG]" in danish and "[OPTIONS]" not in swedish + danish
    assert first not in swedish and first not in danish
    assert first in said(*words, "--help", language="en"), "and English stands as it did"


@pytest.mark.parametrize(
    ("words", "swedish", "danish", "english"),
    [
        (("fees",), "Fel: Argumentet saknas 'YEAR'.", "Fejl: Argumentet mangler 'YEAR'.", "Error: Missing argument 'YEAR'."),
        (("nothing",), "Kommandot 'nothing' finns inte.", "Kommandoen 'nothing' findes ikke.", "No such command 'nothing'."),
        (("register", "--x"), "Alternativet '--x' finns inte.", "Valget '--x' findes ikke.", "No such option '--x'."),
        (("fees", "soon"), "'soon' är inget giltigt", "'soon' er ikke et gyldigt", "'soon' is not a valid"),
        (("register", "--as-of", "soon"), "soon är ingen dag", "soon er ikke en dag", "soon is no day"),
        (("register", "--as-of"), "'--as-of' behöver ett värde", "'--as-of' skal have en værdi", "'--as-of' requires an argument"),
        (("schedule", "annuity"), "Försök med 'main schedule annuity", "Prøv 'main schedule annuity", "Try 'main schedule annuity"),
    ],
)  # fmt: skip
def test_a_wrong_use_is_said_in_the_readers_language(words, swedish, danish, english):
    assert swedish in said(*words, language="sv")
    assert danish in said(*words, language="da")
    assert english in said(*words, language="en")


@pytest.mark.parametrize(
    ("database", "swedish", "danish", "english"),
    [
        ("oracle://x", "ingen databas av slaget 'oracle'", "ingen database af typen 'oracle'", "no database of the kind 'oracle'"),
        ("x.txt", "ingen sökväg till en SQLite-fil", "ikke en sti til en SQLite-fil", "no path of an SQLite file"),
        (
            "postgresql://127.0.0.1:1/x", "databasen går inte att öppna", "databasen kan ikke åbnes", "the database cannot be opened",
        ),
    ],
)  # fmt: skip
def test_an_office_that_cannot_be_opened_is_said_in_the_readers_language(database, swedish, danish, english):
    for language, expected in (("sv", swedish), ("da", danish), ("en", english)):
        found = _run("register", "--database", database, language=language)
        assert found.returncode == 3 and expected in found.stderr


def test_clicks_own_words_are_said_in_the_readers_language():
    assert "Visa den här texten och sluta." in _run("schedule", "--help", language="sv").stdout
    assert "Vis denne tekst og slut." in _run("schedule", "--help", language="da").stdout
    assert "Show this message and exit." in _run("schedule", "--help", language="en").stdout


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("sv", ("annuity [ALTERNATIV]", "--principal BELOPP", "--years HELTAL", "--fixing DAG=RÄNTA", "--out FIL")),
        ("da", ("annuity [VALG]", "--principal BELØB", "--years HELTAL", "--fixing DAG=RENTE", "--out FIL")),
        ("en", ("annuity [OPTIONS]", "--principal AMOUNT", "--years INTEGER RANGE", "--fixing DAY=RATE", "--out FILE")),
    ],
)
def test_what_stands_for_a_value_is_said_in_the_readers_language(language, texts):
    shown = said("schedule", "annuity", "--help", language=language)
    assert [text for text in texts if text not in shown] == []
    command = {"sv": "[ALTERNATIV] KOMMANDO [ARGUMENT]...", "da": "[VALG] KOMMANDO [ARGUMENTER]...", "en": "[OPTIONS] COMMAND [ARGS]..."}
    assert command[language] in said("--help", language=language)


def test_the_program_leaves_the_language_of_python_as_it_was(monkeypatch):
    monkeypatch.delenv("LANGUAGE", raising=False)
    said("schedule", "--help", language="sv")
    assert "LANGUAGE" not in os.environ and main.help and main.help.startswith("Lending and guarantees")
    assert main.options_metavar == "[OPTIONS]" and "HELTAL" not in {getattr(one, "metavar", None) for one in helped(main)}
    assert (LOCALE / "sv" / "LC_MESSAGES" / "django.mo").exists()


SPEAKS = {"echo", "stop", "warn", "say_table", "ClickException", "UsageError", "BadParameter", "OfficeClosed"}
GUARANTEE_COMMANDS = sorted((Path(__file__).parents[2] / "src/borgen/cli/guarantee").glob("*.py"))


@pytest.mark.parametrize("file", GUARANTEE_COMMANDS, ids=lambda file: file.stem)
def test_the_guarantee_commands_say_nothing_that_is_not_translated(file):
    calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    spoken = (call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in SPEAKS)
    words = [text for call in spoken for one in call.args for text in _bare_texts(one)]
    assert [text for text in words if re.search("[A-Za-z]{2}", text)] == []


def test_a_text_that_is_not_translated_is_seen():
    for said in ('["Due", _("State")]', 'f"{n} duties"', '"late" if late else ""', '[["late"] for one in all]', '_("a") + "b at"'):
        assert any(re.search("[A-Za-z]{2}", text) for text in _bare_texts(ast.parse(said, mode="eval").body)), said


def test_a_policy_file_that_is_refused_is_told_why_without_an_office(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("a: 1\na: 2\n", "utf-8")
    texts = {"sv": ("boken avvisas:", "”a” står"), "da": ("bogen afvises:", "»a« står"), "en": ("the book is refused:", "“a” stands")}
    for language, expected in texts.items():
        found = _run("rules", "test", str(wrong), language=language)
        assert found.returncode == 2 and [text for text in expected if text not in found.stderr] == []


def _bare_texts(said: ast.expr) -> Iterator[str]:
    """The texts of an expression that go to the reader as they stand: not those that are given to a call."""
    match said:
        case ast.Constant(value=str(text)):
            yield text
        case ast.List() | ast.Tuple():
            parts = said.elts
        case ast.JoinedStr():
            parts = said.values
        case ast.FormattedValue():
            parts = [said.value]
        case ast.BinOp():
            parts = [said.left, said.right]
        case ast.IfExp():
            parts = [said.body, said.orelse]
        case ast.ListComp() | ast.GeneratorExp():
            parts = [said.elt]
        case _:
            parts = []
    if not isinstance(said, ast.Constant):
        for part in parts:
            yield from _bare_texts(part)


def _run(*words: str, language: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BORGEN_LANGUAGE": language, "PYTHONUTF8": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "borgen", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
