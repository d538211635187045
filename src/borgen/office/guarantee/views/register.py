"""The register as a list: searched, narrowed, sorted, in pages, with its totals, as of a day and as known then."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from borgen.guarantee.vocabulary import term
from borgen.office.guarantee import export as files
from borgen.office.guarantee.columns import BY_NAME, COLUMNS
from borgen.office.guarantee.forms.register_filter import COUNTED, PER_PAGE, Asked, SaveViewForm, asked
from borgen.office.guarantee.queries.figures import AMOUNTS
from borgen.office.guarantee.queries.register import (
    SORTS,
    Missing,
    RegisterChoices,
    RegisterRow,
    choices_at,
)
from borgen.office.guarantee.queries.register import register as register_page
from borgen.office.guarantee.queries.saved_views import saved_views
from borgen.office.guarantee.usecases import saved_views as usecases
from borgen.office.guarantee.views.counted import when_counted
from borgen.office.guarantee.views.figure import narrowed_address
from borgen.office.guarantee.why_not import why_not
from borgen.office.guarantee.wording import MISSING, sentence
from borgen.office.journal.forms import CommandForm
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address, addresses
from borgen.office.ui.addresses import Reference
from borgen.office.ui.components.markup import attribute
from borgen.office.ui.components.table import linked_row
from borgen.office.ui.formats import language
from borgen.office.ui.tables import Column, Sorting

SELECTS = ("class", "kind", "form", "lender", "category", "policy", "matures", "missing", "deviation")
"""What narrows the list by a choice of one among several."""


@when_counted
def register(request: OfficeRequest, organisation: str) -> HttpResponse:
    wanted = asked(request.GET)
    found = register_page(
        organisation_id=request.organisation.id,
        as_of=request.as_of,
        known_at=request.known_at,
        filter=wanted.filter,
        sort=wanted.sort,
        is_descending=wanted.is_descending,
        page=wanted.page,
        per_page=wanted.per_page,
        with_names=True,
    )
    choices = choices_at(found.moment)
    pages = Paginator(range(found.count), wanted.per_page)
    context = {
        "found": found,
        "rows": _rows(request, found.rows, wanted),
        "totals": [
            (total, {name: narrowed_address(request, total.committed.currency, name) for name in AMOUNTS})
            for total in found.totals
        ],
        "columns": [_column(name) for name in wanted.columns],
        "sorting": Sorting(wanted.sort, wanted.is_descending),
        "page": pages.page(found.page) if found.count else None,
        "asked": wanted,
        "query": request.GET,
        "selects": _selects(choices, language(), tuple(request.GET.get(name, "") for name in SELECTS)),
        "states": _states(choices, language(), request.GET.get("state", "")),
        "chosen_columns": wanted.columns if "column" in request.GET else (),
        "column_boxes": _column_boxes(wanted.columns, language()),
        "per_page_choices": PER_PAGE,
        "is_empty_register": not found.count
        and not any(request.GET.get(name) for name in ("q", "state"))
        and not wanted.is_narrowed,
        "export_query": request.GET.urlencode(),
        "views": saved_views(organisation_id=request.organisation.id, person=request.actor.person),
        "view_form": SaveViewForm(initial={"query": request.GET.urlencode()}),
        "kept": [
            (n, v) for n in request.GET for v in request.GET.getlist(n) if v and n not in ("column", "page")
        ],
    }
    return render(request, "guarantee/register.html", context)


def save_view(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Put the narrowed register by under a name, for oneself."""
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name."))
        return redirect("guarantee:register", organisation=organisation)
    try:
        usecases.save_view(
            organisation_id=request.organisation.id,
            name=form.cleaned_data["name"],
            query=form.cleaned_data["query"],
            by=request.actor,
            at=request.now,
            key=form.cleaned_data["key"],
        )
    except Refused as refusal:
        messages.error(request, why_not(refusal))
    else:
        messages.success(request, _("The view has been saved."))
    return redirect(f"{address(request, 'guarantee:register')}?{form.cleaned_data['query']}")


def delete_view(request: OfficeRequest, organisation: str, view: int) -> HttpResponse:
    form = CommandForm(request.POST)
    if form.is_valid():
        try:
            usecases.delete_view(
                organisation_id=request.organisation.id,
                view=view,
                by=request.actor,
                at=request.now,
                key=form.cleaned_data["key"],
            )
        except Refused as refusal:
            raise Http404 from refusal
        messages.success(request, _("The view has been deleted."))
    return redirect("guarantee:register", organisation=organisation)


