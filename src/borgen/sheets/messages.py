"""The texts of refusals and notes, in Swedish, Danish and English."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

LANGUAGES = ("sv", "da", "en")


def message(code: str, params: Mapping[str, str | int], language: str) -> str:
    """The text of a code.

    Raises:
        KeyError: there is no text for the code, or the language is not one of ``LANGUAGES``.
    """
    return message_texts()[code][language].format_map(params)


@cache
def message_texts() -> Mapping[str, Mapping[str, str]]:
    """All texts by code and language."""
    content: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        (files("borgen.sheets") / "messages.yaml").read_text("utf-8")
    )
    return content
