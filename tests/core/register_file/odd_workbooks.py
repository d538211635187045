# ruff: noqa: E501 - a table reads best with one row on one line
"""Registers of many shapes, each with what a person reads in it."""

from datetime import date, datetime

from tests.core.register_file.workbook_maker import (
    Case,
    Formula,
    Shown,
    case,
    csv_file,
    ods,
    xlsx,
    xlsx_with_stored_values,
)

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"
TWO = [
    {"borrower": "Ås IF", "lender": "Swedbank", "decided_amount": "1500000.00", "outstanding": "1200000.00"},
    {"borrower": "Öje BK", "lender": "SEB", "decided_amount": "800000.00", "outstanding": "0.00"},
]


# --- text files ------------------------------------------------------------------------------------------------


@case
def semicolons_and_a_byte_order_mark() -> Case:
    text = "Låntagare;Långivare;Beslutat belopp;Kvarvarande skuld\r\nÅs IF;Swedbank;1500000;1200000\r\nÖje BK;SEB;800000;0\r\n"
    return Case(content=csv_file(text, encoding="utf-8-sig"), rows=TWO, asks=["balances_on"])


@case
def windows_1252_with_decimal_commas() -> Case:
    text = "Långivare;Låntagare;Kvarvarande skuld;Beslutat belopp\nSwedbank;Ås IF;1200000,00;1500000,00\nSEB;Öje BK;0,00;800000,00\n"
    return Case(content=csv_file(text, encoding="cp1252"), rows=TWO, asks=["balances_on"], notices=["encoding"])


@case
def code_page_850_of_an_old_system() -> Case:
    text = "Låntagare;Långivare;Beslutat belopp;Kvarvarande skuld\nÅs IF;Swedbank;1500000;1200000\nÖje BK;SEB;800000;0\n"
    return Case(content=csv_file(text, encoding="cp850"), rows=TWO, asks=["balances_on"], notices=["encoding"])


@case
def tabs_in_utf_16_as_excel_exports_unicode_text() -> Case:
    text = "Låntagare\tLångivare\tBeslutat belopp\tKvarvarande skuld\r\nÅs IF\tSwedbank\t1500000\t1200000\r\nÖje BK\tSEB\t800000\t0\r\n"
    return Case(content=csv_file(text, encoding="utf-16"), rows=TWO, asks=["balances_on"], notices=["encoding"])


@case
def commas_quotes_and_line_breaks_in_cells() -> Case:
    text = (
        '"Låntagare","Långivare","Beslutat\nbelopp (kr)","Kvarvarande\nskuld, kr"\n'
        '"Ås IF","Swedbank","1 500 000,00","1 200 000,00"\n"Öje BK","SEB","800 000","0"\n'
    )
    return Case(content=csv_file(text), rows=TWO, asks=["balances_on"])


@case
def a_separator_named_in_the_first_line() -> Case:
    text = 'sep=|\nLåntagare|Långivare|Beslutat belopp|Kvarvarande skuld\nÅs IF|Swedbank|1500000|1200000\nÖje BK|SEB|"800000"|0\n'
    return Case(content=csv_file(text), rows=TWO, asks=["balances_on"])


@case
def spaces_of_every_kind_in_numbers() -> Case:
    text = (
        "Låntagare;Långivare;Beslutat belopp;Kvarvarande skuld\n"
        f"Ås IF;Swedbank;1{NBSP}500{NBSP}000 kr;1{NARROW}200{NARROW}000,00\nÖje BK;SEB;800{THIN}000:-;0 kr\n"
    )
    return Case(content=csv_file(text), rows=TWO, asks=["balances_on"])


@case
def invisible_signs_and_divided_letters() -> Case:
    """``å`` as a and ring, a soft hyphen in a heading, a zero-width space in a name."""
    text = "La\u030antagare;Lån\u00adgivare;Beslutat belopp;Kvarvarande skuld\nA\u030as\u200b IF;Swedbank;1500000;1200000\nÖje  BK;SEB;800000;0\n"
    return Case(content=csv_file(text), rows=TWO, asks=["balances_on"])


# --- units -----------------------------------------------------------------------------------------------------


@case
def thousands_in_the_heading() -> Case:
    table = [["Låntagare", "Långivare", "Beviljat belopp (tkr)", "Restskuld, tkr"], ["Ås IF", "Swedbank", 1500, 1200], ["Öje BK", "SEB", 800, 0]]
    return Case(content=xlsx({"Borgen": table}), rows=TWO, asks=["balances_on"])


@case
def millions_in_a_title_above() -> Case:
    table = [
        ["Borgensåtaganden per 2025-12-31"], ["Belopp i mnkr"], [],
        ["Låntagare", "Långivare", "Borgensbelopp", "Kvar"], ["Ås IF", "Swedbank", 1.5, 1.2], ["Öje BK", "SEB", 0.8, 0],
    ]
    return Case(content=xlsx({"Borgen": table}), rows=TWO, asks=["balances_on"])


