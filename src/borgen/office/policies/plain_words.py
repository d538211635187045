"""A rulebook as a person reads it: its rules in words, its values with their days, sources and how sure they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from borgen.kernel.money import Money
from borgen.office.ui.formats import count_text, day_text, language, locale, money_text, share_text
from borgen.programme import installed
from borgen.rules.citation import Citation
from borgen.rules.parameter import Kind, Parameter, Ruling
from borgen.rules.rule import Rule
from borgen.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInWords:
    """``judged`` says how the office applies it; ``uses`` are the terms of the values that it reads."""

    id: str
    strength: str
    says: str
    cite: Citation
    judged: str
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueInWords:
    """``decided`` is what a ruling says of its own decision: body, §, day."""

    text: str
    since: date | None
    until: date | None
    cite: Citation
    decided: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterInWords:
    """``chosen_by`` is the date of the case that picks the value, where there is more than one or it has a day."""

    name: str
    term: str
    chosen_by: str
    values: tuple[ValueInWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A parameter whose values, or a rule whose words, are others in one book than in the other; empty: not there."""

    what: str
    before: str
    after: str


def rules_in_words(book: Rulebook) -> list[RuleInWords]:
    return [_rule(rule, book) for rule in book.rules.values()]


def parameters_in_words(book: Rulebook, *, currency: str) -> list[tuple[str, list[ParameterInWords]]]:
    """The parameters under the headings of what a policy speaks of, in the vocabulary's order."""
    groups: dict[str, list[ParameterInWords]] = {}
    for parameter in book.parameters.values():
        name = parameter.id.partition("#")[2]
        groups.setdefault(_dimension(name), []).append(_parameter(name, parameter, currency))
    order = list(_dimensions())
    listed = sorted(groups.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return [(_sentence(_dimensions().get(key, {}).get(language(), key)), rows) for key, rows in listed]


def differences(before: Rulebook, after: Rulebook, *, currency: str) -> list[Difference]:
    """What is other in ``after``; nothing when only notes, titles or cases differ."""
    return [
        *_compared(_values(before, currency), _values(after, currency)),
        *_compared(_said(before), _said(after)),
    ]


def assumed_count(book: Rulebook) -> int:
    """How many of its values are readings that no source settles."""
    return sum(
        ruling.cite.status.value == "assumed" for p in book.parameters.values() for ruling in p.rulings
    )


def value_text(ruling: Ruling, kind: Kind, *, words: str = "", currency: str) -> str:
    """A value in words: ``0,25 %``, ``12 months``, ``1 April``, ``yes``."""
    match kind:
        case Kind.SHARE:
            return share_text(ruling.number)
        case Kind.MONEY:
            return money_text(Money(int(ruling.number), currency))
        case Kind.MONTHS:
            return ngettext("%(count)s month", "%(count)s months", ruling.whole) % {"count": ruling.whole}
        case Kind.DAYS:
            return ngettext("%(count)s day", "%(count)s days", ruling.whole) % {"count": ruling.whole}
        case Kind.NUMBER:
            return count_text(ruling.whole) if ruling.number.denominator == 1 else ruling.text
        case Kind.MONTH_DAY:
            month, day = map(int, ruling.word.split("-"))
            pattern = {"sv": "d MMMM", "da": "d. MMMM", "en": "d MMMM"}[language()]
            return format_date(date(2024, month, day), pattern, locale())
        case Kind.DAY:
            return day_text(date.fromisoformat(ruling.text))
        case Kind.FLAG:
            return _("yes") if ruling.flag else _("no")
        case Kind.CHOICE:
            return ", ".join(_word(words, word.strip()) for word in ruling.word.split(",") if word.strip())


def _rule(rule: Rule, book: Rulebook) -> RuleInWords:
    terms = (book.parameters[name].term for name in rule.uses if name in book.parameters)
    return RuleInWords(
        id=rule.id,
        strength=rule.strength.value,
        says=rule.says[language()],
        cite=rule.cite,
        judged=_judged(rule),
        uses=tuple(term[language()] for term in terms),
    )


def _judged(rule: Rule) -> str:
    if rule.check is None:
        return _("Judged by a person")
    for vocabulary in _vocabularies():
        if rule.check in vocabulary.checks:
            return _("Checked from the register: {check}").format(
                check=vocabulary.checks[rule.check].term[language()]
            )
        if rule.check in vocabulary.lists.get("applied_in", {}):
            return _sentence(vocabulary.lists["applied_in"][rule.check].term[language()])
    return rule.check


def _parameter(name: str, parameter: Parameter, currency: str) -> ParameterInWords:
    words = _words(name)
    has_days = len(parameter.rulings) > 1 or any(ruling.since or ruling.until for ruling in parameter.rulings)
    return ParameterInWords(
        name=name,
        term=_sentence(parameter.term[language()]),
        chosen_by=_chosen_by(parameter.keyed_by) if has_days else "",
        values=tuple(
            ValueInWords(
                text=value_text(ruling, parameter.kind, words=words, currency=currency),
                since=ruling.since,
                until=ruling.until,
                cite=ruling.cite,
                decided=ruling.decided,
            )
            for ruling in parameter.rulings
        ),
    )


def _compared(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for what in dict.fromkeys([*before, *after]):
        if before.get(what, "") != after.get(what, ""):
            yield Difference(what=what, before=before.get(what, ""), after=after.get(what, ""))


def _values(book: Rulebook, currency: str) -> dict[str, str]:
    return {
        row.term: "; ".join(f"{_period(value)}{value.text}" for value in row.values)
        for _heading, rows in parameters_in_words(book, currency=currency)
        for row in rows
    }


def _period(value: ValueInWords) -> str:
    if value.since is None and value.until is None:
        return ""
    since = day_text(value.since, "text") if value.since else ""
    until = day_text(value.until, "text") if value.until else ""
    return f"{since}–{until}: "


def _said(book: Rulebook) -> dict[str, str]:
    return {f"{rule.id} ({rule.strength.value})": rule.says[language()] for rule in book.rules.values()}


def _dimension(name: str) -> str:
    for vocabulary in _vocabularies():
        if word := vocabulary.parameters.get(name.split(".")[0]):
            return str(word.dimension)
    return ""


def _words(name: str) -> str:
    for vocabulary in _vocabularies():
        if word := vocabulary.parameters.get(name.split(".")[0]):
            return str(word.words)
    return ""


def _word(words: str, name: str) -> str:
    for vocabulary in _vocabularies():
        if word := vocabulary.lists.get(words, {}).get(name):
            return str(word.term[language()])
    return name


def _chosen_by(keyed_by: str) -> str:
    for vocabulary in _vocabularies():
        if word := vocabulary.keyed_by.get(keyed_by):
            return str(word.term[language()])
    return keyed_by


def _dimensions() -> Mapping[str, Mapping[str, str]]:
    return {key: terms for vocabulary in _vocabularies() for key, terms in vocabulary.dimensions.items()}


@cache
def _vocabularies() -> tuple[Any, ...]:
    """The words of every installed programme that has some."""
    modules = (f"borgen.{programme.name}.vocabulary" for programme in installed())
    return tuple(import_module(module).vocabulary() for module in modules if find_spec(module))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def ruling_in_words(ruling: Ruling, book: Rulebook, *, currency: str) -> tuple[str, ValueInWords]:
    """What a value of the book is called, and the value; a name that the book lacks is shown as it is."""
    name = ruling.parameter.partition("#")[2]
    parameter = book.parameters.get(name)
    text = (
        value_text(ruling, parameter.kind, words=_words(name), currency=currency)
        if parameter
        else ruling.text
    )
    value = ValueInWords(
        text=text, since=ruling.since, until=ruling.until, cite=ruling.cite, decided=ruling.decided
    )
    return (_sentence(parameter.term[language()]) if parameter else name), value
