"""Makes ``register.xlsx``: the made-up register as a municipality would keep it, a sheet for each year.

``python -m borgen.office.guarantee.demo.workbook`` writes it anew beside this module.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from borgen.office.guarantee.demo.rows import TODAY_SHEET_DAY, YEARS, Row, organisation_number, rows

PATH = Path(__file__).with_name("register.xlsx")
VISITORS_SHEET = "2026"
_HEADING_ROW = 3

_COLUMNS: tuple[tuple[str, int, str, Callable[[Row], Any]], ...] = (
    ("Borgensnr", 10, "", lambda r: r.reference),
    ("Låntagare", 38, "", lambda r: r.borrower),
    ("Org.nr", 13, "", lambda r: r.number),
    ("Typ av låntagare", 18, "", lambda r: r.kind),
    ("Kommunens ägarandel", 12, "", lambda r: r.owns),
    ("Ort", 12, "", lambda r: r.locality),
    ("Långivare", 26, "", lambda r: r.lender if r.original or r.exposure != "lån" else ""),
    ("Lånenr", 10, "", lambda r: r.loan),
    ("Typ av lån", 12, "", lambda r: r.loan_type if r.original else ""),
    ("Beslutat belopp (kr)", 16, "money", lambda r: None if r.frame else r.decided),
    ("Borgensram (kr)", 16, "money", lambda r: r.decided if r.frame else None),
    ("Ursprungligt lånebelopp (kr)", 16, "money", lambda r: r.original),
    ("Skuld", 16, "money", lambda r: None),
    ("Typ av borgen", 30, "", lambda r: r.form),
    ("Typ av åtagande", 14, "", lambda r: r.exposure),
    ("Ändamål", 34, "", lambda r: r.purpose),
    ("Säkerhet", 30, "", lambda r: r.security),
    ("Försäkring gäller t.o.m.", 14, "day", lambda r: r.insured),
    ("Beslutsorgan", 11, "", lambda r: r.body),
    ("Beslutsdatum", 12, "day", lambda r: r.on),
    ("§", 8, "", lambda r: r.paragraph),
    ("Dnr", 13, "", lambda r: r.dnr),
    ("Borgen tecknad", 12, "day", lambda r: r.signed),
    ("Slutdag", 12, "day", lambda r: r.ends),
    ("Amortering per år (kr)", 14, "money", lambda r: r.yearly or None),
    ("Ränta", 9, "", lambda r: r.interest),
    ("Investeringskostnad (kr)", 16, "money", lambda r: r.invested),
    ("Egeninsats (kr)", 14, "money", lambda r: r.own),
    ("Avgiftsbetalare", 24, "", lambda r: r.payer),
    ("Utfall", 14, "", lambda r: r.outcome),
    ("Anmärkning", 40, "", lambda r: r.note),
)


def make(path: Path = PATH) -> None:
    """Write the workbook; the same bytes each time, but for the library's own version."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties(
            {
                "title": "Borgensförteckning Exempelby kommun (påhittad)",
                "created": datetime(2026, 1, 15),  # noqa: DTZ001
                "comments": "Allt i denna fil är påhittat.",
            }
        )
        for year in YEARS:
            there = [(row, row.debt(year)) for row in rows() if row.stands_in(year)]
            _sheet(book, str(year), date(year, 12, 31), there)
        _sheet(book, VISITORS_SHEET, TODAY_SHEET_DAY, _today())


def _today() -> list[tuple[Row, Any]]:
    """What the visitor imports: balances of the autumn, news, and what wants a person's eye."""
    there: list[tuple[Row, Any]] = []
    for row in rows():
        if not row.stands_in(2026):
            continue
        debt: Any = row.debt(2026)
        if row.reference == "EX-013":
            debt = "2,3 mkr"  # a word where the others have a number: understood
        if row.reference == "EX-016":
            debt = 1_450_000  # more than was decided: refused, to be mended
        there.append((row, debt))
    news = Row(
        reference="EX-080",
        borrower="Exempelby Handbollsklubb",
        kind="förening",
        decided=3_000_000,
        original=3_000_000,
        number=organisation_number(prefix="802999", serial=701),
        loan="8901",
        since=2026,
        yearly=150_000,
        purpose="Sporthall",
        on="2026-04-27",
        paragraph="§ 44",
        dnr="KS/2026:51",
        signed="2026-06-01",
        ends="2046-05-31",
        insured="2027-05-31",
        invested=4_100_000,
        own=600_000,
        security="Pantbrev 3 000 000 kr",
    )
    renamed = next(row for row in rows() if row.reference == "EX-037")
    there.append((news, news.original))
    return [
        (replace(row, reference="EX-037B"), debt) if row.reference == renamed.reference else (row, debt)
        for row, debt in there
    ]


def _sheet(book: Any, name: str, day: date, there: Sequence[tuple[Row, Any]]) -> None:
    sheet = book.add_worksheet(name)
    bold, heading = (
        book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"bold": True, "text_wrap": True}),
    )
    formats = {
        "money": book.add_format({"num_format": "#,##0"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "": book.add_format(),
    }
    sheet.merge_range(
        0, 0, 0, 8, "Borgensförteckning – Exempelby kommun (påhittad kommun, påhittade uppgifter)", bold
    )
    sheet.write(1, 0, f"Belopp i kronor. Skuld per {day.isoformat()}.")
    for column, (title, width, _, _) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write(
            _HEADING_ROW, column, f"Skuld {day.isoformat()} (kr)" if title == "Skuld" else title, heading
        )
    sheet.freeze_panes(_HEADING_ROW + 1, 2)
    number, total = _HEADING_ROW + 1, 0
    for row, debt in there:
        for column, (title, _, kind, value_of) in enumerate(_COLUMNS):
            value = debt if title == "Skuld" else value_of(row)
            if value in (None, ""):
                continue
            if kind == "day":
                sheet.write_datetime(number, column, datetime.fromisoformat(value), formats["day"])
            elif isinstance(value, int):
                sheet.write_number(number, column, value, formats["money"])
            else:
                sheet.write_string(number, column, value)
        total += debt if isinstance(debt, int) else 0
        number += 1
    debts = next(i for i, c in enumerate(_COLUMNS) if c[0] == "Skuld")
    sheet.write(number, 1, "Summa", heading)
    letter = chr(ord("A") + debts)
    first = _HEADING_ROW + 2
    sheet.write_formula(number, debts, f"=SUM({letter}{first}:{letter}{number})", formats["money"], total)
    sheet.write(number + 2, 0, "Uppgifterna är påhittade och får spridas fritt.")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else PATH)
