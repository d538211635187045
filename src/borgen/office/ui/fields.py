"""Form fields that read what a clerk in Sweden or Denmark types: amounts, shares, days, organisation numbers, plain text.

Each error says what is wrong with what was typed and how to write it instead.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.dk import cvr
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr

from borgen.kernel.money import MINOR_MAX, Money
from borgen.office.ui.formats import day_text, money_text

_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"))
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-", "\u2010": "-", "\u2011": "-"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")

_UNITS: dict[str, int] = {
    "": 1, "kr": 1, "kr.": 1, "kronor": 1, "kroner": 1, ":-": 1, "tkr": 1000, "tusen": 1000, "tusenkronor": 1000, "t.kr.": 1000,
    "mkr": 10**6, "mnkr": 10**6, "mn": 10**6, "milj": 10**6, "miljoner": 10**6, "miljonerkronor": 10**6, "miljonerkr": 10**6,
    "mio": 10**6, "mio.": 10**6, "mio.kr.": 10**6, "miokr": 10**6, "mdkr": 10**9, "mdr": 10**9, "miljarder": 10**9,
}  # fmt: skip
_AMOUNT = re.compile(r"(-?)([\d.,]+)([^\d.,].*)?", re.DOTALL)

_MONTHS = {
    "jan": 1, "januari": 1, "januar": 1, "january": 1, "feb": 2, "februari": 2, "februar": 2, "february": 2, "mar": 3, "mars": 3,
    "marts": 3, "march": 3, "apr": 4, "april": 4, "maj": 5, "may": 5, "jun": 6, "juni": 6, "june": 6, "jul": 7, "juli": 7,
    "july": 7, "aug": 8, "augusti": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "okt": 10, "oktober": 10, "oct": 10,
    "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
_DAY_FORMS = [
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})[ -/]\s*(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})\.?\s+(?P<name>[a-zA-Z]+)\.?\s+(?P<y>\d{4})"),
]
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)


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


class TextField(forms.CharField):
    """A line of text in one Unicode form (NFC), trimmed, without control characters."""

    def to_python(self, value: Any) -> str:
        return super().to_python(clean_text(value) if isinstance(value, str) else value)


def clean_text(text: str) -> str:
    """``text`` in NFC without control characters (U+0000 among them, which PostgreSQL refuses); line breaks stay."""
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text))


class MoneyField(forms.Field):
    """An amount as it is typed, ``1 234,50`` or ``12 mnkr``, into `Money`.

    Spaces of any kind part thousands. With one kind of point and comma, a group of exactly three digits behind a *point*
    is a thousand, behind a *comma* it is refused as ambiguous; with both, the last one is the decimal sign.
    """

    default_error_messages = {
        "invalid": _("“%(typed)s” is not an amount. Write it in figures, for example 1 234 567,50 or 12 mnkr."),
        "ambiguous": _("“%(typed)s” can be read in two ways. Write thousands with spaces and decimals with a comma, such as %(example)s."),
        "precision": _("“%(typed)s” has parts of an öre or øre. Write at most two decimals."),
        "too_large": _("%(typed)s is larger than any amount here. Check the number of zeros."),
        "below": _("The amount has to be at least %(limit)s."),
        "above": _("The amount can be at most %(limit)s."),
    }

    def __init__(
        self, *, currency: str = "SEK", min_minor: int | None = 0, max_minor: int | None = None, **options: Any
    ) -> None:
        options.setdefault("widget", SuffixedInput({"class": "is-amount", "inputmode": "text", "autocomplete": "off"}, suffix=_unit(currency)))
        super().__init__(**options)
        self.currency, self.min_minor, self.max_minor = currency, min_minor, max_minor

    def to_python(self, value: Any) -> Money | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Money):
            return value
        typed = clean_text(str(value)).strip()
        minor = self._minor(typed) if typed else None
        return None if minor is None else Money(minor, self.currency)

    def validate(self, value: Money | None) -> None:
        super().validate(value)
        if value is None:
            return
        for code, limit, broken in (
            ("below", self.min_minor, self.min_minor is not None and value.minor < self.min_minor),
            ("above", self.max_minor, self.max_minor is not None and value.minor > self.max_minor),
        ):
            if broken and limit is not None:
                raise self._error(code, limit=money_text((limit, self.currency)))

    def prepare_value(self, value: Any) -> Any:
        return money_text(value, "bare") if isinstance(value, Money) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True

    def _minor(self, typed: str) -> int:
        match = _AMOUNT.fullmatch(typed.translate(_SIGNS).translate(_SPACES))
        unit = match and (match[3] or "").lower()
        if not match or unit not in {*_UNITS, self.currency.lower()}:
            raise self._error("invalid", typed=typed)
        whole = self._decimal(match[2], typed) * _UNITS.get(unit or "", 1)
        minor = whole * 100
        if minor != minor.to_integral_value():
            raise self._error("precision", typed=typed)
        if minor > MINOR_MAX:
            raise self._error("too_large", typed=typed)
        return -int(minor) if match[1] else int(minor)

    def _decimal(self, figures: str, typed: str) -> Decimal:
        last = max(figures.rfind("."), figures.rfind(","))
        if last < 0:
            return Decimal(figures)
        sign, other = figures[last], "," if figures[last] == "." else "."
        before, after = figures[:last].split(other), figures[last + 1 :]
        if other in figures:
            if sign in figures[:last] and figures.count(other):
                raise self._error("invalid", typed=typed)
            if not _are_thousands(before):
                raise self._error("invalid", typed=typed)
            return self._number("".join(before), after, typed)
        groups = figures.split(sign)
        if len(groups) > 2:
            if not _are_thousands(groups):
                raise self._error("invalid", typed=typed)
            return Decimal("".join(groups))
        if len(after) == 3 and 1 <= len(groups[0]) <= 3 and groups[0] != "0":
            if sign == ".":
                return Decimal("".join(groups))
            raise self._error("ambiguous", typed=typed, example=f"{groups[0]} {after}")
        return self._number(groups[0], after, typed)

    def _number(self, whole: str, part: str, typed: str) -> Decimal:
        try:
            return Decimal(f"{whole or '0'}.{part}" if part else whole)
        except InvalidOperation:
            raise self._error("invalid", typed=typed) from None

    def _error(self, code: str, **values: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=values)


class ShareField(forms.Field):
    """A percentage as it is typed, ``0,25`` or ``0,25 %``, into a `Fraction` of one: 1/400."""

    default_error_messages = {
        "invalid": _("“%(typed)s” is not a percentage. Write it in figures, for example 0,25 or 0,25 %%."),
        "range": _("The percentage has to be between %(low)s and %(high)s."),
    }

    def __init__(self, *, lowest: Fraction = Fraction(0), highest: Fraction = Fraction(1), **options: Any) -> None:
        options.setdefault("widget", SuffixedInput({"class": "is-share", "inputmode": "text", "autocomplete": "off"}, suffix="%"))
        super().__init__(**options)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> Fraction | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Fraction):
            return value
        typed = clean_text(str(value)).strip()
        figures = typed.translate(_SIGNS).translate(_SPACES).replace("procent", "%").removesuffix("%").replace(",", ".")
        if not re.fullmatch(r"-?\d{1,6}(\.\d{1,12})?", figures):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"typed": typed})
        return Fraction(figures) / 100

    def validate(self, value: Fraction | None) -> None:
        super().validate(value)
        if value is not None and not self.lowest <= value <= self.highest:
            from borgen.office.ui.formats import share_text

            limits = {"low": share_text(self.lowest), "high": share_text(self.highest)}
            raise ValidationError(self.error_messages["range"], code="range", params=limits)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Fraction):
            return value
        percent = value * 100
        return str(Decimal(percent.numerator) / Decimal(percent.denominator)).replace(".", ",")


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
        typed = " ".join(clean_text(str(value)).translate(_SIGNS).split())
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
        return value.isoformat() if isinstance(value, date) else value

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


class OrganisationNumberField(forms.CharField):
    """An organisation number with its check digit: Swedish ``556036-0793``, or with ``country="dk"`` a CVR number."""

    default_error_messages = {
        "format": _("“%(typed)s” is not an organisation number. It has %(digits)s digits, for example %(example)s."),
        "check_digit": _("The check digit of %(typed)s is wrong. Compare each digit with the source."),
    }

    def __init__(self, *, country: str = "se", **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"class": "is-number", "autocomplete": "off", "inputmode": "text"}))
        super().__init__(**options)
        self.country = country

    def to_python(self, value: Any) -> str:
        typed = super().to_python(clean_text(value).translate(_SIGNS) if isinstance(value, str) else value)
        if typed in self.empty_values:
            return ""
        digits = re.sub(r"[\s.-]", "", typed)
        if self.country == "se" and len(digits) == 12 and digits[:2] in ("16", "00"):
            digits = digits[2:]  # tax files put 16 in front of a legal person's number
        module, length, example = (cvr, 8, "13585628") if self.country == "dk" else (orgnr, 10, "556036-0793")
        if not re.fullmatch(rf"\d{{{length}}}", digits):
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


def _unit(currency: str) -> str:
    return {"SEK": "kr", "DKK": "kr."}.get(currency, currency)


def _are_thousands(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