@case
def a_unit_in_each_cell() -> Case:
    table = [["Låntagare", "Långivare", "Belopp", "Aktuell skuld"], ["Ås IF", "Swedbank", "1,5 miljoner kronor", "1 200 tkr"], ["Öje BK", "SEB", "0,8 mnkr", "0"]]
    return Case(content=xlsx({"Borgen": table}), rows=TWO, asks=["balances_on"])


@case
def a_unit_in_the_number_format() -> Case:
    tkr = '# ##0 "tkr"'
    table = [["Låntagare", "Långivare", "Beslutat belopp", "Saldo"], ["Ås IF", "Swedbank", Shown(1500, tkr), Shown(1200, tkr)], ["Öje BK", "SEB", Shown(800, tkr), Shown(0, tkr)]]
    return Case(content=xlsx({"Borgen": table}), rows=TWO, asks=["balances_on"])


@case
def a_number_format_that_hides_thousands() -> Case:
    """1500000 shown as ``1500 tkr``: the number itself is in kronor."""
    tkr = '#,##0,"tkr"'
    table = [["Låntagare", "Långivare", "Beslutat belopp", "Saldo"], ["Ås IF", "Swedbank", Shown(1500000, tkr), Shown(1200000, tkr)], ["Öje BK", "SEB", Shown(800000, tkr), Shown(0, tkr)]]
    return Case(content=xlsx({"Borgen": table}), rows=TWO, asks=["balances_on"])


@case
def a_heading_and_a_number_format_that_disagree() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp, kr"], ["Ås IF", "Swedbank", Shown(1500, '0 "tkr"')]]
    return Case(content=xlsx({"Borgen": table}), rows=[{"borrower": "Ås IF", "decided_amount": ""}], problems=["unit_conflict"])


@case
def small_amounts_without_any_unit() -> Case:
    text = "Låntagare;Långivare;Beslutat belopp\nÅs IF;Swedbank;1500\nÖje BK;SEB;800\n"
    return Case(content=csv_file(text), rows=[{"borrower": "Ås IF", "decided_amount": "1500.00"}, {"borrower": "Öje BK"}], notices=["unit_unsure"])


@case
def computed_fractions_are_not_drift() -> Case:
    """1.1 * 3 is stored as 3.3000000000000003: that is 3.30 kronor."""
    table = [["Låntagare", "Långivare", "Belopp, kr"], ["Ås IF", "SEB", Formula("=1.1*3", 1.1 * 3)], ["Öje BK", "SEB", 0.1 + 0.2]]
    return Case(
        content=xlsx_with_stored_values(table),
        rows=[{"borrower": "Ås IF", "decided_amount": "3.30"}, {"borrower": "Öje BK", "decided_amount": "0.30"}],
    )


# --- headings --------------------------------------------------------------------------------------------------


@case
def titles_logos_and_dates_above_the_headings() -> Case:
    table = [
        ["Götene kommun"], ["Ekonomikontoret"], [None, None, "Utskrivet", datetime(2026, 1, 12, 9, 30)], [],  # noqa: DTZ001 - a cell has no zone
        ["BORGENSFÖRTECKNING"], [],
        ["Nr", "Låntagare", "Långivare", "Beslutat belopp", "Kvarvarande skuld"],
        [1, "Ås IF", "Swedbank", 1500000, 1200000], [2, "Öje BK", "SEB", 800000, 0],
    ]
    return Case(content=xlsx({"Blad1": table}), rows=[{"reference": "1", **TWO[0]}, {"reference": "2", **TWO[1]}], asks=["balances_on"])


@case
def two_lines_of_merged_headings() -> Case:
    table = [
        ["Låntagare", "Beslut", None, "Belopp", None, "Försäkring", None],
        [None, "Datum", "§", "Beslutat", "Kvar", "Bolag", "Gäller till"],
        ["Ås IF", date(2019, 5, 27), 64, 1500000, 1200000, "Folksam", date(2026, 6, 30)],
    ]
    return Case(
        content=xlsx({"Borgen": table}, merged=["A1:A2", "B1:C1", "D1:E1", "F1:G1"]),
        rows=[{
            "borrower": "Ås IF", "decided_on": "2019-05-27", "paragraph": "§ 64", "decided_amount": "1500000.00",
            "outstanding": "1200000.00", "insurance": "Folksam", "insurance_valid_until": "2026-06-30",
        }],
        asks=["balances_on"],
    )


@case
def two_lines_of_headings_in_a_text_file() -> Case:
    text = "Låntagare;KF-beslut;;Belopp tkr;\n;Datum;§;Beslutat;Kvar\nÅs IF;2019-05-27;64;1500;1200\n"
    return Case(
        content=csv_file(text), asks=["balances_on"],
        rows=[{"borrower": "Ås IF", "decided_on": "2019-05-27", "paragraph": "§ 64", "outstanding": "1200000.00", "decided_amount": "1500000.00"}],
    )


@case
def words_divided_at_the_end_of_the_line() -> Case:
    table = [["Lån-\ntagare", "Organisations-\nnummer", "Ursprungligt\nlånebelopp"], ["Ås IF", "802400-0001", 1500000]]
    return Case(content=xlsx({"Borgen": table}), rows=[{"borrower": "Ås IF", "original_amount": "1500000.00"}], problems=["number_check_digit"])


