"""The budget year and the yearly loan report: what residents, state and owner pay, year by year."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.office.people.access import OfficeRequest, address, past_of, with_query
from borgen.office.supported_loan.export.ahead import assumed_rise, budget_table, report_table
from borgen.office.supported_loan.forms.ahead import RiseForm
from borgen.office.supported_loan.queries.budget import Budget, budget
from borgen.office.supported_loan.queries.loan_report import LoanReport, loan_report
from borgen.office.supported_loan.views.moments import about
from borgen.office.supported_loan.wording import index_words, loan_kind
from borgen.office.ui.charts import Chart, Series, line
from borgen.office.ui.table_files import MEDIA_TYPES, answer
from borgen.office.ui.tables import Column
from borgen.supported_loan.budget import YEAR_SUMS, LoanYear
from borgen.supported_loan.choices import IndexBasis

YEARS = range(1990, 2101)


def this_budget(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The budget of the year after the one that is seen: the next to be decided."""
    return redirect(address(request, "supported_loan:budget", year=request.as_of.year + 1))


def budget_of(request: OfficeRequest, organisation: str, year: int) -> HttpResponse:
    """What falls due in the year, loan by loan, and the years after it."""
    form, found = _asked(request, year)
    this = found.asked
    sure = this.index not in (IndexBasis.FORECAST, IndexBasis.MISSING)
    context: dict[str, Any] = {
        "form": form,
        "past": past_of(request),
        "found": found,
        "year": this,
        "links": [(other, _with_rise(request, "supported_loan:budget", year=other)) for other in (year - 1, year + 1)],
        "files": [
            (label, _with_rise(request, "supported_loan:budget-file", year=year, form=kind))
            for kind, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
        ],
        "report_url": address(request, "supported_loan:loan-report", year=year),
        "is_sure": sure,
        "columns": _columns(_("Loan"), _("Project")),
        "rows": [
            (
                one, loan_kind(one.kind), index_words(one.index), found.names.get(one.project, ""),
                _explained(request, one, year),
            )
            for one in this.loans
        ],
        "year_columns": [
            Column("year", _("Year")), Column("residents", _("Residents"), numeric=True),
            Column("state", pgettext("who pays", "State"), numeric=True), Column("owner", _("The owner"), numeric=True),
            Column("debt", _("Debt at the end of the year"), numeric=True), Column("sure", _("How sure")),
        ],
        "years": [
            (
                one, index_words(one.index), _with_rise(request, "supported_loan:budget", year=one.year),
                _totals(request, one.year),
            )
            for one in found.years
        ],
        "totals": _totals(request, year),
        "own_columns": [
            Column("project", _("Project")), Column("on", _("Payable on")), Column("base", _("Base capital"), numeric=True),
            Column("excess", _("Above the maximum"), numeric=True), Column("state", _("State of things")),
        ],
        "own": [
            (
                one, found.names.get(one.project, ""),
                {
                    name: address(request, "supported_loan:project-explain", reference=one.project, figure=name)
                    for name in ("base_capital", "excess")
                },
            )
            for one in (*found.payments, *found.undated)
        ],
        "chart": parties_chart(found, "residents", "state", "owner"),
    }  # fmt: skip
    return render(request, "supported_loan/ahead/budget.html", context)


def budget_file(request: OfficeRequest, organisation: str, year: int, form: str) -> HttpResponseBase:
    """The year as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    _form, found = _asked(request, year)
    lines = (*about(request, found.moment), assumed_rise(found))
    return answer(budget_table(found, slug=request.organisation.slug, about=lines), form)


def this_report(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The report of the year before the one that is seen: the last that has ended."""
    return redirect(address(request, "supported_loan:loan-report", year=request.as_of.year - 1))


