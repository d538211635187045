"""Findings, fees, duties and traces in words, in Swedish, Danish and English.

The words are data (``wording.yaml``). What is shown follows the reader's way of writing: ``9 800 000,00 kr``
in Swedish, ``9.800.000,00 kr.`` in Danish, ``SEK 9,800,000.00`` in English, and ``2026-04-01``, ``01.04.2026``,
``1 Apr 2026``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from borgen.guarantee.annual_fee import FeeAnswer, FeeLine
from borgen.guarantee.duties import Duty
from borgen.guarantee.vocabulary import term, vocabulary
from borgen.kernel.money import Money
from borgen.kernel.shares import NBSP, percent_text
from borgen.rules.book_text import own_words
from borgen.rules.finding import Finding, Outcome
from borgen.rules.trace import Trace

NOTHING = "–"
LANGUAGES = ("sv", "da", "en")

_OWN_CURRENCY = {("sv", "SEK"): "kr", ("da", "DKK"): "kr."}
_LAST_DECIMAL = Decimal("0.000001")
_DAY = re.compile(r"(?<![\w-])(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\w-])")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
_ABOUT_A_PART = {"insurance_expiry", "loan_maturity", "valuation"}
_WORDED_LISTS = {"amortisation": "amortisation_kinds", "precision": "precisions", "flag": "flags"}


def say(finding: Finding, language: str) -> str:
    """One sentence, or a few, that says what was found.

    Raises:
        KeyError: a code that nobody has put into words; the tests hold that there is none.
    """
    facts = {**finding.given, **finding.found}
    sentences = [_fill(_words()["says"][finding.found["code"]][language], facts, language)]
    if finding.outcome is Outcome.DEVIATION:
        sentences.append(_fill(_words()["says"]["deviation"][language], facts, language))
    if finding.found["code"] == "fee.correction" and "reason" in finding.found:
        sentences.append(_fill(_words()["fee_reasons"][finding.found["reason"]][language], facts, language))
    if "late" in finding.found:
        sentences.append(str(_words()["says"]["late"][language]))
    return days_as_written(" ".join(sentences), language)


def say_fee(answer: FeeAnswer, language: str) -> str:
    """What a fee is, or why it cannot be priced, or why none is due."""
    if isinstance(answer, FeeLine):
        return say(answer.finding, language)
    text = _fill(_words()["fee_reasons"][answer.reason][language], answer.params, language)
    return days_as_written(text, language)


def say_duty(duty: Duty, language: str) -> str:
    """The duty's name, with the day or year that it is about; the register's own key of a part says nothing to a reader."""
    name = term("duty", duty.kind, language)
    is_said = duty.subject and duty.kind not in _ABOUT_A_PART
    return days_as_written(f"{name}: {duty.subject}" if is_said else name, language)


def say_done(duty: Duty, language: str) -> str:
    """What shows that a duty is done: the note of its evidence, or the register's own fact; empty where it is not done."""
    if duty.evidence is not None:
        return duty.evidence.note
    return word("shown_by", duty.shown_by, language) if duty.shown_by else ""


def days_as_written(text: str, language: str) -> str:
    """The text with its ISO days as the language writes them; Swedish writes them so itself."""
    if language == "da":
        return _DAY.sub(r"\3.\2.\1", text)
    if language == "en":
        return _DAY.sub(_day_in_english, text)
    return text


def _day_in_english(iso: re.Match[str]) -> str:
    year, month, day = iso.groups()
    return f"{int(day)}{NBSP}{_MONTHS[int(month) - 1]}{NBSP}{year}"


def label(key: str, language: str) -> str:
    """What a fact is called: ``label("ends_on", "en")`` is ``"last day"``; the key itself where it has no
    name.
    """
    row = _words()["keys"].get(key)
    return str(row[language]) if row else key


def shown(key: str, value: str, language: str) -> str:
    """A fact's plain text in the reader's way of writing: money, shares in per cent, words by their terms."""
    row = _words()["keys"].get(key, {})
    kind, words = row.get("kind", "text"), row.get("words", "")
    if not value:
        return NOTHING
    match kind:
        case "word":
            return term(words, value, language)
        case "words":
            return ", ".join(term(words, word.strip(), language) for word in value.split(","))
        case "keys":
            return ", ".join(label(name.strip(), language) for name in value.split(","))
        case "documents":
            return ", ".join(_document(part, language) for part in value.split(","))
        case "parameter":
            return _parameter(value, language)
        case "share":
            return percent_text(Fraction(value), language)
        case "mixed" | "money":
            return _money_or_share(value, language)
        case "amortisation" | "precision" | "flag":
            return str(_words()[_WORDED_LISTS[kind]][value][language])
        case _:
            return value