@case
def capitals_without_dots_and_rings() -> Case:
    text = "LANTAGARE;LANGIVARE;BESLUTAT BELOPP;KVARVARANDE SKULD\nÅs IF;Swedbank;1500000;1200000\nÖje BK;SEB;800000;0\n"
    return Case(content=csv_file(text), rows=TWO, asks=["balances_on"])


@case
def the_table_begins_in_the_middle_of_the_sheet() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp", "Kvarvarande skuld"], ["Ås IF", "Swedbank", 1500000, 1200000], ["Öje BK", "SEB", 800000, 0]]
    return Case(content=xlsx({"Borgen": table}, start=(6, 4)), rows=TWO, asks=["balances_on"])


@case
def english_headings() -> Case:
    text = "Borrower,Lender,Decided amount,Outstanding balance,Decision date,Guarantee type\nÅs IF,Swedbank,1500000,1200000,2019-05-27,simple\n"
    return Case(content=csv_file(text), asks=["balances_on"], rows=[{**TWO[0], "decided_on": "2019-05-27", "legal_form": "simple"}])


@case
def danish_headings() -> Case:
    text = "Låntager;Långiver;Garantibeløb;Restgæld;Beslutningsdato;Formål\nÅs IF;Swedbank;1.500.000,00;1.200.000,00;27-05-2019;Hal\n"
    return Case(content=csv_file(text), asks=["balances_on"], rows=[{**TWO[0], "decided_on": "2019-05-27", "purpose": "Hal"}])


@case
def an_unknown_heading_mapped_by_hand() -> Case:
    text = "Vem;Långivare;Beslutat belopp;Intern kod;Kvarvarande skuld\nÅs IF;Swedbank;1500000;x1;1200000\nÖje BK;SEB;800000;x2;0\n"
    return Case(
        content=csv_file(text), mapping={"Vem": "borrower", "Intern kod": None}, rows=TWO, asks=["balances_on"],
    )


@case
def a_column_mapped_by_its_letter() -> Case:
    text = "Låntagare;Långivare;Summa;Summa\nÅs IF;Swedbank;1500000;1200000\nÖje BK;SEB;800000;0\n"
    return Case(content=csv_file(text), mapping={"C": "decided_amount", "D": "outstanding"}, rows=TWO, asks=["balances_on"])


@case
def the_same_heading_twice() -> Case:
    text = "Låntagare;Långivare;Beslutat belopp;Beslutat belopp\nÅs IF;Swedbank;1500000;1200000\n"
    return Case(content=csv_file(text), refusal="duplicate_heading", asks=["which_column"])


@case
def no_headings_at_all() -> Case:
    return Case(content=csv_file("Ås IF;Swedbank;1500000\nÖje BK;SEB;800000\n"), refusal="no_headings")


@case
def headings_without_rows() -> Case:
    return Case(content=csv_file("Låntagare;Långivare;Beslutat belopp\n"), refusal="no_rows")


# --- days, rates, numbers, words -----------------------------------------------------------------------------------


@case
def days_in_many_notations() -> Case:
    table = [
        ["Låntagare", "Beslutsdatum", "Slutdag", "Ränta bunden t.o.m."],
        ["A", date(2024, 3, 15), "15 mars 2034", "2026-12"], ["B", "15/3 2024", "20340315", "240315"],
        ["C", 2014, "tills vidare", "31/2 2025"], ["D", "2010-08", "t.o.m. 2034-12-31", "03/04/2025"],
        ["E", 45366, "2099999", "i maj eller juni 2026"],
    ]
    return Case(
        content=xlsx({"Borgen": table}),
        rows=[
            {"decided_on": "2024-03-15", "ends_on": "2034-03-15", "rate_bound_until": "2026-12-31"},
            {"decided_on": "2024-03-15", "ends_on": "2034-03-15", "rate_bound_until": "2024-03-15"},
            {"decided_on": "2014", "ends_on": "", "rate_bound_until": ""},
            {"decided_on": "2010-08", "ends_on": "2034-12-31", "rate_bound_until": ""},
            {"decided_on": "", "ends_on": "", "rate_bound_until": ""},
        ],
        problems=[
            "day_ambiguous", "day_impossible", "day_number", "day_taken_as_last", "day_with_text", "day_with_text", "open_ended",
        ],
    )


@case
def rates_in_many_notations() -> Case:
    table = [
        ["Låntagare", "Borgensavgift", "Ränta %", "Kommunens ägarandel"],
        ["A", Shown(0.0025, "0.00%"), 1.85, "31,5 %"], ["B", "0,4 procent", "2,25", 100], ["C", 0.25, "STIBOR + 0,5", "hälften"],
        ["D", 0.0025, "3,1 %", Shown(0.5, "0%")], ["E", "beslutas årligen", 0, 1],
    ]
    return Case(
        content=xlsx({"Borgen": table}),
        rows=[
            {"fee_rate": "0.0025", "interest_rate": "0.0185", "ownership_share": "0.315"},
            {"fee_rate": "0.004", "interest_rate": "0.0225", "ownership_share": "1"},
            {"fee_rate": "0.0025", "interest_rate": "", "ownership_share": ""},
            {"fee_rate": "0.0025", "interest_rate": "0.031", "ownership_share": "0.5"},
            {"fee_rate": "", "fee_text": "beslutas årligen", "interest_rate": "0", "ownership_share": ""},
        ],
        problems=["fee_is_text", "rate_inferred", "rate_inferred", "rate_unit_unclear", "rate_unreadable", "rate_with_text"],
    )


