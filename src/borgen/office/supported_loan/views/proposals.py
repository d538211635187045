"""Steps that one person has prepared: the list, one with its figures, and what a second person makes of it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.people.access import OfficeRequest, address, names_of
from borgen.office.supported_loan.explanation import explanation
from borgen.office.supported_loan.forms.money import CarryOutForm, RejectForm
from borgen.office.supported_loan.proposal_words import figure_label, shown_words, terms_words
from borgen.office.supported_loan.queries.proposals import ProposalCard, proposal, proposals
from borgen.office.supported_loan.queries.step_figure import step_figures
from borgen.office.supported_loan.usecases.proposals import carry_out_step, reject_step
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.views.commanding import done_at_once
from borgen.office.supported_loan.views.explaining import explained_page
from borgen.office.supported_loan.wording import STEP_STATES
from borgen.office.supported_loan.wording import STEPS as STEP_WORDS
from borgen.office.ui.formats import day_text
from borgen.office.ui.tables import Column


def proposals_page(request: OfficeRequest, organisation: str) -> HttpResponse:
    found = proposals(organisation_id=request.organisation.id, known_at=request.known_at)
    names = names_of(frozenset(one.prepared_by for one in found))
    context = {
        "rows": [
            (
                one, STEP_WORDS.get(one.kind, one.kind), address(request, "supported_loan:proposal", number=one.number),
                names.get(one.prepared_by, ""), STEP_STATES[one.state],
            )
            for one in found
        ],
        "columns": [
            Column("number", _("Number"), numeric=True), Column("step", _("What")), Column("project", _("Project")),
            Column("by", _("Prepared by")), Column("at", _("When")), Column("state", _("State of things")),
        ],
    }  # fmt: skip
    return render(request, "supported_loan/proposals/proposals.html", context)


def proposal_page(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    one = _loaded(request, number)
    names = names_of(frozenset({one.prepared_by, one.closed_by}))
    title = str(STEP_WORDS.get(one.kind, one.kind))
    loan = _loan_of(one)
    if loan:
        where = (
            _("Loans"),
            "supported_loan:loans",
            loan,
            address(request, "supported_loan:loan", number=loan),
        )
    else:
        project_url = address(request, "supported_loan:project", reference=one.project)
        where = (_("Projects"), "supported_loan:projects", one.project, project_url)
    every, every_route, its, its_url = where
    context: dict[str, Any] = {
        "one": one,
        "title": title,
        "loan": loan,
        "crumbs": (every, address(request, every_route), its, its_url, title),
        "prepared_by": names.get(one.prepared_by, one.prepared_by),
        "closed_by": names.get(one.closed_by, one.closed_by),
        "state": STEP_STATES[one.state],
        "terms": terms_words(one),
        "shown": _shown(request, one),
        "is_past": bool(request.known_at),
        "is_own": one.prepared_by == request.actor.person,
        "carry_form": CarryOutForm(initial={"manifest": one.manifest}),
        "reject_form": RejectForm(prefix="reject"),
        "carry_url": address(request, "supported_loan:proposal-carry-out", number=number),
        "reject_url": address(request, "supported_loan:proposal-reject", number=number),
    }
    return render(request, "supported_loan/proposals/proposal.html", context)


def explained(request: OfficeRequest, organisation: str, number: int, figure: str) -> HttpResponse:
    """How an amount came about that was shown when the step was prepared."""
    one = _loaded(request, number)
    trace = step_figures(organisation_id=request.organisation.id, number=number).traces.get(figure)
    if trace is None:
        raise Http404
    title, back = str(STEP_WORDS.get(one.kind, one.kind)), address(request, "supported_loan:proposal", number=number)
    return explained_page(
        request,
        explanation(
            figure_label(one.kind, figure), _("as prepared on %(day)s") % {"day": day_text(one.prepared_at.date())}, trace
        ),
        crumbs=(_("Prepared steps"), address(request, "supported_loan:proposals"), title, back),
        back=(title, back),
    )


def _shown(request: OfficeRequest, one: ProposalCard) -> list[tuple[str, str, str]]:
    """The figures that the first person saw: label, value, and where it is explained."""
    known = step_figures(organisation_id=request.organisation.id, number=one.number).traces
    return [
        (
            label, value,
            address(request, "supported_loan:step-explained", number=one.number, figure=name) if name in known else "",
        )
        for name, label, value in shown_words(one)
    ]  # fmt: skip


def carry_out(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """Carry the step out as a second person."""
    _loaded(request, number)
    return done_at_once(
        request,
        CarryOutForm(request.POST),
        action=lambda given: carry_out_step(
            organisation_id=request.organisation.id, steps=STEPS, number=number, manifest=given["manifest"],
            by=request.actor, at=request.now, key=given["key"],
        ),
        said=_("The step has been carried out."),
        next_url=address(request, "supported_loan:proposal", number=number),
    )  # fmt: skip


def reject(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """Lay the step aside."""
    _loaded(request, number)
    return done_at_once(
        request,
        RejectForm(request.POST, prefix="reject"),
        action=lambda given: reject_step(
            organisation_id=request.organisation.id, number=number, reason=given["reason"], by=request.actor,
            at=request.now, key=given["key"],
        ),
        said=_("The step has been rejected."),
        next_url=address(request, "supported_loan:proposal", number=number),
    )  # fmt: skip


def _loan_of(one: ProposalCard) -> str:
    """The loan that the step is of, or that came of it; empty where there is none yet."""
    came_of_it = one.state == "done" and one.kind in {"disbursement", "supplementary"}
    return one.loan or (str(one.terms.get("number", "")) if came_of_it else "")


def _loaded(request: OfficeRequest, number: int) -> ProposalCard:
    found = proposal(organisation_id=request.organisation.id, number=number, known_at=request.known_at)
    if found is None:
        raise Http404
    return found
