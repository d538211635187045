"""`borgen schedule` of loans that follow a market rate or an index, and of what happens to a loan on a day.

Every figure is compared with the engine's public API; those that a person can work out on paper stand here too.
"""

import ast
import csv
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from borgen.cashflow.contract import (
    ExtraRepayment,
    Fee,
    FixingMissing,
    Floating,
    Holiday,
    Indexed,
    Ledger,
    LoanContract,
    Redeemed,
    Refixed,
    Restructured,
    Then,
    ledger_of,
    refinanced,
)
from borgen.cashflow.plan import PlanKind, PlanTerms
from borgen.cli.main import main
from borgen.cli.schedule.output import amount_text
from borgen.kernel.money import Money

LOAN = ("--principal", "1000000.00", "--rate", "0.03", "--starts-on", "2026-01-01", "--years", "4")
SOURCES = Path(__file__).parents[2] / "src" / "borgen"


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")


@pytest.fixture
def fixings(tmp_path: Path) -> Path:
    file = tmp_path / "fixings.csv"
    file.write_text("code;day;rate\nCIBOR;2027-01-01;2,5 %\nCIBOR;2028-01-01;0,0325\nSTIBOR;2028-01-01;0,02\n", "utf-8")
    return file


@pytest.fixture
def index(tmp_path: Path) -> Path:
    file = tmp_path / "index.csv"
    rows = "NPI,2025=100,2026-01,100\nNPI,2025=100,2026-11,102\nNPI,2025=100,2027M11,103.5\nWAGE,2005=100,2026-01,150\n"
    file.write_text(f"series,base,period,value\n{rows}", "utf-8")
    return file


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["schedule", *map(str, arguments)])


def _answer(*arguments: object) -> dict[str, Any]:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def _refused(*arguments: object) -> tuple[str, dict[str, Any]]:
    result = _run(*arguments, "--json")
    assert result.exit_code == 1, result.output
    error: dict[str, Any] = json.loads(result.stdout)["error"]
    return result.stderr, error


def _kr(text: str) -> Money:
    return Money.parse(text, "SEK")


def _plan(kind: PlanKind, **terms: Any) -> PlanTerms:
    given: dict[str, Any] = {
        "granted": _kr("1000000.00"), "starts_on": date(2026, 1, 1), "matures_on": date(2030, 1, 1),
        "interest_rate": Fraction("0.03"),
    }  # fmt: skip
    return PlanTerms(kind=kind, **{**given, **terms})


def _same(rows: list[dict[str, Any]], ledger: Ledger) -> None:
    said = [(row["due_on"], row["interest"], row["principal"], row["payment"], row["balance"]) for row in rows]
    assert said == [
        (
            one.on.isoformat(), amount_text(one.interest), amount_text(one.principal), amount_text(one.payment),
            amount_text(one.balance),
        )
        for one in ledger.postings
    ]  # fmt: skip


def _column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


# a rate that follows the market


def test_a_floating_rate_takes_its_fixings_from_a_file_and_from_options(fixings: Path) -> None:
    given = ("--floating", "CIBOR", "--fixings", fixings, "--fixing", "2029-01-01=0.04", "--spread", "0.005")
    rows = _answer("bullet", *LOAN, *given)["rows"]
    # 3 %; 2.5 + 0.5 %; 3.25 + 0.5 %; 4 + 0.5 % of a million
    assert _column(rows, "interest") == ["30000.00", "30000.00", "37500.00", "45000.00"]
    observed = {date(2027, 1, 1): Fraction("0.025"), date(2028, 1, 1): Fraction("0.0325"), date(2029, 1, 1): Fraction("0.04")}
    floating = Floating(code="CIBOR", months=12, spread=Fraction("0.005"))
    contract = LoanContract(plan=_plan(PlanKind.ANNUITY), floating=floating)
    _same(_answer("annuity", *LOAN, *given)["rows"], ledger_of(contract, fixings={"CIBOR": observed}))