@case
def organisation_numbers_and_a_personal_number() -> Case:
    table = [
        ["Låntagare", "Org.nr"], ["A", "556036-0793"], ["B", 5560360793], ["C", "165560360793"], ["D", "5560360794"],
        ["E", "19811218-9876"], ["F", "811218-9876"], ["G", "55603"], ["H", "SE556036079301"],
    ]
    good = "556036-0793"
    return Case(
        content=xlsx({"Borgen": table}),
        rows=[{"borrower": name, "organisation_number": number} for name, number in zip(
            "ABCDEFGH", [good, good, good, "", "", "", "", good], strict=True,
        )],
        problems=["number_check_digit", "number_length", "personal_number_masked", "personal_number_masked"],
    )


@case
def words_for_codes() -> Case:
    table = [
        ["Låntagare", "Typ av låntagare", "Typ av borgen", "Utfall", "Omfattar", "Säkerhet"],
        ["A AB", "Helägt bolag", "Proprieborgen", "Beviljad KF", "Kapital och ränta", "Pantbrev 2 mkr; företagsinteckning"],
        ["B", "Ideell förening", "enkel", "Ej beviljad", "kapitalbelopp", "personlig borgen av styrelsen"],
        ["C", "Stiftelse", "fyllnadsborgen", "Upphävt av förvaltningsrätten", "ränta", "ingen"],
        ["D", "Bostadsrättsförening", "generell borgen", "förslag till KF", "kostnader", "Säkerhetsöverlåtelse av byggnad"],
        ["E", "Fiberförening", "solidarisk", "ansökan", "-", "framtida bidrag"], ["F", "Trädgård", "muntlig", "kanske", "allt", "-"],
    ]
    return Case(
        content=xlsx({"Borgen": table}),
        rows=[
            {"borrower_class": "wholly_owned_company", "legal_form": "as_own_debt", "decision_outcome": "granted", "covers": "interest,principal", "security": "mortgage_deed,floating_charge"},
            {"borrower_class": "association", "legal_form": "simple", "decision_outcome": "refused", "covers": "principal", "security": "counter_guarantee"},
            {"borrower_class": "foundation", "legal_form": "supplementary", "decision_outcome": "annulled", "covers": "interest", "security": ""},
            {"borrower_class": "cooperative", "legal_form": "general", "decision_outcome": "proposed", "covers": "costs", "security": "building_on_leased_land"},
            {"borrower_class": "fibre_association", "legal_form": "as_own_debt", "decision_outcome": "applied", "covers": "", "security": "future_grants"},
            {"borrower_class": "", "legal_form": "", "decision_outcome": "", "covers": "", "security": ""},
        ],
        problems=["word_unknown"] * 4,
    )


@case
def amounts_that_are_not_one_amount() -> Case:
    text = (
        "Låntagare;Beslutat belopp\nA;ca 12 mkr\nB;12-15 mkr\nC;3.000.000\nD;3,000,000.00\nE;(500 000)\nF;\u22125 mkr\n"
        "G;3,000\nH;EUR 2 000 000\nI;högst 2 mnkr\nJ;99999999999999999\nK;två miljoner kronor\nL;42 737 kr 60 öre\n"
    )
    return Case(
        content=csv_file(text),
        rows=[{"borrower": name, "decided_amount": amount} for name, amount in [
            ("A", ""), ("B", ""), ("C", "3000000.00"), ("D", "3000000.00"), ("E", "-500000.00"), ("F", "-5000000.00"),
            ("G", ""), ("H", "2000000.00"), ("I", "2000000.00"), ("J", ""), ("K", "2000000.00"), ("L", "42737.60"),
        ]],
        problems=["amount_absurd", "amount_ambiguous", "amount_negative", "amount_negative", "amount_with_text", "amount_with_text"],
    )


@case
def a_decision_in_one_cell() -> Case:
    table = [
        ["Låntagare", "Beslut", "Belopp"], ["A", "KF 2014-03-15 § 23", "2 mkr"], ["B", "Kommunfullmäktige 15 mars 2014, § 7, dnr KS 2014/118", "1 mkr"],
        ["C", "KS § 12/2015 (ändrat)", "1 mkr"],
    ]
    return Case(
        content=xlsx({"Borgen": table}),
        rows=[
            {"decided_on": "2014-03-15", "decided_by": "KF", "paragraph": "§ 23", "registration_number": ""},
            {"decided_on": "2014-03-15", "decided_by": "KF", "paragraph": "§ 7", "registration_number": "KS 2014/118"},
            {"decided_on": "", "decided_by": ""},
        ],
        problems=["day_with_text"],
    )


# --- rows ------------------------------------------------------------------------------------------------------


