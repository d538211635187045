"""Redeeming a loan, correcting it after form C, and supplementing it: worked out on a page, prepared for a second person."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from borgen.office.journal.forms import new_key
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Overtaken, Refused
from borgen.office.people.access import OfficeRequest, address, past_of, same_question, with_query
from borgen.office.people.commanding import CommandPage, posted
from borgen.office.supported_loan.change_words import redemption_text
from borgen.office.supported_loan.explanation import explanation
from borgen.office.supported_loan.forms.changes import CorrectionForm, RedemptionForm, SupplementaryForm
from borgen.office.supported_loan.queries.loan_figure import DEBT, NoSuchFigure
from borgen.office.supported_loan.queries.loans import NoSuchLoan
from borgen.office.supported_loan.queries.project_loans import first_loan_of
from borgen.office.supported_loan.queries.redemption import RedemptionPage, redemption, redemption_trace
from borgen.office.supported_loan.usecases.correction import CORRECTION
from borgen.office.supported_loan.usecases.proposals import prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms, RedemptionWorkedOut
from borgen.office.supported_loan.usecases.supplementary import SUPPLEMENTARY
from borgen.office.supported_loan.views.commanding import commanded
from borgen.office.supported_loan.views.explaining import explained_page
from borgen.office.supported_loan.why_not import refusal_text, why_not
from borgen.office.ui.formats import day_text
from borgen.office.ui.sections import Section
from borgen.office.ui.tables import Column

ASKED = ("why", "method", "settles_on", "amount", "price", "notice_given_on", "bond_debt")


def redeem(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """What redeeming the loan costs and changes; prepared for a second person when it is sent."""
    form, status = _redemption_form(request), 200
    is_asked = form.is_bound and form.is_valid()
    page = _redemption(request, number)
    if is_asked:
        try:
            page = _redemption(request, number, form.said())
            if request.method == "POST":
                answer = _prepare(request, page, form)
                return redirect(address(request, "supported_loan:proposal", number=answer["number"]))
        except Refused as refusal:
            form.add_error(None, why_not(refusal))
            status = 409 if isinstance(refusal, Overtaken) else 422
        except KeyReused:
            form.renew()
            form.add_error(None, refusal_text("key_reused", {}))
            status = 409
    elif form.is_bound:
        status = 422
    context: dict[str, Any] = {
        "form": form,
        "fields": " ".join(ASKED),
        "page": page,
        "found": page.found,
        "crumbs": (
            _("Loans"), address(request, "supported_loan:loans"), number,
            address(request, "supported_loan:loan", number=number), _("Redemption"),
        ),
        "past": past_of(request),
        "notice_columns": [
            Column("n", _("Term"), numeric=True), Column("term", _("Term on")), Column("last", _("Last day of notice")),
        ],
    }  # fmt: skip
    context["debt_url"] = address(request, "supported_loan:loan-explained", number=number, figure=DEBT, n=0)
    if page.found is not None and not form.errors:
        asked = {name: str(form[name].value() or "") for name in ASKED}
        context |= _shown(request, page.found, asked, number)
        context["sent"] = [*asked.items(), ("key", form["key"].value() or "")]
    return render(request, "supported_loan/ahead/redemption.html", context, status=status)


def _redemption_form(request: OfficeRequest) -> RedemptionForm:
    if request.method == "POST":
        return RedemptionForm(request.POST)
    if request.GET.keys() & set(ASKED):
        data = request.GET.copy()
        data["key"] = new_key()
        return RedemptionForm(data)
    return RedemptionForm(initial={"settles_on": request.as_of})


def _redemption(request: OfficeRequest, number: str, terms: RedemptionTerms | None = None) -> RedemptionPage:
    try:
        return redemption(
            organisation_id=request.organisation.id,
            number=number,
            as_of=request.as_of,
            known_at=request.known_at,
            terms=terms,
        )
    except NoSuchLoan as error:
        raise Http404 from error


def _prepare(request: OfficeRequest, page: RedemptionPage, form: RedemptionForm) -> Mapping[str, Any]:
    return prepare_step(
        organisation_id=request.organisation.id, step=REDEMPTION, reference=page.facts.project, loan=page.facts.number,
        terms=form.said().plain(), by=request.actor, at=request.now, key=form.cleaned_data["key"],
    )  # fmt: skip


def redemption_explained(request: OfficeRequest, organisation: str, number: str, figure: str) -> HttpResponse:
    """How an amount of the quote came about."""
    form = _redemption_form(request)
    if not form.is_bound or not form.is_valid():
        raise Http404
    try:
        page = _redemption(request, number, form.said())
        assert page.found is not None, "terms are stated"
        trace = redemption_trace(page.found, figure)
    except (Refused, NoSuchFigure) as error:
        raise Http404 from error
    back = same_question(request, "supported_loan:redemption", number=number)
    quote = page.found.quote
    return explained_page(
        request,
        explanation(redemption_text(figure), day_text(quote.settles_on), trace, (*quote.rulings, *page.facts.terms.rulings)),
        crumbs=(
            _("Loans"), address(request, "supported_loan:loans"), number,
            address(request, "supported_loan:loan", number=number), _("Redemption"), back,
        ),
        back=(_("Redemption"), back),
    )  # fmt: skip


def _shown(request: OfficeRequest, found: RedemptionWorkedOut, asked: Mapping[str, str], number: str) -> dict[str, Any]:
    """The quote with its arithmetic, and the next term before and after."""
    quote = found.quote

    def how(figure: str) -> str:
        url = address(request, "supported_loan:redemption-explained", number=number, figure=figure)
        return with_query(url, **asked)

    def as_it_is(name: str) -> str:
        return address(request, "supported_loan:loan-explained", number=number, figure=name, n=quote.after_term + 1)
    old, new = found.next_before, found.next_after
    names = (
        ("service", _("Interest and instalment")), ("contribution", _("Contribution")), ("residents", _("Residents")),
        ("state", _("The state")),
    )  # fmt: skip
    return {
        "quote": quote,
        "how": explanation(_("To pay"), "", quote.trace, quote.rulings),
        "how_columns": [
            Column("what", _("What")), Column("how", _("Where from")), Column("value", _("Value"), numeric=True),
        ],
        "urls": {name: how(name) for name in quote.traces},
        "effects": [
            (label, getattr(old, name), as_it_is(name), getattr(new, name) if new else None, how(f"{name}_after"))
            for name, label in names
            if hasattr(old, name)
        ]
        if old
        else [],
        "effect_columns": [
            Column("what", _("The next term")), Column("before", _("Before"), numeric=True),
            Column("after", _("After"), numeric=True),
        ],
    }  # fmt: skip


def correct(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """Prepare the correction of the project's first loan after form C."""
    loan = first_loan_of(organisation_id=request.organisation.id, reference=reference)
    if loan is None:
        raise Http404
    form = CorrectionForm(posted(request))
    return commanded(
        request,
        _of_project(
            request, reference, title=_("Correct after the final accounts"),
            lead=_("The residents' payment is worked out again from the start by the sum of form C, and the difference over the "
                   "terms already paid is settled. The figures stand on the next page, for a second person."),
        ),
        head=form,
        action=lambda given: prepare_step(
            organisation_id=request.organisation.id, step=CORRECTION, reference=reference, loan=loan,
            terms={"reason": given["reason"]}, by=request.actor, at=request.now, key=given["key"],
        ),
        said=_("The correction is prepared. Another person has to carry it out."),
        next_url=lambda answer: address(request, "supported_loan:proposal", number=answer["number"]),
    )  # fmt: skip


