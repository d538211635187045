"""Entering a running loan, preparing its rate anew for a second person, and correcting what is known of its bonds."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.office.people.access import OfficeRequest, address
from borgen.office.people.commanding import CommandPage, posted
from borgen.office.supported_loan.forms.loans import BondsForm, LoanForm, RefixingForm
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.supported_loan.usecases.bonds import correct_bonds
from borgen.office.supported_loan.usecases.loans import register_loan
from borgen.office.supported_loan.usecases.proposals import prepare_step
from borgen.office.supported_loan.usecases.refixing import REFIXING
from borgen.office.supported_loan.views.commanding import commanded
from borgen.office.ui.formats import day_text
from borgen.office.ui.sections import Section


def new(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Enter a loan that was paid out before the office kept it."""
    form = LoanForm(posted(request), initial={"project": request.GET.get("project", "")})
    loans_url = address(request, "supported_loan:loans")
    return commanded(
        request,
        CommandPage(
            title=_("Enter a running loan"),
            lead=_("The law of the loan's day is read now and frozen with it. Nothing is paid."),
            submit=_("Enter the loan"),
            back_url=loans_url,
            crumbs=[_("Loans"), loans_url, _("Enter a running loan")],
        ),
        head=form,
        sections=[
            Section(form=form, title=_("The loan"), only="project number kind principal supported_sum rate"),
            Section(form=form, title=_("Days"), only="committed_on disbursed_on first_term_on"),
            Section(
                form=form,
                title=_("The residents' payment"),
                only="residents_share share_source regime residents_start",
            ),
            Section(
                form=form,
                title=_("Already regulated"),
                only="taken_over_year taken_over_payment taken_over_source",
                lead=_("For a loan whose residents' payment was regulated before it came here."),
            ),
            Section(
                form=form,
                title=_("Lender and bonds"),
                only="loan_type contribution_base bond_price bond_series bond_coupon is_callable",
            ),
        ],
        action=lambda given: register_loan(
            organisation_id=request.organisation.id,
            project=given["project"],
            entry=form.entry(),
            by=request.actor,
            at=request.now,
            key=given["key"],
        ),
        said=_("The loan is in the register."),
        next_url=lambda answer: address(request, "supported_loan:loan", number=answer["loan"]),
    )


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
    form = RefixingForm(posted(request), terms=terms, initial=initial)
    return commanded(
        request,
        of_loan(
            request,
            number,
            title=_("Fix the rate anew"),
            lead=_(
                "The rate holds from the term after; the loan's last day stays. A second person carries it out."
            ),
            submit=_("Prepare for a second person"),
        ),
        head=form,
        sections=[Section(form=form, only="after_term rate basis source reason")],
        action=lambda given: prepare_step(
            organisation_id=request.organisation.id,
            step=REFIXING,
            reference=page.facts.project,
            loan=number,
            terms=form.said().plain(),
            by=request.actor,
            at=request.now,
            key=given["key"],
        ),
        said=_("The new rate is prepared. Another person has to carry it out."),
        next_url=lambda answer: address(request, "supported_loan:loan", number=number),
    )


def correct_the_bonds(request: OfficeRequest, organisation: str, number: str) -> HttpResponse:
    """The bonds behind the loan were others than the register says."""
    try:
        page = queries.loan(organisation_id=request.organisation.id, number=number, as_of=request.today)
    except queries.NoSuchLoan as error:
        raise Http404 from error
    facts, bonds = page.facts, page.facts.bonds
    initial = {
        "bond_price": facts.bond_price, "bond_series": bonds.series if bonds else "",
        "bond_coupon": bonds.coupon if bonds else None, "is_callable": bool(bonds and bonds.is_callable),
    }  # fmt: skip
    names = (*initial, "reason")
    form = BondsForm(posted(request), initial=initial)
    return commanded(
        request,
        of_loan(
            request, number, title=_("Correct the bonds"), submit=_("Save the correction"),
            lead=_("What the loan pays stays. The nominal follows from the price; report the correction afterwards, where the "
                   "disbursement was reported with what was wrong."),
        ),
        head=form,
        action=lambda given: correct_bonds(
            organisation_id=request.organisation.id, reference=facts.project, loan=number,
            **{name: given[name] for name in names}, by=request.actor, at=request.now, key=given["key"],
        ),
        said=_("The correction has been saved."),
        next_url=lambda answer: address(request, "supported_loan:project-loans", reference=facts.project),
    )  # fmt: skip


def of_loan(request: OfficeRequest, number: str, *, title: str, submit: str, lead: str = "") -> CommandPage:
    """The page of a command on a loan."""
    back = address(request, "supported_loan:loan", number=number)
    return CommandPage(
        title=title,
        lead=lead,
        submit=submit,
        back_url=back,
        crumbs=[_("Loans"), address(request, "supported_loan:loans"), number, back, title],
    )
