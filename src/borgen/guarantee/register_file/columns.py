"""Reads the cells of one column: each kind of field in its own way, each different cell once.

Registers repeat themselves (the same lender, form and rate on row after row), so what a cell means is remembered per
column and only its address is new.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from borgen.guarantee.register_file import words
from borgen.guarantee.register_file.decision_text import last_of_several, paragraph_text, read_decision
from borgen.guarantee.register_file.fields import FIELDS, UNITS
from borgen.guarantee.register_file.results import NOTHING, ColumnGuess, FieldValue, Params
from borgen.guarantee.register_file.values import rate
from borgen.guarantee.register_file.values.amount import MINOR_MAX, read_amount
from borgen.guarantee.register_file.values.day import DayAnswer, last_day_of, read_day
from borgen.guarantee.register_file.values.organisation_number import masked, read_organisation_number
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

_NOT_NEGATIVE = frozenset(
    {"original_amount", "decided_amount", "outstanding", "frame", "investment_amount", "own_contribution"}
)
_NOTHING_SAID = re.compile(r"[-–—.…]+|n/?a|saknas|uppgift saknas|okänt|\?+", re.IGNORECASE)
_PER_YEAR = re.compile(
    r"(.+?)\s*(?:/\s?år|per år|årligen|om året|/\s?yr|pr\.? år|/\s?år)\.?", re.IGNORECASE,
)
_KIND_ONLY = re.compile(
    r"(?:kommunal )?(?:borgen (?:för|avseende) )?(hyresavtal|hyresförpliktelser|hyresgaranti|lån|låneförpliktelser|"
    r"pensionsförpliktelser|pensionsåtaganden|förlustansvar(?: egna ?hem)?)"
)
_CURRENCY = {
    "sek": "SEK", "kr": "SEK", "svenska kronor": "SEK", "kronor": "SEK", "dkk": "DKK", "eur": "EUR", "euro": "EUR",
    "€": "EUR", "nok": "NOK", "usd": "USD", "chf": "CHF", "gbp": "GBP",
}
_ENDS = frozenset({"ends_on", "available_until", "insurance_valid_until", "rate_bound_until"})
"""Days up to which something holds: a year or month alone means its last day; of all others its first."""

_HEADING_BODY = (
    ("KF", re.compile(r"\bkf\b|\bkf-|\bfullmaktige|\bkommunfullmaktige|kfbeslut")),
    ("KS", re.compile(r"\bks\b|\bks-|\bkommunstyrelse")),
)
_OF_THE_DECISION = frozenset({"decided_on", "decided_year", "paragraph"})
_PLAUSIBLE = {"fee_rate": rate.FEE, "interest_rate": rate.INTEREST}


class Fault(NamedTuple):
    code: str
    is_error: bool = False
    params: Params = NOTHING


class Extra(NamedTuple):
    """What a cell says of another field."""

    field: str
    value: FieldValue | None
    precision: str = ""


class Parsed(NamedTuple):
    """A cell as understood, without its place."""

    value: FieldValue | None
    raw: str
    notes: tuple[str, ...] = ()
    precision: str = ""
    faults: tuple[Fault, ...] = ()
    extras: tuple[Extra, ...] = ()


class ColumnReader:
    """Reads the cells below one heading."""

    def __init__(self, guess: ColumnGuess, table_unit: str | None) -> None:
        assert guess.field is not None
        self.guess = guess
        self.field = guess.field
        self._unit = guess.unit if guess.unit in UNITS else table_unit
        self._kind = FIELDS[guess.field].kind
        self._parse = _PARSERS[self._kind]
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
            return self._plain_amount(value)
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
        parsed = self._parse(self, value, mark or _PLAIN_MARK, safe)
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

    def _plain_amount(self, value: int) -> Parsed:
        """What ``_money`` gives for a whole number without marks, the commonest cell of a large register."""
        minor = value * UNITS[self._unit or "kr"] * 100
        if not -MINOR_MAX < minor < MINOR_MAX:
            return Parsed(None, str(value), faults=(Fault("amount_absurd", is_error=True),))
        if minor < 0 and self.field in _NOT_NEGATIVE:
            return Parsed(minor, str(value), faults=(Fault("amount_negative", is_error=True),))
        return Parsed(minor, str(value))

    def _money(self, value: Value, mark: Mark, raw: str) -> Parsed:
        if isinstance(value, (bool, date)) or value is None:
            return Parsed(None, raw, faults=(Fault("amount_unreadable"),))
        unit = self._unit
        if mark.unit is not None and not isinstance(value, str):
            if unit is not None and unit != mark.unit:
                return Parsed(None, raw, faults=(Fault("unit_conflict", params={"unit": unit, "cell": mark.unit}),))
            unit = mark.unit
        if mark.is_percent and not isinstance(value, str):
            return Parsed(None, raw, faults=(Fault("amount_is_percent"),))
        read = read_amount(value, unit=UNITS[unit or "kr"])
        faults = [Fault(read.problem, is_error=read.problem == "amount_absurd")] if read.problem else []
        if "rounded" in read.notes:
            faults.append(Fault("amount_rounded"))
        if read.minor is not None and read.minor < 0 and self.field in _NOT_NEGATIVE:
            faults.append(Fault("amount_negative", is_error=True))
        extras = (Extra("currency", read.currency),) if read.currency else ()
        return Parsed(read.minor, raw, read.notes, faults=tuple(faults), extras=extras)

    def _rate(self, value: Value, mark: Mark, raw: str) -> Parsed:
        if isinstance(value, (bool, date)) or value is None:
            return Parsed(None, raw, faults=(Fault("rate_unreadable"),))
        answer = rate.read_rate(
            value, plausible=_PLAUSIBLE.get(self.field, rate.SHARE), is_percent_cell=mark.is_percent,
            is_percent_column=self.guess.unit == "%",
        )
        if answer.fraction is not None:
            notes = ("inferred",) if answer.is_inferred else ()
            faults = (Fault("rate_inferred"),) if answer.is_inferred else ()
            return Parsed(answer.fraction, raw, notes, faults=faults)
        if self.field == "fee_rate" and isinstance(value, str):
            text = Extra("fee_text", raw)
            return Parsed(None, raw, faults=(Fault("fee_is_text"),), extras=(text,))
        return Parsed(None, raw, faults=(Fault(answer.problem),))

    def _day(self, value: Value, _: Mark, raw: str) -> Parsed:
        answer = _day_of(value)
        if answer.day is not None and (answer.day.precision == "day" or self.field == "decided_on"):
            return Parsed(answer.day.on, raw, precision=answer.day.precision)
        if answer.day is not None:
            is_end = self.field in _ENDS
            on = last_day_of(answer.day) if is_end else answer.day.on
            params = {"day": on.isoformat()}
            fault = Fault("day_taken_as_last", params=params) if is_end else Fault("day_taken_as_first", params=params)
            return Parsed(on, raw, faults=(fault,))
        if self.field == "decided_on" and isinstance(value, str):
            last = last_of_several(value)
            decision = last or read_decision(value)
            extras = [
                Extra(name, part)
                for name, part in (
                    ("decided_by", decision.body), ("paragraph", decision.paragraph),
                    ("registration_number", decision.registration_number),
                )
                if part is not None
            ]
            if decision.is_whole and (decision.day is not None or extras):
                return Parsed(
                    decision.day.on if decision.day else None, raw,
                    precision=decision.day.precision if decision.day else "", extras=tuple(extras),
                    faults=(
                        (Fault("last_decision_taken"),) if last else (Fault(decision.problem),) if decision.problem else ()
                    ),
                )
        return Parsed(None, raw, faults=(Fault(answer.problem),))

    def _year(self, value: Value, _: Mark, raw: str) -> Parsed:
        answer = _day_of(value)
        if answer.day is None:
            return Parsed(None, raw, faults=(Fault(answer.problem),))
        return Parsed(answer.day.on.year, raw)

    def _text(self, value: Value, mark: Mark, raw: str) -> Parsed:
        text = squash(raw)
        if self.field == "paragraph":
            return self._paragraph(text, raw)
        if self.field == "registration_number" and isinstance(value, str):
            return _registration(text, raw)
        if self.field == "validity_text":
            return _validity(value, text, raw)
        if self.field == "purpose":
            return _purpose(text, raw)
        if self.field == "amortisation":
            return self._amortisation(value, mark, text, raw)
        return Parsed(text, raw)

    def _paragraph(self, text: str, raw: str) -> Parsed:
        shown = paragraph_text(text)
        if shown.startswith("§") and len(shown) < 9:
            return Parsed(shown, raw)
        decision = read_decision(text)
        if decision.paragraph is None or not decision.is_whole:
            return Parsed(text, raw)
        extras = [Extra("decided_by", decision.body)] if decision.body else []
        if decision.day:
            extras.append(Extra("decided_on", decision.day.on, decision.day.precision))
        faults = (Fault(decision.problem),) if decision.problem else ()
        return Parsed(decision.paragraph, raw, extras=tuple(extras), faults=faults)

    def _amortisation(self, value: Value, mark: Mark, text: str, raw: str) -> Parsed:
        """A number is kronor a year; a text that is an amount a year and nothing else is that; all else is kept."""
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and not mark.is_percent:
            read = read_amount(value, unit=UNITS[mark.unit or self._unit or "kr"])
            return Parsed(text, raw, extras=(Extra("amortisation_per_year", read.minor),))
        per_year = _PER_YEAR.fullmatch(text)
        minor = read_amount(per_year[1], unit=1).minor if per_year else None
        if minor is not None:
            return Parsed(text, raw, extras=(Extra("amortisation_per_year", minor),))
        return Parsed(text, raw, faults=(Fault("terms_kept_as_text"),))

    def _code(self, value: Value, _: Mark, raw: str) -> Parsed:
        text = squash(raw)
        read = words.read_code if self.field in {"decision_outcome", "legal_form"} else words.read_short_code
        code = text if text in words.code_tables()[self.field] else read(self.field, text)
        is_over = self.field == "decision_outcome" and code in {None, "granted"} and words.says_ended(text)
        if code is None or is_over:
            return Parsed(None, raw, faults=(Fault("ended_without_day") if is_over else Fault("word_unknown"),))
        extras = []
        if self.field == "legal_form":
            covered = words.read_covers(text)
            if {"interest", "costs"} & set(covered):
                extras.append(Extra("covers", tuple(sorted({"principal", *covered}))))
            if code == "loss_share":
                extras.append(Extra("exposure_kind", "loss_share"))
        return Parsed(code, raw, extras=tuple(extras))

    def _organisation_number(self, value: Value, _: Mark, raw: str) -> Parsed:
        if isinstance(value, (bool, date)) or value is None:
            return Parsed(None, raw, faults=(Fault("number_unreadable"),))
        answer = read_organisation_number(value)
        faults = (Fault(answer.problem),) if answer.problem else ()
        notes = ("masked",) if answer.problem == "personal_number_masked" else ()
        return Parsed(answer.number, answer.raw, notes, faults=faults)

    def _covers(self, _: Value, __: Mark, raw: str) -> Parsed:
        found = words.read_covers(raw)
        return Parsed(found or None, raw, faults=() if found else (Fault("word_unknown"),))

    def _security(self, _: Value, __: Mark, raw: str) -> Parsed:
        found = words.read_securities(raw)
        is_unclear = any(security.kind == "other" for security in found)
        return Parsed(found or None, raw, faults=(Fault("security_kind_unclear"),) if is_unclear else ())

    def _currency(self, _: Value, __: Mark, raw: str) -> Parsed:
        text = squash(raw)
        code = _CURRENCY.get(text.casefold().rstrip("."))
        return Parsed(code, raw, faults=() if code else (Fault("word_unknown"),))


_PLAIN_MARK = Mark()

_PARSERS: Mapping[str, Callable[[ColumnReader, Value, Mark, str], Parsed]] = {
    "text": ColumnReader._text, "code": ColumnReader._code, "money": ColumnReader._money,
    "rate": ColumnReader._rate, "share": ColumnReader._rate, "day": ColumnReader._day, "year": ColumnReader._year,
    "organisation_number": ColumnReader._organisation_number, "covers": ColumnReader._covers,
    "security": ColumnReader._security, "currency": ColumnReader._currency,
}


def _purpose(text: str, raw: str) -> Parsed:
    """``Borgen för hyresavtal`` and ``låneförpliktelser`` name the kind of exposure and nothing more."""
    named = _KIND_ONLY.fullmatch(text.casefold())
    kind = words.read_code("exposure_kind", named[1]) if named else None
    return Parsed(text, raw, extras=(Extra("exposure_kind", kind),) if kind else ())


def _body_in(heading: str) -> str:
    """The body that a heading names: ``KF-beslut`` is the council's decision; one that names two names none."""
    text = folded(heading)
    found = [body for body, pattern in _HEADING_BODY if pattern.search(text)]
    return found[0] if len(found) == 1 else ""


def _day_of(value: Value) -> DayAnswer:
    if isinstance(value, bool) or value is None:
        return DayAnswer(None, "day_unreadable")
    return read_day(value)


def _registration(text: str, raw: str) -> Parsed:
    """A column of registration numbers sometimes holds the paragraph or the body instead."""
    decision = read_decision(text)
    if decision.is_whole and decision.registration_number is None:
        if decision.paragraph is not None:
            extras = [Extra("paragraph", decision.paragraph)]
            if decision.body:
                extras.append(Extra("decided_by", decision.body))
            return Parsed(None, raw, extras=tuple(extras))
        if decision.body is not None:
            return Parsed(None, raw, faults=(Fault("not_a_registration_number"),))
    return Parsed(text, raw)


def _validity(value: Value, text: str, raw: str) -> Parsed:
    """A validity that is one day is the end; any other text is kept."""
    answer = _day_of(value)
    if answer.day is not None and answer.day.precision == "day":
        return Parsed(text, raw, extras=(Extra("ends_on", answer.day.on, "day"),))
    return Parsed(text, raw, faults=(Fault("terms_kept_as_text"),))
