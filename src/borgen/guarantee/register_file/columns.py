"""Reads the cells of one column: each different cell once.

Registers repeat themselves (the same lender, form and rate on row after row), so what a cell means is remembered per
column and only its address is new.
"""

import re

from borgen.guarantee.register_file.cells import CELL_PARSERS, Column, Extra, Fault, Parsed, plain_amount
from borgen.guarantee.register_file.fields import FIELDS, UNITS
from borgen.guarantee.register_file.results import ColumnGuess
from borgen.guarantee.register_file.values.organisation_number import masked
from borgen.guarantee.register_file.values.text import folded, squash
from borgen.sheets import Mark, Value
from borgen.sheets.cells import shown_text

_REMEMBERED_MAX = 20_000
_STRICT_MASK = frozenset({"reference", "loan_number", "registration_number", "source"})
_NUMBERS = frozenset({"money", "rate", "share", "year", "day"})
"""Where ten digits are an amount and nobody's number."""

_TEXT_WITH_MEANING = frozenset({"paragraph", "registration_number", "validity_text", "purpose", "amortisation"})
_ORDINARY = re.compile(r"(?! )(?:(?! {2})[ -/:-~A-Za-zÅÄÖåäöé§]|[0-9](?![0-9]{5}[-+ ]?[0-9]{4}))*(?<! )", re.ASCII)
"""Text that is already in its one form and cannot hold a personal identity number."""

_NOTHING_SAID = re.compile(r"[-–—.…]+|n/?a|saknas|uppgift saknas|okänt|\?+", re.IGNORECASE)
_HEADING_BODY = (
    ("KF", re.compile(r"\bkf\b|\bkf-|\bfullmaktige|\bkommunfullmaktige|kfbeslut")),
    ("KS", re.compile(r"\bks\b|\bks-|\bkommunstyrelse")),
)
_OF_THE_DECISION = frozenset({"decided_on", "decided_year", "paragraph"})
_PLAIN_MARK = Mark()


class ColumnReader:
    """Reads the cells below one heading."""

    def __init__(self, guess: ColumnGuess, table_unit: str | None) -> None:
        assert guess.field is not None
        self.guess = guess
        self.field = guess.field
        unit = guess.unit if guess.unit in UNITS else table_unit
        self._column = Column(guess.field, unit, guess.unit == "%")
        self._kind = FIELDS[guess.field].kind
        self._parse = CELL_PARSERS[self._kind]
        self._body = _body_in(guess.heading) if guess.field in _OF_THE_DECISION else ""
        self._is_plain_text = self._kind == "text" and guess.field not in _TEXT_WITH_MEANING
        self._remembered: dict[Value, Parsed] = {}
        self._remembered_marked: dict[tuple[type, Value, Mark], Parsed | None] = {}

    def read(self, value: Value, mark: Mark | None) -> Parsed | None:
        """The cell as understood; ``None`` when it is empty and meant to be."""
        if mark is not None:
            return self._read_marked(value, mark)
        if value is True or value is False:
            return self._read(value, None)
        if self._is_plain_text and value.__class__ is str and _ORDINARY.fullmatch(value):
            return Parsed(value, value)
        if self._kind == "money" and value.__class__ is int:
            return plain_amount(self._column, value)
        known = self._remembered.get(value)
        if known is not None:
            return known
        parsed = self._read(value, None)
        if parsed is not None:
            if len(self._remembered) >= _REMEMBERED_MAX:
                self._remembered.clear()
            self._remembered[value] = parsed
        return parsed

    def _read_marked(self, value: Value, mark: Mark) -> Parsed | None:
        key = (value.__class__, value, mark)
        if key not in self._remembered_marked:
            if len(self._remembered_marked) >= _REMEMBERED_MAX:
                self._remembered_marked.clear()
            self._remembered_marked[key] = self._read(value, mark)
        return self._remembered_marked[key]

    def _read(self, value: Value, mark: Mark | None) -> Parsed | None:
        if mark is not None and mark.stored_missing and value is None:
            return Parsed(None, "", ("computed",), faults=(Fault("formula_without_value"),))
        if value is None or (isinstance(value, str) and not value.strip() and not squash(value)):
            return None
        if mark is not None and mark.is_error:
            return Parsed(None, str(value), faults=(Fault("cell_error"),))
        raw = shown_text(value, is_percent=mark.is_percent, unit=mark.unit) if mark else shown_text(value)
        if self._kind != "text" and isinstance(value, str) and _NOTHING_SAID.fullmatch(squash(value)):
            return None
        safe = raw
        if isinstance(value, str) or self._kind not in _NUMBERS:
            safe = masked(raw, is_strict=self.field in _STRICT_MASK or self._kind in _NUMBERS)
        parsed = self._parse(self._column, value, mark or _PLAIN_MARK, safe)
        says_something = parsed.value is not None or bool(parsed.extras)
        if self._body and says_something and all(extra.field != "decided_by" for extra in parsed.extras):
            parsed = parsed._replace(extras=(*parsed.extras, Extra("decided_by", self._body)))
        if safe != raw and "masked" not in parsed.notes:
            parsed = parsed._replace(
                notes=(*parsed.notes, "masked"), faults=(*parsed.faults, Fault("personal_number_masked")),
            )
        if mark is not None and mark.is_formula:
            parsed = parsed._replace(notes=(*parsed.notes, "computed"))
        return parsed


def _body_in(heading: str) -> str:
    """The body that a heading names: ``KF-beslut`` is the council's decision; one that names two names none."""
    text = folded(heading)
    found = [body for body, pattern in _HEADING_BODY if pattern.search(text)]
    return found[0] if len(found) == 1 else ""
