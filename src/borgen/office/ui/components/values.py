"""Parts that show values: amounts, days, tags, lists of facts, key figures, what happened when."""

from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from borgen.office.ui.components.markup import NOTHING, attribute
from borgen.office.ui.formats import Amount, count_text, day_text, instant_text, money_text
from borgen.office.ui.icons import icon
from borgen.office.ui.status import status_of


def time_element(moment: date | datetime | None, form: str = "") -> SafeString | str:
    """A day or an instant as `<time>`, which never breaks over two lines; a word where it is unknown."""
    if moment is None:
        return unknown()
    if isinstance(moment, datetime):
        return format_html(
            '<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), instant_text(moment)
        )
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), day_text(moment, form))


def unknown() -> SafeString:
    """The word for a missing value, set so that it cannot be taken for one."""
    return format_html('<span class="unknown">{}</span>', gettext("unknown"))


def amount(value: Amount | None, explain: str = "", form: str = "") -> SafeString:
    """An amount on one line; with ``explain`` it leads to how it came about."""
    text = money_text(value, form)
    if value is None:
        return (
            format_html('<a class="unknown" href="{}" data-in-dialog>{}</a>', explain, text)
            if explain
            else unknown()
        )
    if explain:
        return format_html(
            '<a class="amount is-explained" href="{}" title="{}" data-in-dialog>{}</a>',
            explain,
            gettext("How was this computed?"),
            text,
        )
    return format_html('<span class="amount">{}</span>', text)


def status_tag(value: Any, kind: str = "", label: str = "", tone: str = "") -> SafeString:
    """An outcome, strength or state as a worded tag in its tone."""
    status = status_of(value, kind)
    return format_html(
        '<span class="ds-tag" data-color="{}">{}</span>', tone or status.tone, label or status.label
    )


def keyfigures(content: str) -> SafeString:
    """A row of key figures; its children are `keyfigure` tags."""
    return format_html('<dl class="keyfigures">{}</dl>', content)


def keyfigure(
    label: str, value: str, note: str = "", href: str = "", tone: str = "", explain: str = ""
) -> SafeString:
    """One figure with what it is and what to compare it with. ``explain`` leads to how the figure came about, ``href`` to the
    list behind: from the note where the figure explains itself."""
    dialog = attribute("data-in-dialog", bool(explain))
    linked = (
        format_html('<a href="{}"{}>{}</a>', explain or href, dialog, value) if explain or href else value
    )
    shown_note = format_html('<a class="ds-link" href="{}">{}</a>', href, note) if href and explain else note
    return format_html(
        '<div class="ds-card keyfigure"{}><dt>{}</dt><dd class="keyfigure-value">{}</dd>{}</div>',
        attribute("data-color", tone),
        label,
        linked,
        format_html('<dd class="keyfigure-note">{}</dd>', shown_note) if note else NOTHING,
    )


def definition_list(content: str) -> SafeString:
    """The facts of one thing, each with its name; its children are `definition` and `define` tags."""
    return format_html('<dl class="definition-list">{}</dl>', content)


def definition(label: str, value: Any, note: str = "") -> SafeString:
    """One fact. None is shown as unknown."""
    shown = unknown() if value is None or value == "" else value
    return format_html(
        "<div><dt>{}</dt><dd>{}{}</dd></div>",
        label,
        shown,
        format_html('<span class="note">{}</span>', note) if note else NOTHING,
    )


def define(content: str, label: str) -> SafeString:
    """One fact whose value is markup."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


def timeline(content: str) -> SafeString:
    """What happened, in the order given; its children are `happening` tags."""
    return format_html('<ol class="timeline">{}</ol>', content)


def happening(
    content: str, title: str, at: date | datetime | None, by: str = "", tone: str = ""
) -> SafeString:
    """One thing that happened: what, when, by whom."""
    return format_html(
        '<li{}><div class="timeline-head"><strong>{}</strong>{}{}</div>{}</li>',
        attribute("data-color", tone),
        title,
        time_element(at),
        format_html('<span class="note">{}</span>', by) if by else NOTHING,
        format_html('<div class="timeline-body">{}</div>', content) if content.strip() else NOTHING,
    )


def progress(value: int, maximum: int, label: str) -> SafeString:
    """How far something has come, as a bar and in figures."""
    return format_html(
        '<div class="progress"><span>{label}</span> <span class="num">{value} / {maximum}</span>'
        '<progress value="{raw}" max="{raw_maximum}" aria-label="{label}"></progress></div>',
        label=label,
        value=count_text(value),
        maximum=count_text(maximum),
        raw=value,
        raw_maximum=max(maximum, 1),
    )


def copy_button(text: str, label: str = "") -> SafeString:
    """A button that puts ``text`` on the clipboard; hidden where there is no script to do it."""
    return format_html(
        '<button type="button" class="ds-button copy-button" data-variant="tertiary" data-copy="{}" '
        "hidden>{} {}</button>",
        text,
        icon("copy"),
        label or gettext("Copy"),
    )
