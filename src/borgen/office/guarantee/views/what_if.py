"""What if: a loan's plan beside what it would be under other terms. The address says all of it; nothing is written."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from borgen.cashflow.contract import Figure, Ledger, PostingKind
from borgen.cashflow.plan import NoSuchFigure
from borgen.cashflow.terms import PlanImpossible
from borgen.guarantee.what_if import Comparison
from borgen.kernel.money import Money
from borgen.kernel.period import year_end
from borgen.office.guarantee import export as files
from borgen.office.guarantee.figure_names import figure_name
from borgen.office.guarantee.forms.what_if import NAMES, WhatIfForm
from borgen.office.guarantee.queries import what_if as queries
from borgen.office.guarantee.queries.explain import NoSuchGuarantee
from borgen.office.guarantee.queries.plans import LoanPlan
from borgen.office.guarantee.views.explanation import lines_named, lines_of
from borgen.office.guarantee.views.guarantee import loaded
from borgen.office.guarantee.views.worked_out import worked_out
from borgen.office.guarantee.wording import NO_PLAN, POSTINGS, term_label
from borgen.office.people.access import PAST, OfficeRequest, address, past_of, same_question
from borgen.office.ui.charts import Chart, Series, line
from borgen.office.ui.components.values import amount as shown_amount
from borgen.office.ui.formats import day_text, money_text, share_text
from borgen.office.ui.tables import Column

FIGURES = tuple(figure.value for figure in Figure)
_PART = re.compile(r"part_(\d+)")


def what_if(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The form, and both plans where something is to be otherwise."""
    form, found = _asked(request, reference)
    page = found.page if found else loaded(request, reference)
    context = {
        "form": form,
        "page": page,
        "reference": reference,
        "groups": [
            (_("The interest rate"), ["rate", "rate_points"]),
            (_("Term and amortisation"), ["matures_on", "kind", "per_year", "share_per_year", "payments_a_year", "since"]),
            (_("An extra repayment"), ["extra", "extra_on", "extra_then"]),
        ],
        "past": past_of(request),
        "query": request.GET.urlencode(),
        "plan": _standing(request, reference, found.plan) if found else None,
        "no_loans": not page.plans,
    }  # fmt: skip
    if found and found.comparison:
        context |= _compared(request, reference, found.comparison)
    return render(request, "guarantee/what_if.html", context)


def explained(request: OfficeRequest, organisation: str, reference: str, amount: str) -> HttpResponse:
    """How a figure of one of the two plans came about; ``then.12.interest`` is that of the plan that would be."""
    form, found = _asked(request, reference)
    which, _dot, rest = amount.partition(".")
    number, _dot, figure = rest.partition(".")
    if number == "all" and found is not None and found.comparison is not None:
        return _compared_explained(request, reference, found, (which, figure), form.wish(request.as_of).since)
    course = queries.course(found, which) if found else None
    if found is None or course is None or number == "all":
        raise Http404
    try:
        trace = queries.explain_what_if(found, amount, since=request.as_of)
    except (NoSuchFigure, queries.NoSuchFigure) as error:
        raise Http404 from error
    posting = course.ledger.postings[int(number) - 1]
    names = {"figure": figure_name(figure), "day": day_text(posting.on)}
    plan = _("The plan as it is") if which == "now" else _("The plan that would be")
    return worked_out(
        request, figure=_("%(figure)s, %(day)s") % names, lead=f"{reference} · {plan}", lines=lines_of(trace),
        result=money_text(course.ledger.money(getattr(posting, figure))),
        back_url=same_question(request, "guarantee:what-if", reference=reference),
    )  # fmt: skip


def _compared_explained(
    request: OfficeRequest, reference: str, found: queries.WhatIf, asked: tuple[str, str], since: date
) -> HttpResponse:
    """How all interest, or the largest payment, came about; or how much more it would be: ``then.all.interest``."""
    which, figure = asked
    course = queries.course(found, which)
    try:
        trace = queries.explain_what_if(found, f"{which}.all.{figure}", since=since)
    except queries.NoSuchFigure as error:
        raise Http404 from error
    plans = {"now": _("The plan as it is"), "then": _("The plan that would be"), "difference": _("Difference")}
    titles = {"interest": _("Interest in all"), "largest": _("Largest payment from now on")}

    def name(of: str) -> str:
        part = _PART.fullmatch(of)
        if part and course is not None:
            return day_text(course.ledger.postings[int(part[1]) - 1].on)
        words = {"nothing": _("Nothing"), "now": _("As it is"), "then": _("As it would be"), "difference": _("Difference")}
        so_far = _("The largest so far") if figure == "largest" else _("Sum so far")
        return words.get(of) or titles.get(of, so_far)

    def source(of: str) -> str:
        return _("A sum that explains itself") if of == "figure" else _("The plan, payment by payment") if of == "posting" else ""

    return worked_out(
        request, figure=titles[figure], lead=f"{reference} · {plans[which]}", lines=lines_named(trace, name, source),
        result=money_text(Money(int(trace.result), found.page.facts.currency)),
        back_url=same_question(request, "guarantee:what-if", reference=reference),
    )  # fmt: skip


