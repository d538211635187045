"""Entering a running loan, and preparing its rate anew for a second person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address
from borgen.office.supported_loan.forms.loans import LoanForm, RefixingForm
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.supported_loan.usecases.loans import register_loan
from borgen.office.supported_loan.usecases.proposals import prepare_step
from borgen.office.supported_loan.usecases.refixing import REFIXING
from borgen.office.supported_loan.why_not import refusal_text, why_not
from borgen.office.ui.formats import day_text


def new(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Enter a loan that was paid out before the office kept it."""
    form = (
        LoanForm(request.POST)
        if request.method == "POST"
        else LoanForm(initial={"project": request.GET.get("project", "")})
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            register_loan(
                organisation_id=request.organisation.id, project=form.cleaned_data["project"], entry=form.entry(),
                by=request.actor, at=request.now, key=form.cleaned_data["key"],
            )  # fmt: skip
        except (Refused, KeyReused) as refusal:
            status = say_no(form, refusal)
        else:
            messages.success(request, _("The loan is in the register."))
            number = form.cleaned_data["number"]
            return HttpResponseRedirect(address(request, "supported_loan:loan", number=number))
    context = {
        "form": form,
        "title": _("Enter a running loan"),
        "lead": _("The law of the loan's day is read now and frozen with it. Nothing is paid."),
        "back_url": address(request, "supported_loan:loans"),
        "crumbs": [_("Loans"), address(request, "supported_loan:loans"), _("Enter a running loan")],
        "submit": _("Enter the loan"),
        "sections": [
            (_("The loan"), "project number kind principal supported_sum rate"),
            (_("Days"), "committed_on disbursed_on first_term_on"),
            (_("The residents' payment"), "residents_share share_source regime residents_start"),
            (_("Already regulated"), "taken_over_year taken_over_payment taken_over_source"),
            (
                _("Lender and bonds"),
                "loan_type contribution_base bond_price bond_series bond_coupon is_callable",
            ),
        ],
    }
    return render(request, "supported_loan/loans/form.html", context, status=status)


def refix(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """Prepare a new rate after term 40 or 80 for a second person."""
    try:
        page = queries.loan(organisation_id=request.organisation.id, number=number, as_of=request.today)
    except queries.NoSuchLoan as error:
        raise Http404 from error
    terms = [
        (n, _("%(n)s, from %(day)s") % {"n": n, "day": day_text(page.plan.row(n).until)})
        for n in page.facts.terms.refixing_terms
    ]
    initial: dict[str, Any] = {"after_term": page.next_refixing[0] if page.next_refixing else None}
    form = RefixingForm(request.POST or None, terms=terms, initial=initial)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            prepare_step(
                organisation_id=request.organisation.id, step=REFIXING, reference=page.facts.project, loan=number,
                terms=form.said().plain(), by=request.actor, at=request.now, key=form.cleaned_data["key"],
            )  # fmt: skip
        except (Refused, KeyReused) as refusal:
            status = say_no(form, refusal)
        else:
            messages.success(request, _("The new rate is prepared. Another person has to carry it out."))
            return HttpResponseRedirect(address(request, "supported_loan:loan", number=number))
    context = {
        "form": form,
        "title": _("Fix the rate anew"),
        "lead": _("The rate holds from the term after; the loan's last day stays. A second person carries it out."),
        "back_url": address(request, "supported_loan:loan", number=number),
        "crumbs": [
            _("Loans"), address(request, "supported_loan:loans"), number,
            address(request, "supported_loan:loan", number=number), _("Fix the rate anew"),
        ],
        "submit": _("Prepare for a second person"),
        "sections": [("", "after_term rate basis source reason")],
    }  # fmt: skip
    return render(request, "supported_loan/loans/form.html", context, status=status)


def say_no(form: CommandForm, refusal: Refused | KeyReused) -> int:
    """Put a refusal on the form; the status of the answer."""
    if isinstance(refusal, KeyReused):
        form.renew()
        form.add_error(None, refusal_text("key_reused", {}))
    else:
        form.add_error(None, why_not(refusal))
    return 409
