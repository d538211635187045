"""Percentages as they are typed."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from borgen.office.ui.fields.text import SIGNS, SPACES, SuffixedInput, clean_text
from borgen.office.ui.formats import share_text


class ShareField(forms.Field):
    """A percentage as it is typed, ``0,25`` or ``0,25 %``, into a `Fraction` of one: 1/400."""

    default_error_messages = {
        "invalid": _("“%(typed)s” is not a percentage. Write it in figures, for example 0,25 or 0,25 %%."),
        "range": _("The percentage has to be between %(low)s and %(high)s."),
    }

    def __init__(
        self, *, lowest: Fraction = Fraction(0), highest: Fraction = Fraction(1), **options: Any
    ) -> None:
        options.setdefault(
            "widget",
            SuffixedInput({"class": "is-share", "inputmode": "text", "autocomplete": "off"}, suffix="%"),
        )
        super().__init__(**options)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> Fraction | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Fraction):
            return value
        typed = clean_text(str(value)).strip()
        figures = (
            typed.translate(SIGNS)
            .translate(SPACES)
            .replace("procent", "%")
            .removesuffix("%")
            .replace(",", ".")
        )
        if not re.fullmatch(r"-?\d{1,6}(\.\d{1,12})?", figures, re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"typed": typed})
        return Fraction(figures) / 100

    def validate(self, value: Fraction | None) -> None:
        super().validate(value)
        if value is not None and not self.lowest <= value <= self.highest:
            limits = {"low": share_text(self.lowest), "high": share_text(self.highest)}
            raise ValidationError(self.error_messages["range"], code="range", params=limits)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Fraction):
            return value
        percent = value * 100
        return str(Decimal(percent.numerator) / Decimal(percent.denominator)).replace(".", ",")
