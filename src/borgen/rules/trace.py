"""Closed arithmetic: how a figure came about, so that it can be replayed without the code of that day.

A figure is worked out *on* a :class:`Worksheet`, never beside it, so that figure and explanation cannot part::

    sheet = Worksheet()
    basis = sheet.given("basis", Fraction(980_000_000), unit="minor SEK", source="balance 2024-12-31")
    rate = sheet.given("fee_rate", Fraction("0.0025"), unit="share", source="gotene#fee_rate")
    fee = sheet.round("fee", sheet.multiply("fee_exact", basis, rate), rounding="half_up", unit="minor SEK")
    fee.number                    # Fraction(2450000)
    replay(sheet.trace(fee))      # the same, or TraceBroken
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.kernel.period import day_in_year, months_after, years_after
from borgen.kernel.rounding import ROUNDINGS

Worth = Fraction | date


class TraceBroken(ValueError):
    """A stored trace does not lead to the result that it claims."""


@dataclass(frozen=True, slots=True)
class Term:
    """A named value on a worksheet."""

    name: str
    worth: Worth
    unit: str

    @property
    def number(self) -> Fraction:
        assert isinstance(self.worth, Fraction), f"{self.name} is a day"
        return self.worth

    @property
    def day(self) -> date:
        assert isinstance(self.worth, date), f"{self.name} is a number"
        return self.worth


@dataclass(frozen=True, slots=True)
class Input:
    name: str
    worth: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """``name`` = ``operation`` of earlier names; ``how`` is the rounding's name or the month and day."""

    name: str
    operation: str
    of: tuple[str, ...]
    worth: str
    unit: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """Inputs and steps in order; the last step, or the only input, is the result."""

    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]

    @property
    def result(self) -> str:
        return self.steps[-1].worth if self.steps else self.inputs[-1].worth

    def plain(self) -> dict[str, Any]:
        return {
            "inputs": [[i.name, i.worth, i.unit, i.source] for i in self.inputs],
            "steps": [[s.name, s.operation, list(s.of), s.worth, s.unit, s.how] for s in self.steps],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Trace":
        return cls(
            inputs=tuple(Input(*row) for row in plain["inputs"]),
            steps=tuple(Step(r[0], r[1], tuple(r[2]), *r[3:]) for r in plain["steps"]),
        )


_EXACT: dict[str, Callable[..., Worth]] = {
    "multiply": lambda a, b: a * b,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "divide": lambda a, b: a / b,
    "smaller": min,
    "larger": max,
    "months_after": lambda day, months: months_after(day, int(months)),
    "years_after": lambda day, years: years_after(day, int(years)),
}
_WITH_HOW: dict[str, Callable[[Any, str], Worth]] = {
    "round": lambda a, how: Fraction(ROUNDINGS[how](a)),
    "day_in_year": lambda year, how: day_in_year(int(year), how),
}


class Worksheet:
    """Where a figure is worked out; every name on it is used once."""

    def __init__(self) -> None:
        self._inputs: dict[str, Input] = {}
        self._steps: dict[str, Step] = {}

    def given(self, name: str, worth: Worth, *, unit: str, source: str) -> Term:
        """Put a fact or a rulebook's value on the sheet, with where it comes from."""
        self._claim(name)
        self._inputs[name] = Input(name, text_of(worth), unit, source)
        return Term(name, worth, unit)

    def multiply(self, name: str, a: Term, b: Term, *, unit: str | None = None) -> Term:
        return self._step(name, "multiply", (a, b), unit or a.unit)

    def add(self, name: str, a: Term, b: Term) -> Term:
        return self._step(name, "add", (a, b), a.unit)

    def subtract(self, name: str, a: Term, b: Term) -> Term:
        return self._step(name, "subtract", (a, b), a.unit)

    def divide(self, name: str, a: Term, b: Term, *, unit: str) -> Term:
        return self._step(name, "divide", (a, b), unit)

    def smaller(self, name: str, a: Term, b: Term) -> Term:
        return self._step(name, "smaller", (a, b), a.unit)

    def larger(self, name: str, a: Term, b: Term) -> Term:
        return self._step(name, "larger", (a, b), a.unit)

    def months_after(self, name: str, day: Term, months: Term) -> Term:
        return self._step(name, "months_after", (day, months), "day")

    def years_after(self, name: str, day: Term, years: Term) -> Term:
        return self._step(name, "years_after", (day, years), "day")

    def day_in_year(self, name: str, year: Term, month_day: str) -> Term:
        return self._step(name, "day_in_year", (year,), "day", month_day)

    def round(self, name: str, a: Term, *, rounding: str, unit: str | None = None) -> Term:
        """Round to a whole number of the unit; ``rounding`` is one of ``kernel.rounding.ROUNDINGS``."""
        return self._step(name, "round", (a,), unit or a.unit, rounding)

    def trace(self, result: Term) -> Trace:
        """What led to ``result``, and nothing that did not."""
        needed = self._needed(result.name)
        return Trace(
            inputs=tuple(i for i in self._inputs.values() if i.name in needed),
            steps=tuple(s for s in self._steps.values() if s.name in needed),
        )

    def _step(self, name: str, operation: str, of: Sequence[Term], unit: str, how: str = "") -> Term:
        self._claim(name)
        worth = _apply(operation, [term.worth for term in of], how)
        self._steps[name] = Step(name, operation, tuple(t.name for t in of), text_of(worth), unit, how)
        return Term(name, worth, unit)

    def _claim(self, name: str) -> None:
        assert name not in self._inputs and name not in self._steps, f"{name} is on the sheet already"

    def _needed(self, name: str) -> set[str]:
        needed, waiting = set(), [name]
        while waiting:
            current = waiting.pop()
            needed.add(current)
            if current in self._steps:
                waiting.extend(n for n in self._steps[current].of if n not in needed)
        return needed


def replay(trace: Trace) -> Worth:
    """Work a trace out again and return its result.

    Needs nothing but the trace: no rulebook, no register.

    Raises:
        TraceBroken: an operation is unknown, a name is missing or used twice, or a step's result is not what follows.
    """
    worth: dict[str, Worth] = {}
    try:
        for row in trace.inputs:
            if row.name in worth:
                raise TraceBroken(f"{row.name} is given twice")
            worth[row.name] = worth_of(row.worth)
        for step in trace.steps:
            if step.name in worth:
                raise TraceBroken(f"{step.name} is given twice")
            result = _apply(step.operation, [worth[name] for name in step.of], step.how)
            if text_of(result) != step.worth:
                raise TraceBroken(f"{step.name} is {text_of(result)}, not {step.worth}")
            worth[step.name] = result
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        if isinstance(error, TraceBroken):
            raise
        raise TraceBroken(str(error)) from error
    if not worth:
        raise TraceBroken("an empty trace leads nowhere")
    return worth[trace.steps[-1].name] if trace.steps else worth[trace.inputs[-1].name]


def text_of(worth: Worth) -> str:
    """``"980000000"``, ``"1/400"`` or ``"2026-04-01"``."""
    return worth.isoformat() if isinstance(worth, date) else str(worth)


def worth_of(text: str) -> Worth:
    """The number or day that ``text_of`` wrote.

    Raises:
        ValueError: neither.
    """
    looks_like_day = len(text) == 10 and text[4] == text[7] == "-"
    return date.fromisoformat(text) if looks_like_day else Fraction(text)


def _apply(operation: str, of: Sequence[Worth], how: str) -> Worth:
    if operation in _WITH_HOW:
        return _WITH_HOW[operation](*of, how)
    return _EXACT[operation](*of)
