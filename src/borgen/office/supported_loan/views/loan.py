"""One loan: at a glance, term by term, and the law behind it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.office.people.access import OfficeRequest, address, past_of
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.export.loans import terms_table
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.supported_loan.queries.lender_statements import lender_statements
from borgen.office.supported_loan.queries.loan_figure import DEBT, REDEMPTION_AMOUNT, REDEMPTION_BALANCE
from borgen.office.supported_loan.queries.proposals import proposals
from borgen.office.supported_loan.queries.statements import statements
from borgen.office.supported_loan.quote.law_words import law_lines
from borgen.office.supported_loan.quote.pictures import by_year, split_chart
from borgen.office.supported_loan.type_words import type_text
from borgen.office.supported_loan.views.loan_explained import explain, explainer, rise_asked
from borgen.office.supported_loan.views.moments import about
from borgen.office.supported_loan.wording import STEP_STATES, STEPS
from borgen.office.ui.formats import cite_text, count_text, day_text, language, share_text
from borgen.office.ui.table_files import MEDIA_TYPES, answer
from borgen.office.ui.tables import Column
from borgen.supported_loan.loan import LoanFigure
from borgen.supported_loan.wording import word

EXPLAINED = ("interest", "principal", "contribution", "residents", "state", LoanFigure.BEFORE_REDEMPTION)
YEAR_SUMS = ("service", "contribution", "residents", "state")


def loan(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """One loan at a glance, year by year."""
    page = page_of(request, number)
    years = by_year(page.figures.splits)
    last = max(page.facts.paid_through_year, 1)
    explained = (LoanFigure.BEFORE_REDEMPTION, *(f"year_{name}" for name in YEAR_SUMS))
    where = {name: explainer(request, page, name) for name in explained}
    terms_a_year, split = page.facts.terms.terms_a_year, len(page.figures.splits)
    context = {
        **frame_of(request, page, "overview"),
        "rate": share_text(page.rate),
        "debt_url": explain(request, page, DEBT, 0),
        "next_urls": {
            name: explain(request, page, name, page.next.n) for name in ("service", "residents", "state")
        }
        if page.next
        else {},
        "terms_of_loan": _terms_of(request, page),
        "years": [
            (
                year,
                word("index", year.index, language()),
                {name: where[f"year_{name}"](year.loan_year) for name in YEAR_SUMS},
                where[LoanFigure.BEFORE_REDEMPTION](min(year.loan_year * terms_a_year, split)),
            )
            for year in years
        ],
        "year_columns": _year_columns(),
        "split_chart": split_chart(years) if years else None,
        "regulations": [
            (
                one,
                words.REGIMES[one.line.regime],
                share_text(one.line.factor - 1),
                explain(request, page, "payment", one.line.loan_year),
                [_observed(value) for value in one.line.observed],
                [(_observed(used), count_text(now.value)) for used, now in one.revised],
            )
            for one in page.regulations
        ],
        "regulation_columns": _regulation_columns(),
        "next_year": page.next_regulation.year if page.next_regulation else None,
        "payment_url": explain(request, page, "payment", last) if page.yearly else "",
        "payment": page.yearly[last].money("DKK") if page.yearly else None,
        "paid_through": last,
        "statements": statements(
            organisation_id=request.organisation.id,
            loan=number,
            as_of=request.as_of,
            known_at=request.known_at,
        ),
        "lender_statements": lender_statements(
            organisation_id=request.organisation.id,
            loan=number,
            as_of=request.as_of,
            known_at=request.known_at,
        ),
        "statement_words": words.STATEMENTS,
    }
    return render(request, "supported_loan/loans/loan.html", context)


def terms(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """Every term of the loan, with who pays it."""
    page = page_of(request, number)
    where = {name: explainer(request, page, name) for name in (*EXPLAINED, REDEMPTION_AMOUNT, REDEMPTION_BALANCE)}
    redeemed = page.redemptions_after

    def after(n: int) -> list[Any]:
        """The redemptions as of term ``n``, each with where it is explained."""
        return [
            {"one": one, "amount": where[REDEMPTION_AMOUNT](one.place), "balance": where[REDEMPTION_BALANCE](one.place)}
            for one in redeemed.get(n, ())
        ]

    context = {
        **frame_of(request, page, "terms"),
        "rows": [
            {
                "row": row,
                "split": page.figures.split(row.n),
                "index": word("index", split.index, language())
                if (split := page.figures.split(row.n))
                else "",
                "rate": share_text(row.rate),
                "rate_basis": words.RATES[row.rate_basis],
                "urls": {name: where[name](row.n) for name in EXPLAINED},
                "is_past": row.due_on <= request.as_of,
                "redeemed": after(row.n),
            }
            for row in page.plan.rows[: page.facts.ended_after_term]
        ],
        "redeemed_first": after(0),
        "has_redeemed": bool(redeemed),
        "columns": term_columns(rate=True, redeemed=_("Redeemed") if redeemed else ""),
    }
    return render(request, "supported_loan/loans/terms.html", context)


def terms_file(request: OfficeRequest, organisation: str, number: str, form: str) -> HttpResponseBase:
    """Every term as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    page = page_of(request, number)
    return answer(terms_table(page, about=about(request, page.moment)), form)


