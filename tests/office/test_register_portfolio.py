"""`borgen portfolio --register`: the register's loans as a portfolio, and all that it leaves out. Issue 3, section 3."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.registers import make_up
from borgen.cli.main import main
from borgen.kernel.money import Money
from borgen.office.guarantee.queries.maturity import maturities
from borgen.office.guarantee.queries.overview import breakdown
from borgen.office.guarantee.queries.portfolio import register_portfolios
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.organisation.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]
DAY, EARLIER = date(2020, 1, 10), date(2018, 6, 30)
TWO = "2019-12-31"


@pytest.fixture
def registers(offices: dict[str, Organisation]) -> dict[str, Organisation]:
    forget_snapshots()
    make_up(organisation_id=offices["gotene"].pk, count=120, seed=1, with_plans=True)
    make_up(organisation_id=offices["vara"].pk, count=30, seed=9, with_plans=True)
    return offices


@pytest.fixture
def two_loans(offices: dict[str, Organisation], tmp_path: Path) -> None:
    """Two loans with a plan, of which one states its rate, and one without a plan."""
    forget_snapshots()
    file = tmp_path / "register.csv"
    file.write_text(
        "Borgensnr;Låntagare;Organisationsnummer;Beslutat belopp;Kapitalskuld;Beslutsdatum;Borgen tecknad;Slutdag;Amortering per år;"
        "Ränta;Ränta bunden t.o.m.;Paragraf;Beslutsorgan\n"
        "B-1;Götene IF;802400-1136;10 000 000;9 000 000;2019-11-20;2019-12-31;2029-12-31;900 000;3 %;2021-12-30;KF § 1;KF\n"
        "B-2;Götene IK;802400-2134;10 000 000;1 000 000;2019-11-20;2019-12-31;2029-12-31;100 000;;;KF § 2;KF\n"
        "B-3;Götene BK;802400-3132;10 000 000;3 000 000;2019-11-20;2019-12-31;2029-12-31;;;;KF § 3;KF\n",
        "utf-8",
    )
    said = CliRunner().invoke(
        main, ["import", str(file), "--organisation", "gotene", "--policy", "gotene", "--balances-on", TWO, "--json"]
    )
    assert said.exit_code == 0, said.output


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["portfolio", *map(str, arguments)])


def check_refused(
    command: str, arguments: tuple[str, ...], code: int, in_words: Mapping[str, str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command is refused in each language; ``FILE`` among the arguments stands for a file of one loan."""
    file.write_text("principal,rate,starts_on,ends_on,months_per_term\n1000,0.03,2020-01-01,2030-01-01,12\n", "utf-8")
    for language, said in in_words.items():
        monkeypatch.setenv("BORGEN_LANGUAGE", language)
        result = CliRunner().invoke(main, [command, *(str(file) if word == "FILE" else word for word in arguments)])
        assert result.exit_code == code, result.output
        assert said in " ".join(result.stderr.split())


