# ruff: noqa: E501 - a table reads best with one row on one line
"""What an outside examiner found misread without a word, each held here as a clerk would meet it (G10.2)."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from borgen.guarantee.register_file import RegisterReading, read_register, words
from borgen.guarantee.register_file import rows as rows_module
from borgen.guarantee.register_file.decision_text import last_of_several
from borgen.guarantee.register_file.values.amount import read_amount
from borgen.sheets import read_file
from tests.core.register_file.workbook_maker import xlsx

REGISTERS = Path(__file__).parents[2] / "data" / "registers"
Rows = Sequence[Sequence[Any]]
YEAR_END = date(2024, 12, 31)
HEADINGS = ["Låntagare", "Org.nr", "Borgensbelopp", "Restskuld"]


def reading(rows: Rows, *, balances_on: date | None = YEAR_END, mapping: Any = None, sheet: str = "Borgen") -> RegisterReading:
    return read_register(read_file(xlsx({sheet: [list(row) for row in rows]}), "x"), balances_on=balances_on, mapping=mapping)


def only(heading: str, cell: Any) -> Any:
    """The one data row of a register whose last column is ``heading``, with ``cell`` in it."""
    return next(reading([[*HEADINGS, heading], ["Ås IF", None, 100000, 90000, cell]]).data_rows())


def borrowers(read: RegisterReading) -> list[str]:
    return [row.fields["borrower"].raw for row in read.data_rows() if not any(p.severity == "error" for p in row.problems)]


@pytest.mark.parametrize("label", ["Σ", "∑ borgen", "Summering föreningar", "Tot", "Föreningar totalt", "Kommunala bolag, summa:", "Bolag (3 st) totalt"])
def test_a_total_is_never_a_guarantee_however_it_is_labelled(label: str) -> None:
    read = reading([HEADINGS, ["Alfa IF", None, 100000, 80000], ["Beta AB", None, 200000, 150000], [label, None, 300000, 230000]])
    assert borrowers(read) == ["Alfa IF", "Beta AB"]
    assert [(t.stated, t.agrees) for t in read.control_totals] == [(300_000_00, True), (230_000_00, True)]


@pytest.mark.parametrize("name", ["Total Energi i Götene AB", "Summit AB", "Totebo IF", "Totalförsvarsföreningen"])
def test_a_borrower_with_such_a_name_stays_one(name: str) -> None:
    read = reading([HEADINGS, ["Alfa IF", None, 100000, 80000], [name, "556012-3456", 50000, 40000]])
    assert borrowers(read) == ["Alfa IF", name]


def test_a_sum_under_a_name_of_its_own_is_asked_about() -> None:
    rows = [HEADINGS, ["Alfa IF", None, 100000, 80000], ["Beta AB", None, 200000, 150000], ["Hela kommunen", None, 300000, 230000]]
    read = reading(rows)
    assert borrowers(read) == ["Alfa IF", "Beta AB"]
    assert [p.code for row in read.data_rows() for p in row.problems] == ["looks_like_total"]
    rows[3] = ["Gamma AB", "556012-3456", 300000, 230000]  # a number of its own: a guarantee of its own
    assert borrowers(reading(rows)) == ["Alfa IF", "Beta AB", "Gamma AB"]


SECOND = [["Förening", "Org.nr", "Restskuld", "Borgensbelopp"], ["Alfa IF", None, 80000, 100000]]
FIRST = [["Bolag", "Org.nr", "Borgensbelopp", "Restskuld"], ["Hus AB", None, 500000000, 480000000]]


@pytest.mark.parametrize(
    "rows",
    [[*FIRST, [], *SECOND], [*FIRST, *SECOND], [*FIRST, [], [*SECOND[0], "Säkerhet", "Bank"], [*SECOND[1], "Pantbrev", "SEB"]]],
    ids=["gap", "close", "the_lower_has_more_headings"],
)
def test_two_tables_with_other_columns_on_one_sheet_are_refused(rows: Rows) -> None:
    """The columns of one read as the other's would swap debt and limit, or lose a table as if it were a title."""
    refusal = reading(rows).refusal
    assert refusal is not None and refusal.code == "several_tables"


def test_the_same_columns_under_other_words_are_one_table() -> None:
    read = reading([*FIRST, [], ["Förening", "Organisationsnummer", "Beviljat belopp", "Kvarvarande skuld"], ["Alfa IF", None, 100000, 80000]])
    assert read.refusal is None and borrowers(read) == ["Hus AB", "Alfa IF"]


def test_a_heading_with_another_day_than_the_one_answered_is_asked_about() -> None:
    rows = [["Låntagare", "Borgensbelopp", "Restskuld 2023-12-31"], ["Ås IF", 100000, 90000]]
    assert [q.code for q in reading(rows).questions] == ["balances_day_differs"]
    assert reading(rows, balances_on=date(2023, 12, 31)).questions == ()
    assert reading(rows, mapping={"Restskuld 2023-12-31": "outstanding"}).questions == (), "an old heading, mapped by hand"
    rows[0][2] = "Restskuld 2024"
    assert reading(rows).questions == () and reading(rows, balances_on=date(2025, 1, 1)).questions == ()
    assert [q.code for q in reading(rows, balances_on=date(2025, 12, 31)).questions] == ["balances_day_differs"]


