"""Why a file as a whole is not read."""

from collections.abc import Mapping
from types import MappingProxyType


class FileRefused(ValueError):
    """The file as a whole is refused; nothing of it is used.

    ``code`` names the reason, and ``params`` what the text of that reason needs; ``borgen.sheets.messages``
    renders both in Swedish, Danish and English.
    """

    def __init__(self, code: str, params: Mapping[str, str | int] | None = None) -> None:
        self.code = code
        self.params: Mapping[str, str | int] = MappingProxyType(dict(params or {}))
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        super().__init__(f"{code}({shown})")