@case
def sections_with_subtotals_and_a_total() -> Case:
    table = [
        ["Låntagare", "Beslutat belopp", "Kvarvarande skuld"], ["Helägda bolag"], ["A AB", 5000000, 4000000], ["B AB", 3000000, 2000000],
        ["Summa helägda bolag", 8000000, 6000000], [], ["Föreningar"], ["C IF", 1000000, 600000], ["D BK", 500000, 100000],
        ["Summa föreningar", 1500000, 700000], [], ["Totalt", 9500000, 6700000],
    ]
    return Case(
        content=xlsx({"Borgen": table}), asks=["balances_on"], totals=[True] * 6,
        rows=[
            {"borrower": "A AB", "borrower_class": "wholly_owned_company"}, {"borrower": "B AB", "borrower_class": "wholly_owned_company"},
            {"borrower": "C IF", "borrower_class": "association"}, {"borrower": "D BK", "borrower_class": "association"},
        ],
        skipped=["section_heading", "total", "empty", "section_heading", "total", "empty", "total"],
    )


@case
def a_total_that_is_wrong() -> Case:
    text = "Låntagare;Beslutat belopp\nA IF;100000\nB IF;200000\nSUMMA;310000\n"
    return Case(content=csv_file(text), rows=[{"borrower": "A IF"}, {"borrower": "B IF"}], totals=[False], notices=["total_differs"], skipped=["total"])


@case
def a_total_without_a_word() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp"], ["A IF", "SEB", 100000], ["B IF", "SEB", 200000], [None, None, 300000]]
    return Case(content=xlsx({"Borgen": table}), rows=[{"borrower": "A IF"}, {"borrower": "B IF"}], totals=[True], skipped=["total"])


@case
def an_amount_without_a_borrower() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp"], ["A IF", "SEB", 100000], [None, None, 250000]]
    return Case(
        content=xlsx({"Borgen": table}), rows=[{"borrower": "A IF"}, {"borrower": "", "decided_amount": "250000.00"}],
        problems=["borrower_missing"],
    )


@case
def notes_repeated_headings_and_of_which() -> Case:
    table = [
        ["Låntagare", "Långivare", "Beslutat belopp"], ["A AB 1)", "SEB", 1000000], ["varav räntesäkrat", None, 400000],
        ["Låntagare", "Långivare", "Beslutat belopp"], ["B IF", "SEB", 200000], [], ["1) Borgen omfattar även pensionsåtaganden enligt beslut 2012."],
        ["* Uppgift från långivaren"], ["Upprättad av ekonomikontoret 2026-01-15"],
    ]
    return Case(
        content=xlsx({"Borgen": table}), rows=[{"borrower": "A AB 1)"}, {"borrower": "B IF"}],
        skipped=["of_which", "repeated_heading", "empty", "note", "note", "note"],
    )


@case
def a_bare_name_is_neither_dropped_nor_taken() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp"], ["A IF", "SEB", 1000000], ["Kårsta bygdegård"], ["B IF", "SEB", 200000]]
    return Case(
        content=xlsx({"Borgen": table}), rows=[{"borrower": "A IF"}, {"borrower": "Kårsta bygdegård"}, {"borrower": "B IF"}],
        problems=["only_a_name"],
    )


@case
def a_borrower_called_total() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp"], ["Total Energi i Väst AB", "SEB", 1000000], ["Totalt", None, 1000000]]
    return Case(content=xlsx({"Borgen": table}), rows=[{"borrower": "Total Energi i Väst AB"}], totals=[True], skipped=["total"])


@case
def a_borrower_merged_over_three_loans() -> Case:
    table = [
        ["Låntagare", "Lånenummer", "Långivare", "Lånebelopp"], ["A AB", "1001", "Kommuninvest", 5000000], [None, "1002", "Kommuninvest", 3000000],
        [None, "1003", "SEB", 2000000], ["B IF", "77", "SEB", 500000],
    ]
    return Case(
        content=xlsx({"Borgen": table}, merged=["A2:A4"]),
        rows=[
            {"borrower": "A AB", "loan_number": "1001"}, {"borrower": "A AB", "loan_number": "1002", "original_amount": "3000000.00"},
            {"borrower": "A AB", "loan_number": "1003", "lender": "SEB"}, {"borrower": "B IF", "loan_number": "77"},
        ],
    )


@case
def hidden_row_column_and_sheet() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp", "Kvarvarande skuld"], ["Ås IF", "Swedbank", 1500000, 1200000], ["Öje BK", "SEB", 800000, 0]]
    return Case(
        content=xlsx({"Borgen": table, "Gammalt": [["x"]]}, hidden_rows=[3], hidden_columns=["B"], hidden_sheets=["Gammalt"]),
        rows=TWO, asks=["balances_on"], notices=["hidden_columns", "hidden_rows", "hidden_sheets"],
    )


