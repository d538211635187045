# ruff: noqa: E501 - a table reads best with one row on one line
"""Cells come out of a file exactly as they are in it, with their places and what is special about them."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

import borgen.sheets
from borgen.sheets import (
    FileRefused,
    Mark,
    MergedRows,
    cell_address,
    column_letters,
    column_number,
    read_file,
)
from borgen.sheets.blocks import Row, pack, unpack
from borgen.sheets.cells import plain_number, shown_text
from borgen.sheets.messages import LANGUAGES, message, message_texts
from borgen.sheets.number_format import NumberFormat, number_format
from tests.core.register_file.workbook_maker import (
    Formula,
    Shown,
    ods,
    with_sheet,
    xlsx,
    xlsx_with_stored_values,
)

TABLE = [
    ["Låntagare", "Belopp", "Avgift", "Dag", "Stund", "Ja", "Noll"],
    ["Åse & <Öje> AB", 1234567.89, Shown(0.0025, "0.00%"), date(2024, 3, 15), datetime(2024, 3, 15, 10, 30), True, 0],  # noqa: DTZ001 - a cell has no zone
    ["två\nrader", -0.1, Shown(1, "0%"), date(1999, 12, 31), datetime(2024, 3, 15), False, None],  # noqa: DTZ001
]


def values_of(content: bytes) -> list[list[object]]:
    return [row.values for row in read_file(content, "x").sheets[0].rows()]


def test_an_xlsx_is_read_exactly() -> None:
    assert values_of(xlsx({"x": TABLE})) == [
        ["Låntagare", "Belopp", "Avgift", "Dag", "Stund", "Ja", "Noll"],
        ["Åse & <Öje> AB", Decimal("1234567.89"), Decimal("0.0025"), date(2024, 3, 15), datetime(2024, 3, 15, 10, 30), True, 0],  # noqa: DTZ001
        ["två\nrader", Decimal("-0.1"), 1, date(1999, 12, 31), date(2024, 3, 15), False],
    ]


def test_an_ods_is_read_exactly() -> None:
    table = [[1234567.89, -0.1, "två\nrader", date(2024, 3, 15)], [None, None, None, None], [None, 0.1, 3, "x"]]
    content = ods({"x": table})
    assert values_of(content) == [
        [Decimal("1234567.89"), Decimal("-0.1"), "två\nrader", date(2024, 3, 15)], [None, Decimal("0.1"), 3, "x"],
    ]
    assert [row.number for row in read_file(content, "x").sheets[0].rows()] == [1, 3]


def test_a_whole_number_is_one_and_a_fraction_is_decimal() -> None:
    found = values_of(xlsx({"x": [[12, 12.5, 10**14, 10**16, 1e-7]]}))[0]
    assert found == [12, Decimal("12.5"), 10**14, Decimal("1e16"), Decimal("1e-7")]
    assert [type(value) for value in found[:3]] == [int, Decimal, int]


@settings(max_examples=15, deadline=None)
@given(numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=1, max_size=200))
def test_every_number_is_the_shortest_decimal_that_names_it(numbers: list[float]) -> None:
    """G7.1: no öre is lost on the way in."""
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{number!r}</v></c></row>' for row, number in enumerate(numbers, 1))
    read = values_of(with_sheet(rows))
    assert [Decimal(str(row[0])) for row in read] == [Decimal(repr(number)) for number in numbers]


@given(st.lists(
    st.tuples(st.lists(st.one_of(
        st.none(), st.booleans(), st.integers(-10**15, 10**15), st.text(), st.dates(), st.floats(allow_nan=False, allow_infinity=False),
    ), max_size=6), st.booleans()), max_size=5,
))
def test_blocks_bring_back_what_was_packed(rows: list[tuple[list[object], bool]]) -> None:
    packed = pack([(number, values, {1: Mark(is_formula=True, unit="tkr")} if marked else {}) for number, (values, marked) in enumerate(rows, 3)])
    assert b"\n" not in packed
    back = unpack(packed)
    assert [row.number for row in back] == list(range(3, 3 + len(rows)))
    for row, (values, marked) in zip(back, rows, strict=True):
        expected = [Decimal(repr(value)) if isinstance(value, float) else value for value in values]
        assert row.values == [value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for value in expected]
        assert row.marks == ({1: Mark(is_formula=True, unit="tkr")} if marked else {})


def test_openpyxl_agrees_on_every_value_and_formula(tmp_path: Path) -> None:
    """Another reader of the same file sees the same cells."""
    content = xlsx_with_stored_values([
        ["a", "b", "c"], [1, 2.25, Formula("=A2+B2", 3.25)], ["x", Formula('="y"&A3', "yx"), Formula("=1=1", True)],
    ])
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    sheet = read_file(path).sheets[0]
    stored, formulas = openpyxl.load_workbook(path, data_only=True).active, openpyxl.load_workbook(path).active
    for row in range(1, 4):
        for column in range(3):
            ours, theirs = sheet.cell(row, column), stored.cell(row, column + 1)
            assert (ours.value or None) == (Decimal(repr(theirs.value)) if isinstance(theirs.value, float) else theirs.value or None)
            assert ours.is_formula == (formulas.cell(row, column + 1).data_type == "f")
            assert not ours.stored_missing


def test_calamine_agrees_on_opendocument() -> None:
    """Our own walk through an .ods and python-calamine's see the same cells."""
    table = [["Namn", "Belopp", "Dag"], ["Ås IF", 1234.5, date(2024, 3, 15)], [None, None, None], ["Öje  BK", 7, "15 mars"]]
    content = ods({"x": table})
    theirs = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    rows = {row.number: row.values for row in read_file(content, "x").sheets[0].rows()}
    for number, cells in enumerate(theirs.to_python(skip_empty_area=False), 1):
        ours = rows.get(number, [])
        for column, cell in enumerate(cells):
            value = ours[column] if column < len(ours) else None
            assert (float(value) if isinstance(value, (int, Decimal)) else value) == (cell or None)


