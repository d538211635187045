"""The commands that others build on, with their JSON and their exit codes (issue-stable forms; G8.2, G8.3, G10.2)."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from borgen.cli.main import main
from borgen.office.guarantee.models import Guarantee
from borgen.office.journal.models import Event

pytestmark = pytest.mark.django_db

DECISIONS = Path(__file__).parents[1] / "data" / "registers" / "borgensbeslut_enskilda.csv"
HEADINGS = "Borgensnr;Låntagare;Organisationsnummer;Beslutat belopp;Kapitalskuld;Beslutsdatum;Verkställd;§;Beslutsinstans\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def answer(*arguments: str, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


@pytest.fixture
def case_one(tmp_path: Path) -> str:
    """Decided case 1: 10,000,000 on 2024-11-20; 9,800,000 a year's end later, then 9,300,000."""
    for year, debt in ((2024, "9 800 000"), (2025, "9 300 000")):
        file = tmp_path / f"register {year}.csv"
        file.write_text(
            f"{HEADINGS}B-1;Götene IF;802400-1136;10 000 000;{debt};2024-11-20;2024-12-01;KF § 101;Kommunfullmäktige\n", "utf-8"
        )
        said = answer("import", str(file), "--organisation", "gotene", "--policy", "gotene", "--balances-on", f"{year}-12-31")
        assert (said["rows"], said["imported"] + said["changed"]) == (1, 1)
    return "B-1"


def test_the_first_fee_is_on_the_decided_amount_and_later_ones_on_the_year_end_debt(case_one: str) -> None:
    """G8.2, G8.3, decided case 1."""
    found = {year: answer("fees", str(year), "--as-of", f"{year}-03-31" if year > 2024 else "2024-11-21") for year in (2024, 2025, 2026)}
    lines = {year: [(line["kind"], line["basis"], line["rate"], line["amount"]) for line in f["lines"]] for year, f in found.items()}
    assert lines == {
        2024: [("first", "10000000.00", "0.0025", "25000.00")],
        2025: [("annual", "9800000.00", "0.0025", "24500.00")],
        2026: [("annual", "9300000.00", "0.0025", "23250.00")],
    }
    assert [f["total"] for f in found.values()] == ["25000.00", "24500.00", "23250.00"]
    assert [f["lines"][0]["charge_by"] for f in found.values()][1:] == ["2025-04-01", "2026-04-01"]
    assert all("8) Borgensavgift" in line["citation"] for f in found.values() for line in f["lines"])


def test_a_run_on_2_april_is_late_and_one_on_1_april_is_not(case_one: str) -> None:
    """G8.3, decided case 1."""
    late = {day: answer("fees", "2026", "--as-of", day)["lines"][0]["is_late"] for day in ("2026-04-01", "2026-04-02")}
    assert late == {"2026-04-01": False, "2026-04-02": True}


def test_a_missing_balance_is_listed_and_never_guessed(case_one: str) -> None:
    """I13."""
    found = answer("fees", "2027", "--as-of", "2027-03-01")
    assert found["lines"] == [] and found["total"] == "0.00"
    assert [(m["reference"], m["reason"]) for m in found["missing"]] == [("B-1", "debt_unknown")]


def test_the_fee_preview_writes_nothing(case_one: str) -> None:
    before = Event.objects.count()
    answer("fees", "2026")
    assert Event.objects.count() == before


def test_the_register_has_every_field_of_the_plan_as_of_any_day(case_one: str) -> None:
    """G10.2, G5.3: the balance follows the day that is asked about."""
    debts = {}
    for day in ("2024-11-19", "2024-12-31", "2025-12-31"):
        found = answer("register", "--as-of", day)["guarantees"]
        debts[day] = [g["outstanding"] for g in found]
    assert debts == {"2024-11-19": [], "2024-12-31": ["9800000.00"], "2025-12-31": ["9300000.00"]}
    (guarantee,) = answer("register", "--as-of", "2026-01-01")["guarantees"]
    wanted = {
        "reference": "B-1", "borrower": "Götene IF", "organisation_number": "802400-1136", "currency": "SEK",
        "decided_on": "2024-11-20", "decided_amount": "10000000.00", "policy": "gotene", "executed_on": "2024-12-01",
    }  # fmt: skip
    assert {name: guarantee[name] for name in wanted} == wanted
    assert set(guarantee) >= {
        "borrower_class", "lender", "loan_type", "original_amount", "legal_form", "exposure_kind", "committed", "drawn",
        "outstanding", "securities", "decided_by", "paragraph", "valid_until", "ends_on",
    }  # fmt: skip


