# ruff: noqa: E501 - a table reads best with one row on one line
"""Whatever a sheet holds, reading it ends, every row is accounted for, and nothing in a read column is lost."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.guarantee.register_file import FIELDS, read_register
from borgen.sheets import Blocks, Mark, Merged, Sheet, SheetFile
from borgen.sheets.blocks import pack

HEADINGS = st.one_of(
    st.sampled_from([field.label["sv"] for field in FIELDS.values()]),
    st.sampled_from(["Kvar 2024-12-31", "Kvar 2025-12-31", "2024 mkr", "2025", "Belopp (tkr)", "Beslut", "§", "Namn", "Saldo, kr", ""]),
    st.text(max_size=12),
)
CELLS = st.one_of(
    st.none(), st.integers(-(10**14), 10**14), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.dates(min_value=date(1, 1, 1)), st.text(max_size=20),
    st.sampled_from([
        "Summa", "Totalt", "Föreningar", "Ås IF", "12 mnkr", "1 234 567,50", "0,25 %", "15 mars 2024", "KF 2014-03-15 § 23", "556036-0793",
        "19811218-9876", "varav", "* not", "enkel borgen", "beviljad", "Pantbrev; bidrag", "tills vidare", "#N/A", " ", "\u00a0",
    ]),
)
MARKS = st.sampled_from([
    Mark(is_formula=True), Mark(is_formula=True, stored_missing=True), Mark(is_error=True), Mark(is_percent=True), Mark(unit="tkr"),
])


@st.composite
def files(draw: st.DrawFn) -> SheetFile:
    width = draw(st.integers(1, 7))
    titles = draw(st.lists(st.text(max_size=15), max_size=2))
    known = draw(st.sampled_from([True, True, True, False]))  # mostly a table that is a register
    others = st.lists(HEADINGS, min_size=width, max_size=width, unique=known)
    header = ["Låntagare", "Beslutat belopp", *draw(others)][:width + 1] if known else draw(others)
    body = draw(st.lists(st.lists(CELLS, max_size=width + 1), max_size=8))
    rows = []
    number = 0
    for values in [*([title] for title in titles), header, *body]:
        number += draw(st.sampled_from([1, 1, 1, 2, 5]))
        marks = draw(st.dictionaries(st.integers(0, width), MARKS, max_size=1)) if values is not header else {}
        rows.append((number, list(values), marks))
    merged = draw(st.lists(st.builds(
        lambda row, column, down, across: Merged(row, column, row + down, column + across),
        st.integers(1, 12), st.integers(0, 6), st.integers(0, 3), st.integers(0, 3),
    ), max_size=2))
    blocks = Blocks([pack(rows)], [rows[0][0]], len(rows))
    sheet = Sheet(name=draw(st.sampled_from(["Borgen", "2025", "Blad1"])), blocks=blocks, width=width + 1, merged=tuple(merged))
    return SheetFile(name="x", sha256="0" * 64, kind="xlsx", sheets=(sheet,))


@settings(max_examples=300, deadline=None)
@given(file=files(), balances_on=st.sampled_from([None, date(2024, 12, 31), date(2025, 12, 31)]))
def test_any_table_is_read_or_refused_with_every_row_accounted_for(file: SheetFile, balances_on: date | None) -> None:
    """G10.2"""
    reading = read_register(file, balances_on=balances_on)
    rows = list(reading.rows)
    if reading.refusal is not None and reading.refusal.code != "no_rows":
        assert not rows
        return
    assert len(reading.rows) == len(rows)
    assert [reading.rows[index] for index in range(len(rows))] == rows
    below = [row.number for row in file.sheets[0].rows(start=max(reading.recognition.header_rows, default=0) + 1)
             if any(mark.is_formula for mark in row.marks.values()) or any(value is not None and str(value).strip() for value in row.values)]
    assert [row.number for row in rows if row.kind != "empty"] == below
    for row in rows:
        assert (row.kind == "data") == (row.skip_reason == "")
        assert row.kind == "data" or not row.fields
        assert row.content_key or row.kind != "data"
        for name, value in row.fields.items():
            assert name in FIELDS
            assert value.value is not None or value.raw or any(problem.cell == value.cell for problem in row.problems)
            _check_kind(name, value.value)


def _check_kind(name: str, value: object) -> None:
    kinds: dict[str, type | tuple[type, ...]] = {
        "money": int, "year": int, "rate": Decimal, "share": Decimal, "day": date, "covers": tuple, "security": tuple,
    }
    assert value is None or isinstance(value, kinds.get(FIELDS[name].kind, str)), (name, value)
