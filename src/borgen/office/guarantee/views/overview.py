"""Start: what is due, what changed, the key figures and their trend; and the exposure by what it consists of."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from borgen.guarantee.exposure import By, Slice, TrendPoint, apart_from
from borgen.guarantee.vocabulary import term
from borgen.guarantee.wording import say_duty
from borgen.kernel.money import Money
from borgen.office.guarantee.event_words import WORDS
from borgen.office.guarantee.queries import MASKED
from borgen.office.guarantee.queries import overview as queries
from borgen.office.guarantee.views import maturity
from borgen.office.guarantee.views.counted import come_again, how_far, is_polled, when_counted
from borgen.office.guarantee.views.figure import explain_address
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import OfficeRequest, address, names_of
from borgen.office.ui.charts import Chart, Series, bars, line, ranked
from borgen.office.ui.formats import count_text, language, money_text
from borgen.office.ui.tables import Column

RULES_SHOWN = 6
SLICES_DRAWN = 8
"""How many parts a chart of a breakdown shows."""
ROWS_SHOWN = 12
"""How many rows a breakdown's table may have before it is folded away under its chart."""
ROWS_AT_MOST = 200
"""How many rows the table has at most; all the others stand in one row below."""


def start(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The first page of the day."""
    found = queries.overview(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at
    )
    names = names_of(frozenset(change.recorded.by for change in found.changes))
    broken = sorted((r for r in found.rules if r.not_met), key=lambda r: -r.not_met)[:RULES_SHOWN]
    context = {
        "found": found,
        "counting": how_far(request, found.moment) if found.figures is None else None,
        "totals": [
            (total, {name: explain_address(request, total.committed.currency, name) for name in ("committed", "outstanding")})
            for total in (found.figures.totals if found.figures else ())
        ],
        "explain_per_inhabitant": explain_address(request, found.currency, "per_inhabitant"),
        "due": [(row, sentence(say_duty(row.duty, language()))) for row in found.due],
        "changes": [
            (
                change,
                str(WORDS.get(change.recorded.kind, change.recorded.kind)),
                names.get(change.recorded.by, ""),
            )
            for change in found.changes
        ],
        "broken": [(count, count.words.says[language()] if count.words else count.rule) for count in broken],
        "trend_chart": trend_chart(found.trend),
        "is_empty_register": found.figures is not None and not found.figures.states,
        "duty_columns": [
            Column("due_on", _("Due on")),
            Column("what", _("What")),
            Column("borrower", _("Borrower")),
            Column("state", _("State")),
        ],
    }
    if is_polled(request):
        return render(request, "guarantee/counting.html", context) if found.figures is None else come_again()
    return render(request, "guarantee/start.html", context)


@when_counted
def exposure(request: OfficeRequest, organisation: str) -> HttpResponse:
    """What the municipality answers for, by borrower, class, purpose, lender and maturity, and over the years."""
    at: dict[str, Any] = {"organisation_id": request.organisation.id, "as_of": request.as_of, "known_at": request.known_at}
    found = queries.exposure_page(**at)
    context = {
        "found": found,
        "trend": [(point, _direction(point), _explained_point(request, point)) for point in found.trend],
        "explain_per_inhabitant": explain_address(request, request.organisation.currency, "per_inhabitant"),
        "trend_chart": trend_chart(found.trend),
        "trend_columns": [
            Column("on", _("Day")),
            Column("committed", _("Committed"), numeric=True),
            Column("outstanding", _("Outstanding"), numeric=True),
            Column("change", _("Change of outstanding"), numeric=True),
            Column("per_inhabitant", _("Per inhabitant"), numeric=True),
        ],
        "breakdowns": [_breakdown(request, one) for one in found.breakdowns],
        "maturities": maturity.shown(request),
        "export_query": request.GET.urlencode(),
    }
    return render(request, "guarantee/exposure.html", context)


def trend_chart(points: Sequence[TrendPoint]) -> Chart | None:
    """Outstanding and committed at each year's end; ``None`` for a register without a past."""
    if len(points) < 2:
        return None
    days = [
        str(point.on.year) if (point.on.month, point.on.day) == (12, 31) else f"{point.on:%Y-%m}"
        for point in points
    ]
    series = [
        Series(_("Committed"), [_drawn(p.committed, p.count - p.unknown_committed, p.count) for p in points]),
        Series(
            _("Outstanding"),
            [_drawn(p.outstanding, p.count - p.unknown_outstanding, p.count) for p in points],
        ),
    ]
    title = _("The municipality's guarantees at each year's end")
    return line(
        title=title, description=_trend_in_words(points), categories=days, series=series, unit=_("million kr")
    )


def _trend_in_words(points: Sequence[TrendPoint]) -> str:
    points = [p for p in points if p.count > p.unknown_outstanding]
    if len(points) < 2:
        return _("There is no earlier year to compare with.")
    return _("Outstanding went from %(before)s to %(after)s.") % {
        "before": money_text(points[0].outstanding),
        "after": money_text(points[-1].outstanding),
    }


def _direction(point: TrendPoint) -> str:
    """G3.1: the total should successively fall; whether it did."""
    if point.change is None or not point.change.minor:
        return ""
    return "fell" if point.change.minor < 0 else "rose"


def _explained_point(request: OfficeRequest, point: TrendPoint) -> dict[str, str]:
    """The explanations of the figures of one point of the trend."""
    names = ("committed", "own_outstanding", "change", "per_inhabitant")
    return {name: explain_address(request, point.committed.currency, f"{point.on}.{name}") for name in names}


def _breakdown(request: OfficeRequest, found: queries.Breakdown) -> dict[str, Any]:
    lang = language()

    def named(words: str) -> Any:
        return lambda key: sentence(term(words, key, lang)) if key else _("Not stated")

    def plain(key: str) -> str:
        return key or _("Not stated")

    def borrower(key: str) -> str:
        return _("Private persons") if key == MASKED else plain(key)

    def explain(by: By, **which: object) -> dict[str, str]:
        names = ("committed", "own_outstanding")
        return {name: explain_address(request, found.currency, name, by=by.value, **which) for name in names}

    parts = (
        ("borrowers", _("By borrower"), _("Borrower"), found.borrowers, borrower, "q", By.BORROWER),
        ("classes", _("By class of borrower"), _("Class"), found.classes, named("borrower_class"), "class", By.BORROWER_CLASS),
        ("purposes", _("By purpose"), _("Purpose"), found.purposes, named("purpose"), "category", By.PURPOSE),
        ("lenders", _("By lender"), _("Lender"), found.lenders, plain, "lender", By.LENDER),
        ("maturities", _("By year of maturity"), _("Year"), found.maturities, plain, "matures", By.MATURITY),
    )  # fmt: skip
    return {
        "currency": found.currency,
        "total": found.total,
        "explain": {name: explain_address(request, found.currency, name) for name in ("committed", "own_outstanding")},
        "parts": [
            {
                "id": id,
                "title": title,
                "chart": _slices_chart(id, title, slices, name),
                "is_long": len(slices) > ROWS_SHOWN,
                "rows": [
                    (name(s.key), _narrowed(request, query, s.key), s, explain(by, key=s.key))
                    for s in apart_from(slices, ROWS_AT_MOST)[0]
                ],
                "rest": _rest(slices, explain(by, beyond=ROWS_AT_MOST)),
                "columns": [
                    Column("key", label),
                    Column("count", _("Guarantees"), numeric=True),
                    Column("committed", _("Committed"), numeric=True),
                    Column("outstanding", _("Outstanding"), numeric=True),
                ],
            }
            for id, title, label, slices, name, query, by in parts
            if slices
        ],
    }


def _rest(slices: Sequence[Slice], explain: dict[str, str]) -> list[tuple[str, str, Slice, dict[str, str]]]:
    """The row below the others, where there is more than the table shows."""
    rest = apart_from(slices, ROWS_AT_MOST)[1]
    count = len(slices) - ROWS_AT_MOST
    words = ngettext("%(count)s other", "%(count)s others together", count) % {"count": count_text(count)}
    return [(words, "", rest, explain)] if rest else []


def _slices_chart(id: str, title: str, slices: Sequence[Slice], name: Any) -> Chart | None:
    """The years of maturity along an axis; whatever has names as lying bars, the largest first."""
    if len(slices) < 2:
        return None
    if id == "maturities":
        return bars(
            title=_("Outstanding"),
            description=title,
            categories=[name(s.key) for s in slices],
            series=[Series(_("Outstanding"), [_millions(s.outstanding.minor) for s in slices])],
            unit=_("million kr"),
        )
    drawn = slices[:SLICES_DRAWN]
    return ranked(
        title=_("Outstanding"),
        description=f"{title}. {_('The largest: %(name)s.') % {'name': name(drawn[0].key)}}",
        categories=[name(s.key) for s in drawn],
        values=[_drawn(s.outstanding, s.count - s.unknown_outstanding, s.count) for s in drawn],
        unit=_("million kr"),
    )


def _narrowed(request: OfficeRequest, name: str, key: str) -> str:
    """The register narrowed to one part; none for what nobody has stated, or whose names are not read here."""
    url = address(request, "guarantee:register")
    if key in ("", MASKED) or not url:
        return ""
    return f"{url}{'&' if '?' in url else '?'}{urlencode({name: key})}"


def _drawn(amount: Money, known: int, count: int) -> Decimal | None:
    """A gap where guarantees counted and nobody had stated any of their amounts."""
    return None if count and not known else _millions(amount.minor)


def _millions(minor: int) -> Decimal:
    return (Decimal(minor) / Decimal(100_000_000)).quantize(Decimal("0.001"))
