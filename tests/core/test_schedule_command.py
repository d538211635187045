"""`borgen schedule`: rows and events as JSON, files of every ending, and exit codes that say when something is amiss."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from borgen.cashflow.columnar import write_table
from borgen.cli.main import main

ACTUS = Path(__file__).parents[1] / "data" / "actus"
LOAN = (
    "--principal",
    "1000000.00",
    "--rate",
    "0.03",
    "--starts-on",
    "2026-01-01",
    "--years",
    "30",
    "--per-year",
    "4",
)


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["schedule", *arguments])


def _rows(*arguments: str) -> list[dict[str, Any]]:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["rows"]
    left = Decimal("1000000.00")
    for row in rows:
        assert set(row) == {"due_on", "interest", "principal", "payment", "balance"}
        assert Decimal(row["interest"]) + Decimal(row["principal"]) == Decimal(row["payment"])
        left -= Decimal(row["principal"])
        assert Decimal(row["balance"]) == left
    assert left == 0
    return rows


def test_an_annuity_of_thirty_years() -> None:
    rows = _rows("annuity", *LOAN)
    assert len(rows) == 120
    assert rows[0] == {
        "due_on": "2026-04-01", "interest": "7500.00", "principal": "5167.58", "payment": "12667.58", "balance": "994832.42",
    }  # fmt: skip
    assert {row["payment"] for row in rows[:-1]} == {"12667.58"} and rows[-1]["balance"] == "0.00"


def test_days_and_calendars_are_options() -> None:
    rows = _rows("annuity", *LOAN, "--day-count", "actual/365", "--calendar", "DK")
    assert rows[0]["interest"] == "7397.26" and rows[3]["due_on"] == "2027-01-04"
    assert _rows("annuity", *LOAN, "--calendar", "se")[1]["due_on"] == "2026-07-01"
    leap = ("bullet", *LOAN[:2], "--rate", "0.0365", "--starts-on", "2027-07-01", "--years", "1")
    for spelling in ("nl/365", "NL/365", "actual/365 no leap", "act/365-NL"):
        assert [row["interest"] for row in _rows(*leap, "--day-count", spelling)] == ["36500.00"]
    assert [row["interest"] for row in _rows(*leap, "--day-count", "act/365f")] == ["36600.00"]
    said = _run(*leap, "--day-count", "act/366").output
    assert "'act/366' is none of: act/360, act/365f, act/act isda, act/act icma, 30/360, 30e/360, 30e/360 isda, nl/365" in said


@pytest.mark.parametrize(
    ("arguments", "first", "count"),
    [
        (("straight-line", *LOAN), "8333.33", 120),
        (("serial", *LOAN), "8333.33", 120),
        (("bullet", *LOAN), "0.00", 120),
        (("fixed-per-year", *LOAN, "--amount", "40000.00"), "10000.00", 100),
        (("fixed-payment", *LOAN, "--payment", "20000.00"), "12500.00", 63),
        (("fixed-payment", *LOAN[:6], "--per-year", "4", "--payment", "20000.00"), "12500.00", 63),
        (("share-of-remaining", *LOAN, "--share", "0.04"), "10000.00", 120),
        (("stepped", *LOAN, "--step", "2026-04-01:20000.00", "--step", "2027-01-01:5000.00:12"), "20000.00", 191),
        (("stepped", *LOAN[:6], "--step", "2026-01-01:20000.00", "--step", "2028-01-01:30000.00:2"), "20000.00", 34),
    ],
)
def test_every_kind_has_its_command(arguments: tuple[str, ...], first: str, count: int) -> None:
    rows = _rows(*arguments)
    assert (rows[0]["principal"], len(rows)) == (first, count)


def test_a_lenders_rows_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("due_on,principal,interest\n2026-06-30,400000.00,1.50\n2026-12-31,600000.00,\n", "utf-8")
    rows = _rows(
        "rows", str(file), "--principal", "1000000.00", "--starts-on", "2026-01-01", "--rate", "0.05"
    )
    assert [row["interest"] for row in rows][0] == "1.50" and rows[1]["due_on"] == "2026-12-31"
    file.write_text("due_on,principal\n2026-06-30,400000.005\n", "utf-8")
    refused = _run("rows", str(file), "--principal", "1000000.00", "--starts-on", "2026-01-01")
    assert refused.exit_code == 1 and "row 2" in refused.output


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "arrow"])
def test_a_lenders_rows_are_read_as_a_nordic_spreadsheet_or_a_columnar_file_has_them(ending: str, tmp_path: Path) -> None:
    file, given = tmp_path / f"rows.{ending}", ("--principal", "1000000.00", "--starts-on", "2026-01-01", "--rate", "0.03")
    if ending in {"parquet", "arrow"}:
        columns = {
            "due_on": [date(2026, 3, 31), date(2026, 12, 31)], "principal": [Decimal("250000.50"), Decimal("749999.50")],
            "interest": [Decimal("7500.00"), None], "restgæld": [Decimal(1), Decimal(0)],
        }  # fmt: skip
        write_table(file, columns)
    else:
        mark = ";" if ending == "csv" else "\t"
        lines = ["due_on;principal;interest;restskuld", "2026-03-31;250 000,50;7 500,00;749 999,50", "2026-12-31;749999,50;;0"]
        file.write_text("\n".join(lines).replace(";", mark), "utf-8")
    rows = _rows("rows", str(file), *given)
    assert [(row["due_on"], row["principal"]) for row in rows] == [("2026-03-31", "250000.50"), ("2026-12-31", "749999.50")]
    assert rows[0]["interest"] == "7500.00" and rows[1]["interest"] == "16952.04"


def test_every_bad_cell_of_a_lenders_rows_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("due_on;principal\n2026-13-01;abc\n2026-12-31;1,005\n", "utf-8")
    said = _run("rows", str(file), "--principal", "1000000.00", "--starts-on", "2026-01-01")
    assert said.exit_code == 1
    for cell in ("row 2, due_on: 2026-13-01; a day", "row 2, principal: abc; an amount", "row 3, principal: 1,005; an amount"):
        assert cell in said.stderr
    file.write_text("förfaller;amortering\n2026-12-31;1\n", "utf-8")
    said = _run("rows", str(file), "--principal", "1000000.00", "--starts-on", "2026-01-01", "--json")
    assert "row 1, due_on: nothing; a column of that name is valid" in said.stderr
    assert [cell["column"] for cell in json.loads(said.stdout)["error"]["cells"]] == ["due_on", "principal"]


def test_a_table_is_printed_for_people() -> None:
    result = _run("bullet", *LOAN)
    assert (
        result.exit_code == 0
        and "1 000 000.00" in result.output
        and "120 payments until 2056-01-01" in result.output
    )


def test_files_hold_the_same_rows(tmp_path: Path) -> None:
    rows = _rows("annuity", *LOAN)
    for ending in (".csv", ".json", ".parquet", ".svg"):
        assert _run("annuity", *LOAN, "--out", str(tmp_path / f"plan{ending}")).exit_code == 0
    with (tmp_path / "plan.csv").open(encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == rows
    assert json.loads((tmp_path / "plan.json").read_text("utf-8"))["rows"] == rows
    parquet = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "plan.parquet").to_pylist()
    assert [{key: str(value) for key, value in row.items()} for row in parquet] == rows
    drawing = ElementTree.fromstring((tmp_path / "plan.svg").read_text("utf-8"))
    assert drawing.tag.endswith("svg") and "Payments a year (SEK)" in "".join(drawing.itertext())
    assert _run("annuity", *LOAN, "--out", str(tmp_path / "plan.doc")).exit_code == 1


def test_negative_interest_is_drawn_too(tmp_path: Path) -> None:
    arguments = [*LOAN]
    arguments[3] = "-0.005"
    assert _run("bullet", *arguments, "--out", str(tmp_path / "plan.svg")).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("annuity", *LOAN[:4], "--starts-on", "2026-01-01"), "--matures-on: missing"),
        (("annuity", *LOAN[:6], "--matures-on", "2025-01-01"), "--matures-on: not after start (value 2025-01-01, starts_on 2026-01-01)"),
        (("bullet", "--principal", "-5", *LOAN[2:]), "--principal: not positive (value -5.00 SEK)"),
        (("bullet", *LOAN[:2], "--rate", "2", *LOAN[4:]), "--rate: out of range (value 2, valid -1 < rate <= 1)"),
        (("fixed-per-year", *LOAN[:6], "--amount", "1.00"), "--amount: never ends"),
        (("stepped", *LOAN), "--step: missing (valid a day and its amount such as 2027-01-01:25000.00)"),
        (("stepped", *LOAN[:6], "--step", "2027-01-01:400.00"),
         "--step 2027-01-01:400.00: never ends (value 400.00 SEK, terms_max 2400, valid 416.67 or more)"),
        (("stepped", *LOAN, "--step", "2025-12-31:400.00"), "--step 2025-12-31:400.00: before the start (value 2025-12-31"),
        (("stepped", *LOAN, "--step", "2026-01-01:1000000.00", "--step", "2027-01-01:1.00:2"),
         "--step 2027-01-01:1.00:2: nothing left (value 2027-01-01, ends_on 2026-04-01)"),
        (("fixed-payment", *LOAN[:6], "--payment", "30000.00"),
         "--payment: never ends (value 30000.00 SEK, terms_max 2400, valid 30416.67 or more)"),
        (("fixed-payment", *LOAN, "--payment", "0"), "--payment: not positive (value 0.00 SEK)"),
        (("fixed-payment", *LOAN[:2], *LOAN[4:], "--payment", "1.00"), "--rate: missing (valid a share such as 0.03"),
    ],
)  # fmt: skip
def test_an_impossible_term_names_its_option(arguments: tuple[str, ...], said: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 1 and said in result.output


@pytest.mark.parametrize(
    "arguments",
    [(), ("annuity",), ("annuity", *LOAN, "--day-count", "act/366"), ("annuity", *LOAN, "--matures-on", "2030-01-01"), ("spiral", *LOAN)],
)  # fmt: skip
def test_what_is_no_command_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    assert _run(*arguments).exit_code == 2


def test_a_file_of_contracts_becomes_events_by_case() -> None:
    result = _run("--actus", str(ACTUS / "actus-tests-ceg.json"), "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert len(answer) == 8
    assert answer["guarantee06"][1] == {
        "eventDate": "2020-09-20T00:00:00", "eventType": "XD", "payoff": 0.0, "currency": "USD", "notionalPrincipal": 700000.0,
        "exerciseDate": "2020-09-20T00:00:00", "exerciseAmount": 700000.0,
    }  # fmt: skip
    table = _run("--actus", str(ACTUS / "actus-tests-pam.json"))
    assert table.exit_code == 0 and "pam02" in table.output


def test_a_case_that_cannot_be_worked_out_is_named_and_the_others_are_printed(tmp_path: Path) -> None:
    cases = json.loads((ACTUS / "actus-tests-pam.json").read_text("utf-8"))
    known = dict(list(cases.items())[:1])
    odd = {**cases["pam02"], "terms": {**cases["pam02"]["terms"], "colourOfPaper": "blue"}}
    swap = {**cases["pam02"], "terms": {"contractType": "SWAPS"}}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({**known, "odd": odd, "swap": swap}), "utf-8")
    result = _run("--actus", str(file), "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["pam02"] and answer["odd"] == {
        "error": {
            "term": "colourOfPaper", "code": "unknown_term", "value": "blue",
            "valid": "a term that the ACTUS dictionary has for PAM",
        }
    }  # fmt: skip
    assert answer["swap"]["error"]["value"] == "SWAPS" and "PAM" in answer["swap"]["error"]["valid"]
    assert "odd: colourOfPaper: unknown term" in result.stderr
    file.write_text("not json", "utf-8")
    assert _run("--actus", str(file)).exit_code == 1


def test_changes_and_further_terms_are_options() -> None:
    extra = _run("annuity", *LOAN, "--extra", "2027-02-15:200000.00:shorter", "--refix", "2030-01-01:0.05", "--fee", "bidrag:0.005")
    assert extra.exit_code == 0 and "extra" in extra.output and "Bidrag" in extra.output
    result = json.loads(_run("annuity", *LOAN, "--extra", "2027-02-15:200000.00", "--redeem-on", "2029-05-01", "--json").stdout)
    assert [row["due_on"] for row in result["rows"]][4] == "2027-02-15" and result["rows"][-1]["due_on"] == "2029-05-01"
    assert result["rows"][-1]["balance"] == "0.00" == result["rows"][4]["interest"]
    unrounded = json.loads(_run("annuity", *LOAN, "--rounding", "none", "--json").stdout)["rows"][0]
    assert unrounded["payment"] == "12667.577375024950" and unrounded["interest"] == "7500.00"
    whole = json.loads(_run("straight-line", *LOAN, "--rounding-unit", "100", "--rounding-place", "payment", "--json").stdout)["rows"]
    assert {row["payment"][-3:] for row in whole[:-1]} == {".00"}
    moved = _rows("annuity", *LOAN, "--day-count", "act/365f", "--calendar", "dk", "--interest-days-move")
    assert moved[3]["interest"] != _rows("annuity", *LOAN, "--day-count", "act/365f", "--calendar", "dk")[3]["interest"]
    holiday = json.loads(_run("straight-line", *LOAN, "--holiday", "2027-01-01:2028-01-01:longer", "--json").stdout)
    assert len(holiday["rows"]) == 124 and holiday["ends_on"] == "2057-01-01"
    drawn = _run("bullet", *LOAN, "--drawn-at-start", "0.00", "--draw", "2026-05-01:1000000.00", "--json")
    assert json.loads(drawn.stdout)["rows"][1]["principal"] == "-1000000.00"
    for refused, code in (
        (("--extra", "2027-02-15"), 2), (("--extra", "2027-02-15:1.00:sideways"), 1), (("--extra", "2027-02-15:9000000.00"), 1),
        (("--rounding-unit", "0"), 1), (("--redeem-on", "2080-01-01"), 1),
    ):  # fmt: skip
        assert _run("annuity", *LOAN, *refused).exit_code == code, refused


def test_a_row_explains_itself() -> None:
    said = _run("annuity", *LOAN, "--explain", "2:interest")
    assert said.exit_code == 0 and "interest = SEK" in said.output.replace("\xa0", " ")
    assert "[rounded: interest before rounding; to the nearest, halves up]" in said.output and "(balance of row 1)" in said.output
    trace = json.loads(_run("annuity", *LOAN, "--explain", "2", "--json").stdout)
    assert trace["steps"][-1][3] == "1266758" and trace["seal"]
    assert _run("annuity", *LOAN, "--explain", "121").exit_code == 1
    assert _run("annuity", *LOAN, "--explain", "1:colour").exit_code == 1
    assert _run("annuity", *LOAN, "--explain", "zero").exit_code == 2


def test_a_fixed_payment_takes_every_option_that_the_other_kinds_take(monkeypatch: pytest.MonkeyPatch) -> None:
    loan = ("fixed-payment", *LOAN[:6], "--per-year", "4", "--payment", "20000.00")
    plain = _rows(*loan)
    assert {row["payment"] for row in plain[:-1]} == {"20000.00"} and plain[-1]["balance"] == "0.00"
    dearer = _rows(*loan, "--refix", "2027-01-01:0.05", "--calendar", "dk", "--day-count", "act/360")
    assert len(dearer) > len(plain) and {row["payment"] for row in dearer[:-1]} == {"20000.00"}
    given = ("--floating", "CIBOR", "--refix-every", "120", "--fixing", "2026-01-01=0.03", "--fixing", "2036-01-01=0.03")
    assert _rows("fixed-payment", *LOAN[:2], *LOAN[4:6], "--per-year", "4", "--payment", "20000.00", *given) == plain
    other = "2027-01-01:kind=fixed-payment,payment=400000.00"
    rows = _rows("bullet", *LOAN[:6], "--years", "9", "--restructure", other, "--refix", "2028-01-01:0.02")
    assert [row["principal"] for row in rows] == ["0.00", "370000.00", "387400.00", "242600.00"]
    new = _run("bullet", *LOAN[:6], "--years", "9", "--refinance", f"{other},rate=0.03", "--json")
    assert [row["principal"] for row in json.loads(new.stdout)["refinanced_by"]["rows"]] == ["370000.00", "381100.00", "248900.00"]
    refused = _run("bullet", *LOAN[:6], "--years", "9", "--restructure", "2027-01-01:kind=fixed-payment")
    assert refused.exit_code == 1 and "payment: missing (valid an amount such as 15000.00)" in refused.output
    refused = _run("bullet", *LOAN[:6], "--years", "9", "--refinance", "2027-01-01:kind=fixed-payment,payment=5.00,rate=0.03")
    assert refused.exit_code == 1 and ": payment: never ends (value 5.00 SEK" in refused.output
    said = _run(*loan, "--explain", "2:principal")
    assert said.exit_code == 0 and "fixed payment = SEK" in said.output.replace("\xa0", " ")
    for language, word in (("sv", "fast betalning"), ("da", "fast ydelse")):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert word in _run(*loan, "--explain", "2:principal").output
        assert "--payment" in _run("fixed-payment", "--help").output


def test_the_chart_of_a_credit_shows_what_is_owed(tmp_path: Path) -> None:
    """What is drawn and paid back within a year would come to nothing as payments a year."""
    out = tmp_path / "credit.svg"
    arguments = ("--limit", "5000000.00", "--rate", "0.036", "--opens-on", "2026-01-01", "--draw", "2026-01-01:1000000.00")
    assert _run("credit", *arguments, "--redeem-on", "2026-06-01", "--out", str(out)).exit_code == 0
    said = "".join(ElementTree.fromstring(out.read_text("utf-8")).itertext())
    assert "Balance (SEK)" in said and "2026-06-01" in said and "Payments a year" not in said


def test_files_of_a_loan_that_changes(tmp_path: Path) -> None:
    for ending in (".csv", ".parquet", ".svg"):
        out = tmp_path / f"plan{ending}"
        arguments = ("--rounding", "none", "--fee", "bidrag:0.01", "--extra", "2027-02-15:200000.00", "--out", str(out))
        assert _run("annuity", *LOAN, *arguments).exit_code == 0, ending
    with (tmp_path / "plan.csv").open(encoding="utf-8") as file:
        assert list(csv.DictReader(file))[4]["bidrag"] == ""
