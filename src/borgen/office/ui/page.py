"""What frames a page: the navigation and which item of it one stands on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One link of the main navigation.

    ``count`` is shown as a small figure behind the label (what is due); ``shortcut`` is a key pair such as ``"g r"``;
    ``also`` are the addresses of pages that belong here and lie elsewhere.
    """

    label: str
    url: str
    current: bool = False
    count: int | None = None
    shortcut: str = ""
    also: tuple[str, ...] = ()


def nav(request: HttpRequest, items: Iterable[NavItem]) -> list[NavItem]:
    """The same items with the one marked as current that has the longest address which this page's path begins with."""
    listed = list(items)

    def fits(item: NavItem) -> int:
        addresses = (address.split("?")[0] for address in (item.url, *item.also))
        return max((len(address) for address in addresses if request.path.startswith(address)), default=0)

    here = max(listed, key=fits, default=None)
    return [replace(item, current=item is here and fits(item) > 0) for item in listed]
