"""The outlook of many loans: it is the exact plan where nothing is uncertain, the same however it is shared, and quick."""

import csv
import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from borgen.cashflow.columnar import TableRefused
from borgen.cashflow.scenario import GivenScenarios
from borgen.cashflow.simulation import Measure
from borgen.cli.main import main
from borgen.rules.trace import Trace, replay
from borgen.supported_loan.choices import ContributionBase
from borgen.supported_loan.law import Law, Stated
from borgen.supported_loan.loan_file import read_loan_book
from borgen.supported_loan.outlook import SIMULATED, outlook
from borgen.supported_loan.outlook_figure import explain_outlook, in_whole_kroner
from borgen.supported_loan.resident_payment import resident_rule
from borgen.supported_loan.simulated import LoanAhead, NotSimulated
from borgen.supported_loan.subsidy import split_terms
from borgen.supported_loan.trace_words import explained
from tests.core.supported_loan.case import COMMITTED, DISBURSED, SUM, TWO_PER_CENT, kroner, loan

GUIDE = resident_rule(committed_on=COMMITTED)
OLDER = resident_rule(
    committed_on=date(2008, 1, 1), law=Law([Stated(parameter="dk_resident_payment#residents_share", text="0.034", source="papers")])
)  # fmt: skip
OTHER_PART = resident_rule(
    committed_on=COMMITTED, law=Law([Stated(parameter="dk_resident_payment#second_phase_share", text="0.5", source="papers")])
)  # fmt: skip
HEADINGS = "number,committed_on,disbursed_on,principal,rate,supported_sum,residents_share,debt,payment,owner_pays,owner_pays_on"
WORKED = "L-1,2018-09-10,2026-01-01,104189360,0.03,118397000,,,,11839700,2027-06-30"


def certain(rate: float = 0.03, growth: float = 0.02) -> GivenScenarios:
    shape = (1, 120)
    return GivenScenarios(rates=np.full(shape, rate), growth=np.full(shape, growth))


def plain(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADINGS, *rows]) + "\n")
    return path


@pytest.mark.parametrize("base", list(ContributionBase))
def test_without_chance_it_is_the_plan(base: ContributionBase) -> None:
    ahead, expected = [], []
    for rule in (GUIDE, OLDER, OTHER_PART):  # two ways of regulating, added up
        plan = loan(contribution_base=base)
        splits, yearly = split_terms(plan, rule, supported_sum=SUM, index=TWO_PER_CENT)
        ahead.append(LoanAhead.of(plan, rule, yearly[0]))
        expected.append(splits)
    found = outlook(ahead, certain(), since=DISBURSED, owner_pays=[(date(2027, 3, 1), kroner("11839700"))])
    assert (found.loans, found.scenarios, len(found.years)) == (3, 1, 30)
    for n, year in enumerate(found.years):
        terms = [split for splits in expected for split in splits[4 * n : 4 * n + 4]]
        for name in ("residents", "state", "service"):
            exact = sum(getattr(split, name).minor for split in terms)
            spread = getattr(year, name)
            assert spread.mean == pytest.approx(exact, abs=300)
            assert set(spread.quantiles.values()) == {spread.mean}
        assert year.residents.mean + year.state.mean == pytest.approx(year.service.mean + year.contribution, abs=2)
        assert year.owner.mean == (11_839_700_00 if n == 1 else 0)


def drawn(count: int) -> GivenScenarios:
    """Scenarios that differ in rates and price rises."""
    random = np.random.default_rng(5)
    shape = (count, 120)
    return GivenScenarios(rates=random.uniform(0.01, 0.06, shape), growth=random.uniform(-0.01, 0.05, shape))