def report_of(request: OfficeRequest, organisation: str, year: int) -> HttpResponse:
    """The loans as they stood at the end of the year, to be copied into the fund's form."""
    found = _report(request, year)
    context = {
        "found": found,
        "rows": [(one, _explained(request, one.of, year)) for one in found.loans],
        "totals": {name: address(request, "supported_loan:budget-explained", year=year, figure=name) for name in YEAR_SUMS},
        "links": [(other, address(request, "supported_loan:loan-report", year=other)) for other in (year - 1, year + 1)],
        "files": [
            (label, address(request, "supported_loan:loan-report-file", year=year, form=kind))
            for kind, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
        ],
        "columns": [
            Column("loan", _("Loan")), Column("project", _("Project")), Column("disbursed", _("Paid out on")),
            Column("original", _("Borrowed"), numeric=True), Column("rate", _("Rate a year"), numeric=True),
            Column("interest", _("Interest"), numeric=True), Column("principal", _("Instalment"), numeric=True),
            Column("contribution", _("Contribution"), numeric=True), Column("residents", _("Residents"), numeric=True),
            Column("state", pgettext("who pays", "State"), numeric=True),
            Column("debt", _("Debt at the end of the year"), numeric=True), Column("left", _("Terms left"), numeric=True),
        ],
        "budget_url": address(request, "supported_loan:budget", year=year),
    }  # fmt: skip
    return render(request, "supported_loan/ahead/loan_report.html", context)


def report_file(request: OfficeRequest, organisation: str, year: int, form: str) -> HttpResponseBase:
    """The loan report as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    found = _report(request, year)
    return answer(
        report_table(found, slug=request.organisation.slug, about=about(request, found.moment)), form
    )


def _report(request: OfficeRequest, year: int) -> LoanReport:
    if year not in YEARS:
        raise Http404
    return loan_report(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, year=year
    )


def _asked(request: OfficeRequest, year: int) -> tuple[RiseForm, Budget]:
    if year not in YEARS:
        raise Http404
    form = RiseForm(request.GET)
    return form, budget(
        organisation_id=request.organisation.id,
        as_of=request.as_of,
        known_at=request.known_at,
        year=year,
        rise=form.stated,
    )


def _with_rise(request: OfficeRequest, route: str, **parts: object) -> str:
    """An address that keeps what is assumed of prices."""
    path = address(request, route, **parts)
    rise = request.GET.get("rise")
    return with_query(path, rise=rise) if rise else path


def _explained(request: OfficeRequest, one: LoanYear, year: int) -> dict[str, str]:
    """Where each figure of the loan's year is explained."""
    return {
        name: _with_rise(request, "supported_loan:loan-explained", number=one.number, figure=f"calendar_{name}", n=year)
        if getattr(one, name) is not None
        else ""
        for name in ("interest", "principal", "contribution", "residents", "state", "redeemed", "debt_at_end")
    }


def _totals(request: OfficeRequest, year: int) -> dict[str, str]:
    """Where each sum of the year is explained."""
    return {name: _with_rise(request, "supported_loan:budget-explained", year=year, figure=name) for name in YEAR_SUMS}


def _columns(first: str, second: str) -> list[Column]:
    return [
        Column("loan", first), Column("project", second), Column("interest", _("Interest"), numeric=True),
        Column("principal", _("Instalment"), numeric=True), Column("contribution", _("Contribution"), numeric=True),
        Column("residents", _("Residents"), numeric=True), Column("state", pgettext("who pays", "State"), numeric=True),
        Column("redeemed", _("Redeemed"), numeric=True), Column("debt", _("Debt at the end of the year"), numeric=True),
        Column("sure", _("How sure")),
    ]  # fmt: skip


def parties_chart(found: Budget, *parties: str) -> Chart:
    """What each of the parties pays, year by year, in millions."""
    labels = {"residents": _("Residents"), "state": pgettext("who pays", "State"), "owner": _("The owner")}
    return line(
        title=_("Who pays what, year by year"),
        unit=_("million kr"),
        categories=[str(one.year) for one in found.years],
        series=[
            Series(labels[name], [Fraction(getattr(one, name).minor, 100_000_000) for one in found.years])
            for name in parties
        ],
    )
