"""Parts that frame other parts: headings, cards, columns, disclosures, tabs, dialogs."""

from datetime import date, datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from borgen.office.ui.components.markup import NOTHING, attribute
from borgen.office.ui.components.values import time_element
from borgen.office.ui.formats import count_text
from borgen.office.ui.icons import icon

COLUMN_LAYOUTS = {"2", "3", "4", "2-1", "1-2"}


def page_heading(content: str, title: str, lead: str = "") -> SafeString:
    """The page's `h1`, a sentence under it, and the page's actions to the right."""
    return format_html(
        '<div class="page-heading"><div><h1 class="ds-heading" data-size="md">{}</h1>{}</div>{}</div>',
        title,
        format_html('<p class="lead">{}</p>', lead) if lead else NOTHING,
        format_html('<div class="button-row">{}</div>', content) if content.strip() else NOTHING,
    )


def breadcrumbs(*steps: str) -> SafeString:
    """The way here: label and address by turns, last the label of this page, which is no link."""
    assert len(steps) % 2 == 1, "breadcrumbs take label and address by turns, and last this page's label"
    links = list(zip(steps[:-1:2], steps[1::2], strict=True))
    items = format_html_join(
        "", '<li><a class="ds-link" href="{}">{}</a></li>', ((url, label) for label, url in links)
    )
    return format_html(
        '<nav class="ds-breadcrumbs" aria-label="{}"><ol>{}<li><span aria-current="page">{}</span></li></ol></nav>',
        gettext("You are here"),
        items,
        steps[-1],
    )


def card(
    content: str, title: str = "", *, level: int = 2, id: str = "", tinted: bool = False, flush: bool = False
) -> SafeString:
    """A panel. ``flush`` leaves out the padding, for a table that fills it; then the heading keeps its own."""
    heading = (
        format_html('<h{} class="ds-heading card-heading" data-size="2xs">{}</h{}>', level, title, level)
        if title
        else NOTHING
    )
    return format_html(
        '<section class="ds-card panel{}"{}{}><div class="ds-card__block">{}{}</div></section>',
        " is-flush" if flush else "",
        attribute("data-variant", tinted and "tinted"),
        attribute("id", id),
        heading,
        content,
    )


def columns(content: str, layout: str = "2") -> SafeString:
    """Its children side by side: as many of one width as ``layout`` says, or two in the ratio it gives."""
    assert layout in COLUMN_LAYOUTS, f"columns: layout is one of {sorted(COLUMN_LAYOUTS)}"
    return format_html('<div class="columns" data-layout="{}">{}</div>', layout, content)


def button_row(content: str) -> SafeString:
    """Buttons beside each other; they wrap where there is no room."""
    return format_html('<div class="button-row">{}</div>', content)


def disclosure(content: str, summary: str, *, open: bool = False, id: str = "") -> SafeString:
    """Something to unfold."""
    return format_html(
        '<details class="ds-details"{}{}><summary>{}</summary><div>{}</div></details>',
        attribute("id", id),
        attribute("open", open),
        summary,
        content,
    )


def tabs(content: str, label: str) -> SafeString:
    """A row of links between views of one thing; each has its own address, so that it can be sent to a colleague."""
    return format_html('<nav class="tab-links" aria-label="{}"><ul>{}</ul></nav>', label, content)


def tab(label: str, url: str, *, current: bool = False, count: int | None = None) -> SafeString:
    """One link of `tabs`, with how many there are behind it."""
    return format_html(
        '<li><a href="{}"{}>{}{}</a></li>',
        url,
        attribute("aria-current", current and "page"),
        label,
        format_html(' <span class="count-mark">{}</span>', count_text(count))
        if count is not None
        else NOTHING,
    )


def dialog(content: str, id: str, title: str, *, open: bool = False) -> SafeString:
    """A native dialog. ``open`` shows it in the flow of the page at once, for an answer that has to be seen."""
    return format_html(
        '<dialog class="ds-dialog" id="{id}" aria-labelledby="{id}-title" closedby="any"{open}>'
        '<form method="dialog"><button class="ds-button" data-variant="tertiary" data-icon="true" '
        'aria-label="{close}"></button></form>'
        '<h2 class="ds-heading" data-size="2xs" id="{id}-title">{title}</h2>{content}</dialog>',
        id=id,
        open=attribute("open", open),
        close=gettext("Close"),
        title=title,
        content=content,
    )


def dialog_button(id: str, label: str, variant: str = "secondary") -> SafeString:
    """The button that opens the dialog ``id``."""
    return format_html(
        '<button type="button" class="ds-button" data-variant="{}" command="show-modal" commandfor="{}" '
        'aria-haspopup="dialog">{}</button>',
        variant,
        id,
        label,
    )


def as_of_banner(
    as_of: date | None = None, known_at: datetime | None = None, today_url: str = ""
) -> SafeString:
    """Says in which past the page stands; nothing when it shows today as known now."""
    if as_of is None and known_at is None:
        return NOTHING
    parts = []
    if as_of is not None:
        parts.append(format_html(gettext("as it was on {day}"), day=time_element(as_of)))
    if known_at is not None:
        parts.append(format_html(gettext("as it was known {instant}"), instant=time_element(known_at)))
    back = (
        format_html('<a class="ds-link" href="{}">{}</a>', today_url, gettext("Back to today"))
        if today_url
        else NOTHING
    )
    return format_html(
        '<div class="as-of-banner" role="status">{}<p>{} {}.</p>{}</div>',
        icon("clock"),
        gettext("You see the register"),
        format_html_join(", ", "{}", ((part,) for part in parts)),
        back,
    )
