"""Files that commands write."""

from pathlib import Path
from typing import Any

import click

from borgen.cli.schedule.wording import told


class OutFile(click.ParamType):
    """A file to write to, whose ending says in which form; it is known before anything is worked out."""

    name = "FILE"

    def __init__(self, *endings: str) -> None:
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix.lower() not in self.endings:
            valid = ", ".join(self.endings)
            self.fail(told("not_an_ending", value=path.name, valid=valid), param, ctx)
        return path
