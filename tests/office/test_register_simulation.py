"""`borgen simulate --register`: the register's loans in scenarios, held against its totals. Issue 3, section 3."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner, Result

from benchmarks.registers import make_up
from borgen.cashflow.arrays import Loans, rate_units
from borgen.cashflow.portfolio import NotSimulated, Portfolio
from borgen.cli.main import main
from borgen.kernel.money import Money
from borgen.office.guarantee.queries.portfolio import as_simulated, register_portfolios
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.organisation.models import Organisation
from tests.office.test_register_portfolio import check_refused, two_loans  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]
YEAR_END = date(2019, 12, 31)
MEASURES = ("service", "interest", "principal", "balance")
MEASURED = [word for measure in MEASURES for word in ("--measure", measure)]
STILL = ("--model", "shifts", "--curve", "0.03", "--shift", "0")


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")


@pytest.fixture
def registers(offices: dict[str, Organisation]) -> dict[str, Organisation]:
    forget_snapshots()
    make_up(organisation_id=offices["gotene"].pk, count=120, seed=1, with_plans=True)
    make_up(organisation_id=offices["vara"].pk, count=30, seed=9, with_plans=True)
    return offices


def run(command: str, *arguments: object) -> Result:
    return CliRunner().invoke(main, [command, "--register", *map(str, arguments)])


def answer(command: str, *arguments: object) -> list[dict[str, Any]]:
    result = run(command, *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["portfolios"]
    return found


def test_where_nothing_changes_every_quarter_is_the_ladder_to_the_ore(registers: dict[str, Organisation]) -> None:
    """No rate of the made-up register is fixed again, so each quarter is that of `borgen portfolio --register`, öre by öre."""
    ladders = answer("portfolio", "--as-of", YEAR_END, "--by", "quarter", "--since", "2020-01-01", "--until", "2120-01-01")
    simulated = answer("simulate", "--as-of", YEAR_END, "--years", 100, "--by", "period", *STILL, *MEASURED)
    assert {one["organisation"] for one in simulated} == {"gotene", "vara"}
    assert sum(one["loans"] for one in simulated) >= 50
    for still, one in zip(ladders, simulated, strict=True):
        assert (one["loans"], one["register"]) == (still["loans"], still["register"])
        assert len(one["rows"]) == len(still["ladder"]) == (400 if one["loans"] else 0)
        names = {"service": "payment", **{name: name for name in MEASURES[1:]}}
        for row, rung in zip(one["rows"], still["ladder"], strict=True):
            assert row["until"] == str(date.fromisoformat(rung["until"]).fromordinal(date.fromisoformat(rung["until"]).toordinal() - 1))
            for measure, name in names.items():
                assert {row[f"{measure}_{part}"] for part in ("mean", "5", "50", "95")} == {rung[name]}, (row["until"], measure)
        principal = sum(Decimal(row["principal_mean"]) for row in one["rows"])
        left_out = sum(Decimal(row["owed"]) for row in one["register"]["left_out_loans"])
        assert principal + left_out == Decimal(one["register"]["outstanding"])
        assert one["register"]["difference"] == "0.00"


def test_a_rate_that_is_fixed_again_follows_the_scenarios(two_loans: None, tmp_path: Path) -> None:  # noqa: F811
    """By hand: B-1 owes 9 million at 3 % until the end of 2021, and pays 900 000 a year; then 1 %, 3 % or 8 %."""
    table = tmp_path / "scenarios.csv"
    rates = ("0.01", "0.03", "0.08")
    table.write_text("scenario,period,rate\n" + "".join(f"{n},{k},{rate}\n" for n, rate in enumerate(rates) for k in range(10)), "utf-8")
    options = ("--organisation", "gotene", "--as-of", YEAR_END, "--scenarios", table, "--per-year", 1, *MEASURED)
    (one,) = answer("simulate", *options, "--quantile", "0", "--quantile", "0.5", "--quantile", "1")
    assert (one["loans"], one["scenarios"], one["on"]) == (2, 3, "2019-12-31")
    assert one["register"]["rate_unknown"] == "1000000.00"  # B-2 states no rate: no scenario gives it one
    for n, row in enumerate(one["rows"]):
        owed = 9_000_000 - 900_000 * n
        found = [Decimal(row[f"interest_{part}"]) for part in ("0", "50", "100")]
        assert found == [Decimal(owed) * Decimal(rate) for rate in (rates if n >= 2 else ("0.03",) * 3)]
        assert row["interest_mean"] == f"{sum(found) / 3:.2f}"
        assert {row[f"principal_{part}"] for part in ("0", "mean", "100")} == {"1000000.00"}
        assert row["balance_mean"] == f"{10_000_000 - 1_000_000 * (n + 1)}.00"
    (ladder,) = answer("portfolio", "--organisation", "gotene", "--as-of", YEAR_END)
    assert [row["service_50"] for row in one["rows"]] == [row["payment"] for row in ladder["ladder"]][-10:]


def test_what_the_register_does_not_state_may_be_assumed(two_loans: None, tmp_path: Path) -> None:  # noqa: F811
    """As of a day when B-1's binding has ended: it is assumed bound until the end of 2023, and then for two years at a time."""
    table = tmp_path / "scenarios.csv"
    rates = ("0.05", "0.04", "0.03", "0.02", "0.01", "0", "0")
    table.write_text("scenario,period,rate\n" + "".join(f"1,{k},{rate}\n" for k, rate in enumerate(rates)), "utf-8")
    options = ("--as-of", YEAR_END, "--on", "2021-12-31", "--scenarios", table, "--per-year", 1, *MEASURED)
    (still,) = answer("simulate", *options)
    assert [row["interest_mean"] for row in still["rows"]] == [f"{(7_200_000 - 900_000 * n) * 0.03:.2f}" for n in range(7)]
    assert still["assumed"] == {"bound_until": None, "refix_months": None}
    (once,) = answer("simulate", *options, "--bound-until", "2023-12-31")
    assert [row["interest_mean"] for row in once["rows"]] == ["216000.00", "189000.00", *(f"{(5_400_000 - 900_000 * n) * 0.03:.2f}" for n in range(5))]
    (again,) = answer("simulate", *options, "--bound-until", "2023-12-31", "--refix-every", 24)
    assert [row["interest_mean"] for row in again["rows"]] == ["216000.00", "189000.00", "162000.00", "135000.00", "36000.00", "27000.00", "0.00"]
    assert again["assumed"] == {"bound_until": "2023-12-31", "refix_months": 24}
    assert again["register"] == still["register"]
    said = run("simulate", *options, "--bound-until", "2023-12-31", "--refix-every", 24).stdout
    assert "fixed again every 24 months; where no binding is stated the rate is assumed to be bound until 2023-12-31" in said