def test_formulas_without_a_stored_value_are_marked() -> None:
    sheet = read_file(xlsx({"x": [[1, Formula("=A1*2")], [2, Formula("=A2*2")]]}), "x").sheets[0]
    assert [(sheet.cell(row, 1).is_formula, sheet.cell(row, 1).stored_missing) for row in (1, 2)] == [(True, True)] * 2
    assert not sheet.cell(1, 0).is_formula


def test_errors_percent_and_units_are_marked() -> None:
    content = xlsx_with_stored_values([[Formula("=1/0", "#DIV/0!"), Shown(0.5, "0%"), Shown(12, '0 "mkr"'), Formula("=B1", 0.5)]])
    sheet = read_file(content, "x").sheets[0]
    error, percent, unit, plain = (sheet.cell(1, column) for column in range(4))
    assert (error.is_error, error.is_formula, error.text) == (True, True, "#DIV/0!")
    assert (percent.is_percent, percent.text) == (True, "50 %")
    assert (unit.unit, unit.text) == ("mkr", "12 mkr")
    assert (plain.is_formula, plain.is_percent, plain.text) == (True, False, "0,5")


def test_hidden_merged_and_addresses() -> None:
    content = xlsx(
        {"År 2025": [["Namn", "Belopp"], ["A", 1], [None, 2]], "Gömd": [["x"]]}, merged=["A2:A3"], hidden_rows=[3], hidden_columns=["B"],
        hidden_sheets=["Gömd"],
    )
    file = read_file(content, "x")
    sheet = file.sheet("År 2025")
    below = sheet.cell(3, 0)
    assert (below.value, below.merged_from, below.address, below.hidden_row) == ("A", "År 2025!A2", "År 2025!A3", True)
    assert (sheet.cell(2, 1).hidden_column, sheet.hidden_rows) == (True, frozenset({3}))
    assert [one.hidden for one in file.sheets] == [False, True]
    assert MergedRows(sheet).filled(Row(3, [None, 2], {}), across=False) == (Row(3, ["A", 2], {}), frozenset({0}))
    assert sheet.cell(99, 7).value is None
    with pytest.raises(KeyError):
        file.sheet("2024")


