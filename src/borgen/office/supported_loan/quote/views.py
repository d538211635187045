"""The quote's pages and files, and the page of the lender's opening hours. Nobody logs in, and nothing is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.vary import vary_on_headers

from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.money import Money
from borgen.office.supported_loan.queries.scenario_figure import SPREAD_FIGURES
from borgen.office.supported_loan.quote.explaining import FIGURES, explanation_of
from borgen.office.supported_loan.quote.fan import SHOWN, explain_fan, fan_of, fan_rests_on
from borgen.office.supported_loan.quote.forms import QuoteForm
from borgen.office.supported_loan.quote.index_words import index_in_words
from borgen.office.supported_loan.quote.language import danish_first
from borgen.office.supported_loan.quote.law_words import law_lines
from borgen.office.supported_loan.quote.pictures import by_year, split_chart
from borgen.office.supported_loan.quote.rates import changes_in_words, rate_lines, rate_of_years
from borgen.office.supported_loan.quote.silence import Silence, silence_in_words
from borgen.office.supported_loan.quote.throttle import throttled
from borgen.office.supported_loan.scenario_words import FORMULAS, MEASURES, SPREAD, WHO
from borgen.office.supported_loan.usecases.loans import LoanImpossible
from borgen.office.supported_loan.why_not import why_not
from borgen.office.ui.formats import count_text, language, share_text
from borgen.office.ui.tables import Column
from borgen.rules.parameter import RulebookSilent
from borgen.supported_loan.cost_cap import BuildingFormUnknown
from borgen.supported_loan.index import Observation, Observations
from borgen.supported_loan.outlook_figure import whole_kroner
from borgen.supported_loan.quote import Quote, quote_loan
from borgen.supported_loan.wording import say_note, word

EXAMPLE = {
    "acquisition_sum": "118397000",
    "committed_on": "2018-09-10",
    "disbursed_on": "2026-01-01",
    "rate": "3",
    "inflation": "2",
}
"""A real project, for those who want to see a quote first."""
CHECKED = ("area", "region", "approved_on", "form")
LATER = ("refixing_rate", "second_refixing_rate", "bond_price")
SPECIAL = ("residents_share", "extra_investment", "regime", "residents_start")
"""The fields that stand folded away until one of them is used."""

YEAR_SUMS = ("service", "contribution", "residents", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The form, and the quote or why there is none. ``index`` are the values that the address carries."""

    form: QuoteForm
    quote: Quote | None = None
    index: Observations | None = None
    silence: Silence | None = None


def ask(request: HttpRequest) -> Asked:
    """Work out what the address asks for."""
    data = request.GET.copy()
    data.pop("language", None)
    form = QuoteForm(data or None)
    if not form.is_bound or not form.is_valid():
        return Asked(form=form)
    try:
        found = quote_loan(form.request(), index=form.index_view())
        return Asked(form=form, quote=found, index=form.cleaned_data["index"])
    except RulebookSilent as error:
        return Asked(form=form, silence=silence_in_words(error))
    except BuildingFormUnknown:
        form.add_error("form", _("An energy supplement applies that day: choose the form of the building."))
    except PlanImpossible as error:
        form.add_error(None, why_not(LoanImpossible(error)))
    return Asked(form=form)


@danish_first
@throttled("quote")
def quote(request: HttpRequest) -> HttpResponse:
    """The question and, when it is asked, the answer."""
    asked = ask(request)
    example = EXAMPLE | ({"language": language()} if request.GET.get("language") else {})
    context: dict[str, Any] = {
        "form": asked.form,
        "asked": asked,
        "asked_language": example.get("language"),
        "example_url": f"{request.path}?{urlencode(example)}",
        "contact_url": reverse("supported-loan-contact"),
        "is_checked": any(request.GET.get(name) for name in CHECKED),
        "is_later": any(request.GET.get(name) for name in LATER),
        "is_special": any(request.GET.get(name) for name in SPECIAL),
    }
    if asked.quote is not None:
        context |= _answer(request, asked.quote, asked.index or ())
    is_refused = asked.form.is_bound and bool(asked.form.errors)
    return render(request, "supported_loan/quote/quote.html", context, status=422 if is_refused else 200)