def test_a_title_or_sheet_name_with_another_year_is_said() -> None:
    rows = [["Borgen per 2023-12-31"], [], ["Låntagare", "Borgensbelopp", "Restskuld"], ["Ås IF", 100000, 90000]]
    assert "another_day_named" in {n.code for n in reading(rows).notices}
    assert "another_day_named" in {n.code for n in reading(rows[2:], sheet="2022").notices}
    assert "another_day_named" not in {n.code for n in reading(rows[2:], sheet="2024").notices}


@pytest.mark.parametrize(
    ("cell", "last"), [(2029, "2029-12-31"), ("2029", "2029-12-31"), ("mars 2029", "2029-03-31"), ("2028-02", "2028-02-29")]
)
def test_up_to_a_year_or_month_is_up_to_its_last_day(cell: Any, last: str) -> None:
    """Read as its first day it would end a guarantee a year early."""
    row = only("Löptid t.o.m.", cell)
    assert str(row.fields["ends_on"].value) == last and [p.code for p in row.problems] == ["day_taken_as_last"]


@pytest.mark.parametrize("heading", ["Löptid", "Giltighetstid", "Löptid t.o.m.", "Förfallodag"])
@pytest.mark.parametrize(
    ("cell", "last", "said"),
    [
        ("2015-2030", "2030-12-31", ["day_taken_as_last"]), ("2015–2030", "2030-12-31", ["day_taken_as_last"]), ("2030", "2030-12-31", ["day_taken_as_last"]),
        ("2015-01 – 2030-06", "2030-06-30", ["day_taken_as_last"]), ("20150101-20301231", "2030-12-31", []), ("2015-03-15-2030-03-14", "2030-03-14", []),
        ("1/1 2015 – 31/12 2030", "2030-12-31", []),
    ],
)
def test_a_term_ends_where_it_can_be_taken_apart_in_one_way(heading: str, cell: str, last: str, said: list[str]) -> None:
    """G7.1: the end is read of a first and a last year, month or day, and said to be taken as the last day where none stands."""
    row = only(heading, cell)
    assert str(row.fields["ends_on"].value) == last and [p.code for p in row.problems] == said


@pytest.mark.parametrize("cell", ["2030-2015", "2015-30", "2015-2015", "15-30 år", "2015-2020-2030", "2015-2030, dock", "690101-991231"])
def test_a_term_that_may_mean_another_is_kept_as_text(cell: str) -> None:
    for heading in ("Löptid", "Slutdag"):
        row = only(heading, cell)
        assert getattr(row.fields.get("ends_on"), "value", None) is None and row.problems
    assert only("Löptid", cell).fields["validity_text"].value == cell


def test_a_month_that_may_be_two_years_ends_no_validity_and_a_bound_rate_ends_no_guarantee() -> None:
    assert "ends_on" not in only("Löptid", "2005-10").fields
    bound = only("Bindningstid", "2027-03-31").fields
    assert "ends_on" not in bound and str(bound["rate_bound_until"].value) == "2027-03-31"


def test_a_year_of_signing_is_said_to_be_taken_as_its_first_day() -> None:
    row = only("Borgen tecknad", 2019)
    assert str(row.fields["executed_on"].value) == "2019-01-01" and [p.code for p in row.problems] == ["day_taken_as_first"]


@pytest.mark.parametrize("heading", ["KF-beslut", "Beslut KF", "Kommunfullmäktiges beslut", "Datum KF"])
def test_a_heading_that_names_the_body_says_who_decided(heading: str) -> None:
    row = only(heading, "2019-03-25 § 34")
    assert {n: str(row.fields[n].value) for n in ("decided_on", "paragraph", "decided_by")} == {
        "decided_on": "2019-03-25", "paragraph": "§ 34", "decided_by": "KF",
    }
    assert only(heading, "KS 2019-03-25 § 34").fields["decided_by"].value == "KS", "the cell knows better"
    assert "decided_by" not in only("Beslutsdatum", "2019-03-25").fields


def test_a_day_that_does_not_exist_is_said_also_beside_a_paragraph() -> None:
    row = only("Beslut", "2019-02-29 § 1")
    assert row.fields["paragraph"].value == "§ 1" and [p.code for p in row.problems] == ["day_impossible"]


