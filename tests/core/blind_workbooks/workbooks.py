"""Ten registers as ten finance offices might keep them, written from what such files look like and not from the parser.

Made-up names and amounts. Each function writes one file and returns what a colleague reading it would say it holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

Row = dict[str, str]


@dataclass
class Expected:
    """``rows``: of each data row the fields that must be understood so; amounts in kronor, days as far as known.

    ``asks``: questions that must be asked; ``says``: notices that must be given; ``unread``: (field, text) that must be
    kept as text and flagged; ``unmapped``: headings that nobody can know.
    """

    rows: list[Row]
    asks: set[str] = field(default_factory=set)
    says: set[str] = field(default_factory=set)
    unread: set[tuple[str, str]] = field(default_factory=set)
    unmapped: set[str] = field(default_factory=set)
    totals_agree: list[bool] = field(default_factory=list)


def number_of(first_nine: str) -> str:
    """An organisation number with its check digit (Luhn)."""
    digits = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(first_nine)]
    check = -sum(d - 9 if d > 9 else d for d in digits) % 10
    return f"{first_nine[:6]}-{first_nine[6:]}{check}"


CLUB, HALL, HOMES, HEAT, FIBRE, RIDERS = map(
    number_of, ("802400113", "802411234", "556400222", "556511777", "769600341", "802455667")
)


def in_thousands_with_sections(folder: Path) -> tuple[Path, Expected]:
    book = Workbook()
    sheet = book.active
    sheet.title = "Borgensåtaganden"
    lines: list[list[Any]] = [
        ["Lillköpings kommun"],
        ["Borgensåtaganden per 2025-12-31 (belopp i tkr)"],
        [],
        ["Låntagare", "Org.nr", "Långivare", "Ursprungligt belopp", "Återstående skuld", "KF-beslut", "§"],
        ["Kommunala bolag"],
        ["Lillköpings Bostäder AB", HOMES, "Kommuninvest", 250000, 212500, date(2015, 11, 23), "112"],
        ["Lillköpings Värme AB", HEAT, "Kommuninvest", 80000, 64000, date(2018, 4, 16), "41"],
        ["Summa bolag", None, None, 330000, 276500],
        ["Föreningar"],
        ["Lillköpings BK", CLUB, "Sparbanken", 1200, 845.5, date(2016, 6, 20), "67"],
        ["Summa föreningar", None, None, 1200, 845.5],
        [],
        ["Totalt", None, None, 331200, 277345.5],
        [],
        ["Uppgifterna avser låneskuld enligt engagemangsbesked."],
    ]
    for line in lines:
        sheet.append(line)
    path = folder / "borgen 2025.xlsx"
    book.save(path)
    return path, Expected(
        rows=[
            {"borrower": "Lillköpings Bostäder AB", "organisation_number": HOMES, "lender": "Kommuninvest", "paragraph": "§ 112",
             "original_amount": "250000000.00", "outstanding": "212500000.00", "decided_on": "2015-11-23"},
            {"borrower": "Lillköpings Värme AB", "organisation_number": HEAT, "original_amount": "80000000.00",
             "outstanding": "64000000.00", "decided_on": "2018-04-16", "paragraph": "§ 41"},
            {"borrower": "Lillköpings BK", "organisation_number": CLUB, "lender": "Sparbanken", "original_amount": "1200000.00",
             "outstanding": "845500.00", "decided_on": "2016-06-20", "paragraph": "§ 67", "borrower_class": "association"},
        ],
        asks={"balances_on"},
        totals_agree=[True],
    )


def windows_csv(folder: Path) -> tuple[Path, Expected]:
    text = (
        "Borgensnr;Gäldenär;Organisationsnummer;Ändamål;Beslutat belopp (kr);Kapitalskuld (kr);Beslutsdatum;Paragraf;Dnr;Säkerhet\r\n"
        f"B-07;Åsa Ridklubb;{RIDERS};Ridhus;2\u00a0200\u00a0000,00;1\u00a0540\u00a0333,50;2012-09-24;KF § 88;KS 2012/114;Pantbrev 2 200 000 kr\r\n"
        f"B-11;Önnestads IF;{CLUB};Konstgräsplan;1 500 000;900 000,00;17 juni 2019;KF § 45;KS 2019/31;\r\n"
        ";;;;;;;;;\r\n"
        "Summa;;;;3 700 000;2 440 333,50;;;;\r\n"
    )
    path = folder / "utdrag.csv"
    path.write_bytes(text.encode("cp1252"))
    return path, Expected(
        rows=[
            {"reference": "B-07", "borrower": "Åsa Ridklubb", "organisation_number": RIDERS, "purpose": "Ridhus",
             "decided_amount": "2200000.00", "outstanding": "1540333.50", "decided_on": "2012-09-24",
             "registration_number": "KS 2012/114", "security": "mortgage_deed"},
            {"reference": "B-11", "borrower": "Önnestads IF", "decided_amount": "1500000.00", "outstanding": "900000.00",
             "decided_on": "2019-06-17", "registration_number": "KS 2019/31"},
        ],
        asks={"balances_on"},
        totals_agree=[True, True],
    )


def millions_in_ods(folder: Path) -> tuple[Path, Expected]:
    book = OpenDocumentSpreadsheet()
    table = Table(name="Register")
    lines: list[list[Any]] = [
        ["Bolag/förening", "Lånets ändamål", "Borgensram (mnkr)", "Kvar 2025-12-31 (mnkr)", "Borgensform", "Slutdag"],
        ["Energibolaget i Norrvik AB", "Fjärrvärme", 45.5, 38.25, "Proprieborgen", "2035-06-30"],
        ["Norrviks Fiber ek. för.", "Bredband", 6.0, 5.1, "Enkel borgen", "2029-12-31"],
    ]
    for line in lines:
        row = TableRow()
        for value in line:
            number = {"valuetype": "float", "value": str(value)} if isinstance(value, float) else {"valuetype": "string"}
            cell = TableCell(**number)
            cell.addElement(P(text=str(value).replace(".", ",") if isinstance(value, float) else value))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    path = folder / "norrvik.ods"
    book.save(path)
    return path, Expected(
        rows=[
            {"borrower": "Energibolaget i Norrvik AB", "purpose": "Fjärrvärme", "outstanding": "38250000.00",
             "legal_form": "as_own_debt", "ends_on": "2035-06-30"},
            {"borrower": "Norrviks Fiber ek. för.", "outstanding": "5100000.00", "legal_form": "simple", "ends_on": "2029-12-31"},
        ],
        asks={"balances_on"},
    )


def two_storey_headings(folder: Path) -> tuple[Path, Expected]:
    book = Workbook()
    sheet = book.active
    sheet.append(["Förening", "Beslut", None, None, "Lån", None, None, None])
    sheet.append([None, "Datum", "Paragraf", "Diarienr", "Långivare", "Lånenummer", "Ursprungligt belopp, kr", "Aktuell skuld, kr"])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:D1")
    sheet.merge_cells("E1:H1")
    sheet.append(["Sundby Tennisklubb", date(2014, 2, 24), "§ 12", "2013/KS0411", "Swedbank", "8311-4 223 111-0", 3400000, 1870000])
    sheet.append(["Sundby Folkets Hus", date(2009, 10, 26), "§ 140", "2009/KS0255", "SHB", "77-1021", 900000.75, 112000])
    path = folder / "föreningar.xlsx"
    book.save(path)
    return path, Expected(
        rows=[
            {"borrower": "Sundby Tennisklubb", "decided_on": "2014-02-24", "registration_number": "2013/KS0411",
             "lender": "Swedbank", "loan_number": "8311-4 223 111-0", "original_amount": "3400000.00", "outstanding": "1870000.00"},
            {"borrower": "Sundby Folkets Hus", "decided_on": "2009-10-26", "lender": "SHB", "loan_number": "77-1021",
             "original_amount": "900000.75", "outstanding": "112000.00"},
        ],
        asks={"balances_on"},
    )


def a_sheet_a_year(folder: Path) -> tuple[Path, Expected]:
    book = Workbook()
    book.remove(book.active)
    for year, debt in ((2023, 610000), (2024, 560000), (2025, 510000)):
        sheet = book.create_sheet(str(year))
        sheet.append(["Namn", "Org nr", "Bank", "Lånebelopp", "Saldo 31/12"])
        sheet.append(["Bygdegårdsföreningen Ekbacken", HALL, "Sparbanken", 750000, debt])
    path = folder / "bygdegårdar.xlsx"
    book.save(path)
    return path, Expected(rows=[], asks={"which_sheet"})


def formulas(folder: Path) -> tuple[Path, Expected]:
    path = folder / "formler.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Lista")
    for column, heading in enumerate(["Låntagare", "Ursprunglig skuld", "Amorterat", "Kvarstående skuld"]):
        sheet.write(0, column, heading)
    sheet.write_row(1, 0, ["Hamnbolaget AB", 10000000, 2500000])
    sheet.write_formula("D2", "=B2-C2", None, 7500000)
    sheet.write_row(2, 0, ["Kulturhuset ek. för.", 400000, 100000])
    sheet.write_formula("D3", "=B3-C3", None, "")
    sheet.write(3, 0, "Summa")
    sheet.write_formula("B4", "=SUM(B2:B3)", None, 10400000)
    book.close()
    return path, Expected(
        rows=[
            {"borrower": "Hamnbolaget AB", "original_amount": "10000000.00", "outstanding": "7500000.00"},
            {"borrower": "Kulturhuset ek. för.", "original_amount": "400000.00"},
        ],
        asks={"balances_on"},
    )


def tabs_and_quotes(folder: Path) -> tuple[Path, Expected]:
    text = (
        "\ufeffLåntagare\t\"Borgens-\nbelopp\"\t\"Återstår\n2024-12-31\"\tAvgift\tBeslutsår\tAnmärkning\n"
        "Skidklubben Årefjäll\t1 000 000:-\t625 000:-\t0,25 %\t2014\t\"Avser \"\"snökanoner\"\"\"\n"
        "Simsällskapet Delfin\t2.500.000,00\t2.000.000,00\t0,4%\t2020\t\n"
    )
    path = folder / "lista.txt.csv"
    path.write_bytes(text.encode("utf-8"))
    return path, Expected(
        rows=[
            {"borrower": "Skidklubben Årefjäll", "decided_amount": "1000000.00", "outstanding": "625000.00", "fee_rate": "0.0025",
             "decided_year": "2014", "note": 'Avser "snökanoner"'},
            {"borrower": "Simsällskapet Delfin", "decided_amount": "2500000.00", "outstanding": "2000000.00", "fee_rate": "0.004",
             "decided_year": "2020"},
        ],
        asks={"balances_on"},
    )


def hidden_parts(folder: Path) -> tuple[Path, Expected]:
    book = Workbook()
    sheet = book.active
    sheet.append(["Låntagare", "Organisationsnr", "Internt", "Beslutat belopp kr", "Skuld kr", "Beslutsdatum"])
    sheet.append(["Motorklubben Gasen", int(CLUB.replace("-", "")), "x", 300000, 240000, date(2021, 5, 3)])
    sheet.append(["Scoutkåren Vargen", int(HALL.replace("-", "")), "y", 150000, 0, date(2017, 3, 27)])
    sheet.append(["Felaktiga Numret IF", "802400-1134", "z", 100000, 90000, date(2022, 1, 31)])
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden = True
    path = folder / "dolt.xlsx"
    book.save(path)
    return path, Expected(
        rows=[
            {"borrower": "Motorklubben Gasen", "organisation_number": CLUB, "decided_amount": "300000.00",
             "outstanding": "240000.00", "decided_on": "2021-05-03"},
            {"borrower": "Scoutkåren Vargen", "organisation_number": HALL, "outstanding": "0.00"},
            {"borrower": "Felaktiga Numret IF", "decided_amount": "100000.00"},
        ],
        asks={"balances_on"},
        unread={("organisation_number", "802400-1134")},
        unmapped={"Internt"},
    )


def amounts_in_words(folder: Path) -> tuple[Path, Expected]:
    book = Workbook()
    sheet = book.active
    sheet.append(["Sökande", "Belopp", "Beslut datum", "Resultat", "Giltighetstid", "Amortering", "Borgenstyp"])
    sheet.append(["Ishallen i Berg AB", "12 mnkr", "15 mars 2014", "Bifall", "t.o.m. 2030-06-30", "rak, 20 år", "såsom för egen skuld"])
    sheet.append(["Bergs Golfklubb", "4,6 miljoner kronor", "2018-02", "Avslag", "", "", ""])
    sheet.append(["Bergs hembygdsförening", "två miljoner kronor", "2011", "Beviljad", "högst 15 år", "enligt plan", "enkel borgen"])
    sheet.append(["Bergs Ryttare", "cirka en halv miljon", "", "Ansökan", "", "", ""])
    path = folder / "ärenden.xlsx"
    book.save(path)
    return path, Expected(
        rows=[
            {"borrower": "Ishallen i Berg AB", "decided_amount": "12000000.00", "decided_on": "2014-03-15",
             "decision_outcome": "granted", "legal_form": "as_own_debt"},
            {"borrower": "Bergs Golfklubb", "decided_amount": "4600000.00", "decided_on": "2018-02", "decision_outcome": "refused"},
            {"borrower": "Bergs hembygdsförening", "decided_amount": "2000000.00", "decided_on": "2011",
             "decision_outcome": "granted", "legal_form": "simple"},
            {"borrower": "Bergs Ryttare", "decision_outcome": "applied"},
        ],
        unread={("decided_amount", "cirka en halv miljon")},
    )


def other_words(folder: Path) -> tuple[Path, Expected]:
    book = Workbook()
    sheet = book.active
    sheet.append(["SAMMANSTÄLLNING KOMMUNAL BORGEN"])
    sheet.append(["Belopp i Tkr"])
    sheet.append([])
    sheet.append(["Gäldenär", "Kreditgivare", "Limit", "Utnyttjat 251231", "Löptid t.o.m.", "Handläggare", "Försäkring t o m"])
    sheet.append(["Stiftelsen Hyreshus", "Nordea", 60000, 41250, date(2031, 12, 31), "AK", date(2026, 12, 31)])
    sheet.append([])
    sheet.append(["Tennishallen AB", "SEB", 9500, 3600, date(2028, 6, 30), "BL", None])
    sheet.append([])
    sheet.append(["SUMMA", None, 69500, 44850])
    path = folder / "samman.xlsx"
    book.save(path)
    return path, Expected(
        rows=[
            {"borrower": "Stiftelsen Hyreshus", "lender": "Nordea", "outstanding": "41250000.00", "ends_on": "2031-12-31",
             "insurance_valid_until": "2026-12-31"},
            {"borrower": "Tennishallen AB", "lender": "SEB", "outstanding": "3600000.00", "ends_on": "2028-06-30"},
        ],
        asks={"balances_on"},
        unmapped={"Handläggare"},
        totals_agree=[True, True],
    )


WORKBOOKS: tuple[Callable[[Path], tuple[Path, Expected]], ...] = (
    in_thousands_with_sections, windows_csv, millions_in_ods, two_storey_headings, a_sheet_a_year,
    formulas, tabs_and_quotes, hidden_parts, amounts_in_words, other_words,
)  # fmt: skip
