"""What a clerk states of a project: its facts, that it is ready, its forms, statuses, service areas and values of the law."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.office.people.access import OfficeRequest, address
from borgen.office.people.commanding import CommandPage, posted
from borgen.office.supported_loan.forms import projects as forms
from borgen.office.supported_loan.queries.projects import ProjectPage
from borgen.office.supported_loan.usecases import forms_abc, stated, statuses
from borgen.office.supported_loan.usecases.projects import change_project, correct_project, enter_project
from borgen.office.supported_loan.usecases.readiness import correct_ready_day
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.office.supported_loan.views.commanding import commanded
from borgen.office.supported_loan.views.project import loaded
from borgen.office.ui.sections import Section
from borgen.supported_loan.choices import Housing, Owner
from borgen.supported_loan.project import FormName


def enter(request: OfficeRequest, organisation: str) -> HttpResponse:
    """A new project, with what is known of it."""
    data = posted(request)
    head = forms.EnterForm(data)
    form = forms.ProjectForm(data, initial={"owner": Owner.MUNICIPALITY, "housing": Housing.CARE})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return enter_project(
            organisation_id=request.organisation.id, terms=ProjectTerms(**form.stated()), reference=given["reference"],
            by=request.actor, at=request.now, key=given["key"],
        )  # fmt: skip

    back = address(request, "supported_loan:projects")
    page = CommandPage(
        title=_("New project"), submit=_("Save the project"), back_url=back,
        crumbs=(_("Projects"), back, _("New project")),
        lead=_("Fill in what you know. What is missing is shown as missing, never guessed."),
    )  # fmt: skip
    return commanded(
        request, page, head=head, sections=[*_sections(form), Section(form=head, title=_("Reference"))], action=action,
        said=_("The project has been entered."), next_url=to_project(request),
    )  # fmt: skip


def change(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """Facts are others from a day on."""
    page, data = loaded(request, reference), posted(request)
    head = forms.ChangeForm(data, initial={"seen": page.newest})
    form = forms.ProjectForm(data, initial=_initial(page))

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return change_project(
            organisation_id=request.organisation.id, reference=reference, true_from=given["true_from"],
            changes=form.altered(), reason=given["reason"], by=request.actor, at=request.now, key=given["key"],
            seen_sequence=given["seen"],
        )  # fmt: skip

    return commanded(
        request,
        page_of(request, page, title=_("The project is another from a day"), submit=_("Save the change"),
                lead=_("For what really changed. Was it wrong all the time, then correct it instead.")),
        head=head, sections=[Section(form=head, title=_("From when")), *_sections(form)], action=action,
        said=_("The change has been saved."), next_url=to_project(request),
    )  # fmt: skip


def correct(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """Facts have been wrong."""
    page, data = loaded(request, reference), posted(request)
    head = forms.CorrectForm(data, initial={"seen": page.newest})
    form = forms.ProjectForm(data, initial=_initial(page))

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return correct_project(
            organisation_id=request.organisation.id, reference=reference, changes=form.altered(), reason=given["reason"],
            by=request.actor, at=request.now, key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    return commanded(
        request,
        page_of(request, page, title=_("Correct what was wrong"), submit=_("Save the correction"),
                lead=_("What was believed before stays to be seen, with your reason.")),
        head=head, sections=[*_sections(form), Section(form=head, title=_("Why"))], action=action,
        said=_("The correction has been saved."), next_url=to_project(request),
    )  # fmt: skip


def ready(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The dwellings are ready for occupation, or were so on another day than the register says."""
    page = loaded(request, reference)
    now = page.facts.ready_on
    kind = forms.CorrectReadyForm if now else forms.ReadyForm
    head = kind(posted(request), initial={"seen": page.newest, "ready_on": now})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        if now:
            return correct_ready_day(
                organisation_id=request.organisation.id, reference=reference, ready_on=given["ready_on"],
                reason=given["reason"], by=request.actor, at=request.now, key=given["key"], seen_sequence=given["seen"],
            )  # fmt: skip
        return change_project(
            organisation_id=request.organisation.id, reference=reference, true_from=given["ready_on"],
            changes={"ready_on": given["ready_on"]}, by=request.actor, at=request.now, key=given["key"],
            seen_sequence=given["seen"],
        )  # fmt: skip

    return _one(
        request, page, head, action, title=_("Ready for occupation"),
        submit=_("Save the correction") if now else _("Save the day"),
        said=_("The correction has been saved.") if now else _("The day has been saved."),
        lead=_("What was believed before stays to be seen, with your reason.") if now else "",
    )  # fmt: skip


