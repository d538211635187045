"""What frames a page: the navigation and which item of it one stands on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One link of the main navigation.

    ``count`` is shown as a small figure behind the label (what is due); ``shortcut`` is a key pair such as ``"g r"``.
    """

    label: str
    url: str
    current: bool = False
    count: int | None = None
    shortcut: str = ""


def nav(request: HttpRequest, items: Iterable[NavItem]) -> list[NavItem]:
    """The same items with the one marked as current whose address is the longest start of this page's path."""
    listed = list(items)
    matching = [item for item in listed if request.path.startswith(item.url.split("?")[0])]
    here = max(matching, key=lambda item: len(item.url), default=None)
    return [replace(item, current=item is here) for item in listed]
