"""What one cell means, for each kind of field in its own way."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from borgen.guarantee.register_file import words
from borgen.guarantee.register_file.decision_text import last_of_several, paragraph_text, read_decision
from borgen.guarantee.register_file.fields import UNITS
from borgen.guarantee.register_file.results import NOTHING, FieldValue, Params
from borgen.guarantee.register_file.values import rate
from borgen.guarantee.register_file.values.amount import MINOR_MAX, read_amount
from borgen.guarantee.register_file.values.day import DayAnswer, last_day_of, read_day, read_end
from borgen.guarantee.register_file.values.organisation_number import read_organisation_number
from borgen.guarantee.register_file.values.text import squash
from borgen.sheets import Mark, Value

_NOT_NEGATIVE = frozenset(
    {"original_amount", "decided_amount", "outstanding", "frame", "investment_amount", "own_contribution"}
)
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


class Column(NamedTuple):
    """What the heading says of the cells below it; ``is_percent``: its numbers are percent."""

    field: str
    unit: str | None
    is_percent: bool


def plain_amount(column: Column, value: int) -> Parsed:
    """What ``_money`` gives for a whole number without marks, the commonest cell of a large register."""
    minor = value * UNITS[column.unit or "kr"] * 100
    if not -MINOR_MAX < minor < MINOR_MAX:
        return Parsed(None, str(value), faults=(Fault("amount_absurd", is_error=True),))
    if minor < 0 and column.field in _NOT_NEGATIVE:
        return Parsed(minor, str(value), faults=(Fault("amount_negative", is_error=True),))
    return Parsed(minor, str(value))


def _money(column: Column, value: Value, mark: Mark, raw: str) -> Parsed:
    if isinstance(value, (bool, date)) or value is None:
        return Parsed(None, raw, faults=(Fault("amount_unreadable"),))
    unit = column.unit
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
    if read.minor is not None and read.minor < 0 and column.field in _NOT_NEGATIVE:
        faults.append(Fault("amount_negative", is_error=True))
    extras = (Extra("currency", read.currency),) if read.currency else ()
    return Parsed(read.minor, raw, read.notes, faults=tuple(faults), extras=extras)


def _rate(column: Column, value: Value, mark: Mark, raw: str) -> Parsed:
    if isinstance(value, (bool, date)) or value is None:
        return Parsed(None, raw, faults=(Fault("rate_unreadable"),))
    answer = rate.read_rate(
        value, plausible=_PLAUSIBLE.get(column.field, rate.SHARE), is_percent_cell=mark.is_percent,
        is_percent_column=column.is_percent,
    )
    if answer.fraction is not None:
        notes = ("inferred",) if answer.is_inferred else ()
        faults = (Fault("rate_inferred"),) if answer.is_inferred else ()
        return Parsed(answer.fraction, raw, notes, faults=faults)
    if column.field == "fee_rate" and isinstance(value, str):
        text = Extra("fee_text", raw)
        return Parsed(None, raw, faults=(Fault("fee_is_text"),), extras=(text,))
    return Parsed(None, raw, faults=(Fault(answer.problem),))


def _day(column: Column, value: Value, _: Mark, raw: str) -> Parsed:
    if column.field in _ENDS:
        return _end(value, raw)
    answer = _day_of(value)
    if answer.day is not None and (answer.day.precision == "day" or column.field == "decided_on"):
        return Parsed(answer.day.on, raw, precision=answer.day.precision)
    if answer.day is not None:
        return Parsed(answer.day.on, raw, faults=(Fault("day_taken_as_first", params={"day": answer.day.on.isoformat()}),))
    if column.field == "decided_on" and isinstance(value, str):
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


def _end(value: Value, raw: str) -> Parsed:
    """A day up to which something holds; a year or month alone means its last day, and so does that of a term."""
    answer = _day_of(value, read_end)
    if answer.day is None:
        return Parsed(None, raw, faults=(Fault(answer.problem),))
    on = last_day_of(answer.day)
    if answer.day.precision == "day":
        return Parsed(on, raw, precision="day")
    return Parsed(on, raw, faults=(Fault("day_taken_as_last", params={"day": on.isoformat()}),))


def _year(column: Column, value: Value, _: Mark, raw: str) -> Parsed:
    answer = _day_of(value)
    if answer.day is None:
        return Parsed(None, raw, faults=(Fault(answer.problem),))
    return Parsed(answer.day.on.year, raw)


def _text(column: Column, value: Value, mark: Mark, raw: str) -> Parsed:
    text = squash(raw)
    if column.field == "paragraph":
        return _paragraph(text, raw)
    if column.field == "registration_number" and isinstance(value, str):
        return _registration(text, raw)
    if column.field == "validity_text":
        return _validity(value, text, raw)
    if column.field == "purpose":
        return _purpose(text, raw)
    if column.field == "amortisation":
        return _amortisation(column, value, mark, text, raw)
    return Parsed(text, raw)


def _paragraph(text: str, raw: str) -> Parsed:
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


def _amortisation(column: Column, value: Value, mark: Mark, text: str, raw: str) -> Parsed:
    """A number is kronor a year; a text that is an amount a year and nothing else is that; all else is kept."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and not mark.is_percent:
        read = read_amount(value, unit=UNITS[mark.unit or column.unit or "kr"])
        return Parsed(text, raw, extras=(Extra("amortisation_per_year", read.minor),))
    per_year = _PER_YEAR.fullmatch(text)
    minor = read_amount(per_year[1], unit=1).minor if per_year else None
    if minor is not None:
        return Parsed(text, raw, extras=(Extra("amortisation_per_year", minor),))
    return Parsed(text, raw, faults=(Fault("terms_kept_as_text"),))