def test_on_the_screen_and_in_files(two_loans: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    outs = [tmp_path / "fan.csv", tmp_path / "fan.svg"]
    options = ("--as-of", YEAR_END, "--on", "2020-12-31", "--count", 5, "--years", 3, "--by", "year")
    result = run("simulate", *options, *(word for out in outs for word in ("--out", out)))
    assert result.exit_code == 0, result.output
    assert "2 loans in 5 scenarios, SEK" in result.stdout
    assert "Until       Debt service, mean" in result.stdout
    assert "= in the portfolio 10 000 000.00 + left out 3 000 000.00 (1 loans); difference 0.00" in result.stdout
    assert "B-3/1     Götene BK  3 000 000.00  Nobody has stated how it is paid down." in result.stdout
    assert "where no binding is stated the rate is assumed to stay" in result.stdout
    assert outs[0].read_text("utf-8").startswith("until,service_mean,")
    assert ElementTree.fromstring(outs[1].read_text("utf-8")).tag.endswith("svg")
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    said = run("simulate", *options).stdout
    assert "2 lån i 5 scenarier, SEK" in said
    assert "Til og med  Ydelse, gennemsnit" in said
    assert "3.000.000,00  Ingen har oplyst, hvordan det afdrages." in said
    assert run("simulate", "--organisation", "vara", "--as-of", YEAR_END).stdout == "ingen garanti tæller i registret den dag\n"


def test_what_a_simulation_cannot_take_is_left_out_and_adds_up(registers: dict[str, Organisation]) -> None:
    register = register_portfolios(organisation_id=registers["vara"].pk, as_of=YEAR_END)[-1]
    loans = Portfolio.of(
        Loans.of(
            principal=[100_00, 200_00, 300_00, 400_00], rate=rate_units("0.03"), starts_on=YEAR_END, months_per_term=[1, 1, 3, 1],
            terms=[120, 120, 40, 120], kind=["annuity", "annuity", "annuity", "annuity"],
        ),
        currency=register.currency, reference=["V-1/1", "V-1/2", "V/2-1/1", "V-3/1"], borrower=list("abcd"),
        refix_on=["2025-12-31", "2025-12-31", "2025-12-31", "2025-12-31"],
    )  # fmt: skip
    money = [Money(minor, register.currency) for minor in (1_000_00, 1_050_00, 50_00, 0)]
    given = replace(
        register, portfolio=loans, is_rated=np.array([True, True, True, False]), held=money[0], outstanding=money[1], left_out=money[2],
        difference=money[3], apart=(),
    )  # fmt: skip
    found, _ = as_simulated(given, on=YEAR_END, per_year=4)
    assert [(row.reference, row.loan, row.borrower, row.owed.minor, row.reason) for row in found.apart] == [
        ("V-1", 2, "b", 200_00, NotSimulated.TERMS_TOO_SHORT), ("V-1", 1, "a", 100_00, NotSimulated.TERMS_TOO_SHORT),
    ]  # fmt: skip
    assert (found.held.minor, found.left_out.minor, found.difference.minor) == (700_00, 350_00, 0)
    assert found.portfolio is not None
    assert list(found.portfolio.reference) == ["V/2-1/1", "V-3/1"]
    assert found.is_rated.tolist() == [True, False]
    none, nothing = as_simulated(replace(given, portfolio=loans[:2], is_rated=np.array([True, True])), on=YEAR_END, per_year=4)
    assert (none.portfolio, nothing) == (None, None)


def test_as_known_then(two_loans: None) -> None:  # noqa: F811
    before = datetime(2019, 1, 1).isoformat()
    assert answer("simulate", "--as-of", YEAR_END, "--known-at", before, "--count", 2, "--years", 1) == []


@pytest.mark.parametrize(
    ("arguments", "code", "swedish", "danish", "english"),
    [
        ((), 2, "varken FILE eller --register", "hverken FILE eller --register", "neither FILE nor --register"),
        (("FILE", "--register"), 2, "både FILE och --register", "både FILE og --register", "both FILE and --register"),
        (("FILE",), 2, "--on saknas; giltigt är en dag som 2026-01-01", "--on mangler; gyldig er en dag som 2026-01-01", "Missing option '--on'"),
        (("FILE", "--known-at", "2020-01-10"), 2, "--known-at behöver --register", "--known-at kræver --register", "--known-at needs --register"),
        (("--register", "--as-of", "2020-01-10", "--on", "2019-12-31"), 1, "--on: 2019-12-31 ligger före registrets dag", "før registrets dag", "before the day of the register"),
        (("--register", "--as-of", "2020-01-10", "--bound-until", "2019-12-31"), 1, "--bound-until: 2019-12-31 ligger före simuleringens början; giltigt är en dag från och med 2020-01-10", "før simuleringens begyndelse", "before the simulation begins"),
        (("FILE", "--on", "2020-01-10", "--bound-until", "2021-12-31"), 2, "--bound-until behöver --register", "--bound-until kræver --register", "--bound-until needs --register"),
        (("FILE", "--on", "2020-01-10", "--refix-every", "12"), 2, "--refix-every behöver --register", "--refix-every kræver --register", "--refix-every needs --register"),
        (("--register", "--as-of", "2020-01-10", "--out", "x.csv"), 1, "--out tar en portfölj, och här finns: gotene ", "--out tager én portefølje", "--out takes one portfolio"),
    ],
)  # fmt: skip
def test_it_is_refused_in_the_readers_language(
    arguments: tuple[str, ...], code: int, swedish: str, danish: str, english: str, registers: dict[str, Organisation],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    in_words = {"sv": swedish, "da": danish, "en": english}
    check_refused("simulate", arguments, code, in_words, tmp_path / "loans.csv", monkeypatch)
