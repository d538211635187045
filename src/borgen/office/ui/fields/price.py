"""Prices of bonds as they are typed."""

import re
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from borgen.office.ui.fields.text import SIGNS, SPACES, clean_text
from borgen.office.ui.formats import count_text


class PriceField(forms.Field):
    """A price per 100 of nominal, ``98,25`` or ``98.25`` whatever the language, into a `Fraction`: 393/4."""

    widget = forms.TextInput(attrs={"class": "is-share", "inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("“%(typed)s” is not a price. Write it per 100 of nominal in figures, for example 98,25."),
        "range": _("The price per 100 of nominal has to be between %(low)s and %(high)s."),
    }

    def __init__(
        self, *, lowest: Fraction = Fraction(1), highest: Fraction = Fraction(200), **options: Any
    ) -> None:
        super().__init__(**options)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> Fraction | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Fraction):
            return value
        typed = clean_text(str(value)).strip()
        figures = typed.translate(SIGNS).translate(SPACES).replace(",", ".")
        if not re.fullmatch(r"-?\d{1,6}(\.\d{1,6})?", figures, re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"typed": typed})
        return Fraction(figures)

    def validate(self, value: Fraction | None) -> None:
        super().validate(value)
        if value is not None and not self.lowest <= value <= self.highest:
            limits = {"low": count_text(self.lowest), "high": count_text(self.highest)}
            raise ValidationError(self.error_messages["range"], code="range", params=limits)

    def prepare_value(self, value: Any) -> Any:
        return count_text(value) if isinstance(value, Fraction) else value
