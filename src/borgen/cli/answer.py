"""How a command answers: a table for people, JSON for programs."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

import click

from borgen.guarantee.plain import share_text
from borgen.guarantee.wording import LANGUAGES
from borgen.kernel.money import Money

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def plain(value: Any) -> Any:
    """The value as JSON has it: amounts as decimal strings in whole kronor, shares as decimal strings, days as ISO."""
    match value:
        case Money():
            return value.decimal
        case Fraction():
            return share_text(value)
        case Enum():
            return value.value
        case date() | datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case str() | int() | bool() | None:
            return value
        case Iterable():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def say_json(value: Any) -> None:
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def say_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: frozenset[int] = frozenset()
) -> None:
    """Print rows under headings; ``numeric`` columns are set to the right."""
    table = [list(headings), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(headings))]
    for n, row in enumerate(table):
        cells = [
            t.rjust(w) if i in numeric else t.ljust(w)
            for i, (t, w) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())
        if n == 0:
            click.echo("  ".join("-" * width for width in widths))


def language(*, of: str = "", otherwise: str = "sv") -> str:
    """The language of texts on the command line: BORGEN_LANGUAGE, else that ``of`` an organisation, else LANG, else Swedish.

    ``otherwise`` is for commands that say everything else in another language.
    """
    wanted = [os.environ.get("BORGEN_LANGUAGE", ""), of]
    wanted += [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return next((word[:2].lower() for word in wanted if word[:2].lower() in LANGUAGES), otherwise)


def warn(text: str) -> None:
    """Say something beside the answer."""
    click.echo(text, err=True)


def stop(text: str, *, code: int) -> None:
    """End with a message and an exit code."""
    warn(text)
    sys.exit(code)
