"""What a clerk does with an import between taking it in and its result: answering, mending, applying, undoing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.guarantee import jobs
from borgen.office.guarantee.forms.importing import ChoiceForm, QuestionsForm, RowForm, UndoForm
from borgen.office.guarantee.import_words import CHOICES_FOR, changed, field_name, said, said_of, understood
from borgen.office.guarantee.queries import imports as queries
from borgen.office.guarantee.queries.imports import ImportRowCard, NoSuchImport
from borgen.office.guarantee.usecases.register_import import (
    abandon_import,
    choose,
    mend_row,
    set_answers,
    undo_import,
)
from borgen.office.guarantee.views.imports import OPEN, loaded, row_kind, start_reading, working
from borgen.office.guarantee.why_not import refusal_text, why_not
from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address
from borgen.office.permissions import table
from borgen.office.ui.tables import Column


def questions(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """Which sheet, which day, which column: asked where the file does not say, changeable where it was read."""
    page = loaded(request, number)
    if page.card.state not in OPEN:
        return _back(request, number)
    form = QuestionsForm(request.POST or None, page=page)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answers = form.answers()

            def action(common: dict[str, Any]) -> None:
                set_answers(answers=answers, **common)

            if not answers:
                return _back(request, number)
            if _done(request, form, number, action):
                start_reading(request, number, key=form.cleaned_data["key"])
                return _back(request, number)
    context = {
        "page": page,
        "card": page.card,
        "form": form,
        "column_questions": [
            said(question["code"], question.get("params"))
            for question in page.questions
            if question["code"] == "which_column"
        ],
        "tables": _column_tables(form),
        "columns": [
            Column("letter", _("Column")),
            Column("heading", _("Heading")),
            Column("why", _("How it was understood")),
            Column("field", _("What it is")),
        ],
    }
    return render(request, "guarantee/import/questions.html", context, status=status)


def _column_tables(form: QuestionsForm) -> list[tuple[str, bool, list[Any]]]:
    """Two tables of columns, with what is said of how each was understood: those to look at, and the sure ones."""
    rows = [(column, field, said(column["why"])) for column, field in form.columns]
    sure = [row for row in rows if row[0]["field"] is not None and row[0]["certainty"] != "probable"]
    unsure = [row for row in rows if row not in sure]
    tables = [(_("Columns to look at"), True, unsure), (_("Columns that were understood"), not unsure, sure)]
    return [table for table in tables if table[2]]


def row(request: OfficeRequest, organisation: str, number: int, row: int) -> HttpResponse:
    """One row: each cell as it stands and as it was understood; mending, and choosing what becomes of it."""
    page = loaded(request, number)
    try:
        card, found = queries.import_row(
            organisation_id=request.organisation.id, import_id=number, row_id=row
        )
    except NoSuchImport as error:
        raise Http404 from error
    may_mend = table().may("guarantee:import-row", "POST", request.roles)
    is_open = may_mend and card.state == "preview" and found.kind == "data"
    is_choice = request.POST.get("what") == "choice"
    mend = RowForm(
        None if is_choice else request.POST or None, row=found, columns=page.columns, prefix="mend"
    )
    choice = ChoiceForm(request.POST if is_choice else None, row=found, prefix="choice")
    status = 200
    if request.method == "POST":
        status = 422
        if is_choice:
            is_saved = choice.is_valid() and _chosen(request, choice, number, row)
        else:
            is_saved = mend.is_valid() and _mended(request, mend, number, row)
        if is_saved:
            return HttpResponseRedirect(_list_address(request, number, row))
    cells = [
        _cell(request, found, cell, mend)
        for cell in found.cells
        if cell.cell.raw or cell.mend or cell.problems
    ]
    cells.sort(key=lambda cell: not cell["problems"])
    context = {
        "page": page,
        "card": card,
        "row": found,
        "row_kind": row_kind(card),
        "cells": cells,
        "extra": [
            mend[f"mend_{name}"] for name in mend.names if name not in {cell["name"] for cell in cells}
        ],
        "said": said_of(found),
        "changes": [changed(change, request.organisation.currency) for change in found.changes],
        "is_open": is_open,
        "is_asking": found.reason in CHOICES_FOR or bool(found.choice),
        "mend": mend,
        "choice": choice,
        "list_url": _list_address(request, number, row),
        "cell_columns": [
            Column("field", _("What it is")),
            Column("raw", _("In the file")),
            Column("understood", _("Understood as")),
            *([Column("mend", _("In place of it"))] if is_open else []),
        ],
        "change_columns": [
            Column("field", _("What it is")),
            Column("old", _("In the register")),
            Column("new", _("In the file")),
        ],
    }
    return render(request, "guarantee/import/row.html", context, status=status)


def apply(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """Let a process of its own take the previewed rows into the register."""
    page = loaded(request, number)
    form = CommandForm(request.POST)
    if not form.is_valid() or page.card.state != "preview" or page.questions:
        code = "questions_open" if page.questions else "import_not_open"
        messages.error(request, refusal_text(code, {}))
        return _back(request, number)
    job = working(request, number)
    if job is None or job.is_over:
        jobs.submit(
            organisation_id=request.organisation.id,
            kind="apply_import",
            subject=number,
            by=request.actor,
            at=request.now,
            key=form.cleaned_data["key"],
        )
    return _back(request, number)


def read_again(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """Read and compare the file anew: after the register has changed, or after a reading that was cut off."""
    loaded(request, number)
    form = CommandForm(request.POST)
    job = working(request, number)
    if form.is_valid() and (job is None or job.is_over):
        start_reading(request, number, key=form.cleaned_data["key"])
    return _back(request, number)


def abandon(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """Lay the file aside."""
    loaded(request, number)
    form = CommandForm(request.POST)
    if form.is_valid() and _done(request, form, number, lambda common: abandon_import(**common)):
        messages.success(request, _("The file has been laid aside. Nothing of it is in the register."))
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return _back(request, number)


def undo(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """Take everything back that the import brought; refused where something has been built upon it."""
    page = loaded(request, number)
    if page.card.state != "applied":
        return _back(request, number)
    form = UndoForm(request.POST or None)
    references: list[str] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                undo_import(reason=form.cleaned_data["reason"], **_common(request, form, number))
            except Refused as refusal:
                form.add_error(None, why_not(refusal))
                references = [r for r in str(refusal.params.get("references", "")).split(", ") if r]
            except KeyReused:
                form.renew()
                form.add_error(None, refusal_text("key_reused", {}))
            else:
                messages.success(
                    request, _("The import has been undone. The register is as it was before it.")
                )
                return _back(request, number)
    context = {
        "page": page,
        "card": page.card,
        "form": form,
        "built_upon": [(r, address(request, "guarantee:history", reference=r)) for r in references],
    }
    return render(request, "guarantee/import/undo.html", context, status=status)


def _mended(request: OfficeRequest, form: RowForm, number: int, row: int) -> bool:
    """Carry each mended text out; the key of the form makes one key for each."""
    mends = form.mends()

    def action(common: dict[str, Any]) -> None:
        for name, text in mends.items():
            key = f"{common['key']}:{name}"[:100]
            mend_row(row=row, field=name, text=text, **{**common, "key": key})

    return not mends or _done(request, form, number, action)


def _chosen(request: OfficeRequest, form: ChoiceForm, number: int, row: int) -> bool:
    return _done(request, form, number, lambda common: choose(row=row, choice=form.chosen(), **common))


def _done(
    request: OfficeRequest, form: CommandForm, number: int, action: Callable[[dict[str, Any]], Any]
) -> bool:
    """Whether the command has been carried out; else the form says why not."""
    try:
        action(_common(request, form, number))
    except Refused as refusal:
        form.add_error(None, why_not(refusal))
        return False
    except KeyReused:
        form.renew()
        form.add_error(None, refusal_text("key_reused", {}))
        return False
    return True


def _common(request: OfficeRequest, form: CommandForm, number: int) -> dict[str, Any]:
    return {
        "organisation_id": request.organisation.id,
        "register_import": number,
        "by": request.actor,
        "at": request.now,
        "key": form.cleaned_data["key"],
    }


def _back(request: OfficeRequest, number: int) -> HttpResponse:
    return HttpResponseRedirect(address(request, "guarantee:import", number=number))


def _list_address(request: OfficeRequest, number: int, row: int) -> str:
    """The list of rows as it was narrowed, at this row."""
    only, page = request.GET.get("only", ""), request.GET.get("page", "")
    query = "&".join(
        f"{name}={value}"
        for name, value in (("only", only), ("page", page))
        if value.isascii() and value.isalnum()
    )
    url = address(request, "guarantee:import", number=number)
    return f"{url}?{query}#row-{row}" if query else f"{url}#row-{row}"


def _cell(request: OfficeRequest, row: ImportRowCard, cell: Any, mend: RowForm) -> dict[str, Any]:
    currency = request.organisation.currency
    name = f"mend_{cell.field}"
    mended = cell.mend or {}
    return {
        "name": cell.field,
        "label": field_name(cell.field),
        "address": cell.cell.address,
        "raw": cell.cell.raw,
        "is_computed": cell.cell.is_computed,
        "understood": understood(
            cell.field, mended.get("value") if cell.mend is not None else cell.value, currency
        ),
        "is_mended": cell.mend is not None,
        "problems": [said(p["code"], p.get("params")) for p in cell.problems]
        if cell.mend is None
        else [said(code) for code in mended.get("faults", ())],
        "field": mend[name] if name in mend.fields else None,
    }
