"""A quote as an Excel workbook: the quote, every term, and the law behind it."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.kernel.money import Money
from borgen.office.supported_loan.quote.index_words import index_in_words
from borgen.office.supported_loan.quote.law_words import law_lines
from borgen.office.supported_loan.quote.rates import rate_lines
from borgen.office.ui.formats import day_text, language, section_text, source_text
from borgen.office.ui.status import status_of
from borgen.supported_loan.index import Observation
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.wording import say_note, word

Cell = str | date | Money | Fraction | Decimal | int | None
"""A fraction is a share, shown in percent."""


def workbook_of(quote: Quote, *, link: str, index: Iterable[Observation] = ()) -> bytes:
    """The workbook; ``link`` leads back to the page that explains every figure, ``index`` are the values that came with the
    question.
    """
    here = language()
    f = quote.financing
    top: list[Sequence[Cell]] = [
        (_("Acquisition sum"), f.acquisition_sum, None),
        *([(_("of which fee to Udbetaling Danmark"), quote.fee.amount, None)] if quote.fee else ()),
        (_("Maximum"), f.maximum, None),
        (_("Above the maximum, borne by the owner"), f.excess, None),
        (_("Supported sum"), f.supported_sum, None),
        (_("Loan"), f.loan, f.loan_share),
        (_("Base capital, paid by the municipality or region"), f.base_capital, f.base_capital_share),
        (_("Residents' deposit"), f.deposit, f.deposit_share),
        *_bonds(quote),
        *_extra(quote),
        (_("Interest rate a year"), None, quote.request.rate),
        (_("Day of commitment"), quote.request.committed_on, None),
        (_("Day of disbursement"), quote.request.disbursed_on, None),
        (_("Interest and instalment a term"), quote.service_per_term, None),
        (_("Contribution a term"), quote.contribution_per_term, None),
        (_("Residents a term, first year"), quote.residents_per_term, None),
        (_("State a term, first year"), quote.state_per_term, None),
        *_rates(quote),
        *((say_note(note, here), None, None) for note in quote.notes),
        *((said, None, None) for said in index_in_words(index)),
        (link, None, None),
    ]
    terms: list[Sequence[Cell]] = [
        (
            t.n,
            t.loan_year,
            t.due_on,
            quote.plan.row(t.n).rate,
            t.interest,
            t.principal,
            t.contribution,
            t.residents,
            t.state,
            t.balance,
            word("index", t.index, here),
        )
        for t in quote.terms
    ]
    law: list[Sequence[Cell]] = [
        (
            line.term,
            line.text,
            source_text(line.cite),
            section_text(line.cite),
            str(status_of(line.cite.status).label),
            line.cite.checked_on,
            line.note,
        )
        for line in law_lines(quote.used)
    ]
    file = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        _sheet(book, _("Quote"), (_("What"), _("Amount"), _("Share")), top, 48)
        headings = (
            _("Term"),
            _("Loan year"),
            _("Due"),
            _("Rate a year"),
            _("Interest"),
            _("Instalment"),
            _("Contribution"),
            _("Residents"),
            pgettext("who pays", "State"),
            _("Remaining debt"),
            _("Index"),
        )
        _sheet(book, pgettext("of payment", "Terms"), headings, terms, 12)
        places = (
            _("Value of the law"),
            _("Value"),
            _("Source"),
            _("Where it stands"),
            _("How sure"),
            _("Checked on"),
            _("How it was read"),
        )
        _sheet(book, _("Law"), places, law, 36)
    return file.getvalue()


def _bonds(quote: Quote) -> Iterator[Sequence[Cell]]:
    price = quote.request.bond_price
    if price is not None:
        yield _("Price of the bonds, per 100 of nominal"), Decimal(price.numerator) / price.denominator, None
        yield _("Nominal bonds sold for the loan"), quote.nominal, None


def _extra(quote: Quote) -> Iterator[Sequence[Cell]]:
    if quote.extra_loan is not None:
        yield _("Loan for the extra energy investment"), quote.extra_loan.principal, None
        yield _("Deposit for the extra energy investment"), quote.extra_loan.deposit, None


def _rates(quote: Quote) -> Iterator[Sequence[Cell]]:
    """The service a term and the rate from each refixing."""
    for line in rate_lines(quote)[1:]:
        label = _("Interest and instalment a term from %(day)s, loan year %(year)s (rate: %(basis)s)")
        said = {"day": day_text(line.period.since), "year": line.loan_year, "basis": line.basis.lower()}
        yield label % said, line.service, line.period.rate


def _sheet(
    book: xlsxwriter.Workbook, name: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], width: int
) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {
        kind: book.add_format({"num_format": text})
        for kind, text in {
            date: "yyyy-mm-dd", Money: "#,##0.00", Fraction: "0.00####%", Decimal: "0.00####"
        }.items()
    }  # fmt: skip
    sheet = book.add_worksheet(name[:31])
    sheet.set_column(0, 0, width)
    sheet.set_column(1, len(headings), 18)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, text in enumerate(headings):
        sheet.write_string(0, column, text, bold)
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells):
            match value:
                case None:
                    continue
                case Money():
                    sheet.write_number(row, column, float(Decimal(value.decimal)), formats[Money])
                case Fraction():
                    sheet.write_number(row, column, float(value), formats[Fraction])
                case Decimal():
                    sheet.write_number(row, column, float(value), formats[Decimal])
                case date():
                    sheet.write_datetime(row, column, value, formats[date])
                case int():
                    sheet.write_number(row, column, value)
                case _:
                    sheet.write_string(row, column, str(value))
