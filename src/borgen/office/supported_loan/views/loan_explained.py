"""How one figure of a loan came about, and where that is told."""

from collections.abc import Callable
from fractions import Fraction
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from borgen.office.people.access import OfficeRequest, address
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.explanation import explanation as explained
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure, loan_figure
from borgen.office.ui.fields import ShareField
from borgen.office.ui.formats import day_text
from borgen.office.ui.tables import Column
from borgen.supported_loan.summed import SUMS, summed_terms


@vary_on_headers("HX-Request")
def explanation(request: OfficeRequest, organisation: str, number: str, figure: str, n: int) -> HttpResponse:
    """How one figure of the loan came about, with the law and the observations behind it."""
    try:
        found = loan_figure(
            organisation_id=request.organisation.id,
            number=number,
            figure=figure,
            n=n,
            as_of=request.as_of,
            known_at=request.known_at,
            rise=rise_asked(request),
        )
    except (queries.NoSuchLoan, NoSuchFigure) as error:
        raise Http404 from error
    if found.due_on:
        of = _("term %(n)s, due %(day)s") % {"n": n, "day": day_text(found.due_on)}
    elif figure.startswith("calendar_"):
        of = _("what falls due in %(year)s") % {"year": n}
    else:
        of = _("loan year %(year)s") % {"year": n}
    context = {
        "found": explained(str(words.FIGURES[figure]), of, found.trace, found.page.rulings),
        "number": number,
        "loan_url": address(request, "supported_loan:loan", number=number),
        "columns": [
            Column("what", _("What")),
            Column("how", _("Where from")),
            Column("value", _("Value"), numeric=True),
        ],
        "before": _before(request, found.page, figure, n),
        "run": found.run,
    }
    name = "explained_dialog" if request.headers.get("HX-Request") else "loans/explained"
    return render(request, f"supported_loan/{name}.html", context)


def explain(request: OfficeRequest, page: queries.LoanPage, figure: str, n: int) -> str:
    return explainer(request, page, figure)(n)


def explainer(request: OfficeRequest, page: queries.LoanPage, figure: str) -> Callable[[int], str]:
    """The address of a figure's explanation by term or loan year; seen in the same past, with the same expectation."""
    first = address(request, "supported_loan:loan-explained", number=page.facts.number, figure=figure, n=0)
    path, _mark, past = first.partition("?")
    start = path.removesuffix("0/")
    expected = urlencode({"rise": request.GET["rise"]}) if rise_asked(request) is not None else ""
    query = "&".join(part for part in (past, expected) if part)
    tail = f"?{query}" if query else ""
    return lambda n: f"{start}{n}/{tail}"


def _before(request: OfficeRequest, page: queries.LoanPage, figure: str, n: int) -> list[tuple[str, str]]:
    """Explanations of what went into the figure."""
    if figure == "payment":
        return [(_("The loan year before"), explain(request, page, "payment", n - 1))] if n > 1 else []
    if figure in SUMS:
        name, rows = summed_terms(figure, page.figures.splits, n)
        return [
            (
                _("term %(n)s, due %(day)s") % {"n": row.n, "day": day_text(row.due_on)},
                explain(request, page, name, row.n),
            )
            for row in rows
        ]
    if figure in {"residents", "state"}:
        year = page.facts.terms.loan_year(n)
        label = _("The residents' payment of loan year %(year)s") % {"year": year}
        return [
            (label, explain(request, page, "payment", year)),
            (str(words.FIGURES["service"]), explain(request, page, "service", n)),
            (str(words.FIGURES["contribution"]), explain(request, page, "contribution", n)),
        ]
    return [(_("The debt after the term before"), explain(request, page, "balance", n - 1))] if n > 1 else []


def rise_asked(request: OfficeRequest) -> Fraction | None:
    """The yearly rise that the reader expects; nothing where it is not given or no share."""
    text = request.GET.get("rise", "")
    if not text.strip():
        return None
    field = ShareField(required=False, lowest=Fraction(-1, 10), highest=Fraction(1, 4))
    try:
        found: Fraction | None = field.clean(text)
    except ValueError:
        return None
    return found