def supplement(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """Prepare the project's supplementary loan."""
    if first_loan_of(organisation_id=request.organisation.id, reference=reference) is None:
        raise Http404
    form = SupplementaryForm(posted(request))
    return commanded(
        request,
        _of_project(
            request, reference, title=_("Supplementary loan"),
            lead=_("For what was borrowed too little, when the project is final. Shares and payment follow the commitment's day, "
                   "the type of loan its own; both stand on the next page, with the sums that follow from form C."),
        ),
        head=form,
        sections=[
            Section(form=form, title=_("The loan"), only="number on rate"),
            Section(form=form, title=_("Bonds"), only="bond_price bond_series bond_coupon is_callable"),
        ],
        action=lambda given: prepare_step(
            organisation_id=request.organisation.id, step=SUPPLEMENTARY, reference=reference, terms=form.said().plain(),
            by=request.actor, at=request.now, key=given["key"],
        ),
        said=_("The supplementary loan is prepared. Another person has to carry it out."),
        next_url=lambda answer: address(request, "supported_loan:proposal", number=answer["number"]),
    )  # fmt: skip


def _of_project(request: OfficeRequest, reference: str, *, title: str, lead: str) -> CommandPage:
    back = address(request, "supported_loan:project", reference=reference)
    return CommandPage(
        title=title, lead=lead, submit=_("Prepare for a second person"), back_url=back,
        crumbs=[_("Projects"), address(request, "supported_loan:projects"), reference, back, title],
    )  # fmt: skip
