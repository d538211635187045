"""The desk's words on pages: the terms of its vocabulary in the reader's language, and the parts of a command's page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import BaseForm
from django.template import Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from borgen.guarantee.vocabulary import term as term_of
from borgen.guarantee.wording import days_as_written, word
from borgen.office.guarantee.queries import MASKED
from borgen.office.guarantee.wording import sentence
from borgen.office.ui.components.feedback import error_summary
from borgen.office.ui.components.layout import breadcrumbs
from borgen.office.ui.formats import language

register = Library()
register.filter("sentence", sentence)


@register.filter
def term(value: Any, words: str) -> str:
    """The term of a value of the list ``words``: ``{{ row.legal_form|term:"legal_form" }}``; "" for nothing."""
    if value is None or value == "":
        return ""
    return term_of(words, str(getattr(value, "value", value)), language())


@register.simple_tag
def crumbs(steps: Sequence[str]) -> SafeString:
    """The way here, as labels and addresses by turns."""
    return breadcrumbs(*steps)


@register.simple_tag
def summary(forms: Sequence[BaseForm]) -> SafeString:
    """All errors of several forms in one place."""
    return error_summary(*forms)


@register.simple_tag
def section_fields(section: Any) -> SafeString:
    """The visible fields of a section's form, or those that it names; each in a box of its own where they are many."""
    names = section.only.split() or [field.name for field in section.form.visible_fields()]
    box = "<div>{}</div>" if section.is_wide else "{}"
    return format_html_join("", box, ((section.form[name].as_field_group(),) for name in names))


@register.filter
def named(borrower: str) -> str:
    """The borrower's name; for a private person whose name the page does not read, what they are."""
    return gettext("Private person") if borrower == MASKED else borrower


@register.filter
def written(text: object) -> str:
    """A text of the pure rules with its days as the reader's language writes them."""
    return days_as_written(str(text), language())


@register.filter
def said(value: str, words: str) -> str:
    """A word of the findings, such as an outcome: ``{{ value|said:"outcomes" }}``."""
    return sentence(word(words, value, language()))


@register.filter
def in_language(texts: Mapping[str, str]) -> str:
    """The text of the reader's language out of one for each."""
    return texts[language()]
