"""A rulebook as plain values, for JSON: days ISO, values as their texts."""

from collections.abc import Mapping
from typing import Any

from borgen.rules.parameter import Parameter, Ruling
from borgen.rules.rule import Rule
from borgen.rules.rulebook import Rulebook


def card(book: Rulebook) -> dict[str, Any]:
    """What the book is, whose, and which version: ``hash`` is SHA-256 over its content."""
    return {
        "id": book.id, "title": dict(book.title), "issuer": book.issuer, "source": dict(book.source),
        "adopted": dict(book.adopted), "checked_on": book.checked_on, "hash": book.hash,
    }  # fmt: skip


def whole(book: Rulebook) -> dict[str, Any]:
    """The card with every value, its days and its place, and every rule in plain words."""
    return {**card(book), "parameters": parameters(book), "rules": rules(book)}


def parameters(book: Rulebook) -> Mapping[str, Any]:
    """Every parameter with its values, by name."""
    return {name: _parameter(parameter) for name, parameter in book.parameters.items()}


def rules(book: Rulebook) -> Mapping[str, Any]:
    """Every rule, by id."""
    return {id: _rule(rule) for id, rule in book.rules.items()}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "kind": parameter.kind.value, "keyed_by": parameter.keyed_by,
        "values": [_ruling(ruling) for ruling in parameter.rulings],
    }  # fmt: skip


def _ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "since": ruling.since.isoformat() if ruling.since else "",
        "until": ruling.until.isoformat() if ruling.until else "",
        "value": ruling.text, "status": ruling.cite.status.value, "section": ruling.cite.section,
    }  # fmt: skip


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "strength": rule.strength.value, "says": dict(rule.says), "section": rule.cite.section,
        "check": rule.check or "", "clauses": list(rule.clauses), "status": rule.cite.status.value,
    }  # fmt: skip
