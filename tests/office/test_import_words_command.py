"""What `borgen import` says to people: every sentence in one language."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from borgen.cli.main import main

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

ROWS = (
    "Låntagare;Långivare;Borgensbelopp;Restskuld;Beslutsdatum\n"
    "Bostads AB;SEB;1 000 000;900 000;\nBostads AB;SEB;2 000 000;900 000;\nÅs IF;SEB;ungefär en del;90 000;2025-03-25\n"
)
SAID = {
    "sv": ["Fel: CSV, rad 2: En annan rad i filen", "samma nyckel tas in var för sig med --doubles keep", "3 rader: ny 1, ändrad 0"],
    "da": ["Fejl: CSV, række 2: En anden række i filen", "tages ind hver for sig med --doubles keep", "3 rækker: ny 1, ændret 0"],
    "en": ["Error: CSV, row 2: Another row of the file", "taken in one by one with --doubles keep", "3 rows: new 1, changed 0"],
}
AHEAD = {
    "sv": "3 rader: läses in 0, ändras 0, oförändrad 1, avvisas 2, hoppas över 0",
    "da": "3 rækker: indlæses 0, ændres 0, uændret 1, afvises 2, springes over 0",
    "en": "3 rows: will be imported 0, will be changed 0, unchanged 1, will be refused 2, will be skipped 0",
}
ASKED = ["import", "--balances-on", "2025-12-31"]


@pytest.mark.parametrize("language", SAID)
def test_one_language(tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    file = tmp_path / "Borgen.csv"
    file.write_text(ROWS, "utf-8")
    result = CliRunner().invoke(main, [*ASKED, "--organisation", "ort", str(file)])
    assert result.exit_code == 1
    for text in SAID[language]:
        assert text in result.stdout
    assert AHEAD[language] not in result.stdout
    tried = CliRunner().invoke(main, [*ASKED, "--organisation", "ort", str(file), "--dry-run"])
    assert tried.exit_code == 1 and AHEAD[language] in tried.stdout and SAID[language][-1] not in tried.stdout
    assert "_" not in result.stdout.replace("--", ""), "a code is no word"


def test_the_organisations_language_counts_where_nobody_says_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BORGEN_LANGUAGE", raising=False)
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    CliRunner().invoke(main, ["organisation", "add", "by", "By", "--language", "da"])
    file = tmp_path / "Borgen.csv"
    file.write_text(ROWS, "utf-8")
    result = CliRunner().invoke(main, ["import", str(file), "--organisation", "by", "--balances-on", "2025-12-31"])
    assert "3 rækker" in result.stdout
