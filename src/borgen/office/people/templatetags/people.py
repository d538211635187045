"""How people and roles are named on pages, and addresses inside the organisation that the page is about."""

from typing import Any

from django.template import Context, Library

from borgen.office.people.access import address
from borgen.office.people.role_names import ROLE_NAMES
from borgen.office.permissions import table

register = Library()


@register.simple_tag
def role_name(role: str) -> str:
    """The role in the reader's language; ``system`` and what is no role as they are."""
    return str(ROLE_NAMES.get(role, role))


@register.simple_tag(takes_context=True)
def to(context: Context, route: str, **parts: Any) -> str:
    """The address of a route of this organisation, seen as of the day and knowledge that this page is seen at."""
    return address(context["request"], route, **parts)


@register.simple_tag(takes_context=True)
def may(context: Context, route: str, method: str = "GET") -> bool:
    """Whether whoever reads this page may use a route of this organisation."""
    return table().may(route, method, getattr(context["request"], "roles", ()))
