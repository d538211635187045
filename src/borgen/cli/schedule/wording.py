"""What is wrong with what was asked for, in Swedish, Danish and English: data in ``wording.yaml``, here and for many loans.

The language is the reader's, as in the tables.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from borgen.cashflow.columnar import Cell, TableRefused
from borgen.cashflow.columnar.parsing import NAMED_MAX
from borgen.cashflow.terms import PlanImpossible
from borgen.cli.reader import reader_language

_WHAT_VALID = re.compile(r"(?s)(.+?); (.+) (?:is|are) valid")


def told(code: str, /, **params: Any) -> str:
    """One sentence.

    Raises:
        KeyError: a code that nobody has put into words.
    """
    return str(_words()["says"][code][reader_language()]).format(**params)


def refusal(error: PlanImpossible, option: str) -> str:
    """``"--rate: out of range (value 2, valid -1 < rate <= 1)"``: what is wrong, what it was, and what would be valid."""
    words, reader = _words(), reader_language()
    params = dict(error.params)
    _, within, term = option.removeprefix("--").rpartition(": ")
    hint = words["missing"].get(f"in: {term}" if within else term) or words["missing"].get(term)
    if error.code == "missing" and hint:
        params["valid"] = hint[reader]
    facts = ", ".join(f"{_name(key)} {phrase(value)}" for key, value in params.items())
    code = words["codes"].get(error.code, {}).get(reader, error.code.replace("_", " "))
    return f"{option}: {code}" + (f" ({facts})" if facts else "")


def unreadable(error: TableRefused | Exception) -> str:
    """Why a file is not taken: every bad cell with its row, its column, what it was and what would be valid."""
    if not isinstance(error, TableRefused):
        return phrase(str(error))
    lines = [_cell(cell) for cell in error.cells]
    if error.count > NAMED_MAX:
        lines.append(told("more_cells", count=error.count - NAMED_MAX))
    return "\n".join(lines)


def phrase(text: str) -> str:
    """What the engine says in English, in the reader's language; figures and names as they are."""
    reader = reader_language()
    if reader == "en":
        return text
    for one in _words()["phrases"]:
        if re.search(one["has"], text):
            return re.sub(one["has"], one[reader], text)
    parts = _WHAT_VALID.fullmatch(text)
    return told("what_valid", what=phrase(parts[1]), valid=phrase(parts[2])) if parts else text


def _cell(cell: Cell) -> str:
    value = phrase(cell.value) or told("nothing")
    return told("cell", row=cell.row, column=cell.column, value=value, valid=phrase(cell.valid))


def _name(key: str) -> str:
    return str(_words()["params"].get(key, {}).get(reader_language(), key))


@cache
def _words() -> Mapping[str, Any]:
    rooms = [
        yaml.safe_load(files(f"borgen.cli.{room}").joinpath("wording.yaml").read_text("utf-8"))
        for room in ("schedule", "cashflow", "supported_loan")
    ]
    return {
        **rooms[0],
        "says": {code: said for room in rooms for code, said in room["says"].items()},
        "phrases": [phrase for room in rooms for phrase in room["phrases"]],
    }
