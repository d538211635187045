"""More than thirty shapes of register, each read as a person reads it (G10.2)."""

import pytest

from borgen.guarantee.register_file import RegisterReading, RowReading, read_register
from borgen.guarantee.register_file.fields import FIELDS
from borgen.sheets import read_file
from tests.core.register_file import odd_workbooks
from tests.core.register_file.workbook_maker import CASES, Case

assert odd_workbooks.TWO, "importing the module is what fills the list"


def read(case: Case) -> RegisterReading:
    return read_register(
        read_file(case.content, "register"), sheet=case.sheet, mapping=case.mapping, balances_on=case.balances_on,
    )


def plain(row: RowReading, name: str) -> str:
    """A value as the expectation writes it."""
    found = row.fields.get(name)
    if found is None or found.value is None:
        return ""
    if FIELDS[name].kind == "money":
        return f"{found.value / 100:.2f}"
    if FIELDS[name].kind == "covers":
        return ",".join(found.value)
    if FIELDS[name].kind == "security":
        return ",".join(security.kind for security in found.value)
    if found.precision:
        return found.value.isoformat()[: {"year": 4, "month": 7, "day": 10}[found.precision]]
    return str(found.value)


def test_there_are_more_than_thirty_shapes() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_is_read_as_a_person_reads_it(make: object) -> None:
    """G10.2, G7.1"""
    case: Case = make()
    reading = read(case)
    assert (reading.refusal.code if reading.refusal else "") == case.refusal
    assert [question.code for question in reading.questions] == list(case.asks)
    rows = list(reading.data_rows())
    found = [
        {name: plain(row, name) for name in wanted} for row, wanted in zip(rows, case.rows, strict=True)
    ]
    assert found == [dict(wanted) for wanted in case.rows]
    assert sorted(problem.code for row in rows for problem in row.problems) == sorted(case.problems)
    said = sorted(notice.code for notice in reading.notices if not notice.code.startswith("column_"))
    assert said == sorted(case.notices)
    assert [total.agrees for total in reading.control_totals] == list(case.totals)
    assert [row.skip_reason for row in reading.rows if row.kind != "data"] == list(case.skipped)


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_every_value_names_a_cell_of_its_own_row(make: object) -> None:
    """G10.2: each imported value knows its cell."""
    case: Case = make()
    for row in read(case).data_rows():
        for name, value in row.fields.items():
            sheet, _, address = value.cell.rpartition("!")
            assert sheet
            assert address.endswith(str(row.number)) or "section" in value.notes, name
