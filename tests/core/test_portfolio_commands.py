"""`borgen portfolio` and `borgen simulate`: tables, JSON, files of every ending, what is refused, and exit codes."""

import csv
import json
import subprocess
import sys
from decimal import Decimal
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from borgen.cli.main import main

LOANS = """\
reference,borrower,principal,rate,starts_on,ends_on,months_per_term,risk_class,security,refix_on,refix_months,margin,payment,regulated_on,full_until
A-1,Housing,104189360.00,3 %,2026-01-01,2056-01-01,3,B,mortgage,2036-01-01,120,0.002,828779,2027-01-01,2046-01-01
A-2,Arena,50000000,0.0275,2020-06-30,2045-06-30,3,C,,2030-06-30,120,0.004,,,
"""
RISK = ("--yearly-loss", "B=0.01", "--yearly-loss", "C=2 %", "--recovery", "mortgage=0.8", "--recovery", "=0")


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")


@pytest.fixture
def loans(tmp_path):
    path = tmp_path / "loans.csv"
    path.write_text(LOANS)
    return path


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def answer(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_portfolio_says_what_it_is(loans):
    found = answer("portfolio", loans, "--on", "2026-12-31", "--curve", "1:0.02,10:0.03", *RISK)
    assert found["loans"] == 2 and found["currency"] == "SEK"
    assert [one["name"] for one in found["concentration"]["borrowers"]] == ["Housing", "Arena"]
    shares = [Decimal(one["share"]) for one in found["concentration"]["borrowers"]]
    assert sum(shares) == 1 and Decimal(found["concentration"]["hhi"]) == pytest.approx(sum(s * s for s in shares), abs=Decimal("1e-5"))
    owed = sum(Decimal(one["owed"]) for one in found["concentration"]["borrowers"])
    assert Decimal(found["balance"]) == owed == Decimal(found["ladder"][0]["balance"]) + Decimal(found["ladder"][0]["principal"])
    groups = found["expected_loss"]["groups"]
    assert [Decimal(group["loss"]) for group in groups] == [
        (Decimal(group["owed"]) * rate).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        for group, rate in zip(groups, (Decimal("0.002"), Decimal("0.02")), strict=True)
    ]
    assert found["ladder"][0]["period"] == "2027" and found["ladder"][-1]["balance"] == "0.00"
    assert Decimal(found["present_value"]) > 0


def test_a_portfolio_as_a_table_and_as_files(loans, tmp_path):
    outs = [tmp_path / f"ladder.{ending}" for ending in ("csv", "json", "parquet", "svg")]
    result = run("portfolio", loans, "--on", "2026-12-31", "--by", "quarter", *(a for out in outs for a in ("--out", out)))
    assert result.exit_code == 0, result.output
    assert "Housing" in result.stdout and "2027-Q1" in result.stdout and "more; --out writes them all" in result.stdout
    rows = list(csv.DictReader(outs[0].read_text().splitlines()))
    assert [row["period"] for row in rows] == [row["period"] for row in json.loads(outs[1].read_text())]
    assert pq.read_table(outs[2]).column("payment").to_pylist() == [Decimal(row["payment"]) for row in rows]
    assert ElementTree.fromstring(outs[3].read_text()).tag.endswith("svg")


def test_a_bad_file_is_named_cell_by_cell(loans):
    loans.write_text(LOANS.replace("3 %", "three").replace("2045-06-30", "soon"))
    result = run("portfolio", loans, "--on", "2026-12-31")
    assert result.exit_code == 1
    assert "row 2, rate: three;" in result.stderr and "row 3, ends_on: soon;" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--on", "2070-01-01"), 1, "--on 2070-01-01: nothing is owed after"), (("--on", "soon"), 2, "is not a day"),
        (("--on", "2026-12-31", "--curve", "x"), 2, "not a rate such as 0.03|is not a share"),
        (("--on", "2026-12-31", "--curve", "1:0.02,1:0.03"), 2, "must rise"), ((), 2, "--on"),
        (("--on", "2026-12-31", "--yearly-loss", "B"), 2, "B=0.02"), (("--on", "2026-12-31", "--yearly-loss", "B=0.01"), 1, "security 'mortgage'"),
        (("--on", "2026-12-31", "--out", "x.xlsx"), 2, "does not end in one of"),
        (("--on", "2026-12-31", "--out", "/nowhere/x.csv"), 1, "No such file"),
    ],
)  # fmt: skip
def test_what_is_not_possible_ends_with_a_code_and_a_reason(arguments, code, said, loans):
    result = run("portfolio", loans, *arguments)
    assert result.exit_code == code, result.output
    assert any(part in result.stderr for part in said.split("|")), result.stderr


SMALL = ("--on", "2026-12-31", "--count", "40", "--years", "12")


