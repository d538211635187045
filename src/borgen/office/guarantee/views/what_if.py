"""What if: a loan's plan beside what it would be under other terms. The address says all of it; nothing is written."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from borgen.cashflow.contract import Figure, Ledger, PostingKind
from borgen.cashflow.plan import NoSuchFigure
from borgen.cashflow.terms import PlanImpossible
from borgen.guarantee.what_if import Comparison, Course
from borgen.kernel.period import year_end
from borgen.office.guarantee import export as files
from borgen.office.guarantee.figure_names import figure_name
from borgen.office.guarantee.forms.what_if import NAMES, WhatIfForm
from borgen.office.guarantee.queries import what_if as queries
from borgen.office.guarantee.queries.explain import NoSuchGuarantee
from borgen.office.guarantee.queries.plans import LoanPlan
from borgen.office.guarantee.views.explanation import lines_of
from borgen.office.guarantee.views.guarantee import loaded
from borgen.office.guarantee.wording import NO_PLAN, POSTINGS, term_label
from borgen.office.people.access import PAST, OfficeRequest, address, past_of
from borgen.office.ui.charts import Chart, Series, line
from borgen.office.ui.formats import day_text, money_text, share_text
from borgen.office.ui.tables import Column

FIGURES = tuple(figure.value for figure in Figure)


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
        "plan": _standing(found.plan) if found else None,
        "no_loans": not page.plans,
    }  # fmt: skip
    if found and found.comparison:
        context |= _compared(request, reference, found.comparison)
    return render(request, "guarantee/what_if.html", context)


@vary_on_headers("HX-Request")
def explained(request: OfficeRequest, organisation: str, reference: str, amount: str) -> HttpResponse:
    """How a figure of one of the two plans came about; ``then.12.interest`` is that of the plan that would be."""
    _form, found = _asked(request, reference)
    which, _dot, rest = amount.partition(".")
    number, _dot, figure = rest.partition(".")
    course = _course(found, which) if found else None
    if course is None or not number.isdigit() or figure not in FIGURES or not 1 <= int(number) <= len(course.ledger.postings):
        raise Http404
    posting = course.ledger.postings[int(number) - 1]
    try:
        trace = posting.explain(figure)
    except NoSuchFigure as error:
        raise Http404 from error
    names = {"figure": figure_name(figure), "day": day_text(posting.on)}
    plan = _("The plan as it is") if which == "now" else _("The plan that would be")
    context = {
        "figure": _("%(figure)s, %(day)s") % names,
        "lead": f"{reference} · {plan}",
        "lines": lines_of(trace),
        "result": money_text(course.ledger.money(getattr(posting, figure))),
        "columns": [
            Column("label", _("What")), Column("how", _("Where from")), Column("value", _("Value"), numeric=True),
        ],
        "back_url": f"{address(request, 'guarantee:what-if', reference=reference).partition('?')[0]}?{request.GET.urlencode()}",
    }  # fmt: skip
    template = "worked_out_dialog" if request.headers.get("HX-Request") else "worked_out"
    return render(request, f"guarantee/{template}.html", context)


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


def _course(found: queries.WhatIf, which: str) -> Course | None:
    if which == "now":
        return found.now
    return found.comparison.then if found.comparison and which == "then" else None


def _standing(plan: LoanPlan) -> dict[str, Any]:
    """What the register says of the loan, or why it gives no plan."""
    if plan.terms is None or plan.plan is None:
        words = str(NO_PLAN.get(plan.problem, NO_PLAN["missing"]))
        return {"problem": words.format(term=term_label(plan.term), text=plan.params.get("text", ""))}
    rows = [
        (term_label("granted"), money_text(plan.terms.granted)),
        (term_label("interest_rate"), share_text(plan.terms.interest_rate)),
        (term_label("starts_on"), day_text(plan.terms.starts_on)),
        (term_label("matures_on"), day_text(plan.plan.ends_on)),
    ]
    return {"terms": rows, "assumed": [(term_label(name), term_label(source)) for name, source in plan.assumed.items()]}


def _compared(request: OfficeRequest, reference: str, found: Comparison) -> dict[str, Any]:
    now, then = found.now, found.then

    def explain(which: str, number: int, figure: str) -> str:
        url = address(request, "guarantee:what-if-explain", reference=reference, amount=f"{which}.{number}.{figure}")
        query = {name: request.GET.getlist(name) for name in request.GET if name not in PAST}
        return f"{url}{'&' if '?' in url else '?'}{urlencode(query, doseq=True)}"

    def cells(which: str, ledger: Ledger | None, posting: Any, number: int) -> list[tuple[str, Any, str]]:
        """State, amount and explanation of each figure: ``none`` where nothing falls due, ``unknown`` where it is not known."""
        if posting is None or ledger is None:
            return [("none", None, "")] * len(FIGURES)
        figures = []
        for figure in FIGURES:
            worth = getattr(posting, figure)
            is_plain = posting.kind is PostingKind.EXTRA and figure in ("interest", "payment")
            url = "" if is_plain else explain(which, number, figure)
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
        "summary": _summary(found),
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


def _summary(found: Comparison) -> list[tuple[str, str, str, str]]:
    """What, as it is, as it would be, and the difference, in words."""
    now, then = found.now, found.then
    days = found.days_difference
    if days is None:
        later = ""
    elif days:
        later = (_("%(days)s days later") if days > 0 else _("%(days)s days earlier")) % {"days": abs(days)}
    else:
        later = _("the same day")

    def signed(amount: Any) -> str:
        if amount is None:
            return ""
        return f"+{money_text(amount)}" if amount.minor > 0 else money_text(amount)

    return [
        (
            _("Interest in all"), money_text(now.interest) if now else "–", money_text(then.interest),
            signed(found.interest_difference),
        ),
        (_("Last payment"), day_text(now.ends_on) if now else "–", day_text(then.ends_on), later),
        (
            _("Largest payment from now on"), money_text(now.largest) if now else "–", money_text(then.largest),
            signed(found.largest_difference),
        ),
    ]  # fmt: skip


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
