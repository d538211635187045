"""Bringing a register in: the file, the answers to what it does not say, mending, choosing, applying and undoing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from borgen.office.guarantee import jobs
from borgen.office.guarantee.forms.register_import import ChoiceForm, FileForm, MendForm, UndoForm
from borgen.office.guarantee.import_words import said
from borgen.office.guarantee.queries import imports as queries
from borgen.office.guarantee.usecases import register_import as usecases
from borgen.office.guarantee.usecases.refusals import Refused
from borgen.office.guarantee.views.import_pages import (
    PER_PAGE,
    answers_form_of,
    candidates_of,
    import_shown,
    is_under_way,
    loaded_import,
    loaded_row,
    page_number,
    progress_of,
    row_page,
)
from borgen.office.guarantee.why_not import refusal_text, why_not
from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import KeyReused
from borgen.office.people.access import OfficeRequest, names_of
from borgen.office.ui.tables import Column


def imports(request: OfficeRequest, organisation: str) -> HttpResponse:
    number = page_number(request.GET.get("page"))
    found, count = queries.imports(organisation_id=request.organisation.id, page=number, per_page=PER_PAGE)
    names = names_of(frozenset(card.submitted_by for card in found))
    context = {
        "imports": [(card, names.get(card.submitted_by, "")) for card in found],
        "page": Paginator(range(count), PER_PAGE).get_page(number) if count else None,
        "columns": [
            Column("file", _("File")),
            Column("state", _("State")),
            Column("rows", _("Rows"), numeric=True),
            Column("balances_on", _("Balances of")),
            Column("submitted_at", _("Brought in")),
        ],
    }
    return render(request, "guarantee/imports.html", context)


def import_file(request: OfficeRequest, organisation: str) -> HttpResponse:
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        given = form.cleaned_data
        answer = _do(
            form,
            lambda: usecases.receive_file(
                organisation_id=request.organisation.id,
                name=given["file"].name[:255],
                content=given["file"].read(),
                policy=given["policy"],
                by=request.actor,
                at=request.now,
                key=given["key"],
            ),
        )
        if answer is not None:
            if answer.get("seen_before"):
                messages.info(
                    request, _("The same content has been brought in before. Nothing is counted twice.")
                )
            _read(request, answer["import"], given["key"])
            return redirect("guarantee:import", organisation=organisation, number=answer["import"])
    return render(request, "guarantee/import_file.html", {"form": form}, status=422 if form.is_bound else 200)


def register_import(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """One import as it stands: under way, to be looked through, done, or refused."""
    return import_shown(request, number)


def status(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """How far the task is, for the page to ask again and again; when it is over the page loads anew."""
    page = loaded_import(request, number)
    if not is_under_way(request, page):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "guarantee/import_progress.html", progress_of(request, page))


def answer(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    page = loaded_import(request, number)
    form = answers_form_of(page, request.POST)
    if form.is_valid():
        answers = form.answers()
        if not answers:
            return redirect("guarantee:import", organisation=organisation, number=number)
        done = _do(
            form,
            lambda: usecases.set_answers(
                organisation_id=request.organisation.id,
                register_import=number,
                answers=answers,
                by=request.actor,
                at=request.now,
                key=form.cleaned_data["key"],
            ),
        )
        if done is not None:
            _read(request, number, form.cleaned_data["key"])
            return redirect("guarantee:import", organisation=organisation, number=number)
    return import_shown(request, number, answers_form=form, status=422)


def row(request: OfficeRequest, organisation: str, number: int, row: int) -> HttpResponse:
    """One row: its cells as they stand and as they were understood, each to be mended; and what the row is."""
    return row_page(request, number, row)


def mend(request: OfficeRequest, organisation: str, number: int, row: int) -> HttpResponse:
    form = MendForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        done = _do(
            form,
            lambda: usecases.mend_row(
                organisation_id=request.organisation.id,
                register_import=number,
                row=row,
                field=given["field"],
                text=given["text"],
                by=request.actor,
                at=request.now,
                key=given["key"],
            ),
        )
        if done is not None:
            faults = [said(code, {}) for code in done.get("faults", ())]
            if faults:
                messages.warning(request, " ".join(faults))
            else:
                messages.success(request, _("The row has been mended."))
            return redirect("guarantee:import-row", organisation=organisation, number=number, row=row)
    return row_page(request, number, row, mend_form=form, status=422)


def choose(request: OfficeRequest, organisation: str, number: int, row: int) -> HttpResponse:
    _card, found = loaded_row(request, number, row)
    form = ChoiceForm(request.POST, candidates=candidates_of(request, found))
    if form.is_valid():
        done = _do(
            form,
            lambda: usecases.choose(
                organisation_id=request.organisation.id,
                register_import=number,
                row=row,
                choice=form.chosen(),
                by=request.actor,
                at=request.now,
                key=form.cleaned_data["key"],
            ),
        )
        if done is not None:
            messages.success(request, _("Your choice has been saved."))
            return redirect("guarantee:import-row", organisation=organisation, number=number, row=row)
    return row_page(request, number, row, choice_form=form, status=422)


def apply(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    form = CommandForm(request.POST)
    page = loaded_import(request, number)
    if form.is_valid() and page.card.state == "preview" and not page.questions:
        _start(request, "apply_import", number, form.cleaned_data["key"])
        return redirect("guarantee:import", organisation=organisation, number=number)
    if page.questions:
        form.add_error(None, refusal_text("questions_open", {}))
    return import_shown(request, number, apply_form=form, status=422)


def preview_again(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    form = CommandForm(request.POST)
    if form.is_valid():
        done = _do(
            form,
            lambda: usecases.preview_again(
                organisation_id=request.organisation.id, register_import=number, at=request.now
            ),
        )
        if done is not None:
            return redirect("guarantee:import", organisation=organisation, number=number)
    return import_shown(request, number, apply_form=form, status=422)


def undo(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    form = UndoForm(request.POST)
    if form.is_valid():
        done = _do(
            form,
            lambda: usecases.undo_import(
                organisation_id=request.organisation.id,
                register_import=number,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.now,
                key=form.cleaned_data["key"],
            ),
        )
        if done is not None:
            messages.success(request, _("The import has been undone: the register is as it was before."))
            return redirect("guarantee:import", organisation=organisation, number=number)
    return import_shown(request, number, undo_form=form, status=422)


def abandon(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    form = CommandForm(request.POST)
    if form.is_valid():
        done = _do(
            form,
            lambda: usecases.abandon_import(
                organisation_id=request.organisation.id,
                register_import=number,
                by=request.actor,
                at=request.now,
                key=form.cleaned_data["key"],
            ),
        )
        if done is not None:
            messages.success(
                request, _("The file has been laid aside. Nothing of it has entered the register.")
            )
            return redirect("guarantee:imports", organisation=organisation)
    return import_shown(request, number, apply_form=form, status=422)


def _read(request: OfficeRequest, number: int, key: str) -> None:
    _start(request, "read_import", number, f"{key}:read")


def _start(request: OfficeRequest, kind: str, number: int, key: str) -> None:
    jobs.submit(
        organisation_id=request.organisation.id,
        kind=kind,
        subject=number,
        by=request.actor,
        at=request.now,
        key=key,
    )


def _do(form: CommandForm, action: Callable[[], Any]) -> Any:
    """The answer; ``None`` when it was refused, with the reason on the form."""
    try:
        return action()
    except usecases.NoSuchImport as error:
        raise Http404 from error
    except Refused as refusal:
        form.add_error(None, why_not(refusal))
    except KeyReused:
        form.renew()
        form.add_error(None, refusal_text("key_reused", {}))
    return None