@case
def loans_below_the_name_of_each_borrower() -> Case:
    table = [
        ["Långivare", "Lånenr", "Nominellt belopp", "Förfallodag"], ["Helägda bolag"], ["Vara Bostäder AB"], ["Kommuninvest", "1001", 25000000, "2027-06-15"],
        ["Kommuninvest", "1002", 30000000, "2029-06-15"], ["Summa", None, 55000000], ["Vara Energi AB"], ["SEB", "77", 5000000, "2026-01-31"],
        ["Föreningar"], ["Vara GK"], ["Sparbanken", "8", 900000, "2031-12-31"],
    ]
    names = ["Vara Bostäder AB", "Vara Bostäder AB", "Vara Energi AB", "Vara GK"]
    classes = ["wholly_owned_company"] * 3 + ["association"]
    return Case(
        content=xlsx({"Lån": table}), totals=[True],
        rows=[{"borrower": name, "borrower_class": kind} for name, kind in zip(names, classes, strict=True)],
        skipped=["section_heading", "section_heading", "total", "section_heading", "section_heading", "section_heading"],
    )


@case
def a_note_with_companies_classes_and_three_totals() -> Case:
    table = [
        ["Borgensåtaganden (tkr)", "2024-12-31", "2023-12-31"], ["Kommunägda företag"], ["Bostads AB Falken", 250000, 240000], ["Falkhallen AB", 12000, 13000],
        ["Summa", 262000, 253000], ["Övriga"], ["Egna hem", 12, 15], ["Golfklubben", 800, 900], ["Summa", 812, 915], ["Totalt", 262812, 253915],
    ]
    return Case(
        content=xlsx({"Not 20": table}), balances_on=date(2024, 12, 31), totals=[True] * 6, problems=["several_borrowers"],
        rows=[
            {"borrower": "Bostads AB Falken", "outstanding": "250000000.00"}, {"borrower": "Falkhallen AB"}, {"borrower": "Egna hem", "outstanding": "12000.00"},
            {"borrower": "Golfklubben", "outstanding": "800000.00"},
        ],
        skipped=["section_heading", "total", "section_heading", "total", "total"],
    )


@case
def years_below_one_heading_with_the_unit() -> Case:
    table = [["Bolag/förening", "Kommunens borgen (tkr)", None, "Ägarandel"], [None, "2022", "2023", None], ["Hjo Energi AB", 1000, 900, "100 %"], ["Avfall Östra", 500, 400, "12,5 %"]]
    return Case(
        content=xlsx({"Borgen": table}), balances_on=date(2023, 12, 31),
        rows=[{"borrower": "Hjo Energi AB", "outstanding": "900000.00", "ownership_share": "1"}, {"borrower": "Avfall Östra", "outstanding": "400000.00", "ownership_share": "0.125"}],
    )


@case
def names_below_a_heading_that_sounds_like_an_amount() -> Case:
    table = [["Borgensåtagande", "Beslutat belopp", "Utnyttjat 2023-12-31", "Ej utnyttjat"], ["AB Vänersborgsbostäder", 400000000, 350000000, 50000000], ["Egnahem", None, 3200000, None]]
    return Case(
        content=xlsx({"Borgen": table}), asks=["balances_on"], problems=["several_borrowers"],
        rows=[{"borrower": "AB Vänersborgsbostäder", "decided_amount": "400000000.00", "outstanding": "350000000.00"}, {"borrower": "Egnahem", "outstanding": "3200000.00"}],
    )


@case
def amounts_that_look_like_personal_numbers_are_amounts() -> Case:
    table = [["Låntagare", "Beslutat belopp", "Anmärkning"], ["A AB", 8112189876, "borgensman 811218-9876"], ["B AB", "8112189876", "tel 0512-12 34 56"]]
    return Case(
        content=xlsx({"Borgen": table}), problems=["personal_number_masked"],
        rows=[{"borrower": "A AB", "decided_amount": "8112189876.00", "note": "borgensman ••••••-••••"}, {"decided_amount": "8112189876.00", "note": "tel 0512-12 34 56"}],
    )


# --- formulas --------------------------------------------------------------------------------------------------


@case
def formulas_with_stored_values() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp", "Kvarvarande skuld"], ["Ås IF", "Swedbank", 1500000, Formula("=C2*0.8", 1200000)], ["Öje BK", "SEB", Formula("=400000*2", 800000), 0], ["Summa", None, Formula("=SUM(C2:C3)", 2300000), Formula("=SUM(D2:D3)", 1200000)]]
    return Case(content=xlsx_with_stored_values(table), rows=TWO, asks=["balances_on"], totals=[True, True], skipped=["total"])


@case
def formulas_without_stored_values() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp", "Kvarvarande skuld"], ["Ås IF", "Swedbank", 1500000, Formula("=C2*0.8")], ["Öje BK", "SEB", Formula("=400000*2"), 0]]
    return Case(
        content=xlsx({"Borgen": table}), asks=["balances_on"], problems=["formula_without_value", "formula_without_value"],
        rows=[{"borrower": "Ås IF", "decided_amount": "1500000.00", "outstanding": ""}, {"borrower": "Öje BK", "decided_amount": "", "outstanding": "0.00"}],
    )


@case
def a_cell_that_shows_an_error() -> Case:
    table = [["Låntagare", "Långivare", "Beslutat belopp"], ["Ås IF", "Swedbank", Formula("=1/0", "#DIV/0!")]]
    return Case(content=xlsx_with_stored_values(table), rows=[{"borrower": "Ås IF", "decided_amount": ""}], problems=["cell_error"])


