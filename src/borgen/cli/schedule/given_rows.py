"""A lender's file: a table with due_on, principal and, where it is known, interest; what else it has is the lender's own."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from borgen.cashflow.columnar import Column, FileUnreadable, ParquetMissing, TableRefused, parsed, read_table
from borgen.cashflow.columnar.parsing import day, minor
from borgen.cashflow.plan import GivenRow
from borgen.cli.schedule.refused import file_refused
from borgen.cli.schedule.wording import told
from borgen.kernel.money import MINOR_MAX, Money


def given_rows(file: Path, currency: str) -> tuple[GivenRow, ...]:
    """The rows of the file, which is CSV, Parquet or Arrow.

    Raises:
        Refused: the file cannot be read, a heading is missing, or cells are not valid: each with its row and column, what it
            was and what would be valid.
    """
    columns = (
        Column("due_on", day, told("a_day")),
        Column("principal", _amount, told("an_amount")),
        Column("interest", _amount, told("an_amount"), None),
    )
    try:
        table = read_table(file)
        known = {column.name: table.columns[column.name] for column in columns if column.name in table.columns}
        values = parsed(replace(table, columns=known), columns)
    except (TableRefused, FileUnreadable, ParquetMissing, OSError) as error:
        raise file_refused("FILE", file, error) from error

    def money(amount: int | None) -> Any:
        return None if amount is None else Money(amount, currency)

    each = zip(values["due_on"], values["principal"], values["interest"], strict=True)
    return tuple(GivenRow(due_on=on, principal=money(down), interest=money(interest)) for on, down, interest in each)


def _amount(cell: Any) -> int:
    amount = minor(cell)
    if abs(amount) > MINOR_MAX:
        raise ValueError("beyond what money is counted in")
    return amount
