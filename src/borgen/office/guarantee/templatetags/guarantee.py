"""The desk's words on pages: the terms of its vocabulary in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.utils.translation import gettext

from borgen.guarantee.vocabulary import term as term_of
from borgen.guarantee.wording import days_as_written, word
from borgen.office.guarantee.queries import MASKED
from borgen.office.guarantee.wording import sentence, source_text
from borgen.office.ui.formats import language

register = Library()
register.filter("sentence", sentence)
register.filter("source", source_text)


@register.filter
def term(value: Any, words: str) -> str:
    """The term of a value of the list ``words``: ``{{ row.legal_form|term:"legal_form" }}``; "" for nothing."""
    if value is None or value == "":
        return ""
    return term_of(words, str(getattr(value, "value", value)), language())


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