@when_counted
def export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """The list that the page shows, all pages of it, as a file; names of private persons stay in the office."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    wanted = asked(request.GET)
    table = files.register_table(
        organisation_id=request.organisation.id,
        as_of=request.as_of,
        known_at=request.known_at,
        filter=wanted.filter,
        sort=wanted.sort,
        is_descending=wanted.is_descending,
        columns=list(wanted.columns) if "column" in request.GET else (),
    )
    return files.answer(table, form)


def _rows(request: OfficeRequest, rows: Iterable[RegisterRow], wanted: Asked) -> SafeString:
    """A row of each guarantee; its first cell leads to it."""
    explained = addresses(request, "guarantee:explain", reference=Reference().to_url, amount=str)
    shown = addresses(request, "guarantee:guarantee", reference=Reference().to_url)
    columns = [BY_NAME[name] for name in wanted.columns]
    styles = [attribute("class", "num" if c.is_amount else "nowrap" if c.is_narrow else "") for c in columns]

    def explain(of: RegisterRow, amount: str) -> str:
        return explained(of.reference, amount)

    def cells(row: RegisterRow) -> Iterator[tuple[SafeString, object]]:
        return ((style, column.shown(row, explain)) for style, column in zip(styles, columns, strict=True))

    return format_html_join("", "{}", ((linked_row(shown(row.reference), cells(row)),) for row in rows))


def _column(name: str) -> Column:
    column = BY_NAME[name]
    return Column(name, str(column.label), numeric=column.is_amount, sortable=name in SORTS)


@lru_cache(maxsize=64)
def _column_boxes(chosen: tuple[str, ...], lang: str) -> SafeString:
    """A box to tick for each column. What can be chosen is made once for a language, not for each who looks at the list."""
    return format_html_join(
        "", '<div class="ds-field"><input class="ds-input" type="checkbox" id="c-{0}" name="column" value="{0}"{1}>'
        '<label class="ds-label" for="c-{0}">{2}</label></div>',
        ((column.name, attribute("checked", column.name in chosen), column.label) for column in COLUMNS),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _selects(choices: RegisterChoices, lang: str, taken: tuple[str, ...]) -> list[tuple[str, str, SafeString]]:
    """The choices that narrow the list: name, label, and options; ``taken`` are those of ``SELECTS`` that are."""
    all_selects: list[tuple[str, str, list[tuple[str, str]]]] = [
        (
            "class",
            _("Class of borrower"),
            [(v.value, term("borrower_class", v.value, lang)) for v in choices.classes],
        ),
        (
            "kind",
            _("Kind of exposure"),
            [(v.value, term("exposure_kind", v.value, lang)) for v in choices.kinds],
        ),
        ("form", _("Legal form"), [(v.value, term("legal_form", v.value, lang)) for v in choices.forms]),
        ("lender", _("Lender"), [(name, name) for name in choices.lenders]),
        ("category", _("Purpose"), [(name, term("purpose", name, lang)) for name in choices.categories]),
        ("policy", _("Policy"), [(name, name) for name in choices.policies]),
        ("matures", _("Matures in"), [(str(year), str(year)) for year in choices.maturity_years]),
        ("missing", _("Lacks"), [(word.value, str(MISSING[word.value])) for word in Missing]),
        ("deviation", _("Deviation"), [("yes", _("With a recorded deviation")), ("no", _("Without"))]),
    ]
    listed, taken_of = [], dict(zip(SELECTS, taken, strict=True))
    for name, label, options in all_selects:
        one = taken_of[name]
        if one and one not in {value for value, _label in options}:
            options = [*options, (one, one)]
        listed.append((name, label, _options(options, one)))
    return listed


def _options(options: Iterable[tuple[str, str]], taken: str) -> SafeString:
    return format_html_join(
        "", '<option value="{}"{}>{}</option>',
        ((value, attribute("selected", value == taken), sentence(text)) for value, text in options),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _states(choices: RegisterChoices, lang: str, taken: str) -> SafeString:
    states = [(state.value, term("state", state.value, lang)) for state in choices.states]
    return _options([(COUNTED, _("Counted: in force or available")), *states], taken)
