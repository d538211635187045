"""Parts that do something: buttons, links that look like buttons, search and filters."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from borgen.office.ui.components.markup import NOTHING, attribute
from borgen.office.ui.icons import icon

VARIANTS = {"primary", "secondary", "tertiary", "danger"}


def button(
    label: str, variant: str = "primary", name: str = "", value: str = "", icon: str = "", confirm: str = ""
) -> SafeString:
    """A button that sends its form. ``confirm`` is a question to be answered first, where scripts run."""
    return format_html(
        '<button type="submit" class="ds-button"{}{}{}>{}{}</button>',
        _look(variant),
        format_html(' name="{}" value="{}"', name, value) if name else NOTHING,
        attribute("data-confirm", confirm),
        _sign(icon),
        label,
    )


def link_button(
    label: str, url: str, variant: str = "secondary", icon: str = "", *, download: bool = False
) -> SafeString:
    """A link with the weight of a button."""
    return format_html(
        '<a class="ds-button" href="{}"{}{}>{}{}</a>',
        url,
        _look(variant),
        attribute("download", download),
        _sign(icon),
        label,
    )


def post_button(
    label: str,
    url: str,
    *,
    request: HttpRequest | None,
    variant: str = "secondary",
    confirm: str = "",
    icon: str = "",
) -> SafeString:
    """A form of one button, for an action that needs nothing but a click."""
    token = (
        format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
        if request is not None
        else NOTHING
    )
    return format_html(
        '<form method="post" action="{}" class="one-button">{}{}</form>',
        url,
        token,
        button(label, variant=variant, confirm=confirm, icon=icon),
    )


def filter_bar(content: str, action: str = "", label: str = "") -> SafeString:
    """A form in a row that narrows a list; it keeps its values in the address."""
    return format_html(
        '<search class="filter-bar"><form method="get" action="{}" aria-label="{}" data-repeatable>{}</form></search>',
        action,
        label or gettext("Filter"),
        content,
    )


def search_field(name: str = "q", value: str = "", label: str = "") -> SafeString:
    """The field that the key `/` goes to."""
    return format_html(
        '<div class="ds-field search-field"><label class="ds-label" for="search-{name}">{label}</label>'
        '<input class="ds-input" type="search" id="search-{name}" name="{name}" value="{value}" data-search '
        'autocomplete="off" spellcheck="false"></div>',
        name=name,
        value=value,
        label=label or gettext("Search"),
    )


def _look(variant: str) -> SafeString:
    assert variant in VARIANTS, f"button: variant is one of {sorted(VARIANTS)}"
    if variant == "danger":
        return attribute("data-color", "danger")
    return attribute("data-variant", variant)


def _sign(name: str) -> SafeString:
    return icon(name) if name else NOTHING
