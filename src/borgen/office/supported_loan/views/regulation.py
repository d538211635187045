"""The yearly regulation: preview, runs by two people, revised indices, and what guide and statute would give."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address, names_of, past_of, year_asked
from borgen.office.people.commanding import CommandPage, posted
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.export.loans import observed_text, run_table
from borgen.office.supported_loan.forms.loans import CorrectingForm, ManifestForm, ReasonForm, YearForm
from borgen.office.supported_loan.queries import regulation as queries
from borgen.office.supported_loan.usecases import regulation as usecases
from borgen.office.supported_loan.views.commanding import commanded
from borgen.office.supported_loan.views.moments import about
from borgen.office.supported_loan.views.regulation_explained import explained_figures
from borgen.office.supported_loan.why_not import refusal_text, why_not
from borgen.office.ui.formats import count_text, share_text
from borgen.office.ui.table_files import MEDIA_TYPES, answer
from borgen.office.ui.tables import Column
from borgen.supported_loan.index import Series

YEARS_BACK = 5


def regulation(request: OfficeRequest, organisation: str) -> HttpResponse:
    """What a calendar year asks for, before anything changes."""
    year = year_asked(request)
    found = queries.preview(
        organisation_id=request.organisation.id, year=year, as_of=request.as_of, known_at=request.known_at
    )
    compared = None
    if request.GET.get("compare"):
        compared = queries.compare(
            organisation_id=request.organisation.id, year=year, as_of=request.as_of, known_at=request.known_at
        )
    revised = queries.revised(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at
    )
    years = {*range(request.today.year - YEARS_BACK, request.today.year + 2), year}
    context = {
        "found": found,
        "year": year,
        "years": sorted(
            {*years, *queries.years_with_runs(organisation_id=request.organisation.id)}, reverse=True
        ),
        "lines": _lines(request, found.lines, year=year),
        "refused": _refused(request, found.refused),
        "needed": sorted({one for refusal in found.refused for one in refusal.needed}),
        "needed_words": _needed(found.refused),
        "corrections": _lines(request, found.corrections, year=year),
        "runs": [(run, words.RUNS[run.state]) for run in found.runs],
        "names": names_of(frozenset(run.planned_by for run in found.runs)),
        "revised": [
            (
                one,
                address(request, "supported_loan:loan", number=one.loan),
                [(_observation(used), count_text(now.value)) for used, now in one.pairs],
            )
            for one in revised
        ],
        "compared": [
            (
                one,
                address(request, "supported_loan:loan", number=one.loan),
                one.money(one.comparison.guide),
                one.money(one.comparison.statute),
                one.money(one.comparison.difference),
                explained_figures(request, year=year, number=0, loan=one.loan, loan_year=one.comparison.loan_year),
            )
            for one in compared
        ]
        if compared is not None
        else None,
        "form": YearForm(initial={"year": year}),
        "correcting_form": CorrectingForm(initial={"year": year}),
        "is_past": bool(request.GET.get("as_of") or request.known_at),
        "past": past_of(request),
        "columns": line_columns(),
        "refused_columns": _refused_columns(),
        "run_columns": [
            Column("run", _("Regulation")),
            Column("state", _("Where it stands")),
            Column("lines", _("Loans"), numeric=True),
            Column("refused", _("Refused"), numeric=True),
            Column("planned", _("Prepared")),
        ],
        "compare_columns": [
            Column("loan", _("Loan")),
            Column("year", _("Loan year"), numeric=True),
            Column("guide", _("The guide, a year"), numeric=True),
            Column("statute", _("The statute, a year"), numeric=True),
            Column("difference", _("Difference"), numeric=True),
        ],
        "revised_columns": [
            Column("loan", _("Loan")),
            Column("run", _("Regulation")),
            Column("year", _("Loan year"), numeric=True),
            Column("values", _("As used, and as it is now")),
        ],
    }
    return render(request, "supported_loan/regulation/regulation.html", context)


def plan(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Freeze the year's regulations, or its corrections, for a second person.

    Raises:
        BadRequest: no year; the page always sends one.
    """
    correcting = "reason" in request.POST
    form = CorrectingForm(request.POST) if correcting else YearForm(request.POST)
    if not form.is_valid():
        if "year" in form.errors or "key" in form.errors:
            raise BadRequest("year")
        messages.error(request, refusal_text("reason_missing", {}))
        return HttpResponseRedirect(
            f"{address(request, 'supported_loan:regulation')}?year={form.cleaned_data['year']}"
        )
    year = form.cleaned_data["year"]
    try:
        made = usecases.plan_regulation(
            organisation_id=request.organisation.id, year=year, correcting=correcting,
            reason=form.cleaned_data.get("reason", ""), by=request.actor, at=request.now, key=form.cleaned_data["key"],
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, why_not(refusal))
        return HttpResponseRedirect(f"{address(request, 'supported_loan:regulation')}?year={year}")
    return HttpResponseRedirect(
        address(request, "supported_loan:regulation-run", year=year, number=made["number"])
    )


def run(request: OfficeRequest, organisation: str, year: int, number: int) -> HttpResponse:
    """One run with its lines; whoever did not prepare it may carry it out."""
    return _shown(request, _run(request, year, number), ManifestForm())


