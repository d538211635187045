"""Read rulebooks: YAML files of dated parameters and rules with their sources.

A book that cannot be used is refused as a whole, with every problem named by its place, so that nothing in it silently
does not apply.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

from borgen.kernel.money import Money, NotAnAmount
from borgen.kernel.period import day_in_year
from borgen.rules.citation import Citation, Status
from borgen.rules.parameter import Kind, Parameter, RulebookSilent, Ruling, Value
from borgen.rules.rule import Rule, Strength

Word = TypeVar("Word", bound=StrEnum)
LANGUAGES = ("sv", "da", "en")
_BOOK_KEYS = {
    "id", "title", "issuer", "source", "adopted", "checked_on", "in_force", "replaces", "parameters", "rules", "cases", "note",
}
_PARAMETER_KEYS = {"term", "kind", "unit", "keyed_by", "values", "note"}
_RULING_KEYS = {"since", "until", "value", "cite", "status", "checked_on", "decided", "note"}
_RULE_KEYS = {"strength", "says", "cite", "check", "uses", "applies_to", "clauses", "status"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a book and where: ``place`` is a path such as ``parameters.fee_rate.values[0].value``.

    ``code`` and ``params`` are rendered for the reader elsewhere; ``str()`` gives English for logs and the command line.
    """

    place: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        rest = ", ".join(f"{key} {value!r}" for key, value in self.params.items())
        return f"{self.place}: {self.code.replace('_', ' ')}" + (f" ({rest})" if rest else "")


class RulebookRefused(ValueError):
    """The file is not a rulebook that the house can apply."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, problems)))


class NoSuchRulebook(LookupError):
    """No installed shelf holds a book with this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One statute, order or municipal policy as data.

    ``hash`` is SHA-256 over the file's content in canonical form: comments and layout do not count.
    """

    id: str
    title: Mapping[str, str]
    issuer: str
    source: Mapping[str, Any]
    adopted: Mapping[str, Any]
    checked_on: date
    since: date | None
    until: date | None
    parameters: Mapping[str, Parameter]
    rules: Mapping[str, Rule]
    cases: tuple[Mapping[str, Any], ...]
    hash: str
    text: str

    def __getitem__(self, name: str) -> Parameter:
        """The parameter ``name``.

        Raises:
            RulebookSilent: the book does not speak of it.
        """
        try:
            return self.parameters[name]
        except KeyError:
            raise RulebookSilent(parameter=f"{self.id}#{name}", keyed_by="", day=None) from None

    def __contains__(self, name: str) -> bool:
        return name in self.parameters

    def cite(self, section: str, status: Status = Status.OFFICIAL) -> Citation:
        return Citation(
            book=self.id, source=str(self.source["title"]), section=section, status=status, checked_on=self.checked_on
        )


@cache
def shelved() -> Mapping[str, Traversable]:
    """Every shipped book by its id: the file's name without ``.yaml``."""
    found: dict[str, Traversable] = {}
    for entry in sorted(entry_points(group="borgen.rulebooks"), key=lambda e: e.name):
        for path in _yaml_files(files(entry.value)):
            id = path.name.removesuffix(".yaml")
            assert id not in found, f"two books are called {id}"
            found[id] = path
    return found


@cache
def open_rulebook(id: str) -> Rulebook:
    """Open a shipped book.

    Raises:
        NoSuchRulebook: no shelf has it.
    """
    path = shelved().get(id)
    if path is None:
        raise NoSuchRulebook(id)
    return read_rulebook(path.read_text(encoding="utf-8"))