def test_a_simulation_of_loans_with_payments_by_index(loans, tmp_path):
    out = tmp_path / "fan.csv"
    found = answer("simulate", loans, *SMALL, "--out", out, "--seed", "7")
    assert found["scenarios"] == 40 and len(found["rows"]) == 12
    row = {key: Decimal(value) for key, value in found["rows"][11].items() if key != "until"}
    assert found["rows"][11]["until"] == "2038-12-31"
    for measure in ("service", "payment", "remainder"):
        assert row[f"{measure}_5"] < row[f"{measure}_50"] < row[f"{measure}_95"]
    assert row["service_mean"] - row["payment_mean"] == pytest.approx(row["remainder_mean"], abs=Decimal("0.02"))
    again = answer("simulate", loans, *SMALL, "--seed", "7", "--workers", "3", "--cohorts")
    for one, other in zip(found["rows"], again["rows"], strict=True):
        assert all(abs(Decimal(one[key]) - Decimal(other[key])) <= Decimal("0.01") for key in one if key != "until")
    assert answer("simulate", loans, *SMALL, "--seed", "8")["rows"] != found["rows"]
    assert len(list(csv.DictReader(out.read_text().splitlines()))) == 12


def test_scenarios_come_from_models_history_shifts_and_tables(loans, tmp_path):
    history, table, svg = tmp_path / "history.csv", tmp_path / "scenarios.csv", tmp_path / "fan.svg"
    history.write_text("rate,index\n" + "".join(f"{0.02 + 0.001 * (n % 5)},{100 + n}\n" for n in range(20)))
    table.write_text("scenario,period,rate,growth\n" + "".join(f"{s},{n},0.03,0.02\n" for s in (1, 2) for n in range(8)))
    assert answer("simulate", loans, *SMALL, "--model", "hull-white", "--curve", "1:0.02,10:0.03")["scenarios"] == 40
    assert answer("simulate", loans, *SMALL, "--model", "history", "--history", history)["scenarios"] == 40
    shifted = answer(
        "simulate", loans, *SMALL, "--model", "shifts", "--curve", "0.03", "--shift", "0", "--shift", "0.02", "--yearly-loss", "0.01",
        "--measure", "loss", "--measure", "balance", "--risk", "C=3", "--recovery", "mortgage=0.5", "--by", "period", "--out", svg,
    )  # fmt: skip
    assert shifted["scenarios"] == 2 and len(shifted["rows"]) == 48 and Decimal(shifted["rows"][0]["loss_mean"]) > 0
    assert svg.read_text().startswith("<svg")
    given = run("simulate", loans, "--on", "2026-12-31", "--scenarios", table)
    assert given.exit_code == 0 and "2 loans in 2 scenarios" in given.stdout and "2028-12-31" in given.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--model", "hull-white"), 2, "needs --curve"), (("--model", "history"), 2, "needs --history"),
        (("--correlation", "2"), 1, "--correlation 2; from -1 to 1"), (("--per-year", "1"), 1, "row 2, months_per_term: 3 of loan A-1"),
        (("--quantile", "2"), 2, "from 0 to 1"), (("--seed", "-1"), 2, "--seed"), (("--measure", "joy"), 2, "service"),
        (("--scheduler", "tcp://127.0.0.1:9"), 1, "no scheduler answers"), (("--model", "history", "--yearly-loss", "0.1"), 2, "give a table"),
        (("--count", "10000000", "--years", "200"), 1, "MB needed"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_simulation_that_is_not_possible_says_why(arguments, code, said, loans):
    result = run("simulate", loans, "--on", "2026-12-31", *arguments)
    assert result.exit_code == code, result.output
    assert said in result.stderr


def test_a_simulation_ends_where_all_is_paid(loans):
    """A day after it is refused as a portfolio's is; the table stops, and JSON and files have every year that was asked for."""
    result = run("simulate", loans, "--on", "2070-01-01", "--count", "20", "--years", "5")
    assert result.exit_code == 1, result.output
    assert "--on 2070-01-01: nothing is owed after" in result.stderr
    late = ("simulate", loans, "--on", "2053-12-31", "--count", "20", "--years", "20", "--measure", "balance")
    years = [line[:4] for line in run(*late).stdout.splitlines() if line[:2] == "20" and line[4] == "-"]
    assert years == ["2054", "2055", "2056"]
    assert len(answer(*late)["rows"]) == 20


def test_neither_command_needs_django(loans):
    """Somebody who has only loans and NumPy gets tables and charts."""
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from borgen.cli.cashflow import portfolio, simulate\n"
        f"portfolio([{str(loans)!r}, '--on', '2026-12-31', '--out', {str(loans.with_suffix('.svg'))!r}], standalone_mode=False)\n"
        f"simulate([{str(loans)!r}, '--on', '2026-12-31', '--count', '3', '--years', '2'], standalone_mode=False)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "2 loans in 3 scenarios" in done.stdout
