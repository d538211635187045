"""How one amount, or one day, came about: rule, facts, dated values, steps, roundings, and where each fact once stood."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from borgen.guarantee.annual_fee import FeeAnswer
from borgen.guarantee.wording import explained, label, say, say_fee
from borgen.kernel.money import Money
from borgen.office.guarantee.figure_names import figure_name
from borgen.office.guarantee.queries.explain import (
    Explanation,
    NoSuchAmount,
    NoSuchGuarantee,
    explain,
)
from borgen.office.guarantee.queries.explain_grounds import Ground
from borgen.office.guarantee.views.guarantee import loaded
from borgen.office.guarantee.wording import GROUNDS, MOVEMENTS, UNKNOWN, sentence, source_text
from borgen.office.people.access import OfficeRequest, names_of
from borgen.office.policies.plain_words import ruling_in_words
from borgen.office.policies.queries import rulebook_for
from borgen.office.ui.formats import day_text, language, money_text
from borgen.office.ui.tables import Column
from borgen.rules.trace import Trace

_MOVEMENT = re.compile(r"loan_\d+_movement_(\d+)")
_AFTER = re.compile(r"(?:loan|draws)_\d+_after_(\d+)|after_increase_\d+")
_INFIX = {"multiply", "add", "subtract", "divide"}
_INCREASE = re.compile(r"increase_\d+")
_BALANCE = re.compile(r"balance_\d+")
_ORIGINAL = re.compile(r"original_\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the arithmetic: what, how much, and from where or by which operation; ``url`` explains it in turn."""

    label: str
    value: str
    how: str
    url: str = ""


@vary_on_headers("HX-Request")
def explanation(request: OfficeRequest, organisation: str, reference: str, amount: str) -> HttpResponse:
    try:
        found = explain(
            organisation_id=request.organisation.id,
            reference=reference,
            amount=amount,
            as_of=request.as_of,
            known_at=request.known_at,
        )
    except (NoSuchAmount, NoSuchGuarantee) as error:
        raise Http404 from error
    book = rulebook_for(organisation_id=request.organisation.id, book_id=found.policy, hash=found.policy_hash)
    currency = request.organisation.currency
    fees = loaded(request, reference).fees_this_year if found.missing and found.name.startswith("fee.") else ()
    names = names_of(frozenset(ground.recorded.by for ground in found.grounds if ground.recorded))
    lines = lines_of(found.trace, found.grounds, found.policy)
    context = {
        "found": found,
        "reference": reference,
        "figure": figure_name(found.name),
        "result": _result(found),
        "is_unknown": found.result is None,
        "why_unknown": [why_unknown(found, code, fees) for code in found.missing],
        "words": say(found.finding, language()) if found.finding else "",
        "lines": lines[:-1] if len(lines) > 1 else lines,
        "last": replace(lines[-1], label=figure_name(found.name)) if lines else None,
        "rules": [(rule, rule.says[language()]) for rule in found.rules],
        "values": [ruling_in_words(ruling, book, currency=currency) for ruling in found.values],
        "assumed": [ruling_in_words(ruling, book, currency=currency) for ruling in found.assumed],
        "grounds": [(ground, _kind(ground), _by(ground, names)) for ground in found.grounds],
        "policy_title": book.title[language()],
        "line_columns": [
            Column("label", _("What")),
            Column("how", _("Where from")),
            Column("value", _("Value"), numeric=True),
        ],
        "value_columns": [
            Column("term", _("Value of the policy")),
            Column("value", _("Value")),
            Column("period", _("In force")),
            Column("cite", _("Where it stands")),
            Column("status", _("How sure")),
        ],
        "ground_columns": [
            Column("what", _("Fact")),
            Column("amount", _("Amount"), numeric=True),
            Column("source", _("Source")),
            Column("cell", _("In the file")),
            Column("recorded", _("Recorded")),
        ],
    }
    # the script that shows it over another page asks for the content alone
    template = "explanation_dialog" if request.headers.get("HX-Request") else "explanation"
    return render(request, f"guarantee/{template}.html", context)


def _result(found: Explanation) -> str:
    if isinstance(found.result, Money):
        return money_text(found.result)
    return day_text(found.result) if isinstance(found.result, date) else ""


