"""`borgen supported-loan scenarios` speaks the reader's language, and says what was written and what would be valid."""

import ast
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import borgen
from borgen.cli.main import main
from borgen.cli.schedule.wording import phrase
from borgen.supported_loan.loan_file import COLUMNS
from tests.core.supported_loan.test_outlook import WORKED, plain

SOURCES = Path(borgen.__file__).parent
ON = ("--on", "2026-01-01", "--count", "5")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return plain(tmp_path / "loans.csv", WORKED)


def said(*arguments: object, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(main, ["supported-loan", "scenarios", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout, " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("language", "heading", "sentence", "title", "progress"),
    [
        ("sv", "Till och med  De boende, medel  De boende, 5 %", "1 lån i 5 scenarier, DKK", "Vad de boende, staten och ägaren kan komma att betala per år", "Simulerar"),
        ("da", "Til og med  Beboerne, gennemsnit  Beboerne, 5 %", "1 lån i 5 scenarier, DKK", "Hvad beboerne, staten og ejeren kan komme til at betale om året", "Simulerer"),
        ("en", "Until       Residents, mean  Residents, 5 %", "1 loans in 5 scenarios, DKK", "What residents, state and owner may pay a year", "Simulating"),
    ],
)  # fmt: skip
def test_tables_charts_and_progress(
    language: str, heading: str, sentence: str, title: str, progress: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    chart = file.with_suffix(".svg")
    out, err = said(file, *ON, "--out", chart)
    assert heading in out
    assert sentence in out
    assert err.startswith(progress)
    assert title in chart.read_text("utf-8")
    answer, _ = said(file, *ON, "--json")
    assert '"residents_mean"' in answer


@pytest.mark.parametrize(
    ("arguments", "code", "swedish", "danish", "english"),
    [
        (("--on", "soon"), 2, "Ogiltigt värde för --on: 'soon' är ingen dag", "Ugyldig værdi for --on: 'soon' er ikke en dag", "'soon' is not a day"),
        ((), 2, "--on saknas; giltigt är en dag", "--on mangler; gyldig er en dag", "Missing option '--on'"),
        ((*ON, "--quantile", "1.5"), 2, "--quantile: 1.5; giltigt är från 0 till 1", "--quantile: 1.5; gyldigt er fra 0 til 1", "1.5; from 0 to 1 is valid"),
        ((*ON, "--workers", "0"), 2, "'0' är inget heltal från 1", "'0' er ikke et helt tal fra 1", "'0' is not a whole number from 1"),
        (("--on", "2056-01-01"), 1, "1 lån är slutbetalda den 2056-01-01 och utelämnade Simulerar Fel: inget lån har något kvar att betala efter 2056-01-01", "intet lån har noget tilbage at betale", "no loan has anything left to pay"),
        (("--on", "2025-12-31"), 1, "rad 2, disbursed_on: 2026-01-01; giltigt är en dag till och med 2025-12-31, när utblicken börjar", "række 2, disbursed_on: 2026-01-01; gyldig er en dag til og med", "row 2, disbursed_on: 2026-01-01; a day up to 2025-12-31"),
        ((*ON, "--per-year", "2"), 1, "--per-year 2; giltigt är en multipel av 4", "--per-year 2; gyldigt er et multiplum af 4", "--per-year 2; a multiple of 4"),
        ((*ON, "--correlation", "2"), 1, "--correlation 2; giltigt är från -1 till 1", "--correlation 2; gyldigt er fra -1 til 1", "--correlation 2; from -1 to 1 is valid"),
        ((*ON, "--count", "10000000", "--years", "200"), 1, "giltigt är färre scenarier (--count), år (--years)", "gyldigt er færre scenarier (--count), år (--years)", "fewer scenarios (--count), years (--years) are valid"),
    ],
)  # fmt: skip
def test_it_is_refused_in_the_readers_language(
    arguments: tuple[str, ...], code: int, swedish: str, danish: str, english: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, wanted in (("sv", swedish), ("da", danish), ("en", english)):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert wanted in said(file, *arguments, code=code)[1]


def test_an_amount_that_is_refused_is_shown_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    cells = WORKED.split(",")
    file = plain(tmp_path / "loans.csv", ",".join([*cells[:3], "-12.50", *cells[4:]]))
    assert "række 2, principal: -12.50; gyldig er et beløb over nul" in said(file, *ON, code=1)[1]


def test_ctrl_c_ends_with_its_code_and_a_plain_sentence(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("borgen.cli.supported_loan.scenarios.outlook", interrupted)
    out = file.with_name("years.csv")
    for language, sentence in (("sv", "Simulerar Avbrutet"), ("da", "Simulerer Afbrudt"), ("en", "Simulating Stopped")):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert said(file, *ON, "--out", out, code=130) == ("", sentence)
    assert not out.exists()


def test_everything_that_is_said_of_a_cell_is_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [column.valid for column in COLUMNS]
    tree = ast.parse((SOURCES / "supported_loan" / "loan_file.py").read_text("utf-8"))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_NotTaken", "Cell"}):
        match call.args[-1]:
            case ast.Constant(value=str(text)):
                texts.append(text)
            case ast.JoinedStr(values=parts):
                texts.append("".join(part.value if isinstance(part, ast.Constant) else "7" for part in parts))
    texts += ["the share, which no book has for that commitment,", "a day for which dk_law#share is known"]
    assert len(texts) >= 26
    for language in ("sv", "da"):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert [text for text in texts if phrase(text) == text and text != "original or outstanding"] == []


def test_the_words_stand_in_three_languages() -> None:
    rooms = {room: yaml.safe_load((SOURCES / "cli" / room / "wording.yaml").read_text("utf-8")) for room in ("schedule", "cashflow", "supported_loan")}
    own = rooms["supported_loan"]
    assert all(set(texts) == {"sv", "da", "en"} and all(texts.values()) for texts in own["says"].values())
    assert all(set(one) == {"has", "sv", "da"} and all(one.values()) for one in own["phrases"])
    codes = [code for words in rooms.values() for code in words["says"]]
    assert len(codes) == len(set(codes))
