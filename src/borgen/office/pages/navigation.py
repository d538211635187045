"""What stands in the main navigation: each room's entries, as far as the table of permissions lets one in."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.office.permissions import table
from borgen.office.ui.page import NavItem
from borgen.programme import installed


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: ``route`` takes the organisation alone; ``also`` are routes of pages that belong to it and lie elsewhere.

    A desk lists its own in ``navigation.ENTRIES``, as plain tuples of these."""

    label: Promise
    route: str
    shortcut: str = ""
    also: tuple[str, ...] = ()


OWN = (
    Entry(_("Policy"), "policies:policies", "g p"),
    Entry(_("Audit log"), "journal:events", "g l"),
    Entry(_("People"), "people:accounts", "g a"),
)


def entries(programmes: Container[str]) -> Iterator[Entry]:
    """The entries of the desks of ``programmes``, then those of the shared rooms."""
    for programme in installed():
        module = f"{programme.django_app}.navigation"
        if programme.name in programmes and programme.django_app and find_spec(module):
            yield from (Entry(*row) for row in import_module(module).ENTRIES)
    yield from OWN


def items_for(*, slug: str, roles: Iterable[str], programmes: Container[str], past: str = "") -> list[NavItem]:
    """The links that somebody with ``roles`` in an organisation with ``programmes`` may follow; desks' pages stay in the
    ``past``. Keys that two desks share go to the first."""
    held = frozenset(roles)
    found: list[NavItem] = []
    for entry in entries(programmes):
        if table().may(entry.route, "GET", held):
            url = reverse(entry.route, kwargs={"organisation": slug}) + (past if entry not in OWN else "")
            is_taken = any(item.shortcut == entry.shortcut for item in found)
            also = tuple(reverse(route, kwargs={"organisation": slug}) for route in entry.also)
            keys = "" if is_taken else entry.shortcut
            found.append(NavItem(label=str(entry.label), url=url, shortcut=keys, also=also))
    return found


def first_route(roles: Iterable[str], programmes: Container[str]) -> str | None:
    """The route of the first page that ``roles`` open; ``None`` when they open nothing."""
    held = frozenset(roles)
    for entry in entries(programmes):
        allowed = table().allowed(entry.route, "GET")
        if not allowed.isdisjoint(held):
            return entry.route
    return None
