"""A plan as a table, as JSON, or as a file: CSV, Parquet, JSON, or a chart."""

import csv
import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.plan import Plan, PlanTerms
from borgen.cli.answer import plain, say_json, say_table, spaced, warn

COLUMNS = ("due_on", "interest", "principal", "payment", "balance")


def say_plan(terms: PlanTerms, plan: Plan, *, out: Path | None, in_json: bool) -> None:
    """Print the rows, or write them where ``out`` says.

    Raises:
        click.ClickException: the file's ending is not known, or what it needs is not installed.
    """
    rows = [{column: getattr(row, column) for column in COLUMNS} for row in plan.rows]
    answer = {
        "kind": terms.kind, "currency": terms.currency, "principal": plan.granted, "interest": plan.interest,
        "ends_on": plan.ends_on, "rows": rows,
    }  # fmt: skip
    if out is not None:
        write(out, rows, currency=terms.currency, answer=answer)
        warn(f"{len(rows)} rows in {out}")
    if in_json:
        say_json(answer)
    elif out is None:
        say_table(
            ["", "Due", "Interest", "Principal", "Payment", "Balance"],
            [
                [
                    str(n),
                    row.due_on.isoformat(),
                    *map(spaced, (row.interest, row.principal, row.payment, row.balance)),
                ]
                for n, row in enumerate(plan.rows, 1)
            ],
            numeric=frozenset({0, 2, 3, 4, 5}),
        )
        click.echo(
            f"\n{len(rows)} payments until {plan.ends_on}, interest {spaced(plan.interest)} {terms.currency}"
        )


def write(out: Path, rows: list[dict[str, Any]], *, currency: str, answer: Any) -> None:
    """Write rows to ``out`` in the format that its ending names."""
    match out.suffix.lower():
        case ".csv":
            with out.open("w", encoding="utf-8", newline="") as file:
                table = csv.DictWriter(file, rows[0].keys())
                table.writeheader()
                table.writerows(plain(row) for row in rows)
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


def _write_parquet(out: Path, rows: list[dict[str, Any]]) -> None:
    """Amounts as decimals with two places."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise click.ClickException("a Parquet file needs: pip install 'borgen[parquet]'") from error
    columns = {
        column: pa.array(
            [row[column] if column == "due_on" else _decimal(row[column]) for row in rows],
            pa.date32() if column == "due_on" else pa.decimal128(20, 2),
        )
        for column in rows[0]
    }
    pq.write_table(pa.table(columns), out)


def _decimal(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(amount.decimal)


def _chart(rows: list[dict[str, Any]], currency: str) -> str:
    """Interest and principal a year, one on the other."""
    from borgen.cli.svg import standing_alone
    from borgen.office.ui.charts import Series, bars, stacked_bars

    years: dict[int, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for row in rows:
        for n, column in enumerate(("principal", "interest")):
            amount = row[column]
            years[row["due_on"].year][n] += Fraction(amount.minor, 100) if amount is not None else 0
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