@case
def a_decision_cell_that_says_more_than_its_column_where_the_own_cells_are_empty() -> Case:
    table = [
        ["Låntagare", "Beslut", "Paragraf", "Diarienr", "Beviljat belopp"],
        ["Ås IF", "KF 2020-09-28 § 77, dnr KS 2020/118", None, None, 500000],
        ["Norra IF", "KF 2021-03-01 § 12", "§ 12", "KS 2021/4", 600000],
        ["Södra IF", "KF 2022-03-07 § 31", 13, None, 700000],
    ]
    return Case(
        content=xlsx({"Blad1": table}), problems=["cells_differ"],
        rows=[
            {"borrower": "Ås IF", "decided_on": "2020-09-28", "decided_by": "KF", "paragraph": "§ 77", "registration_number": "KS 2020/118"},
            {"borrower": "Norra IF", "decided_on": "2021-03-01", "paragraph": "§ 12", "registration_number": "KS 2021/4"},
            {"borrower": "Södra IF", "decided_on": "2022-03-07", "paragraph": "§ 13", "registration_number": ""},
        ],
    )


@case
def sections_that_are_numbered_like_their_rows() -> Case:
    table = [
        ["Nr", "Gäldenär", "Borgenär", "Beslutad borgen"], [1, "Kommunala bolag"], [2, "Energi AB", "Kommuninvest", 80000000],
        ["3.", "Föreningar"], [4, "Ryttarföreningen", "Sparbanken", 1200000], [5, "Föreningarnas hus AB"],
    ]
    return Case(
        content=xlsx({"Blad1": table}), skipped=["section_heading", "section_heading"],
        rows=[
            {"borrower": "Energi AB", "decided_amount": "80000000.00"},
            {"borrower": "Ryttarföreningen", "borrower_class": "association", "decided_amount": "1200000.00"},
            {"borrower": "Föreningarnas hus AB"},
        ],
    )


@case
def a_total_of_formulas_that_were_never_worked_out() -> Case:
    table = [
        ["Låntagare", "Långivare", "Beslutat belopp"], ["Ås IF", "Swedbank", 500000], ["Norra IF", "SEB", 600000],
        ["Summa", None, Formula("=SUM(C2:C3)")],
    ]
    return Case(
        content=xlsx({"Blad1": table}), notices=["skipped_formulas_without_value"], skipped=["total"],
        rows=[{"borrower": "Ås IF"}, {"borrower": "Norra IF"}],
    )


@case
def a_register_of_the_kind_that_has_grown_for_years() -> Case:
    table = [
        ["BORGENSREGISTER", None, None, None, None, None, None, "Sida 1"], ["Avser:", "2024-12-31"],
        ["Låntagare/objekt", "Fastighets-beteckning", "Borgen beslutad", "Borgens-belopp", "Låne-skuld 2024-12-31", "Ränte-villkor", "Lån.tid", "Bank"],
        ["Bostäder AB", "Ås 1:2", "KF 2001-02-03 § 12", 12500000, "11 250 000", "rörlig", "2001-2031", "Kommuninvest i Sverige AB (publ)"],
        ["Ås IF", "Ås 2:17", "Kf 26/11 2007 §138", 500000, "125 000:-", "3,25%", "20 år", "Swedbank"],
        [None, None, None, None, Formula("=SUM(E4:E5)")], ["Summa:", None, None, 13000000, 11375000],
    ]
    return Case(
        content=xlsx({"Blad1": table}), asks=["balances_on"], totals=[True, True], notices=["skipped_formulas_without_value"],
        problems=["day_taken_as_last", "rate_unreadable", "terms_kept_as_text"], skipped=["total_without_value", "total"],
        rows=[
            {"borrower": "Bostäder AB", "ends_on": "2031-12-31", "purpose": "Ås 1:2", "decided_on": "2001-02-03", "paragraph": "§ 12", "outstanding": "11250000.00", "interest_rate": ""},
            {"borrower": "Ås IF", "decided_on": "2007-11-26", "paragraph": "§ 138", "outstanding": "125000.00", "interest_rate": "0.0325", "validity_text": "20 år"},
        ],
    )


@case
def three_ways_to_write_an_amount_in_one_column() -> Case:
    table = [
        ["Gäldenär", "Borgenär", "Kapitalskuld", "Räntesats", "Beslut", "Utgår"], ["Bygdegården", "Nordea", "1.234.567,00 SEK", "4.25%", "Ks 2012-05-09 § 114", "2032"],
        ["Brf Eken", "SBAB", "12,345,678.00", "1.1 %", "KF", "31/12/2030"], ["C", "SEB", 99.5, 0.0215, None, None],
    ]
    return Case(
        content=xlsx({"Blad1": table}), asks=["balances_on"], problems=["day_taken_as_last", "rate_inferred"],
        rows=[
            {"outstanding": "1234567.00", "currency": "SEK", "interest_rate": "0.0425", "decided_by": "KS", "paragraph": "§ 114", "ends_on": "2032-12-31"},
            {"outstanding": "12345678.00", "interest_rate": "0.011", "decided_by": "KF", "ends_on": "2030-12-31"}, {"outstanding": "99.50", "interest_rate": "0.0215"},
        ],
    )


