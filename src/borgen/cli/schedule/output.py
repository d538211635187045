"""A plan as a table, as JSON, or as a file: CSV, Parquet, JSON, or a chart."""

import csv
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.contract import Ledger, LoanContract, Posting, PostingKind
from borgen.cashflow.plan import NoSuchFigure
from borgen.cli.answer import plain, say_json, say_table, warn
from borgen.kernel.money import Money


def say_ledger(contract: LoanContract, ledger: Ledger, *, out: Path | None, in_json: bool) -> None:
    """Print the rows, or write them where ``out`` says. Fees stand in columns of their own, by name.

    Raises:
        click.ClickException: the file's ending is not known, or what it needs is not installed.
    """
    rows = [_row(posting) for posting in ledger.postings]
    answer = {
        "kind": contract.plan.kind, "currency": ledger.currency, "principal": contract.plan.granted,
        "interest": amount_text(ledger.interest), "ends_on": ledger.ends_on,
        "rows": [{key: _plain(value) for key, value in row.items()} for row in rows],
    }  # fmt: skip
    if out is not None:
        write(out, rows, currency=ledger.currency, answer=answer)
        warn(f"{len(rows)} rows in {out}")
    if in_json:
        say_json(answer)
    elif out is None:
        names = _columns(rows)[1:]
        changed = any(posting.kind is not PostingKind.DUE for posting in ledger.postings)
        say_table(
            ["", "Due", *(name.capitalize() for name in names), *(["Posting"] if changed else [])],
            [
                [
                    str(n),
                    str(row["due_on"]),
                    *(_spaced(row[name]) if name in row else "" for name in names),
                    *([posting.kind] if changed else []),
                ]
                for n, (row, posting) in enumerate(zip(rows, ledger.postings, strict=True), 1)
            ],
            numeric=frozenset({0, *range(2, 2 + len(names))}),
        )
        total = _spaced(ledger.interest)
        click.echo(f"\n{len(rows)} payments until {ledger.ends_on}, interest {total} {ledger.currency}")


def say_explanation(ledger: Ledger, row: int, figure: str, *, in_json: bool) -> None:
    """How a figure of a row came about: what was given, with its place, and each step.

    Raises:
        click.ClickException: there is no such row or figure.
    """
    if row > len(ledger.postings):
        raise click.ClickException(f"there are {len(ledger.postings)} rows, and no {row}")
    posting = ledger.postings[row - 1]
    try:
        trace = posting.explain(figure)
    except NoSuchFigure as error:
        valid = ", ".join(posting.figures)
        raise click.ClickException(f"row {row} has no {figure!r}; it has {valid}") from error
    if in_json:
        say_json(trace.plain())
        return
    click.echo(f"row {row}, {posting.on}, {figure} = {trace.result}")
    for given in trace.inputs:
        click.echo(f"  {given.name} = {given.worth} {given.unit}  ({given.source})")
    for step in trace.steps:
        how = f" {step.how}" if step.how else ""
        click.echo(f"  {step.name} = {step.worth} {step.unit}  [{step.operation}{how}: {', '.join(step.of)}]")


def amount_text(minor: Fraction | None) -> str | None:
    """``"12667.58"``; twelve decimals where the contract does not round."""
    if minor is None:
        return None
    if minor.denominator == 1:
        return Money(int(minor), "XXX").decimal
    return f"{Decimal(minor.numerator) / minor.denominator / 100:.12f}"


def _row(posting: Posting) -> dict[str, Any]:
    row = {
        "due_on": posting.on, "interest": posting.interest, "principal": posting.principal, "payment": posting.payment,
        "balance": posting.balance,
    }  # fmt: skip
    return {**row, **dict(posting.fees)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else amount_text(value)


def _spaced(minor: Fraction | None) -> str:
    text = amount_text(minor)
    if text is None:
        return "?"
    whole, _, part = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", " ") + f".{part}"


def write(out: Path, rows: list[dict[str, Any]], *, currency: str, answer: Any) -> None:
    """Write rows to ``out`` in the format that its ending names."""
    match out.suffix.lower():
        case ".csv":
            with out.open("w", encoding="utf-8", newline="") as file:
                table = csv.DictWriter(file, _columns(rows))
                table.writeheader()
                table.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
        case ".json":
            out.write_text(json.dumps(plain(answer), ensure_ascii=False, indent=2) + "\n", "utf-8")
        case ".parquet":
            _write_parquet(out, rows)
        case ".svg":
            out.write_text(_chart(rows, currency), "utf-8")
        case other:
            raise click.ClickException(
                f"{other or 'no ending'}: a file ends in .csv, .json, .parquet or .svg"
            )


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _write_parquet(out: Path, rows: list[dict[str, Any]]) -> None:
    """Amounts as decimals: with two places, or twelve where the contract does not round."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise click.ClickException("a Parquet file needs: pip install 'borgen[parquet]'") from error
    amounts = [value for row in rows for value in row.values() if isinstance(value, Fraction)]
    kind = pa.decimal128(20, 2) if all(value.denominator == 1 for value in amounts) else pa.decimal128(38, 12)
    columns = {
        column: pa.array(
            [row.get(column) if column == "due_on" else _decimal(row.get(column)) for row in rows],
            pa.date32() if column == "due_on" else kind,
        )
        for column in _columns(rows)
    }
    pq.write_table(pa.table(columns), out)


def _decimal(minor: Fraction | None) -> Decimal | None:
    text = amount_text(minor)
    return None if text is None else Decimal(text)


def _chart(rows: list[dict[str, Any]], currency: str) -> str:
    """Interest and principal a year, one on the other."""
    from borgen.cli.svg import standing_alone
    from borgen.office.ui.charts import Series, bars, stacked_bars

    years: dict[int, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for row in rows:
        for n, column in enumerate(("principal", "interest")):
            amount = row[column]
            years[row["due_on"].year][n] += amount / 100 if amount is not None else 0
    series = [
        Series(label, [parts[n] for _, parts in sorted(years.items())])
        for n, label in enumerate(("Principal", "Interest"))
    ]
    negative = any(value < 0 for parts in years.values() for value in parts)
    chart = (bars if negative else stacked_bars)(
        title="Payments a year",
        unit=currency,
        categories=[str(year) for year in sorted(years)],
        series=series,
        description=f"Principal and interest a year from {min(years)} to {max(years)}.",
    )
    return standing_alone(chart)
