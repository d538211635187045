"""Registers that were written without a look at the parser are understood as a colleague would (G10.2)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from borgen.guarantee.register_file.fields import FIELDS
from borgen.guarantee.register_file.reading import read_register
from borgen.guarantee.register_file.results import ReadValue, RegisterReading
from borgen.sheets.reading import read_file
from tests.core.blind_workbooks.workbooks import WORKBOOKS


@pytest.mark.parametrize("make", WORKBOOKS, ids=lambda f: f.__name__)
def test_is_read_as_a_colleague_reads_it(make: Any, tmp_path: Path) -> None:
    path, expected = make(tmp_path)
    reading = read_register(read_file(path))
    assert expected.asks <= {question.code for question in reading.questions}
    if "which_sheet" in expected.asks:
        assert set(reading.sheets_to_choose) == {"2023", "2024", "2025"}
        return
    rows = list(reading.data_rows())
    assert [{name: plain(name, row.fields.get(name)) for name in wanted} for row, wanted in zip(rows, expected.rows, strict=True)] \
        == expected.rows
    assert {(name, value.raw) for row in rows for name, value in row.fields.items() if value.value is None} >= expected.unread
    assert {guess.heading for guess in reading.recognition.unmapped} >= expected.unmapped
    if expected.totals_agree:
        assert reading.control_totals and all(total.agrees for total in reading.control_totals)


def test_a_missing_formula_value_is_listed_and_a_stored_one_is_marked(tmp_path: Path) -> None:
    from tests.core.blind_workbooks.workbooks import formulas

    rows = list(_read(formulas(tmp_path)[0]).data_rows())
    assert "computed" in rows[0].fields["outstanding"].notes
    assert any(problem.cell.endswith("D3") for problem in rows[1].problems)


def test_hidden_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    from tests.core.blind_workbooks.workbooks import hidden_parts

    reading = _read(hidden_parts(tmp_path)[0])
    assert [row.hidden for row in reading.data_rows()] == [False, True, False]
    assert any("hidden" in notice.code for notice in reading.notices)


def _read(path: Path) -> RegisterReading:
    return read_register(read_file(path))


def plain(name: str, read: ReadValue | None) -> str:
    """The value as the expectation writes it."""
    if read is None or read.value is None:
        return ""
    value = read.value
    if FIELDS[name].kind == "money":
        assert isinstance(value, int)
        return f"{Decimal(value) / 100:.2f}"
    if read.precision:
        return str(value)[: {"year": 4, "month": 7, "day": 10}[read.precision]]
    if FIELDS[name].kind == "security":
        return ",".join(s.kind for s in value)  # type: ignore[union-attr]
    return str(value)