def _code(column: Column, value: Value, _: Mark, raw: str) -> Parsed:
    text = squash(raw)
    read = words.read_code if column.field in {"decision_outcome", "legal_form"} else words.read_short_code
    code = text if text in words.code_tables()[column.field] else read(column.field, text)
    is_over = column.field == "decision_outcome" and code in {None, "granted"} and words.says_ended(text)
    is_over = is_over and not words.says_lapsed(text)
    if code is None or is_over:
        return Parsed(None, raw, faults=(Fault("ended_without_day") if is_over else Fault("word_unknown"),))
    extras = []
    if column.field == "legal_form":
        covered = words.read_covers(text)
        if {"interest", "costs"} & set(covered):
            extras.append(Extra("covers", tuple(sorted({"principal", *covered}))))
        if code == "loss_share":
            extras.append(Extra("exposure_kind", "loss_share"))
    return Parsed(code, raw, extras=tuple(extras))


def _organisation_number(column: Column, value: Value, _: Mark, raw: str) -> Parsed:
    if isinstance(value, (bool, date)) or value is None:
        return Parsed(None, raw, faults=(Fault("number_unreadable"),))
    answer = read_organisation_number(value)
    faults = (Fault(answer.problem),) if answer.problem else ()
    notes = ("masked",) if answer.problem == "personal_number_masked" else ()
    return Parsed(answer.number, answer.raw, notes, faults=faults)


def _covers(column: Column, _: Value, __: Mark, raw: str) -> Parsed:
    found = words.read_covers(raw)
    return Parsed(found or None, raw, faults=() if found else (Fault("word_unknown"),))


def _security(column: Column, _: Value, __: Mark, raw: str) -> Parsed:
    found = words.read_securities(raw)
    is_unclear = any(security.kind == "other" and not words.is_term("security", security.text) for security in found)
    return Parsed(found or None, raw, faults=(Fault("security_kind_unclear"),) if is_unclear else ())


def _currency(column: Column, _: Value, __: Mark, raw: str) -> Parsed:
    text = squash(raw)
    code = _CURRENCY.get(text.casefold().rstrip("."))
    return Parsed(code, raw, faults=() if code else (Fault("word_unknown"),))


def _purpose(text: str, raw: str) -> Parsed:
    """``Borgen för hyresavtal`` and ``låneförpliktelser`` name the kind of exposure and nothing more."""
    named = _KIND_ONLY.fullmatch(text.casefold())
    kind = words.read_code("exposure_kind", named[1]) if named else None
    return Parsed(text, raw, extras=(Extra("exposure_kind", kind),) if kind else ())


def _day_of(value: Value, read: Callable[[str | int | Decimal | date], DayAnswer] = read_day) -> DayAnswer:
    if isinstance(value, bool) or value is None:
        return DayAnswer(None, "day_unreadable")
    return read(value)


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
    """A validity that is a day, a year, or a first and a last one says when it ends; any other text is kept, and so is
    a month: ``2005-10`` may be two years."""
    end, alone = _end(value, raw), _day_of(value).day
    if not isinstance(end.value, date) or (alone is not None and alone.precision == "month"):
        return Parsed(text, raw, faults=(Fault("terms_kept_as_text"),))
    return Parsed(text, raw, faults=end.faults, extras=(Extra("ends_on", end.value, "day"),))


CELL_PARSERS: Mapping[str, Callable[[Column, Value, Mark, str], Parsed]] = {
    "text": _text, "code": _code, "money": _money,
    "rate": _rate, "share": _rate, "day": _day, "year": _year,
    "organisation_number": _organisation_number, "covers": _covers,
    "security": _security, "currency": _currency,
}
