"""The fees of a year: what would be charged, the run that a second person approves, and what has been charged."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.guarantee.annual_fee import FeeKind, FeeMissing
from borgen.office.guarantee import export as files
from borgen.office.guarantee import jobs
from borgen.office.guarantee.forms.fees import ApproveForm, PlanForm, RejectForm
from borgen.office.guarantee.forms.register_filter import page_number
from borgen.office.guarantee.import_words import said
from borgen.office.guarantee.queries import fees as queries
from borgen.office.guarantee.queries.fees import NoSuchRun, RunCard, RunPage
from borgen.office.guarantee.usecases.annual_fee import approve_annual_fee_run, reject_annual_fee_run
from borgen.office.guarantee.views.fee_rows import (
    assumed_readings,
    charged_asked,
    charged_row,
    line_columns,
    missing_columns,
    missing_row,
    previewed,
    sum_address,
)
from borgen.office.guarantee.why_not import refusal_text, why_not
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address, names_of, year_asked
from borgen.office.ui.tables import Column

PER_PAGE = 50
YEARS_BACK = 5
MISSING_SHOWN = 200
"""How many fees that cannot be priced a page lists; when those are mended the next come."""
OPEN = ("planning", "frozen")


def fees(request: OfficeRequest, organisation: str) -> HttpResponse:
    """What a run of the year would charge today, what cannot be priced, and the runs there have been."""
    year = year_asked(request)
    found = queries.fee_preview(
        organisation_id=request.organisation.id,
        year=year,
        as_of=request.as_of,
        known_at=request.known_at,
        with_names=True,
    )
    runs = queries.fee_runs(organisation_id=request.organisation.id, known_at=request.known_at)
    pages = Paginator(found.lines, PER_PAGE)
    page = pages.get_page(page_number(request.GET))
    names = names_of(frozenset(run.planned_by for run in runs))
    context = {
        "year": year,
        "years": _years(request, runs),
        "found": found,
        "lines": [previewed(request, line, found.borrowers) for line in page.object_list],
        "page": page if found.lines else None,
        "missing": [missing_row(request, one, found.borrowers.get(one.reference, "")) for one in found.missing[:MISSING_SHOWN]],
        "missing_count": len(found.missing),
        "late": sum(line.is_late for line in found.lines),
        "assumed": assumed_readings(request, found.lines),
        "waiting": next((run for run in runs if run.year == year and run.state in OPEN), None),
        "runs": [(run, names.get(run.planned_by, ""), sum_address(request, f"run.{run.year}.{run.number}")) for run in runs],
        "totals": [(one, sum_address(request, f"preview.{year}.{one.currency}")) for one in found.totals],
        "plan_form": PlanForm(initial={"year": year}),
        "is_past": bool(request.GET.get("as_of") or request.known_at),
        "columns": line_columns(),
        "missing_columns": missing_columns(),
        "run_columns": [
            Column("run", _("Run")),
            Column("state", _("State")),
            Column("lines", _("Fees"), numeric=True),
            Column("total", _("Total"), numeric=True),
            Column("missing", _("Missing"), numeric=True),
            Column("planned", _("Prepared")),
        ],
    }
    return render(request, "guarantee/fees/fees.html", context)


def plan(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Let a process of its own work the year out and freeze it.

    Raises:
        BadRequest: no year; the page always sends one.
    """
    form = PlanForm(request.POST)
    if not form.is_valid():
        raise BadRequest("year")
    job = jobs.submit(
        organisation_id=request.organisation.id,
        kind="plan_fees",
        arguments={"year": form.cleaned_data["year"]},
        by=request.actor,
        at=request.now,
        key=form.cleaned_data["key"],
    )
    return HttpResponseRedirect(address(request, "guarantee:fees-planning", job=job.id))


def planning(request: OfficeRequest, organisation: str, job: int) -> HttpResponse:
    """How far the planning is; when it is over, the run, or why there is none."""
    try:
        seen = jobs.look_after(organisation_id=request.organisation.id, job=job, at=request.now)
    except jobs.NoSuchJob as error:
        raise Http404 from error
    if seen.kind != "plan_fees":
        raise Http404
    if not seen.is_over:
        template = (
            "guarantee/fees/progress.html"
            if request.headers.get("HX-Request")
            else "guarantee/fees/planning.html"
        )
        return render(request, template, {"job": seen, "progress_url": request.path})
    if seen.state == "done":
        url = address(request, "guarantee:fee-run", year=seen.answer["year"], number=seen.answer["number"])
    else:
        messages.error(request, said(seen.failure["code"], seen.failure.get("params")))
        url = address(request, "guarantee:fees")
    if request.headers.get("HX-Request"):
        response = HttpResponse()
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


def run(request: OfficeRequest, organisation: str, year: int, number: int) -> HttpResponse:
    """One run with its lines; whoever did not plan it may approve it."""
    return _run_shown(request, _run(request, year, number), ApproveForm())


def approve(request: OfficeRequest, organisation: str, year: int, number: int) -> HttpResponse:
    """Charge what the page showed, or say why not."""
    page = _run(request, year, number)
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            approve_annual_fee_run(
                organisation_id=request.organisation.id,
                year=year,
                number=number,
                manifest=form.cleaned_data["manifest"],
                by=request.actor,
                at=request.now,
                key=form.cleaned_data["key"],
            )
        except Refused as refusal:
            form.add_error(None, why_not(refusal))
        except KeyReused:
            form.renew()
            form.add_error(None, refusal_text("key_reused", {}))
        else:
            messages.success(request, _("The fees have been charged."))
            return HttpResponseRedirect(address(request, "guarantee:fee-run", year=year, number=number))
    return _run_shown(request, page, form, status=409)