def test_what_nobody_has_stated_is_null(tmp_path: Path) -> None:
    """No text of the register's own stands for it."""
    file = tmp_path / "Borgen.csv"
    file.write_text("Låntagare;Beslutat belopp\nÅs IF;1 000 000\n", "utf-8")
    answer("import", str(file))
    (guarantee,) = answer("register")["guarantees"]
    unstated = {name for name, value in guarantee.items() if value is None}
    assert {"organisation_number", "lender", "loan_type", "decided_by", "paragraph", "legal_form", "ends_on"} <= unstated
    assert "" not in guarantee.values()


def test_what_was_not_known_is_not_shown(case_one: str) -> None:
    """Known at an instant before the first import: nothing."""
    assert answer("register", "--known-at", "2020-01-01")["guarantees"] == []


def test_the_same_content_again_renamed_and_re_sorted_changes_nothing(tmp_path: Path) -> None:
    """I7."""
    rows = [f"B-{n};Klubben {n};;{n}00 000;{n}0 000;2020-05-0{n};;KF § {n};KF\n" for n in range(1, 6)]
    for name, content in (("a.csv", rows), ("b.csv", rows[::-1])):
        (tmp_path / name).write_text(HEADINGS + "".join(content), "utf-8")
    first = answer("import", str(tmp_path / "a.csv"), "--organisation", "g", "--balances-on", "2025-12-31")
    again = answer("import", str(tmp_path / "b.csv"), "--organisation", "g", "--balances-on", "2025-12-31")
    assert (first["imported"], again["imported"], again["changed"], again["unchanged"]) == (5, 0, 0, 5)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f"{HEADINGS}B-1;Götene IF;;1 000 000;;2024-11-20;;;\n", "utf-8")
    said = answer("import", str(file), "--organisation", "g", "--balances-on", "2025-12-31", "--dry-run")
    assert said["imported"] == 1 and Guarantee.objects.count() == 0


def test_the_balances_day_is_asked_for_and_never_assumed(tmp_path: Path) -> None:
    """Exit code 2: nothing is imported until it is answered."""
    file = tmp_path / "r.csv"
    file.write_text(f"{HEADINGS}B-1;Götene IF;;1 000 000;900 000;2024-11-20;;;\n", "utf-8")
    said = answer("import", str(file), "--organisation", "g", code=2)
    assert "balances_on" in {question["code"] for question in said["questions"]} and Guarantee.objects.count() == 0


def test_a_refused_row_gives_exit_code_1_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    """I4: more outstanding than decided is refused with its reason."""
    file = tmp_path / "r.csv"
    file.write_text(
        f"{HEADINGS}B-1;Götene IF;;1 000 000;900 000;2024-11-20;;;\nB-2;Källby IF;;100 000;900 000;2024-11-20;;;\nSumma;;;1 100 000;;;;;\n",
        "utf-8",
    )
    said = answer("import", str(file), "--organisation", "g", "--balances-on", "2025-12-31", code=1)
    assert (said["rows"], said["imported"], said["refused"], said["skipped"]) == (3, 1, 1, 1)
    assert {p["row"] for p in said["problems"]} == {3}
    assert {"sheet", "row", "column", "value", "problem"} <= set(said["problems"][0])
    assert [(t["stated"], t["computed"]) for t in said["control_totals"]] == [("1100000.00", "1100000.00")]
    assert [(s["row"], s["reason"]) for s in said["skipped_rows"]] == [(4, "total")]


def test_a_file_that_is_no_register_is_refused_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    file.write_bytes(b"PK\x03\x04 not really")
    said = answer("import", str(file), "--organisation", "g", code=2)
    assert said["rows"] == 0 and said["refusal"]["code"]


def test_the_real_decisions_become_one_register_a_municipality() -> None:
    """G10.2: 21 real decisions; those refused, annulled, proposed and applied for count in no total."""
    said = answer("import", str(DECISIONS))
    assert (said["rows"], said["imported"] + said["refused"]) == (21, 21) and len(said["organisations"]) == 13
    register = answer("register")
    states = [g["state"] for g in register["guarantees"]]
    assert len(states) == 21 and {"proposed", "applied", "refused", "annulled", "called"} <= set(states)
    counted = [g for g in register["guarantees"] if g["state"] in {"in_force", "available"}]
    assert sum(t["count"] for t in register["totals"]) == len(counted)
    committed = sum(float(g["committed"]) for g in counted if g["committed"])
    assert sum(float(t["committed"]) for t in register["totals"]) == committed


