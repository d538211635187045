"""Days as they are typed in the Nordic countries."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from borgen.office.ui.fields.text import SIGNS, clean_text
from borgen.office.ui.formats import day_text, language

_MONTH_NAMES = [
    "jan januari januar january", "feb februari februar february", "mar mars marts march", "apr april", "maj may",
    "jun juni june", "jul juli july", "aug augusti august", "sep sept september", "okt oktober oct october",
    "nov november", "dec december",
]  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_DAY_FORMS = [
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})[ -/]\s*(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})\.?\s+(?P<name>[a-zA-Z]+)\.?\s+(?P<y>\d{4})", re.ASCII),
]
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)


class DayField(forms.Field):
    """A day as it is typed, ``2024-03-15``, ``15/3 2024``, ``15.3.2024`` or ``15 mars 2024``.

    Day comes before month wherever the year is last, as in all of the Nordic countries.
    """

    widget = forms.TextInput(attrs={"class": "is-day", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("“%(typed)s” is not a day. Write year, month and day, for example 2024-03-15."),
        "no_such_day": _("There is no day %(typed)s in the calendar. Check day and month."),
        "early": _("The day has to be %(limit)s or later."),
        "late": _("The day has to be %(limit)s or earlier."),
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.earliest, self.latest = earliest or _EARLIEST, latest or _LATEST

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        typed = " ".join(clean_text(str(value)).translate(SIGNS).split())
        for form in _DAY_FORMS:
            if match := form.fullmatch(typed):
                return self._day(match, typed)
        raise self._error("invalid", typed=typed)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value < self.earliest:
            raise self._error("early", limit=day_text(self.earliest))
        if value is not None and value > self.latest:
            raise self._error("late", limit=day_text(self.latest))

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, date):
            return value
        return f"{value:%d.%m.%Y}" if language() == "da" else value.isoformat()

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True

    def _day(self, match: re.Match[str], typed: str) -> date:
        parts = match.groupdict()
        month = _MONTHS.get(parts["name"].lower()) if "name" in parts else int(parts["m"])
        if month is None:
            raise self._error("invalid", typed=typed)
        try:
            return date(int(parts["y"]), month, int(parts["d"]))
        except ValueError:
            raise self._error("no_such_day", typed=typed) from None

    def _error(self, code: str, **values: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=values)
