"""Why the office says no: a refusal is a statement with a ``code`` and its ``params``, put into words by whoever shows it."""

from collections.abc import Mapping
from typing import ClassVar


class Refused(ValueError):
    """A command that was understood and cannot be done. Nothing has been written.

    ``params`` are texts: amounts as ``"12000000.00"``, days ISO.
    """

    code: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params: Mapping[str, str] = {name: str(value) for name, value in params.items()}
        said = ", ".join(f"{name} {value}" for name, value in self.params.items())
        super().__init__(f"{self.code}: {said}" if said else self.code)


class NotThere(Refused):
    """What the command is about is not there, or is another organisation's."""


class Overtaken(Refused):
    """Things have moved on since the caller looked: somebody else has been first, or the work is done already."""


class NotReady(Refused):
    """The answer is being worked out in the background: ask again in a while."""


def status_of(refusal: type[Refused]) -> int:
    """The HTTP status of a refusal: 404 for what is not there, 409 for what somebody else did first, 503 for what has to
    be worked out first, else 422."""
    if issubclass(refusal, NotThere):
        return 404
    if issubclass(refusal, NotReady):
        return 503
    return 409 if issubclass(refusal, Overtaken) else 422