def test_an_annuity_needs_no_rate_of_its_own_where_the_first_days_was_fixed(fixings: Path) -> None:
    """Neither does one that pays another off; what explains its first interest is the fixing."""
    given, rateless = ("--floating", "CIBOR", "--fixings", fixings, "--fixing", "2029-01-01=0.04"), (*LOAN[:2], *LOAN[4:])
    rows = _answer("annuity", *rateless, *given, "--fixing", "2026-01-01=0.01", "--spread", "0.005")["rows"]
    assert rows == _answer("annuity", *rateless, "--rate", "0.015", *given, "--spread", "0.005")["rows"]
    explained = _run("annuity", *rateless, *given, "--fixing", "2026-01-01=0.01", "--explain", "1:interest")
    assert "rate a year = 1%  (observed: CIBOR 2026-01-01)" in explained.stdout
    refused = _run("annuity", *rateless, *given)
    assert refused.exit_code == 1 and "Valid is --fixing 2026-01-01=RATE" in refused.stderr
    by = ("--refinance", "2027-01-01:matures-on=2029-01-01,floating=CIBOR,kind=annuity", "--fixings", fixings)
    new = _answer("straight-line", *LOAN, *by)["refinanced_by"]["rows"]
    assert _column(new, "interest") == ["18750.00", "12337.96"] and new[-1]["balance"] == "0.00"
    plan = _plan(PlanKind.ANNUITY, starts_on=date(2026, 1, 1), interest_rate=Fraction(0))
    floating = Floating(code="CIBOR", months=12, from_start=True)
    with pytest.raises(FixingMissing):
        ledger_of(LoanContract(plan=plan, floating=floating), fixings={"CIBOR": {}})


def test_a_holiday_that_a_lenders_rows_cannot_have_is_named_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("due_on,principal\n2026-12-31,500000\n2027-12-31,500000\n", "utf-8")
    holiday = "2026-06-01:2027-06-01:longer"
    result = _run("rows", str(file), "--principal", "1000000", "--starts-on", "2026-01-01", "--holiday", holiday)
    assert f"--holiday {holiday}: then: not supported (value longer, valid higher)" in result.stderr


def test_how_often_a_rate_is_refixed_and_within_what_bounds_are_options(fixings: Path) -> None:
    given = ("--floating", "CIBOR", "--fixings", fixings)
    rows = _answer("bullet", *LOAN, *given, "--refix-every", "24", "--multiplier", "2")["rows"]
    assert _column(rows, "interest") == ["30000.00", "30000.00", "65000.00", "65000.00"]
    bounds = (*given, "--fixing", "2029-01-01=0.09", "--floor", "0.03", "--cap", "0.05")
    assert _column(_answer("bullet", *LOAN, *bounds)["rows"], "interest") == ["30000.00", "30000.00", "32500.00", "50000.00"]
    without_a_rate = [*LOAN[:2], *LOAN[4:], "--floating", "CIBOR", "--refix-every", "24", "--fixings", fixings]
    rows = _answer("bullet", *without_a_rate, "--fixing", "2026-01-01=0.01")["rows"]
    assert _column(rows, "interest") == ["10000.00", "10000.00", "32500.00", "32500.00"]
    explained = _run("bullet", *LOAN, *given, "--until", "2028-06-30", "--explain", "2:interest")
    assert "(observed: CIBOR 2027-01-01)" in explained.stdout


