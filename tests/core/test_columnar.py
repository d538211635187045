"""Files of columns: what is read, what is refused, and scenarios from a table."""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from borgen.cashflow.columnar import FileUnreadable, ParquetMissing, TableRefused, read_table, write_table
from borgen.cashflow.columnar.parsing import day, minor, share, whole
from borgen.cashflow.scenario import read_scenarios

COLUMNS = {"name": ["a", "b"], "amount": [Decimal("1.50"), None], "on": [date(2026, 1, 2), None], "share": [0.25, np.float64(1)]}


@pytest.mark.parametrize("ending", ["csv", "parquet", "feather"])
def test_what_is_written_can_be_read(ending, tmp_path):
    path = tmp_path / f"t.{ending}"
    write_table(path, COLUMNS)
    found = read_table(path)
    assert list(found.columns) == list(COLUMNS) and found.rows == 2
    assert [day(cell) if cell else None for cell in found.columns["on"]] == COLUMNS["on"]
    assert [minor(cell) if cell else None for cell in found.columns["amount"]] == [150, None]
    assert [share(cell) for cell in found.columns["share"]] == [Fraction(1, 4), 1]


def test_json_is_a_list_of_rows(tmp_path):
    write_table(tmp_path / "t.json", COLUMNS | {"share": [Fraction(1, 4), 1]})
    assert json.loads((tmp_path / "t.json").read_text()) == [
        {"name": "a", "amount": "1.50", "on": "2026-01-02", "share": "0.25"},
        {"name": "b", "amount": None, "on": None, "share": 1},
    ]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "t.csv", "is empty"), (b"a,A\n1,2\n", "t.csv", "'a' stands there twice"), (b"a\n\xff\n", "t.csv", "byte 2 is not UTF-8"),
        (b"a,b\n1,2,3\n", "t.csv", "row 2 has 3 cells; 2 are valid"), (b"a,b\n1,2\n\n3,4\n", "t.csv", "row 3 is empty"),
        (b"a\n\"1\n", "t.csv", "unexpected end"), (b"x", "t.xlsx", "ending in .csv"), (b"no parquet", "t.parquet", "t.parquet: "),
    ],
)  # fmt: skip
def test_files_that_are_no_table_are_refused(content, name, said, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileUnreadable, match=said):
        read_table(tmp_path / name)


def test_without_pyarrow_parquet_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParquetMissing, match=r"borgen\[parquet\]"):
        read_table(tmp_path / "t.parquet")
    with pytest.raises(ParquetMissing, match="use CSV"):
        write_table(tmp_path / "t.parquet", COLUMNS)
    with pytest.raises(FileUnreadable, match=".csv, .json"):
        write_table(tmp_path / "t.xlsx", COLUMNS)


@pytest.mark.parametrize(
    ("reader", "cell"),
    [(minor, "1.005"), (minor, "1,000.50"), (minor, True), (share, "x"), (share, "1/0"), (whole, 1.5), (day, datetime(2026, 1, 1, 12)),
     (day, 7), (minor, float("nan"))],
)  # fmt: skip
def test_a_cell_that_is_something_else_is_not_taken(reader, cell):
    with pytest.raises((ValueError, TypeError, ArithmeticError)):
        reader(cell)


def test_cells_of_any_make():
    assert minor(1000) == minor("1 000") == minor(Decimal("1000.00")) == minor(1000.0) == 100_000
    assert share("3,25 %") == share("0.0325") == share(Decimal("0.0325")) == share(0.0325) == Fraction("0.0325")
    assert day(datetime(2026, 1, 2)) == day("2026-01-02") == date(2026, 1, 2)


def scenarios(tmp_path, text, **more):
    (tmp_path / "s.csv").write_text(text)
    return read_scenarios(tmp_path / "s.csv", **more)


def test_scenarios_from_a_table(tmp_path):
    found = scenarios(tmp_path, "scenario,period,rate,growth,defaults\n2,0,0.03,2 %,0\n2,1,0.04,0.01,0.001\n1,1,0.01,0,0\n1,0,0.02,0,0\n")
    assert found.paths.rates.tolist() == [[0.02, 0.01], [0.03, 0.04]]
    assert found.paths.growth.tolist() == [[0, 0], [0.02, 0.01]] and found.paths.defaults.tolist() == [[0, 0], [0, 0.001]]


def test_an_index_needs_the_year_before(tmp_path):
    rows = "".join(f"1,{n},0.03,{100 * 1.02 ** (n / 4)}\n" for n in range(-4, 3))
    found = scenarios(tmp_path, "scenario,period,rate,index\n" + rows)
    assert found.paths.growth == pytest.approx(np.full((1, 3), 0.02)) and found.periods == 3
    yearly = scenarios(tmp_path, "scenario,period,rate,index\n1,-1,,100\n1,0,0.03,103\n", per_year=1)
    assert yearly.paths.growth == pytest.approx(np.array([[0.03]]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenario,period,rate\n1,0,0.03\n1,2,0.03\n", "a row for period 1 of scenario 1"),
        ("scenario,period,rate\n1,0,0.03\n1,0,0.03\n", "row 3, period: 0; each period once in scenario 1"),
        ("scenario,period,rate\n1,-1,0.03\n1,0,0.03\n", "row 2, period: -1; 0 to 0"),
        ("scenario,period,rate\n1,-1,0.03\n", "a period 0"),
        ("scenario,period,rate\n", "at least one row"),
        ("scenario,period,rate,growth,index\n1,0,0.03,0.02,100\n", "one of the two"),
        ("scenario,period,rate,growth\n1,0,0.03,0.02\n1,1,0.03,\n", "row 3, growth: nothing"),
        ("scenario,period,rate,index\n1,0,0.03,100\n", "period -4 of scenario 1"),
        ("scenario,period,rate\n1,0,high\n", "row 2, rate: high"),
    ],
)
def test_a_table_of_scenarios_with_holes_is_refused(text, said, tmp_path):
    with pytest.raises(TableRefused, match=said):
        scenarios(tmp_path, text)