def read_rulebook(text: str) -> Rulebook:
    """Read a book from the text of its file.

    Raises:
        RulebookRefused: with every problem found.
    """
    raw, problems = _load(text), _Problems()
    if not isinstance(raw, dict):
        raise RulebookRefused([Problem("", "not_a_mapping")])
    _only(raw, _BOOK_KEYS, "", problems)
    for key in ("id", "title", "issuer", "source", "checked_on"):
        problems.unless(key in raw, key, "missing")
    problems.stop()
    _by_language(raw["title"], "title", problems)
    if not isinstance(raw["source"], dict) or "title" not in raw["source"]:
        problems.add("source", "needs_title")
    if not isinstance(raw["checked_on"], date):
        problems.add("checked_on", "not_a_day", value=str(raw["checked_on"]))
    problems.stop()
    reader = _Reader(raw, problems)
    parameters = {n: reader.parameter(n, p) for n, p in _mapping(raw, "parameters", problems).items()}
    rules = {n: reader.rule(n, r) for n, r in _mapping(raw, "rules", problems).items()}
    in_force = raw.get("in_force") or {}
    problems.stop()
    for rule in rules.values():
        for name in rule.uses:
            problems.unless(name in parameters, f"rules.{rule.id}.uses", "unknown_parameter", value=name)
    problems.stop()
    return Rulebook(
        id=raw["id"], title=raw["title"], issuer=raw["issuer"], source=raw["source"], adopted=raw.get("adopted") or {},
        checked_on=raw["checked_on"], since=in_force.get("since"), until=in_force.get("until"),
        parameters={n: p for n, p in parameters.items() if p}, rules={n: r for n, r in rules.items() if r},
        cases=tuple(raw.get("cases") or ()), hash=_hash(raw), text=text,
    )


class _Problems:
    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, place: str, code: str, **params: str) -> None:
        self.found.append(Problem(place, code, params))

    def unless(self, holds: bool, place: str, code: str, **params: str) -> None:
        if not holds:
            self.add(place, code, **params)

    def stop(self) -> None:
        if self.found:
            raise RulebookRefused(self.found)


class _Reader:
    """Reads the parts of one book, collecting what is wrong."""

    def __init__(self, raw: Mapping[str, Any], problems: _Problems) -> None:
        self.id, self.title = str(raw["id"]), str(raw["source"]["title"])
        self.checked_on: date = raw["checked_on"]
        self.problems = problems

    def parameter(self, name: str, raw: Any) -> Parameter | None:
        place, before = f"parameters.{name}", len(self.problems.found)
        if not isinstance(raw, dict):
            self.problems.add(place, "not_a_mapping")
            return None
        _only(raw, _PARAMETER_KEYS, place, self.problems)
        for key in ("term", "kind", "unit", "keyed_by", "values"):
            self.problems.unless(key in raw, f"{place}.{key}", "missing")
        if len(self.problems.found) > before:
            return None
        _by_language(raw["term"], f"{place}.term", self.problems)
        kind = _one_of(Kind, raw["kind"], f"{place}.kind", self.problems)
        if kind is None:
            return None
        rulings = [self._ruling(name, kind, r, f"{place}.values[{i}]") for i, r in enumerate(raw["values"])]
        whole = tuple(r for r in rulings if r)
        self._disjoint(whole, place)
        return Parameter(
            id=f"{self.id}#{name}", kind=kind, term=raw["term"], unit=str(raw["unit"]), keyed_by=str(raw["keyed_by"]),
            rulings=whole,
        )

    def rule(self, name: str, raw: Any) -> Rule | None:
        place, before = f"rules.{name}", len(self.problems.found)
        if not isinstance(raw, dict):
            self.problems.add(place, "not_a_mapping")
            return None
        _only(raw, _RULE_KEYS, place, self.problems)
        for key in ("strength", "says", "cite"):
            self.problems.unless(key in raw, f"{place}.{key}", "missing")
        if len(self.problems.found) > before:
            return None
        _by_language(raw["says"], f"{place}.says", self.problems)
        strength = _one_of(Strength, raw["strength"], f"{place}.strength", self.problems)
        status = _one_of(Status, raw.get("status", "official"), f"{place}.status", self.problems)
        if strength is None or status is None:
            return None
        return Rule(
            id=name, strength=strength, says=raw["says"], cite=self._cite(raw["cite"], status, self.checked_on),
            check=raw.get("check"), uses=tuple(raw.get("uses") or ()), applies_to=tuple(raw.get("applies_to") or ()),
            clauses=tuple(raw.get("clauses") or ()),
        )

    def _ruling(self, name: str, kind: Kind, raw: Any, place: str) -> Ruling | None:
        before = len(self.problems.found)
        if not isinstance(raw, dict):
            self.problems.add(place, "not_a_mapping")
            return None
        _only(raw, _RULING_KEYS, place, self.problems)
        for key in ("value", "cite"):
            self.problems.unless(key in raw, f"{place}.{key}", "missing")
        for key in ("since", "until", "checked_on"):
            day = raw.get(key)
            self.problems.unless(day is None or isinstance(day, date), f"{place}.{key}", "not_a_day", value=str(day))
        if len(self.problems.found) > before:
            return None
        if not isinstance(raw["value"], str):
            self.problems.add(f"{place}.value", "not_quoted", value=str(raw["value"]))
            return None
        value = _value(kind, raw["value"])
        status = _one_of(Status, raw.get("status", "official"), f"{place}.status", self.problems)
        if value is None or status is None:
            self.problems.unless(value is not None, f"{place}.value", f"not_a_{kind.value}", value=raw["value"])
            return None
        return Ruling(
            parameter=f"{self.id}#{name}", since=raw.get("since"), until=raw.get("until"), value=value, text=raw["value"],
            cite=self._cite(raw["cite"], status, raw.get("checked_on") or self.checked_on), decided=raw.get("decided") or {},
        )

    def _cite(self, section: Any, status: Status, checked_on: date) -> Citation:
        return Citation(book=self.id, source=self.title, section=str(section), status=status, checked_on=checked_on)

    def _disjoint(self, rulings: Sequence[Ruling], place: str) -> None:
        ordered = sorted(rulings, key=lambda r: r.since or date.min)
        for earlier, later in zip(ordered, ordered[1:], strict=False):
            apart = earlier.until is not None and later.since is not None and earlier.until <= later.since
            self.problems.unless(apart, place, "values_overlap", since=str(later.since), until=str(earlier.until))