def test_of_several_decisions_the_last_counts_and_it_is_said() -> None:
    row = only("Beslut", "KS 2019-03-06 § 41, KF 2019-03-25 § 34")
    assert (str(row.fields["decided_on"].value), row.fields["decided_by"].value, row.fields["paragraph"].value) == ("2019-03-25", "KF", "§ 34")
    assert [p.code for p in row.problems] == ["last_decision_taken"]
    assert last_of_several("KS § 41, KF 2019-03-25 § 34") is None
    assert last_of_several("KS 2019-03-25 § 41; KF 2019-03-25 § 34") is None, "two on the same day: nobody knows"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Beviljad", "granted"), ("Pågående", "granted"), ("Löpande", "granted"), ("Gällande", "granted"), ("Aktiv", "granted"), ("Ansökan beviljad", "granted"),
        ("Ej beslutad", "applied"), ("Inte beslutat", "applied"), ("Avslag", "refused"), ("Avslagen", "refused"), ("Ej beviljad", "refused"),
        ("Avslutad", None), ("Upphörd", None), ("Löst", None), ("Inte längre gällande", None), ("Utgånget", None), ("Slutbetald", None), ("Ej tecknad", None), ("Upphävd", "annulled"), ("Infriad", "called"),
    ],
)
def test_a_status_is_what_it_says_and_over_is_no_refusal(text: str, code: str | None) -> None:
    row = only("Status", text)
    assert row.fields["decision_outcome"].value == code
    if words.says_ended(text):
        assert [p.code for p in row.problems] == ["ended_without_day"]


@pytest.mark.parametrize("text", ["Inget", "Ingen säkerhet", "Säkerhet saknas", "Utan säkerhet", "Nej", "saknas", "ingen"])
def test_no_security_is_none(text: str) -> None:
    row = only("Säkerhet", text)
    assert ("security" not in row.fields or row.fields["security"].value is None) and row.problems == ()


def test_used_beside_owed_is_what_was_drawn() -> None:
    """Limit, drawn and outstanding are three amounts; alone, ``Utnyttjat`` is what is owed."""
    row = next(reading([["Låntagare", "Beviljat", "Utnyttjat", "Restskuld"], ["Ås IF", 12000000, 10000000, 9000000]]).data_rows())
    assert [row.fields[n].value for n in ("decided_amount", "original_amount", "outstanding")] == [12_000_000_00, 10_000_000_00, 9_000_000_00]
    row = next(reading([["Låntagare", "Beviljat", "Utnyttjat"], ["Ås IF", 12000000, 10000000]]).data_rows())
    assert row.fields["outstanding"].value == 10_000_000_00


@pytest.mark.parametrize("heading", ["Skuld 31/12", "Restskuld 31 dec", "Kvarvarande skuld per 31/12"])
def test_a_debt_of_a_day_without_a_year_is_a_debt(heading: str) -> None:
    row = next(reading([["Låntagare", "Borgensbelopp", heading], ["Ås IF", 100000, 90000]]).data_rows())
    assert row.fields["outstanding"].value == 90_000_00


def test_a_colon_before_two_digits_parts_kronor_and_ore() -> None:
    assert [read_amount(text).minor for text in ("1 234 567:50", "12:05 kr", "12:-", "12:5")] == [123_456_750, 1205, 1200, None]


def test_a_total_above_its_parts_is_asked_about() -> None:
    """Grästorp's note: ``Borgensförbindelser`` is the sum of the two lines below it."""
    read = read_register(read_file(REGISTERS / "grastorp_2020_borgensforbindelser.csv"), balances_on=date(2020, 12, 31))
    assert [p.code for p in next(read.data_rows()).problems] == ["looks_like_total"]
    assert borrowers(read) == ["Borgensåtaganden egnahem", "Övriga förpliktelser"]


@pytest.mark.parametrize(
    ("name", "year", "groups"),
    [("kramfors_2017_poster_inom_linjen.csv", 2017, [("C", "E"), ("D", "F")]), ("varmdo_2017_not24_borgensengagemang.csv", 2017, [("B", "D", "F"), ("C", "E", "G")])],
)
def test_several_columns_of_one_day_are_asked_about(name: str, year: int, groups: list[tuple[str, ...]]) -> None:
    """The group's amount is not the municipality's: taking the last column would lose nearly all of it."""
    read = read_register(read_file(REGISTERS / name), balances_on=date(year, 12, 31))
    assert [q.options for q in read.questions if q.code == "which_column"] == groups


def test_what_a_person_chose_among_them_is_not_asked_again() -> None:
    mapping = {"KOMMUNEN 12/31/2017": "outstanding", "KONCERNEN 12/31/2017": None, "KOMMUNEN 12/31/2016": None, "KONCERNEN 12/31/2016": None}
    read = read_register(read_file(REGISTERS / "kramfors_2017_poster_inom_linjen.csv"), balances_on=date(2017, 12, 31), mapping=mapping)
    assert read.questions == ()
    assert [row.fields["outstanding"].value for row in read.data_rows()] == [601_000_000_00, 149_000_000_00, 862_100_000_00]


@pytest.mark.parametrize("name", ["Borgensåtaganden", "Borgen till kommunala företag 1)", "Pensionsåtaganden före 1998", "Förlustansvar för egna hem 2)"])
def test_a_line_of_a_note_is_no_borrower(name: str) -> None:
    assert rows_module.is_name_of_a_class(name)
    assert not rows_module.is_name_of_a_class("Borgensbo Bostäder AB")
