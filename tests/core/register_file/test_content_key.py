# ruff: noqa: E501 - a table reads best with one row on one line
"""The same register again, renamed, re-sorted or re-saved, is the same register (G10.2)."""

import random
from datetime import date

from borgen.guarantee.register_file import read_register
from borgen.sheets import read_file
from tests.core.register_file.workbook_maker import Shown, csv_file, ods, xlsx

HEADING = ["Låntagare", "Org.nr", "Långivare", "Beslutat belopp", "Kvar 2025-12-31", "Beslutsdatum", "Borgensavgift", "Typ av borgen"]
ROWS = [
    ["Ås IF", "556036-0793", "Swedbank", 1500000, 1200000.5, date(2019, 5, 27), 0.0025, "enkel borgen"],
    ["Öje BK", None, "SEB", 800000, 0, date(2020, 3, 15), 0.004, "proprieborgen"],
    ["Kårsta bygdegård", None, "Kommuninvest", 250000, 125000, date(2014, 1, 1), None, "såsom för egen skuld"],
]


def keys(content: bytes, name: str = "register") -> list[str]:
    reading = read_register(read_file(content, name))
    rows = list(reading.data_rows())
    assert len(rows) == len(ROWS)
    assert not any(row.is_refused for row in rows)
    return [row.content_key for row in rows]


def as_table(rows: list[list[object]], *, percent: str = "0.00%") -> list[list[object]]:
    fees = [[Shown(value, percent) if index == 6 and value is not None else value for index, value in enumerate(row)] for row in rows]
    return [HEADING, *fees]


def as_csv(rows: list[list[object]], *, encoding: str = "utf-8") -> bytes:
    def text(index: int, value: object) -> str:
        if value is None:
            return ""
        if index == 6:
            return f"{float(str(value)) * 100:.2f} %".replace(".", ",")
        return str(value).replace(".", ",") if isinstance(value, float) else str(value)

    lines = [";".join(HEADING), *(";".join(text(index, value) for index, value in enumerate(row)) for row in rows)]
    return csv_file("\r\n".join(lines), encoding=encoding)


def test_a_file_under_another_name_has_the_same_keys() -> None:
    content = xlsx({"Borgen": as_table(ROWS)})
    assert keys(content, "register 2025.xlsx") == keys(content, "kopia av register.xlsx")


def test_sorting_moves_the_keys_and_changes_none() -> None:
    shuffled = ROWS[:]
    random.Random(7).shuffle(shuffled)
    assert shuffled != ROWS
    assert sorted(keys(xlsx({"Borgen": as_table(shuffled)}))) == sorted(keys(xlsx({"Borgen": as_table(ROWS)})))


def test_saving_in_another_kind_changes_no_key() -> None:
    original = keys(xlsx({"Borgen": as_table(ROWS)}))
    assert keys(ods({"Ark": as_table(ROWS, percent="%")})) == original
    assert keys(as_csv(ROWS)) == original
    assert keys(as_csv(ROWS, encoding="cp1252")) == original


def test_columns_in_another_order_change_no_key() -> None:
    turned = [list(reversed(row)) for row in as_table(ROWS)]
    assert keys(xlsx({"Borgen": turned})) == keys(xlsx({"Borgen": as_table(ROWS)}))


def test_a_changed_value_changes_the_key() -> None:
    changed = [row[:] for row in ROWS]
    changed[1][4] = 0.01
    before, after = keys(xlsx({"Borgen": as_table(ROWS)})), keys(xlsx({"Borgen": as_table(changed)}))
    assert [index for index in range(3) if before[index] != after[index]] == [1]