def prefixed(content: bytes) -> bytes:
    """The same workbook as some programs write it: a namespace prefix, single quotes, attributes in another order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                text = part.decode()
                text = re.sub(r'<c r="([A-Z]+[0-9]+)" ([a-z])="([^"]*)"', r"<c \2='\3' r='\1'", text)
                text = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", text).replace("<x:?xml", "<?xml").replace("xmlns=", "xmlns:x=")
                part = text.encode()
            new.writestr(name, part)
    return stream.getvalue()


def test_a_workbook_with_prefixes_and_other_quotes_is_read_alike() -> None:
    content = xlsx_with_stored_values([["a", Shown(0.5, "0%")], [Formula("=1+1", 2), Formula("=1/0", "#DIV/0!")]])
    usual, odd = read_file(content, "x").sheets[0], read_file(prefixed(content), "x").sheets[0]
    assert prefixed(content) != content
    assert [usual.cell(row, column) for row in (1, 2) for column in (0, 1)] == [odd.cell(row, column) for row in (1, 2) for column in (0, 1)]
    assert odd.cell(2, 0).is_formula


def test_cells_without_a_place_are_said_to_hide_formulas() -> None:
    content = xlsx({"x": [["a", 1], ["b", 2]]})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(rb'<c r="[A-Z]+[0-9]+"', b"<c", part) if name.endswith("sheet1.xml") else part)
    file = read_file(stream.getvalue(), "x")
    assert [note.code for note in file.notes] == ["formulas_unseen"]


def test_many_rows_come_back_in_order_and_by_number(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("Nr;Namn\n" + "".join(f"{number};Förening {number}\n" for number in range(2, 3002)), "utf-8")
    sheet = read_file(path).sheets[0]
    assert len(sheet) == 3001
    assert [row.number for row in sheet.rows()] == list(range(1, 3002))
    assert [row.number for row in sheet.rows(start=2990)] == list(range(2990, 3002))
    for number in (1, 2, 500, 501, 1000, 1001, 2999):
        row = sheet.row(number)
        assert row is not None and (number == 1 or row.values == [str(number), f"Förening {number}"])
    assert sheet.row(4000) is None


def test_a_file_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    content = xlsx({"x": [["a"]]})
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    by_path, by_bytes = read_file(path), read_file(content, "annat.ods")
    assert (by_path.kind, by_path.name, by_bytes.name) == ("xlsx", "register.csv", "annat.ods")
    assert by_path.sha256 == by_bytes.sha256
    assert by_path.sheets[0].name == "x"


@pytest.mark.parametrize(
    ("text", "separator_kept"),
    [("a;b\n1,5;2,5\n", "1,5"), ("a,b\n1.5,2.5\n", "1.5"), ("a\tb\n1,5\t2;5\n", "1,5"), ("a|b\n1;5|2,5\n", "1;5"), ("sep=,\na,b\nx;y,z\n", "x;y")],
)
def test_the_separator_is_found(text: str, separator_kept: str) -> None:
    assert values_of(text.encode())[1][0] == separator_kept


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_swedish_letters_survive_every_encoding(encoding: str) -> None:
    text = "Låntagare;Ändamål\nÅs & Öje idrottsförening;Höjdhoppsgrop på Älvsjö\n"
    assert values_of(text.encode(encoding)) == [line.split(";") for line in text.strip().split("\n")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0.00%", NumberFormat(is_percent=True)), ('0 "tkr"', NumberFormat(unit="tkr")), ('#,##0.0\\ "mnkr"', NumberFormat(unit="mkr")),
        ('0,"tkr"', NumberFormat(unit="kr")), ('0,,"mkr"', NumberFormat(unit="kr")), ('0,"mkr"', NumberFormat(unit="tkr")),
        ("#,##0", NumberFormat()), ('[$kr-41D] #,##0', NumberFormat(unit="kr")), ('"100% säkert" 0', NumberFormat()), ("yyyy-mm-dd", NumberFormat()),
        ("", NumberFormat()), ('#,##0 "kr";-#,##0 "kr"', NumberFormat(unit="kr")),
    ],
)
def test_number_formats_that_say_something(code: str, expected: NumberFormat) -> None:
    assert number_format(code) == expected


def test_columns_have_letters() -> None:
    assert [column_letters(column) for column in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(column)) == column for column in range(2000))
    assert cell_address("Register", 5, 3) == "Register!D5"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), ("x", "x"), (True, "SANT"), (False, "FALSKT"), (1200, "1200"), (Decimal("1.50"), "1,5"), (Decimal("1E+3"), "1000"), (date(2024, 3, 15), "2024-03-15")],
)
def test_a_value_is_shown_as_a_clerk_knows_it(value: object, shown: str) -> None:
    assert shown_text(value) == shown  # type: ignore[arg-type]
    assert plain_number(Decimal("-0.10")) == "-0.1"


def test_every_reason_has_a_text_in_three_languages() -> None:
    """Every code in the source has a text, every text a code, and the placeholders are what the code gives."""
    source = "\n".join(path.read_text("utf-8") for path in Path(borgen.sheets.__file__).parent.glob("*.py"))
    refusals = re.findall(r'FileRefused\(\s*"(\w+)"(?:,\s*\{(.*?)\})?', source, re.DOTALL)
    notes = re.findall(r'\.note\("(\w+)"(.*?)\)', source) + [(code, "") for code in re.findall(r'"[\w./]+", "(macros|external_links|embedded_files)"', source)]
    given = {code: set(re.findall(r'"(\w+)":', params)) | set(re.findall(r"(\w+)=", params)) for code, params in [*refusals, *notes]}
    assert set(given) == set(message_texts())
    for code, texts in message_texts().items():
        assert tuple(texts) == LANGUAGES, code
        assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in texts.values()}) == 1, code
        assert set(re.findall(r"{(\w+)}", texts["sv"])) <= given[code], code
    assert message("too_many_rows", {"rows_max": 5}, "sv") == "Ett blad har innehåll nedanför rad 5."


def test_a_refusal_names_its_code_and_parameters() -> None:
    refusal = FileRefused("too_many_rows", {"rows_max": 5})
    assert (refusal.code, dict(refusal.params), str(refusal)) == ("too_many_rows", {"rows_max": 5}, "too_many_rows(rows_max=5)")


def test_a_number_that_is_none_is_shown_and_not_lost() -> None:
    """``NaN`` and ``1E999`` stand where an amount should: whoever reads the file hears of it."""
    from borgen.sheets.xlsx import _value

    assert [_value(number) for number in (float("nan"), float("inf"), -float("inf"), 1.5)] == ["#NUM!", "#NUM!", "#NUM!", 1.5]