@case
def millions_in_english() -> Case:
    table = [["#", "Company", "Org no", "Guaranteed amount (SEK m)", "Outstanding 31 Dec 2024 (SEK m)", "Maturity"], [1, "Falu Energi AB", "556036-0793", 150, "120.5", "2031-12-31"]]
    return Case(
        content=xlsx({"Sheet1": table}), asks=["balances_on"],
        rows=[{"reference": "1", "borrower": "Falu Energi AB", "decided_amount": "150000000.00", "outstanding": "120500000.00", "ends_on": "2031-12-31"}],
    )


@case
def amounts_in_1_000_kr() -> Case:
    table = [["Låntagare", "Lån i 1 000 kr", "Skuld (1000-tal kr)", "Amortering, tkr", "Borgensavgift, kr"], ["Ås IF", 1500, 1200, 50, 3000]]
    return Case(
        content=xlsx({"Blad1": table}), asks=["balances_on"],
        rows=[{"original_amount": "1500000.00", "outstanding": "1200000.00", "amortisation_per_year": "50000.00", "fee_rate": ""}],
    )


# --- several sheets and years ------------------------------------------------------------------------------------


@case
def a_sheet_for_each_year() -> Case:
    heading = ["Låntagare", "Långivare", "Beslutat belopp", "Kvarvarande skuld"]
    years = {str(year): [heading, ["Ås IF", "Swedbank", 1500000, 1200000 + 100000 * (2025 - year)]] for year in (2023, 2024, 2025)}
    return Case(
        content=xlsx({"Läs mig": [["Register över borgen"], ["Ett blad per år"]], **years}), sheet="2025",
        rows=[TWO[0]], asks=["balances_on"],
    )


@case
def a_sheet_for_each_year_and_none_chosen() -> Case:
    heading = ["Låntagare", "Långivare", "Beslutat belopp"]
    years = {str(year): [heading, ["Ås IF", "Swedbank", 1500000]] for year in (2024, 2025)}
    return Case(content=xlsx(years), rows=[{"borrower": "Ås IF"}], asks=["which_sheet"])


@case
def a_column_for_each_year_end() -> Case:
    table = [["Låntagare", "Beslutat belopp", "Kvar 2023-12-31", "Kvar 2024-12-31", "Kvar 2025-12-31"], ["Ås IF", 1500000, 1400000, 1300000, 1200000]]
    return Case(content=xlsx({"Borgen": table}), balances_on=date(2024, 12, 31), rows=[{"borrower": "Ås IF", "outstanding": "1300000.00"}])


@case
def a_column_for_each_year_and_none_chosen() -> Case:
    table = [["Bolag", "Säte", 2023, 2024], ["A AB", "Ås", 14, 13], ["B AB", "Öje", 7, 6], ["Summa", None, 21, 19]]
    return Case(
        content=xlsx({"mkr": table}), rows=[{"borrower": "A AB", "outstanding": "", "locality": "Ås"}, {"borrower": "B AB"}],
        asks=["which_balance", "balances_on"], totals=[True, True], skipped=["total"], notices=["unit_unsure", "unit_unsure"],
    )


# --- OpenDocument ------------------------------------------------------------------------------------------------


@case
def opendocument_with_percent_days_and_hidden_row() -> Case:
    table = [
        ["Låntagare", "Beslutsdatum", "Beslutat belopp", "Borgensavgift", "Kvarvarande skuld"],
        ["Ås IF", date(2019, 5, 27), 1500000, Shown(0.0025, "%"), Formula("=[.C2]*0.8", 1200000)],
        ["Öje BK", "27 maj 2019", 800000.5, "0,4 %", Formula("=[.C3]")],
    ]
    return Case(
        content=ods({"Borgen": table}, hidden_rows=[3]), asks=["balances_on"], notices=["hidden_rows"], problems=["formula_without_value"],
        rows=[
            {"borrower": "Ås IF", "decided_on": "2019-05-27", "fee_rate": "0.0025", "outstanding": "1200000.00"},
            {"borrower": "Öje BK", "decided_on": "2019-05-27", "decided_amount": "800000.50", "fee_rate": "0.004", "outstanding": ""},
        ],
    )


@case
def opendocument_with_merged_headings_and_names() -> Case:
    table = [
        ["Låntagare", "Beslut", None, "Belopp"], [None, "Datum", "§", "Beslutat"], ["A AB", date(2019, 5, 27), 64, Shown(1500, "tkr")],
        [None, date(2020, 5, 27), 65, Shown(800, "tkr")],
    ]
    return Case(
        content=ods({"Borgen": table}, spans={"0,0": (2, 1), "0,1": (1, 2), "2,0": (2, 1)}),
        rows=[
            {"borrower": "A AB", "decided_on": "2019-05-27", "paragraph": "§ 64", "decided_amount": "1500000.00"},
            {"borrower": "A AB", "decided_on": "2020-05-27", "paragraph": "§ 65", "decided_amount": "800000.00"},
        ],
    )
