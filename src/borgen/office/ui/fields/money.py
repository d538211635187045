"""Amounts as they are typed, with any kind of space, in kronor, thousands or millions."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from borgen.kernel.money import MINOR_MAX, Money
from borgen.office.ui.fields.text import SIGNS, SuffixedInput, clean_text
from borgen.office.ui.formats import NBSP, language, money_text

_UNITS: dict[str, int] = {
    **dict.fromkeys(["", "kr", "kr.", "kronor", "kroner"], 1),
    **dict.fromkeys(["tkr", "t.kr.", "tusen", "tusen kr", "tusen kronor", "tusind kr."], 10**3),
    **dict.fromkeys(
        ["mkr", "mnkr", "mn", "mn kr", "milj", "milj kr", "miljoner", "miljoner kr", "miljoner kronor"], 10**6
    ),
    **dict.fromkeys(
        ["miljon", "miljon kronor", "mio", "mio.", "mio kr", "mio. kr", "mio. kr.", "mio. kroner"], 10**6
    ),
    **dict.fromkeys(["mdkr", "mdr", "mdr.", "mdr. kr.", "miljard", "miljarder", "miljarder kronor"], 10**9),
}
_TYPED = re.compile(r"(?P<minus>-?) ?(?P<figures>\d(?:[\d., ]*\d)?)(?:[,:]-+)? ?(?P<unit>[^\d]*)", re.ASCII)
_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,(?P<part>\d+))?", re.ASCII)
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+\.(?P<part>\d+)|(?:,\d{3}){2,})", re.ASCII)
_ONE_COMMA = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
_SPACED = re.compile(r"(?:\d+|\d{1,3}(?: \d{3})+)(?:[.,](?P<part>\d+))?", re.ASCII)


class MoneyField(forms.Field):
    """An amount as it is typed, ``1 234,50`` or ``12 mnkr``, into `Money`.

    Thousands are parted by spaces of any kind or by points. One comma with exactly three figures behind it is read as the
    page itself writes amounts: in English it parts thousands. In Swedish and Danish it is refused there: it is a decimal
    sign, yet three decimals of a krona do not exist, so a thousand may be meant.
    """

    default_error_messages = {
        "invalid": _(
            "“%(typed)s” is not an amount. Write it in figures, for example 1 234 567,50 or 12 mnkr."
        ),
        "ambiguous": _(
            "“%(typed)s” can be read in two ways. Part thousands with spaces, such as %(example)s; "
            "the comma stands before öre."
        ),
        "precision": _("“%(typed)s” has parts of an öre or øre. Write at most two decimals."),
        "too_large": _("%(typed)s is larger than any amount here. Check the number of zeros."),
        "below": _("The amount has to be at least %(limit)s."),
        "above": _("The amount can be at most %(limit)s."),
    }

    def __init__(
        self,
        *,
        currency: str = "SEK",
        min_minor: int | None = 0,
        max_minor: int | None = None,
        **options: Any,
    ) -> None:
        options.setdefault(
            "widget",
            SuffixedInput(
                {"class": "is-amount", "inputmode": "text", "autocomplete": "off"}, suffix=_unit(currency)
            ),
        )
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
        """The typed amount in minor units."""
        text = " ".join(typed.translate(SIGNS).split())
        if text.upper().startswith(f"{self.currency} "):  # as the page writes it in English
            text = text[len(self.currency) + 1 :]
        match = _TYPED.fullmatch(text)
        factor = match and _UNITS.get(
            match["unit"].lower(), 1 if match["unit"].upper() == self.currency else None
        )
        if not match or factor is None:
            raise self._error("invalid", typed=typed)
        minor = self._number(match["figures"], typed) * factor * 100
        if minor != minor.to_integral_value():
            raise self._error("precision", typed=typed)
        if minor > MINOR_MAX:
            raise self._error("too_large", typed=typed)
        return -int(minor) if match["minus"] else int(minor)

    def _number(self, figures: str, typed: str) -> Decimal:
        if _ONE_COMMA.fullmatch(figures):
            if language() == "en":
                return Decimal(figures.replace(",", ""))
            raise self._error("ambiguous", typed=typed, example=figures.replace(",", NBSP))
        match = _POINTS.fullmatch(figures) or _COMMAS.fullmatch(figures) or _SPACED.fullmatch(figures)
        if match is None:
            raise self._error("invalid", typed=typed)
        part = match["part"] or ""
        whole = figures[: len(figures) - len(part)]
        return Decimal(re.sub(r"\D", "", whole)) + Decimal(part or 0).scaleb(-len(part))

    def _error(self, code: str, **values: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=values)


def _unit(currency: str) -> str:
    return {"SEK": "kr", "DKK": "kr."}.get(currency, currency)