def test_a_missing_fixing_gives_no_figure_but_its_day_and_what_would_be_valid(fixings: Path) -> None:
    said, error = _refused("annuity", *LOAN, "--floating", "CIBOR", "--fixings", fixings)
    assert "FixingMissing" in said and "CIBOR was not observed for 2029-01-01" in said
    assert "--fixing 2029-01-01=RATE" in said and "2, from 2027-01-01 to 2028-01-01" in said
    assert error == {
        "term": "--fixing", "code": "fixing_missing", "market_object": "CIBOR", "time": "2029-01-01",
        "valid": "--fixing 2029-01-01=RATE, or a row of that day in --fixings FILE", "known": ["2027-01-01", "2028-01-01"],
    }  # fmt: skip
    rows = _answer("bullet", *LOAN, "--floating", "CIBOR", "--fixings", fixings, "--until", "2029-01-01")["rows"]
    assert _column(rows, "interest") == ["30000.00", "25000.00", "32500.00"]
    said, error = _refused("bullet", *LOAN, "--floating", "CIBOR")
    assert error["time"] == "2027-01-01" and error["known"] == [] and "Known: none" in said
    said, error = _refused("bullet", *LOAN, "--floating", "EURIBOR", "--fixings", fixings)
    assert error["term"] == "--floating" and error["valid"] == "CIBOR, STIBOR" and "EURIBOR is not in fixings.csv" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "CIBOR observerades inte för 2027-01-01, så ingen siffra kan sägas (FixingMissing). Giltigt är --fixing 2027-01-01=RÄNTA"),
        ("da", "CIBOR er ikke observeret for 2027-01-01, så intet tal kan siges (FixingMissing). Gyldig er --fixing 2027-01-01=RENTE"),
        ("en", "CIBOR was not observed for 2027-01-01"),
    ],
)  # fmt: skip
def test_a_missing_fixing_is_said_in_the_readers_language(
    language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    result = _run("bullet", *LOAN, "--floating", "CIBOR")
    assert result.exit_code == 1 and said in result.stderr and result.stdout == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("day,rate\n2027-01-01,low\n", "row 2, rate: low; a share such as 0.03 or 3 % is valid"),
        ("day,rate\n2027-01-01,3\n", "row 2, rate: 3; a share such as 0.03 or 3 % is valid"),
        ("day,rate\n2027-02-30,0.03\n", "row 2, day: 2027-02-30; a day such as 2026-01-01 is valid"),
        ("day,rate\n2027-01-01,0.03\n2027-01-01,0.04\n", "row 3, day: 2027-01-01; each day once is valid"),
        ("day\n2027-01-01\n", "row 1, rate: nothing; a column of that name is valid"),
        ("day,rate,colour\n2027-01-01,0.03,red\n", "row 1, colour: a heading that is not known; code, day, rate is valid"),
        ("", "fixings.csv is empty; headings and rows are valid"),
    ],
)
def test_a_file_of_fixings_that_is_wrong_names_row_column_and_what_would_be_valid(
    content: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "fixings.csv"
    file.write_text(content, "utf-8")
    stderr, error = _refused("bullet", *LOAN, "--floating", "CIBOR", "--fixings", file)
    assert said in stderr and (error["term"], error["code"]) == ("--fixings", "file_refused")


# payments that follow an index


def test_instalments_follow_an_index_with_a_base_and_a_lag(index: Path) -> None:
    given = ("--principal", "1000000.00", "--rate", "0.04", "--starts-on", "2026-01-01", "--years", "3", "--index", index)
    given = (*given, "--index-series", "NPI", "--index-lag", "2")
    rows = _answer("straight-line", *given, "--index-base", "100")["rows"]
    # a third of a million at 102 and at 103.5 of 100; the last payment takes the rest
    assert _column(rows, "principal") == ["340000.00", "345000.00", "315000.00"]
    assert _answer("straight-line", *given, "--index-base", "2026-01")["rows"] == rows
    plan = _plan(PlanKind.ANNUITY, interest_rate=Fraction("0.04"), matures_on=date(2029, 1, 1))
    values = {date(2026, 11, 1): Fraction(102), date(2027, 11, 1): Fraction("103.5")}
    indexed = Indexed(code="NPI", base=Fraction(100), lag_months=2)
    ledger = ledger_of(LoanContract(plan=plan, indexed=indexed), fixings={"NPI": values})
    _same(_answer("annuity", *given, "--index-base", "2026-01")["rows"], ledger)


def test_what_the_index_file_lacks_is_named(index: Path, tmp_path: Path) -> None:
    given = ("straight-line", *LOAN, "--index", index)
    said, error = _refused(*given, "--index-base", "100", "--index-series", "NPI")
    assert error["term"] == "--index" and error["time"] == "2027-01-01"
    assert "Valid is a row with the period 2027-01 in index.csv. Known: 3, from 2026-01-01 to 2027-11-01" in said
    assert "one of NPI, WAGE is valid" in _refused(*given, "--index-base", "100")[0]
    assert "CPI is not in index.csv; there is NPI, WAGE" in _refused(*given, "--index-base", "100", "--index-series", "CPI")[0]
    said, error = _refused(*given, "--index-base", "2025-12", "--index-series", "WAGE")
    assert "WAGE has no value for 2025-12; an index is valid, or a month of index.csv: 2026-01" in said
    said, error = _refused("bullet", *LOAN, "--index", index, "--index-base", "100", "--index-series", "NPI")
    assert (error["term"], error["value"]) == ("--index", "bullet") and error["valid"].startswith("straight-line, annuity")
    both = ("--index-base", "100", "--index-series", "NPI", "--floating", "NPI", "--fixing", "2027-01-01=0.03")
    assert "NPI is the name of the rate" in _refused(*given, *both)[0]
    for content, wrong in (
        ("period,value\n2026-Q1,100\n", "row 2, period: 2026-Q1; a month such as 2026-01 is valid"),
        ("period,value\n2026-01,0\n", "row 2, value: 0; an index such as 117.3, above zero is valid"),
        ("period,value\n2026-01,100\n2026M01,101\n", "row 3, period: 2026-01; each day once is valid"),
        ("period,value,base\n2026-01,100,2025=100\n2026-02,130,2000=100\n", "row 3, base: 2000=100; the same base in all rows"),
    ):
        file = tmp_path / "wrong.csv"
        file.write_text(content, "utf-8")
        assert wrong in _refused("straight-line", *LOAN, "--index", file, "--index-base", "100")[0]


# what happens on a day


def test_a_restructuring_settles_interest_and_plans_what_is_left_anew() -> None:
    terms = "2028-07-01:kind=annuity,matures-on=2031-07-01,per-year=2,rate=0.02"
    rows = _answer("straight-line", *LOAN, "--restructure", terms, "--redeem-on", "2030-03-01")["rows"]
    assert _column(rows, "posting") == ["due", "due", "settled", "due", "due", "due", "redeemed"]
    # 500 000 at 3 % for 182 of 366 days; then six half-years at 1 %: 500 000 × 0.01 ÷ (1 - 1.01⁻⁶)
    assert (rows[2]["payment"], rows[3]["interest"], rows[3]["payment"]) == ("7459.02", "5000.00", "86274.18")
    other = Restructured(
        on=date(2028, 7, 1), kind=PlanKind.ANNUITY, matures_on=date(2031, 7, 1), payments_a_year=2, interest_rate=Fraction("0.02")
    )
    changes = (other, Redeemed(on=date(2030, 3, 1)))
    _same(rows, ledger_of(LoanContract(plan=_plan(PlanKind.STRAIGHT_LINE), changes=changes)))
    fixed = _answer("straight-line", *LOAN, "--restructure", "2028-01-01:kind=fixed-per-year,amount=100000.00")["rows"]
    assert _column(fixed, "principal") == ["250000.00", "250000.00", "100000.00", "400000.00"]


def test_the_loan_that_refinances_follows_the_market(fixings: Path) -> None:
    """Its own rate, with the old loan's fixed, with the old loan's another, and with the same."""
    by = "2027-01-01:matures-on=2029-01-01,floating=CIBOR,spread=0.005"
    new = _answer("straight-line", *LOAN, "--refinance", by, "--fixings", str(fixings))["refinanced_by"]
    assert _column(new["rows"], "interest") == ["22500.00", "14062.50"]  # 750 000 at 3 %, then 375 000 at 3.75 %
    terms = _plan(PlanKind.STRAIGHT_LINE, starts_on=date(2027, 1, 1), matures_on=date(2029, 1, 1), interest_rate=None)
    floating = Floating(code="CIBOR", months=12, spread=Fraction("0.005"))
    observed = {"CIBOR": {date(2027, 1, 1): Fraction("0.025"), date(2028, 1, 1): Fraction("0.0325")}}
    _, paid_by = refinanced(LoanContract(plan=_plan(PlanKind.STRAIGHT_LINE)), on=date(2027, 1, 1), by=terms, floating=floating)
    _same(new["rows"], ledger_of(paid_by, fixings=observed))
    by_hand = _answer("straight-line", *LOAN, "--refinance", by, "--fixing", "2027-01-01=0.025", "--fixing", "2028-01-01=0.0325")
    assert by_hand["refinanced_by"] == new
    capped = _answer("straight-line", *LOAN, "--refinance", f"{by},rate=0.01,refix-every=12,cap=0.02", "--fixings", str(fixings))
    assert _column(capped["refinanced_by"]["rows"], "interest") == ["7500.00", "7500.00"]
    old = ("--floating", "STIBOR", "--fixing", "2027-01-01=0.01", "--until", "2028-01-01")
    both = _answer("straight-line", *LOAN, "--refinance", "2028-01-01:matures-on=2030-01-01,floating=CIBOR", *old, "--fixings", str(fixings))
    assert _column(both["rows"], "interest") == ["30000.00", "7500.00", "0.00"]
    assert "2028-01-01" in _run("straight-line", *LOAN, "--refinance", by, "--fixings", str(fixings), "--explain", "4:interest").stdout


@pytest.mark.parametrize(
    ("arguments", "english", "swedish", "danish"),
    [
        (("--refinance", "2027-01-01:matures-on=2029-01-01,spread=0.01"), "spread (0.01) goes with floating", "spread (0.01) hör ihop med floating", "spread (0.01) hører sammen med floating"),
        (("--refinance", "2027-01-01:matures-on=2029-01-01,floating=X,refix-every=0"), "'0' is not a whole number from 1 to 600", "'0' är inget heltal från 1 till 600", "'0' er ikke et helt tal fra 1 til 600"),
        (("--refinance", "2027-01-01:matures-on=2029-01-01,floating=X,floor=0.03,cap=0.02"), "cap: below the floor", "cap: under golvet", "cap: under bunden"),
        (("--refinance", "2027-01-01:matures-on=2029-01-01,floating=X"), "Valid is --fixing 2027-01-01=RATE", "Giltigt är --fixing 2027-01-01=RÄNTA", "Gyldig er --fixing 2027-01-01=RENTE"),
        (("--refinance", "2027-01-01:matures-on=2029-01-01,floating=X", "--fixings", "FILE"), "--refinance: floating: X is not in fixings.csv; there is CIBOR, STIBOR", "--refinance: floating: X finns inte i fixings.csv", "--refinance: floating: X findes ikke i fixings.csv"),
        (("--refinance", "2027-01-01:matures-on=2029-01-01,floating=X", "--floating", "Y", "--fixing", "2027-01-01=0.01"), "a row of that day with X in the column code of --fixings FILE", "en rad för den dagen med X i kolumnen code", "en række for den dag med X i kolonnen code"),
        (("--refinance", "2027-01-01:matures-on=2029-01-01,floating=X", "--floating", "Y", "--fixings", "NAMELESS"), "nameless.csv has no column code; one that says which rate the row is of is valid: Y, X", "nameless.csv har ingen kolumn code", "nameless.csv har ingen kolonne code"),
    ],
)  # fmt: skip
def test_a_market_rate_of_the_new_loan_that_cannot_be_is_named(
    arguments: tuple[str, ...], english: str, swedish: str, danish: str, fixings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = fixings.with_name("nameless.csv")
    nameless.write_text("day,rate\n2027-01-01,0.02\n", "utf-8")
    words = [{"FILE": str(fixings), "NAMELESS": str(nameless)}.get(word, word) for word in arguments]
    for language, wanted in (("en", english), ("sv", swedish), ("da", danish)):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        result = _run("straight-line", *LOAN, *words)
        assert result.exit_code in {1, 2}, result.output
        assert wanted in " ".join(result.stderr.split())


def test_a_refinanced_loan_is_redeemed_and_the_new_one_printed_beside_it(tmp_path: Path) -> None:
    by = "2028-07-01:matures-on=2030-07-01,rate=0.02"
    answer = _answer("straight-line", *LOAN, "--refinance", by)
    assert answer["rows"][-1] == {
        "due_on": "2028-07-01", "interest": "7459.02", "principal": "500000.00", "payment": "507459.02", "balance": "0.00",
        "posting": "redeemed",
    }  # fmt: skip
    new = answer["refinanced_by"]
    assert (new["principal"], new["interest"], new["ends_on"]) == ("500000.00", "15000.00", "2030-07-01")
    assert _column(new["rows"], "payment") == ["260000.00", "255000.00"]
    terms = _plan(PlanKind.STRAIGHT_LINE, starts_on=date(2028, 7, 1), matures_on=date(2030, 7, 1), interest_rate=Fraction("0.02"))
    old, paid_by = refinanced(LoanContract(plan=_plan(PlanKind.STRAIGHT_LINE)), on=date(2028, 7, 1), by=terms)
    _same(answer["rows"], ledger_of(old))
    _same(new["rows"], ledger_of(paid_by))

    table = _run("straight-line", *LOAN, "--refinance", by).stdout
    assert "The old loan" in table and "The new loan" in table and "redeemed" in table
    assert "row 5" in _run("straight-line", *LOAN, "--refinance", by, "--explain", "5").stdout
    before = _answer("straight-line", *LOAN, "--refinance", by, "--until", "2028-06-30")
    assert "refinanced_by" not in before and len(before["rows"]) == 2
    for ending in (".csv", ".parquet", ".json", ".svg"):
        out = tmp_path / f"plan{ending}"
        assert _run("straight-line", *LOAN, "--refinance", by, "--out", out).exit_code == 0, ending
    with (tmp_path / "plan.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["loan", "due_on", "interest", "principal", "payment", "balance", "posting"]
    assert _column(rows, "loan") == ["old", "old", "old", "new", "new"]
    parquet = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "plan.parquet").to_pylist()
    assert [{key: str(value) for key, value in row.items()} for row in parquet] == rows
    assert json.loads((tmp_path / "plan.json").read_text("utf-8")) == answer


def test_what_became_known_later_is_corrected() -> None:
    late = ("--refix", "2027-06-01:0.05@2028-02-01")
    answer = _answer("straight-line", *LOAN, *late, "--corrected-since", "2028-01-31")
    # 750 000: 3 % for 151 days, 5 % for 214 of 365; then 5 % of 500 000 and of 250 000
    assert answer["corrections"] == [
        {"due_on": "2028-01-01", "before": "272500.00", "after": "281294.52"},
        {"due_on": "2029-01-01", "before": "265000.00", "after": "275000.00"},
        {"due_on": "2030-01-01", "before": "257500.00", "after": "262500.00"},
    ]
    change = Refixed(on=date(2027, 6, 1), rate=Fraction("0.05"), known_on=date(2028, 2, 1))
    contract = LoanContract(plan=_plan(PlanKind.STRAIGHT_LINE), changes=(change,))
    _same(answer["rows"], ledger_of(contract))
    as_believed = _answer("straight-line", *LOAN, *late, "--known-on", "2028-01-31")["rows"]
    _same(as_believed, ledger_of(contract, known_on=date(2028, 1, 31)))
    assert as_believed == _answer("straight-line", *LOAN)["rows"]
    assert "281 294.52" in _run("straight-line", *LOAN, *late, "--corrected-since", "2028-01-31").stdout
    unknown_yet = _answer("straight-line", *LOAN, "--refinance", "2028-07-01:matures-on=2030-07-01@2028-08-01", "--known-on", "2028-07-31")
    assert "refinanced_by" not in unknown_yet


def test_a_holiday_may_add_interest_to_the_debt_and_a_fee_may_be_an_amount_a_year() -> None:
    given = ("--holiday", "2028-01-01:2029-01-01:longer:added", "--fee-a-year", "avi:100.01", "--fee", "bidrag:0.005")
    rows = _answer("straight-line", *LOAN, *given, "--extra", "2027-01-01:50000.00")["rows"]
    changes = (
        ExtraRepayment(on=date(2027, 1, 1), amount=_kr("50000.00"), then=Then.LOWER),
        Holiday(on=date(2028, 1, 1), until=date(2029, 1, 1), then=Then.LONGER, interest_added=True),
    )
    fees = (Fee(name="bidrag", share_per_year=Fraction("0.005")), Fee(name="avi", per_year=_kr("100.01")))
    ledger = ledger_of(LoanContract(plan=_plan(PlanKind.STRAIGHT_LINE), fees=fees, changes=changes))
    _same(rows, ledger)
    # 700 000 bear 3 %: 21 000 is added to the debt
    assert (rows[2]["principal"], rows[2]["balance"]) == ("-21000.00", "721000.00")
    assert (rows[0]["bidrag"], rows[0]["avi"]) == ("5000.00", "100.01") and "avi" not in rows[1]


# what is wrong


@pytest.mark.parametrize(
    ("arguments", "term", "code", "said"),
    [
        (("--extra", "2027-02-01:100.00", "--extra", "2028-02-01:900000.00"), "--extra 2028-02-01:900000.00", "more_than_is_left",
         "mer än vad som återstår (var 900000.00 SEK, giltigt högst 499933.33)"),
        (("--extra", "2027-02-01:0.00"), "--extra 2027-02-01:0.00", "not_positive", "inte större än noll (var 0.00 SEK)"),
        (("--extra", "2027-02-01:1.00:sideways"), "--extra 2027-02-01:1.00:sideways", "not_supported", "'sideways' är inget av: shorter"),
        (("--holiday", "2027-01-01:2028-01-01:longer:x"), "--holiday 2027-01-01:2028-01-01:longer:x", "not_supported", "'x' är inget av: added"),
        (("--redeem-on", "2035-01-01"), "--redeem-on 2035-01-01", "after_the_end", "efter lånets slut (var 2035-01-01, slutar 2030-01-01)"),
        (("--redeem-on", "2025-01-01"), "--redeem-on 2025-01-01", "before_the_start", "före lånets början"),
        (("--restructure", "2027-01-01:per-year=4", "--restructure", "2028-07-01:matures-on=2027-07-01"),
         "--restructure 2028-07-01:matures-on=2027-07-01: matures-on", "not_after_start", "inte efter början (var 2027-07-01"),
        (("--restructure", "2028-01-01:kind=share-of-remaining"), "--restructure 2028-01-01:kind=share-of-remaining: share", "missing",
         "saknas (giltigt en andel som 0.02)"),
        (("--refinance", "2028-07-01:rate=0.02"), "--refinance 2028-07-01:rate=0.02: matures-on", "missing", "en dag som matures-on=2056-01-01"),
        (("--refinance", "2031-01-01:matures-on=2040-01-01"), "--refinance 2031-01-01:matures-on=2040-01-01", "after_the_end", "slutar 2030-01-01"),
        (("--refinance", "2028-07-01:matures-on=2040-01-01,rate=0.02", "--rounding", "none"), "--rounding", "not_supported",
         "--rounding: går inte (var none, giltigt"),
        (("--floating", "X", "--floor", "0.05", "--cap", "0.04"), "--cap", "below_the_floor", "under golvet (var 0.04, giltigt 0.05 eller mer)"),
        (("--floating", "X", "--fixing", "2027-01-01=0.9", "--spread", "0.2"), "--floating", "out_of_range", "utanför vad som är möjligt"),
        (("--floating", "X", "--fixing", "2027-01-01=0.01", "--fixing", "2027-01-01=0.02"), "--fixing", "twice", "0.01 redan sagt"),
        (("--fee-a-year", "avi:999999999999999"), "--fee-a-year", "too_large", "högst 100000000000000.00"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_the_option_as_it_was_written(
    arguments: tuple[str, ...], term: str, code: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "sv")
    kind = "annuity" if "none" in arguments else "straight-line"
    stderr, error = _refused(kind, *LOAN, *arguments)
    assert (error["term"], error["code"]) == (term, code)
    assert said in stderr and stderr.startswith(f"Fel: {term}"), stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--spread", "0.01"), "--spread (0.01) hører sammen med --floating"),
        (("--fixing", "2027-01-01=0.03"), "--fixing (2027-01-01=0.03) hører sammen med --floating"),
        (("--index-lag", "2"), "--index-lag (2) hører sammen med --index"),
        (("--floating", "X", "--fixing", "2027-01-01"), "'2027-01-01' er ikke en dag med sin rente som 2027-01-01=0.031"),
        (("--floating", "X", "--fixing", "2027-13-01=0.03"), "'2027-13-01' er ikke en dag som 2026-01-01"),
        (("--redeem-on", "soon"), "'soon' er ikke en dag som 2026-01-01"),
        (("--extra", "2027-02-15"), "'2027-02-15' har ikke 2 til 3 dele med kolon imellem"),
        (("--restructure", "2028-01-01"), "'2028-01-01' er ikke en dag med vilkår"),
        (("--restructure", "2028-01-01:colour=red"), "'colour' er ikke et vilkår; gyldige er kind, matures-on, rate"),
        (("--restructure", "2028-01-01:rate=0.03,rate=0.04"), "'rate' står to gange"),
        (("--refinance", "2028-01-01:kind=rows"), "'rows' er ingen af: straight-line, annuity"),
        (("--corrected-since", "2028-01-01", "--refinance", "2028-01-01:matures-on=2040-01-01"), "går ikke sammen med --refinance"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_would_be_valid(
    arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    result = _run("straight-line", *LOAN, *arguments)
    assert result.exit_code == 2 and said in " ".join(result.stderr.split()), result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("annuity", *LOAN, "--per-year", "3"), 2, "Ogiltigt värde för --per-year: '3' är inget av: 1, 2, 4, 12"),
        (("annuity", *LOAN[:2], "--rate", "3 %", *LOAN[4:]), 2, "Ogiltigt värde för --rate: '3 %' är ingen andel som 0.03"),
        (("annuity", *LOAN, "--years", "0"), 2, "'0' är inget heltal från 1 till 200"),
        (("annuity", *LOAN, "--rounding-unit", "x"), 2, "'x' är inget heltal"),
        (("annuity", *LOAN[2:]), 2, "--principal saknas; giltigt är ett belopp som 1000000.00"),
        (("annuity", *LOAN, "--flotting", "X"), 2, "--flotting finns inte; giltiga är --fixing, --fixings, --floating"),
        (("annuity", *LOAN, "--rate"), 2, "--rate behöver ett värde"),
        (("annuity", *LOAN, "--floating", "X", "--fixings", "nowhere.csv"), 2, "--fixings: 'nowhere.csv' finns inte"),
        (("rows", *LOAN), 2, "FILE saknas"),
        (("spiral", *LOAN), 2, "'spiral' är inget sätt att betala ett lån; giltiga är annuity, straight-line"),
        ((), 2, "--actus FIL, eller ett av: annuity"),
        (("annuity", *LOAN, "--out", "nowhere/plan.csv"), 1, "nowhere/plan.csv kan inte skrivas"),
        (("annuity", *LOAN, "--out", "plan.doc"), 1, ".doc: en fil slutar på .csv"),
        (("annuity", *LOAN, "--until", "2026-06-30", "--out", "plan.svg"), 1, "det finns inga rader att rita"),
        (("annuity", *LOAN[:4], "--starts-on", "9990-01-01", "--years", "30"), 1, "30 år från 9990-01-01 är efter år 9999"),
        (("annuity", *LOAN, "--explain", "9"), 1, "det finns 4 rader, och ingen 9"),
        (("annuity", *LOAN, "--explain", "1:colour"), 1, "rad 1 har inget 'colour'"),
    ],
)  # fmt: skip
def test_usage_is_explained_in_the_readers_language(
    arguments: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "sv")
    result = _run(*arguments)
    assert result.exit_code == code and said in result.stderr, result.stderr


def test_a_lenders_row_that_is_wrong_says_its_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    file = tmp_path / "rows.csv"
    file.write_text("due_on,principal\n2026-06-30,a lot\n", "utf-8")
    said, error = _refused("rows", file, *LOAN[:2], "--starts-on", "2026-01-01")
    assert "række 2, principal: a lot; gyldig er et beløb som 1000000.00" in said
    assert [(cell["row"], cell["column"]) for cell in error["cells"]] == [(2, "principal")]
    file.write_text("day,amount\n", "utf-8")
    said, _ = _refused("rows", file, *LOAN[:2], "--starts-on", "2026-01-01")
    assert "række 1, due_on: ingenting; gyldig er en kolonne med det navn" in said


def test_an_index_needs_its_base(index: Path) -> None:
    result = _run("straight-line", *LOAN, "--index", index)
    assert result.exit_code == 2 and "--index (index.csv) needs --index-base" in result.stderr


def test_every_refusal_of_the_engine_is_put_into_words() -> None:
    words = yaml.safe_load((SOURCES / "cli" / "schedule" / "wording.yaml").read_text("utf-8"))
    cashflow = SOURCES / "cashflow"
    files = [cashflow / "terms.py", cashflow / "schedule.py", *(cashflow / "actus").glob("*.py")]
    calls = [
        node
        for file in [*files, *(cashflow / "contract").glob("*.py")]
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    codes, params = set(), set()
    for call in calls:
        name = getattr(call.func, "id", "")
        place = {"PlanImpossible": 1, "_refuse_unless": 2}.get(name)
        if place is not None and isinstance(call.args[place], ast.Constant):
            codes.add(call.args[place].value)
            params |= {keyword.arg for keyword in call.keywords if keyword.arg}
    assert len(codes) >= 20
    assert codes - set(words["codes"]) == set() and params - set(words["params"]) == set()
    for texts in (*words["says"].values(), *words["codes"].values(), *words["params"].values(), *words["missing"].values()):
        assert set(texts) == {"sv", "da", "en"} and all(texts.values())


def test_a_case_that_cannot_be_worked_out_is_said_in_the_readers_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = json.loads((Path(__file__).parents[1] / "data" / "actus" / "actus-tests-pam.json").read_text("utf-8"))
    terms = {**cases["pam02"]["terms"], "notionalPrincipal": "-1", "colourOfPaper": "blue"}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"odd": {**cases["pam02"], "terms": terms}}), "utf-8")
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    result = _run("--actus", file)
    assert result.exit_code == 1 and "odd: colourOfPaper: ukendt vilkår (var blue, gyldigt et vilkår, som ACTUS-ordbogen har for PAM)" in result.stderr
    assert "1 af 1 kunne ikke beregnes" in result.stderr
    file.write_text(json.dumps({"odd": {**cases["pam02"], "terms": {**cases["pam02"]["terms"], "notionalPrincipal": "-1"}}}), "utf-8")
    assert "notionalPrincipal: negativt (var -1, gyldigt 0 eller mere)" in _run("--actus", file).stderr


def test_words_fall_back_on_english_where_nobody_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BORGEN_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "--redeem-on 2035-01-01: after the end" in _run("bullet", *LOAN, "--redeem-on", "2035-01-01").stderr
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    assert "efter lånets slut" in _run("bullet", *LOAN, "--redeem-on", "2035-01-01").stderr
