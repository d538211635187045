"""`borgen portfolio` and `borgen simulate` refuse in the reader's language: every message of the engine, every kind of mistake."""

import ast
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import borgen
from borgen.cashflow.columnar import Column, write_table
from borgen.cashflow.portfolio.file import COLUMNS as OF_LOANS
from borgen.cashflow.scenario.table import BOUNDS
from borgen.cashflow.scenario.table import COLUMNS as OF_SCENARIOS
from borgen.cli.cashflow.sources import HISTORY
from borgen.cli.main import main
from borgen.cli.schedule.wording import phrase

SOURCES = Path(borgen.__file__).parent
LOANS = """\
reference,borrower,principal,rate,starts_on,ends_on,months_per_term,risk_class,security,refix_on
A-1,Housing,104189360.00,3 %,2026-01-01,2056-01-01,3,B,mortgage,2036-01-01
A-2,Arena,50000000,0.0275,2020-06-30,2045-06-30,3,C,,
"""
ON = ("--on", "2026-12-31")
RAISED = {"PortfolioImpossible": 0, "CurveImpossible": 0, "TooMuchMemory": 0, "ScenarioImpossible": 1, "LoansImpossible": 2}
REFUSED = {"refuse": 3, "_refuse": 4, "Cell": 3}
"""Where, among what it is called with, each says what is valid."""


@pytest.fixture
def loans(tmp_path: Path) -> Path:
    path = tmp_path / "loans.csv"
    path.write_text(LOANS, "utf-8")
    return path