def form_abc(request: OfficeRequest, organisation: str, reference: str, form: str) -> HttpResponse:
    """A form is approved, or was approved otherwise than the register says."""
    if form not in list(FormName):
        raise Http404
    page, name = loaded(request, reference), FormName(form)
    now = page.facts.forms.get(name)
    initial: dict[str, Any] = {"seen": page.newest}
    if now:
        fields = ("approved_on", "approved_by", "paragraph", "acquisition", "extra_investment", "source")
        initial |= {field: getattr(now, field) for field in fields}
    kind = forms.CorrectApprovalForm if now else forms.ApprovalForm
    head = kind(posted(request), initial=initial)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        terms = {field: value for field, value in given.items() if field not in ("key", "seen")}
        usecase: Callable[..., dict[str, Any]] = forms_abc.correct_form if now else forms_abc.approve_form
        return usecase(
            organisation_id=request.organisation.id, reference=reference, form=name, **terms, by=request.actor,
            at=request.now, key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    title = _("Correct form %(form)s") if now else _("Form %(form)s is approved")
    return _one(
        request, page, head, action, title=title % {"form": form}, submit=_("Save the form"),
        said=_("The form has been saved."), lead=str(FORM_LEADS[name]),
    )  # fmt: skip


def status(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """A status in BOSSINF has been seen."""
    page = loaded(request, reference)
    head = forms.StatusForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return statuses.observe_status(
            organisation_id=request.organisation.id, reference=reference, status=given["status"], since=given["since"],
            source=given["source"], by=request.actor, at=request.now, key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    return _one(
        request, page, head, action, title=_("New BOSSINF status"), submit=_("Save the status"),
        said=_("The status has been saved."),
        lead=_("Status 60 is needed before the loan can be paid out; 90 is final. A project may also fall back."),
    )  # fmt: skip


def status_correct(request: OfficeRequest, organisation: str, reference: str, day: str) -> HttpResponse:
    """A status has been wrong."""
    page = loaded(request, reference)
    seen = next((one for one in page.facts.statuses if one.since.isoformat() == day), None)
    if seen is None:
        raise Http404
    head = forms.CorrectStatusForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return statuses.correct_status(
            organisation_id=request.organisation.id, reference=reference, since=date.fromisoformat(day),
            status=given["status"], reason=given["reason"], by=request.actor, at=request.now, key=given["key"],
            seen_sequence=given["seen"],
        )  # fmt: skip

    return _one(
        request, page, head, action, title=_("Correct the status from %(day)s") % {"day": day},
        submit=_("Save the correction"), said=_("The correction has been saved."),
        lead=_("It stands as %(status)s now.") % {"status": seen.status},
    )  # fmt: skip


def service_area(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The service areas as they are by now."""
    page = loaded(request, reference)
    now = page.facts.service_area
    fields = ("dwellings", "acquisition", "area", "finally_approved_on", "grant_paid_on", "source")
    shown = {field: getattr(now, field) for field in fields} if now else {"dwellings": page.facts.dwellings}
    head = forms.ServiceAreaForm(posted(request), initial={"seen": page.newest, **shown})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        terms = {field: given[field] for field in (*fields, "reason")}
        return stated.state_service_area(
            organisation_id=request.organisation.id, reference=reference, **terms, by=request.actor, at=request.now,
            key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    return _one(
        request, page, head, action, title=_("Service areas"), submit=_("Save the service areas"),
        said=_("The service areas have been saved."),
        lead=_("Beside the dwellings: their sum is without VAT, and the state gives a grant of its own."),
    )  # fmt: skip


def value(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """A value of the law for this project, where the books are silent."""
    page = loaded(request, reference)
    asked = request.GET.get("parameter", "")[:120]
    head = forms.ValueForm(posted(request), initial={"seen": page.newest, "parameter": asked})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return stated.state_value(
            organisation_id=request.organisation.id, reference=reference, parameter=given["parameter"],
            text=given["text"], source=given["source"], by=request.actor, at=request.now, key=given["key"],
            seen_sequence=given["seen"],
        )  # fmt: skip

    return _one(
        request, page, head, action, title=_("State a value of the law"), submit=_("Save the value"),
        said=_("The value has been saved."),
        lead=_("It counts for this project only, and is shown as entered, with its source, wherever it is used."),
    )  # fmt: skip


def value_withdraw(request: OfficeRequest, organisation: str, reference: str, parameter: str) -> HttpResponse:
    """A stated value is no longer used."""
    page = loaded(request, reference)
    if parameter not in [one.parameter for one in page.stated]:
        raise Http404
    head = forms.WithdrawForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return stated.withdraw_value(
            organisation_id=request.organisation.id, reference=reference, parameter=parameter, reason=given["reason"],
            by=request.actor, at=request.now, key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    return _one(
        request, page, head, action, title=_("Withdraw a stated value"), submit=_("Withdraw the value"),
        said=_("The value has been withdrawn."), lead=parameter,
    )  # fmt: skip


FORM_LEADS = {
    FormName.A: gettext_lazy("Form A: the commitment, before the building is tendered."),
    FormName.B: gettext_lazy(
        "Form B: before the start. The amounts in force on the day of its approval test the maximum."
    ),
    FormName.C: gettext_lazy("Form C: the final accounts. Its sum replaces that of form B from now on."),
}


def page_of(
    request: OfficeRequest, page: ProjectPage, *, title: str, submit: str, lead: str = ""
) -> CommandPage:
    """The page of a command on one project."""
    back = address(request, "supported_loan:project", reference=page.facts.reference)
    return CommandPage(
        title=title, submit=submit, lead=lead, back_url=back,
        crumbs=(_("Projects"), address(request, "supported_loan:projects"), page.facts.name, back, title),
    )  # fmt: skip


def to_project(request: OfficeRequest, tab: str = "project") -> Callable[[Mapping[str, Any]], str]:
    """From a command's answer to the page of its project."""
    return lambda answer: address(request, f"supported_loan:{tab}", reference=answer["reference"])


def _one(
    request: OfficeRequest,
    page: ProjectPage,
    head: Any,
    action: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    *,
    title: str,
    submit: str,
    said: str,
    lead: str = "",
) -> HttpResponse:
    """A command whose page has a single form."""
    return commanded(
        request, page_of(request, page, title=title, submit=submit, lead=lead), head=head,
        action=action, said=said, next_url=to_project(request),
    )  # fmt: skip


def _sections(form: forms.ProjectForm) -> list[Section]:
    titles = {
        "about": _("The project"), "maximum": _("For the maximum"), "commitment": _("Commitment"),
        "extra": _("Conditions of a loan for extra energy investment"), "rest": _("Source and remarks"),
    }  # fmt: skip
    return [Section(form=form, title=title, only=forms.SECTIONS[name]) for name, title in titles.items()]


def _initial(page: ProjectPage) -> dict[str, Any]:
    facts = page.facts
    names = forms.ProjectForm.base_fields
    of_extra = {name: getattr(facts.extra, name) for name in names if hasattr(facts.extra, name)}
    return {name: getattr(facts, name) for name in names if hasattr(facts, name)} | of_extra