def word(words: str, name: str, language: str) -> str:
    """A word of the lists ``outcomes``, ``strengths``, ``statuses``, ``fee_kinds``, ``shown_by`` or ``operations``."""
    return str(_words()[words][name][language])


def amount(money: Money, language: str) -> str:
    """``9 800 000,00 kr``, with spaces that do not break."""
    return _grouped(money.decimal, money.currency, language)


def _grouped(decimal: str, currency: str, language: str) -> str:
    sign = "−" if decimal.startswith("-") else ""
    whole, _, rest = decimal.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}"
    if language == "en":
        return f"{currency}{NBSP}{sign}{grouped}.{rest}"
    separator = NBSP if language == "sv" else "."
    unit = _OWN_CURRENCY.get((language, currency), currency)
    return f"{sign}{grouped.replace(',', separator)},{rest}{NBSP}{unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStep:
    """One line of an explanation: ``label`` = ``value``, from ``source`` or by ``how`` of the ``of``
    labels.
    """

    name: str
    label: str
    value: str
    source: str = ""
    how: str = ""
    of: tuple[str, ...] = ()


def explained(trace: Trace, language: str) -> tuple[ExplainedStep, ...]:
    """A trace in words, inputs first, the result last."""
    lines = [
        ExplainedStep(
            name=row.name,
            label=label(row.name, language),
            value=days_as_written(_worth(row.name, row.worth, row.unit, language), language),
            source=days_as_written(_source(row.source, language), language),
        )
        for row in trace.inputs
    ]
    lines += [
        ExplainedStep(
            name=step.name,
            label=label(step.name, language),
            value=days_as_written(_worth(step.name, step.worth, step.unit, language), language),
            how=word("operations", step.operation, language),
            of=tuple(label(name, language) for name in step.of),
        )
        for step in trace.steps
    ]
    return tuple(lines)


@cache
def _words() -> Mapping[str, Any]:
    text = files("borgen.guarantee").joinpath("wording.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = own_words(text)
    return found


def _fill(template: str, facts: Mapping[str, str], language: str) -> str:
    sentence = re.sub(r"\{(\w+)\}", lambda m: shown(m[1], facts.get(m[1], ""), language), template)
    return sentence[:1].upper() + sentence[1:].replace("kr..", "kr.")


def _money_or_share(value: str, language: str) -> str:
    number, _, currency = value.partition(" ")
    return amount(Money.parse(number, currency), language) if currency else percent_text(Fraction(value), language)


def _document(part: str, language: str) -> str:
    name, _, day = part.strip().partition(" ")
    return f"{term('document', name, language)} ({day})"


def _parameter(value: str, language: str) -> str:
    name = value.rpartition("#")[2].split(".")[0]
    known = vocabulary().parameters.get(name)
    return known.term[language] if known else value


def _worth(name: str, worth: str, unit: str, language: str) -> str:
    if unit.startswith("minor "):
        exact, currency = Fraction(worth), unit.removeprefix("minor ")
        if exact.denominator == 1:
            return amount(Money(int(exact), currency), language)
        return _unrounded(exact, currency, language)
    if unit == "share" or unit.startswith("share a "):
        return percent_text(Fraction(worth), language)
    if unit == "years":
        exact = Fraction(worth)
        text = f"{_decimal(exact):f}".rstrip("0").rstrip(".")
        sign = "" if Fraction(text) == exact else "≈ "
        return sign + (text if language == "en" else text.replace(".", ","))
    return worth


def _unrounded(exact_minor: Fraction, currency: str, language: str) -> str:
    """An amount with parts of an öre; one without an end is cut at six decimals and marked."""
    decimal = _decimal(exact_minor / 100)
    is_exact = Fraction(decimal) * 100 == exact_minor
    return ("" if is_exact else "≈ ") + _grouped(f"{decimal:f}".rstrip("0"), currency, language)


def _decimal(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / exact.denominator).quantize(_LAST_DECIMAL)


def _source(source: str, language: str) -> str:
    if "#" in source:
        return f"{source.partition('#')[0]}: {_parameter(source, language)}"
    first, _, rest = source.partition(" ")
    if first.startswith(("terms.", "plan.")):  # a place in the terms of a loan, or in its plan
        first = first.partition(".")[0]
    row = _words()["sources"].get(first)
    if row is None:
        return source
    return (
        f"{row[language]} {rest}".strip()
        if re.match(r"[\d-]", rest) or first == "line"
        else str(row[language])
    )
