"""A plan as a table, as JSON, or as a file: CSV, Parquet, JSON, or a chart."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.contract import CreditContract, PostingKind
from borgen.cashflow.contract.ledger import Correction
from borgen.cashflow.plan import NoSuchFigure
from borgen.cli import written
from borgen.cli.answer import plain, say_json, say_table, warn
from borgen.cli.schedule.explained import in_words, result
from borgen.cli.schedule.wording import told
from borgen.cli.schedule.worked import Course, Worked
from borgen.cli.svg import standing_alone
from borgen.kernel.money import Money
from borgen.office.ui.charts import Chart, Series, bars, stacked_bars, steps


def say_plan(found: Worked, *, out: Path | None, in_json: bool) -> None:
    """Print the rows, or write them where ``out`` says. Fees stand in columns of their own, by name.

    Raises:
        click.ClickException: the file's ending is not known, or what it needs is not installed.
    """
    courses = _courses(found)
    tables = [_rows(found, name, course) for name, course in courses]
    answers = [_answer(course, rows) for (_, course), rows in zip(courses, tables, strict=True)]
    answer: dict[str, Any] = answers[0]
    if found.paid_by is not None:
        answer = {**answer, "refinanced_by": answers[1]}
    if found.corrections is not None:
        answer = {**answer, "corrections": [_correction(one) for one in found.corrections]}
    if out is not None:
        rows = [row for table in tables for row in table]
        try:
            chart = _debts if isinstance(found.loan.contract, CreditContract) else _payments
            write(out, rows, currency=found.loan.ledger.currency, answer=answer, chart=chart)
        except OSError as error:
            raise click.ClickException(told("not_written", value=out, why=error.strerror)) from error
        warn(told("rows_written", count=len(rows), out=out))
    if in_json:
        say_json(answer)
        return
    if out is None:
        first = 1
        for (name, course), rows in zip(courses, tables, strict=True):
            _say_rows(name, course, rows, first=first)
            first += len(rows)
    if found.corrections is not None:
        _say_corrections(found.corrections)


def _courses(found: Worked) -> list[tuple[str, Course]]:
    if found.paid_by is None:
        return [("", found.loan)]
    return [("old", found.loan), ("new", found.paid_by)]


def _answer(course: Course, rows: list[dict[str, Any]]) -> dict[str, Any]:
    contract, ledger = course.contract, course.ledger
    if isinstance(contract, CreditContract):
        terms: dict[str, Any] = {"kind": "credit", "currency": ledger.currency, "limit": contract.limit}
    else:
        terms = {"kind": contract.plan.kind, "currency": ledger.currency, "principal": contract.plan.granted}
    return {
        **terms,
        "interest": amount_text(ledger.interest), "ends_on": ledger.ends_on,
        "rows": [{key: _plain(value) for key, value in row.items() if key != "loan"} for row in rows],
    }  # fmt: skip


def _say_rows(name: str, course: Course, rows: list[dict[str, Any]], *, first: int) -> None:
    if name:
        click.echo(f"{'' if first == 1 else chr(10)}{told(f'loan_{name}')}\n")
    amounts = [column for column in _columns(rows) if column not in {"loan", "due_on", "posting"}]
    others = ["posting"] if "posting" in _columns(rows) else []
    say_table(
        ["", told("due"), *(_heading(column) for column in (*amounts, *others))],
        [
            [
                str(n),
                written.day(row["due_on"]),
                *(_shown(row[column]) if column in row else "" for column in amounts),
                *(told(f"posted_{row[column]}") for column in others),
            ]
            for n, row in enumerate(rows, first)
        ],
        numeric=frozenset({0, *range(2, 2 + len(amounts))}),
    )
    ledger = course.ledger
    total = _shown(ledger.interest)
    facts = {"count": len(rows), "ends_on": written.day(ledger.ends_on), "interest": total, "currency": ledger.currency}
    click.echo("\n" + told("payments_until", **facts))


def _heading(column: str) -> str:
    """A column in words; a fee has the name that it was given."""
    return told(column) if column in (*_AMOUNTS, "posting") else column.capitalize()


def _say_corrections(corrections: tuple[Correction, ...]) -> None:
    click.echo(f"\n{told('corrections')}\n")
    rows = [[written.day(one.on), _shown(one.before), _shown(one.after)] for one in corrections]
    say_table([told("due"), told("paid_before"), told("paid_now")], rows, numeric=frozenset({1, 2}))


def _correction(one: Correction) -> dict[str, Any]:
    return {"due_on": one.on, "before": amount_text(one.before), "after": amount_text(one.after)}


def say_explanation(found: Worked, row: int, figure: str, *, in_json: bool) -> None:
    """How a figure of a row came about: what was given, with its place, and each step.

    The rows of a new loan follow the old one's.

    Raises:
        click.ClickException: there is no such row or figure.
    """
    postings = [posting for _, course in _courses(found) for posting in course.ledger.postings]
    if row > len(postings):
        raise click.ClickException(told("no_such_row", count=len(postings), row=row))
    posting = postings[row - 1]
    try:
        trace = posting.explain(figure)
    except NoSuchFigure as error:
        valid = ", ".join(posting.figures)
        raise click.ClickException(told("no_such_figure", row=row, figure=figure, valid=valid)) from error
    if in_json:
        say_json(trace.plain())
        return
    of = told(figure) if figure in _AMOUNTS else figure
    click.echo(told("explained", row=row, day=written.day(posting.on), figure=of, result=result(trace)))
    for line in in_words(trace):
        click.echo(f"  {line}")


def amount_text(minor: Fraction | None) -> str | None:
    """``"12667.58"``; twelve decimals where the contract does not round."""
    if minor is None:
        return None
    if minor.denominator == 1:
        return Money(int(minor), "XXX").decimal
    return f"{Decimal(minor.numerator) / minor.denominator / 100:.12f}"


def _rows(found: Worked, loan: str, course: Course) -> list[dict[str, Any]]:
    """One row a posting; why it was posted where anything else than what was due happened, and which loan where there are two."""
    postings = course.ledger.postings
    changed = bool(loan) or any(posting.kind is not PostingKind.DUE for posting in postings)
    return [
        {
            **({"loan": loan} if loan else {}),
            "due_on": posting.on, "interest": posting.interest, "principal": posting.principal,
            "payment": posting.payment, "balance": posting.balance, **dict(posting.fees),
            **({"posting": posting.kind.value} if changed else {}),
        }
        for posting in postings
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case str():
            return value
    return amount_text(value)


def _shown(minor: Fraction | None) -> str:
    return written.decimals(amount_text(minor))


def write(
    out: Path, rows: list[dict[str, Any]], *, currency: str, answer: Any,
    chart: Callable[[list[dict[str, Any]], str], Chart],
) -> None:  # fmt: skip
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
            if not rows:
                raise click.ClickException(told("nothing_to_draw"))
            out.write_text(standing_alone(chart(rows, currency)), "utf-8")
        case other:
            raise click.ClickException(told("ending", value=other or told("no_ending")))


_AMOUNTS = ("interest", "principal", "payment", "balance")


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    """Those of any row: the loan first, fees after the amounts, the posting last."""
    found = dict.fromkeys(key for row in rows for key in row)
    own = ("loan", "due_on", *_AMOUNTS, "posting")
    fees = [column for column in found if column not in own]
    edges = [[column] if column in found else [] for column in ("loan", "posting")]
    return [*edges[0], "due_on", *_AMOUNTS, *fees, *edges[1]]


def _write_parquet(out: Path, rows: list[dict[str, Any]]) -> None:
    """Amounts as decimals: with two places, or twelve where the contract does not round."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise click.ClickException(told("parquet_missing")) from error
    amounts = [value for row in rows for value in row.values() if isinstance(value, Fraction)]
    kind = pa.decimal128(20, 2) if all(value.denominator == 1 for value in amounts) else pa.decimal128(38, 12)
    texts: dict[str, pa.DataType] = {"due_on": pa.date32(), "loan": pa.string(), "posting": pa.string()}
    columns = {
        column: pa.array(
            [row.get(column) if column in texts else _decimal(row.get(column)) for row in rows],
            texts.get(column, kind),
        )
        for column in _columns(rows)
    }
    pq.write_table(pa.table(columns), out)


