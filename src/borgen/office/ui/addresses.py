"""What stands in an address besides plain words and numbers: a reference, which may hold a slash, and a currency."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class Reference:
    """``KS/2014:543`` stands in an address as ``KS~2F2014:543``, and a reference of dots alone with its first escaped."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The reference.

        Raises:
            ValueError: the part of the address is no reference; the address then leads nowhere.
        """
        escaped, *rest = value.split("~")
        text = escaped
        for piece in rest:
            text += bytes.fromhex(piece[:2]).decode("ascii") + piece[2:]
        return text

    def to_url(self, value: str) -> str:
        text = str(value).replace("~", "~7E").replace("/", "~2F")
        return f"~2E{text[1:]}" if not text.strip(".") and text else text


class Currency(StringConverter):
    """A currency by its code: ``SEK``."""

    regex = "[A-Z]{3}"


register_converter(Reference, "reference")
register_converter(Currency, "currency")
