"""The smallest pieces of markup that the parts share."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = SafeString("")


def attribute(name: str, value: object) -> SafeString:
    """` name="value"`, ` name` alone when the value is True, nothing when it is False, None or empty."""
    if value is True:
        return format_html(" {}", name)
    if value is None or value is False or value == "":
        return NOTHING
    return format_html(' {}="{}"', name, value)