def carry_out(request: OfficeRequest, organisation: str, year: int, number: int) -> HttpResponse:
    """Carry out what the page showed, or say why not."""
    page = _run(request, year, number)
    form = ManifestForm(request.POST)
    if form.is_valid():
        try:
            usecases.carry_out_regulation(
                organisation_id=request.organisation.id, year=year, number=number,
                manifest=form.cleaned_data["manifest"], by=request.actor, at=request.now, key=form.cleaned_data["key"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, why_not(refusal))
        except KeyReused:
            form.renew()
            form.add_error(None, refusal_text("key_reused", {}))
        else:
            messages.success(request, _("The residents' payments are regulated."))
            return HttpResponseRedirect(
                address(request, "supported_loan:regulation-run", year=year, number=number)
            )
    return _shown(request, page, form, status=409)


def reject(request: OfficeRequest, organisation: str, year: int, number: int) -> HttpResponse:
    """Lay a run aside with a reason; nobody's payment changes."""
    page = _run(request, year, number)
    form = ReasonForm(posted(request))
    back = address(request, "supported_loan:regulation-run", year=year, number=number)
    regulation_url = address(request, "supported_loan:regulation")
    return commanded(
        request,
        CommandPage(
            title=_("Lay the regulation aside"),
            lead=_("Nobody's payment changes. It can be prepared anew."),
            submit=_("Lay aside"),
            back_url=back,
            crumbs=[_("Regulation"), regulation_url, title_of(page), back, _("Lay aside")],
            is_danger=True,
        ),
        head=form,
        action=lambda given: usecases.reject_regulation(
            organisation_id=request.organisation.id,
            year=year,
            number=number,
            reason=given["reason"],
            by=request.actor,
            at=request.now,
            key=given["key"],
        ),
        said=_("The regulation is laid aside. Nobody's payment changes."),
        next_url=lambda answer: back,
    )


def run_file(
    request: OfficeRequest, organisation: str, year: int, number: int, form: str
) -> HttpResponseBase:
    """The lines of a run as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    page = _run(request, year, number)
    return answer(run_table(page, about=about(request, page.moment)), form)


def line_columns() -> list[Column]:
    return [
        Column("loan", _("Loan")),
        Column("year", _("Loan year"), numeric=True),
        Column("from", _("From")),
        Column("before", _("Before, a year"), numeric=True),
        Column("change", pgettext("of a payment", "Change"), numeric=True),
        Column("after", _("After, a year"), numeric=True),
        Column("observed", _("Stands on")),
    ]


def title_of(page: queries.RunPage) -> str:
    return _("Regulation %(run)s") % {"run": f"{page.run.year}-{page.run.number}"}


# ---------------------------------------------------------------------------------------------------------------- parts


def _run(request: OfficeRequest, year: int, number: int) -> queries.RunPage:
    try:
        return queries.run(
            organisation_id=request.organisation.id, year=year, number=number, as_of=request.as_of,
            known_at=request.known_at,
        )  # fmt: skip
    except queries.NoSuchRun as error:
        raise Http404 from error


def _shown(
    request: OfficeRequest, page: queries.RunPage, form: ManifestForm, *, status: int = 200
) -> HttpResponse:
    if not form.is_bound:
        form.initial["manifest"] = page.run.manifest
    names = names_of(frozenset({page.run.planned_by, page.run.closed_by} - {""}))
    context = {
        "page": page,
        "run": page.run,
        "title": title_of(page),
        "state": words.RUNS[page.run.state],
        "lines": _lines(request, page.lines, year=page.run.year, number=page.run.number),
        "refused": _refused(request, page.run.refused),
        "columns": line_columns(),
        "refused_columns": _refused_columns(),
        "planned_by": names.get(page.run.planned_by, ""),
        "closed_by": names.get(page.run.closed_by, ""),
        "is_frozen": page.run.state == "frozen" and not request.known_at,
        "is_planner": request.actor.person == page.run.planned_by,
        "form": form,
    }
    return render(request, "supported_loan/regulation/run.html", context, status=status)


def _lines(
    request: OfficeRequest, lines: tuple[queries.LineShown, ...], *, year: int, number: int = 0
) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "url": address(request, "supported_loan:loan", number=line.loan),
            "urls": explained_figures(request, year=year, number=number, loan=line.loan, loan_year=line.loan_year),
            "change": share_text(line.change),
            "observed": observed_text(line).split("; "),
        }
        for line in lines
    ]


def _refused(request: OfficeRequest, refused: Any) -> list[dict[str, Any]]:
    return [
        {
            "one": one,
            "url": address(request, "supported_loan:loan", number=one.loan),
            "why": words.WHY_REFUSED[one.code],
            "needed": [_needed_text(series, period) for series, period in one.needed],
        }
        for one in refused
    ]


def _refused_columns() -> list[Column]:
    return [
        Column("loan", _("Loan")),
        Column("year", _("Loan year"), numeric=True),
        Column("from", _("From")),
        Column("why", _("Why not")),
    ]


def _needed(refused: Any) -> list[str]:
    """The missing observations of all loans, each once."""
    found = dict.fromkeys(pair for one in refused for pair in one.needed)
    return [_needed_text(series, period) for series, period in found]


def _needed_text(series: str, period: str) -> str:
    return f"{words.SERIES[Series(series)]} {period}"


def _observation(one: Any) -> str:
    return f"{words.SERIES[one.series]} {one.period}: {count_text(one.value)}"