def export(request: OfficeRequest, organisation: str, reference: str, form: str) -> HttpResponseBase:
    """Both plans side by side, as a file."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    _form, found = _asked(request, reference)
    if found is None or found.comparison is None:
        raise Http404
    table = files.what_if_table(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, reference=reference,
        loan=found.plan.loan, comparison=found.comparison,
    )  # fmt: skip
    return files.answer(table, form)


def _asked(request: OfficeRequest, reference: str) -> tuple[WhatIfForm, queries.WhatIf | None]:
    """The form as the address fills it, and the answer; no answer where the form has errors or there is no loan."""
    page = loaded(request, reference)
    loans = [(plan.loan, f"{plan.loan} {plan.lender}".strip()) for plan in page.plans]
    is_sent = any(name in request.GET for name in (*NAMES, "loan"))
    form = WhatIfForm(request.GET if is_sent else None, currency=page.facts.currency, loans=loans)
    if not loans or (is_sent and not form.is_valid()):
        return form, None
    asked: dict[str, Any] = {
        "organisation_id": request.organisation.id, "reference": reference, "as_of": request.as_of,
        "known_at": request.known_at, "with_names": True,
        "loan": form.cleaned_data.get("loan") or "" if is_sent else "",
    }  # fmt: skip
    try:
        return form, queries.what_if(**asked, wish=form.wish(request.as_of) if is_sent else None)
    except PlanImpossible as error:
        form.refuse(error)
        return form, None
    except (queries.NoSuchLoan, NoSuchGuarantee) as error:
        raise Http404 from error


def _standing(request: OfficeRequest, reference: str, plan: LoanPlan) -> dict[str, Any]:
    """What the register says of the loan, or why it gives no plan."""
    if plan.terms is None or plan.plan is None:
        words = str(NO_PLAN.get(plan.problem, NO_PLAN["missing"]))
        return {"problem": words.format(term=term_label(plan.term), text=plan.params.get("text", ""))}
    figure = f"loan.{plan.loan}.{plan.assumed.get('granted', 'original')}"
    granted = address(request, "guarantee:explain", reference=reference, amount=figure)
    rows: list[tuple[str, Any]] = [
        (term_label("granted"), shown_amount(plan.terms.granted, granted)),
        (term_label("interest_rate"), share_text(plan.terms.interest_rate)),
        (term_label("starts_on"), day_text(plan.terms.starts_on)),
        (term_label("matures_on"), day_text(plan.plan.ends_on)),
    ]
    return {"terms": rows, "assumed": [(term_label(name), term_label(source)) for name, source in plan.assumed.items()]}


def _compared(request: OfficeRequest, reference: str, found: Comparison) -> dict[str, Any]:
    now, then = found.now, found.then

    def explain(which: str, number: int | str, figure: str) -> str:
        url = address(request, "guarantee:what-if-explain", reference=reference, amount=f"{which}.{number}.{figure}")
        query = {name: request.GET.getlist(name) for name in request.GET if name not in PAST}
        return f"{url}{'&' if '?' in url else '?'}{urlencode(query, doseq=True)}"

    def cells(which: str, ledger: Ledger | None, posting: Any, number: int) -> list[tuple[str, Any, str]]:
        """State, amount and explanation of each figure: ``none`` where nothing falls due, ``unknown`` where it is not known."""
        if posting is None or ledger is None:
            return [("none", None, "")] * len(FIGURES)
        figures: list[tuple[str, Money | None, str]] = []
        for figure in FIGURES:
            worth = getattr(posting, figure)
            if posting.kind is PostingKind.EXTRA and figure == "interest":
                figures.append(("none", None, ""))  # an extra repayment is all principal
                continue
            of = "principal" if posting.kind is PostingKind.EXTRA and figure == "payment" else figure
            url = explain(which, number, of)
            figures.append(("unknown", None, "") if worth is None else ("known", ledger.money(worth), url))
        return figures

    rows = []
    for pair in found.pairs():
        kinds = {str(posting.kind) for posting in (pair.now, pair.then) if posting is not None} - {PostingKind.DUE.value}
        rows.append(
            (
                pair.on, ", ".join(str(POSTINGS[kind]) for kind in sorted(kinds)),
                cells("now", now.ledger if now else None, pair.now, pair.now_number)
                + cells("then", then.ledger, pair.then, pair.then_number),
            )
        )  # fmt: skip
    return {
        "comparison": found,
        "chart": _chart(found),
        "payments_chart": _payments_chart(found),
        "rows": rows,
        "summary": _summary(found, lambda which, figure: explain(which, "all", figure)),
        "summary_columns": [
            Column("what", _("What")),
            Column("now", _("As it is"), numeric=True),
            Column("then", _("As it would be"), numeric=True),
            Column("difference", _("Difference"), numeric=True),
        ],
        "columns": [
            Column("on", _("Day")),
            *(Column(f"now_{figure}", _("As it is: %(what)s") % {"what": label}, numeric=True) for figure, label in _labels()),
            *(Column(f"then_{figure}", _("Would be: %(what)s") % {"what": label}, numeric=True) for figure, label in _labels()),
        ],
    }  # fmt: skip


def _labels() -> Sequence[tuple[str, str]]:
    labels = (_("interest"), _("amortisation"), _("to pay"), _("remaining debt"))
    return tuple(zip(FIGURES, labels, strict=True))


def _summary(found: Comparison, explain: Callable[[str, str], str]) -> list[tuple[str, str, str, str]]:
    """What, as it is, as it would be, and the difference; each amount leads to how it came about."""
    now, then = found.now, found.then
    days = found.days_difference
    if days is None:
        later = ""
    elif days:
        later = (_("%(days)s days later") if days > 0 else _("%(days)s days earlier")) % {"days": abs(days)}
    else:
        later = _("the same day")

    def amounts(figure: str, difference: Money | None) -> tuple[str, str, str]:
        as_is, would_be = getattr(now, figure) if now else None, getattr(then, figure)
        more = ""
        if difference is not None:
            plus = "+" if difference.minor > 0 else ""
            more = format_html("{}{}", plus, shown_amount(difference, explain("difference", figure)))
        return (
            "–" if now is None else shown_amount(as_is, explain("now", figure) if as_is is not None else ""),
            shown_amount(would_be, explain("then", figure) if would_be is not None else ""),
            more,
        )

    return [
        (_("Interest in all"), *amounts("interest", found.interest_difference)),
        (_("Last payment"), day_text(now.ends_on) if now else "–", day_text(then.ends_on), later),
        (_("Largest payment from now on"), *amounts("largest", found.largest_difference)),
    ]


def _chart(found: Comparison) -> Chart:
    """What is left at each year's end, under both plans."""
    courses = [course for course in (found.now, found.then) if course is not None]
    first = min(course.ledger.starts_on.year for course in courses)
    last = max(course.ends_on.year for course in courses)
    years = range(first, last + 1)
    series = [Series(_("As it would be"), _balances(found.then.ledger, years))]
    if found.now is not None:
        series.insert(0, Series(_("As it is"), _balances(found.now.ledger, years)))
    return line(
        title=_("Remaining debt at each year's end"),
        description="",
        categories=[str(year) for year in years],
        series=series,
        unit=_("million"),
    )


def _payments_chart(found: Comparison) -> Chart:
    """What is paid in each year, under both plans; a gap where a rate is not known."""
    courses = [course for course in (found.now, found.then) if course is not None]
    years = range(min(c.ledger.starts_on.year for c in courses), max(c.ends_on.year for c in courses) + 1)
    series = [Series(_("As it would be"), _paid(found.then.ledger, years))]
    if found.now is not None:
        series.insert(0, Series(_("As it is"), _paid(found.now.ledger, years)))
    return line(
        title=_("Paid in each year, interest and amortisation"), description="",
        categories=[str(year) for year in years], series=series, unit=_("million"),
    )  # fmt: skip


def _paid(ledger: Ledger, years: Sequence[int]) -> list[Fraction | None]:
    sums: dict[int, Fraction | None] = dict.fromkeys(years, Fraction(0))
    for posting in ledger.postings:
        so_far = sums[posting.on.year]
        sums[posting.on.year] = None if so_far is None or posting.payment is None else so_far + posting.payment
    return [None if paid is None else paid / 100_000_000 for paid in sums.values()]


def _balances(ledger: Ledger, years: Sequence[int]) -> list[Fraction]:
    return [ledger.balance_on(min(year_end(year), date.max)) / 100_000_000 for year in years]
