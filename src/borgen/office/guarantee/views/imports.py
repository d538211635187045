"""Register files that are brought in: the list, taking one in, and the page of one, whatever state it is in."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.guarantee import export as files
from borgen.office.guarantee import jobs
from borgen.office.guarantee.forms.importing import MEGABYTES_MAX, UndoForm, UploadForm
from borgen.office.guarantee.forms.register_filter import page_number
from borgen.office.guarantee.import_words import (
    BALANCE,
    CHOICES_FOR,
    changed,
    field_name,
    outcome_labels,
    said,
    said_of,
    understood,
    value_of,
)
from borgen.office.guarantee.queries import imports as queries
from borgen.office.guarantee.queries.imports import ImportCard, ImportPage, ImportRowCard, NoSuchImport
from borgen.office.guarantee.usecases.register_import import receive_file
from borgen.office.guarantee.why_not import refusal_text, why_not
from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address, names_of
from borgen.office.policies.queries import book_ids, rulebook_for
from borgen.office.ui.formats import language
from borgen.office.ui.tables import Column

PER_PAGE = 50
OUTCOMES = ("imported", "changed", "unchanged", "refused", "skipped")
OPEN = frozenset({"queued", "preview", "refused"})
SHOWN_FIRST = ("reference", "borrower", "lender", "decided_amount", "outstanding", "decided_on")
"""What the list shows of a row; the rest is on its own page."""

MENDED_BY_MAPPING = frozenset(
    {"duplicate_heading", "no_headings", "no_borrower_column", "no_rows", "no_such_sheet"}
)
"""Refusals that the clerk can answer without another file."""


def imports(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Every file that has been brought in, the newest first."""
    number = page_number(request.GET)
    found, count = queries.imports(organisation_id=request.organisation.id, page=number, per_page=PER_PAGE)
    pages = Paginator(range(count), PER_PAGE)
    names = names_of(frozenset(card.submitted_by for card in found))
    context = {
        "cards": [
            (
                card,
                who(card.submitted_by, names),
                address(request, "guarantee:import", number=card.id),
                [card.counts.get(outcome) for outcome in OUTCOMES],
            )
            for card in found
        ],
        "page": pages.get_page(number) if count else None,
        "columns": [
            Column("file", _("File")),
            Column("state", _("State")),
            Column("submitted", _("Taken in")),
            Column("day", _("Balances of")),
            *(Column(name, label, numeric=True) for name, label in outcome_labels().items()),
        ],
    }
    return render(request, "guarantee/import/imports.html", context)


