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
from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table
from borgen.cli.cashflow.options import CURVE, FILE, NAMED, check_calendar, impossible, read_loans
from borgen.cli.cashflow.register import (
    Asked,
    check_out,
    check_source,
    of_register,
    register_options,
    say_apart,
)
from borgen.cli.cashflow.tables import OUT_FILE, write_out
from borgen.cli.schedule.fields import DAY
from borgen.cli.schedule.spoken import OneOf, SpokenCommand, Whole
from borgen.cli.schedule.wording import told
from borgen.office.ui.charts import Chart, Series, bars, stacked_bars

SHOWN = 40


@click.command(cls=SpokenCommand)
@click.argument("file", type=FILE, required=False)
@register_options
@click.option(
    "--on",
    type=DAY,
    help="Balances, averages and risk at the end of this day; needed with FILE, else the day of --as-of.",
)
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
def portfolio(*, file: Path | None, asked: Asked | None, on: date | None, as_json: bool, **given: Any) -> None:
    """What the loans of FILE or of the register owe, when it falls due, how long it lasts, and with whom it lies.

    FILE is CSV, Parquet or Arrow with one row a loan: principal, rate, starts_on, months_per_term, and ends_on or terms;
    more columns stand in the how-to about portfolios. Everything but averages and present value is exact to the öre.

    With --register: the municipality's share of each loan, for every organisation and currency; debts whose payments cannot
    be told are listed, and add up with the others to what the register says is outstanding.
    """
    check_calendar(on=on, since=given["since"], until=given["until"])
    check_source(file, asked, on)
    if asked is not None:
        _of_register(asked, on, given, is_json=as_json)
        return
    assert file is not None, "asked check_source first"
    assert on is not None, "asked check_source first"
    loans = read_loans(file)
    try:
        rows, answer = _worked_out(loans, on, given)
    except PortfolioImpossible as error:
        raise impossible(error, on=on, since=given["since"], is_file=True) from error
    columns = _columns(rows)
    if given["out"]:
        write_out(given["out"], columns, _chart(rows, loans.currency))
    if as_json:
        say_json({**answer, "ladder": _rungs(columns)})
        return
    _say(answer, given["largest"])
    _say_ladder(rows)


def _of_register(asked: Asked, on: date | None, given: dict[str, Any], *, is_json: bool) -> None:
    """Each portfolio of the register for itself.

    Raises:
        click.ClickException: a question without an answer, or a file for the ladders of several.
    """
    found = of_register(asked, on)
    if given["out"]:
        check_out(found)
    answers = []
    for one in found:
        rows: tuple[LadderRow, ...] = ()
        loans, currency = one.found.portfolio, one.found.currency
        answer: dict[str, Any] = {"loans": 0, "on": one.on, "currency": currency, "balance": one.found.held}
        if loans is not None:
            try:
                rows, answer = _worked_out(loans, one.on, given)
            except PortfolioImpossible as error:
                said = impossible(error, on=one.on, since=given["since"], is_file=False)
                raise click.ClickException(f"{one.organisation}: {said.message}") from error
            answer["averages"] |= one.averages
            if given["out"]:
                write_out(given["out"], _columns(rows), _chart(rows, currency))
        answers.append((one, answer, rows))
    if is_json:
        say_json({"portfolios": [{**one.plain(), **answer, "ladder": _rungs(_columns(rows))} for one, answer, rows in answers]})
        return
    if not answers:
        click.echo(told("no_guarantee"))
    for one, answer, rows in answers:
        click.echo(told("register_on", organisation=one.organisation, as_of=written.day(one.as_of), currency=one.found.currency))
        if rows:
            _say(answer, given["largest"])
            _say_ladder(rows)
            click.echo()
        say_apart(one)


def _worked_out(
    loans: Portfolio, on: date, given: dict[str, Any]
) -> tuple[tuple[LadderRow, ...], dict[str, Any]]:
    rows = ladder(
        loans, by=given["by"], since=given["since"] or on + timedelta(days=1), until=given["until"]
    )
    return rows, _answer(
        loans, on, given["curve"], dict(given["yearly"]), dict(given["recovery"]), given["years"]
    )


def _rungs(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [
        {name: str(v) if isinstance(v, Decimal) else v for name, v in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]


def _say_ladder(rows: tuple[LadderRow, ...]) -> None:
    say_table(
        ["", *map(told, ("interest", "principal", "payment", "balance"))],
        [
            [row.name, *map(written.amount, (row.interest, row.principal, row.payment, row.balance))]
            for row in rows[:SHOWN]
        ],
        numeric=frozenset({1, 2, 3, 4}),
    )
    if len(rows) > SHOWN:
        click.echo(told("more_rungs", count=len(rows) - SHOWN))


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
    owed, day = written.amount(answer["balance"]), written.day(answer["on"])
    click.echo(told("loans_owe", count=answer["loans"], owed=owed, currency=currency, day=day))
    bound = "?" if mean["rate_binding"] is None else written.rounded(float(mean["rate_binding"]))
    rate = "?" if mean["rate"] is None else written.rounded(100 * float(mean["rate"]), 3)
    years = {name: written.rounded(float(mean[name])) for name in ("life", "maturity")}
    click.echo(told("averages", **years, bound=bound, rate=rate))
    if "present_value" in answer:
        click.echo(told("present_value", value=written.decimals(answer["present_value"]), currency=currency))
    if "expected_loss" in answer:
        loss = answer["expected_loss"]
        click.echo(told("expected_loss", years=loss["years"], loss=written.amount(loss["loss"]), currency=currency))
    click.echo(told("concentration", hhi=written.decimals(shared["hhi"])))
    for one in shared["borrowers"][:largest]:
        share, owed = written.rounded(100 * float(one["share"])), written.amount(one["owed"])
        click.echo(f"  {share:>6} %  {owed:>20}  {one['name'] or told('nobody_named')}")
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
        Series(told(name), [Fraction(getattr(row, name).minor, 100) for row in rows])
        for name in ("principal", "interest")
    ]
    negative = any(value is not None and value < 0 for one in series for value in one.values)
    return (bars if negative else stacked_bars)(
        title=told("falls_due"), unit=currency, categories=[row.name for row in rows], series=series,
        description=told("falls_due_long", first=rows[0].name, last=rows[-1].name),
    )  # fmt: skip
