"""Forms A, B and C with their approved sums [da: skema A, B, C]."""

from datetime import date, datetime
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import NotThere, Overtaken
from borgen.office.organisation.today import day_at
from borgen.office.supported_loan.models import FormApproval, Project, ProjectFact
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.refusals import (
    DaysOutOfOrder,
    InTheFuture,
    NothingChanges,
    OutOfBounds,
    stated_reason,
)
from borgen.office.supported_loan.usecases.terms import checked_day, minor_of
from borgen.supported_loan.events import FormApproved, FormCorrected
from borgen.supported_loan.project import FormName


class FormApprovedAlready(Overtaken):
    """The form has been approved already: correct it instead."""

    code = "form_approved_already"


class NoSuchForm(NotThere):
    """The project has no such form yet."""

    code = "no_such_form"


def approve_form(
    *,
    organisation_id: int,
    reference: str,
    form: FormName,
    approved_on: date,
    approved_by: str,
    acquisition: Money,
    extra_investment: Money | None = None,
    paragraph: str = "",
    source: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Record that a form has been approved, by which body, with its acquisition sum.

    ``extra_investment`` is beside the sum, not within it. B is not approved before A or the commitment, nor C before B.

    Raises:
        FormApprovedAlready, DaysOutOfOrder, InTheFuture, OutOfBounds, NoSuchProject, ChangedSince.
    """
    body = {
        "form": form, "approved_on": approved_on, "approved_by": approved_by, "acquisition": acquisition,
        "extra_investment": extra_investment, "paragraph": paragraph, "source": source,
    }  # fmt: skip
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="approve_form",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        forms = _forms(project)
        if form.value in forms:
            raise FormApprovedAlready(form=form.value, on=forms[form.value].approved_on)
        columns = _columns(approved_on, approved_by, acquisition, extra_investment, paragraph, source)
        _check_days(project, forms, form, approved_on, today=day_at(project.organisation, now.at))

        _write(project, form, columns, reason="", sequence=now.sequence)

        happened = FormApproved(
            reference=reference, form=form.value, **_said(columns, acquisition, extra_investment)
        )
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def correct_form(
    *,
    organisation_id: int,
    reference: str,
    form: FormName,
    approved_on: date,
    approved_by: str,
    acquisition: Money,
    reason: str,
    extra_investment: Money | None = None,
    paragraph: str = "",
    source: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """State a form as it really was approved, or as it was approved anew. Loans that were paid out stay as they are.

    Raises:
        NoSuchForm, NothingChanges, ReasonMissing, DaysOutOfOrder, InTheFuture, OutOfBounds, NoSuchProject, ChangedSince.
    """
    body = {
        "form": form, "approved_on": approved_on, "approved_by": approved_by, "acquisition": acquisition,
        "extra_investment": extra_investment, "paragraph": paragraph, "source": source, "reason": reason,
    }  # fmt: skip
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="correct_form",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        said, forms = stated_reason(reason=reason), _forms(project)
        before = forms.pop(form.value, None)
        if before is None:
            raise NoSuchForm(form=form.value)
        columns = _columns(approved_on, approved_by, acquisition, extra_investment, paragraph, source)
        if all(getattr(before, name) == value for name, value in columns.items()):
            raise NothingChanges()
        _check_days(project, forms, form, approved_on, today=day_at(project.organisation, now.at))

        FormApproval.objects.filter(pk=before.pk).update(known_until=now.sequence)
        _write(project, form, columns, reason=said, sequence=now.sequence)

        happened = FormCorrected(
            reference=reference, form=form.value, reason=said, **_said(columns, acquisition, extra_investment)
        )
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def _forms(project: Project) -> dict[str, FormApproval]:
    return {row.form: row for row in FormApproval.objects.filter(project=project, known_until=FOREVER)}


def _columns(
    approved_on: date,
    approved_by: str,
    acquisition: Money,
    extra_investment: Money | None,
    paragraph: str,
    source: str,
) -> dict[str, Any]:
    if not approved_by.strip():
        raise OutOfBounds(field="approved_by", value=approved_by)
    extra = minor_of(field="extra_investment", amount=extra_investment, lowest=0) if extra_investment else 0
    return {
        "approved_on": checked_day(field="approved_on", day=approved_on),
        "approved_by": approved_by.strip(),
        "paragraph": paragraph.strip(),
        "acquisition_minor": minor_of(field="acquisition", amount=acquisition),
        "extra_investment_minor": extra or None,
        "source": source.strip(),
    }


def _check_days(
    project: Project, forms: dict[str, FormApproval], form: FormName, approved_on: date, *, today: date
) -> None:
    """Form A may be approved before the commitment is given; what follows it may not."""
    if approved_on > today:
        raise InTheFuture(field="approved_on", on=approved_on)
    for name, row in forms.items():
        if name < form.value and row.approved_on > approved_on:
            raise DaysOutOfOrder(
                field="approved_on", why="form_before", form=name, earlier=row.approved_on, later=approved_on
            )
        if name > form.value and row.approved_on < approved_on:
            raise DaysOutOfOrder(
                field="approved_on", why="form_after", form=name, earlier=approved_on, later=row.approved_on
            )
    committed_on = _committed_on(project)
    if form is not FormName.A and committed_on is not None and approved_on < committed_on:
        raise DaysOutOfOrder(field="approved_on", why="commitment", earlier=committed_on, later=approved_on)


def _committed_on(project: Project) -> date | None:
    facts = ProjectFact.objects.filter(project=project, known_until=FOREVER).order_by("-true_from")
    return facts.values_list("committed_on", flat=True).first()


def _write(project: Project, form: FormName, columns: dict[str, Any], *, reason: str, sequence: int) -> None:
    FormApproval.objects.create(
        organisation_id=project.organisation_id, project=project, form=form.value, known_from=sequence, reason=reason,
        **columns,
    )  # fmt: skip


def _said(columns: dict[str, Any], acquisition: Money, extra: Money | None) -> dict[str, Any]:
    return {
        "approved_on": columns["approved_on"].isoformat(),
        "approved_by": columns["approved_by"],
        "acquisition": str(acquisition),
        "extra_investment": str(extra) if extra else "",
        "paragraph": columns["paragraph"],
        "source": columns["source"],
    }
