"""A portfolio in a file: which columns, what stands in them, and what is said of a row that is not possible."""

from pathlib import Path
from typing import Any

import numpy as np

from borgen.cashflow.arrays import COUNTRIES, DAY_COUNTS, KINDS, NO_DAY, ROUNDINGS, Loans, LoansRefused
from borgen.cashflow.arrays.refusal import Problem
from borgen.cashflow.arrays.words import CONVENTIONS, RATE_UNIT
from borgen.cashflow.columnar import Cell, Column, RawTable, TableRefused, parsed, read_table, write_table
from borgen.cashflow.columnar.parsing import day, minor, number, share, text, whole, word_of
from borgen.cashflow.portfolio.book import Portfolio
from borgen.kernel.money import MINOR_MAX, Money

_MOST = Money(MINOR_MAX, "XXX").decimal
_AMOUNT = "an amount such as 1000000.00, with at most two decimals"
_DAY = "a day such as 2026-12-31"
_SHARE = "a share such as 0.0325 or 3.25 %, with at most seven decimals"


def _rate(cell: Any) -> int:
    exact = share(cell) * RATE_UNIT
    if exact.denominator != 1:
        raise ValueError("at most seven decimals")
    return int(exact)


def _currency(cell: Any) -> str:
    if len(str(cell)) != 3 or not str(cell).isupper():
        raise ValueError("three capital letters")
    return str(cell)


def _words(name: str, words: tuple[str | None, ...], default: str | None) -> Column:
    given = {str(word).lower(): word for word in words if word is not None}
    return Column(name, word_of(given), ", ".join(given), default)


COLUMNS = (
    Column("reference", text, "a name of the loan, once in the file", None),
    Column("borrower", text, "a name", ""),
    _words("kind", KINDS, "annuity"),
    Column("principal", minor, f"what is owed from starts_on: {_AMOUNT}"),
    Column("currency", _currency, "three capital letters, the same in every row", "SEK"),
    Column("rate", _rate, f"the rate a year, {_SHARE}"),
    Column("starts_on", day, _DAY),
    Column("first_due_on", day, f"the first payment day, {_DAY}", None),
    Column("ends_on", day, f"the last payment day, {_DAY}", None),
    Column("terms", whole, "a whole number of payments", 0),
    Column("months_per_term", whole, "1, 2, 3, 4, 6 or 12"),
    Column("amount", minor, f"what is paid a term (fixed_payment) or paid off (serial): {_AMOUNT}", 0),
    Column("grace_terms", whole, "a whole number of terms without instalment", 0),
    _words("day_count", DAY_COUNTS, "act/act icma"),
    _words("country", COUNTRIES, None),
    _words("convention", CONVENTIONS, "modified_following"),
    _words("rounding", tuple(word for word in ROUNDINGS if word != "none"), "half_up"),
    Column("risk_class", text, "a name", ""),
    Column("security", text, "a name", ""),
    Column("margin", number, f"what is added to the market's rate at a refixing, {_SHARE}", 0.0),
    Column("refix_on", day, f"the next refixing, {_DAY}", None),
    Column("refix_months", whole, "months from one refixing to the next", 0),
    Column("payment", minor, f"what is paid by index on each due day: {_AMOUNT}", 0),
    Column("regulated_on", day, f"from when that payment is regulated, {_DAY}", None),
    Column("full_until", day, f"the last day of a regulation in full, {_DAY}", None),
    Column("regulated_until", day, f"the last day of a regulation, {_DAY}", None),
    Column("paid_until", day, f"the last day of such a payment, {_DAY}", None),
)
"""One row for each loan. Only ``principal``, ``rate``, ``starts_on``, ``months_per_term`` and one of ``ends_on`` and
``terms`` are needed; an empty cell means what the column means when it is left out."""

_OF_LOANS = (
    "principal", "rate", "starts_on", "first_due_on", "ends_on", "terms", "months_per_term", "amount", "grace_terms", "kind",
    "day_count", "country", "convention", "rounding",
)  # fmt: skip
_DAYS = (
    "starts_on",
    "first_due_on",
    "ends_on",
    "refix_on",
    "regulated_on",
    "full_until",
    "regulated_until",
    "paid_until",
)


def read_portfolio(path: Path) -> Portfolio:
    """Read a portfolio from CSV, Parquet or Arrow; :data:`COLUMNS` says what stands in it.

    Raises:
        TableRefused: cells or rows that are not possible: row, column, what it was, what is valid.
        FileUnreadable, ParquetMissing, OSError: see :func:`borgen.cashflow.columnar.read_table`.
    """
    return portfolio_from(read_table(path))