def _answer(request: HttpRequest, found: Quote, index: Iterable[Observation]) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("language", None)
    text, here = query.urlencode(), language()

    def explain(figure: str, n: int = 1) -> str:
        return f"{reverse('supported-loan-quote-explained', kwargs={'figure': figure, 'n': n})}?{text}&language={here}"

    years = by_year(found.terms)
    rates = rate_of_years(found)
    financing = found.financing
    first = found.first_paid
    fan = fan_of(found)
    return {
        "quote": found,
        "query": text,
        "link": request.build_absolute_uri(f"{request.path}?{text}&language={here}"),
        "pdf_url": f"{reverse('supported-loan-quote-file', kwargs={'kind': 'pdf'})}?{text}&language={here}",
        "xlsx_url": f"{reverse('supported-loan-quote-file', kwargs={'kind': 'xlsx'})}?{text}&language={here}",
        "index_url": f"{reverse('supported-loan-quote-index')}?{text}&language={here}",
        "without_index_url": f"{request.path}?{_without_index(query)}&language={here}" if "index" in query else "",
        "notes": [*(say_note(note, here) for note in found.notes), *index_in_words(index)],
        "financing": _financing(found, explain),
        "loan": (financing.loan, explain("loan")),
        "extra": (explain("extra_principal"), explain("extra_deposit")),
        "excess": financing.excess,
        "service": (found.service_per_term, explain("service", first.n)),
        "contribution": (found.contribution_per_term, explain("contribution", first.n)),
        "residents": (found.residents_per_term, explain("residents", first.n)),
        "state": (found.state_per_term, explain("state", first.n)),
        "rates": rate_lines(found, explain),
        "rate_changes": changes_in_words(found),
        "first_terms": [
            (
                term,
                word("index", term.index, here),
                {
                    name: explain(name, term.n)
                    for name in ("interest", "principal", "contribution", "residents", "state", "balance")
                },
            )
            for term in found.terms[: found.plan.terms.terms_a_year]
        ],
        "years": [
            (
                year,
                share_text(rates[year.loan_year]),
                word("index", year.index, here),
                {name: explain(f"year_{name}", year.loan_year) for name in YEAR_SUMS},
                explain("balance", year.loan_year * found.plan.terms.terms_a_year),
            )
            for year in years
        ],
        "split_chart": split_chart(years),
        "fan": fan,
        "fan_charts": [fan.chart("residents"), fan.chart("state")],
        "fan_rows": [
            (n, [(whole_kroner(minor), explain(figure, n)) for figure, minor in figures]) for n, figures in fan.rows()
        ],
        "fan_columns": [
            Column("year", _("Loan year"), numeric=True),
            *(Column(f"{who}_{what}", f"{WHO[who]}, {MEASURES[what]}", numeric=True) for who in SPREAD for what in SHOWN),
        ],
        "fan_share": (share_text(fan.assumed.inflation), share_text(fan.rates[0])),
        "fan_rates": [share_text(rate) for rate in fan.rates] if len(set(fan.rates)) > 1 else [],
        "rulings": law_lines(found.used),
        "assumed_count": len(found.assumed),
        **_columns(),
    }


def _without_index(query: QueryDict) -> str:
    rest = query.copy()
    del rest["index"]
    return rest.urlencode()


