"""How people and roles are named on pages."""

from django.template import Library

from borgen.office.people.role_names import ROLE_NAMES

register = Library()


@register.simple_tag
def role_name(role: str) -> str:
    """The role in the reader's language; ``system`` and what is no role as they are."""
    return str(ROLE_NAMES.get(role, role))
