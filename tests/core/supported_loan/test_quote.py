"""A quote to the øre, and the command that gives it (D1-D10, case 6)."""

import csv
import json
import os
import re
import subprocess
import sys
from datetime import date
from fractions import Fraction
from importlib.resources import files

import pytest
import yaml
from click.testing import CliRunner

from borgen.cli.main import main
from borgen.kernel.money import Money
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import replay
from borgen.supported_loan.choices import IndexBasis, ResidentsStart
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.index.reading import read_observations
from borgen.supported_loan.quote import QuoteRequest, RequestIncomplete, quote_loan
from borgen.supported_loan.wording import LANGUAGES, choice_word, say_note

EXAMPLE = [
    "--acquisition-sum",
    "118397000",
    "--committed-on",
    "2018-09-10",
    "--disbursed-on",
    "2026-01-01",
    "--rate",
    "0.03",
]


def ask(*more: str, case=EXAMPLE):
    return CliRunner().invoke(main, ["quote", "supported-loan", *case, *more])


def answer(*more: str, case=EXAMPLE) -> dict:
    found = ask(*more, "--json", case=case)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def changed(**options: str) -> list[str]:
    case = dict(zip(EXAMPLE[::2], EXAMPLE[1::2], strict=True))
    case |= {f"--{name.replace('_', '-')}": value for name, value in options.items()}
    return [part for pair in case.items() for part in pair]


