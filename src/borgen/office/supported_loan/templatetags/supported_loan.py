"""Links of the desk: a loan, a project or a prepared step is named in the same way, and leads to its page, wherever it stands."""

from typing import Any

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from borgen.office.people.access import address

register = Library()


@register.simple_tag(takes_context=True)
def loan_link(context: Context, number: str, *, target: bool = False) -> SafeString:
    """The loan's number, leading to the loan; nothing where there is none. ``target``: a click on the table's row leads there."""
    return _link(context, "supported_loan:loan", number, target=target, number=number)


@register.simple_tag(takes_context=True)
def project_link(context: Context, reference: str, name: str = "") -> SafeString:
    """The project's name, or its reference where it has none here, leading to the project."""
    return _link(context, "supported_loan:project", name or reference, reference=reference)


def _link(context: Context, route: str, label: str, *, target: bool = False, **parts: Any) -> SafeString:
    if not all(parts.values()):
        return SafeString("")
    here = SafeString(" data-row-target") if target else ""
    return format_html(
        '<a class="ds-link" href="{}"{}>{}</a>', address(context["request"], route, **parts), here, label
    )