def reject(request: OfficeRequest, organisation: str, year: int, number: int) -> HttpResponse:
    """Lay a run aside with a reason; nothing is charged."""
    page = _run(request, year, number)
    form = RejectForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reject_annual_fee_run(
                    organisation_id=request.organisation.id,
                    year=year,
                    number=number,
                    reason=form.cleaned_data["reason"],
                    by=request.actor,
                    at=request.now,
                    key=form.cleaned_data["key"],
                )
            except Refused as refusal:
                form.add_error(None, why_not(refusal))
                status = 409
            except KeyReused:
                form.renew()
                form.add_error(None, refusal_text("key_reused", {}))
                status = 409
            else:
                messages.success(request, _("The run has been sent back. Nothing has been charged."))
                return HttpResponseRedirect(address(request, "guarantee:fee-run", year=year, number=number))
    return render(request, "guarantee/fees/reject.html", {"run": page.run, "form": form}, status=status)


def run_export(request: OfficeRequest, organisation: str, year: int, number: int, form: str) -> HttpResponseBase:
    """All lines of a run, as a file."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    try:
        table = files.run_table(
            organisation_id=request.organisation.id, year=year, number=number, known_at=request.known_at
        )
    except NoSuchRun as error:
        raise Http404 from error
    return files.answer(table, form)


def charged(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Everything that has been charged, year by year, with what corrects what."""
    asked = charged_asked(request)
    found = queries.charged_fees(**asked, page=page_number(request.GET), per_page=PER_PAGE)
    pages = Paginator(range(found.count), PER_PAGE)
    context = {
        "found": found,
        "lines": [charged_row(request, row) for row in found.rows],
        "page": pages.page(found.page) if found.count else None,
        "totals": [(one, sum_address(request, f"charged.{one.currency}")) for one in found.totals],
        "year": asked["year"],
        "query": request.GET,
        "reference_asked": request.GET.get("reference", ""),
        "columns": [Column("year", _("Year"), numeric=True), *line_columns()],
        "export_query": request.GET.urlencode(),
        "is_narrowed": asked["year"] is not None or bool(asked["reference"]),
    }
    return render(request, "guarantee/fees/charged.html", context)


def charged_export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """All that the list of charged fees would show, as a file."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    return files.answer(files.charged_table(**charged_asked(request)), form)


# ---------------------------------------------------------------------------------------------------------------- parts


def _run(request: OfficeRequest, year: int, number: int, *, per_page: int = PER_PAGE) -> RunPage:
    try:
        return queries.fee_run(
            organisation_id=request.organisation.id,
            year=year,
            number=number,
            known_at=request.known_at,
            page=page_number(request.GET),
            per_page=per_page,
        )
    except NoSuchRun as error:
        raise Http404 from error


def _run_shown(
    request: OfficeRequest, page: RunPage, form: ApproveForm, *, status: int = 200
) -> HttpResponse:
    card = page.run
    is_frozen = card.state == "frozen" and not request.known_at
    now = None
    if is_frozen:
        now = queries.fee_preview(
            organisation_id=request.organisation.id, year=card.year, as_of=card.charge_on, with_names=True
        )
    if not form.is_bound:
        form.initial["manifest"] = card.manifest
    names = names_of(frozenset({card.planned_by, card.closed_by} - {""}))
    pages = Paginator(range(page.count), PER_PAGE)
    is_planner = request.actor is not None and request.actor.person == card.planned_by
    context = {
        "run": card,
        "explain_total": sum_address(request, f"run.{card.year}.{card.number}") if page.count else "",
        "title": _("Fees %(year)s, run %(number)s") % {"year": card.year, "number": card.number},
        "planned_by": names.get(card.planned_by, ""),
        "closed_by": names.get(card.closed_by, ""),
        "lines": [charged_row(request, row) for row in page.lines],
        "page": pages.page(page.page) if page.count else None,
        "missing": [
            missing_row(
                request,
                FeeMissing(
                    reference=str(one["reference"]), kind=FeeKind(str(one["kind"])), year=int(str(one["year"])),
                    reason=str(one["reason"]), params=one["params"], part=str(one["part"]),  # type: ignore[arg-type]
                ),
                now.borrowers.get(str(one["reference"]), "") if now else "",
            )
            for one in page.missing[:MISSING_SHOWN]
        ],
        "missing_count": len(page.missing),
        "assumed": assumed_readings(request, now.lines) if now else [],
        "is_outdated": now is not None and (len(now.lines), list(now.totals)) != (card.line_count, [card.total]),
        "is_frozen": is_frozen,
        "is_planner": is_planner,
        "form": form,
        "columns": line_columns(),
        "missing_columns": missing_columns(),
    }  # fmt: skip
    return render(request, "guarantee/fees/run.html", context, status=status)


def _years(request: OfficeRequest, runs: Sequence[RunCard]) -> list[int]:
    """The years to choose among: this one, some years back, and those that have been worked with."""
    this = request.as_of.year
    return sorted(
        {*range(this - YEARS_BACK, this + 1), *(run.year for run in runs), year_asked(request)}, reverse=True
    )