def test_the_worked_example_to_the_ore():
    found = answer(
        "--area",
        "3950",
        "--region",
        "capital",
        "--approved-on",
        "2018-09-10",
        "--extra-investment",
        "1000000",
    )
    wanted = {
        "principal": "104189360.00", "base_capital": "11839700.00", "residents_deposit": "2367940.00",
        "service_per_term": "1319826.78", "contribution_per_term": "20837.87", "residents_per_term": "849616.87",
        "state_per_term": "491047.78", "maximum": "118397300.00", "excess": "0.00",
        "extra_loan": {"principal": "980000.00", "residents_deposit": "20000.00", "residents": None},
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
    assert len(found["terms"]) == 120
    first, second, fifth = found["terms"][0], found["terms"][1], found["terms"][4]
    assert (first["interest"], first["principal"], first["balance"]) == (
        "781420.20",
        "538406.58",
        "103650953.42",
    )
    assert (second["interest"], second["principal"], second["balance"]) == (
        "777382.15",
        "542444.63",
        "103108508.79",
    )
    assert (fifth["residents"], fifth["state"], fifth["index"]) == ("871638.97", "469025.68", "known")
    assert found["regulations"][1]["residents_a_year"] == "3403204.41"
    assert {(o["period"], o["value"]) for o in found["regulations"][1]["observations"]} == {
        ("2026M06", "102.38"),
        ("2025M06", "99.73"),
    }
    assert [t["index"] for t in found["terms"][:9]] == ["none"] * 4 + ["known"] * 4 + ["missing"]
    assert found["terms"][8]["residents"] == fifth["residents"]
    assert found["terms"][-1]["balance"] == "0.00"
    assert any(c["status"] == "assumed" for c in found["citations"])
    assert all(c["address"] or c["status"] == "entered" for c in found["citations"])


def test_the_states_part_turns_negative_in_loan_year_26(tmp_path):
    """2 % every year, so 1.5 % from loan year 21; nothing is floored."""
    file = tmp_path / "index.csv"
    with file.open("w") as out:
        table = csv.writer(out)
        table.writerow(["series", "base", "period", "value"])
        table.writerows([["NPI", "test", "2025M06", "100"], ["NPI", "test", "2026M06", "102"]])
    found = answer("--index", str(file), "--inflation", "0.02")
    negative = [n for n, term in enumerate(found["terms"], 1) if term["state"].startswith("-")]
    assert negative == list(range(101, 121))
    assert {t["index"] for t in found["terms"][8:]} == {"forecast"}
    assert found["terms"][100]["residents"] == "1341033.39"  # 1,320,195.52 and the contribution
    assert found["terms"][116]["residents"] == "1422045.28"  # 1,401,207.41
    assert any(note["code"] == "state.negative" for note in found["notes"])


def test_case_6():
    found = answer(
        case=changed(acquisition_sum="100000000"),
    )
    assert found["principal"] == "88000000.00"
    a_year = [Money.parse(term["residents"], "DKK") for term in found["terms"][:4]]
    assert Money.total(a_year, "DKK") == Money.parse("2870400", "DKK")  # 2,800,000 + 70,400


def test_every_term_adds_up():
    for more in (
        [],
        ["--residents-start", "from-month-three"],
        ["--regime", "statute", "--inflation", "-0.01"],
    ):
        for term in answer(*more)["terms"]:
            parts = {
                name: Money.parse(term[name], "DKK")
                for name in ("interest", "principal", "contribution", "residents", "state")
            }
            assert (
                parts["residents"] + parts["state"]
                == parts["interest"] + parts["principal"] + parts["contribution"]
            )


def test_from_month_three_the_state_bears_the_whole_first_term():
    found = answer("--residents-start", "from-month-three", "--years", "1")
    assert [term["residents"] for term in found["terms"]] == ["0.00", "849616.87", "849616.87", "849616.87"]
    assert found["terms"][0]["state"] == "1340664.65"
    assert (found["residents_per_term"], found["state_per_term"]) == ("849616.87", "491047.78")


def test_the_quote_says_that_the_window_has_closed():
    found = answer(case=changed(committed_on="2027-01-01", disbursed_on="2029-01-01"))
    assert (found["principal"], found["base_capital"]) == ("99453480.00", "16575580.00")
    assert [n["code"] for n in found["notes"]][0] == "shares.default_after_window"
    assert "shares.default_after_window" not in [n["code"] for n in answer()["notes"]]


def test_excess_stays_out():
    found = answer("--area", "3000", "--region", "capital", "--approved-on", "2018-09-10")
    assert (found["maximum"], found["excess"]) == ("89922000.00", "28475000.00")
    assert (found["principal"], found["base_capital"], found["residents_deposit"]) == (
        "79131360.00",
        "8992200.00",
        "1798440.00",
    )
    assert found["regulations"][0]["residents_a_year"] == "2517816.00"  # 2.8 % of the maximum


def test_nothing_is_said_of_a_maximum_that_was_not_asked_for():
    found = answer()
    assert (found["maximum"], found["excess"], found["extra_loan"]) == (None, None, None)


def test_an_older_commitment_needs_its_share():
    older = changed(committed_on="2008-09-10")
    silent = ask("--json", case=older)
    assert silent.exit_code == 1
    assert json.loads(silent.stdout) == {
        "error": "rulebook_silent", "book": "dk_resident_payment", "key": "residents_share",
        "keyed_by": "committed_on", "date": "2008-09-10",
    }  # fmt: skip
    assert all(part in silent.stderr for part in ("dk_resident_payment", "residents_share", "2008-09-10"))
    found = answer("--residents-share", "0.034", "--inflation", "0.04", case=older)
    assert found["regulations"][0]["residents_a_year"] == "4025498.00"
    assert found["regulations"][2]["index"] == "forecast"
    entered = [c for c in found["citations"] if c["status"] == "entered"]
    assert [c["parameter"] for c in entered] == ["dk_resident_payment#residents_share"]


def test_a_silent_maximum_stops_without_json_too():
    found = ask("--area", "3950", "--region", "six_cities", "--approved-on", "2018-09-10")
    assert found.exit_code == 1
    assert (
        "dk_maximum" in found.stderr
        and "amount.from_2009_07.elderly.six_cities" in found.stderr
        and "2018-09-10" in found.stderr
    )


@pytest.mark.parametrize("more", [
    ["--rate", "3"], ["--rate", "x"], ["--acquisition-sum", "0"], ["--acquisition-sum", "1.234"], ["--committed-on", "2018-02-30"],
    ["--area", "3950"], ["--form", "low"], ["--area", "-1", "--region", "capital", "--approved-on", "2018-09-10"],
    ["--region", "moon", "--area", "1", "--approved-on", "2018-09-10"], ["--years", "0"], ["--residents-share", "3.4"],
    ["--disbursed-on", "2080-01-01"], ["--index", "/nowhere"], ["--regime", "other"], ["--rate", "0.03\u0664"],
    ["--refixing-rate", "3.5"], ["--bond-price", "0.98"], ["--bond-price", "0"], ["--bond-price", "98,25"],
    ["--committed-on", "2009-08-01", "--area", "10", "--region", "capital", "--approved-on", "2009-09-01"],
])  # fmt: skip
def test_bad_input_is_said_with_exit_code_2(more):
    found = ask(*more)
    assert found.exit_code == 2, found.output
    assert "Error" in found.stderr


@pytest.mark.parametrize(("text", "said"), [
    ("", "empty"), ("series,base,period\nNPI,a,2026M06", "no column value"), ("series,base,period,value\nNPI,a,2026K1,100", "Line 2: "),
    ("series,base,period,value\nWAGE,a,2026M06,100", "no period of the series"), ("series,base,period,value\nCPI,a,2026M06,100", "is no series"),
    ("series,base,period,value\nNPI,,2026M06,100", "base is missing"), ("series,base,period,value\nNPI,a,2026M06,-1", "no value of an index"),
    ("series,base,period,value\nNPI,a,2026M06,0", "above zero"),
    ("series,base,period,value\nNPI,a,2026M06,100\nNPI,a,2026M06,101", "twice"),
])  # fmt: skip
def test_a_bad_index_file_is_refused_by_its_line(text, said, tmp_path):
    file = tmp_path / "index.csv"
    file.write_text(text)
    found = ask("--index", str(file))
    assert found.exit_code == 2 and said in " ".join(found.stderr.split())


@pytest.mark.parametrize(("spoken", "said", "more"), [
    ("da", "Linje 2: “CPI” er ikke en serie", "og 2 mere"), ("sv", "Rad 2: ”CPI” är ingen serie", "och 2 till"),
    ("en", "Line 2: “CPI” is no series", "and 2 more"),
])  # fmt: skip
def test_a_bad_index_file_is_refused_in_the_readers_language(spoken, said, more, tmp_path, monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", spoken)
    file = tmp_path / "index.csv"
    file.write_text("series,base,period,value\n" + "CPI,a,2026M06,100\n" * 14)
    found = " ".join(ask("--index", str(file)).stderr.split())
    assert said in found and more in found and found.count("CPI") == 12


@pytest.mark.parametrize(("spoken", "said"), [("da", "er ikke en indeksværdi"), ("sv", "Rad 2"), ("en", "is no value of an index")])
def test_the_installed_command_refuses_a_bad_index_file_without_an_office(spoken, said, tmp_path):
    """In a process of its own: here the tests have set Django up, there nobody has."""
    file = tmp_path / "index.csv"
    file.write_text("series,base,period,value\nNPI,a,2026M06,abc")
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "borgen", "quote", "supported-loan", *EXAMPLE, "--index", str(file)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, env={**kept, "BORGEN_LANGUAGE": spoken})
    assert found.returncode == 2 and said in " ".join(found.stderr.split()), found.stderr


def test_a_decimal_comma_between_commas_is_refused_and_not_cut_off(tmp_path):
    file = tmp_path / "index.csv"
    file.write_text("series,base,period,value\nNPI,a,2025M06,99,73\nNPI,a,2026M06,100,\n")
    found = ask("--index", str(file))
    assert found.exit_code == 2 and "Line 2: The row has 5 columns" in " ".join(found.stderr.split())
    assert "ine 3" not in found.stderr, "an empty cell at the end is none"


HEAD = "series,base,period,value"


def test_a_quoted_decimal_comma_between_commas_is_a_decimal_comma(tmp_path):
    file = tmp_path / "index.csv"
    file.write_text(f'{HEAD}\nNPI,a,2025M06,"99,73"\nNPI,a,2024M06,"97,5"\nNPI,a,2026M06,102.38\n')
    assert [one.value for one in read_observations(file.read_bytes())] == [Fraction("99.73"), Fraction("97.5"), Fraction("102.38")]
    file.write_text(f'{HEAD}\nNPI,a,2025M06,"1,234"\n')
    assert "is no value of an index" in ask("--index", str(file)).stderr, "a thousand, or decimals: nobody can see which"


@pytest.mark.parametrize(
    ("text", "da", "sv"),
    [
        ("series,value\nNPI,1\n", "Filen mangler kolonnerne base, period.", "Filen saknar kolumnerna base, period."),
        ("series,base,value\nNPI,a,1\n", "Filen mangler kolonnen period.", "Filen saknar kolumnen period."),
        (f"{HEAD},value\nNPI,a,2026M06,1,2\n", "Linje 1: overskriften value står to gange", "Rad 1: rubriken value står två gånger"),
        (f'{HEAD}\nNPI,a,2026M06,"10" 2\n', "Linje 2: Et anførselstegn står inde i en værdi", "Rad 2: Ett citattecken står inne"),
        (f'{HEAD}\nNPI,a,2026M06,"10\n', "Linje 2: Et anførselstegn", "Rad 2: Ett citattecken"),
        (None, "Filen '", "Filen '"),
    ],
)
def test_what_is_wrong_with_an_index_file_is_said_in_the_readers_words_alone(text, da, sv, tmp_path, monkeypatch):
    file = tmp_path / "index.csv"
    if text is not None:
        file.write_text(text)
    for language, said in (("da", da), ("sv", sv)):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        found = ask("--index", str(file))
        assert found.exit_code == 2 and said in " ".join(found.stderr.split()), found.stderr
        assert not {"expected", "unexpected", "File"} & set(found.stderr.split())


def test_an_index_file_as_statistics_denmark_writes_it(tmp_path):
    file = tmp_path / "index.csv"
    file.write_bytes(
        "\ufeffseries;base;period;value\r\nWAGE;2015=100;2026K1;103,1\r\nWAGE;2015=100;2025K1;100\r\n".encode()
    )
    found = answer("--index", str(file), "--regime", "statute")
    assert found["regulations"][1]["residents_a_year"] == "3403204.41"  # wages rose more
    assert found["terms"][4]["index"] == "known"


def test_a_table_for_people():
    found = ask("--years", "1")
    assert found.exit_code == 0
    for part in ("104 189 360.00", "2026-04-01", "491 047.78", "§ 118 a"):
        assert part in found.stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("da", ("Anskaffelsessum", "104.189.360,00", "88 %", "01.04.2026", "491.047,78", "Restgæld", "Værdi i loven", "§ 118 a")),
        ("sv", ("Anskaffningssumma", "104 189 360,00", "88 %", "2026-04-01", "491 047,78", "Återstående skuld", "Värde i lagen")),
        ("en", ("Acquisition sum", "104 189 360.00", "88%", "2026-04-01", "491 047.78", "Remaining debt", "Value of the law")),
    ],
)
def test_the_table_is_in_the_readers_language(language, words, monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    found = ask("--years", "1", "--bond-price", "98.25", "--extra-investment", "1000000")
    said = found.stdout.replace("\u00a0", " ")
    assert [word for word in words if word not in said] == []
    left = ("Acquisition sum", "Loan", "Residents", "Interest", "Rate", "Due", "Maximum", "official", "half_up")
    assert language == "en" or [word for word in left if re.search(rf"\b{word}\b", said)] == []


def test_a_value_of_the_law_in_kroner_is_told_in_kroner(monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", "da")
    said = ask("--years", "1", "--area", "3950", "--region", "capital", "--approved-on", "2018-09-10").stdout
    (amount,) = (line for line in said.splitlines() if line.startswith("ældreboliger, hovedstadsområdet"))
    assert "29.974,00 DKK" in amount and "2997400" not in said
    assert "3 måneder" in said and "30 år" in said


@pytest.mark.parametrize(
    ("more", "danish", "swedish"),
    [
        (("--rate", "3"), "er ikke en rente som andel", "är ingen ränta som andel"),
        (("--area", "3950"), "tilføj --region, --approved-on", "lägg till --region, --approved-on"),
        (("--committed-on", "2008-09-10"), "regelbogen dk_resident_payment er tavs", "regelboken dk_resident_payment är tyst"),
    ],
)
def test_a_quote_that_cannot_be_made_is_said_in_the_readers_language(more, danish, swedish, monkeypatch):
    for language, expected in (("da", danish), ("sv", swedish)):
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        found = ask(*more)
        assert found.exit_code in {1, 2} and expected in " ".join(found.stderr.split())


REQUEST = QuoteRequest(
    acquisition_sum=Money.parse("118397000", "DKK"), committed_on=date(2018, 9, 10), disbursed_on=date(2026, 1, 1), rate=Fraction("0.03"),
)  # fmt: skip


def test_every_figure_explains_itself():
    quote = quote_loan(REQUEST, index=IndexView(Observations(), rise=Fraction("0.02")))
    for n in (1, 5, 40, 41, 120):
        term = quote.terms[n - 1]
        for figure in ("interest", "principal", "service", "contribution", "residents", "state"):
            assert replay(quote.explain(figure, n)) == getattr(term, figure).minor
        assert replay(quote.explain("balance", n)) == term.balance.minor
    for year in quote.yearly:
        assert replay(quote.explain("payment", year.loan_year)) == year.amount
    assert replay(quote.explain("loan")) == quote.financing.loan.minor
    with pytest.raises(KeyError):
        quote.explain("colour")


def test_the_other_readings_can_be_chosen():
    quote = quote_loan(REQUEST)
    assert quote.rule.start is ResidentsStart.FIRST_TERM
    assert quote.terms[-1].index is IndexBasis.MISSING
    with pytest.raises(RequestIncomplete):
        QuoteRequest(
            acquisition_sum=REQUEST.acquisition_sum,
            committed_on=REQUEST.committed_on,
            disbursed_on=REQUEST.disbursed_on,
            rate=REQUEST.rate,
            area=Fraction(1),
        )


def test_extra_investment_is_split_where_its_share_is_stated():
    from dataclasses import replace

    from borgen.supported_loan.law import Stated

    asked = replace(REQUEST, extra_investment=Money.parse("1000000", "DKK"))
    assert quote_loan(asked).extra_terms is None
    share = Stated(
        parameter="dk_resident_payment#residents_share.extra_investment",
        text="0.03",
        source="the ministry's letter",
    )
    quote = quote_loan(replace(asked, stated=(share,)))
    first = quote.extra_terms[0]
    assert first.residents - first.contribution == Money.parse("7500", "DKK")
    assert first.residents + first.state == quote.extra_plan.rows[0].service + first.contribution
    assert not quote.extra_plan.rows[-1].balance
    assert any(
        r.parameter.endswith("extra_investment") and r.cite.status.value == "entered" for r in quote.used
    )
    assert "extra.residents_not_sourced" not in {note.code for note in quote.notes}


def test_bonds_at_a_price():
    from dataclasses import replace

    quote = quote_loan(replace(REQUEST, bond_price=Fraction("98.5")))
    assert quote.nominal == Money.parse("105776000.00", "DKK")
    trace = quote.explain("nominal_bonds")
    assert replay(trace) == quote.nominal.minor
    assert {row.name: row.worth for row in trace.inputs} == {"loan": "10418936000", "per": "100", "price": "197/2"}
    with pytest.raises(KeyError):
        quote_loan(REQUEST).explain("nominal_bonds")


def test_the_command_says_the_bonds():
    found = answer("--bond-price", "98.25")
    assert (found["bond_price"], found["nominal_bonds"]) == ("98.25", "106045150.13")  # 104,189,360 / 0.9825
    assert (answer()["bond_price"], answer()["nominal_bonds"]) == (None, None)
    assert "106 045 150.13" in ask("--bond-price", "98.25").stdout


def test_rates_that_are_stated_hold_from_their_refixing():
    """Terms 41 and 81; the end date stays, and who states none is told that the rate is carried."""
    found = answer("--refixing-rate", "0.035", "--refixing-rate", "0.04")
    before = answer()
    terms = found["terms"]
    assert [n for n in range(1, 121) if n == 1 or terms[n - 1]["rate"] != terms[n - 2]["rate"]] == [1, 41, 81]
    assert terms[:40] == before["terms"][:40]
    debt = Fraction(terms[39]["balance"])
    assert Fraction(terms[40]["interest"]) == pytest.approx(debt * Fraction("0.035") / 4, abs=0.005)
    assert (len(terms), terms[-1]["balance"], terms[-1]["due_on"]) == (120, "0.00", before["terms"][-1]["due_on"])
    assert found["rates"] == [
        {"from_term": 1, "since": "2026-01-01", "rate": "0.03", "basis": "agreed", "service_per_term": "1319826.78"},
        {"from_term": 41, "since": "2036-01-01", "rate": "0.035", "basis": "entered", "service_per_term": "1380442.88"},
        {"from_term": 81, "since": "2046-01-01", "rate": "0.04", "basis": "entered", "service_per_term": "1413763.32"},
    ]
    codes = [note["code"] for note in found["notes"]]
    assert codes.count("rate.stated") == 2 and "rate.carried" not in codes
    assert [one["basis"] for one in before["rates"]] == ["agreed", "carried", "carried"]
    assert [note["code"] for note in before["notes"] if note["code"].startswith("rate.")] == ["rate.carried"]


def test_the_rate_of_one_refixing_is_carried_to_the_next():
    found = answer("--refixing-rate", "0.035")
    assert [(one["rate"], one["basis"]) for one in found["rates"]] == [
        ("0.03", "agreed"), ("0.035", "entered"), ("0.035", "carried"),
    ]  # fmt: skip
    carried = next(note["text"] for note in found["notes"] if note["code"] == "rate.carried")
    assert "2046-01-01" in carried and "3" in carried
    assert answer("--refixing-rate", "0.03")["terms"] == answer()["terms"], "the same rate, whoever states it"


def test_a_third_refixing_is_refused_by_name():
    found = ask(*["--refixing-rate", "0.03"] * 3)
    assert found.exit_code == 2
    assert "--refixing-rate" in found.stderr and "40, 80" in found.stderr


def test_a_stated_rate_explains_itself():
    from dataclasses import replace

    from borgen.supported_loan.loan import refixed_in_order

    refixed = refixed_in_order((Fraction("0.035"), Fraction("0.04")), disbursed_on=REQUEST.disbursed_on)
    quote = quote_loan(replace(REQUEST, refixed=refixed))
    for n in (40, 41, 80, 81, 120):
        for figure in ("service", "state"):
            assert replay(quote.explain(figure, n)) == getattr(quote.terms[n - 1], figure).minor
    rate = next(row for row in quote.explain("service", 41).inputs if row.name == "rate")
    assert (rate.worth, rate.source) == ("7/200", "loan.rate.entered")


def test_the_fee_is_within_the_sum_and_a_silent_book_costs_no_other_figure(monkeypatch):
    """§ 107: its rate is sourced, that the sum holds it is our reading; without the rate the quote stands and says so."""
    quote = quote_loan(REQUEST)
    assert quote.fee is not None and quote.fee.amount == Money.parse("236321.36", "DKK")
    assert replay(quote.explain("fee")) == quote.fee.amount.minor
    assert "dk_fees_and_grants#fee_in_sum" in {ruling.parameter for ruling in quote.assumed}
    assert [note.params["rate"] for note in quote.notes if note.code == "fee.within"] == ["0.002"]

    def silent(*_given, **_more):
        raise RulebookSilent(parameter="dk_fees_and_grants#fee_rate", keyed_by="committed_on", day=REQUEST.committed_on)

    monkeypatch.setattr("borgen.supported_loan.quote.fee_within", silent)
    without = quote_loan(REQUEST)
    assert without.fee is None and without.terms == quote.terms
    assert [note.params["key"] for note in without.notes if note.code == "fee.silent"] == ["fee_rate"]
    with pytest.raises(KeyError):
        without.explain("fee")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_words(language):
    from borgen.supported_loan.quote import Note

    words = yaml.safe_load(files("borgen.supported_loan").joinpath("wording.yaml").read_text())["notes"]
    params = dict.fromkeys(("committed_on", "from", "year"), "2026") | {
        "loan_share": "0.84",
        "base_capital_share": "0.14",
        "deposit_share": "0.02",
        "share": "0.034",
        "rate": "0.0325",
        "excess": "1234567.89 DKK",
        "fee": "236321.36 DKK",
        "book": "dk_fees_and_grants",
        "key": "fee_rate",
        "date": "2018-09-10",
    }
    for code in words:
        assert "{" not in say_note(Note(code=code, params=params), language)
    said = say_note(Note(code="maximum.exceeded", params=params), language)
    assert {"sv": "1\u00a0234\u00a0567,89", "da": "1.234.567,89\u00a0kr.", "en": "DKK\u00a01,234,567.89"}[
        language
    ] in said


@pytest.mark.parametrize(
    ("language", "day"), [("sv", "2031-09-10"), ("da", "10.09.2031"), ("en", "10\u00a0Sept\u00a02031")]
)
def test_a_note_writes_its_days_as_the_language_does(language, day):
    from borgen.supported_loan.quote import Note

    params = {"committed_on": "2031-09-10", "loan_share": "0.84", "base_capital_share": "0.14", "deposit_share": "0.02"}
    said = say_note(Note(code="shares.default", params=params), language)
    assert day in said and ("2031-09-10" in said) is (language == "sv")


def test_every_choice_of_the_books_is_in_words():
    """T1: no reader of a quote meets the books' own codes; what is no word (a name, hours) stands as it is."""
    chosen = {
        value["value"]
        for book in files("borgen.rulebooks").joinpath("dk", "supported_loan").iterdir()
        if book.name.endswith(".yaml")
        for parameter in yaml.safe_load(book.read_text()).get("parameters", {}).values()
        if parameter["kind"] == "choice"
        for value in parameter["values"]
    }
    as_it_is = {name for name in chosen if {choice_word(name, language) for language in LANGUAGES} == {name}}
    assert as_it_is == {"KommuneKredit", "09:00-16:00", "09:00-14:00"}
    assert choice_word("half_up", "da") == "til nærmeste, halve opad"
    words = yaml.safe_load(files("borgen.supported_loan").joinpath("wording.yaml").read_text())["choices"]
    assert set(words) - chosen == {"outstanding", "from_month_three"}, "what a clerk may choose instead"
    assert all(set(said) == set(LANGUAGES) for said in words.values())
