"""How one figure of a loan came about, and where that is told."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.office.people.access import OfficeRequest, address
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.explanation import explanation as explained
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.supported_loan.queries.loan_figure import (
    DEBT,
    DEBT_AT_END,
    OF_REDEMPTIONS,
    REDEEMED,
    REDEEMED_BEFORE,
    REDEMPTION,
    FigureTrace,
    NoSuchFigure,
    loan_figure,
    redemptions_in,
    terms_summed,
)
from borgen.office.supported_loan.views.explaining import Link, explained_page, parts_before
from borgen.office.ui.fields import ShareField
from borgen.office.ui.formats import day_text
from borgen.supported_loan.budget import last_day
from borgen.supported_loan.loan import LoanFigure
from borgen.supported_loan.summed import SUMS


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
    names = redemptions_in(found.page, n).names if figure == REDEEMED else {}
    loan_url = address(request, "supported_loan:loan", number=number)
    return explained_page(
        request,
        explained(str(words.FIGURES[figure]), _of(found), found.trace, found.page.rulings, names=names),
        crumbs=(_("Loans"), address(request, "supported_loan:loans"), number, loan_url),
        back=(_("To the loan"), loan_url),
        before=_before(request, found.page, figure, n),
    )


def _of(found: FigureTrace) -> str:
    """Of what the figure is."""
    n, figure = found.n, found.figure
    if figure == DEBT:
        return day_text(found.page.moment.as_of)
    if figure == DEBT_AT_END:
        return day_text(last_day(n))
    if figure in OF_REDEMPTIONS and found.due_on:
        return _("redemption %(n)s, %(day)s") % {"n": n, "day": day_text(found.due_on)}
    if found.due_on:
        return _("term %(n)s, due %(day)s") % {"n": n, "day": day_text(found.due_on)}
    if figure.startswith("calendar_"):
        return _("what falls due in %(year)s") % {"year": n}
    return _("loan year %(year)s") % {"year": n}


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


def _before(request: OfficeRequest, page: queries.LoanPage, figure: str, n: int) -> list[Link]:
    """Explanations of what went into the figure."""
    if figure == REDEEMED:
        return parts_before(redemptions_in(page, n), lambda part: explain(request, page, REDEMPTION, int(part.figure)))
    if figure == REDEMPTION:
        after = page.facts.redeemed[n - 1].after_term
        return _debt_after(request, page, after)
    if figure in OF_REDEMPTIONS:
        after = page.facts.redeemed[n - 1].after_term
        last = [(_("The term's own debt"), explain(request, page, LoanFigure.BEFORE_REDEMPTION, after))] if after else []
        return [*last, (str(words.FIGURES[REDEMPTION]), explain(request, page, REDEMPTION, n))]
    if figure == REDEEMED_BEFORE:
        return _redemptions(request, page, n - 1)
    if figure in (DEBT, DEBT_AT_END):
        return _before_debt(request, page, page.moment.as_of if figure == DEBT else last_day(n))
    if figure == "payment":
        return [(_("The loan year before"), explain(request, page, "payment", n - 1))] if n > 1 else []
    if figure in SUMS:
        name, rows = terms_summed(page.figures, figure, n)
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
    before = _debt_after(request, page, n - 1)
    return before + (_redemptions(request, page, n) if figure == "balance" else [])


def _before_debt(request: OfficeRequest, page: queries.LoanPage, day: date) -> list[Link]:
    """What the debt on a day stands on: the plan's last term by then, or the redemption that ended the loan."""
    facts, row = page.facts, page.plan.term_on(day)
    if facts.ended_on is not None and facts.ended_on <= day:
        after = facts.ended_after_term or 0
        debt = _debt_after(request, page, after)
        return debt + _redemptions(request, page, after, is_full=True)
    if row is None:
        return []
    return _debt_after(request, page, row.n - 1) + _redemptions(request, page, row.n)


def _debt_after(request: OfficeRequest, page: queries.LoanPage, n: int) -> list[Link]:
    return [(_("The debt after the term before"), explain(request, page, "balance", n))] if n else []


def _redemptions(request: OfficeRequest, page: queries.LoanPage, n: int, *, is_full: bool = False) -> list[Link]:
    """What was paid for the redemptions as of term ``n``, those of a part or that of all."""
    return [
        (
            _("redemption %(n)s, %(day)s") % {"n": place, "day": day_text(one.settles_on)},
            explain(request, page, REDEMPTION, place),
        )
        for place, one in enumerate(page.facts.redeemed, 1)
        if one.after_term == n and one.is_full is is_full
    ]


def rise_asked(request: OfficeRequest) -> Fraction | None:
    """The yearly rise that the reader expects; nothing where it is not given or no share."""
    text = request.GET.get("rise", "")
    if not text.strip():
        return None
    field = ShareField(required=False, lowest=Fraction(-1, 10), highest=Fraction(1, 4))
    try:
        found: Fraction | None = field.clean(text)
    except ValidationError:
        return None
    return found
