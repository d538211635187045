"""What `borgen import` says to people: every sentence in one language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import translation

import borgen.office.guarantee.usecases.register_import
from borgen.cli.main import main
from borgen.office.guarantee.import_words import said

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

ROWS = (
    "Låntagare;Långivare;Borgensbelopp;Restskuld;Beslutsdatum\n"
    "Bostads AB;SEB;1 000 000;900 000;\nBostads AB;SEB;2 000 000;900 000;\nÅs IF;SEB;ungefär en del;90 000;2025-03-25\n"
)
SAID = {
    "sv": ["Fel: CSV, rad 2: En annan rad i filen", "samma nyckel eller samma lån tas in var för sig med --doubles keep", "3 rader: ny 1, ändrad 0"],
    "da": ["Fejl: CSV, række 2: En anden række i filen", "samme nøgle eller samme lån tages ind hver for sig med --doubles keep", "3 rækker: ny 1, ændret 0"],
    "en": ["Error: CSV, row 2: Another row of the file", "the same key or the same loan are taken in one by one with --doubles keep", "3 rows: new 1, changed 0"],
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


def codes_said() -> Iterator[str]:
    """Every code that judging a row puts beside it: of a remark, of a refusal, as an outcome's reason."""
    for path in Path(borgen.office.guarantee.usecases.register_import.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                said = [value for key, value in zip(node.keys, node.values, strict=True) if _is(key, "code")]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Judgement", "_refuse", "_remark"}:
                said = [node.args[2]] if node.func.id == "Judgement" and len(node.args) > 2 else node.args[1:2]  # type: ignore[attr-defined]
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append" and path.name == "row_terms.py":
                said = [one.elts[0] for one in node.args if isinstance(one, ast.Tuple)]
            elif isinstance(node, ast.FunctionDef) and node.name in {"_refused_together", "candidate", "settled"}:
                said = [part for one in ast.walk(node) if isinstance(one, ast.Tuple) for part in ast.walk(one)]
            else:
                continue
            yield from (one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value)


def _is(key: ast.expr | None, text: str) -> bool:
    return isinstance(key, ast.Constant) and key.value == text


def test_every_code_of_judging_has_a_sentence() -> None:
    """A code that nobody has put into words would be shown to a clerk as it is."""
    codes = set(codes_said()) - {"reference", "row", "severity", "error", "field", "match:", "code", "on"}
    assert {"decided_taken_from_original", "same_loan_in_file", "changed_key", "out_of_bounds", "by_choice"} <= codes
    with translation.override("en"):
        assert [code for code in sorted(codes) if said(code) == code.replace("_", " ")] == []


def test_a_borrower_that_is_described_otherwise_is_told_of_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the names of columns nor codes or units of the register reach a clerk."""
    monkeypatch.setenv("BORGEN_LANGUAGE", "sv")
    file = tmp_path / "Borgen.csv"
    for word, share in (("Delägt bolag", "40 %"), ("Förening", "60 %")):
        file.write_text(f"Borgensnr;Låntagare;Låntagartyp;Ägarandel;Borgensbelopp\nB1;Ås Hall;{word};{share};1 000\n", "utf-8")
        result = CliRunner().invoke(main, ["import", "--organisation", "ort", str(file)])
    assert result.exit_code == 0, result.stdout
    said = [line for line in result.stdout.splitlines() if "Registret säger något annat" in line]
    assert len(said) == 2, result.stdout
    assert "ideell förening" in said[0] and "delägt bolag" in said[0], said
    assert "60 %" in said[1].replace("\xa0", " ") and "40 %" in said[1].replace("\xa0", " ")
    assert "municipality_owns" not in result.stdout and "borrower_class" not in result.stdout
