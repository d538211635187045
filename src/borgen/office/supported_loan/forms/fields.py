"""Numbers as they are typed at this desk, and choices with words."""

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from borgen.office.ui.fields.text import SPACES, clean_text
from borgen.office.ui.formats import count_text

_NUMBER = re.compile(r"\d{1,9}(?:,\d{1,6})?|\d{1,9}\.\d{1,2}|\d{1,9}\.\d{4,6}", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,6})?", re.ASCII)
_POINT = re.compile(r"\d{1,9}\.\d{1,6}", re.ASCII)


class NumberField(forms.Field):
    """A number such as an area or a price, ``3.950,5`` or ``98,125``, into a `Fraction`.

    One point with three figures behind it parts thousands, unless ``has_point``: then it stands before decimals.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("“%(typed)s” is not a number. Write it in figures, for example 3 950,5."),
        "positive": _("The number has to be above zero."),
    }

    has_point = False

    def to_python(self, value: Any) -> Fraction | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Fraction):
            return value
        typed = clean_text(str(value)).strip()
        figures = typed.translate(SPACES)
        if self.has_point and _POINT.fullmatch(figures):
            return Fraction(figures)
        if _THOUSANDS.fullmatch(figures):
            figures = figures.replace(".", "")
        elif not _NUMBER.fullmatch(figures):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"typed": typed})
        return Fraction(figures.replace(",", "."))

    def validate(self, value: Fraction | None) -> None:
        super().validate(value)
        if value is not None and value <= 0:
            raise ValidationError(self.error_messages["positive"], code="positive")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Fraction):
            return value
        return f"{(Decimal(value.numerator) / value.denominator).normalize():f}".replace(".", ",")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class PriceField(NumberField):
    """A price per 100 of nominal, ``98,25`` or ``98.25`` whatever the language, into a `Fraction`: 393/4."""

    widget = forms.TextInput(attrs={"class": "is-share", "inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("“%(typed)s” is not a price. Write it per 100 of nominal in figures, for example 98,25."),
        "range": _("The price per 100 of nominal has to be between %(low)s and %(high)s."),
    }
    has_point = True
    lowest, highest = Fraction(1), Fraction(200)

    def validate(self, value: Fraction | None) -> None:
        forms.Field.validate(self, value)
        if value is not None and not self.lowest <= value <= self.highest:
            limits = {"low": count_text(self.lowest), "high": count_text(self.highest)}
            raise ValidationError(self.error_messages["range"], code="range", params=limits)

    def prepare_value(self, value: Any) -> Any:
        return count_text(value) if isinstance(value, Fraction) else value


def word_field(
    kind: type[StrEnum], choices: Any, *, required: bool = False, **options: Any
) -> forms.TypedChoiceField:
    """A word of ``kind``; ``choices`` are pairs of a value and its label, and nothing is the first where it may be left out."""
    every = [(str(value), label) for value, label in choices]
    return forms.TypedChoiceField(
        coerce=lambda value: kind(value) if value else None,
        empty_value=None,
        required=required,
        choices=every if required else [("", "–"), *every],
        **options,
    )


def yes_or_no(**options: Any) -> forms.TypedChoiceField:
    """Yes, no, or nobody has said."""
    return forms.TypedChoiceField(
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        required=False,
        choices=[("", _("Not stated")), ("yes", _("Yes")), ("no", _("No"))],
        **options,
    )