def answer(*arguments: object) -> list[dict[str, Any]]:
    result = run("--register", *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["portfolios"]
    return found


def minor(text: str) -> int:
    return int(text.replace(".", ""))


@pytest.mark.parametrize("as_of", [DAY, EARLIER])
def test_portfolio_and_what_it_leaves_out_are_the_register(as_of: date, registers: dict[str, Organisation]) -> None:
    """To the öre, for each organisation by itself; what has no plan is what the maturity profile says has none."""
    every = answer("--as-of", as_of)
    assert {one["organisation"] for one in every} == {"gotene", "vara"}
    for slug in ("gotene", "vara"):
        pk = registers[slug].pk
        totals = {one.currency: one.total for one in breakdown(organisation_id=pk, as_of=as_of)}
        profiles = {one.currency: one for one in maturities(organisation_id=pk, as_of=as_of)}
        found = answer("--organisation", slug, "--as-of", as_of)
        assert found == [one for one in every if one["organisation"] == slug]
        assert {one["currency"] for one in found} == set(totals) == set(profiles)
        for one in found:
            register, profile = one["register"], profiles[one["currency"]]
            left_out = register["left_out_loans"]
            assert minor(register["outstanding"]) == totals[one["currency"]].outstanding.minor
            assert minor(one["balance"]) + sum(minor(row["owed"]) for row in left_out) == minor(register["outstanding"])
            assert (register["held"], minor(register["difference"])) == (one["balance"], 0)
            assert len(left_out) == register["left_out_count"]
            assert sorted(register["outstanding_unknown"]) == sorted(profile.unknown)
            without = {(row.reference, row.loan, row.owed.decimal, row.reason.value) for row in profile.without_plan}
            apart = {(row["reference"], row["loan"], row["owed"], row["reason"]) for row in left_out}
            assert without <= apart
            assert {reason for *_, reason in apart - without} <= {"share_of_remaining", "starts_later"}
        reasons = {row["reason"] for one in found for row in one["register"]["left_out_loans"]}
        assert slug == "vara" or reasons >= {"text", "amortisation_unknown"}


def test_years_are_those_of_the_maturity_profile(registers: dict[str, Organisation]) -> None:
    """Principal by year, where every loan with a plan is in the portfolio or is counted as left out of it."""
    for slug in ("gotene", "vara"):
        pk = registers[slug].pk
        for one, profile in zip(
            answer("--organisation", slug, "--as-of", DAY), maturities(organisation_id=pk, as_of=DAY), strict=True
        ):
            ladder = {int(row["period"]): minor(row["principal"]) for row in one["ladder"]}
            years = {row.year: row.principal.minor for row in profile.years}
            without = {(row.reference, row.loan) for row in profile.without_plan}
            more = sum(
                minor(row["owed"])
                for row in one["register"]["left_out_loans"]
                if (row["reference"], row["loan"]) not in without
            )
            assert all(ladder[year] <= years[year] for year in ladder)
            assert sum(years.values()) - sum(ladder.values()) == more
            if not more:
                assert {y: p for y, p in ladder.items() if p} == {y: p for y, p in years.items() if p}


def test_no_organisation_sees_anothers_loans(registers: dict[str, Organisation]) -> None:
    *_, one = register_portfolios(organisation_id=registers["vara"].pk, as_of=DAY)
    before = one.outstanding
    make_up(organisation_id=registers["gotene"].pk, count=20, seed=4, first=500, with_plans=True)
    forget_snapshots()
    *_, again = register_portfolios(organisation_id=registers["vara"].pk, as_of=DAY)
    assert again.outstanding == before > Money(0, one.currency)


def test_on_the_screen_and_in_a_file(two_loans: None, tmp_path: Path) -> None:
    result = run("--register", "--organisation", "gotene", "--as-of", TWO, "--on", "2021-12-31", "--curve", "0.03")
    assert result.exit_code == 0, result.output
    assert "2 loans owe 8 000 000.00 SEK on 2021-12-31" in result.stdout
    assert (
        "register: outstanding 13 000 000.00 = in the portfolio 10 000 000.00 + left out 3 000 000.00 (1 loans); difference 0.00"
        in result.stdout
    )
    assert "B-3/1     Götene BK  3 000 000.00  Nobody has stated how it is paid down." in result.stdout
    file = tmp_path / "ladder.csv"
    assert run("--register", "--as-of", TWO, "--out", file).exit_code == 0
    assert file.read_text("utf-8").startswith("period")


def test_what_nobody_states_of_rates_is_said(registers: dict[str, Organisation]) -> None:
    """A rate that is not stated is no rate of nought, and a binding that is not stated does not last to the end."""
    found = register_portfolios(organisation_id=registers["gotene"].pk, as_of=DAY)[-1]
    one = answer("--organisation", "gotene", "--as-of", DAY)[-1]
    assert found.currency == one["currency"] == "SEK"
    assert found.portfolio is not None
    owed = found.portfolio.balances_on(DAY)
    assert minor(one["register"]["rate_unknown"]) == owed[~found.is_rated].sum()
    rates = found.portfolio.loans.rate / 1e7
    mean = (owed * rates)[found.is_rated].sum() / owed[found.is_rated].sum()
    assert float(one["averages"]["rate"]) == pytest.approx(mean, abs=1e-6)
    assert one["averages"]["rate_binding"] is None
    assert one["register"]["rate_binding_unknown"] == one["balance"]


def test_two_loans_by_hand(two_loans: None) -> None:
    """One of them states rate and binding: averages are its own, and the other is said to state nothing."""
    (one,) = answer("--organisation", "gotene", "--as-of", TWO)
    assert (one["loans"], one["balance"], one["register"]["left_out"]) == (2, "10000000.00", "3000000.00")
    assert one["averages"]["rate"] == "0.030000"
    assert one["averages"]["rate_binding"] == f"{731 / 365:.6f}"
    assert (one["register"]["rate_unknown"], one["register"]["rate_binding_unknown"]) == ("1000000.00", "1000000.00")
    assert {row["period"]: row["interest"] for row in one["ladder"]}["2020"] == "270000.00"
    assert {row["period"]: row["principal"] for row in one["ladder"]}["2029"] == "1000000.00"
    assert [row["name"] for row in one["concentration"]["borrowers"]] == ["Götene IF", "Götene IK"]
    (later,) = answer("--organisation", "gotene", "--as-of", TWO, "--on", "2021-12-31")
    assert (later["averages"]["rate_binding"], later["register"]["rate_binding_unknown"]) == (None, "8000000.00")
    assert answer("--organisation", "vara", "--as-of", TWO) == []


@pytest.mark.parametrize(
    ("arguments", "code", "swedish", "danish", "english"),
    [
        ((), 2, "varken FILE eller --register", "hverken FILE eller --register", "neither FILE nor --register"),
        (("FILE", "--register"), 2, "både FILE och --register", "både FILE og --register", "both FILE and --register"),
        (("FILE", "--organisation", "vara"), 2, "--organisation behöver --register", "--organisation kræver --register", "--organisation needs --register"),
        (("FILE", "--as-of", "2020-01-10"), 2, "--as-of behöver --register", "--as-of kræver --register", "--as-of needs --register"),
        (("--register", "--known-at", "then"), 2, "'then' är ingen tidpunkt", "'then' er ikke et tidspunkt", "'then' is no instant"),
        (("--register", "--as-of", "2020-01-10", "--on", "2019-12-31"), 1, "--on: 2019-12-31 ligger före registrets dag; giltigt är en dag från och med 2020-01-10", "før registrets dag", "before the day of the register"),
        (("--register", "--as-of", "2020-01-10", "--out", "x.csv"), 1, "--out tar en portfölj, och här finns: gotene ", "--out tager én portefølje", "--out takes one portfolio"),
    ],
)  # fmt: skip
def test_it_is_refused_in_the_readers_language(
    arguments: tuple[str, ...], code: int, swedish: str, danish: str, english: str, registers: dict[str, Organisation],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    in_words = {"sv": swedish, "da": danish, "en": english}
    check_refused("portfolio", arguments, code, in_words, tmp_path / "loans.csv", monkeypatch)