def portfolio_from(table: RawTable) -> Portfolio:
    """The portfolio that stands in a table.

    Raises:
        TableRefused: see :func:`read_portfolio`.
    """
    values = parsed(table, COLUMNS)
    if not table.rows:
        raise TableRefused([Cell(table.first_row, "principal", "", "at least one loan")])
    references = [
        str(n) if name is None else name for n, name in enumerate(values["reference"], table.first_row)
    ]
    _once(references, table)
    currency = values["currency"][0]
    others = [n for n, each in enumerate(values["currency"]) if each != currency]
    if others:
        raise TableRefused(
            Cell(n + table.first_row, "currency", values["currency"][n], currency) for n in others
        )
    for name in _DAYS:
        values[name] = [NO_DAY if cell is None else _number(cell) for cell in values[name]]
    try:
        loans = Loans.of(**{name: _column(name, values[name]) for name in _OF_LOANS})
        return Portfolio.of(
            loans, currency=currency, reference=references, first_row=table.first_row,
            **{name: values[name] for name in ("borrower", "risk_class", "security")},
            **{name: _column(name, values[name]) for name in (
                "margin", "refix_on", "refix_months", "payment", "regulated_on", "full_until", "regulated_until", "paid_until",
            )},
        )  # fmt: skip
    except LoansRefused as error:
        raise TableRefused(
            Cell(problem.row + table.first_row, problem.term, *_as_written(problem, table))
            for problem in error.problems
        ) from error


def _as_written(problem: Problem, table: RawTable) -> tuple[str, str]:
    """What the cell says and what is valid, in the file's whole kronor and shares where the arrays have minor units."""
    cells = table.columns.get(problem.term)
    value = problem.value if cells is None else str(cells[problem.row])
    bounds = {
        "rate": {str(1 - RATE_UNIT): _decimal_rate(1 - RATE_UNIT), str(RATE_UNIT): "1"},
        "principal": {str(MINOR_MAX): _MOST},
        "amount": {f"1 to {MINOR_MAX}": f"0.01 to {_MOST}"},
    }
    valid = problem.valid
    for units, written in bounds.get(problem.term, {}).items():
        valid = valid.replace(units, written)
    return value, valid


def _number(cell: Any) -> int:
    return int(np.datetime64(cell, "D").astype(np.int64))


def _column(name: str, cells: list[Any]) -> Any:
    words = {"kind", "day_count", "country", "convention", "rounding"}
    return cells if name in words else np.array(cells, np.float64 if name == "margin" else np.int64)


def _once(references: list[str], table: RawTable) -> None:
    seen: set[str] = set()
    twice = [n for n, name in enumerate(references) if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if twice:
        raise TableRefused(
            Cell(n + table.first_row, "reference", references[n], "a name once") for n in twice
        )


def write_portfolio(portfolio: Portfolio, path: Path) -> None:
    """Write a portfolio that :func:`read_portfolio` reads back the same, as CSV, JSON, Parquet or Arrow."""
    loans = portfolio.loans
    columns: dict[str, Any] = {}
    for column in COLUMNS:
        name = column.name
        held = loans if name in _OF_LOANS else portfolio
        if name == "currency":
            columns[name] = [portfolio.currency] * len(portfolio)
        elif name in ("principal", "amount", "payment"):
            columns[name] = [
                Money(value, portfolio.currency).decimal for value in getattr(held, name).tolist()
            ]
        elif name == "rate":
            columns[name] = [_decimal_rate(value) for value in loans.rate.tolist()]
        elif name in _DAYS:
            columns[name] = [_iso(value) for value in getattr(held, name).tolist()]
        elif name in _WORDS:
            columns[name] = [
                _WORDS[name][code] and str(_WORDS[name][code]) for code in getattr(loans, name).tolist()
            ]
        else:
            columns[name] = getattr(held, name).tolist()
    write_table(path, columns)


_WORDS: dict[str, tuple[Any, ...]] = {
    "kind": KINDS, "day_count": DAY_COUNTS, "country": COUNTRIES, "convention": CONVENTIONS, "rounding": ROUNDINGS,
}  # fmt: skip


def _decimal_rate(units: int) -> str:
    whole_part, rest = divmod(abs(units), RATE_UNIT)
    return f"{'-' if units < 0 else ''}{whole_part}.{rest:07d}"


def _iso(days: int) -> str | None:
    return None if days == NO_DAY else str(np.datetime64(days, "D"))