@pytest.mark.parametrize("count", [1, 2, 21, 50])
def test_a_figure_ends_where_its_arithmetic_does(count: int) -> None:
    plan = loan()
    _, yearly = split_terms(plan, GUIDE, supported_sum=SUM, index=TWO_PER_CENT)
    quantiles = (0.0, 0.05, 0.35, 0.5, 0.95, 1.0)
    found = outlook([LoanAhead.of(plan, GUIDE, yearly[0])], drawn(count), since=DISBURSED, quantiles=quantiles)
    for n in (0, 11, 29):
        for who, measure in SIMULATED.items():
            outcomes, spread = found.outcomes[who][n], getattr(found.years[n], who)
            more = found.years[n].contribution if measure is Measure.PAYMENT else 0
            assert replay(explain_outlook(found, n, who, None)) == spread.mean
            assert spread.mean == pytest.approx(float(np.mean(outcomes)) + more, abs=1)
            for quantile in quantiles:
                trace = explain_outlook(found, n, who, quantile)
                assert replay(Trace.from_plain(trace.plain())) == spread.quantiles[quantile]
                assert spread.quantiles[quantile] == pytest.approx(float(np.quantile(outcomes, quantile)) + more, abs=1)
                shown = replay(in_whole_kroner(trace))
                assert shown % 100 == 0 and abs(shown - spread.quantiles[quantile]) <= 50
                for language in ("sv", "da", "en"):
                    assert all(line.label and line.how for line in explained(in_whole_kroner(trace), language))
    with pytest.raises(ValueError, match="quantile"):
        explain_outlook(found, 0, "state", 1.5)


def test_a_file_stands_for_the_loans(tmp_path: Path) -> None:
    book = read_loan_book(plain(tmp_path / "loans.csv", WORKED), on=date(2026, 7, 1))
    plan = loan()
    _, yearly = split_terms(plan, GUIDE, supported_sum=SUM, index=TWO_PER_CENT)
    exact = LoanAhead.of(plan, GUIDE, yearly[0], after=2)
    (taken,) = book.loans
    assert (taken.after, taken.rate, taken.payment_a_year, taken.terms) == (2, exact.rate, exact.payment_a_year, exact.terms)
    assert abs(taken.debt.minor - exact.debt.minor) <= 2
    assert book.owner_pays == ((date(2027, 6, 30), kroner("11839700")),) and book.over == 0


def test_terms_count_from_the_last_day_of_a_month(tmp_path: Path) -> None:
    row = "L-1,2018-09-10,2026-08-31,1000000,0.03,1200000,,,,,"
    path = plain(tmp_path / "loans.csv", row)
    counted = [read_loan_book(path, on=day).loans[0].after for day in (date(2026, 11, 29), date(2026, 11, 30), date(2027, 2, 27), date(2027, 2, 28))]
    assert counted == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("L-1,2018-09-10,2027-01-02,1000000,0.03,1,,,,,", "disbursed_on"),
        ("L-1,2018-09-10,2026-01-01,-5,0.03,1,,,,,", "principal"),
        ("L-1,2018-09-10,2026-01-01,1000000,3,1,,,,,", "rate"),
        ("L-1,2018-09-10,2026-01-01,1000000,0.03,1,,0,,,", "debt"),
        ("L-1,2018-09-10,2026-02-01,1000000,0.03,,,,,,", "supported_sum"),
        ("L-1,2018-09-10,2024-01-01,1000000,0.03,1,,,,,", "payment"),
        ("L-1,2012-09-10,2014-01-01,1000000,0.03,1,,,28000,,", "debt"),
        ("L-1,2008-09-10,2026-01-01,1000000,0.03,1,,,,,", "residents_share"),
        ("L-1,2018-09-10,2026-02-01,1000000,0.03,1,,,,5,", "owner_pays_on"),
        ("L-1,yesterday,2026-02-01,1000000,0.03,1,,,,,", "committed_on"),
    ],
)
def test_a_cell_that_cannot_be_is_named(row: str, column: str, tmp_path: Path) -> None:
    with pytest.raises(TableRefused) as refused:
        read_loan_book(plain(tmp_path / "loans.csv", row), on=date(2026, 12, 31))
    assert [(cell.row, cell.column) for cell in refused.value.cells] == [(2, column)]


