"""The texts of problems, notices, questions and reasons, in Swedish, Danish and English.

One table serves page, command line and API; what is said of a file as a whole comes from ``borgen.sheets.messages``.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from borgen.rules.book_text import own_words
from borgen.sheets.messages import message_texts as file_texts


def message(code: str, params: Mapping[str, str | int], language: str) -> str:
    """The text of a code, whatever room it comes from.

    Raises:
        KeyError: there is no text for the code, or the language is not Swedish, Danish or English.
    """
    return message_texts()[code][language].format_map(params)


@cache
def message_texts() -> Mapping[str, Mapping[str, str]]:
    """All texts by code and language."""
    content: dict[str, Mapping[str, str]] = own_words((files(__package__) / "messages.yaml").read_text("utf-8"))
    return {**file_texts(), **content}
