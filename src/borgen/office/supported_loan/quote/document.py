"""A quote as a tagged PDF (PDF/UA-1), set by Typst: what it says is data, the template only places it."""

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.kernel.money import Money
from borgen.office.supported_loan.quote.index_words import index_in_words
from borgen.office.supported_loan.quote.law_words import law_lines
from borgen.office.supported_loan.quote.pictures import by_year
from borgen.office.supported_loan.quote.rates import rate_lines, rate_of_years
from borgen.office.ui.formats import cite_text, count_text, day_text, language, money_text, share_text
from borgen.office.ui.status import status_of
from borgen.supported_loan.index import Observation
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.wording import say_note, word


def pdf_of(quote: Quote, *, link: str, index: Iterable[Observation] = ()) -> bytes:
    """The PDF; ``link`` leads to the page that explains every figure, ``index`` are the values that came with the question."""
    template = files("borgen.office.supported_loan.quote").joinpath("document.typ").read_bytes()
    made: Any = typst.compile(
        template,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"quote": json.dumps(content_of(quote, link=link, index=index))},
        ignore_system_fonts=True,
    )
    return bytes(made)


def content_of(quote: Quote, *, link: str, index: Iterable[Observation] = ()) -> dict[str, Any]:
    """All words and figures of the document, in the language that is active."""
    here = language()
    rates = rate_of_years(quote)
    request, f = quote.request, quote.financing
    financing: list[tuple[str, str, Money | None]] = [
        (_("Acquisition sum"), "", f.acquisition_sum),
        (_("of which fee to Udbetaling Danmark"), "", quote.fee.amount if quote.fee else None),
        (_("Maximum"), "", f.maximum),
        (_("Above the maximum, borne by the owner"), "", f.excess),
        (_("Supported sum"), "", f.supported_sum),
        (_("Loan"), share_text(f.loan_share), f.loan),
        (
            _("Base capital, paid by the municipality or region"),
            share_text(f.base_capital_share),
            f.base_capital,
        ),
        (_("Residents' deposit"), share_text(f.deposit_share), f.deposit),
    ]
    if request.bond_price is not None:
        label = _("Nominal bonds sold for the loan, at the price %(price)s")
        financing.append((label % {"price": count_text(request.bond_price)}, "", quote.nominal))
    if quote.extra_loan is not None:
        financing.append((_("Loan for the extra energy investment"), "", quote.extra_loan.principal))
        financing.append((_("Deposit for the extra energy investment"), "", quote.extra_loan.deposit))
    terms = [
        (_("Interest and instalment a term"), quote.service_per_term),
        (_("Contribution a term"), quote.contribution_per_term),
        (_("Residents a term, first year"), quote.residents_per_term),
        (_("State a term, first year"), quote.state_per_term),
    ]
    return {
        "language": here,
        "title": _("Quote of a supported loan"),
        "lead": _("Committed %(committed)s, paid out %(disbursed)s, %(rate)s a year")
        % {
            "committed": day_text(request.committed_on),
            "disbursed": day_text(request.disbursed_on),
            "rate": share_text(request.rate),
        },
        "financing": {
            "title": _("Financing"),
            "head": [_("What"), _("Share"), _("Amount")],
            "rows": [
                [label, share, money_text(money, "exact")]
                for label, share, money in financing
                if money is not None
            ],
        },
        "terms": {
            "title": _("Each term of the first year"),
            "head": [_("What"), _("Amount")],
            "rows": [[label, money_text(money, "exact")] for label, money in terms],
        },
        "rates": {
            "title": _("The rate, from disbursement and from each refixing"),
            "head": [_("From"), _("Loan year"), _("Rate a year"), _("Where from"), _("Interest and instalment a term")],
            "rows": [
                [
                    day_text(line.period.since),
                    str(line.loan_year),
                    line.rate,
                    line.basis,
                    money_text(line.service, "exact"),
                ]
                for line in rate_lines(quote)
            ],
        },
        "notes": {"title": _("To know"), "rows": [*(say_note(note, here) for note in quote.notes), *index_in_words(index)]},
        "years": {
            "title": _("Who pays what, year by year"),
            "head": [
                _("Loan year"),
                _("Rate a year"),
                _("Interest and instalment"),
                _("Contribution"),
                _("Residents"),
                pgettext("who pays", "State"),
                _("Remaining debt"),
                _("Index"),
            ],
            "rows": [
                [
                    str(year.loan_year),
                    share_text(rates[year.loan_year]),
                    *(
                        money_text(m, "exact bare")
                        for m in (year.service, year.contribution, year.residents, year.state, year.balance)
                    ),
                    word("index", year.index, here),
                ]
                for year in by_year(quote.terms)
            ],
        },
        "law": {
            "title": _("The law behind it"),
            "head": [_("Value of the law"), _("Value"), _("Where it stands"), _("How sure")],
            "rows": [
                [
                    {"text": line.term, "note": line.note} if line.note else line.term,
                    line.text.replace("_", " "),
                    cite_text(line.cite),
                    str(status_of(line.cite.status).label),
                ]
                for line in law_lines(quote.used)
            ],
        },
        "link": {"text": _("Every figure explained"), "address": link},
        "page": _("Page"),
    }
