"""An import as it is shown: under way, to be looked through row by row, done, refused or undone."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.guarantee import jobs
from borgen.office.guarantee.forms.register_import import AnswersForm, ChoiceForm, MendForm, UndoForm
from borgen.office.guarantee.import_shown import RowShown, problem_lines, row_shown, tabs_of
from borgen.office.guarantee.import_words import field_name, said
from borgen.office.guarantee.queries import imports as queries
from borgen.office.guarantee.queries.register import RegisterFilter
from borgen.office.guarantee.queries.register import register as register_page
from borgen.office.journal.forms import CommandForm
from borgen.office.people.access import OfficeRequest, names_of
from borgen.office.ui.formats import money_text
from borgen.office.ui.tables import Column

PER_PAGE = 50
UNDER_WAY = {"queued", "reading", "applying"}


def import_shown(
    request: OfficeRequest,
    number: int,
    *,
    answers_form: AnswersForm | None = None,
    apply_form: CommandForm | None = None,
    undo_form: UndoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    only = request.GET.get("only", "")
    page = loaded_import(request, number, only=only)
    names = names_of(
        frozenset({page.card.submitted_by, *(r.by for r in (page.card.applied, page.card.undone) if r)})
    )
    context: dict[str, Any] = {
        "found": page,
        "card": page.card,
        "submitted_by": names.get(page.card.submitted_by, ""),
        "applied_by": names.get(page.card.applied.by, "") if page.card.applied else "",
        "undone_by": names.get(page.card.undone.by, "") if page.card.undone else "",
        "questions": [said(question["code"], question["params"]) for question in page.questions],
        "notices": [said(notice["code"], notice["params"]) for notice in page.notices],
        "refusal": said(page.card.refusal["code"], page.card.refusal.get("params", {}))
        if page.card.refusal
        else "",
        "failure": said(page.failure["code"], page.failure.get("params", {})) if page.failure else "",
        "totals": [_total(request, total) for total in page.control_totals],
        "tabs": tabs_of(page, only),
        "rows": [row_shown(one, request.organisation.currency) for one in page.rows],
        "page": Paginator(range(page.count), PER_PAGE).get_page(page.page) if page.count else None,
        "answers_form": answers_form or answers_form_of(page, None),
        "has_answers": page.card.state in ("preview", "refused")
        and bool(page.columns or page.questions or page.sheets),
        "apply_form": apply_form or CommandForm(),
        "undo_form": undo_form or UndoForm(),
        "is_undoing": undo_form is not None,
        "row_columns": [
            Column("row", _("Row"), numeric=True),
            Column("understood", _("As understood")),
            Column("said", _("What to look at")),
            Column("outcome", _("How it ends")),
        ],
        "total_columns": [
            Column("row", _("Row"), numeric=True),
            Column("label", _("Total in the file")),
            Column("stated", _("As stated"), numeric=True),
            Column("computed", _("Sum of the rows"), numeric=True),
            Column("agrees", _("Result")),
        ],
    }
    if is_under_way(request, page):
        context |= progress_of(request, page)
        return render(request, "guarantee/import_under_way.html", context, status=status)
    return render(request, "guarantee/import.html", context, status=status)


def row_page(
    request: OfficeRequest,
    number: int,
    row: int,
    *,
    mend_form: MendForm | None = None,
    choice_form: ChoiceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    card, found = loaded_row(request, number, row)
    shown: RowShown = row_shown(found, request.organisation.currency)
    asked = request.GET.get("field", "")
    context = {
        "card": card,
        "shown": shown,
        "row": found,
        "is_open": card.state == "preview",
        "problems": problem_lines(found),
        "mend_form": mend_form or MendForm(initial={"field": asked}),
        "choice_form": choice_form
        or ChoiceForm(candidates=candidates_of(request, found), initial={"choice": found.choice}),
        "cell_columns": [
            Column("field", _("Field")),
            Column("cell", _("Cell")),
            Column("raw", _("As it stands")),
            Column("understood", _("As understood")),
            Column("actions", _("Actions"), hidden_label=True),
        ],
        "change_columns": [
            Column("field", _("Field")),
            Column("old", _("In the register")),
            Column("new", _("In the file")),
        ],
    }
    return render(request, "guarantee/import_row.html", context, status=status)


def candidates_of(request: OfficeRequest, found: queries.ImportRowCard) -> list[tuple[str, str]]:
    """Guarantees of the register that the row may mean: those of a borrower with its name or number."""
    texts = {cell.field: str(cell.mend or cell.value or "") for cell in found.cells}
    search = texts.get("organisation_number") or texts.get("borrower") or ""
    if not search:
        return []
    rows = register_page(
        organisation_id=request.organisation.id,
        as_of=request.today,
        filter=RegisterFilter(search=search),
        per_page=8,
        with_names=True,
    ).rows
    return [
        (one.reference, " – ".join([one.reference, one.borrower, money_text(one.decided)])) for one in rows
    ]


def answers_form_of(page: queries.ImportPage, data: Any) -> AnswersForm:
    return AnswersForm(
        data,
        questions=page.questions,
        columns=page.columns,
        sheets=page.sheets,
        sheet=page.card.sheet,
        balances_on=page.card.balances_on,
    )


def progress_of(request: OfficeRequest, page: queries.ImportPage) -> dict[str, Any]:
    kind = "apply_import" if page.card.state == "applying" else "read_import"
    job = jobs.job_of(
        organisation_id=request.organisation.id, kind=kind, subject=page.card.id, at=request.now
    )
    return {
        "card": page.card,
        "done": job.progress if job else page.card.progress,
        "of": (job.progress_of if job else page.card.progress_of) or 1,
        "doing": _("The file enters the register") if kind == "apply_import" else _("The file is being read"),
    }


def is_under_way(request: OfficeRequest, page: queries.ImportPage) -> bool:
    """Whether a task works on the import; looking also starts one again that has died."""
    if page.job in ("queued", "running"):
        kinds = ("read_import", "apply_import")
        seen = [
            jobs.job_of(
                organisation_id=request.organisation.id, kind=kind, subject=page.card.id, at=request.now
            )
            for kind in kinds
        ]
        return any(job is not None and not job.is_over for job in seen)
    return page.card.state in UNDER_WAY and page.job not in ("failed", "done")


def _total(request: OfficeRequest, total: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, str, str]:
    currency = request.organisation.currency
    stated, computed = (money_text(Money(int(total[name]), currency)) for name in ("stated", "computed"))
    return total, f"{total['label']}: {field_name(total['field'])}", stated, computed


def loaded_import(request: OfficeRequest, number: int, *, only: str = "") -> queries.ImportPage:
    try:
        return queries.register_import(
            organisation_id=request.organisation.id,
            import_id=number,
            only=only,
            page=page_number(request.GET.get("page")),
            per_page=PER_PAGE,
        )
    except queries.NoSuchImport as error:
        raise Http404 from error


def loaded_row(
    request: OfficeRequest, number: int, row: int
) -> tuple[queries.ImportCard, queries.ImportRowCard]:
    try:
        return queries.import_row(organisation_id=request.organisation.id, import_id=number, row_id=row)
    except queries.NoSuchImport as error:
        raise Http404 from error


def page_number(text: str | None) -> int:
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise BadRequest("page")
    return int(text)
