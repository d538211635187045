"""Every tag and filter of the office's look, under one `{% load ui %}`; README.md lists their parameters."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from borgen.office.ui import formats, icons
from borgen.office.ui.charts import Chart
from borgen.office.ui.components import actions, drawing, feedback, layout, table, values
from borgen.office.ui.sections import Section
from borgen.office.ui.tables import Column
from borgen.rules.citation import Citation

register = Library()

_BLOCKS: list[Callable[..., SafeString]] = [
    layout.page_heading, layout.card, layout.columns, layout.button_row, layout.disclosure, layout.tabs, layout.dialog,
    values.keyfigures, values.definition_list, values.define, values.timeline, values.happening,
    feedback.alert, feedback.empty_state, actions.filter_bar,
]  # fmt: skip
_LINES: list[Callable[..., SafeString]] = [
    layout.breadcrumbs, layout.tab, layout.dialog_button, layout.as_of_banner,
    values.amount, values.status_tag, values.keyfigure, values.definition, values.progress, values.copy_button,
    feedback.error_summary, actions.button, actions.link_button, actions.search_field, table.cells, icons.icon,
]  # fmt: skip
for part in _BLOCKS:
    register.simple_block_tag(part)
for part in _LINES:
    register.simple_tag(part)


@register.simple_block_tag(takes_context=True)
def data_table(
    context: Context, content: str, caption: str, columns: Sequence[Column], **options: Any
) -> SafeString:
    return table.data_table(content, caption, columns, request=context.get("request"), **options)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page, name: str = "page") -> SafeString:
    return table.pagination(page, context.get("request"), name)


@register.simple_tag(takes_context=True)
def post_button(context: Context, label: str, url: str, **options: Any) -> SafeString:
    return actions.post_button(label, url, request=context.get("request"), **options)


@register.simple_tag
def form_fields(form: BaseForm, only: str = "") -> SafeString:
    """The visible fields of a form as field groups, and its hidden ones."""
    names = only.split() or [field.name for field in form.visible_fields()]
    hidden = [] if only else form.hidden_fields()
    groups = ((form[name].as_field_group(),) for name in names)
    return format_html(
        "{}{}", format_html_join("", "{}", groups), format_html_join("", "{}", ((f,) for f in hidden))
    )


@register.simple_tag
def crumbs(steps: Sequence[str]) -> SafeString:
    """The way here, as labels and addresses by turns."""
    return layout.breadcrumbs(*steps)


@register.simple_tag
def summary(forms: Sequence[BaseForm]) -> SafeString:
    """All errors of several forms in one place."""
    return feedback.error_summary(*forms)


@register.simple_tag
def section_fields(section: Section) -> SafeString:
    """The visible fields of a section's form, or those that it names; each in a box of its own where they are many."""
    names = section.only.split() or [field.name for field in section.form.visible_fields()]
    box = "<div>{}</div>" if section.is_wide else "{}"
    return format_html_join("", box, ((section.form[name].as_field_group(),) for name in names))


@register.simple_tag
def chart(chart: Chart, *, table: bool = True) -> SafeString:
    return drawing.figure(chart, table=table)


@register.simple_tag
def sr_only(text: str) -> SafeString:
    return format_html('<span class="ds-sr-only">{}</span>', text)


@register.filter
def money(value: formats.Amount | None, form: str = "") -> str:
    return formats.money_text(value, form)


@register.filter
def share(value: Fraction | Decimal | None) -> str:
    return formats.share_text(value)


@register.filter
def day(value: date | None, form: str = "") -> SafeString | str:
    return formats.day_text(value, form) if form == "text" else values.time_element(value, form)


@register.filter
def place(value: object) -> str:
    return formats.place_text(value)


@register.filter
def source(cite: Citation | Mapping[str, str]) -> str:
    return formats.source_text(cite)


@register.filter
def section(cite: Citation | Mapping[str, str]) -> str:
    return formats.section_text(cite)


@register.filter
def instant(value: datetime | None, form: str = "") -> SafeString | str:
    return formats.instant_text(value) if form == "text" else values.time_element(value)


@register.filter
def count(value: int | Decimal | None) -> str:
    return formats.count_text(value)
