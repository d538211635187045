"""Why there is no plan: a sentence for people, and its parts for programs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.terms import PlanImpossible, PlanKind
from borgen.cli.schedule.wording import refusal, told, unreadable
from borgen.guarantee.plain import share_text
from borgen.kernel.money import MINOR_MAX, Money, NotAnAmount

OPTIONS = {
    "granted": "--principal", "interest_rate": "--rate", "per_year": "--amount", "share_per_year": "--share",
    "minimum_per_year": "--minimum", "payments_a_year": "--per-year", "country": "--calendar", "rows": "FILE",
    "steps": "--step", "interest_months": "--interest-every", "notice_days": "--notice",
    "fees": "--fee", "fees.share_per_year": "--fee", "fees.per_year": "--fee-a-year", "floating.months": "--refix-every",
    "floating.cap": "--cap", "floating.code": "--floating", "indexed": "--index", "indexed.base": "--index-base",
    "indexed.lag_months": "--index-lag", "rounding.mode": "--rounding",
}  # fmt: skip
"""The option that sets a term, where it has another name."""

_KIND = re.compile(rf"\b({'|'.join(PlanKind)})\b")
_SHARE = re.compile(r"^-?\d+/\d+(?=$| or more$)")


class Refused(click.ClickException):
    """What was asked for has no plan. ``answer`` says so to programs: the term, a code, what it was and what would be valid."""

    def __init__(self, said: str, answer: Mapping[str, Any]) -> None:
        super().__init__(said)
        self.answer = answer


def refused_by(error: PlanImpossible, *, named: tuple[str, ...] = (), under: str = "") -> Refused:
    """The refusal under the name of the option that was written.

    ``named`` are the changes as they were written, in the order of the contract; ``under`` is the option whose terms these are.
    """
    option = _option(error.term, named, under)
    as_written = {key: _as_written(value) for key, value in error.params.items()}
    said = refusal(PlanImpossible(error.term, error.code, **as_written), option)
    return Refused(said, {"term": option, "code": error.code, **as_written})


def money_of(option: str, text: str, currency: str) -> Money:
    """The amount of an option.

    Raises:
        Refused: it is more than the house counts.
    """
    try:
        return Money.parse(text, currency)
    except NotAnAmount as error:
        valid = Money(MINOR_MAX, currency).decimal
        said = told("too_large", term=option, value=text, valid=valid)
        raise Refused(
            said, {"term": option, "code": "too_large", "value": text, "valid": f"up to {valid}"}
        ) from error


@contextmanager
def under_the_name(option: str) -> Iterator[None]:
    """What is impossible within is said of ``option``."""
    try:
        yield
    except PlanImpossible as error:
        raise refused_by(error, under=option) from error


@contextmanager
def named_steps(steps: Sequence[tuple[Any, ...]]) -> Iterator[None]:
    """What is impossible of a step is said of it as it was written."""
    try:
        yield
    except PlanImpossible as error:
        parts = error.term.split(".")
        if parts[0] == "steps" and len(parts) > 1:
            raise refused_by(error, under=f"--step {':'.join(map(str, steps[int(parts[1]) - 1]))}") from error
        raise


def _option(term: str, named: tuple[str, ...], under: str) -> str:
    parts = term.split(".")
    if parts[0] == "changes":
        place = parts[1] if len(parts) > 1 else ""
        rest = parts[2:] if place.isdecimal() else parts[1:]
        if place.isdecimal() and int(place) <= len(named):
            under = named[int(place) - 1]
        if not under:
            return term
        return under if rest in ([], ["on"], ["amount"]) else f"{under}: {_own(rest[0])}"
    if under:
        return under if term == "on" or parts[0] == "steps" else f"{under}: {_own(term)}"
    return OPTIONS.get(term, term if "." in term and parts[0] == "rows" else _written(term))


def _as_written(fact: str) -> str:
    """Kinds and shares as the options write them."""
    fact = _SHARE.sub(lambda share: share_text(Fraction(share[0])), fact)
    return _KIND.sub(lambda kind: kind[0].replace("_", "-"), fact)


def _own(term: str) -> str:
    return OPTIONS.get(term, _written(term)).removeprefix("--")


def _written(term: str) -> str:
    return "--" + term.replace("_", "-").replace(".", "-")


def file_refused(option: str, file: Path, error: Exception) -> Refused:
    """A file is not taken: every bad cell with its row, its column, what it was and what would be valid."""
    why = unreadable(error)
    cells = [
        {"row": cell.row, "column": cell.column, "value": cell.value, "valid": cell.valid}
        for cell in getattr(error, "cells", ())
    ]
    answer = {"term": option, "code": "file_refused", "value": file.name, "why": why, "cells": cells}
    return Refused(told("not_taken", option=option, file=file.name, why=why), answer)