def law(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """The law that was read when the loan was paid out, as it is frozen with it."""
    page = page_of(request, number)
    context = {
        **frame_of(request, page, "law"),
        "rulings": law_lines(page.rulings),
        "columns": [
            Column("term", _("Value of the law")),
            Column("value", _("Value")),
            Column("cite", _("Where it stands")),
            Column("status", _("How sure")),
        ],
    }
    return render(request, "supported_loan/loans/law.html", context)


# ---------------------------------------------------------------------------------------------------------------- parts


def page_of(request: OfficeRequest, number: str) -> queries.LoanPage:
    try:
        return queries.loan(
            organisation_id=request.organisation.id,
            number=number,
            as_of=request.as_of,
            known_at=request.known_at,
            rise=rise_asked(request),
        )
    except queries.NoSuchLoan as error:
        raise Http404 from error


def frame_of(request: OfficeRequest, page: queries.LoanPage, tab: str) -> dict[str, Any]:
    """What every page of a loan says: which it is, and where else to look."""
    number = page.facts.number
    query = urlencode(
        {name: request.GET[name] for name in ("as_of", "known_at", "rise") if request.GET.get(name)}
    )
    tail = f"?{query}" if query else ""
    is_past = bool(request.GET.get("as_of") or request.known_at)
    prepared = () if is_past else proposals(organisation_id=request.organisation.id, project=page.facts.project)
    steps = [
        (
            one,
            STEPS.get(one.kind, one.kind),
            address(request, "supported_loan:proposal", number=one.number),
            STEP_STATES[one.state],
        )
        for one in prepared
        if one.loan == number
    ]

    def path(route: str, **parts: Any) -> str:
        return address(request, route, number=number, **parts).partition("?")[0] + tail

    return {
        "page": page,
        "facts": page.facts,
        "tab": tab,
        "kind": words.KINDS[page.facts.kind],
        "state": words.STATES[page.state.value],
        "report": words.REPORTED_ELSEWHERE if page.facts.is_reported_elsewhere else words.REPORTS[page.facts.reported.state],
        "tabs": [
            (name, label, path(route))
            for name, label, route in (
                ("overview", _("Overview"), "supported_loan:loan"),
                ("terms", pgettext("of payment", "Terms"), "supported_loan:loan-terms"),
                ("law", _("The law behind it"), "supported_loan:loan-law"),
            )
        ],
        "files": [
            (label, path("supported_loan:loan-terms-file", form=form))
            for form, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
        ],
        "rise": request.GET.get("rise", ""),
        "past": past_of(request),
        "is_past": is_past,
        "steps": steps,
        "waiting": [(title, url) for one, title, url, _state in steps if one.is_waiting],
    }


def _terms_of(request: OfficeRequest, page: queries.LoanPage) -> list[tuple[Any, Any]]:
    """The loan's terms in words."""
    facts, terms = page.facts, page.facts.terms
    rows: list[tuple[Any, Any]] = [
        (_("Type of loan"), type_text(facts.type_of_loan)),
        (_("Day of the commitment"), day_text(facts.committed_on)),
        (_("Paid out on"), day_text(terms.disbursed_on)),
        (_("Redeemed on"), day_text(facts.ended_on))
        if page.state is queries.LoanState.REDEEMED
        else (_("Last payment"), day_text(page.plan.ends_on)),
        (
            pgettext("of payment", "Terms"),
            _("%(count)s, %(a_year)s a year") % {"count": terms.count, "a_year": terms.terms_a_year},
        ),
        (
            _("Administration contribution"),
            f"{share_text(terms.contribution_rate)} {words.BASES[terms.contribution_base]}",
        ),
    ]
    if facts.bonds:
        price = _("price %(price)s") % {"price": count_text(facts.bond_price)} if facts.bond_price else ""
        rows.append((_("Bonds"), ", ".join(part for part in (facts.bonds.series, price) if part)))
    if page.next_refixing:
        term, day = page.next_refixing
        rows.append((_("Next refixing"), _("after term %(n)s, %(day)s") % {"n": term, "day": day_text(day)}))
    if facts.rule:
        rows += [
            (
                _("Residents' share a year"),
                f"{share_text(facts.rule.share.number)} ({cite_text(facts.rule.share.cite)})",
            ),
            (_("Regulated by"), words.REGIMES[facts.rule.regime]),
            (_("The residents' payment begins"), words.STARTS[facts.rule.start]),
        ]
    return rows


def _observed(one: Any) -> str:
    return f"{words.SERIES[one.series]} {one.period}: {count_text(one.value)} ({one.base})"


def _year_columns() -> list[Column]:
    return [
        Column("year", _("Loan year"), numeric=True),
        Column("service", _("Interest and instalment"), numeric=True),
        Column("contribution", _("Contribution"), numeric=True),
        Column("residents", _("Residents"), numeric=True),
        Column("state", pgettext("who pays", "State"), numeric=True),
        Column("balance", _("Remaining debt"), numeric=True),
        Column("index", _("Index")),
    ]


def term_columns(*, rate: bool = False, redeemed: str = "") -> list[Column]:
    """What stands of each term; its rate, and what was redeemed by the heading that is given, where that is wanted."""
    return [
        Column("n", _("Term"), numeric=True),
        Column("due", _("Due")),
        *([Column("rate", _("Rate a year"), numeric=True)] if rate else ()),
        Column("interest", _("Interest"), numeric=True),
        Column("principal", _("Instalment"), numeric=True),
        Column("contribution", _("Contribution"), numeric=True),
        Column("residents", _("Residents"), numeric=True),
        Column("state", pgettext("who pays", "State"), numeric=True),
        *([Column("redeemed", redeemed, numeric=True)] if redeemed else ()),
        Column("balance", _("Remaining debt"), numeric=True),
        Column("index", _("Index")),
    ]


def _regulation_columns() -> list[Column]:
    return [
        Column("year", _("Loan year"), numeric=True),
        Column("from", _("From")),
        Column("run", _("Regulation")),
        Column("change", pgettext("of a payment", "Change"), numeric=True),
        Column("payment", _("A year"), numeric=True),
        Column("observed", _("Stands on")),
    ]
