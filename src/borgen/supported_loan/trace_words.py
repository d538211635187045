"""How a figure of a supported loan came about, line by line, in Swedish, Danish and English.

The words are data in ``trace_words.yaml``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from borgen.kernel.money import Money
from borgen.rules.citation import Citation
from borgen.rules.trace import Trace
from borgen.supported_loan.law import parameter_of
from borgen.supported_loan.wording import day

_ENDS_WITH = re.compile(r"(?P<stem>[a-z_]+?)_(?P<of>\d{4}[MK]\d{1,2}|\d+)")
_INFIX = frozenset({"multiply", "divide", "add", "subtract"})

Shown = Money | Fraction | date


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLine:
    """One line: what it is, its value, and where from or by which operation.

    ``value`` is money where the sheet holds whole or broken øre (``exact`` then keeps the broken part), a share where
    ``is_share``, else a number or a day. ``cite`` is the place in the law where the value is one of the books.
    """

    name: str
    label: str
    value: Shown
    how: str
    is_share: bool = False
    is_rounded: bool = False
    cite: Citation | None = None


def explained(
    trace: Trace,
    language: str,
    *,
    used: Mapping[str, Citation] | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[TraceLine, ...]:
    """The trace's lines, inputs first, the result last. ``used`` are citations by parameter, of the case itself; ``names``
    what the register calls some of the terms."""
    known, called = used or {}, names or {}
    lines = []

    def named(name: str) -> str:
        return called.get(name) or label(name, language)

    for row in trace.inputs:
        value, is_share, is_rounded = _value(row.worth, row.unit)
        parameter = row.source.partition(" ")[0]
        lines.append(
            TraceLine(
                name=row.name, label=named(row.name), value=value, is_share=is_share, is_rounded=is_rounded,
                how=_source(row.source, language), cite=known.get(parameter) if "#" in parameter else None,
            )
        )  # fmt: skip
    for step in trace.steps:
        value, is_share, is_rounded = _value(step.worth, step.unit)
        lines.append(
            TraceLine(
                name=step.name, label=named(step.name), value=value, is_share=is_share, is_rounded=is_rounded,
                how=_operation(step.operation, [named(name) for name in step.of], language),
            )
        )  # fmt: skip
    return tuple(lines)


def label(name: str, language: str) -> str:
    """``"net price index 2026M06"`` for ``npi_2026M06``.

    Raises:
        KeyError: a name that nobody has put into words, or another language.
    """
    names = _words()["names"]
    if name in names:
        return str(names[name][language])
    match = _ENDS_WITH.fullmatch(name)
    if match is None:
        raise KeyError(name)
    return str(names[match["stem"]][language]).format(of=match["of"])


def _operation(operation: str, of: list[str], language: str) -> str:
    words = _words()["operations"]
    if operation in _INFIX:
        return f" {words[operation][language]} ".join(of)
    return str(words.get(operation, words["other"])[language]).format(of=", ".join(of))


def _source(source: str, language: str) -> str:
    words = _words()["sources"]
    if "#" in source:
        parameter, _, said = source.partition(" ")
        found = parameter_of(parameter)
        term = found.term[language] if found else parameter
        return f"{term} {said}".strip()
    if match := re.fullmatch(r"year (\d+)", source):
        return str(words["earlier"][language]).format(of=match[1])
    if match := re.fullmatch(r"regulation (\d+-\d+)", source):
        return str(words["regulation"][language]).format(of=match[1])
    if source.startswith(("part.", "scenarios.")):
        return str(words["_".join(source.split(".")[:2])][language])
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d), (.+)", source):
        first, last, what = match.groups()
        since, until = (day(date.fromisoformat(each), language) for each in (first, last))
        return f"{since} – {until}, {what}"
    for start, name in (
        ("project.", "project"), ("credit.", "credit"), ("loan.rate.agreed", "agreed"), ("loan.rate.carried", "carried"),
        ("loan.rate.entered", "refixed"),
        ("loan.term.", "term"), ("loan.sum.", "plan"), ("loan.not_paid_out", "not_paid_out"),
        ("loan.", "loan"), ("residents.year.", "year"), ("financing", "financing"),
        ("stated rise", "stated"), ("stated index", "index"), ("ratio of", "arithmetic"), ("redemption.", "redemption"),
        ("lender's statement", "lender"), ("market price", "market"), ("bond price", "bond_price"),
        ("price is per 100", "per_hundred"),
        ("on the day of a term", "at_term"),
    ):  # fmt: skip
        if source.startswith(start):
            return str(words[name][language])
    return source


def _value(worth: str, unit: str) -> tuple[Shown, bool, bool]:
    """The value, whether it is a share, and whether it was rounded to be shown."""
    if unit == "day":
        return date.fromisoformat(worth), False, False
    number = Fraction(worth)
    if unit.startswith("minor "):
        return Money(round(number), unit.removeprefix("minor ")), False, number.denominator != 1
    return number, unit.startswith("share"), False


@cache
def _words() -> Mapping[str, Any]:
    text = files("borgen.supported_loan").joinpath("trace_words.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read