def refused(command: str, loans: Path, *arguments: object, code: int) -> str:
    result = CliRunner().invoke(main, [command, str(loans), *map(str, arguments)])
    assert result.exit_code == code, result.output
    return " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "code", "swedish", "danish"),
    [
        ((), 2, "--on saknas; giltigt är en dag som 2026-01-01", "--on mangler; gyldig er en dag som 2026-01-01"),
        (("--on", "soon"), 2, "'soon' är ingen dag som 2026-01-01", "'soon' er ikke en dag som 2026-01-01"),
        ((*ON, "--by", "week"), 2, "Ogiltigt värde för --by: 'week' är inget av: month, quarter, year", "Ugyldig værdi for --by"),
        ((*ON, "--years", "0"), 2, "'0' är inget heltal från 1 till 100", "'0' er ikke et helt tal fra 1 til 100"),
        ((*ON, "--largest", "0"), 2, "'0' är inget heltal från 1", "'0' er ikke et helt tal fra 1"),
        ((*ON, "--curve", "x:y"), 2, "'x:y' är varken en ränta som 0.03 eller räntor efter år", "'x:y' er hverken en rente"),
        ((*ON, "--curve", "1:0.02,1:0.03"), 2, "åren [1.0, 1.0] måste stiga, från mer än noll", "årene [1.0, 1.0] skal stige"),
        ((*ON, "--yearly-loss", "B"), 2, "'B' är inget namn med en andel som B=0.02", "'B' er ikke et navn med en andel"),
        ((*ON, "--out", "x.xlsx"), 2, "x.xlsx slutar inte på någon av: .csv, .json", "x.xlsx ender ikke på en af: .csv, .json"),
        ((*ON, "--out", "/nowhere/x.csv"), 1, "/nowhere/x.csv kan inte skrivas", "/nowhere/x.csv kan ikke skrives"),
        ((*ON, "--colour"), 2, "--colour finns inte; giltiga är --curve, --out", "--colour findes ikke; gyldige er --curve, --out"),
        ((*ON, "--json=yes"), 2, "--json tar inget värde", "--json tager ingen værdi"),
        ((*ON, "--curve"), 2, "--curve behöver ett värde", "--curve skal have en værdi"),
        ((*ON, "more.csv"), 2, "'more.csv' är ett ord för mycket", "'more.csv' er et ord for meget"),
        (("--on", "2070-01-01"), 1, "--on 2070-01-01: inget är obetalt efter 2056-01-01; giltigt är en dag", "intet skyldes efter 2056-01-01"),
        ((*ON, "--yearly-loss", "B=0.01", "--recovery", "=0"), 1, "rad 2, security: lån A-1: säkerheten 'mortgage' (security) har ingen andel; giltigt är en andel för den, eller någon av ''", "sikkerheden 'mortgage'"),
        (("--on", "9999-12-31"), 1, "--on: 9999-12-31; giltigt är en dag till och med 2400-01-01", "en dag til og med 2400-01-01"),
        ((*ON, "--until", "9999-12-31"), 1, "--until: 9999-12-31; giltigt är en dag till och med 2400-01-01", "en dag til og med"),
        ((*ON, "--since", "2070-01-01"), 1, "--since 2070-01-01: inget är obetalt efter 2056-01-01", "--since 2070-01-01: intet skyldes efter"),
        ((*ON, "--yearly-loss", "B=2", "--recovery", "mortgage=0"), 2, "Ogiltigt värde för --yearly-loss: B=2; giltigt är från 0 till 1", "Ugyldig værdi for --yearly-loss: B=2; gyldigt er fra 0 til 1"),
        ((*ON, "--recovery", "mortgage=110 %"), 2, "Ogiltigt värde för --recovery: mortgage=110 %; giltigt är från 0 till 1", "mortgage=110 %; gyldigt er fra 0 til 1"),
    ],
)  # fmt: skip
def test_a_portfolio_is_refused_in_the_readers_language(
    arguments: tuple[str, ...], code: int, swedish: str, danish: str, loans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, said in (("sv", swedish), ("da", danish)):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert said in refused("portfolio", loans, *arguments, code=code)


@pytest.mark.parametrize(
    ("arguments", "code", "swedish", "danish"),
    [
        (("--model", "hull-white"), 2, "--model hull-white behöver --curve", "--model hull-white kræver --curve"),
        (("--model", "dice"), 2, "'dice' är inget av: vasicek", "'dice' er ingen af: vasicek"),
        (("--model", "history", "--yearly-loss", "0.1"), 2, "ge en tabell med --scenarios", "giv en tabel med --scenarios"),
        (("--seed", "-1"), 2, "'-1' är inget heltal från 0", "'-1' er ikke et helt tal fra 0"),
        (("--measure", "joy"), 2, "'joy' är inget av: ", "'joy' er ingen af: "),
        (("--quantile", "2"), 2, "Ogiltigt värde för --quantile: 2; giltigt är från 0 till 1", "Ugyldig værdi for --quantile: 2; gyldigt er fra 0 til 1"),
        (("--correlation", "2"), 1, "--correlation 2; giltigt är från -1 till 1", "--correlation 2; gyldigt er fra -1 til 1"),
        (("--model", "shifts", "--curve", "0.03", "--tenor", "0"), 1, "--tenor 0; giltigt är mer än 0 och högst 100 år", "--tenor 0; gyldigt er mere end 0"),
        (("--model", "shifts", "--curve", "0.03", "--tenor", "-3"), 1, "--tenor -3; giltigt är mer än 0", "og højst 100 år"),
        (("--model", "shifts", "--curve", "0.03", "--yearly-loss", "2"), 1, "--yearly-loss 2; giltigt är en andel från 0 till 1", "en andel fra 0 til 1"),
        (("--yearly-loss", "1.5"), 1, "--yearly-loss 1.5; giltigt är en andel från 0 till 1", "--yearly-loss 1.5; gyldigt er en andel"),
        (("--rate", "3"), 1, "--rate 3; giltigt är en andel om året över -1 och högst 1", "--rate 3; gyldigt er en andel om året over -1"),
        (("--rate-mean", "3"), 1, "--rate-mean 3; giltigt är en andel om året över -1", "--rate-mean 3; gyldigt er en andel om året over -1"),
        (("--volatility", "2"), 1, "--volatility 2; giltigt är från 0 till under 1 om året", "--volatility 2; gyldigt er fra 0 til under 1"),
        (("--reversion", "0"), 1, "--reversion 0; giltigt är en andel om året över 0 och under 50", "--reversion 0; gyldigt er en andel om året"),
        (("--inflation-reversion", "0"), 1, "--inflation-reversion 0; giltigt är en andel om året", "--inflation-reversion 0; gyldigt er"),
        (("--inflation-volatility", "-0.5"), 1, "--inflation-volatility -0.5; giltigt är från 0", "--inflation-volatility -0.5; gyldigt er fra 0"),
        (("--inflation", "-1"), 1, "--inflation -1; giltigt är en andel om året över -1 och under 10", "--inflation -1; gyldigt er en andel om året"),
        (("--inflation-latest", "12"), 1, "--inflation-latest 12; giltigt är en andel om året över -1", "--inflation-latest 12; gyldigt er en andel"),
        (("--count", "20000000"), 1, "--count 20000000; giltigt är från 1 till 10,000,000", "--count 20000000; gyldigt er fra 1 til 10,000,000"),
        (("--rate", "-0.99", "--volatility", "0.9", "--tenor", "0"), 1, "--model vasicek: räntan blir -1.09788 i ett scenario; giltigt är en nominell andel om året över -1: ändra --rate, --rate-mean", "--model vasicek: renten bliver -1.09788 i et scenarie; gyldigt er en nominel andel"),
        (("--model", "shifts", "--curve", "0.03", "--shift", "0", "--shift", "-1.5"), 1, "--shift -1.5: räntan blir -1.47033; giltigt är en nominell andel om året över -1", "--shift -1.5: renten bliver -1.47033"),
        (("--model", "shifts", "--curve", "0.03", "--inflation", "-3"), 1, "--inflation -3; giltigt är en andel över -1", "--inflation -3; gyldigt er en andel over -1"),
        (("--risk", "C=-3"), 2, "Ogiltigt värde för --risk: C=-3; giltigt är ett tal från 0", "Ugyldig værdi for --risk: C=-3; gyldigt er et tal fra 0"),
        (("--per-year", "1"), 1, "rad 2, months_per_term: 3 i lån A-1; giltigt är en multipel av 12 vid 1 perioder om året", "et multiplum af 12"),
        (("--count", "10000000", "--years", "200"), 1, "giltigt är färre scenarier (--count), år (--years) eller mått (--measure)", "gyldigt er færre scenarier (--count)"),
    ],
)  # fmt: skip
def test_a_simulation_is_refused_in_the_readers_language(
    arguments: tuple[str, ...], code: int, swedish: str, danish: str, loans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, said in (("sv", swedish), ("da", danish)):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert said in refused("simulate", loans, *ON, *arguments, code=code)


def test_a_scheduler_that_is_of_no_use_says_why(loans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Idle:
        def __init__(self, address: str, timeout: int) -> None:
            if address.endswith(":9"):
                raise OSError("timed out")

        def __enter__(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

        def scheduler_info(self) -> dict[str, dict[str, str]]:
            return {"workers": {}}

    monkeypatch.setattr("distributed.Client", Idle)
    monkeypatch.setenv("BORGEN_LANGUAGE", "sv")
    said = refused("simulate", loans, *ON, "--scheduler", "tcp://host:9", code=1)
    assert "ingen schemaläggare svarar på tcp://host:9: timed out" in said
    said = refused("simulate", loans, *ON, "--scheduler", "tcp://host:8786", code=1)
    assert "0 arbetare på tcp://host:8786" in said and "har inga arbetare; starta en: dask worker tcp://host:8786" in said


def test_less_than_a_year_of_scenarios_is_no_year(loans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = loans.with_name("table.csv")
    table.write_text("scenario,period,rate\n1,0,0.03\n", "utf-8")
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    assert "1 perioder er mindre end et år" in refused("simulate", loans, *ON, "--scenarios", table, code=1)
    table.write_text("scenario,period,rate\n1,0,often\n1,2,\n", "utf-8")
    said = refused("simulate", loans, *ON, "--scenarios", table, code=1)
    assert "række 2, rate: often; gyldig er renten når perioden begynder, en andel som 0.03 eller 3 % om året" in said
    table.write_text("scenario,period,rate\n1,0,0.03\n1,2,0.03\n", "utf-8")
    said = refused("simulate", loans, *ON, "--scenarios", table, code=1)
    assert "række 3, period: sidste række; gyldig er en række for periode 1 i scenarie 1" in said


@pytest.mark.parametrize(
    ("option", "content", "swedish", "danish", "english"),
    [
        ("--scenarios", "scenario,period,rate\n7,0,0.03\n7,1,-150 %\n7,2,-2\n", "--scenarios: what.csv tas inte emot: rad 3, rate: -150 %; giltigt är en andel om året över -1 och högst 1000 rad 4, rate: -2;", "række 3, rate: -150 %; gyldig er en andel om året over -1", "row 3, rate: -150 %; a share a year above -1 and up to 1000 is valid row 4, rate: -2;"),
        ("--scenarios", "scenario,period,rate,growth\n1,0,0.03,-1\n", "rad 2, growth: -1; giltigt är en andel över -1 och högst 1000", "række 2, growth: -1; gyldig er en andel over -1", "row 2, growth: -1; a share above -1 and up to 1000 is valid"),
        ("--scenarios", "scenario,period,rate,defaults\n1,1,0.03,0\n1,0,0.03,1.5\n", "rad 3, defaults: 1.5; giltigt är en andel från 0 till 1", "række 3, defaults: 1.5; gyldig er en andel fra 0 til 1", "row 3, defaults: 1.5; a share from 0 to 1 is valid"),
        ("--scenarios", "scenario,period,rate,index\n1,3,0.03,100\n1,2,0.03,-5\n", "rad 3, index: -5; giltigt är en nivå över noll", "række 3, index: -5; gyldig er et niveau over nul", "row 3, index: -5; a level above zero is valid"),
        ("--scenarios", "scenario,period,rate\n1,0,1e400\n", "rad 2, rate: 1e400; giltigt är en andel om året", "række 2, rate: 1e400;", "row 2, rate: 1e400;"),
        ("--scenarios", "scenario,period,rate\n1,0,0.03\n1,999999999999,0.03\n", "rad 3, period: sista raden; giltigt är en rad för period 1 i scenario 1", "række 3, period: sidste række", "row 3, period: the last row; a row for period 1 of scenario 1 is valid"),
        ("--history", "rate,index\n0.01,100\n0.02,0\n", "--history: what.csv tas inte emot: rad 3, index: 0; giltigt är en nivå över noll", "række 3, index: 0; gyldig er et niveau over nul", "row 3, index: 0; a level above zero is valid"),
        ("--history", "rate,index\n0.01,100\n0.02,101\n", "--history what.csv: 2 rader; giltigt är minst 5, mer än ett år med --per-year 4", "2 rækker; gyldigt er mindst 5", "2 rows; at least 5, more than a year with --per-year 4, are valid"),
        ("--history", "rate,index\n" + "0.01,100\n" * 5 + "--run", "--run 9; giltigt är från 1 till en mindre än de 5 gångna perioderna", "--run 9; gyldigt er fra 1", "--run 9; from 1 to one less than the 5 past periods is valid"),
        ("--history", "rate,index\n" + "0.01,100\n" * 5 + "-9,100\n", "--model history: räntan blir -9 i ett scenario; giltigt är en nominell andel om året över -1: ändra --history, --run", "renten bliver -9 i et scenarie", "the rate becomes -9 in a scenario; a nominal share a year above -1 is valid: change --history, --run"),
        ("--history", "rate;index\n0.01\n\n", "--history: what.csv tas inte emot: rad 2, index: ingenting; giltigt är", "række 2, index: ingenting;", "row 2, index: nothing;"),
    ],
)  # fmt: skip
def test_scenarios_are_refused_by_what_was_written(
    option: str, content: str, swedish: str, danish: str, english: str, loans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, its row and column or the option, what it says and what would be valid; no place among the engine's arrays."""
    file = loans.with_name("what.csv")
    content, run, _ = content.partition("--run")
    more = [run, "9"] if run else []
    file.write_text(content, "utf-8")
    model = ["--model", "history"] if option == "--history" else []
    for language, said in (("sv", swedish), ("da", danish), ("en", english)):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert said in refused("simulate", loans, *ON, *model, option, file, *more, code=1)


def test_a_file_is_refused_cell_by_cell_in_the_readers_language(loans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "sv")
    loans.write_text(LOANS.replace("3 %", "three").replace("2045-06-30", "soon"), "utf-8")
    for command in ("portfolio", "simulate"):
        said = refused(command, loans, *ON, code=1)
        assert "loans.csv tas inte emot: rad 2, rate: three; giltigt är årsräntan, en andel som 0.0325 eller 3.25 %" in said
        assert "rad 3, ends_on: soon; giltigt är den sista betalningsdagen, en dag som 2026-12-31" in said
    loans.write_text(LOANS.replace("2045-06-30", "2019-06-30"), "utf-8")
    assert "ends_on: 2019-06-30; giltigt är efter starts_on, och en dag i åren" in refused("portfolio", loans, *ON, code=1)
    loans.write_text(LOANS.replace("3 %", "300"), "utf-8")
    assert "rad 2, rate: 300; giltigt är -0.9999999 till 1" in refused("portfolio", loans, *ON, code=1)
    loans.write_text(LOANS.replace("50000000", "-5"), "utf-8")
    assert "rad 3, principal: -5; giltigt är 0 till 100000000000000.00" in refused("portfolio", loans, *ON, code=1)
    loans.write_text(LOANS.replace("security,", "kind,").replace("mortgage", "serial"), "utf-8")
    assert "rad 2, amount: 0; giltigt är 0.01 till 100000000000000.00 vid" in refused("portfolio", loans, *ON, code=1)
    loans.write_text('reference,borrower\nA-1,"Housing\n', "utf-8")
    assert "ett citattecken öppnas och stängs aldrig" in refused("portfolio", loans, *ON, code=1)
    assert "'nowhere.csv' finns inte eller kan inte läsas" in refused("portfolio", Path("nowhere.csv"), *ON, code=2)


@pytest.mark.parametrize(("ending", "row"), [("csv", 4), ("parquet", 3)])
def test_a_loan_that_is_not_simulated_is_named_by_its_row_in_the_file(
    ending: str, row: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by its place among the loans that still run: the first two are paid off or do not matter."""
    columns = {
        "reference": ["Gone", "A", "B"], "principal": ["100", "100", "100"], "rate": ["0", "0", "0"], "kind": ["annuity", "bullet", "annuity"],
        "starts_on": ["2016-01-01", "2026-01-01", "2026-01-01"], "ends_on": ["2017-01-01", "2036-01-01", "2036-01-01"],
        "months_per_term": ["12"] * 3, "refix_on": ["2030-01-01"] * 3, "refix_months": ["0", "0", "18"],
    }  # fmt: skip
    file = tmp_path / f"loans.{ending}"
    write_table(file, columns)
    for language, said in (
        ("sv", f"rad {row}, refix_months: 18 i lån B; giltigt är en multipel av terminens månader"),
        ("da", f"række {row}, refix_months: 18 i lån B; gyldig er et multiplum af terminens måneder"),
        ("en", f"row {row}, refix_months: 18 of loan B; a multiple of the months of a term is valid"),
    ):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert said in refused("simulate", file, *ON, code=1)


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_what_is_no_parquet_or_arrow_is_said_to_be_none(ending: str, loans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    file = loans.with_suffix(f".{ending}")
    for content in (b"", b"PAR1 is how it begins", LOANS.encode(), b"PAR1" + b"\xff" * 200 + b"\x40\0\0\0PAR1"):
        file.write_bytes(content)
        assert f"loans.{ending} er ikke en sådan fil, der kan læses (" in refused("portfolio", file, *ON, code=1)


def test_progress_and_written_files_are_told_in_the_readers_language(loans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "sv")
    out = loans.with_name("fan.json")
    said = refused("simulate", loans, *ON, "--count", 3, "--years", 2, "--out", out, code=0)
    assert said == f"Simulerar 2 rader i {out}"


def test_ctrl_c_ends_with_its_code_and_writes_nothing(loans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("borgen.cashflow.simulation.simulate", interrupted)
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    out = loans.with_name("fan.csv")
    assert refused("simulate", loans, *ON, "--out", out, code=130) == "Simulerer Afbrudt"
    assert not out.exists()


def _texts(node: ast.expr | None, said: dict[str, list[ast.expr]]) -> list[str]:
    """What an expression may say: figures as 7, a name as what the file assigns to it."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(_part(part, said) for part in parts)]
        case ast.Name(id=name):
            before = [one for one in said.get(name, []) if one.lineno < node.lineno]
            return _texts(before[-1], {}) if before else []
    return []


def _part(part: ast.expr, said: dict[str, list[ast.expr]]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    constant = part.value if isinstance(part, ast.FormattedValue) else part
    known = _texts(constant, said) if isinstance(constant, ast.Name) and constant.id.isupper() else []
    return known[0] if known else "7"


def _assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    said: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            said.setdefault(node.targets[0].id, []).append(node.value)
    return said


def _engine_says() -> list[str]:
    """Everything that the engine says of what is wrong with many loans, curves and scenarios."""
    cashflow = SOURCES / "cashflow"
    files = [cashflow / "curve.py", *(file for room in ("portfolio", "scenario", "simulation", "arrays") for file in (cashflow / room).glob("*.py"))]
    found = []
    for file in files:
        tree = ast.parse(file.read_text("utf-8"))
        constants = {name: said for name, said in _assigned(tree).items() if name.isupper()}
        # a function's own texts, and those of the functions in it
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            said = constants | _assigned(function)
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                name = getattr(call.func, "id", "")
                if name in RAISED and len(call.args) > RAISED[name]:
                    texts = _texts(call.args[RAISED[name]], said)
                    terms = _texts(call.args[0], {}) or ["rate"]
                    found += texts if RAISED[name] == 0 else [f"{terms[0]}: {text}" for text in texts]
                if name in REFUSED and len(call.args) > REFUSED[name]:
                    found += _texts(call.args[REFUSED[name]], said)
    return [text for text in found if any(letter.isalpha() for letter in text.replace("ends_on", ""))]


def test_every_refusal_of_the_engine_is_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _engine_says()
    assert len(texts) >= 60
    columns: tuple[Column, ...] = (*OF_LOANS, *OF_SCENARIOS, *HISTORY)
    lists_of_words = {"kind", "day_count", "country", "convention", "rounding"}
    texts += [column.valid for column in columns if column.name not in lists_of_words]
    texts += [valid for valid, _ in BOUNDS.values()]
    for language in ("sv", "da"):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert [text for text in texts if phrase(text) == text or " is valid" in phrase(text)] == []


def test_the_words_stand_in_three_languages() -> None:
    words = yaml.safe_load((SOURCES / "cli" / "cashflow" / "wording.yaml").read_text("utf-8"))
    assert all(set(texts) == {"sv", "da", "en"} and all(texts.values()) for texts in words["says"].values())
    assert all(set(one) == {"has", "sv", "da"} and all(one.values()) for one in words["phrases"])
    shared = yaml.safe_load((SOURCES / "cli" / "schedule" / "wording.yaml").read_text("utf-8"))
    assert set(words["says"]) & set(shared["says"]) == set()
