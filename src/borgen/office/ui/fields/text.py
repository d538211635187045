"""Text as it is typed: one Unicode form, no control characters; and the signs that look alike in what people paste."""

import re
import unicodedata
from typing import Any

from django import forms

SPACES = str.maketrans(
    "", "", " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
"""Takes every kind of space away: `text.translate(SPACES)`."""

SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-", "\u2010": "-", "\u2011": "-"})
"""Makes a plain minus of every sign that stands for one."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class TextField(forms.CharField):
    """A line of text in one Unicode form (NFC), trimmed, without control characters."""

    def to_python(self, value: Any) -> str:
        return super().to_python(clean_text(value) if isinstance(value, str) else value) or ""


def clean_text(text: str) -> str:
    """``text`` in NFC without control characters (U+0000 among them, which PostgreSQL refuses); line breaks stay."""
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text))


class SuffixedInput(forms.TextInput):
    """A text field with its unit behind it; the unit is told in the label or help text to those who do not see it."""

    template_name = "ui/forms/suffixed.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, suffix: str = "") -> None:
        super().__init__(attrs)
        self.suffix = suffix

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["suffix"] = self.suffix
        return context