def test_a_municipality_whose_policy_ships_is_governed_by_it() -> None:
    """Another municipality's policy says nothing of its guarantees; where none ships, the office's first one stands in."""
    answer("import", str(DECISIONS))
    governing = {g["organisation"]: g["policy"] for g in answer("register")["guarantees"]}
    own = {"tyreso": "tyreso", "huddinge": "huddinge_srv", "kungsbacka": "kungsbacka", "botkyrka": "botkyrka"}
    assert own.items() <= governing.items()
    assert {policy for place, policy in governing.items() if place not in own} == {"gotene"}


@pytest.mark.parametrize(
    ("slug", "policy"),
    [("tyreso", "tyreso"), ("tyresoe-kommun", "tyreso"), ("huddinge", "huddinge_srv"), ("vara", "gotene"), ("goetene", "gotene")],
)
def test_a_new_office_of_one_municipality_is_governed_by_its_own_policy(slug: str, policy: str, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f"{HEADINGS}B-1;Ås IF;802400-1136;10 000 000;1;2024-11-20;2024-12-01;KF § 101;Kommunfullmäktige\n", "utf-8")
    given = (str(file), "--organisation", slug, "--balances-on", "2024-12-31")
    assert answer("import", *given, "--dry-run")["imported"] == 1
    assert policy in run("import", *given).stderr
    [row] = answer("register", "--organisation", slug)["guarantees"]
    assert row["policy"] == policy


def test_findings_cite_the_plan(case_one: str) -> None:
    found = answer("check", case_one)
    assert found and {f["reference"] for f in found} == {case_one}
    assert all({"rule", "strength", "outcome", "citation", "given", "found"} <= set(f) for f in found)
    assert {"met", "unclear"} <= {f["outcome"] for f in found}


def test_an_unknown_reference_is_said() -> None:
    assert run("check", "nowhere").exit_code == 2


def test_duties_are_listed_by_day(case_one: str) -> None:
    found = answer("duties", "--as-of", "2026-01-01", "--until", "2026-12-31")
    days = [duty["due_on"] for duty in found]
    assert days == sorted(days) and {"annual_fee", "annual_report"} <= {duty["duty"] for duty in found}


def test_an_amount_explains_itself_down_to_the_cell(case_one: str) -> None:
    names = answer("explain", case_one, "--as-of", "2026-02-01")
    assert {"committed", "drawn", "outstanding", "fee.2026.annual"} <= set(names)
    fee = answer("explain", case_one, "fee.2026.annual", "--as-of", "2026-02-01")
    assert fee["result"] == "23250.00" and fee["trace"]["steps"] and fee["values"][0]["value"] == "0.0025"
    assert any(ground["cell"] and "9 300 000" in ground["stood"] for ground in fee["grounds"])


def test_the_shipped_policies_come_out_as_their_cases_say() -> None:
    """T1."""
    results = answer("rules", "test")
    assert {r["book"] for r in results} >= {"gotene", "tyreso", "huddinge_srv", "uddevalla", "kungsbacka", "botkyrka"}
    assert all(r["passed"] for r in results)
    assert {book["id"] for book in answer("rules", "list")} >= {"gotene", "tyreso"}
    assert answer("rules", "show", "gotene")["parameters"]["fee_rate"]["values"][0]["value"] == "0.0025"


def test_verify_says_that_all_is_whole_and_finds_a_cut_tail_by_a_kept_head(case_one: str) -> None:
    """I11: inside the database a shortened chain is whole; only what was kept elsewhere tells."""
    said = answer("verify")
    (place,) = said["organisations"]
    assert said["is_whole"] and place["sequence"] == Event.objects.count()
    head = f"gotene:{place['sequence']}:{place['hash']}"
    assert answer("verify", "--head", head)["is_whole"]
    elsewhere = f"gotene:{place['sequence']}:{'f' * 64}"
    assert answer("verify", "--head", elsewhere, code=1)["organisations"][0]["violations"][0]["code"] == "head_differs"
