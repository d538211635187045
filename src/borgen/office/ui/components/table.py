"""Tables: a labelled region that scrolls sideways, headings that sort, pages of rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from borgen.office.ui.components.markup import NOTHING, attribute
from borgen.office.ui.formats import count_text
from borgen.office.ui.icons import icon
from borgen.office.ui.tables import Column, Sorting


def data_table(
    content: str,
    caption: str,
    columns: Sequence[Column],
    *,
    request: HttpRequest | None = None,
    sorting: Sorting | None = None,
    sticky: bool = True,
    show_caption: bool = False,
    id: str = "",
) -> SafeString:
    """A table whose rows are ``content``. The caption names the region; it is seen only with ``show_caption``."""
    body = content if "<tbody" in content else format_html("<tbody>{}</tbody>", content)
    return format_html(
        '<div class="table-region"{id} role="region" aria-label="{caption}" tabindex="0"{sticky}>'
        '<table class="ds-table data-table" data-zebra data-hover>'
        "<caption{hidden}>{caption}</caption><thead><tr>{heads}</tr></thead>{body}</table></div>",
        id=attribute("id", id),
        caption=caption,
        sticky=attribute("data-sticky", sticky),
        hidden=attribute("class", not show_caption and "ds-sr-only"),
        heads=format_html_join("", "{}", ((_head(column, sorting, request),) for column in columns)),
        body=body,
    )


def cells(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, show_caption: bool = False
) -> SafeString:
    """A whole table from values that are texts already; the first cell of a row is its heading."""
    lines = format_html_join("", "<tr>{}</tr>", ((_cells(columns, row),) for row in rows))
    return data_table(lines, caption, columns, sticky=False, show_caption=show_caption)


def linked_row(url: str, cells: Iterable[tuple[SafeString, Any]]) -> SafeString:
    """A row that leads to ``url`` by its first cell; of each cell its attributes, as markup, and what it shows.

    Long lists have thousands of cells: made here they take a twentieth of the time that a template's loops take.
    """
    (style, first), *others = cells
    leading = format_html('<a href="{}" data-row-target>{}</a>', url, first)
    each = (f"<td{attributes}>{conditional_escape(cell)}</td>" for attributes, cell in others)
    return SafeString(f"<tr data-row-link><td{style}>{leading}</td>{''.join(each)}</tr>")


def pagination(page: Page, request: HttpRequest | None = None, name: str = "page") -> SafeString:
    """Which rows these are of how many, and links to the other pages that keep the rest of the query."""
    counted = format_html(
        '<p class="page-count">{}</p>',
        gettext("%(first)s–%(last)s of %(total)s")
        % {
            "first": count_text(page.start_index()),
            "last": count_text(page.end_index()),
            "total": count_text(page.paginator.count),
        },
    )
    if page.paginator.num_pages == 1:
        return format_html('<div class="pagination-bar">{}</div>', counted)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = format_html_join(
        "", "<li>{}</li>", ((_page_link(number, page, request, name),) for number in numbers)
    )
    before = page.number - 1 if page.has_previous() else None
    after = page.number + 1 if page.has_next() else None
    return format_html(
        '<div class="pagination-bar">{}<nav class="page-links" aria-label="{}"><ul>{}{}{}</ul></nav></div>',
        counted,
        gettext("Pages"),
        _step(before, gettext("Previous page"), "left", request, name),
        links,
        _step(after, gettext("Next page"), "right", request, name),
    )


def query(request: HttpRequest | None, **changes: str | None) -> str:
    """The page's query string with some values changed (None: left out), to be put behind its path."""
    values = QueryDict(mutable=True) if request is None else request.GET.copy()
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    return f"?{values.urlencode()}"


def _head(column: Column, sorting: Sorting | None, request: HttpRequest | None) -> SafeString:
    numeric = _numeric(column)
    label = (
        format_html('<span class="ds-sr-only">{}</span>', column.label)
        if column.hidden_label
        else column.label
    )
    if sorting is None or not column.sortable:
        return format_html('<th scope="col"{}>{}</th>', numeric, label)
    aria = sorting.aria(column)
    sign = {"ascending": "▲", "descending": "▼"}.get(aria, "")
    return format_html(
        '<th scope="col"{}{}><a class="sort-link" href="{}">{}<span class="sort-sign" '
        'aria-hidden="true">{}</span></a></th>',
        numeric,
        attribute("aria-sort", aria != "none" and aria),
        query(request, page=None, sort=sorting.next_for(column)),
        label,
        sign,
    )


def _cells(columns: Sequence[Column], row: Sequence[object]) -> SafeString:
    first, *others = zip(columns, row, strict=True)
    head = format_html('<th scope="row"{}>{}</th>', _numeric(first[0]), first[1])
    return head + format_html_join(
        "", "<td{}>{}</td>", ((_numeric(column), value) for column, value in others)
    )


def _numeric(column: Column) -> SafeString:
    return attribute("class", column.numeric and "num")


def _page_link(number: int | str, page: Page, request: HttpRequest | None, name: str) -> SafeString:
    if not isinstance(number, int):
        return format_html('<span class="page-gap">{}</span>', number)
    if number == page.number:
        return format_html(
            '<a aria-current="page" href="{}" aria-label="{}">{}</a>',
            query(request, **{name: str(number)}),
            gettext("Page %(number)s") % {"number": number},
            count_text(number),
        )
    return format_html(
        '<a href="{}" aria-label="{}">{}</a>',
        query(request, **{name: str(number)}),
        gettext("Page %(number)s") % {"number": number},
        count_text(number),
    )


def _step(number: int | None, label: str, sign: str, request: HttpRequest | None, name: str) -> SafeString:
    if number is None:
        return NOTHING
    rel = "prev" if sign == "left" else "next"
    return format_html(
        '<li><a href="{}" rel="{}" aria-label="{}">{}</a></li>',
        query(request, **{name: str(number)}),
        rel,
        label,
        icon(sign),
    )
