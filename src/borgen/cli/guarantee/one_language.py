"""In which language a command of the guarantees answers: one for its headings, its words and its refusals."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from borgen.cli.organisations import organisations
from borgen.cli.reader import office_speaks

Command = TypeVar("Command", bound=Callable[..., Any])


def in_one_language(command: Command) -> Command:
    """Let a command with ``--organisation`` answer in the language of BORGEN_LANGUAGE, else of the organisations it is about.

    Where these have several languages, or there is none, it is the terminal's, and English where that is none of ours. The office
    has to be open.
    """

    @wraps(command)
    def answering(*args: Any, organisation: str | None, **kwargs: Any) -> Any:
        own = {place.language for place in organisations(organisation)}
        with office_speaks(own.pop() if len(own) == 1 else ""):
            return command(*args, organisation=organisation, **kwargs)

    return cast(Command, answering)
