"""G10.2, T16: what leaves the office as a file says what the pages say, typed, and never runs."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.utils import translation

from benchmarks.registers import make_up, organisation, stir
from borgen.guarantee.duties import DutyState
from borgen.office.guarantee.columns import COLUMNS
from borgen.office.guarantee.export import (
    Table,
    csv_lines,
    duties_table,
    fees_table,
    findings_table,
    register_table,
    workbook,
)
from borgen.office.guarantee.facts import MASKED
from borgen.office.guarantee.queries.duties import duties
from borgen.office.guarantee.queries.fees import fee_preview
from borgen.office.guarantee.queries.findings import findings
from borgen.office.guarantee.queries.register import register
from borgen.office.guarantee.queries.snapshot import forget_snapshots

DAY = date(2020, 1, 10)
HOSTILE = ["=1+1", "+46 70", "-5", "@SUM(A1)", "\t=1", "http://x.se", "{=1}", "Åsa <svg>", "O'Brien", "00123"]


@pytest.fixture
def gotene(db):
    forget_snapshots()
    found = organisation()
    make_up(organisation_id=organisation("annan").pk, count=20, seed=3)
    make_up(organisation_id=found.pk, count=60, seed=1)
    with translation.override("sv"):
        yield found


def sheet_of(table):
    with workbook(table) as file:
        return openpyxl.load_workbook(io.BytesIO(file.read())).active


def cells_of(table):
    sheet = sheet_of(table)
    top = len(table.about) + 3
    heading = [cell.value for cell in sheet[top]]
    return heading, [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 1)], sheet


def test_register_file_says_what_the_list_says(gotene):
    listed = register(organisation_id=gotene.pk, as_of=DAY, per_page=500)
    heading, rows, sheet = cells_of(register_table(organisation_id=gotene.pk, as_of=DAY))
    at = {column.name: place for place, column in enumerate(COLUMNS)}
    assert len(heading) == len(COLUMNS)
    assert len(rows) == listed.count > 50
    for cells, row in zip(rows, listed.rows, strict=True):
        assert cells[at["reference"]] == row.reference
        expected = None if row.outstanding is None else row.outstanding.minor / 100
        assert cells[at["outstanding"]] == expected
        decided = cells[at["decided_on"]]
        assert (decided.date() if decided else None) == row.decided_on
    assert {row[at["borrower"]] for row, r in zip(rows, listed.rows, strict=True) if r.is_private} == {MASKED}
    about = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(2, 6)}
    assert list(about.values())[0] == "Gotene"
    assert any("gotene (" in str(value) for value in about.values())


def test_a_file_of_the_past_is_the_past(gotene):
    before = list(csv_lines(register_table(organisation_id=gotene.pk, as_of=DAY)))
    for seed in range(10):
        stir(organisation_id=gotene.pk, seed=seed, at=datetime(2020, 1, 9, 9, seed, tzinfo=UTC))
    then = datetime(2020, 1, 8, tzinfo=UTC)
    again = list(csv_lines(register_table(organisation_id=gotene.pk, as_of=DAY, known_at=then)))
    assert again == before
    assert list(csv_lines(register_table(organisation_id=gotene.pk, as_of=DAY))) != before


def test_fee_duty_and_finding_files_hold_every_row(gotene):
    at = {"organisation_id": gotene.pk, "as_of": DAY}
    preview = fee_preview(**at, year=2020)
    _, rows, _ = cells_of(fees_table(**at, year=2020))
    assert len(rows) == len(preview.lines) + len(preview.missing)
    amounts = [row[6] for row in rows if row[6] is not None]
    assert round(sum(amounts) * 100) == sum(line.amount.minor for line in preview.lines)
    assert {row[5] for row in rows if row[5] is not None} == {0.0025}
    _, rows, _ = cells_of(duties_table(**at))
    assert len(rows) == duties(**at, states=tuple(DutyState), per_page=1).count > 50
    _, rows, _ = cells_of(findings_table(**at))
    assert len(rows) == findings(**at, per_page=1).count > 50


def hostile_table():
    return Table(title="A/B: [x]?", name="x", about=[("=1", "=2")], headings=HOSTILE, rows=[HOSTILE, [-5, *HOSTILE[1:]]])


def test_nothing_typed_is_a_formula_in_a_workbook():
    """T16"""
    heading, rows, sheet = cells_of(hostile_table())
    assert heading == HOSTILE
    assert rows[0] == HOSTILE
    assert rows[1][0] == -5
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_nothing_typed_is_a_formula_in_csv_and_numbers_stay_numbers():
    """T16"""
    lines = list(csv_lines(hostile_table()))
    assert lines[0] == "\ufeff"
    _, first, second = csv.reader("".join(lines[1:]).splitlines(), delimiter=";")
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for cell in first)
    assert [cell.removeprefix("'") for cell in first] == HOSTILE
    assert second[0] == "-5"


def test_rows_are_written_while_they_are_made():
    made = []

    def rows():
        for n in range(3):
            made.append(n)
            yield [n]

    lines = csv_lines(Table(title="t", name="t", about=[], headings=["n"], rows=rows()))
    next(lines), next(lines)
    assert made == []
    next(lines)
    assert made == [0]


def test_a_workbook_takes_no_more_memory_for_more_rows():
    """Measured at two sizes: what a hundred thousand rows would add to the larger one is nothing."""
    row = ["B-1", "Götene Ridklubb", date(2020, 1, 1), 1_000_000, "Ombyggnad av ridhus"] * 4
    peaks = []
    for count in (1_000, 10_000):
        tracemalloc.start()
        with workbook(Table(title="t", name="t", about=[], headings=["x"] * 20, rows=(row for _ in range(count)))):
            peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000
    assert peaks[1] < 60_000_000
