"""The text of a rulebook's file as plain data: mappings, lists, texts, whole numbers, days, yes and no.

A small part of YAML, because a book is read by lawyers and taken in from an upload: no aliases (they make a book hard
to read and can unfold without end), no tags, no floats (not exact), no key twice (one would silently be lost), and a
limit to size, depth and number of parts.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar

import yaml

from borgen.rules.problem import Problem, RulebookRefused

SIZE_MAX = 1_000_000
"""Characters in a file. The longest policy that was read has a hundred thousand."""

PARTS_MAX = 50_000
DEPTH_MAX = 20

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


def decoded(content: bytes) -> str:
    """The text of an uploaded file.

    Raises:
        RulebookRefused: it is too large, or not UTF-8.
    """
    if len(content) > 4 * SIZE_MAX:
        raise RulebookRefused(
            [Problem("", "too_large", {"size": str(len(content)), "size_max": str(SIZE_MAX)})]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulebookRefused([Problem("", "not_utf8")]) from error


def load(text: str, *, is_accepted: bool = False) -> Any:
    """The data in ``text``.

    ``is_accepted``: the text has passed here before, as what ships and what has been taken in have. It is then read by
    libyaml where PyYAML has it, ten times as fast and without the limits, which it is known to keep.

    Raises:
        RulebookRefused: it is too large or not YAML, or it uses what a book may not use; the place is a line.
    """
    if len(text) > SIZE_MAX:
        raise RulebookRefused([Problem("", "too_large", {"size": str(len(text)), "size_max": str(SIZE_MAX)})])
    try:
        loader = _QuickLoader if is_accepted and _QuickLoader is not None else _Loader
        return yaml.load(text, Loader=loader)  # noqa: S506 (it can make nothing but plain data)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        cause = str(getattr(error, "problem", None) or getattr(error, "reason", ""))
        raise RulebookRefused([Problem(place, "not_yaml", {"value": cause})]) from error


def hash_of(raw: Mapping[str, Any]) -> str:
    """SHA-256 over the content in canonical form: comments, layout and the order of keys do not count."""
    canonical = json.dumps(
        raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_tagged_day
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _tagged_day(value: object) -> dict[str, str]:
    assert isinstance(value, date), f"{value!r} is not plain data"
    return {"day": value.isoformat()}


class _Loader(yaml.SafeLoader):
    yaml_constructors: ClassVar[dict[Any, Any]] = {}  # PyYAML's registry: a loader of our own starts empty

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth, self.parts = 0, 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _refused(event, "alias_used")
        if event.tag is not None:
            raise _refused(event, "tag_used", value=str(event.tag)[:60])
        self.depth, self.parts = self.depth + 1, self.parts + 1
        if self.depth > DEPTH_MAX:
            raise _refused(event, "too_deep", depth_max=str(DEPTH_MAX))
        if self.parts > PARTS_MAX:
            raise _refused(event, "too_many_parts", parts_max=str(PARTS_MAX))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _refused(at: Any, code: str, **params: str) -> RulebookRefused:
    return RulebookRefused([Problem(f"line {at.start_mark.line + 1}", code, params)])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise _refused(key_node, "key_not_text", value=str(key)[:60])
        if key in found:
            raise _refused(key_node, "key_twice", value=key)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _list(loader: _Loader, node: yaml.SequenceNode) -> list[Any]:
    return [loader.construct_object(part, deep=True) for part in node.value]


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    value = str(node.value)
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise _refused(node, "not_text")  # no database takes them
    return value


def _whole(loader: _Loader, node: yaml.ScalarNode) -> int:
    # YAML 1.1 reads 010 as eight and 1:30 as ninety: a number means what it looks like, or must be quoted
    if not _WHOLE.fullmatch(node.value):
        raise _refused(node, "not_quoted", value=str(node.value)[:60])
    return int(node.value)


def _day(loader: _Loader, node: yaml.ScalarNode) -> date:
    try:
        if len(node.value) == len("2026-11-22"):
            return date.fromisoformat(node.value)
    except ValueError:
        pass
    raise _refused(node, "not_a_day", value=str(node.value)[:60])


def _true_or_false(loader: _Loader, node: yaml.ScalarNode) -> bool:
    return bool(node.value == "true")


def _nothing(loader: _Loader, node: yaml.ScalarNode) -> None:
    return None


def _float(loader: _Loader, node: yaml.ScalarNode) -> Any:
    raise _refused(node, "not_quoted", value=str(node.value)[:60])


_CONSTRUCT: dict[str, Callable[[Any, Any], Any]] = {
    "map": _mapping,
    "seq": _list,
    "str": _text,
    "int": _whole,
    "timestamp": _day,
    "bool": _true_or_false,
    "null": _nothing,
    "float": _float,
    "merge": _text,  # << and =, which mean something to other readers, are texts like any other
    "value": _text,
}
_BOOL = "tag:yaml.org,2002:bool"


def _made_plain(loader: Any) -> None:
    """Let the loader make the few kinds of values that a book has, and nothing else."""
    loader.yaml_implicit_resolvers = {
        sign: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    # YAML 1.1 takes also `on`, `no` and `y` for true or false, which makes `on: 2024-03-15` something else than it says
    loader.add_implicit_resolver(_BOOL, re.compile("true|false"), ["t", "f"])
    for kind, construct in _CONSTRUCT.items():
        loader.add_constructor(f"tag:yaml.org,2002:{kind}", construct)


_made_plain(_Loader)
_QuickLoader: Any = None
if yaml.__with_libyaml__:
    _QuickLoader = type("_QuickLoader", (yaml.CSafeLoader,), {"yaml_constructors": {}})
    _made_plain(_QuickLoader)


def own_words(text: str) -> Any:
    """A file of plain YAML that ships with the product, read as quickly as can be."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both make plain data only)
