"""Files that commands write."""

from pathlib import Path
from typing import Any

import click


class OutFile(click.ParamType):
    """A file to write to, whose ending says in which form; it is known before anything is worked out."""

    name = "FILE"

    def __init__(self, *endings: str) -> None:
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix.lower() not in self.endings:
            self.fail(f"{path.name} does not end in one of: {', '.join(self.endings)}", param, ctx)
        return path