def _decimal(minor: Fraction | None) -> Decimal | None:
    text = amount_text(minor)
    return None if text is None else Decimal(text)


def _payments(rows: list[dict[str, Any]], currency: str) -> Chart:
    """Interest and principal a year, one on the other."""
    years: dict[int, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for row in rows:
        for n, column in enumerate(("principal", "interest")):
            amount = row[column]
            years[row["due_on"].year][n] += amount / 100 if amount is not None else 0
    series = [
        Series(told(name), [parts[n] for _, parts in sorted(years.items())])
        for n, name in enumerate(("principal", "interest"))
    ]
    negative = any(value < 0 for parts in years.values() for value in parts)
    return (bars if negative else stacked_bars)(
        title=told("payments_a_year"),
        unit=currency,
        categories=[str(year) for year in sorted(years)],
        series=series,
        description=told("payments_a_year_long", first=min(years), last=max(years)),
    )


def _debts(rows: list[dict[str, Any]], currency: str) -> Chart:
    """What is owed after each day: of a credit, what is drawn and paid back in a year comes to nothing."""
    left = {row["due_on"]: None if row["balance"] is None else row["balance"] / 100 for row in rows}
    first, last = (written.day(day) for day in (min(left), max(left)))
    return steps(
        title=told("balance"),
        unit=currency,
        categories=[written.day(day) for day in left],
        series=[Series(told("balance"), list(left.values()))],
        description=told("debts_long", first=first, last=last),
    )