def _financing(found: Quote, explain: Callable[..., str]) -> list[tuple[str, Money | None, str, str]]:
    """Label, amount, share, explanation."""
    financing = found.financing
    rows: list[tuple[str, Money | None, Fraction | None, str]] = [
        (_("Acquisition sum"), financing.acquisition_sum, None, ""),
        (_("of which fee to Udbetaling Danmark"), found.fee.amount if found.fee else None, None, explain("fee")),
        (_("Maximum"), financing.maximum, None, explain("maximum") if found.cap else ""),
        (_("Above the maximum, borne by the owner"), financing.excess, None, explain("excess")),
        (_("Supported sum"), financing.supported_sum, None, explain("supported_sum")),
        (_("Loan"), financing.loan, financing.loan_share, explain("loan")),
        (
            _("Base capital, paid by the municipality or region"),
            financing.base_capital,
            financing.base_capital_share,
            explain("base_capital"),
        ),
        (_("Residents' deposit"), financing.deposit, financing.deposit_share, explain("deposit")),
    ]
    if found.request.bond_price is not None:
        label = _("Nominal bonds sold for the loan, at the price %(price)s")
        label %= {"price": count_text(found.request.bond_price)}
        rows.append((label, found.nominal, None, explain("nominal_bonds")))
    return [
        (label, money, share_text(share) if share is not None else "", url)
        for label, money, share, url in rows
        if money is not None
    ]


def _columns() -> dict[str, list[Column]]:
    part = [
        Column("residents", _("Residents"), numeric=True),
        Column("state", pgettext("who pays", "State"), numeric=True),
        Column("balance", _("Remaining debt"), numeric=True),
        Column("index", _("Index")),
    ]
    return {
        "financing_columns": [
            Column("what", _("What")),
            Column("share", _("Share"), numeric=True),
            Column("amount", _("Amount"), numeric=True),
        ],
        "rate_columns": [
            Column("since", _("From")),
            Column("year", _("Loan year"), numeric=True),
            Column("rate", _("Rate a year"), numeric=True),
            Column("service", _("Interest and instalment a term"), numeric=True),
            Column("basis", _("Where from")),
        ],
        "term_columns": [
            Column("due", _("Due")),
            Column("interest", _("Interest"), numeric=True),
            Column("principal", _("Instalment"), numeric=True),
            Column("contribution", _("Contribution"), numeric=True),
            *part,
        ],
        "year_columns": [
            Column("year", _("Loan year"), numeric=True),
            Column("rate", _("Rate a year"), numeric=True),
            Column("service", _("Interest and instalment"), numeric=True),
            Column("contribution", _("Contribution"), numeric=True),
            *part,
        ],
        "ruling_columns": [
            Column("term", _("Value of the law")),
            Column("value", _("Value")),
            Column("cite", _("Where it stands")),
            Column("status", _("How sure")),
        ],
    }


@danish_first
@throttled("quote")
@vary_on_headers("HX-Request")
def explained(request: HttpRequest, figure: str, n: int) -> HttpResponse:
    """How one figure of a quote came about."""
    asked = ask(request)
    if asked.quote is None or figure not in {*FIGURES, *SPREAD_FIGURES}:
        raise Http404
    try:
        context: dict[str, Any] = (
            _simulated(request, asked.quote, figure, n)
            if figure in SPREAD_FIGURES
            else {"found": explanation_of(asked.quote, figure, n)}
        )
    except LookupError as error:
        raise Http404 from error
    query = request.GET.copy()
    context |= {
        "back_url": f"{reverse('supported-loan-quote')}?{query.urlencode()}",
        "columns": [
            Column("what", _("What")),
            Column("how", _("Where from")),
            Column("value", _("Value"), numeric=True),
        ],
    }
    name = "explained_dialog" if request.headers.get("HX-Request") else "quote/explained"
    return render(request, f"supported_loan/{name}.html", context)


def _simulated(request: HttpRequest, found: Quote, figure: str, n: int) -> dict[str, Any]:
    """A figure of the fan: a forecast, with the model, all that it rests on and the exact figures that it begins with."""
    fan = fan_of(found)
    one, said = explain_fan(found, fan, figure, n, in_kroner=True)
    urls = {
        name: reverse("supported-loan-quote-explained", kwargs={"figure": name, "n": 1}) for name in ("loan", "payment")
    }
    return {
        "found": said,
        "formula": str(FORMULAS[one.who]),
        "rests_on": fan_rests_on(found, fan),
        "before": [(str(FIGURES[name]), f"{url}?{request.GET.urlencode()}") for name, url in urls.items()],
    }
