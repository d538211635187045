"""Closed arithmetic: how a figure came about, so that it can be replayed without the code of that day.

A figure is worked out *on* a :class:`Worksheet`, never beside it, so that figure and explanation cannot part::

    sheet = Worksheet()
    basis = sheet.given("basis", Fraction(980_000_000), unit="minor SEK", source="balance 2024-12-31")
    rate = sheet.given("fee_rate", Fraction("0.0025"), unit="share", source="gotene#fee_rate")
    fee = sheet.round("fee", sheet.multiply("fee_exact", basis, rate), rounding="half_up", unit="minor SEK")
    fee.number                    # Fraction(2450000)
    replay(sheet.trace(fee))      # the same, or TraceBroken
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.rules.arithmetic import Worth as Worth
from borgen.rules.arithmetic import apply, worth_of
from borgen.rules.arithmetic import text_of as text_of


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

    def names(self, name: str) -> bool:
        """Whether something on the sheet has that name."""
        return name in {*(given.name for given in self.inputs), *(step.name for step in self.steps)}

    def leading_to(self, name: str) -> "Trace":
        """The part of the arithmetic that ends in one of its terms.

        Raises:
            KeyError: there is no such term.
        """
        if not self.names(name):
            raise KeyError(name)
        steps = {step.name: step for step in self.steps}
        needed, waiting = set[str](), [name]
        while waiting:
            one = waiting.pop()
            if one not in needed:
                needed.add(one)
                waiting += steps[one].of if one in steps else ()
        return Trace(
            inputs=tuple(row for row in self.inputs if row.name in needed),
            steps=tuple(row for row in self.steps if row.name in needed),
        )

    @property
    def seal(self) -> str:
        """SHA-256 over all that the trace says.

        Replaying finds what contradicts itself; the seal finds also a changed number that another one hides, such
        as the larger of two of which the smaller counts.
        """
        return _sealed(self._rows())

    def plain(self) -> dict[str, Any]:
        """The trace as JSON, with its seal, as journals and decisions keep it."""
        return {**self._rows(), "seal": self.seal}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Trace":
        """The trace that ``plain`` was.

        Raises:
            TraceBroken: it is not the JSON of a trace, or it was changed after it was sealed.
        """
        try:
            trace = cls(
                inputs=tuple(Input(*_texts(row, 4)) for row in plain["inputs"]),
                steps=tuple(
                    Step(name, operation, tuple(_texts(of)), *_texts(rest, 3))
                    for name, operation, of, *rest in plain["steps"]
                ),
            )
            seal = plain["seal"]
        except (KeyError, TypeError, ValueError) as error:
            raise TraceBroken(f"not a trace: {error}") from error
        if trace.seal != seal:
            raise TraceBroken("the seal does not fit what the trace says")
        return trace

    def _rows(self) -> dict[str, Any]:
        return {
            "inputs": [[i.name, i.worth, i.unit, i.source] for i in self.inputs],
            "steps": [[s.name, s.operation, list(s.of), s.worth, s.unit, s.how] for s in self.steps],
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

    def carried(self, trace: Trace) -> Term:
        """Put all of another arithmetic on the sheet, and return its result; none of its names is on the sheet yet."""
        for row in trace.inputs:
            self._claim(row.name)
            self._inputs[row.name] = row
        for step in trace.steps:
            self._claim(step.name)
            self._steps[step.name] = step
        last = trace.steps[-1] if trace.steps else trace.inputs[-1]
        return Term(last.name, worth_of(last.worth), last.unit)

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

    def days_between(self, name: str, since: Term, until: Term) -> Term:
        """The days from ``since`` up to but not including ``until``."""
        return self._step(name, "days_between", (since, until), "days")

    def year_fraction(self, name: str, since: Term, until: Term, *more: Term, day_count: str) -> Term:
        """The part of a year by ``kernel.daycount``.

        ``more`` is the day of maturity for 30e/360 isda, and a regular interest day and the number of payments a
        year for act/act icma.
        """
        return self._step(name, "year_fraction", (since, until, *more), "years", day_count)

    def level_payment(self, name: str, debt: Term, rate: Term, terms: Term, *, rounding: str) -> Term:
        """The equal payment that pays ``debt`` off in ``terms`` at ``rate`` a term, rounded to a whole unit.

        One operation, since the exact payment of a long loan has thousands of digits.
        """
        return self._step(name, "level_payment", (debt, rate, terms), debt.unit, rounding)

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
        how = str(how)
        worth = apply(operation, [term.worth for term in of], how)
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


APART = 300
"""So many parts of a sum stand in its explanation one by one; the smaller ones beyond count together."""


def largest(amounts: Sequence[int], most: int) -> frozenset[int]:
    """The places of the ``most`` largest amounts, whatever their sign: those that a long sum tells apart; of two as large the
    first."""
    return frozenset(sorted(range(len(amounts)), key=lambda place: -abs(amounts[place]))[:most])


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
            result = apply(step.operation, [worth[name] for name in step.of], step.how)
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


def _texts(row: Sequence[Any], count: int | None = None) -> Sequence[str]:
    if (
        isinstance(row, str)
        or not all(isinstance(text, str) for text in row)
        or len(row) != (count or len(row))
    ):
        raise TypeError(f"{row!r} is not a row of texts")
    return row


def _sealed(rows: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
