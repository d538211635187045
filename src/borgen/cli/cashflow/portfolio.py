"""``borgen portfolio``: what many loans owe, pay and risk."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.curve import Curve
from borgen.cashflow.portfolio import (
    LadderRow,
    Portfolio,
    PortfolioImpossible,
    Rung,
    averages,
    concentration,
    expected_loss,
    ladder,
    present_value,
)
from borgen.cli.answer import as_json, say_json, say_table, spaced
from borgen.cli.cashflow.options import CURVE, FILE, NAMED, check_calendar, read_loans
from borgen.cli.cashflow.tables import OUT_FILE, thousands, write_out
from borgen.cli.schedule.fields import DAY
from borgen.cli.schedule.spoken import OneOf, SpokenCommand, Whole
from borgen.cli.schedule.wording import phrase
from borgen.office.ui.charts import Chart, Series, bars, stacked_bars

SHOWN = 40


@click.command(cls=SpokenCommand)
@click.argument("file", type=FILE)
@click.option("--on", type=DAY, required=True, help="Balances, averages and risk at the end of this day.")
@click.option(
    "--by",
    type=OneOf([one.value for one in Rung]),
    default="year",
    show_default=True,
    help="The rungs of the ladder.",
)
@click.option("--since", type=DAY, help="The first day of the ladder; default: the day after --on.")
@click.option("--until", type=DAY, help="The day after its last; default: when everything is paid.")
@click.option(
    "--curve", type=CURVE, help="Present value on this curve: 0.03, or rates by years, 1:0.02,10:0.03."
)
@click.option(
    "--yearly-loss",
    "yearly",
    type=NAMED,
    multiple=True,
    help="The share of a risk class that fails in a year: B=0.02.",
)
@click.option(
    "--recovery", type=NAMED, multiple=True, help="The share that comes back by security: mortgage=0.8."
)
@click.option(
    "--years", type=Whole(1, 100), default=1, show_default=True, help="Years of expected loss."
)
@click.option(
    "--largest", type=Whole(1), default=5, show_default=True, help="So many borrowers are named."
)
@click.option(
    "--out", type=OUT_FILE, multiple=True, help="Write the ladder: .csv, .json, .parquet, .arrow or .svg."
)
@as_json
def portfolio(
    *,
    file: Path,
    on: date,
    by: str,
    since: date | None,
    until: date | None,
    curve: Curve | None,
    yearly: tuple[tuple[str, Fraction], ...],
    recovery: tuple[tuple[str, Fraction], ...],
    years: int,
    largest: int,
    out: tuple[Path, ...],
    as_json: bool,
) -> None:
    """What the loans of FILE owe, when it falls due, how long it lasts, and with whom it lies.

    FILE is CSV, Parquet or Arrow with one row a loan: principal, rate, starts_on, months_per_term, and ends_on or terms;
    more columns stand in the how-to about portfolios. Everything but averages and present value is exact to the öre.
    """
    check_calendar(on=on, since=since, until=until)
    loans = read_loans(file)
    try:
        rows = ladder(loans, by=by, since=since or on + timedelta(days=1), until=until)
        answer = _answer(loans, on, curve, dict(yearly), dict(recovery), years)
    except PortfolioImpossible as error:
        raise click.ClickException(phrase(str(error))) from error
    columns = _columns(rows)
    if out:
        write_out(out, columns, _chart(rows, loans.currency))
    if as_json:
        say_json(
            {
                **answer,
                "ladder": [
                    {name: str(v) if isinstance(v, Decimal) else v for name, v in zip(columns, row, strict=True)}
                    for row in zip(*columns.values(), strict=True)
                ],
            }
        )
        return
    _say(answer, largest)
    say_table(
        ["", "Interest", "Principal", "Payment", "Balance"],
        [
            [row.name, *map(spaced, (row.interest, row.principal, row.payment, row.balance))]
            for row in rows[:SHOWN]
        ],
        numeric=frozenset({1, 2, 3, 4}),
    )
    if len(rows) > SHOWN:
        click.echo(f"… and {len(rows) - SHOWN} more; --out writes them all")


def _answer(
    loans: Portfolio,
    on: date,
    curve: Curve | None,
    yearly: dict[str, Fraction],
    recovery: dict[str, Fraction],
    years: int,
) -> dict[str, Any]:
    mean, shared = averages(loans, on), concentration(loans, on=on)
    answer: dict[str, Any] = {
        "loans": len(loans),
        "on": on,
        "currency": loans.currency,
        "balance": shared.owed,
        "averages": {
            name: f"{getattr(mean, name):.6f}" for name in ("life", "maturity", "rate_binding", "rate")
        },
        "concentration": {
            "hhi": f"{float(shared.hhi):.6f}",
            "borrowers": [
                {"name": one.name, "owed": one.owed, "share": f"{float(one.share):.6f}"} for one in shared.holdings
            ],
        },
    }  # fmt: skip
    if curve is not None:
        answer["present_value"] = f"{present_value(loans, curve, on) / 100:.2f}"
    if yearly or recovery:
        loss = expected_loss(loans, on=on, yearly=yearly, recovery=recovery, years=years)
        answer["expected_loss"] = {
            "years": years,
            "loss": loss.loss,
            "groups": [
                {
                    "risk_class": group.risk_class,
                    "security": group.security,
                    "owed": group.owed,
                    "loss": group.loss,
                }
                for group in loss.groups
            ],
        }
    return answer


def _say(answer: dict[str, Any], largest: int) -> None:
    mean, shared, currency = answer["averages"], answer["concentration"], answer["currency"]
    click.echo(f"{answer['loans']} loans owe {spaced(answer['balance'])} {currency} on {answer['on']}")
    click.echo(
        f"average life {float(mean['life']):.2f} years, maturity {float(mean['maturity']):.2f}, "
        f"rates bound for {float(mean['rate_binding']):.2f}, rate {100 * float(mean['rate']):.3f} %"
    )
    if "present_value" in answer:
        click.echo(f"present value {thousands(float(answer['present_value']))} {currency}")
    if "expected_loss" in answer:
        loss = answer["expected_loss"]
        click.echo(f"expected loss in {loss['years']} year(s) {spaced(loss['loss'])} {currency}")
    click.echo(f"Herfindahl-Hirschman index {shared['hhi']}; the largest borrowers:")
    for one in shared["borrowers"][:largest]:
        click.echo(
            f"  {100 * float(one['share']):6.2f} %  {spaced(one['owed']):>20}  {one['name'] or '(nobody named)'}"
        )
    click.echo()


def _columns(rows: tuple[LadderRow, ...]) -> dict[str, list[Any]]:
    return {
        "period": [row.name for row in rows],
        "since": [row.since for row in rows],
        "until": [row.until for row in rows],
        **{
            name: [Decimal(getattr(row, name).decimal) for row in rows]
            for name in ("interest", "principal", "payment", "balance")
        },
    }  # fmt: skip


def _chart(rows: tuple[LadderRow, ...], currency: str) -> Chart:
    series = [
        Series(label, [Fraction(getattr(row, name).minor, 100) for row in rows])
        for label, name in (("Principal", "principal"), ("Interest", "interest"))
    ]
    negative = any(value is not None and value < 0 for one in series for value in one.values)
    return (bars if negative else stacked_bars)(
        title="What falls due", unit=currency, categories=[row.name for row in rows], series=series,
        description=f"Principal and interest from {rows[0].name} to {rows[-1].name}.",
    )  # fmt: skip
