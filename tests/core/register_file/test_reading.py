# ruff: noqa: E501 - a table reads best with one row on one line
"""What the caller of ``read_register`` can rely on: answers, notes, order, and what a cell says of other fields."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.guarantee.register_file import FIELDS, ReadValue, RegisterReading, read_register, recognise
from borgen.guarantee.register_file.rows import GAP_ROWS_MAX
from borgen.sheets import Blocks, Sheet, read_file
from borgen.sheets.blocks import RawValue, pack
from tests.core.register_file.workbook_maker import Formula, Shown, csv_file, xlsx, xlsx_with_stored_values

TABLE = [["Låntagare", "Långivare", "Beslutat belopp"], ["Ås IF", "SEB", 100000], ["Öje BK", "SEB", 200000], ["Summa", None, 300000]]


def reading_of(table: list[list[object]], *, mapping: Mapping[str, str | None] | None = None, **shape: object) -> RegisterReading:
    return read_register(read_file(xlsx({"Borgen": table}, **shape), "x"), mapping=mapping)


def one(table: list[list[object]], **shape: object) -> Mapping[str, ReadValue]:
    return next(reading_of(table, **shape).data_rows()).fields


def codes(table: list[list[object]]) -> list[str]:
    return [problem.code for row in reading_of(table).data_rows() for problem in row.problems]


def test_an_unknown_sheet_or_field_is_the_callers_mistake() -> None:
    file = read_file(xlsx({"Borgen": TABLE}), "x")
    with pytest.raises(KeyError):
        read_register(file, sheet="2024")
    with pytest.raises(ValueError, match="belopp"):
        read_register(file, mapping={"Beslutat belopp": "belopp"})


def test_rows_can_be_walked_again_sliced_and_indexed() -> None:
    reading = reading_of(TABLE)
    assert list(reading.rows) == list(reading.rows) == list(reading.rows[:])
    assert [row.number for row in reading.rows[1:]] == [3, 4]
    assert reading.rows[-1].kind == "total"
    with pytest.raises(IndexError):
        reading.rows[99]


def test_a_column_chosen_by_hand_goes_before_what_is_recognised() -> None:
    reading = reading_of(TABLE, mapping={"beslutat  BELOPP": "frame", "B": None})
    fields = next(reading.data_rows()).fields
    assert fields["frame"].value == 100_000_00
    assert not {"decided_amount", "lender"} & set(fields)
    assert [(guess.letter, guess.why) for guess in reading.recognition.columns.values()] == [
        ("A", "synonym"), ("B", "left_out_by_hand"), ("C", "by_hand"),
    ]


def test_a_sheet_without_known_headings_can_be_mapped_by_letter() -> None:
    table = [["Vem", "Var", "Hur mycket"], ["Ås IF", "SEB", 100000]]
    assert reading_of(table).refusal is not None
    fields = next(reading_of(table, mapping={"A": "borrower", "C": "outstanding"}).data_rows()).fields
    assert (fields["borrower"].value, fields["outstanding"].value) == ("Ås IF", 100_000_00)


def test_values_say_where_they_come_from() -> None:
    """G10.2: computed, merged, hidden, from a section, from another cell."""
    content = xlsx_with_stored_values([["Låntagare", "Beslutat belopp", "Typ av borgen"], ["Föreningar"], ["Ås IF", Formula("=1+1", 2), "enkel borgen jämte ränta"]])
    fields = next(read_register(read_file(content, "x")).data_rows()).fields
    assert (fields["decided_amount"].notes, fields["decided_amount"].cell) == (("computed",), "Register!B3")
    assert (fields["borrower_class"].notes, fields["borrower_class"].cell, fields["borrower_class"].value) == (("section",), "Register!A2", "association")
    assert (fields["covers"].notes, fields["covers"].value, fields["covers"].cell) == (("derived",), ("interest", "principal"), "Register!C3")
    merged = list(reading_of([["Låntagare", "Lånenr"], ["Ås IF", "1"], [None, "2"]], merged=["A2:A3"]).data_rows())[1].fields
    assert (merged["borrower"].value, merged["borrower"].notes, merged["borrower"].cell) == ("Ås IF", ("merged",), "Borgen!A3")
    assert one(TABLE, hidden_columns=["B"])["lender"].notes == ("hidden",)


def test_a_class_that_leaves_the_share_open_is_settled_by_the_share() -> None:
    table = [["Låntagare", "Typ av låntagare", "Ägarandel"], ["A AB", "Kommunalt bolag", "100 %"], ["B AB", "Kommunalt bolag", "31,5 %"], ["C AB", "Kommunalt bolag", None]]
    rows = list(reading_of(table).data_rows())
    assert [row.fields["borrower_class"].value for row in rows] == ["wholly_owned_company", "partly_owned_company", None]
    assert [[problem.code for problem in row.problems] for row in rows] == [[], [], ["word_unknown"]]


@pytest.mark.parametrize(
    ("words", "number", "value", "code"),
    [
        ("2 mnkr", 2000000, 2_000_000_00, []), ("2 mnkr", 3000000, 3_000_000_00, ["amounts_differ"]), ("2 mnkr", None, 2_000_000_00, []),
        ("2 mnkr, tidigare 1", 2000000, 2_000_000_00, ["amount_text_kept"]), ("efter behov", None, None, ["amount_unreadable"]),
    ],
)
def test_an_amount_in_words_is_compared_with_the_number_beside_it(words: str, number: int | None, value: int | None, code: list[str]) -> None:
    """G7.1: the number counts, and the text is never silently something else."""
    table = [["Låntagare", "Belopp (som angivet)", "Belopp SEK"], ["A", words, number], ["B", "ett belopp", 500000], ["C", "ett annat", 500000]]
    first = next(reading_of(table).data_rows())
    assert first.fields["decided_amount"].value == value
    assert [problem.code for problem in first.problems] == code


def test_a_cell_speaks_of_another_field_only_where_no_column_does() -> None:
    both = one([["Låntagare", "Beslut", "Paragraf"], ["A", "KF 2014-03-15 § 23", "§ 99"]])
    assert both["paragraph"].value == "§ 99"
    alone = one([["Låntagare", "Beslut"], ["A", "KF 2014-03-15 § 23"]])
    assert (alone["paragraph"].value, alone["paragraph"].notes) == ("§ 23", ("derived",))


@pytest.mark.parametrize(
    ("heading", "value", "field", "expected"),
    [
        ("Amortering", 50000, "amortisation_per_year", 50_000_00), ("Amortering", "425 000 kr/år", "amortisation_per_year", 425_000_00),
        ("Giltighetstid", "2034-12-31", "ends_on", date(2034, 12, 31)), ("Giltighetstid", "t.o.m. 2034-12-31", "ends_on", date(2034, 12, 31)),
        ("Paragraf", "KF 2014-03-15 § 23", "decided_on", date(2014, 3, 15)), ("Diarienummer", "KF § 23", "paragraph", "§ 23"),
        ("Ändamål", "Borgen för hyresavtal", "exposure_kind", "lease"), ("Typ av borgen", "förlustansvar", "exposure_kind", "loss_share"),
        ("Beslutat belopp", "EUR 2 000 000", "currency", "EUR"), ("Borgensavgift", "enligt avtal", "fee_text", "enligt avtal"),
    ],
)
def test_what_a_cell_says_of_another_field(heading: str, value: object, field: str, expected: object) -> None:
    fields = one([["Låntagare", "Långivare", heading], ["A", "SEB", value]])
    assert fields[field].value == expected


@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("Beslutat belopp", True, "amount_unreadable"), ("Beslutat belopp", date(2024, 3, 15), "amount_unreadable"), ("Beslutat belopp", Shown(0.5, "0%"), "amount_is_percent"),
        ("Beslutat belopp", 0.005, "amount_rounded"), ("Beslutat belopp", -5, "amount_negative"), ("Beslutat belopp", 10**14, "amount_absurd"),
        ("Borgensavgift", True, "rate_unreadable"), ("Slutdag", True, "day_unreadable"), ("Org.nr", True, "number_unreadable"),
        ("Org.nr", "saknar nummer", "number_unreadable"), ("Valuta", "pengar", "word_unknown"), ("Omfattar", "allt", "word_unknown"), ("Beslutsår", "i fjol", "day_unreadable"),
        ("Säkerhet", "panten", "security_kind_unclear"), ("Amortering", "enligt plan", "terms_kept_as_text"), ("Paragraf", "se protokoll", ""),
    ],
)
def test_a_cell_that_does_not_fit_is_flagged_and_kept(heading: str, value: object, code: str) -> None:
    assert codes([["Låntagare", "Långivare", heading], ["A", "SEB", value]]) == ([code] if code else [])


@pytest.mark.parametrize("value", ["-", "–", "n/a", "saknas", "uppgift saknas", "okänt", " ", "\u00a0"])
def test_nothing_said_is_nothing_read(value: str) -> None:
    """G7.1: unknown is unknown, never 0."""
    fields = one([["Låntagare", "Långivare", "Beslutat belopp"], ["A", "SEB", value]])
    assert "decided_amount" not in fields


def test_a_long_gap_is_said_and_what_stands_below_is_read() -> None:
    table = [*TABLE[:2], *[[] for _ in range(GAP_ROWS_MAX + 1)], ["Öje BK", "SEB", 200000]]
    reading = reading_of(table)
    assert [row.fields["borrower"].value for row in reading.data_rows()] == ["Ås IF", "Öje BK"]
    assert [(notice.code, dict(notice.params)) for notice in reading.notices] == [("long_gap", {"first": 3, "last": GAP_ROWS_MAX + 3})]
    assert len(reading.rows) == 2


def test_suggested_days_come_from_title_sheet_and_heading() -> None:
    table = [["Borgen per 31 december 2024"], ["Låntagare", "Långivare", "Kvar 2025-06-30"], ["Ås IF", "SEB", 100000]]
    reading = read_register(read_file(xlsx({"2023": table}), "x"))
    assert [(question.code, question.options) for question in reading.questions] == [("balances_on", ("2025-06-30", "2024-12-31", "2023-12-31"))]
    answered = read_register(read_file(xlsx({"2023": table}), "x"), balances_on=date(2025, 6, 30))
    assert not answered.questions


def test_two_columns_that_may_be_the_same_are_asked_about() -> None:
    text = "Låntagare;Långivare;Beviljat belopp;Borgensbelopp\nÅs IF;SEB;1000000;900000\n"
    reading = read_register(read_file(csv_file(text), "x"))
    assert [(question.code, question.options) for question in reading.questions] == [("which_column", ("C", "D"))]
    assert "decided_amount" not in next(reading.data_rows()).fields
    answered = read_register(read_file(csv_file(text), "x"), mapping={"Borgensbelopp": "decided_amount"})
    assert next(answered.data_rows()).fields["decided_amount"].value == 900_000_00
    assert [notice.code for notice in answered.notices] == ["column_not_used"]


def test_recognition_says_why() -> None:
    recognition = recognise(read_file(xlsx({"Borgen": [["Låntagare", "Kvarvarande lån hos banken", "Färg"], ["Ås IF", 1, "blå"]]}), "x").sheets[0])
    assert [(guess.field, guess.certainty, guess.why) for guess in recognition.columns.values()] == [
        ("borrower", "sure", "synonym"), ("outstanding", "probable", "words"), (None, "none", "unknown_heading"),
    ]
    assert [guess.heading for guess in recognition.unmapped] == ["Färg"]
    borrower = recognition.column_of("borrower")
    assert borrower is not None and borrower.letter == "A"
    assert recognition.column_of("lender") is None


def test_hidden_sheets_are_no_registers_while_others_are() -> None:
    file = read_file(xlsx({"Gammal": TABLE, "Ny": TABLE}, hidden_sheets=["Gammal"]), "x")
    assert read_register(file).sheet == "Ny"
    assert not read_register(file).questions


DATA = st.sampled_from([
    "Ås IF", "Swedbank", "2 mnkr", "KF 2014-03-15 § 23", "enkel borgen", "Pantbrev", "efter behov", "Tennishall", "Borgen för hyresavtal", "beviljad",
    "Ideell förening", "Kommuninvest", "förslag till KF", "tills vidare", "0,25 %", "1 500 000", "556036-0793", "A", "Kommunalt bolag", "ränta",
])


@settings(max_examples=150, deadline=None)
@given(
    fields=st.lists(st.sampled_from(sorted(set(FIELDS) - {"borrower"})), min_size=2, max_size=6, unique=True),
    texts=st.lists(DATA, min_size=7, max_size=7), empty=st.integers(1, 6),
)
def test_a_first_row_of_mere_text_is_never_taken_for_headings(fields: list[str], texts: list[str], empty: int) -> None:
    """G10.2: no row is lost."""
    headings = ["Låntagare", *(FIELDS[name].label["sv"] for name in fields)]
    row: list[RawValue] = [*texts[: len(headings)]]
    row[min(empty, len(row) - 1)] = None
    blocks = Blocks([pack([(1, list(headings), {}), (2, row, {}), (3, list(texts[: len(headings)]), {})])], [1], 3)
    assert recognise(Sheet(name="Borgen", blocks=blocks, width=len(headings))).header_rows == (1,)


@pytest.mark.parametrize(
    "row",
    [
        ["Not Quite AB", "SEB", 100000], ["Versionsklubben", "SEB", 5], ["a", "SEB", 100000], ["Obs Teaterförening", "SEB", 7], ["1) Ås IF", "SEB", 7],
        ["Källa IF", "SEB", 7], ["Alla Tiders AB", "SEB", 9], ["Total Energi AB", "SEB", 9], ["Komm in AB", "SEB", 9], ["Delta BK", "SEB", 9],
    ],
)
def test_names_that_begin_like_notes_and_totals_are_borrowers(row: list[object]) -> None:
    """G10.2: no row is lost."""
    reading = reading_of([TABLE[0], row, ["Ås IF", "SEB", 100000]])
    assert [found.fields["borrower"].value for found in reading.data_rows()] == [row[0], "Ås IF"]


def test_a_comment_alone_in_its_column_is_no_heading_of_a_section() -> None:
    table = [["Låntagare", "Belopp", "Anmärkning"], ["Ås IF", 100000], [None, None, "se stiftelsens brev"], ["Öje BK", 200000]]
    reading = reading_of(table)
    assert [(row.kind, row.skip_reason) for row in reading.rows] == [("data", ""), ("note", "note"), ("data", "")]
    assert all("borrower_class" not in row.fields for row in reading.data_rows())


def test_an_empty_column_of_its_own_name_is_not_filled_from_another() -> None:
    """G7.1: unknown is unknown; what is committed now is not what was decided."""
    fields = one([["Låntagare", "Långivare", "Beviljat belopp", "Beviljat"], ["Ås IF", "SEB", None, 0]])
    assert "decided_amount" not in fields


def test_a_column_of_days_is_never_the_amount_in_words() -> None:
    reading = reading_of([["Låntagare", "Utestående", "Saldo per"], ["Ås IF", 1000000, date(2025, 12, 31)], ["Öje BK", 2000000, "2025-12-31"]])
    assert not [problem for row in reading.data_rows() for problem in row.problems]
    assert [row.fields["outstanding"].value for row in reading.data_rows()] == [1_000_000_00, 2_000_000_00]
