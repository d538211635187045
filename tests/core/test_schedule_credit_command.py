"""`borgen schedule credit`: every figure is the engine's, and what is wrong is said of the option that was written."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from borgen.cashflow.contract import CreditContract, Draw, InterestIs, Repayment, Rounding, credit_ledger_of
from borgen.cli.main import main
from borgen.cli.schedule.explained import in_words
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money

CREDIT = ("--limit", "1000000.00", "--rate", "0.036", "--opens-on", "2026-01-01", "--first-interest-on", "2026-04-01")
DRAWN = ("--draw", "2026-01-01:600000.00")
ENDS = ("--matures-on", "2027-01-01")


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["schedule", "credit", *arguments])


def test_the_rows_are_those_of_the_ledger(tmp_path: Path) -> None:
    given = (*DRAWN, *ENDS, "--repay", "2026-05-15:100000.00", "--interest", "paid", "--interest-every", "6", "--day-count", "act/365",
             "--rounding-unit", "100", "--currency", "DKK")  # fmt: skip
    answer = json.loads(_run(*CREDIT, *given, "--json").stdout)
    ledger = credit_ledger_of(
        CreditContract(
            limit=Money(100000000, "DKK"), opens_on=date(2026, 1, 1), interest_rate=Fraction("0.036"), matures_on=date(2027, 1, 1),
            first_interest_on=date(2026, 4, 1), interest_months=6, interest=InterestIs.PAID, day_count=DayCount.ACT_365F,
            rounding=Rounding(unit=100),
            changes=(
                Draw(on=date(2026, 1, 1), amount=Money(60000000, "DKK")), Repayment(on=date(2026, 5, 15), amount=Money(10000000, "DKK")),
            ),
        )
    )  # fmt: skip
    assert (answer["kind"], answer["limit"], answer["currency"], answer["ends_on"]) == ("credit", "1000000.00", "DKK", "2027-01-01")
    assert [[row[name] for name in ("due_on", "posting", "interest", "principal", "balance")] for row in answer["rows"]] == [
        [str(p.on), p.kind.value, *(Money(int(amount or 0), "DKK").decimal for amount in (p.interest, p.principal, p.balance))]
        for p in ledger.postings
    ]
    file = tmp_path / "credit.csv"
    assert _run(*CREDIT, *given, "--out", str(file)).exit_code == 0
    assert len(file.read_text("utf-8").splitlines()) == 1 + len(ledger.postings)


def test_every_figure_is_explained_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("sv", "da", "en"):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        for rounding in (Rounding(), Rounding(unit=100), Rounding(mode="none")):
            for interest in InterestIs:
                credit = CreditContract(
                    limit=Money(100000000, "SEK"), opens_on=date(2026, 1, 1), interest_rate=Fraction("0.0377"), matures_on=date(2027, 1, 1),
                    first_interest_on=date(2026, 4, 1), interest=interest, rounding=rounding,
                    changes=(Draw(on=date(2026, 2, 3), amount=Money(60000000, "SEK")),),
                )  # fmt: skip
                for posting in credit_ledger_of(credit).postings:
                    for figure in posting.figures:
                        assert list(in_words(posting.explain(figure)))


def test_a_rate_of_the_market_and_what_became_known_later(tmp_path: Path) -> None:
    file = tmp_path / "fixings.csv"
    file.write_text("day,rate\n2026-01-01,2 %\n2026-07-01,3 %\n", "utf-8")
    floating = (*CREDIT[:2], *CREDIT[4:], *DRAWN, "--floating", "CIBOR", "--refix-every", "6", "--fixings", str(file), "--day-count", "30e/360")
    rows = json.loads(_run(*floating, *ENDS, "--interest", "paid", "--json").stdout)["rows"]
    assert [row["interest"] for row in rows] == ["0.00", "3000.00", "3000.00", "4500.00", "4500.00"]
    missing = _run(*floating, "--matures-on", "2027-02-01", "--json")
    assert missing.exit_code == 1
    error = json.loads(missing.stdout)["error"]
    assert (error["term"], error["code"], error["time"]) == ("--fixing", "fixing_missing", "2027-01-01")
    late = _run(*CREDIT, *ENDS, "--draw", "2026-01-01:1.00@2026-03-01", "--corrected-since", "2026-02-01", "--json")
    assert json.loads(late.stdout)["corrections"][0] == {"due_on": "2026-01-01", "before": "0.00", "after": "-1.00"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--matures-on: no end (valid a day, a call, or a day to look until)"),
        ((*ENDS, "--draw", "2026-03-01:400000.01"), "--draw 2026-03-01:400000.01: more than the limit (value 400000.01 SEK, valid up to 400000.00 SEK)"),
        ((*ENDS, "--repay", "2026-02-01:700000.00"), "--repay 2026-02-01:700000.00: more than is left (value 700000.00 SEK, valid up to 601860.00 SEK)"),
        ((*ENDS, "--repay", "2026-02-01:0"), "--repay 2026-02-01:0: not positive (value 0.00 SEK)"),
        ((*ENDS, "--draw", "2025-12-31:1.00"), "--draw 2025-12-31:1.00: before the start (value 2025-12-31, starts_on 2026-01-01)"),
        (("--call-on", "2026-02-01", "--notice", "90", "--draw", "2026-02-01:1.00"), "--draw 2026-02-01:1.00: after the call"),
        (("--call-on", "2026-02-01", "--redeem-on", "2026-03-01"), "--redeem-on 2026-03-01: too many (value 2, valid one call or redemption)"),
        ((*ENDS, "--day-count", "act/act icma"), "--day-count: not supported (value act/act icma, valid act/360, act/365f, 30e/360, act/act isda)"),
        (("--matures-on", "2026-01-01"), "--matures-on: not after start"),
        ((*ENDS, "--rate", "2"), "--rate: out of range"),
    ],
)  # fmt: skip
def test_what_is_impossible_names_its_option(arguments: tuple[str, ...], said: str) -> None:
    result = _run(*CREDIT, *DRAWN, *arguments)
    assert result.exit_code == 1 and said in result.output


def test_a_credit_without_a_rate_or_with_odd_options_is_refused() -> None:
    without = _run(*CREDIT[:2], *CREDIT[4:], *DRAWN, *ENDS)
    assert without.exit_code == 1 and "--rate: missing" in without.output
    assert _run(*CREDIT, *ENDS, "--index", "x.csv").exit_code == 2
    assert _run(*CREDIT, *ENDS, "--interest", "kept").exit_code == 2
    assert _run(*CREDIT[2:], *ENDS).exit_code == 2
