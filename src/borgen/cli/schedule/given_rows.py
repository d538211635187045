"""A lender's file: CSV with the headings due_on, principal and, where it is known, interest."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from borgen.cashflow.plan import GivenRow
from borgen.cli.schedule.refused import Refused
from borgen.cli.schedule.wording import told
from borgen.kernel.money import Money


def given_rows(file: Path, currency: str) -> tuple[GivenRow, ...]:
    """The rows of the file.

    Raises:
        Refused: the file is not in UTF-8, a heading is missing, or a cell is not valid: which line and column, what it was
            and what would be valid.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(told("not_utf8", file=file), {"term": "FILE", "code": "not_utf8", "value": str(file)}) from error
    with StringIO(text, newline="") as lines:
        table = csv.DictReader(lines)
        if not {"due_on", "principal"} <= set(table.fieldnames or ()):
            headings = ", ".join(table.fieldnames or ())
            answer = {"value": headings, "valid": "due_on, principal, interest"}
            raise Refused(
                told("row_headings", file=file), {"term": "FILE", "code": "missing_heading", **answer}
            )
        return tuple(_row(file, n, line, currency) for n, line in enumerate(table, 2))


def _row(file: Path, n: int, line: dict[str, str], currency: str) -> GivenRow:
    def cell(column: str, read: Callable[[str], Any], valid: str) -> Any:
        value = (line.get(column) or "").strip()
        try:
            return read(value)
        except ValueError as error:
            said = told("row_cell", file=file, line=n, column=column, value=value, valid=told(valid))
            answer = {"line": n, "column": column, "value": value, "valid": told(valid)}
            raise Refused(said, {"term": "FILE", "code": "not_a_cell", **answer}) from error

    def money(text: str) -> Money:
        return Money.parse(text, currency)

    return GivenRow(
        due_on=cell("due_on", date.fromisoformat, "a_day"),
        principal=cell("principal", money, "an_amount"),
        interest=cell("interest", lambda text: money(text) if text else None, "an_amount"),
    )
