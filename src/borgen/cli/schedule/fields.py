"""How days, amounts and shares are written on the command line."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import click

from borgen.kernel.daycount import DayCount

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?")
_SPELLINGS = {
    "act/365": "act/365f", "act/365 fixed": "act/365f", "act/act": "act/act isda", "act/a": "act/act isda",
    "30e/360isda": "30e/360 isda", "30/360 isda": "30/360", "30e/360 icma": "30e/360",
}  # fmt: skip
_SHARE = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?")


class _Day(click.ParamType):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-01-01", param, ctx)


class _Amount(click.ParamType):
    """Kept as text until its currency is known."""

    name = "AMOUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _AMOUNT.fullmatch(value):
            self.fail(f"{value!r} is not an amount such as 1000000.00", param, ctx)
        return str(value)


class _Share(click.ParamType):
    name = "SHARE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        if not _SHARE.fullmatch(value):
            self.fail(f"{value!r} is not a share such as 0.03", param, ctx)
        return Fraction(value)


class _DayCount(click.ParamType):
    """The house's names, and how others spell them: actual/365, A/360, 30E/360-ISDA."""

    name = "DAY_COUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> DayCount:
        word = " ".join(str(value).lower().replace("-", " ").split())
        for prefix in ("actual/", "a/"):
            if word.startswith(prefix):
                word = "act/" + word.removeprefix(prefix)
        word = _SPELLINGS.get(word.replace("act/actual", "act/act"), word.replace("act/actual", "act/act"))
        try:
            return DayCount(word)
        except ValueError:
            self.fail(f"{value!r} is none of: {', '.join(one.value for one in DayCount)}", param, ctx)


class Joined(click.ParamType):
    """Several values with a colon between them; those after the first ``least`` may be left out."""

    name = "A:B"

    def __init__(self, *parts: click.ParamType, least: int | None = None) -> None:
        self.parts, self.least = parts, least or len(parts)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Any, ...]:
        if isinstance(value, tuple):
            return value
        words = value.split(":")
        if not self.least <= len(words) <= len(self.parts):
            self.fail(
                f"{value!r} has not {self.least} to {len(self.parts)} parts with a colon between them",
                param,
                ctx,
            )
        return tuple(part.convert(word, param, ctx) for part, word in zip(self.parts, words, strict=False))


class _Row(click.ParamType):
    """A row's number, and the figure that is to be explained."""

    name = "ROW[:FIGURE]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        if isinstance(value, tuple):
            return value
        row, _, figure = value.partition(":")
        if not row.isdecimal() or int(row) < 1:
            self.fail(f"{value!r} is not a row such as 3, or 3:interest", param, ctx)
        return int(row), figure or "payment"


class _Currency(click.ParamType):
    name = "CURRENCY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(r"[A-Za-z]{3}", value):
            self.fail(f"{value!r} is not a currency such as SEK", param, ctx)
        return str(value).upper()


DAY, AMOUNT, SHARE, DAY_COUNT, CURRENCY, ROW = _Day(), _Amount(), _Share(), _DayCount(), _Currency(), _Row()
