"""The real registers of tests/data/registers, each row against what a person read in it."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from borgen.guarantee.register_file import RowReading, read_register
from borgen.sheets import read_file

REGISTERS = Path(__file__).parents[2] / "data" / "registers"
DECISIONS = read_register(read_file(REGISTERS / "borgensbeslut_enskilda.csv"))
EXPECTED = yaml.safe_load((REGISTERS / "borgensbeslut_expected.yaml").read_text("utf-8"))
TEXT_FIELDS = {
    "municipality": "municipality", "number": "registration_number", "borrower": "borrower", "lender": "lender",
    "purpose": "purpose", "legal_form": "legal_form", "exposure_kind": "exposure_kind", "decided_by": "decided_by",
    "outcome": "decision_outcome", "paragraph": "paragraph",
}


def by_number(number: int) -> RowReading:
    return next(row for row in DECISIONS.rows if row.number == number)


def test_every_decision_is_expected_and_read() -> None:
    """G10.2: nothing is lost and nothing is added."""
    assert [row.number for row in DECISIONS.data_rows()] == [row["row"] for row in EXPECTED] == list(range(2, 23))
    assert DECISIONS.refusal is None
    assert not [row.number for row in DECISIONS.rows if row.is_refused]
    assert not DECISIONS.questions


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: f"{row['row']}-{row['municipality']}")
def test_a_decision_is_read_as_a_person_reads_it(expected: dict[str, object]) -> None:
    """G10.2, G7.1: what is said is read, what cannot be read is kept and flagged, nothing is guessed."""
    number = expected["row"]
    assert isinstance(number, int)
    fields = by_number(number).fields
    kept = expected.get("kept", [])
    for ours, name in TEXT_FIELDS.items():
        value = fields[name].value if name in fields else None
        assert value == expected.get(ours), name
    amount = expected.get("amount")
    found = fields["decided_amount"].value if "decided_amount" in fields else None
    assert found == (amount * 100 if isinstance(amount, int) else None)
    day = fields["decided_on"]
    assert day.value.isoformat()[: {"year": 4, "month": 7, "day": 10}[day.precision]] == expected["day"]
    assert list(fields["covers"].value if "covers" in fields else []) == expected.get("covers", [])
    securities = fields["security"].value if "security" in fields else ()
    assert [security.kind for security in securities] == expected.get("securities", [])
    unread = {name for name, value in fields.items() if value.value is None}
    assert unread == set(kept)
    assert all(fields[name].raw for name in kept), "an unread text is kept"


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: str(row["row"]))
def test_a_decision_is_flagged_where_a_person_would_stop(expected: dict[str, object]) -> None:
    number = expected["row"]
    assert isinstance(number, int)
    assert sorted(problem.code for problem in by_number(number).problems) == sorted(expected["flags"])


def test_no_text_of_the_file_is_lost() -> None:
    """Every filled cell is the value, the kept text or a shown problem of its row, at its own address."""
    file = read_file(REGISTERS / "borgensbeslut_enskilda.csv")
    for row in file.sheets[0].rows(start=2):
        reading = by_number(row.number)
        addresses = {value.cell for value in reading.fields.values()} | {found.cell for found in reading.problems}
        for column, value in enumerate(row.values):
            address = file.sheets[0].cell(row.number, column).address
            # The amount in words adds nothing where it says the same as the number beside it.
            if value is not None and address not in addresses:
                assert address.startswith("CSV!G")


def test_outcomes_are_kept_apart() -> None:
    """G3.2: refused, annulled, proposed, applied-for and called decisions stay what they are."""
    outcomes = Counter(row.fields["decision_outcome"].value for row in DECISIONS.data_rows())
    assert outcomes == {"proposed": 12, "granted": 3, "refused": 2, "called": 2, "applied": 1, "annulled": 1}


def test_goteborgs_note_gives_companies_and_its_own_sums() -> None:
    """T1: note 17 by company, and the three sums of each year add up."""
    file = read_file(REGISTERS / "goteborg_2015_not17_borgensforbindelser.csv")
    reading = read_register(file, balances_on=date(2015, 12, 31))
    balances = {row.fields["borrower"].value: row.fields["outstanding"].value for row in reading.data_rows()}
    assert balances["Göteborgs Stadshus AB"] == 1_526_000_000_00
    assert balances["Higab AB"] == 1_197_000_000_00
    assert sum(balances.values()) == 4_568_000_000_00
    stated = [(total.field, total.stated // 100_000_000, total.agrees) for total in reading.control_totals]
    assert stated == [
        ("balance 2014", 3610, True), ("balance 2015", 3831, True), ("balance 2014", 799, True),
        ("balance 2015", 737, True), ("balance 2014", 4409, True), ("balance 2015", 4568, True),
    ]
    assert [row.number for row in reading.rows if row.kind == "total"] == [7, 12, 13]
    flagged = {row.fields["borrower"].value for row in reading.data_rows() if row.problems}
    assert flagged == {"Övriga bolag", "Småhus – statliga bostadslån", "Stiftelser", "Föreningar", "Övrigt"}


def test_goteborgs_year_is_asked_for() -> None:
    file = read_file(REGISTERS / "goteborg_2015_not17_borgensforbindelser.csv")
    reading = read_register(file)
    questions = {question.code: question.options for question in reading.questions}
    assert questions == {"which_balance": ("2014", "2015"), "balances_on": ("2014-12-31", "2015-12-31")}
    harbour = next(reading.data_rows())
    assert "outstanding" not in harbour.fields
    assert {key: value.value for key, value in harbour.balances.items()} == {
        "2014": 777_000_000_00, "2015": 527_000_000_00,
    }


def test_varmdos_note_sums_each_column() -> None:
    reading = read_register(
        read_file(REGISTERS / "varmdo_2017_not24_borgensengagemang.csv"), mapping={"Kommunen 2017": "outstanding"},
    )
    assert [total.agrees for total in reading.control_totals] == [True] * 4
    assert [row.fields["outstanding"].value for row in reading.data_rows() if "outstanding" in row.fields] == [
        117_000_000_00, 30_608_000_00,
    ]
    joint = next(row for row in reading.data_rows() if "Solidarisk" in row.fields["borrower"].raw)
    assert [problem.code for problem in joint.problems] == ["only_a_name"]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("kommuninvest_solidarisk_borgen_andelar.csv", "no_borrower_column"),
        ("krokom_2017_not5_borgensavgift.csv", "no_borrower_column"),
        ("borgensavgifter_procent.csv", "no_borrower_column"),
    ],
)
def test_a_table_that_is_no_register_is_not_taken_for_one(name: str, refusal: str) -> None:
    reading = read_register(read_file(REGISTERS / name))
    assert reading.refusal is not None
    assert reading.refusal.code == refusal
    assert not reading.rows


def test_hoors_names_are_read_without_amounts() -> None:
    reading = read_register(read_file(REGISTERS / "hoor_2011_borgensobjekt_namn.csv"))
    rows = list(reading.data_rows())
    assert len(rows) == 10
    assert rows[6].fields["borrower"].value == "Kubelidens Montessoriförskola ek för"
    assert all("decided_amount" not in row.fields for row in rows)


def test_kramfors_decimal_points_are_millions() -> None:
    reading = read_register(
        read_file(REGISTERS / "kramfors_2017_poster_inom_linjen.csv"), mapping={"KOMMUNEN 12/31/2017": "outstanding"},
    )
    assert [row.fields["outstanding"].value for row in reading.data_rows()] == [
        601_000_000_00, 149_000_000_00, 862_100_000_00,
    ]
