"""Where scenarios come from on the command line: a table, a model, history, or shifts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.columnar import (
    Cell,
    Column,
    FileUnreadable,
    ParquetMissing,
    TableRefused,
    parsed,
    read_table,
)
from borgen.cashflow.columnar.parsing import number
from borgen.cashflow.curve import Curve
from borgen.cashflow.scenario import (
    HistoricalBootstrap,
    HullWhite,
    MeanRevertingInflation,
    ModelScenarios,
    ScenarioImpossible,
    Scenarios,
    TwoFactors,
    Vasicek,
    parallel_shifts,
    read_scenarios,
)
from borgen.cli.cashflow.options import CURVE, FILE
from borgen.cli.cashflow.refusals import file_refused, scenario_refused
from borgen.cli.schedule.fields import SHARE
from borgen.cli.schedule.spoken import OneOf, Whole
from borgen.cli.schedule.wording import told

HISTORY = (
    Column("rate", number, "a rate such as 0.03 or 3 %"),
    Column("index", number, "a level above zero"),
)
_OPTIONS = (
    click.option("--scenarios", "table", type=FILE, help="A table: scenario, period, rate, growth or index, defaults."),
    click.option(
        "--model", type=OneOf(["vasicek", "hull-white", "history", "shifts"]), default="vasicek", show_default=True,
        help="What draws scenarios where no table is given.",
    ),
    click.option("--count", type=Whole(1), default=1000, show_default=True, help="So many scenarios."),
    click.option("--years", type=Whole(1, 200), default=30, show_default=True, help="So many years of each."),
    click.option("--per-year", type=OneOf(["1", "2", "4", "12"]), default="4", show_default=True, help="Periods a year."),
    click.option("--seed", type=Whole(0), default=1, show_default=True, help="The same seed, the same scenarios."),
    click.option("--rate", "start", type=SHARE, default="0.025", show_default=True, help="The short rate today (vasicek)."),
    click.option("--rate-mean", type=SHARE, default="0.03", show_default=True, help="What it returns to (vasicek)."),
    click.option("--reversion", type=SHARE, default="0.15", show_default=True, help="How fast, a year (vasicek, hull-white)."),
    click.option("--volatility", type=SHARE, default="0.01", show_default=True, help="A year's deviation (the same)."),
    click.option("--tenor", type=SHARE, default="10", show_default=True, help="Years that a rate is bound for (not history)."),
    click.option("--curve", type=CURVE, help="Today's curve (hull-white, shifts): 0.03, or 1:0.02,10:0.03."),
    click.option("--history", type=FILE, help="Past periods, oldest first: rate, index (history)."),
    click.option("--run", type=Whole(1), default=4, show_default=True, help="Past periods kept together (history)."),
    click.option("--shift", type=SHARE, multiple=True, help="Points of rate, once for each scenario (shifts): 0.02."),
    click.option("--inflation", type=SHARE, default="0.02", show_default=True, help="The growth a year that returns."),
    click.option("--inflation-latest", type=SHARE, help="The growth of the latest year; default: the same."),
    click.option("--inflation-reversion", type=SHARE, default="0.3", show_default=True, help="How fast it returns, a year."),
    click.option("--inflation-volatility", type=SHARE, default="0.01", show_default=True, help="A year's deviation."),
    click.option("--correlation", type=SHARE, default="0", show_default=True, help="Of the shocks of rate and inflation."),
    click.option("--yearly-loss", type=SHARE, help="The share of debt of average risk that fails in a year."),
)  # fmt: skip


def scenario_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command all options that say what happens."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scenarios_of(given: dict[str, Any]) -> Scenarios:
    """The scenarios that the options ask for.

    Raises:
        click.ClickException: a table or history that is not taken, or a number that no scenario has.
        click.UsageError: an option that the model needs is missing.
    """
    try:
        return _made(given)
    except ScenarioImpossible as error:
        raise scenario_refused(error, given) from error


@contextmanager
def _of_file(option: str, file: Path) -> Iterator[None]:
    try:
        yield
    except (TableRefused, FileUnreadable, ParquetMissing) as error:
        raise file_refused(option, file, error) from error
    except OSError as error:
        raise click.ClickException(told("file_unread", file=file.name, why=error.strerror or str(error))) from error


def _made(given: dict[str, Any]) -> Scenarios:
    per_year = int(given["per_year"])
    table: Path | None = given["table"]
    if table is not None:
        with _of_file("--scenarios", table):
            return read_scenarios(table, per_year=per_year)
    periods = given["years"] * per_year
    loss: Fraction | None = given["yearly_loss"]
    failing = None if loss is None else float(loss)
    if given["model"] == "shifts":
        shifts = [float(shift) for shift in given["shift"]] or [0.0]
        return parallel_shifts(
            _needed(given, "curve"), shifts, periods=periods, per_year=per_year, tenor=float(given["tenor"]),
            growth=float(given["inflation"]), yearly_defaults=failing,
        )  # fmt: skip
    model = _history(given, per_year) if given["model"] == "history" else _factors(given, failing)
    return ModelScenarios(model, count=given["count"], periods=periods, per_year=per_year, seed=given["seed"])


def _history(given: dict[str, Any], per_year: int) -> HistoricalBootstrap:
    if given["yearly_loss"] is not None:
        raise click.UsageError(told("no_loss_of_history"))
    file: Path = _needed(given, "history")
    with _of_file("--history", file):
        table = read_table(file)
        values = parsed(table, HISTORY)
        bad = [n for n, level in enumerate(values["index"]) if level <= 0]
        if bad:
            cells = table.columns["index"]
            raise TableRefused(
                Cell(n + table.first_row, "index", str(cells[n]), "a level above zero") for n in bad
            )
    if table.rows <= per_year:
        said = told("short_history", file=file.name, count=table.rows, least=per_year + 1, per_year=per_year)
        raise click.ClickException(said)
    return HistoricalBootstrap(rates=values["rate"], index=values["index"], run=given["run"])


def _factors(given: dict[str, Any], failing: float | None) -> TwoFactors:
    reversion, volatility, tenor = (float(given[name]) for name in ("reversion", "volatility", "tenor"))
    rates: Vasicek | HullWhite
    if given["model"] == "vasicek":
        rates = Vasicek(
            start=float(given["start"]), mean=float(given["rate_mean"]), reversion=reversion, volatility=volatility,
            tenor=tenor,
        )  # fmt: skip
    else:
        curve: Curve = _needed(given, "curve")
        rates = HullWhite(curve=curve, reversion=reversion, volatility=volatility, tenor=tenor)
    mean = float(given["inflation"])
    latest = mean if given["inflation_latest"] is None else float(given["inflation_latest"])
    inflation = MeanRevertingInflation(
        latest=latest, mean=mean, reversion=float(given["inflation_reversion"]),
        volatility=float(given["inflation_volatility"]),
    )  # fmt: skip
    return TwoFactors(
        rates=rates, inflation=inflation, correlation=float(given["correlation"]), yearly_defaults=failing
    )


def _needed(given: dict[str, Any], name: str) -> Any:
    if given[name] is None:
        raise click.UsageError(told("needs_option", option=f"--model {given['model']}", needs=f"--{name}"))
    return given[name]
