"""Organisation numbers with their check digit."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.dk import cvr
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr

from borgen.office.ui.fields.text import SIGNS, clean_text


class OrganisationNumberField(forms.CharField):
    """An organisation number with its check digit: Swedish ``556036-0793``, or with ``country="dk"`` a CVR number."""

    default_error_messages = {
        "format": _(
            "“%(typed)s” is not an organisation number. It has %(digits)s digits, for example %(example)s."
        ),
        "check_digit": _("The check digit of %(typed)s is wrong. Compare each digit with the source."),
    }

    def __init__(self, *, country: str = "se", **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"class": "is-number", "autocomplete": "off", "inputmode": "text"}),
        )
        super().__init__(**options)
        self.country = country

    def to_python(self, value: Any) -> str:
        typed = super().to_python(clean_text(value).translate(SIGNS) if isinstance(value, str) else value)
        if not typed:
            return ""
        digits = re.sub(r"[\s.-]", "", typed)
        if self.country == "se" and len(digits) == 12 and digits[:2] in ("16", "00"):
            digits = digits[2:]  # tax files put 16 in front of a legal person's number
        module, length, example = (cvr, 8, "13585628") if self.country == "dk" else (orgnr, 10, "556036-0793")
        if not re.fullmatch(rf"\d{{{length}}}", digits, re.ASCII):
            raise self._error("format", typed=typed, digits=length, example=example)
        try:
            module.validate(digits)
        except InvalidChecksum:
            raise self._error("check_digit", typed=typed) from None
        except StdnumError:
            raise self._error("format", typed=typed, digits=length, example=example) from None
        return digits if self.country == "dk" else f"{digits[:6]}-{digits[6:]}"

    def _error(self, code: str, **values: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=values)
