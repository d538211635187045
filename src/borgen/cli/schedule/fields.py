"""How days, amounts and shares are written on the command line."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import click

from borgen.cli.schedule.wording import told
from borgen.kernel.daycount import DayCount

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?")
_SPELLINGS = {
    "act/365": "act/365f", "act/365 fixed": "act/365f", "act/act": "act/act isda", "act/a": "act/act isda",
    "30e/360isda": "30e/360 isda", "30/360 isda": "30/360", "30e/360 icma": "30e/360",
    "nl365": "nl/365", "act/365nl": "nl/365", "act/365 nl": "nl/365", "act/365 no leap": "nl/365",
}  # fmt: skip
_SHARE = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?")
NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,12})?")
_MONTH = re.compile(r"([0-9]{4})(?:-|M)([0-9]{2})(?:-01)?")


class _Day(click.ParamType):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(told("not_a_day", value=value), param, ctx)


class _Amount(click.ParamType):
    """Kept as text until its currency is known."""

    name = "AMOUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _AMOUNT.fullmatch(value):
            self.fail(told("not_an_amount", value=value), param, ctx)
        return str(value)


class _Share(click.ParamType):
    name = "SHARE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        if not _SHARE.fullmatch(value):
            self.fail(told("not_a_share", value=value), param, ctx)
        return Fraction(value)


class _Base(click.ParamType):
    """The value of an index, or the month that has it."""

    name = "INDEX|MONTH"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction | date:
        if isinstance(value, Fraction | date):
            return value
        if NUMBER.fullmatch(value) and Fraction(value):
            return Fraction(value)
        try:
            return month(value)
        except ValueError:
            self.fail(told("not_a_base", value=value), param, ctx)


def month(cell: Any) -> date:
    """The first of a month that is written ``2026-01``, ``2026-01-01`` or ``2026M01``.

    Raises:
        ValueError: it is written otherwise, or there is no such month.
    """
    parts = _MONTH.fullmatch(f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell))
    if parts is None:
        raise ValueError(str(cell))
    return date(int(parts[1]), int(parts[2]), 1)


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
            valid = ", ".join(one.value for one in DayCount)
            self.fail(told("not_one_of", value=value, valid=valid), param, ctx)


class Word(click.ParamType):
    """One of some words."""

    name = "WORD"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.words:
            self.fail(told("not_one_of", value=value, valid=", ".join(self.words)), param, ctx)
        return str(value)


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
            self.fail(told("not_parts", value=value, least=self.least, most=len(self.parts)), param, ctx)
        return tuple(part.convert(word, param, ctx) for part, word in zip(self.parts, words, strict=False))


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens on a day, as it was written; ``known_on`` is when it became known, where that is said."""

    text: str
    parts: tuple[Any, ...]
    known_on: date | None


class Dated(click.ParamType):
    """What happens on a day, with ``@DAY`` at the end where it became known on another."""

    name = "DAY[@KNOWN]"

    def __init__(self, inner: click.ParamType) -> None:
        self.inner = inner

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Happening:
        if isinstance(value, Happening):
            return value
        said, at, known = value.partition("@")
        parts = self.inner.convert(said, param, ctx)
        return Happening(
            text=value, parts=parts if isinstance(parts, tuple) else (parts,),
            known_on=DAY.convert(known, param, ctx) if at else None,
        )  # fmt: skip


class Terms(click.ParamType):
    """A day, and terms that hold from it: ``2030-01-01:matures-on=2050-01-01,rate=0.04``."""

    name = "DAY:TERM=VALUE,…"

    def __init__(self, **terms: click.ParamType) -> None:
        self.terms = {name.replace("_", "-"): kind for name, kind in terms.items()}

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, dict[str, Any]]:
        if isinstance(value, tuple):
            return value
        on, _colon, rest = value.partition(":")
        given: dict[str, Any] = {}
        for part in rest.split(","):
            name, equals, word = part.partition("=")
            if not equals:
                self.fail(told("not_terms", value=value), param, ctx)
            if name not in self.terms:
                self.fail(told("no_such_term", value=name, valid=", ".join(self.terms)), param, ctx)
            if name in given:
                self.fail(told("term_twice", value=name), param, ctx)
            given[name] = self.terms[name].convert(word, param, ctx)
        return DAY.convert(on, param, ctx), given


class _Fixing(click.ParamType):
    """A day and what was fixed on it."""

    name = "DAY=RATE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, Fraction]:
        if isinstance(value, tuple):
            return value
        on, equals, rate = value.partition("=")
        if not equals:
            self.fail(told("not_a_fixing", value=value), param, ctx)
        return DAY.convert(on, param, ctx), SHARE.convert(rate, param, ctx)


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
            self.fail(told("not_a_row", value=value), param, ctx)
        return int(row), figure or "payment"


class _Currency(click.ParamType):
    name = "CURRENCY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(r"[A-Za-z]{3}", value):
            self.fail(told("not_a_currency", value=value), param, ctx)
        return str(value).upper()


DAY, AMOUNT, SHARE, DAY_COUNT, CURRENCY, ROW = _Day(), _Amount(), _Share(), _DayCount(), _Currency(), _Row()
FIXING, BASE = _Fixing(), _Base()
PAYMENTS_A_YEAR = Word("1", "2", "4", "12")
STEP = Joined(DAY, AMOUNT, PAYMENTS_A_YEAR, least=2)
