"""How an amount of the yearly regulation came about."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.office.people.access import OfficeRequest, address, with_query
from borgen.office.supported_loan.explanation import explanation
from borgen.office.supported_loan.queries.loan_figure import PAYMENT, NoSuchFigure
from borgen.office.supported_loan.queries.regulation_figure import regulation_figure
from borgen.office.supported_loan.views.explaining import explained_page

WORDS = {
    "before": gettext_lazy("Before, a year"),
    "after": gettext_lazy("After, a year"),
    "guide": gettext_lazy("The guide, a year"),
    "statute": gettext_lazy("The statute, a year"),
    "difference": gettext_lazy("Difference"),
}


def explanation_of_line(
    request: OfficeRequest, organisation: str, year: int, number: int, loan: str, loan_year: int, figure: str
) -> HttpResponse:
    """How an amount of a line came about; ``number`` 0 is what the year asks for now."""
    try:
        found = regulation_figure(
            organisation_id=request.organisation.id, year=year, number=number, loan=loan, loan_year=loan_year, figure=figure,
            as_of=request.as_of, known_at=request.known_at,
        )  # fmt: skip
    except NoSuchFigure as error:
        raise Http404 from error
    every = address(request, "supported_loan:regulation")
    if number:
        title = _("Regulation %(run)s") % {"run": f"{year}-{number}"}
        back = address(request, "supported_loan:regulation-run", year=year, number=number)
    else:
        title, back = _("Regulation of %(year)s") % {"year": year}, with_query(every, year=year)
    payment = address(request, "supported_loan:loan-explained", number=loan, figure=PAYMENT, n=loan_year - 1)
    return explained_page(
        request,
        explanation(
            str(WORDS[figure]), _("loan %(loan)s, loan year %(year)s") % {"loan": loan, "year": loan_year}, found.trace
        ),
        crumbs=(_("Regulation"), every, title, back),
        back=(title, back),
        before=[(_("The loan year before"), payment)],
    )


def explained_figures(request: OfficeRequest, *, year: int, number: int, loan: str, loan_year: int) -> dict[str, str]:
    """Where each amount of a line is explained."""
    where = {"year": year, "number": number, "loan": loan, "loan_year": loan_year}
    return {name: address(request, "supported_loan:regulation-explained", figure=name, **where) for name in WORDS}
