"""``borgen supported-loan scenarios``: what residents, state and owner may come to pay for many loans."""

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.columnar import FileUnreadable, ParquetMissing, TableRefused
from borgen.cashflow.scenario import ScenarioImpossible, Scenarios
from borgen.cashflow.simulation import LoansImpossible, TooMuchMemory
from borgen.cli.answer import as_json, say_json, say_table, warn
from borgen.cli.cashflow.options import FILE
from borgen.cli.cashflow.sources import scenario_options, scenarios_of
from borgen.cli.cashflow.tables import OUT_FILE, thousands, write_out
from borgen.cli.office import open_office
from borgen.cli.organisations import organisation_option, the_organisation
from borgen.cli.schedule.fields import DAY, SHARE
from borgen.kernel.money import Money
from borgen.office.ui.charts import Chart, Series, line
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.loan_file import read_loan_book
from borgen.supported_loan.outlook import Outlook, Spread, outlook
from borgen.supported_loan.simulated import NotSimulated

WHO = ("residents", "state", "owner")


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--on", type=DAY, required=True, help="The loans as they stand at the end of this day.")
@click.option(
    "--quantile", "quantiles", type=SHARE, multiple=True, default=["0.05", "0.5", "0.95"], show_default=True
)
@click.option("--workers", type=click.IntRange(1), help="Threads; default: as many as there are processors.")
@click.option(
    "--out",
    type=OUT_FILE,
    multiple=True,
    help="Write the years: .csv, .json, .parquet, .arrow, or .svg as a chart.",
)
@organisation_option
@click.option("--database", metavar="URL", help="Without FILE: the office's database, as for the other commands.")
@scenario_options
@as_json
def scenarios(*, file: Path | None, on: date, as_json: bool, **given: Any) -> None:
    """Mean and quantiles of what residents, state and owner pay a year for the supported loans of FILE, or of an office.

    FILE is CSV, Parquet or Arrow with one row a loan: number, committed_on, disbursed_on, principal, rate and more, which
    stand in the how-to about following a supported loan. The state's part below zero is paid to the funds. Ends with 1 when
    something is not possible, with 130 when it is stopped by Ctrl-C.
    """
    drawn = scenarios_of(given)
    quantiles = [float(quantile) for quantile in given["quantiles"]]
    if any(not 0 <= quantile <= 1 for quantile in quantiles):
        raise click.BadParameter("a quantile is a share from 0 to 1", param_hint="--quantile")
    found = _of_office(on, drawn, quantiles, given) if file is None else _of_file(file, on, drawn, quantiles, given)
    say(found, quantiles, given["out"], as_json=as_json)


def _of_file(file: Path, on: date, drawn: Scenarios, quantiles: list[float], given: dict[str, Any]) -> Outlook:
    try:
        book = read_loan_book(file, on=on)
    except (TableRefused, FileUnreadable, ParquetMissing) as error:
        raise click.ClickException(f"{file.name} is not taken:\n{error}") from error
    if book.over:
        warn(f"{book.over} loans are paid off by {on} and left out")
    return _worked_out(
        lambda progress: outlook(
            book.loans, drawn, since=on, owner_pays=book.owner_pays, quantiles=quantiles, progress=progress,
            workers=given["workers"],
        ),
        drawn,
    )  # fmt: skip


def _of_office(on: date, drawn: Scenarios, quantiles: list[float], given: dict[str, Any]) -> Outlook:
    """The loans of an organisation, from their exact plans."""
    open_office(given["database"])
    from borgen.office.supported_loan.queries import scenarios as queries

    place = the_organisation(given["organisation"])

    def work(progress: Callable[[int, int], None]) -> Outlook:
        found = queries.scenarios(
            organisation_id=place.pk, as_of=on, drawn=drawn, quantiles=tuple(quantiles), progress=progress,
            workers=given["workers"],
        )  # fmt: skip
        for number in found.unshared:
            warn(f"{number} is left out: nobody has stated who pays")
        if found.outlook is None:
            raise NotSimulated("no loan")
        return found.outlook

    return _worked_out(work, drawn)


def _worked_out(work: Callable[[Callable[[int, int], None]], Outlook], drawn: Scenarios) -> Outlook:
    """Do the work, with its progress on the screen.

    Raises:
        click.ClickException: no loan, or something that the simulation cannot take.
    """
    if drawn.periods < drawn.per_year:
        raise click.ClickException(f"{drawn.periods} periods are less than a year")
    try:
        with click.progressbar(length=1000, label="Simulating", file=sys.stderr) as bar:
            return work(lambda done, of: bar.update(1000 * done // of - bar.pos))
    except (NotSimulated, ScenarioImpossible, LoansImpossible, TooMuchMemory) as error:
        raise click.ClickException(str(error)) from error


def say(found: Outlook, quantiles: list[float], out: tuple[Path, ...], *, as_json: bool) -> None:
    """Answer with a table or JSON, and write the files that were asked for."""
    columns = _columns(found, quantiles)
    if out:
        write_out(out, columns, _chart(found, quantiles))
    rows = list(zip(*columns.values(), strict=True))
    if as_json:
        say_json(
            {
                "loans": found.loans, "scenarios": found.scenarios, "currency": CURRENCY, "on": found.since,
                "years": [
                    {n: str(v) if isinstance(v, Decimal) else v for n, v in zip(columns, row, strict=True)} for row in rows
                ],
            }
        )  # fmt: skip
        return
    click.echo(f"{found.loans} loans in {found.scenarios} scenarios, {CURRENCY}")
    say_table(
        list(columns),
        [[thousands(Fraction(cell), 0) if isinstance(cell, Decimal) else str(cell) for cell in row] for row in rows],
        numeric=frozenset(range(1, len(columns))),
    )


def _columns(found: Outlook, quantiles: list[float]) -> dict[str, list[Any]]:
    """Kroner with two decimals."""
    columns: dict[str, list[Any]] = {"until": [year.until for year in found.years]}
    for who in WHO:
        spreads: list[Spread] = [getattr(year, who) for year in found.years]
        columns[f"{who}_mean"] = [_kroner(one.mean) for one in spreads]
        for quantile in quantiles:
            columns[f"{who}_{100 * quantile:g}"] = [_kroner(one.quantiles[quantile]) for one in spreads]
    return columns


def _kroner(minor: int) -> Decimal:
    return Decimal(Money(minor, CURRENCY).decimal)


def _chart(found: Outlook, quantiles: list[float]) -> Chart:
    """The means, and the lowest and highest quantile of the state's part, in millions of kroner."""

    def millions(minors: list[int]) -> list[Fraction]:
        return [Fraction(minor, 100_000_000) for minor in minors]

    series = [Series(who.capitalize(), millions([getattr(year, who).mean for year in found.years])) for who in WHO]
    series += [
        Series(f"State, {100 * quantile:g} %", millions([year.state.quantiles[quantile] for year in found.years]))
        for quantile in sorted({min(quantiles), max(quantiles)} if quantiles else set())
    ]
    return line(
        title="What residents, state and owner may pay a year", unit="million DKK",
        categories=[year.until.isoformat()[:7] for year in found.years], series=series,
        description=f"Mean over {found.scenarios} scenarios, years until {found.years[0].until} to {found.years[-1].until}.",
    )  # fmt: skip