def test_a_number_twice_is_named_and_what_is_paid_off_is_counted(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match="row 3, number: L-1"):
        read_loan_book(plain(tmp_path / "twice.csv", WORKED, WORKED), on=date(2026, 3, 1))
    book = read_loan_book(plain(tmp_path / "over.csv", WORKED), on=date(2056, 1, 1))
    assert (book.loans, book.over) == ((), 1)
    with pytest.raises(NotSimulated):
        outlook(book.loans, certain(), since=date(2056, 1, 1))


def run(*arguments: object):
    return CliRunner().invoke(main, ["supported-loan", "scenarios", *(str(argument) for argument in arguments)])


def test_the_command_answers_the_same_for_the_same_seed_and_writes_files(tmp_path: Path) -> None:
    file = plain(tmp_path / "loans.csv", WORKED)
    outs = [tmp_path / f"years.{ending}" for ending in ("csv", "json", "parquet", "svg")]
    asked = (file, "--on", "2026-01-01", "--count", 300, "--seed", 7, "--json", *(a for out in outs for a in ("--out", out)))
    first, other = run(*asked, "--workers", 1), run(*asked, "--workers", 3)
    assert first.exit_code == 0, first.output
    answer = json.loads(first.stdout)
    assert first.stdout == other.stdout and (answer["loans"], answer["scenarios"], answer["currency"]) == (1, 300, "DKK")
    rows = list(csv.DictReader(outs[0].read_text().splitlines()))
    assert rows == answer["years"] and len(rows) == 30 and rows[0]["until"] == "2027-01-01"
    assert [row["owner_mean"] for row in rows[:3]] == ["0.00", "11839700.00", "0.00"]
    assert Fraction(rows[20]["state_5"]) < Fraction(rows[20]["state_50"]) < Fraction(rows[20]["state_95"])
    assert Fraction(rows[0]["residents_mean"]) == Fraction(rows[0]["residents_5"]) == Fraction("3398467.48")  # nothing is uncertain in the first year
    assert str(pq.read_table(outs[2]).column("state_95")[20]) == rows[20]["state_95"]
    assert outs[3].read_text().startswith("<svg")
    assert json.loads(run(*(8 if a == 7 else a for a in asked)).stdout)["years"] != answer["years"]
    table = run(file, "--on", "2026-01-01", "--count", 10)
    assert "Residents, mean" in table.stdout and "Simulating" in table.stderr


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    file = plain(tmp_path / "loans.csv", WORKED)
    wrong = run(file, "--on", "2025-12-31")
    assert wrong.exit_code == 1 and "row 2, disbursed_on: 2026-01-01" in wrong.stderr
    assert run(file, "--on", "2056-01-01").exit_code == 1
    assert run(file, "--on", "2026-01-01", "--quantile", "1.5").exit_code == 2
    assert run(file, "--on", "2026-01-01", "--out", "years.docx").exit_code == 2


def test_ten_thousand_loans_in_a_thousand_scenarios_take_seconds(tmp_path: Path) -> None:
    random, rows = Random(5), []
    for n in range(10_000):
        committed = date(2009, 7, 1) + timedelta(days=random.randrange(5_000))
        disbursed = committed + timedelta(days=random.randrange(700, 1_300))
        total = random.randrange(10_000_000, 200_000_000)
        left = (disbursed - date(1996, 12, 31)).days / 10_958
        rows.append(
            f"{n},{committed},{disbursed},{total * 88 // 100},0.0{random.randrange(100, 500)},,,{round(total * 0.88 * left)},{round(total * 0.028)},,"
        )
    file = plain(tmp_path / "loans.csv", *rows)
    began = perf_counter()
    found = run(file, "--on", "2026-12-31", "--count", 1000, "--json")
    took = perf_counter() - began
    assert found.exit_code == 0, found.output
    answer = json.loads(found.stdout)
    assert (answer["loans"], answer["scenarios"], len(answer["years"])) == (10_000, 1_000, 30)
    assert took < 60, f"{took:.1f} s"
