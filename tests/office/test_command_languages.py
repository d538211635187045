"""The commands of the guarantees in Swedish, Danish and English: headings, lines and refusals; JSON is the same in all. T1."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from borgen.cli.demo import _welcome
from borgen.cli.main import main
from borgen.office.guarantee.demo import LOGINS, load

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

HERE = ("--organisation", "exempelby")
ON = ("--as-of", "2026-10-15")
SAID: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {
    ("register", *HERE, *ON): {
        "sv": ("Referens", "Låntagare", "Läge", "Beviljat", "Utbetalt", "Utestående", "Sista dag", "gällande", "borgensåtaganden, beviljat", "okänt för"),
        "da": ("Reference", "Låntager", "Tilstand", "Bevilget", "Udbetalt", "Udestående", "Sidste dag", "gældende", "garantier, bevilget", "ukendt for"),
        "en": ("Reference", "Borrower", "State", "Committed", "Drawn", "Outstanding", "Last day", "in force", "guarantees, committed", "not known of"),
    },
    ("check", *HERE, *ON): {
        "sv": ("Utfall", "Styrka", "Regel", "Vad som framkom", "Var det står", "oklar", "bör normalt", "bedömningar", "visas; de som är uppfyllda är utelämnade"),
        "da": ("Udfald", "Styrke", "Regel", "Hvad der blev fundet", "Hvor det står", "uklar", "bør normalt", "vurderinger", "vises; de opfyldte er udeladt"),
        "en": ("Outcome", "Strength", "Rule", "What was found", "Where it stands", "unclear", "should normally", "findings", "shown; those that are met are left out"),
    },
    ("fees", "2026", *HERE, *ON): {
        "sv": ("Vad", "Underlag", "Sats", "Avgift", "Debiteras senast", "första avgift", "0,", "För sen", "Summa", "Saknas: "),
        "da": ("Hvad", "Grundlag", "Sats", "Provision", "Opkræves senest", "første provision", "0,", "For sent", "I alt", "Mangler: "),
        "en": ("What", "Basis", "Rate", "Fee", "Charge by", "first fee", "0.", "Late", "Total", "Missing: "),
    },
    ("duties", *HERE, *ON): {
        "sv": ("Ska göras senast", "Läge", "Bevakning", "Vem", "kommande", "ekonomikontoret", " bevakningar, ", " försenad"),
        "da": ("Skal gøres senest", "Tilstand", "Frist", "Hvem", "kommende", "økonomiafdelingen", " frister, ", " overskredet"),
        "en": ("Due on", "State", "Duty", "Who", "upcoming", "finance office", " duties, ", " overdue"),
    },
    ("explain", "EX-010", "outstanding", *HERE, *ON): {
        "sv": ("EX-010: Utestående = ", "Händelse ", "Policy "), "da": ("EX-010: Udestående = ", "Hændelse ", "Politik "),
        "en": ("EX-010: Outstanding = ", "Event ", "Policy "),
    },
    ("explain", "EX-010", "fee.2026.annual", *HERE, *ON): {
        "sv": ("EX-010: Årlig avgift 2026 = ", "gånger", "Policyn: "), "da": ("EX-010: Årlig provision 2026 = ", "gange", "Politikken: "),
        "en": ("EX-010: Annual fee 2026 = ", "times", "The policy: "),
    },
    ("explain", "total", "committed", *HERE, *ON): {
        "sv": ("exempelby: Beviljat = ",), "da": ("exempelby: Bevilget = ",), "en": ("exempelby: Committed = ",),
    },
    ("explain", "total", "fees.2026", *HERE, *ON): {
        "sv": ("exempelby: Avgifter 2026 = ", "Första avgift"), "da": ("exempelby: Provision 2026 = ", "Første provision"),
        "en": ("exempelby: Fees 2026 = ", "First fee"),
    },
    ("count", *HERE, *ON): {
        "sv": ("Per", "Händelse", "Vad som gjordes", "Borgensåtaganden", "inget: registret räknas varje gång någon frågar"),
        "da": ("Pr.", "Hændelse", "Hvad der blev gjort", "Garantier", "intet: registret tælles, hver gang nogen spørger"),
        "en": ("As of", "Event", "What was done", "Guarantees", "nothing: it is counted whenever somebody asks"),
    },
    ("rules", "list", *HERE): {
        "sv": ("Titel", "Utgivare", "Kontrollerad den", "Kontrollsumma", "medföljer"),
        "da": ("Titel", "Udsteder", "Kontrolleret den", "Kontrolsum", "følger med"),
        "en": ("Title", "Issuer", "Checked on", "Hash", "shipped"),
    },
    ("rules", "show", "gotene", *HERE): {
        "sv": ("Värde", "Från och med", "Före", "Hur säkert", "Var det står", "ur källan", "bör normalt"),
        "da": ("Værdi", "Fra og med", "Før", "Hvor sikkert", "Hvor det står", "fra kilden", "bør normalt"),
        "en": ("Value", "From", "Before", "How sure", "Where it stands", "from the source", "should normally"),
    },
    ("rules", "test"): {"sv": ("fall som väntat",), "da": ("eksempler som ventet",), "en": ("cases as expected",)},
    ("verify", *HERE, *ON): {
        "sv": (" händelser, allt är som det ska vara", "  huvud exempelby:"), "da": (" hændelser, alt er, som det skal være", "  hoved exempelby:"),
        "en": (" events, all is as it must be", "  head exempelby:"),
    },
    ("portfolio", "--register", *HERE, *ON): {"sv": ("Låntagare",), "da": ("Låntager",), "en": ("Borrower",)},
}  # fmt: skip
FIGURES: dict[tuple[str, ...], dict[str, str]] = {
    ("register", *HERE, *ON): {
        "sv": "450 000 000,00 390 000 000,00 358 500 000,00 2036-06-30", "da": "450.000.000,00 390.000.000,00 358.500.000,00 30.06.2036",
        "en": "450 000 000.00 390 000 000.00 358 500 000.00 2036-06-30",
    },
    ("fees", "2026", *HERE, *ON): {
        "sv": "20 000 000,00 0,25 % 50 000,00 2026-05-25", "da": "20.000.000,00 0,25 % 50.000,00 25.05.2026",
        "en": "20 000 000.00 0.25% 50 000.00 2026-05-25",
    },
    ("duties", *HERE, *ON): {
        "sv": "2027-09-30 kommande EX-019", "da": "30.09.2027 kommende EX-019", "en": "2027-09-30 upcoming EX-019",
    },
    ("explain", "EX-010", "outstanding", *HERE, *ON): {
        "sv": ": −320 000,00 kr, register.xlsx", "da": ": −320.000,00 SEK, register.xlsx", "en": ": SEK −320,000.00, register.xlsx",
    },
    ("explain", "total", "committed", *HERE, *ON): {
        "sv": "1 023 725 000,00 kr", "da": "1.023.725.000,00 SEK", "en": "SEK 1,023,725,000.00",
    },
    ("count", *HERE, *ON): {"sv": "exempelby 2026-10-15", "da": "exempelby 15.10.2026", "en": "exempelby 2026-10-15"},
    ("rules", "list", *HERE): {"sv": "Landsbyggefonden 2026-11-22", "da": "Landsbyggefonden 22.11.2026", "en": "Landsbyggefonden 2026-11-22"},
    ("portfolio", "--register", *HERE, *ON): {
        "sv": "613 675 000,00 SEK den 2026-10-15", "da": "613.675.000,00 SEK den 15.10.2026", "en": "613 675 000.00 SEK on 2026-10-15",
    },
}  # fmt: skip
"""The same line of each command, with its figures and days."""
REFUSED: dict[tuple[str, ...], dict[str, str]] = {
    ("check", "nowhere", *HERE): {
        "sv": "Det finns ingen borgen med referensen nowhere.", "da": "Der findes ingen garanti med referencen nowhere.",
        "en": "There is no guarantee with the reference nowhere.",
    },
    ("explain", "nowhere", "drawn", *HERE): {
        "sv": "Det finns ingen borgen med referensen nowhere.", "da": "Der findes ingen garanti med referencen nowhere.",
        "en": "There is no guarantee with the reference nowhere.",
    },
    ("explain", "EX-010", "nothing", *HERE): {
        "sv": "EX-010 har inget belopp nothing; här finns bland annat: committed, ", "da": "EX-010 har intet beløb nothing; der er blandt andet: committed, ",
        "en": "EX-010 has no amount nothing; it has, among others: committed, ",
    },
    ("explain", "total", "nothing", *HERE): {
        "sv": "det finns ingen summa nothing", "da": "der er ingen sum nothing", "en": "there is no total nothing",
    },
    ("rules", "show", "nothing", *HERE): {
        "sv": "ingen bok heter 'nothing'; det finns: ", "da": "ingen bog hedder 'nothing'; der er: ",
        "en": "no book is called 'nothing'; there are: ",
    },
    ("verify", *HERE, "--head", "x"): {
        "sv": "x: skriv ID:NUMMER:HASH", "da": "x: skriv ID:NUMMER:HASH", "en": "x: write ID:NUMBER:HASH",
    },
}  # fmt: skip
SAME_IN_ENGLISH = {"Reference", "Policy ", "Event "}
"""Words that are English and Danish or Swedish."""


@pytest.fixture(scope="module")
def demo(rows_of_the_module: Callable[[], Any]) -> None:
    with rows_of_the_module():
        load()


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, words, env={"COLUMNS": "110", **environment})


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_a_command_speaks_one_language(demo: None, words: tuple[str, ...]) -> None:
    found = {language: run(*words, BORGEN_LANGUAGE=language) for language in SAID[words]}
    for language, texts in SAID[words].items():
        assert found[language].exit_code == 0, found[language].output
        assert [text for text in texts if text not in found[language].stdout] == [], found[language].stdout
    for language in ("sv", "da"):
        others = [text for text in SAID[words]["en"] if text not in (*SAID[words][language], *SAME_IN_ENGLISH) and len(text) > 4]
        assert [text for text in others if text in found[language].stdout] == [], found[language].stdout


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_refusal_is_in_the_same_language(demo: None, words: tuple[str, ...]) -> None:
    for language, text in REFUSED[words].items():
        result = run(*words, BORGEN_LANGUAGE=language)
        assert result.exit_code in (1, 2) and text in result.stderr, result.stderr


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_json_has_no_language(demo: None, words: tuple[str, ...]) -> None:
    assert len({run(*words, "--json", BORGEN_LANGUAGE=language).stdout for language in ("sv", "da", "en")}) == 1


@pytest.mark.parametrize("words", FIGURES, ids=" ".join)
def test_figures_and_days_are_written_as_the_language_writes_them(demo: None, words: tuple[str, ...]) -> None:
    for language, line in FIGURES[words].items():
        shown = [" ".join(one.split()) for one in run(*words, BORGEN_LANGUAGE=language).stdout.splitlines()]
        assert any(line in one for one in shown), shown


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_the_organisations_language_counts_where_nobody_says_another(demo: None, words: tuple[str, ...]) -> None:
    if "exempelby" not in words or words[0] == "portfolio":
        return
    result = run(*words, BORGEN_LANGUAGE="", LC_ALL="en_GB.UTF-8")
    assert [text for text in SAID[words]["sv"] if text not in result.stdout] == []


def test_several_languages_have_none_in_common() -> None:
    for slug, language in (("by", "da"), ("ort", "sv")):
        assert run("organisation", "add", slug, slug, "--language", language).exit_code == 0
    said = {terminal: run("register", BORGEN_LANGUAGE="", LC_ALL=terminal).stdout for terminal in ("da_DK.UTF-8", "C")}
    assert "Låntager" in said["da_DK.UTF-8"] and "Borrower" in said["C"]
    assert "Låntager" in run("register", "--organisation", "by", BORGEN_LANGUAGE="", LC_ALL="C").stdout


def test_a_case_that_comes_out_otherwise_is_said(tmp_path: Path) -> None:
    book = Path(__file__).parents[2] / "docs" / "how-to" / "exempelby.yaml"
    wrong = tmp_path / "wrong.yaml"
    text = book.read_text("utf-8")
    assert 'value: "0.0035"' in text
    wrong.write_text(text.replace('value: "0.0035"', 'value: "0.0045"', 1), "utf-8")
    said = {
        "sv": ("FEL", "väntat", "funnet", "1 fall fick ett annat utfall"), "da": ("FEJL", "ventet", "fundet", "1 eksempel fik et andet udfald"),
        "en": ("FAILED", "expected", "found", "1 case came out otherwise"),
    }  # fmt: skip
    for language, texts in said.items():
        result = run("rules", "test", str(wrong), BORGEN_LANGUAGE=language)
        assert result.exit_code == 1 and [text for text in texts if text not in result.output] == [], result.output


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("sv", ("Kontoret svarar på http://x/", "Logga in som\n", "läser allt, ändrar inget", "1. Logga in som clerk och öppna registret")),
        ("da", ("Kontoret svarer på http://x/", "Log ind som\n", "læser alt, ændrer intet", "1. Log ind som clerk og åbn registret")),
        ("en", ("The office answers on http://x/", "Log in as\n", "reads everything, changes nothing", "1. Log in as clerk and open")),
    ],
)
def test_the_demos_welcome(language: str, texts: tuple[str, ...], monkeypatch: Any, capsys: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    _welcome("http://x/", tmp_path)
    said = capsys.readouterr().out
    assert [text for text in texts if text not in said] == []
    assert all(f"{login.username:<14} {login.password}" in said for login in LOGINS)
    assert f"borgen register --database {tmp_path / 'office.sqlite3'}" in said
