"""From the plain data of a rulebook's file to parameters and rules, with every problem named by its place."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from borgen.kernel.money import Money, NotAnAmount
from borgen.kernel.period import day_in_year
from borgen.rules.citation import Citation, Status
from borgen.rules.parameter import Kind, Parameter, Ruling, Value
from borgen.rules.problem import Problem, Problems, RulebookRefused
from borgen.rules.rule import Rule, Strength

Word = TypeVar("Word", bound=StrEnum)
LANGUAGES = ("sv", "da", "en")

_BOOK_KEYS = {
    "id", "title", "issuer", "source", "adopted", "checked_on", "in_force", "replaces", "parameters", "rules", "cases",
    "note", "programme", "sources", "translations",
}  # fmt: skip
_IN_FORCE_KEYS = {"since", "until", "note"}
_PARAMETER_KEYS = {"term", "kind", "unit", "keyed_by", "values", "note"}
_RULING_KEYS = {"since", "until", "value", "cite", "status", "checked_on", "decided", "note", "source"}
_SOURCE_KEYS = {"title", "address", "note"}
_RULE_KEYS = {"strength", "says", "cite", "check", "uses", "applies_to", "clauses", "status"}

_ID = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?|-?[0-9]{1,18}/[0-9]{1,18}")
_COUNT = re.compile(r"[0-9]{1,6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BookReader:
    """Reads the parts of one book. What it returns is whole only when ``problems.stop()`` raises nothing."""

    def __init__(self, raw: Any) -> None:
        """Check that ``raw`` has the frame of a book.

        Raises:
            RulebookRefused: it has not.
        """
        if not isinstance(raw, dict):
            raise RulebookRefused([Problem("", "not_a_mapping")])
        self.raw: Mapping[str, Any] = raw
        self.problems = problems = Problems()
        self._only(raw, _BOOK_KEYS, "")
        for key in ("id", "title", "issuer", "source", "checked_on"):
            problems.unless(key in raw, key, "missing")
        problems.stop()
        self._by_language(raw["title"], "title")
        problems.unless(isinstance(raw["issuer"], str) and raw["issuer"], "issuer", "not_text")
        problems.unless(_is_id(raw["id"]), "id", "not_an_id", value=str(raw["id"])[:60])
        source = raw["source"]
        titled = isinstance(source, dict) and isinstance(source.get("title"), str) and source["title"]
        problems.unless(titled, "source", "needs_title")
        self._day(raw, "checked_on", "checked_on")
        problems.stop()
        self.id: str = raw["id"]
        self.title: str = source["title"]
        self.checked_on: date = raw["checked_on"]
        self.programme: str = raw.get("programme", "")
        problems.unless(self.programme == "" or _is_id(self.programme), "programme", "not_an_id")
        self.sources = self._sources()

    def parameters(self) -> dict[str, Parameter]:
        read = {name: self._parameter(name, raw) for name, raw in self.mapping("parameters").items()}
        return {name: parameter for name, parameter in read.items() if parameter}

    def rules(self) -> dict[str, Rule]:
        read = {name: self._rule(name, raw) for name, raw in self.mapping("rules").items()}
        known = self.mapping("parameters")
        for rule in filter(None, read.values()):
            for name in rule.uses:
                self.problems.unless(name in known, f"rules.{rule.id}.uses", "unknown_parameter", value=name)
        return {name: rule for name, rule in read.items() if rule}

    def in_force(self) -> tuple[date | None, date | None]:
        raw = self.mapping("in_force")
        self._only(raw, _IN_FORCE_KEYS, "in_force")
        return self._period(raw, "in_force")

    def cases(self) -> tuple[Mapping[str, Any], ...]:
        raw = self._list(self.raw, "cases", "cases")
        for i, case in enumerate(raw):
            self.problems.unless(isinstance(case, dict), f"cases[{i}]", "not_a_mapping")
        return tuple(raw)

    def translations(self) -> Mapping[str, Mapping[str, str]]:
        """What this book says in English words of its own where it cites, in the other languages."""
        found = self.mapping("translations")
        for i, raw in enumerate(found.values()):
            self._by_language(raw, f"translations[{i}]", ("sv", "da"))
        return found

    def mapping(self, key: str) -> Mapping[str, Any]:
        """The part of the book under ``key``; empty where there is none."""
        return self._mapping(self.raw, key, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts under ``key``: none, one or a list."""
        one = self.raw.get(key)
        return (one,) if isinstance(one, str) else self._texts(self.raw, key, key)

    def _parameter(self, name: str, raw: Any) -> Parameter | None:
        place, before = f"parameters.{name}", len(self.problems.found)
        if not self._has(raw, _PARAMETER_KEYS, {"term", "kind", "unit", "keyed_by", "values"}, place):
            return None
        self.problems.unless(_is_id(name), place, "not_an_id", value=name[:60])
        self._by_language(raw["term"], f"{place}.term")
        note = raw.get("note")
        if isinstance(note, dict):
            self._by_language(note, f"{place}.note")
        kind = self._one_of(Kind, raw["kind"], f"{place}.kind")
        self.problems.unless(isinstance(raw["keyed_by"], str), f"{place}.keyed_by", "not_text")
        values = self._list(raw, "values", f"{place}.values")
        self.problems.unless(values, f"{place}.values", "no_values")
        if kind is None:
            return None
        read = [self._ruling(name, kind, value, f"{place}.values[{i}]") for i, value in enumerate(values)]
        rulings = tuple(ruling for ruling in read if ruling)
        self._disjoint(rulings, place)
        if len(self.problems.found) > before:
            return None
        return Parameter(
            id=f"{self.id}#{name}",
            kind=kind,
            term=raw["term"],
            unit=str(raw["unit"]),
            keyed_by=raw["keyed_by"],
            rulings=rulings,
            note=note if isinstance(note, dict) else {},  # a plain text is for who keeps the book
        )

    def _ruling(self, name: str, kind: Kind, raw: Any, place: str) -> Ruling | None:
        before = len(self.problems.found)
        if not self._has(raw, _RULING_KEYS, {"value", "cite"}, place):
            return None
        since, until = self._period(raw, place)
        checked_on = self._day(raw, "checked_on", f"{place}.checked_on")
        status = self._one_of(Status, raw.get("status", "official"), f"{place}.status")
        decided = self._mapping(raw, "decided", f"{place}.decided")
        value = self._value(kind, raw["value"], f"{place}.value")
        source = raw.get("source")
        self.problems.unless(
            source is None or source in self.sources,
            f"{place}.source",
            "unknown_word",
            value=str(source)[:60],
            known=", ".join(self.sources),
        )
        if len(self.problems.found) > before or status is None or value is None:
            return None
        return Ruling(
            parameter=f"{self.id}#{name}",
            since=since,
            until=until,
            value=value,
            text=raw["value"],
            cite=self._cite(raw["cite"], status, checked_on or self.checked_on, raw.get("source")),
            decided={key: str(said) for key, said in decided.items()},
        )

    def _rule(self, name: str, raw: Any) -> Rule | None:
        place, before = f"rules.{name}", len(self.problems.found)
        if not self._has(raw, _RULE_KEYS, {"strength", "says", "cite"}, place):
            return None
        self.problems.unless(_is_id(name), place, "not_an_id", value=name[:60])
        self._by_language(raw["says"], f"{place}.says")
        strength = self._one_of(Strength, raw["strength"], f"{place}.strength")
        status = self._one_of(Status, raw.get("status", "official"), f"{place}.status")
        check = raw.get("check")
        self.problems.unless(check is None or isinstance(check, str), f"{place}.check", "not_text")
        uses, applies_to, clauses = (
            self._texts(raw, key, f"{place}.{key}") for key in ("uses", "applies_to", "clauses")
        )
        if len(self.problems.found) > before or strength is None or status is None:
            return None
        return Rule(
            id=name,
            strength=strength,
            says=raw["says"],
            cite=self._cite(raw["cite"], status, self.checked_on),
            check=check,
            uses=uses,
            applies_to=applies_to,
            clauses=clauses,
        )

    def _cite(self, section: Any, status: Status, checked_on: date, source: str | None = None) -> Citation:
        title, address = self.sources[source] if source else (self.title, "")
        return Citation(
            book=self.id,
            source=title,
            section=str(section),
            status=status,
            checked_on=checked_on,
            address=address,
        )

    def _sources(self) -> Mapping[str, tuple[str, str]]:
        """Title and address of each text that values of this book name as theirs."""
        found: dict[str, tuple[str, str]] = {}
        for name, raw in self.mapping("sources").items():
            place = f"sources.{name}"
            if self._has(raw, _SOURCE_KEYS, {"title", "address"}, place):
                for key in ("title", "address"):
                    self.problems.unless(isinstance(raw[key], str), f"{place}.{key}", "not_text")
                found[name] = (str(raw["title"]), str(raw["address"]))
        return found

    def _value(self, kind: Kind, raw: Any, place: str) -> Value | None:
        if not isinstance(raw, str):
            self.problems.add(place, "not_quoted", value=str(raw)[:60])
            return None
        value = value_of(kind, raw)
        self.problems.unless(value is not None, place, f"not_a_{kind.value}", value=raw[:60])
        return value

    def _disjoint(self, rulings: Sequence[Ruling], place: str) -> None:
        ordered = sorted(rulings, key=lambda ruling: ruling.since or date.min)
        for earlier, later in pairwise(ordered):
            apart = earlier.until is not None and later.since is not None and earlier.until <= later.since
            self.problems.unless(
                apart, place, "values_overlap", since=str(later.since or ""), until=str(earlier.until or "")
            )

    def _period(self, raw: Mapping[str, Any], place: str) -> tuple[date | None, date | None]:
        since, until = self._day(raw, "since", f"{place}.since"), self._day(raw, "until", f"{place}.until")
        self.problems.unless(
            since is None or until is None or since < until,
            place,
            "empty_period",
            since=str(since),
            until=str(until),
        )
        return since, until

    def _day(self, raw: Mapping[str, Any], key: str, place: str) -> date | None:
        day = raw.get(key)
        if day is None or isinstance(day, date):
            return day
        self.problems.add(place, "not_a_day", value=str(day)[:60])
        return None

    def _has(self, raw: Any, known: set[str], needed: set[str], place: str) -> bool:
        """Whether ``raw`` is a mapping with all keys that are needed and none that are unknown."""
        if not isinstance(raw, dict):
            self.problems.add(place, "not_a_mapping")
            return False
        before = len(self.problems.found)
        self._only(raw, known, place)
        for key in sorted(needed):
            self.problems.unless(raw.get(key) is not None, f"{place}.{key}", "missing")
        return len(self.problems.found) == before

    def _only(self, raw: Mapping[str, Any], known: set[str], place: str) -> None:
        for key in raw:
            where = f"{place}.{key[:60]}".lstrip(".")
            self.problems.unless(key in known, where, "unknown_key", known=", ".join(sorted(known)))

    def _mapping(self, raw: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
        part = raw.get(key)
        if part is None or isinstance(part, dict):
            return part or {}
        self.problems.add(place, "not_a_mapping")
        return {}

    def _list(self, raw: Mapping[str, Any], key: str, place: str) -> list[Any]:
        part = raw.get(key)
        if part is None or isinstance(part, list):
            return part or []
        self.problems.add(place, "not_a_list")
        return []

    def _texts(self, raw: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        part = self._list(raw, key, place)
        for i, text in enumerate(part):
            self.problems.unless(isinstance(text, str), f"{place}[{i}]", "not_text")
        return tuple(part)

    def _by_language(self, raw: Any, place: str, languages: Sequence[str] = LANGUAGES) -> None:
        complete = isinstance(raw, dict) and all(
            isinstance(raw.get(word), str) and raw[word] for word in languages
        )
        self.problems.unless(complete, place, "needs_every_language", languages=", ".join(languages))

    def _one_of(self, words: type[Word], raw: Any, place: str) -> Word | None:
        try:
            return words(raw)
        except ValueError:
            self.problems.add(place, "unknown_word", value=str(raw)[:60], known=", ".join(words))
            return None


def value_of(kind: Kind, text: str) -> Value | None:
    """The value that ``text`` stands for, ``None`` where it is none of its kind.

    Money becomes minor units.
    """
    try:
        match kind:
            case Kind.SHARE:
                share = Fraction(text) if _DECIMAL.fullmatch(text) else None
                return share if share is not None and 0 <= share <= 1 else None  # "25" for 0.25 % is no share
            case Kind.NUMBER:
                return Fraction(text) if _DECIMAL.fullmatch(text) else None
            case Kind.MONTHS | Kind.DAYS:
                return Fraction(int(text)) if _COUNT.fullmatch(text) else None
            case Kind.MONEY:
                return Fraction(Money.parse(text, "XXX").minor)
            case Kind.MONTH_DAY:
                day_in_year(2025, text)
                return text
            case Kind.DAY:
                return date.fromisoformat(text) if _DAY.fullmatch(text) else None
            case Kind.FLAG:
                return {"yes": True, "no": False}.get(text)
            case Kind.CHOICE:
                return text.strip() or None
    except (ValueError, ZeroDivisionError, NotAnAmount):
        return None


def _is_id(raw: Any) -> bool:
    return isinstance(raw, str) and len(raw) <= 100 and _ID.fullmatch(raw) is not None