def _value(kind: Kind, text: str) -> Value | None:
    """The value that ``text`` stands for, ``None`` where it is none of its kind."""
    try:
        match kind:
            case Kind.SHARE | Kind.NUMBER:
                return Fraction(text)
            case Kind.MONTHS | Kind.DAYS:
                return Fraction(int(text))
            case Kind.MONEY:
                return Fraction(Money.parse(text, "XXX").minor)
            case Kind.MONTH_DAY:
                day_in_year(2025, text)
                return text
            case Kind.DAY:
                return date.fromisoformat(text)
            case Kind.FLAG:
                return {"yes": True, "no": False}.get(text)
            case Kind.CHOICE:
                return text or None
    except (ValueError, ZeroDivisionError, NotAnAmount):
        return None


class _Loader(yaml.SafeLoader):
    """YAML without floats (not exact) and without repeated keys (one would silently be lost)."""


def _refuse_float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    raise RulebookRefused([Problem(f"line {node.start_mark.line + 1}", "not_quoted", {"value": str(node.value)})])


def _unique_keys(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)  # type: ignore[no-untyped-call]
        if key in seen:
            raise RulebookRefused([Problem(f"line {key_node.start_mark.line + 1}", "key_twice", {"value": str(key)})])
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:float", _refuse_float)
_Loader.add_constructor("tag:yaml.org,2002:map", _unique_keys)


def _load(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader, made stricter)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        raise RulebookRefused([Problem(place, "not_yaml", {"value": str(getattr(error, "problem", error))})]) from error


def _hash(raw: Mapping[str, Any]) -> str:
    canonical = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _mapping(raw: Mapping[str, Any], key: str, problems: _Problems) -> Mapping[str, Any]:
    part = raw.get(key) or {}
    if isinstance(part, dict):
        return part
    problems.add(key, "not_a_mapping")
    return {}


def _only(raw: Mapping[str, Any], known: set[str], place: str, problems: _Problems) -> None:
    for key in raw:
        problems.unless(key in known, f"{place}.{key}".lstrip("."), "unknown_key", known=", ".join(sorted(known)))


def _by_language(raw: Any, place: str, problems: _Problems) -> None:
    complete = isinstance(raw, dict) and all(isinstance(raw.get(lang), str) and raw[lang] for lang in LANGUAGES)
    problems.unless(complete, place, "needs_every_language", languages=", ".join(LANGUAGES))


def _one_of(words: type[Word], raw: Any, place: str, problems: _Problems) -> Word | None:
    try:
        return words(raw)
    except ValueError:
        problems.add(place, "unknown_word", value=str(raw), known=", ".join(words))
        return None


def _yaml_files(folder: Traversable) -> Iterator[Traversable]:
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.is_dir():
            yield from _yaml_files(path)
        elif path.name.endswith(".yaml"):
            yield path
