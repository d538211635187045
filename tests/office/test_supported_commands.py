"""``borgen supported-loan``: the figures of the pages on the command line, with their JSON and their exit codes."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from borgen.cli.main import main
from borgen.cli.supported_loan.desk import supported_loan
from borgen.kernel.shares import share_text
from borgen.office.journal.models import Event
from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.demo import PAPERS, SLUG, load
from borgen.office.supported_loan.queries.budget import budget
from borgen.office.supported_loan.queries.duties import duties
from borgen.office.supported_loan.queries.loan_report import loan_report
from borgen.office.supported_loan.queries.loans import loan, loans
from borgen.office.supported_loan.queries.projects import project
from borgen.office.supported_loan.queries.redemption import redemption
from borgen.office.supported_loan.usecases import regulation, statements
from borgen.office.supported_loan.usecases.redemption import RedemptionTerms
from borgen.sheets import read_file
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.office.loan_office import LoanOffice

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 28)
HERE = ("--organisation", SLUG, "--as-of", ON.isoformat())


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")


@pytest.fixture
def demo(settings: Any) -> int:
    """The Danish municipality of the demo, and beside it the one with the public papers."""
    settings.PROFILE = "demo"
    load()
    found: int = Organisation.objects.get(slug=SLUG).pk
    return found


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    found = LoanOffice(organisation, clerk, approver)
    found.loan(regime=Regime.GUIDE)
    return found


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["supported-loan", *map(str, arguments)])


def answer(*arguments: object, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_every_command_says_what_it_does_and_reads_only() -> None:
    for name, command in supported_loan.commands.items():
        result = run(name, "--help")
        assert result.exit_code == 0 and command.help, name
        assert "TODO" not in result.output
    said = " ".join(run("--help").output.split())
    assert "write nothing" in said and "Exit codes: 1" in said


def test_projects_and_their_figures_are_those_of_the_page(demo: int) -> None:
    events = Event.objects.count()
    found = answer("project", "list", *HERE)
    assert [one["reference"] for one in found["projects"]] == ["ST-2010-004", "ST-2013-002", "ST-2018-001", "ST-2024-003"]
    assert (found["organisation"], found["count"], found["excess"]) == (SLUG, 4, "850000.00")
    assert [one["reference"] for one in answer("project", "list", *HERE, "--stage", "building")["projects"]] == ["ST-2024-003"]
    assert answer("project", "list", *HERE, "--search", "solgården")["count"] == 1
    shown = answer("project", "show", "ST-2018-001", *HERE)
    page = project(organisation_id=demo, reference="ST-2018-001", as_of=ON)
    assert page.plan.financing is not None
    assert shown["plan"]["loan"] == page.plan.financing.loan.decimal == "103309360.00"
    assert shown["plan"]["loan_share"] == "0.88" and shown["committed_on"] == "2018-09-10"
    assert shown["plan"]["service_area_grant"] == "2000000.00" and shown["credit"]["settled_on"] == "2026-01-01"
    before = answer("project", "show", "ST-2018-001", *HERE[:2], "--as-of", "2026-09-30")
    assert (before["plan"]["form"], before["plan"]["loan"]) == ("B", "104189360.00")
    assert "loan" in answer("project", "explain", "ST-2018-001", *HERE)
    why = answer("project", "explain", "ST-2018-001", "loan", *HERE)
    assert why["result"] == "103309360.00" and why["trace"]["steps"] and why["values"][0]["citation"]
    assert "103,309,360" in run("project", "explain", "ST-2018-001", "loan", *HERE).output
    said = run("project", "show", "ST-2018-001", *HERE).output
    assert "103 309 360.00" in said and "paid off 2026-01-01" in said
    assert Event.objects.count() == events


def test_loans_and_terms_are_those_of_the_page(demo: int) -> None:
    listed = answer("loan", "list", *HERE)
    page_of_all = loans(organisation_id=demo, as_of=ON)
    assert [one["debt"] for one in listed["loans"]] == [row.debt.decimal for row in page_of_all.rows]
    assert listed["principal"] == page_of_all.principal.decimal
    assert set(listed["loans"][0]) == {
        "number", "project", "project_name", "kind", "state", "principal", "disbursed_on", "rate", "debt", "regulated_through",
        "report", "next_due_on",
    }  # fmt: skip
    shown = answer("loan", "show", "KK-4711", *HERE)
    page = loan(organisation_id=demo, number="KK-4711", as_of=ON)
    assert (shown["debt"], shown["rate"], shown["residents_share"]) == (page.debt.decimal, "0.03", "0.028")
    assert (shown["next"]["residents"], shown["next"]["state"]) == ("849616.87", "491047.78")
    assert shown["next_regulation"]["loan_year"] == 2 and any(one["blocks"] for one in shown["next_regulation"]["in_doubt"])
    assert (shown["loan_type"], shown["loan_type_assumed"]) == ("", "adjustable_one_year")
    assert "10 years at a time (40 terms)" in shown["loan_type_remark"]
    assert shown["loan_type_remark"] in run("loan", "show", "KK-4711", *HERE).output
    assert (shown["report"], shown["payable_since"]) == ("acknowledged", "2026-01-12")
    assert answer("loan", "show", "KK-1088", *HERE)["redemptions"][0]["is_full"] is True
    terms = answer("loan", "terms", "KK-4711", *HERE, "--rise", "0.02")["terms"]
    expected = loan(organisation_id=demo, number="KK-4711", as_of=ON, rise=Fraction("0.02"))
    assert len(terms) == 120
    assert [one["state"] for one in terms] == [split.state.decimal for split in expected.figures.splits]
    assert set(terms[0]) == {
        "n", "due_on", "loan_year", "rate", "rate_basis", "interest", "principal", "contribution", "residents", "state", "balance",
        "index", "balance_before_redemption",
    }  # fmt: skip
    assert len(answer("loan", "terms", "KK-4711", *HERE, "--years", "1")["terms"]) == 4
    assert "849 616.87" in run("loan", "terms", "KK-4711", *HERE).output
    ended = answer("loan", "terms", "KK-1088", *HERE)
    (redeemed,), last = ended["redemptions"], ended["terms"][-1]
    assert redeemed["amount"] == last["balance_before_redemption"] and redeemed["balance"] == "0.00" and redeemed["is_full"]
    parts = sum(Fraction(one["principal"]) for one in ended["terms"]) + Fraction(redeemed["amount"])
    assert parts == Fraction(answer("loan", "show", "KK-1088", *HERE)["principal"])
    *_, final = run("loan", "terms", "KK-1088", *HERE).output.rstrip().splitlines()
    assert redeemed["settles_on"] in final and final.split()[-1] == "0.00"
    for command in (("loan", "list"), ("loan", "show", "KK-4711"), ("loan", "show", "KK-1088")):
        assert run(*command, *HERE).exit_code == 0


def test_a_figure_of_a_loan_explains_itself(demo: int) -> None:
    assert {"residents", "state", "payment"} <= set(answer("loan", "explain", "KK-4711", *HERE))
    found = answer("loan", "explain", "KK-4711", "residents", 1, *HERE)
    assert (found["result"], found["due_on"]) == ("849616.87", "2026-04-01")
    assert {row[0] for row in found["trace"]["inputs"]} >= {"contribution", "payment_a_year"}
    said = run("loan", "explain", "KK-4711", "payment", 2, *HERE).output
    assert "3,403,204.41" in said and "§" in said
    assert run("loan", "explain", "KK-4711", "residents", 999, *HERE).exit_code == 2
    assert run("loan", "explain", "KK-4711", "rent", 1, *HERE).exit_code == 2
    assert run("loan", "explain", "KK-4711", "residents", *HERE).exit_code == 2


def test_a_redemption_is_quoted_in_every_way_and_refused_by_name(demo: int) -> None:
    bare = answer("redemption", "KK-4711", *HERE)
    assert bare["quote"] is None and bare["notices"][0]["last_on"] == "2027-02-01"
    full = answer("redemption", "KK-4711", *HERE, "--on", "2026-12-15", "--method", "at-market", "--price", "97.35")["quote"]
    terms = RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2026, 12, 15), price=Fraction("97.35")
    )
    page = redemption(organisation_id=demo, number="KK-4711", as_of=ON, terms=terms).found
    assert page is not None and full["paid"] == page.quote.paid.decimal and full["price"] == "97.35"
    assert full["is_full"] and full["next_term_after"] is None and full["values"]
    part = ("--on", "2026-12-15", "--method", "at-market", "--price", "97.35", "--amount", "1000000")
    some = answer("redemption", "KK-4711", *HERE, *part)["quote"]
    assert (some["cash_debt"], some["gain"], some["is_full"]) == ("1000000.00", "11675.12", False)
    assert some["next_term_after"]["service"] < some["next_term_before"]["service"]
    at_par = ("--on", "2027-04-01", "--method", "at-par-with-notice")
    assert answer("redemption", "KK-4711", *HERE, *at_par)["quote"]["last_notice_on"] == "2027-02-01"
    late = answer("redemption", "KK-4711", *HERE, *at_par, "--notice-given-on", "2027-02-02", code=1)
    assert late == {
        "error": "cannot_be_redeemed", "params": {"why": "notice_too_late", "on": "2027-02-02", "last_on": "2027-02-01"},
    }  # fmt: skip
    refused = run("redemption", "KK-4711", *HERE, "--on", "2026-12-15", "--method", "at-market")
    assert (refused.exit_code, refused.stderr) == (1, "State the price of the bonds, per 100 of nominal.\n")
    assert answer("redemption", "KK-1088", *HERE, *part, code=1)["error"] == "loan_redeemed"
    assert run("redemption", "KK-4711", *HERE, "--on", "2026-12-15").exit_code == 2
    for absurd in ("0.99", "200.01"):
        refused = run("redemption", "KK-4711", *HERE, "--on", "2026-12-15", "--method", "at-market", "--price", absurd)
        assert refused.exit_code == 2 and "between 1 and 200" in refused.stderr
    said = run("redemption", "KK-4711", *HERE, *part).output
    assert "11 675.12" in said and "1 306 958.20" in said


def test_what_lies_ahead_is_that_of_the_pages(demo: int, tmp_path: Path) -> None:
    found = answer("duties", *HERE, "--until", "2027-03-31")
    page = duties(organisation_id=demo, as_of=ON, ahead=(date(2027, 3, 31) - ON).days)
    assert [(one["kind"], one["due_on"]) for one in found["duties"]] == [(r.kind.value, r.due_on.isoformat()) for r in page.rows]
    assert {one["kind"] for one in found["duties"]} >= {"regulation_in_doubt", "second_person", "notice"}
    assert run("duties", *HERE, "--until", "2026-01-01").exit_code == 2
    year = answer("budget", 2027, *HERE, "--rise", "0.02", "--out", tmp_path / "b.xlsx")
    expected = budget(organisation_id=demo, as_of=ON, year=2027, rise=Fraction("0.02"))
    assert year["sums"]["state"] == expected.asked.state.decimal and year["rise"] == "0.02"
    assert [one["residents"] for one in year["years"]] == [one.residents.decimal for one in expected.years]
    assert year["owner_payments"] == [
        {"project": "ST-2024-003", "on": None, "base_capital": "9455000.00", "excess": "850000.00", "is_expected": True}
    ] and set(year["unknown"]) == {"ST-2010-004", "ST-2013-002"}  # fmt: skip
    sheet = read_file((tmp_path / "b.xlsx").read_bytes(), "b.xlsx").sheets[0]
    cells = [str(value) for row in sheet.rows() for value in row.values]
    assert "KK-4711" in cells and "Budget year 2027" in cells
    report = answer("loan-report", 2026, *HERE)
    of_page = loan_report(organisation_id=demo, as_of=ON, year=2026)
    assert [(one["number"], one["debt_at_end"]) for one in report["loans"]] == [
        (one.of.number, one.of.debt_at_end.decimal) for one in of_page.loans
    ]
    assert report["is_over"] is False and report["loans"][1]["rate"] == "0.0271"
    assert "planned" in run("loan-report", 2026, *HERE).output and run("budget", 2027, *HERE).exit_code == 0
    assert "overdue" in run("duties", *HERE).output


def test_one_organisation_does_not_see_anothers(demo: int) -> None:
    several = run("loan", "list")
    assert several.exit_code == 2 and SLUG in several.stderr and PAPERS in several.stderr
    for command in (
        ("loan", "show", "KK-4711"), ("loan", "terms", "KK-4711"), ("project", "show", "ST-2018-001"),
        ("redemption", "KK-4711"), ("statement", "list", "KK-4711"), ("statement", "show", "KK-4711", "1"),
    ):  # fmt: skip
        result = run(*command, "--organisation", PAPERS)
        assert (result.exit_code, result.stdout) == (2, ""), command
    assert answer("loan", "list", "--organisation", PAPERS)["loans"] == []
    assert answer("project", "list", "--organisation", PAPERS)["count"] > 9
    assert run("loan", "list", "--organisation", "nobody").exit_code == 2
    assert answer("loan", "list", "--organisation", SLUG, "--as-of", "2026-11-28", "--known-at", "2026-01-04")["count"] == 0


def test_an_organisation_without_this_desk_is_said(organisation: Any) -> None:
    organisation.programmes = "guarantee"
    organisation.save()
    result = run("loan", "list", "--organisation", organisation.slug)
    assert result.exit_code == 2 and "keeps no books of supported loans" in result.stderr


def test_a_missing_observation_is_refused_by_name_and_nothing_is_written(office: LoanOffice) -> None:
    here = ("--organisation", office.slug, "--as-of", "2026-11-28")
    office.loan("4712", project="P-4711-2")  # by the statute: the wage index is missing
    events = Event.objects.count()
    found = answer("regulation", 2027, *here, code=1)
    (line,) = found["lines"]
    assert (line["loan"], line["before"], line["after"]) == ("4711", "3315116.00", "3403204.41")
    assert line["factor"] == share_text(Fraction("102.38") / Fraction("99.73"))
    assert [(one["period"], one["value"]) for one in line["observed"]] == [("2026M06", "102.38"), ("2025M06", "99.73")]
    assert found["refused"] == [
        {
            "loan": "4712", "loan_year": 2, "takes_effect_on": "2027-01-01", "code": "observation_missing",
            "needed": [{"series": "WAGE", "period": "2026K1"}, {"series": "WAGE", "period": "2025K1"}],
        }
    ]  # fmt: skip
    said = run("regulation", 2027, *here, "--compare")
    assert said.exit_code == 1 and "Refused: 4712" in said.output and "Wage index 2026K1" in said.output
    assert answer("regulation", 2027, *here, "--loan", "4711", "--compare")["compared"][0]["statute"] is None
    assert Event.objects.count() == events
    other = answer("regulation", 2027, "--organisation", "vara", "--as-of", "2026-11-28")
    assert (other["lines"], other["refused"]) == ([], [])


def test_statements_have_control_totals_and_a_file(office: LoanOffice, tmp_path: Path) -> None:
    office(statements.make_statement, loan="4711", since=date(2026, 1, 1), until=date(2027, 1, 1))
    planned = office(regulation.plan_regulation, year=2027)
    office(
        regulation.carry_out_regulation, year=2027, number=planned["number"], manifest=planned["manifest"], by=office.approver
    )
    here = ("--organisation", office.slug, "--as-of", "2026-11-28")
    assert answer("regulation", 2027, *here)["runs"][0]["state"] == "done"
    assert answer("loan", "show", "4711", *here)["regulations"][0]["run"] == "2027-1"
    year = answer("statement", "year", 2026, *here, "--out", tmp_path / "year.csv")
    assert year["control"] == {
        "lines": 3, "interest": "2332116.17", "principal": "1627364.17", "contribution": "62513.61", "residents": "2548850.61",
        "state": "1473143.34",
    }  # fmt: skip
    assert (year["statements"][0]["loan"], year["lacking"]) == ("4711", [])
    text = (tmp_path / "year.csv").read_text("utf-8-sig")
    assert len(text.splitlines()) == 5 and text.splitlines()[-1].split(";")[10] == "1473143,34"
    one = answer("statement", "show", "4711", 1, *here, "--out", tmp_path / "one.xlsx")
    assert [line["n"] for line in one["lines"]] == [1, 2, 3] and len(one["seal"]) == 64
    assert one["control"] == year["control"]
    sheet = read_file((tmp_path / "one.xlsx").read_bytes(), "one.xlsx").sheets[0]
    assert any(one["seal"] in map(str, row.values) for row in sheet.rows())
    assert answer("statement", "list", "4711", *here)["statements"][0]["control"] == year["control"]
    for command in (("year", 2026), ("list", "4711"), ("show", "4711", 1)):
        assert "1 473 143.34" in run("statement", *command, *here).output
    assert answer("statement", "year", 2026, *here, "--known-at", "2026-11-27")["control"]["lines"] == 0
    assert answer("statement", "year", 2026, "--organisation", "vara")["statements"] == []
    refused = run("statement", "year", 2026, *here, "--out", tmp_path / "year.doc")
    assert refused.exit_code == 2 and ".xlsx" in refused.output


def test_the_lenders_file_is_compared_and_not_kept(office: LoanOffice, tmp_path: Path) -> None:
    here = ("--organisation", office.slug, "--as-of", "2026-11-28")
    file, events = tmp_path / "lender.csv", Event.objects.count()
    file.write_text("Forfald;Rente;Afdrag\n01-04-2026;781.420,20;538.406,58\n01-07-2026;777.382,16;542.444,63\n", "utf-8")
    found = answer("reconcile", file, "--loan", "4711", *here)
    assert (found["lines"], found["agreed"], found["open"]) == (2, 3, 0)
    assert [(one["figure"], one["difference"], one["state"]) for one in found["differences"]] == [("interest", "0.01", "tolerated")]
    strict = answer("reconcile", file, "--loan", "4711", "--tolerance", "0", *here, code=1)
    assert (strict["open"], strict["differences"][0]["state"]) == (1, "open")
    assert "Unexplained: 1" in run("reconcile", file, "--loan", "4711", "--tolerance", "0", *here).output
    file.write_text("Forfald;Rente\n01-04-2026;mange\n", "utf-8")
    refused = answer("reconcile", file, "--loan", "4711", *here, code=1)
    assert (refused["error"], refused["params"]["address"]) == ("not_an_itemised_statement", "CSV!B2")
    assert run("reconcile", file, "--loan", "4711", "--organisation", "vara").exit_code == 2
    assert Event.objects.count() == events
