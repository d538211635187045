"""Tables and charts of `borgen schedule`, `portfolio` and `simulate` are in the reader's language; files and JSON have the same keys in all."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from borgen.cashflow.contract import PostingKind
from borgen.cashflow.portfolio import NotSimulated
from borgen.cashflow.simulation import Measure
from borgen.cli import written
from borgen.cli.main import main
from borgen.cli.schedule.wording import told

LOAN = ("--principal", "1000000.00", "--rate", "0.03", "--starts-on", "2026-01-01", "--years", "4")
CHANGED = (*LOAN, "--fee", "avgift:0.01", "--extra", "2027-03-01:1000.00", "--refinance", "2028-07-01:matures-on=2030-07-01,rate=0.02")
PORTFOLIO = """\
reference,borrower,principal,rate,starts_on,ends_on,months_per_term,risk_class,security
A-1,Housing,104189360.00,3 %,2026-01-01,2056-01-01,12,B,mortgage
A-2,,50000000,0.0275,2020-06-30,2045-06-30,3,C,
"""


def said(command: str, *arguments: object) -> str:
    result = CliRunner().invoke(main, [*command.split(), *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("sv", ("Det gamla lånet", "   Förfaller       Ränta  Amortering     Betalning", "     Avgift  Händelse", "extra amortering", "inlösen", "betalningar till och med 2028-07-01, ränta", "Det nya lånet")),
        ("da", ("Det gamle lån", "   Forfalder       Rente      Afdrag        Ydelse      Restgæld     Avgift  Postering", "ekstraordinært afdrag", "indfrielse", "ydelser til og med 01.07.2028, rente", "Det nye lån")),
        ("en", ("The old loan", "   Due          Interest   Principal", "     Avgift  Posting", "extra", "redeemed", "payments until 2028-07-01, interest", "The new loan")),
    ],
)  # fmt: skip
def test_a_schedule(language: str, parts: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    table = said("schedule bullet", *CHANGED)
    assert [part for part in parts if flat(part) not in flat(table)] == []
    answer = json.loads(said("schedule bullet", *CHANGED, "--json"))
    assert list(answer["rows"][0]) == ["due_on", "interest", "principal", "payment", "balance", "avgift", "posting"]
    assert {row["posting"] for row in answer["rows"]} == {"due", "extra", "redeemed"}
    corrected = said("schedule bullet", *LOAN, "--extra", "2027-03-01:1000.00@2027-06-01", "--corrected-since", "2027-04-01")
    words = {"sv": ("Rättelser", "Förfaller   Betalt förut"), "da": ("Korrektioner", "Forfalder     Betalt før"), "en": ("Corrections", "Due         Paid before")}
    assert [part for part in words[language] if flat(part) not in flat(corrected)] == []
    chart = tmp_path / "plan.svg"
    said("schedule bullet", *LOAN, "--out", chart)
    assert {"sv": "Betalningar per år", "da": "Ydelser om året", "en": "Payments a year"}[language] in chart.read_text("utf-8")
    explained = said("schedule bullet", *LOAN, "--explain", "2:interest")
    assert explained.startswith({"sv": "rad 2, 2028-01-01", "da": "række 2, 01.01.2028", "en": "row 2, 2028-01-01"}[language])


@pytest.mark.parametrize(
    ("language", "parts", "title"),
    [
        ("sv", ("2 lån har skulden", "medellöptid", "nuvärde", "väntad förlust under 1 år", "de största låntagarna:", "(ingen nämnd)", "Ränta      Amortering", "Skuld"), "Vad som förfaller"),
        ("da", ("2 lån skylder", "gennemsnitlig løbetid", "nutidsværdi", "forventet tab i 1 år", "de største låntagere:", "(ingen nævnt)", "Afdrag", "Restgæld"), "Hvad der forfalder"),
        ("en", ("2 loans owe", "average life", "present value", "expected loss in 1 year(s)", "the largest borrowers:", "(nobody named)", "Interest       Principal"), "What falls due"),
    ],
)  # fmt: skip
def test_a_portfolio(language: str, parts: tuple[str, ...], title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    file, chart = tmp_path / "loans.csv", tmp_path / "ladder.svg"
    file.write_text(PORTFOLIO, "utf-8")
    risk = [word for name in ("B=0.01", "C=0.02") for word in ("--yearly-loss", name)] + ["--recovery", "mortgage=0.8", "--recovery", "=0"]
    table = said("portfolio", file, "--on", "2026-12-31", "--curve", "0.03", *risk, "--out", chart)
    assert [part for part in parts if flat(part) not in flat(table)] == []
    assert title in chart.read_text("utf-8")
    answer = json.loads(said("portfolio", file, "--on", "2026-12-31", "--json"))
    assert list(answer["ladder"][0]) == ["period", "since", "until", "interest", "principal", "payment", "balance"]


@pytest.mark.parametrize(
    ("language", "heading", "title"),
    [
        ("sv", "Till och med  Ränta och amortering, medel  Ränta och amortering, 5 %", "Ränta och amortering i scenarierna"),
        ("da", "Til og med  Ydelse, gennemsnit  Ydelse, 5 %", "Ydelse i scenarierne"),
        ("en", "Until       Debt service, mean  Debt service, 5 %", "Debt service over the scenarios"),
    ],
)  # fmt: skip
def test_a_simulation(language: str, heading: str, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    file, chart, csv = tmp_path / "loans.csv", tmp_path / "fan.svg", tmp_path / "fan.csv"
    file.write_text(PORTFOLIO, "utf-8")
    table = said("simulate", file, "--on", "2026-12-31", "--count", 3, "--years", 2, "--out", chart, "--out", csv)
    assert heading in table
    assert title in chart.read_text("utf-8")
    assert csv.read_text("utf-8").startswith("until,service_mean,service_5,service_50,service_95,interest_mean")


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("sv", ("2 2027-03-01 0,00 1 000,00 1 000,00 999 000,00", "till och med 2030-01-01, ränta 119 914,85", "2 lån har skulden 144 281 948,23 SEK den 2026-12-31",
                "nuvärde 146 633 923,64", "27,79 % 40 092 588,23 (ingen nämnd)", "2027 4 210 928,92 3 877 001,26", "Skuld, 2,5 %", "2027-12-31 8 087 930")),
        ("da", ("2 01.03.2027 0,00 1.000,00 1.000,00 999.000,00", "til og med 01.01.2030, rente 119.914,85", "2 lån skylder 144.281.948,23 SEK den 31.12.2026",
                "nutidsværdi 146.633.923,64", "27,79 % 40.092.588,23 (ingen nævnt)", "2027 4.210.928,92 3.877.001,26", "Restgæld, 2,5 %", "31.12.2027 8.087.930")),
        ("en", ("2 2027-03-01 0.00 1 000.00 1 000.00 999 000.00", "until 2030-01-01, interest 119 914.85", "2 loans owe 144 281 948.23 SEK on 2026-12-31",
                "present value 146 633 923.64", "27.79 % 40 092 588.23 (nobody named)", "2027 4 210 928.92 3 877 001.26", "Balance, 2.5 %", "2027-12-31 8 087 930")),
    ],
)  # fmt: skip
def test_figures_and_days_are_written_as_the_language_writes_them(
    language: str, lines: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the screen; a file has the same figures in all languages."""
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    file, csv = tmp_path / "loans.csv", tmp_path / "plan.csv"
    file.write_text(PORTFOLIO, "utf-8")
    changed = ("schedule bullet", *LOAN, "--extra", "2027-03-01:1000.00")
    shown = said(*changed) + said("portfolio", file, "--on", "2026-12-31", "--curve", "0.03")
    shown += said("simulate", file, "--on", "2026-12-31", "--count", 3, "--years", 2, "--quantile", "0.025")
    assert [line for line in lines if line not in flat(shown)] == []
    said(*changed, "--out", csv)
    assert csv.read_text("utf-8").splitlines()[2].startswith("2027-03-01,0.00,1000.00,1000.00,999000.00")


def test_every_word_of_a_table_is_there_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"posted_{kind}" for kind in PostingKind] + [f"measure_{one}" for one in Measure] + [f"left_out_{why}" for why in NotSimulated]
    for language in ("sv", "da", "en"):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        assert all(map(told, codes))


def test_what_is_left_of_floats_next_to_nothing_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")
    assert [written.rounded(number, places) for number, places in ((-1e-9, 0), (-0.004, 2), (-1234567.5, 0), (-0.5, 1))] == [
        "0", "0.00", "-1 234 568", "-0.5",
    ]  # fmt: skip