def lines_of(trace: Trace | None, grounds: Sequence[Ground] = (), policy: str = "") -> list[Line]:
    """A trace, line by line, its names put into words."""
    if trace is None:
        return []
    by_name = {ground.name: ground for ground in grounds}
    names = {step.name: _label(step.name, by_name) for step in explained(trace, language())}
    how = {step.name: step for step in trace.steps}
    lines = []
    for row in explained(trace, language()):
        step = how.get(row.name)
        if step is None:
            text = ground_place(by_name.get(row.name)) or _said(row.source, policy)
        else:
            text = _operation(step.operation, row.how, [names.get(name, name) for name in step.of], step.how)
        lines.append(Line(label=names[row.name], value=row.value, how=text))
    return lines


def lines_named(trace: Trace, names: Callable[[str], str], sources: Callable[[str], str]) -> list[Line]:
    """A trace, line by line, for figures whose names and sources have words of their own."""
    how = {step.name: step for step in trace.steps}
    return [
        Line(
            label=names(row.name),
            value=row.value,
            how=_operation(step.operation, row.how, [names(name) for name in step.of], step.how)
            if (step := how.get(row.name))
            else sources(row.source),
        )
        for row in explained(trace, language())
    ]


def _said(source: str, policy: str) -> str:
    """Where an input that is no recorded fact comes from; the rule beside it names the policy in full."""
    of_policy = source.removeprefix(f"{policy}: ")
    if of_policy != source:
        return _("The policy: %(what)s") % {"what": of_policy}
    return sentence(source)


def ground_place(ground: Ground | None) -> str:
    """Where a recorded fact stands: the file's cell, or who stated it."""
    if ground is None:
        return ""
    if ground.origin is not None:
        cell = ground.cell.address if ground.cell else f"{ground.origin.sheet} {ground.origin.row}"
        return f"{ground.origin.file}, {cell}"
    return source_text(ground.source) if ground.kind == "balance" else _("Entered by hand")


def _operation(operation: str, words: str, of: Sequence[str], how: str) -> str:
    """``basis times rate``, ``the smaller of debt and frame``, ``rounded …``."""
    if operation in _INFIX:
        return f"{of[0]} {words} {of[1]}"
    if operation in ("months_after", "years_after"):
        return f"{of[1]}, {words} {of[0]}"
    if operation == "level_payment":
        return f"{sentence(words)} {', '.join(of)}; {_('rounded')} {_rounding(how)}"
    if operation == "round":
        return f"{sentence(words)} {_rounding(how)}: {of[0]}"
    text = f"{sentence(words)} {', '.join(of)}"
    return f"{text} ({how})" if how else text


def _label(name: str, grounds: Mapping[str, Ground]) -> str:
    lang = language()
    if _MOVEMENT.fullmatch(name) and name in grounds:
        return ground_in_words(grounds[name])
    if _MOVEMENT.fullmatch(name):
        return _("Movement")
    if _AFTER.fullmatch(name):
        return _("Sum so far")
    if _INCREASE.fullmatch(name) and name in grounds:
        return ground_in_words(grounds[name])
    if name == "first_decided":
        return _("First decided")
    if _BALANCE.fullmatch(name):
        return _("Stated balance")
    if _ORIGINAL.fullmatch(name):
        return figure_name(f"loan.{name.partition('_')[2]}.original")
    return sentence(label(name, lang).replace("_", " "))


def _rounding(how: str) -> str:
    names = {
        "half_up": _("to the nearest whole öre, halves up"),
        "half_even": _("to the nearest whole öre, halves to the even one"),
        "down": _("down to the whole öre"),
        "up": _("up to the whole öre"),
    }
    return names.get(how, how.replace("_", " "))


def ground_in_words(ground: Ground) -> str:
    """What kind of fact it is, of which day, and whether the day was stated."""
    what = f"{_kind(ground)} {day_text(ground.on)}" if ground.on else _kind(ground)
    return _("%(what)s (day assumed)") % {"what": what} if ground.is_assumed_day else what


def _kind(ground: Ground) -> str:
    if ground.kind == "movement":
        return str(MOVEMENTS.get(ground.source, ground.source))
    return str(GROUNDS.get(ground.kind, ground.kind))


def _by(ground: Ground, names: Mapping[str, str]) -> str:
    if ground.recorded is None:
        return ""
    return names.get(ground.recorded.by) or (
        _("The machine's own command") if ground.recorded.by == "system" else ""
    )


def why_unknown(found: Explanation, code: str, fees: Iterable[FeeAnswer]) -> str:
    """Why the figure is not known; a fee's reason stands with the guarantee's ``fees`` of the year."""
    if found.name.startswith("fee."):
        for answer in fees:
            if answer.kind.value == found.name.split(".")[2]:
                return say_fee(answer, language())
    known = UNKNOWN.get(code)
    return str(known) if known else sentence(code.replace("_", " "))