def import_file(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Take a file in. It is read at once, and nothing enters the register."""
    policies = [
        (book, rulebook_for(organisation_id=request.organisation.id, book_id=book).title[language()])
        for book in book_ids(organisation_id=request.organisation.id)
    ]
    form = UploadForm(request.POST or None, request.FILES or None, policies=policies)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _taken_in(request, form)
            except Refused as refusal:
                form.add_error("file", why_not(refusal))
            except KeyReused:
                form.renew()
                form.add_error(None, refusal_text("key_reused", {}))
                status = 409
    context = {"form": form, "megabytes": MEGABYTES_MAX}
    return render(request, "guarantee/import/file.html", context, status=status)


def _taken_in(request: OfficeRequest, form: UploadForm) -> HttpResponse:
    given = form.cleaned_data
    answer = receive_file(
        organisation_id=request.organisation.id,
        name=given["file"].name,
        content=given["file"].read(),
        policy=given["policy"],
        by=request.actor,
        at=request.now,
        key=given["key"],
    )
    number = int(answer["import"])
    start_reading(request, number, key=given["key"])
    if answer["seen_before"]:
        messages.warning(
            request, _("The same file has been brought in before. Rows that say nothing new change nothing.")
        )
    return HttpResponseRedirect(address(request, "guarantee:import", number=number))


def start_reading(request: OfficeRequest, number: int, *, key: str) -> None:
    """Let a process of its own read the file."""
    jobs.submit(
        organisation_id=request.organisation.id,
        kind="read_import",
        subject=number,
        by=request.actor,
        at=request.now,
        key=f"read:{key}"[:100],
    )


def one(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """One import: how far it is, what asks for an answer, the preview row by row, or the result."""
    only = request.GET.get("only", "")
    page = loaded(request, number, only=only, page=page_number(request.GET))
    job = working(request, number)
    if job is not None and not job.is_over:
        return render(request, "guarantee/import/working.html", _working(request, page, job))
    return shown(request, page, job)


def shown(
    request: OfficeRequest, page: ImportPage, job: jobs.JobSeen | None, *, status: int = 200
) -> HttpResponse:
    """The page of an import on which nothing is working."""
    card = page.card
    only = request.GET.get("only", "")
    names = names_of(frozenset({card.submitted_by, *(r.by for r in (card.applied, card.undone) if r)}))
    pages = Paginator(range(page.count), PER_PAGE)
    outcomes = page.outcomes
    labels = outcome_labels(is_ahead=not card.has_entered)
    context = {
        "page": page,
        "card": card,
        "submitted_by": who(card.submitted_by, names),
        "applied_by": who(card.applied.by, names) if card.applied else "",
        "undone_by": who(card.undone.by, names) if card.undone else "",
        "refusal": said(card.refusal["code"], card.refusal.get("params")) if card.refusal else "",
        "can_answer": bool(page.columns) or card.refusal.get("code") in MENDED_BY_MAPPING,
        "failure": said(job.failure["code"], job.failure.get("params")) if job and job.failure else "",
        "questions": [said(question["code"], question.get("params")) for question in page.questions],
        "notices": [
            said(notice["code"], notice.get("params"))
            for notice in page.notices
            if notice["code"] != "total_differs"  # the table of totals says so, with both amounts
        ],
        "outcomes": [(name, label, card.counts.get(name, 0)) for name, label in labels.items()],
        "all_rows": page.data_rows + page.other_rows,
        "filters": _filters(request, page, only, labels),
        "only": only,
        "rows": [_row(request, page, row) for row in page.rows],
        "row_kind": row_kind(card),
        "row_page": pages.get_page(page.page) if page.count else None,
        "row_columns": _row_columns(),
        "unread": [column for column in page.columns if column["field"] is None],
        "control_columns": [
            Column("label", _("Total in the file")),
            Column("cell", _("Cell")),
            Column("stated", _("Stated"), numeric=True),
            Column("computed", _("Sum of the rows"), numeric=True),
            Column("state", _("Agrees")),
        ],
        "controls": [_control(request, total) for total in page.control_totals],
        "is_open": card.state in OPEN,
        "can_apply": card.state == "preview" and not page.questions,
        "is_done": card.has_entered,
        "apply_form": CommandForm(),
        "writes": outcomes.get("imported", 0) + outcomes.get("changed", 0),
        "refused": outcomes.get("refused", 0),
        "undo_form": UndoForm(),
    }
    return render(request, "guarantee/import/import.html", context, status=status)


def progress(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    """How far the work is, asked for again and again; when it is over the whole page is asked for."""
    page = loaded(request, number)
    job = working(request, number)
    if job is None or job.is_over:
        response = HttpResponse(status=200)
        response["HX-Redirect"] = address(request, "guarantee:import", number=number)
        return response
    return render(request, "guarantee/import/progress.html", _working(request, page, job))


def export(request: OfficeRequest, organisation: str, number: int, form: str) -> HttpResponseBase:
    """The rows with how each of them ended, as a file to mend the register's own file by."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    loaded(request, number)
    table = files.import_table(
        organisation_id=request.organisation.id, number=number, only=request.GET.get("only", "")
    )
    return files.answer(table, form)


# ------------------------------------------------------------------------------------- what the views of imports share


def loaded(
    request: OfficeRequest, number: int, *, only: str = "", page: int = 1, per_page: int = PER_PAGE
) -> ImportPage:
    """The import.

    Raises:
        Http404: the organisation has none with this number.
    """
    try:
        return queries.register_import(
            organisation_id=request.organisation.id, import_id=number, only=only, page=page, per_page=per_page
        )
    except NoSuchImport as error:
        raise Http404 from error


def working(request: OfficeRequest, number: int) -> jobs.JobSeen | None:
    """The newest task on the import, looked after."""
    found = [
        job
        for kind in ("read_import", "apply_import")
        if (
            job := jobs.job_of(
                organisation_id=request.organisation.id, kind=kind, subject=number, at=request.now
            )
        )
    ]
    return max(found, key=lambda job: job.id, default=None)



def row_kind(card: ImportCard) -> str:
    """Whether the words of rows say how they ended, or how they would."""
    return "row" if card.has_entered else "row-ahead"


def who(person: str, names: Any) -> str:
    return names.get(person) or (_("The machine's own command") if person == "system" else "")





def _working(request: OfficeRequest, page: ImportPage, job: jobs.JobSeen) -> dict[str, Any]:
    return {
        "page": page,
        "card": page.card,
        "job": job,
        "is_reading": job.kind == "read_import",
        "progress_url": address(request, "guarantee:import-progress", number=page.card.id),
    }


def _filters(
    request: OfficeRequest, page: ImportPage, only: str, labels: Mapping[str, str]
) -> list[tuple[str, str, int, bool]]:
    """What the rows can be narrowed to: label, address, how many, and whether it is so now."""
    found = [("", _("All guarantees"), page.data_rows), ("problems", _("With remarks"), page.with_problems)]
    if page.with_changes:
        found.append(("changes", _("With changes"), page.with_changes))
    found += [(name, labels[name], page.outcomes.get(name, 0)) for name in OUTCOMES if page.outcomes.get(name)]
    if page.other_rows:
        found.append(("other", _("Not guarantees"), page.other_rows))
    here = address(request, "guarantee:import", number=page.card.id)
    return [
        (label, f"{here}?only={name}#rows" if name else f"{here}#rows", count, name == only)
        for name, label, count in found
    ]


def _row_columns() -> list[Column]:
    return [
        Column("number", _("Row"), numeric=True),
        Column("outcome", _("Outcome")),
        Column("reference", _("Reference")),
        Column("borrower", _("Borrower")),
        Column("decided", _("Decided amount"), numeric=True),
        Column("outstanding", _("Remaining debt"), numeric=True),
        Column("said", _("What there is to say")),
        Column("actions", _("Actions"), hidden_label=True),
    ]


def _row(request: OfficeRequest, page: ImportPage, row: ImportRowCard) -> dict[str, Any]:
    currency = request.organisation.currency
    balances = [cell.field for cell in row.cells if cell.field.startswith(BALANCE)]
    outstanding = value_of(row, "outstanding", currency) or (
        value_of(row, balances[-1], currency) if balances else ""
    )
    return {
        "row": row,
        "reference": row.reference or value_of(row, "reference"),
        "register_url": address(request, "guarantee:guarantee", reference=row.reference)
        if row.reference and page.card.state == "applied"
        else "",
        "borrower": value_of(row, "borrower"),
        "decided": _decided(row, currency),
        "outstanding": outstanding,
        "said": said_of(row),
        "changes": [changed(change, currency) for change in row.changes],
        "is_asking": row.reason in CHOICES_FOR,
        "is_mended": any(cell.mend is not None for cell in row.cells) or bool(row.choice),
        "url": address(request, "guarantee:import-row", number=page.card.id, row=row.id),
    }


def _decided(row: ImportRowCard, currency: str) -> str:
    """The decided amount, or what is, or would be, taken for it."""
    names = ["decided_amount", "frame"]
    is_taken = any(remark["code"] == "decided_taken_from_original" for remark in row.remarks)
    if is_taken or row.outcome == "refused":
        names.append("original_amount")
    return next((text for name in names if (text := value_of(row, name, currency))), "")


def _control(request: OfficeRequest, total: Any) -> dict[str, Any]:
    currency = request.organisation.currency
    name = total["field"]
    return {
        **total,
        "stated": understood(name, total["stated"], currency),
        "computed": understood(name, total["computed"], currency),
        "label": total["label"] or field_name(name),
        "name": field_name(name),
    }
