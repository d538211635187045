"""Who may do what: one table for pages and API alike, read from ``permissions.yaml``.

A route is named as Django names it (``guarantee:register``); for each method the table lists who may. Whatever is
not in the table is refused to everybody. A route without a row and a row without a route are errors of Django's system
check (``borgen.E001``, ``borgen.E002``), so that neither the tests nor the production start pass.

Beside the roles of an organisation two words stand for people without one: ``public`` is everybody, ``account``
whoever has logged in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = "public"
ACCOUNT = "account"
ROLES = ("clerk", "approver", "auditor", "administrator")
"""In the order in which one of several roles is chosen to act under."""

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_READING = {"HEAD": "GET", "OPTIONS": "GET"}


class TableBroken(ValueError):
    """``permissions.yaml`` says something that cannot be meant."""


class _OneRowARoute(yaml.SafeLoader):
    """YAML in which a name that stands twice is refused; plain YAML would let the last one win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as the library has it
        names = [self.construct_object(key, deep=True) for key, _value in node.value]
        if doubles := sorted({str(name) for name in names if names.count(name) > 1}):
            raise TableBroken(f"these stand twice: {', '.join(doubles)}")
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True, slots=True)
class Permissions:
    """The table: route → method → who may."""

    rows: Mapping[str, Mapping[str, frozenset[str]]]

    def has(self, route: str) -> bool:
        return route in self.rows

    def methods(self, route: str) -> frozenset[str]:
        """The methods that anybody at all may use on the route."""
        return frozenset(self.rows.get(route, {}))

    def allowed(self, route: str, method: str) -> frozenset[str]:
        """Who may use the method on the route; nobody where the table is silent."""
        return self.rows.get(route, {}).get(_READING.get(method, method), frozenset())

    def may(self, route: str, method: str, roles: Iterable[str]) -> bool:
        """Whether somebody who is logged in and holds ``roles`` in the organisation may."""
        return not self.allowed(route, method).isdisjoint({PUBLIC, ACCOUNT, *roles})


@cache
def table() -> Permissions:
    """The table of this version."""
    return read(files("borgen.office").joinpath("permissions.yaml").read_text(encoding="utf-8"))


def read(text: str) -> Permissions:
    """Read a table.

    Raises:
        TableBroken: an unknown method, group or role, a route that stands there twice, or one whose row is empty.
    """
    raw = yaml.load(text, Loader=_OneRowARoute)  # noqa: S506 - a SafeLoader, made stricter
    groups = {name: frozenset(members) for name, members in raw["groups"].items()}
    groups |= {word: frozenset({word}) for word in (PUBLIC, ACCOUNT, *ROLES)}
    for name, members in groups.items():
        if not members <= {PUBLIC, ACCOUNT, *ROLES}:
            raise TableBroken(f"the group {name} holds a role that does not exist")
    return Permissions({route: _row(route, row, groups) for route, row in raw["routes"].items()})


def _row(route: str, row: Any, groups: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    if not isinstance(row, dict) or not row:
        raise TableBroken(f"{route}: say for each method who may")
    if unknown := set(row) - METHODS:
        raise TableBroken(f"{route}: unknown methods {sorted(unknown)}")
    if unknown := set(row.values()) - set(groups):
        raise TableBroken(f"{route}: unknown groups {sorted(unknown)}")
    return {method: groups[name] for method, name in row.items()}


@dataclass(frozen=True, slots=True)
class Route:
    """An address pattern with its full name, and the names of its parts in order."""

    name: str
    pattern: str
    parts: tuple[str, ...]


def routes(
    resolver: URLResolver | None = None, *, prefix: str = "", names: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Walk every address that the office answers to. A pattern without a name comes with the name ``""``."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from routes(entry, prefix=pattern, names=inner)
        elif isinstance(entry, URLPattern):
            name = ":".join((*names, entry.name)) if entry.name else ""
            yield Route(name, pattern, tuple(_parts(pattern)))


def _parts(pattern: str) -> Iterator[str]:
    for piece in pattern.split("<")[1:]:
        yield piece.partition(">")[0].rpartition(":")[2]


@checks.register(checks.Tags.security)
def every_route_has_a_row(app_configs: object = None, **kwargs: object) -> list[checks.CheckMessage]:
    """Hold the table against the addresses, both ways."""
    known = list(routes())
    named = {route.name for route in known}
    missing = [route for route in known if not route.name or not table().has(route.name)]
    return [
        *(
            checks.Error(
                f"the route {route.name or route.pattern!r} has no row in permissions.yaml", id="borgen.E001"
            )
            for route in missing
        ),
        *(
            checks.Error(f"permissions.yaml has a row for {name}, which is no route", id="borgen.E002")
            for name in table().rows
            if name not in named
        ),
    ]
