"""How a figure of a posting came about, in the reader's language: every name, source and step in words, as on the pages."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from borgen.cli.reader import reader_language
from borgen.guarantee.wording import explained, word
from borgen.rules.book_text import own_words
from borgen.rules.trace import Trace

_NUMBERS = re.compile(r"(?:_f)?((?:_\d+)+)(?=_|$)")


def in_words(trace: Trace) -> Iterator[str]:
    """The trace line by line: what was given, with where it stands, and each step."""
    reader = reader_language()
    shown = {row.name: row.value for row in explained(trace, reader)}
    for given in trace.inputs:
        yield f"{named(given.name, reader)} = {shown[given.name]}  ({placed(given.source, reader)})"
    for step in trace.steps:
        of = ", ".join(named(name, reader) for name in step.of)
        how = f"; {_how(step.how, reader)}" if step.how else ""
        yield f"{named(step.name, reader)} = {shown[step.name]}  [{word('operations', step.operation, reader)}: {of}{how}]"


def result(trace: Trace) -> str:
    """What the trace leads to, as the reader writes it."""
    return explained(trace, reader_language())[-1].value


def named(name: str, reader: str) -> str:
    """``interest_exact_2`` is ``interest before rounding 2``.

    Raises:
        KeyError: a name that nobody has put into words.
    """
    numbers = ".".join(n for found in _NUMBERS.findall(name) for n in found.strip("_").split("_"))
    return f"{_stem(_NUMBERS.sub('', name), reader)} {numbers}".rstrip()


def placed(source: str, reader: str) -> str:
    """``postings.1.balance`` is ``balance of row 1``.

    Raises:
        KeyError: a source that nobody has put into words.
    """
    first, *rest = source.split(".")
    if first == "terms" and len(rest) > 1 and rest[0] in _words()["sources"]:
        first, rest = rest[0], rest[1:2]
    if first in {"postings", "changes"}:
        rest = rest[:1]
    template: str = _words()["sources"][first][reader]
    return template.format(name=" ".join(rest))


def _how(how: str, reader: str) -> str:
    """A rounding in words; a day count has the name that the whole field has for it."""
    rounding = _words()["roundings"].get(how)
    return str(rounding[reader]) if rounding else how


def _stem(name: str, reader: str) -> str:
    known = _words()["names"].get(name)
    if known is not None:
        return str(known[reader])
    endings = _words()["endings"]
    ending = next((one for one in sorted(endings, key=len, reverse=True) if name.endswith(one)), None)
    if ending is None:
        raise KeyError(name)
    template: str = endings[ending][reader]
    return template.format(of=_stem(name.removesuffix(ending), reader))


@cache
def _words() -> Mapping[str, Any]:
    text = files("borgen.cli.schedule").joinpath("trace_words.yaml").read_text("utf-8")
    found: Mapping[str, Any] = own_words(text)
    return found
