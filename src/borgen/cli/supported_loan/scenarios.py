"""``borgen supported-loan scenarios``: what residents, state and owner may come to pay for many loans."""

import re
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.columnar import FileUnreadable, ParquetMissing, TableRefused
from borgen.cashflow.plan import PlanImpossible
from borgen.cashflow.scenario import ScenarioImpossible, Scenarios
from borgen.cashflow.simulation import LoansImpossible, TooMuchMemory
from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table, warn
from borgen.cli.cashflow.options import FILE, QUANTILE
from borgen.cli.cashflow.refusals import simulation_refused
from borgen.cli.cashflow.sources import scenario_options, scenarios_of
from borgen.cli.cashflow.tables import OUT_FILE, spread_heading, write_out
from borgen.cli.office import open_office
from borgen.cli.organisations import organisation_option, the_organisation
from borgen.cli.reader import speaking_of
from borgen.cli.schedule.fields import DAY
from borgen.cli.schedule.spoken import SpokenCommand, Whole
from borgen.cli.schedule.wording import refusal, told, unreadable
from borgen.kernel.money import Money
from borgen.office.ui.charts import Chart, Series, line
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.loan_file import read_loan_book
from borgen.supported_loan.outlook import Outlook, Spread, outlook
from borgen.supported_loan.simulated import NotSimulated

_UNEVEN = re.compile(r"are paid, (\d+) a year in (\d+) periods$")
WHO = ("residents", "state", "owner")


@click.command(cls=SpokenCommand)
@click.argument("file", type=FILE, required=False)
@click.option("--on", type=DAY, required=True, help="The loans as they stand at the end of this day.")
@click.option(
    "--quantile", "quantiles", type=QUANTILE, multiple=True, default=["0.05", "0.5", "0.95"], show_default=True,
    help="What this share of the scenarios stays below.",
)  # fmt: skip
@click.option("--workers", type=Whole(1), help="Threads; default: as many as there are processors.")
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
    found = _of_office(on, drawn, quantiles, given) if file is None else _of_file(file, on, drawn, quantiles, given)
    say(found, quantiles, given["out"], as_json=as_json)


def _of_file(file: Path, on: date, drawn: Scenarios, quantiles: list[float], given: dict[str, Any]) -> Outlook:
    try:
        book = read_loan_book(file, on=on)
    except (TableRefused, FileUnreadable, ParquetMissing) as error:
        said = told("file_not_taken", file=file.name, why=unreadable(error))
        raise click.ClickException(said) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise click.ClickException(told("file_unread", file=file.name, why=why)) from error
    if book.over:
        warn(told("paid_off", count=book.over, day=on))
    return _worked_out(
        lambda progress: outlook(
            book.loans, drawn, since=on, owner_pays=book.owner_pays, quantiles=quantiles, progress=progress,
            workers=given["workers"],
        ),
        on, drawn, given,
    )  # fmt: skip


def _of_office(on: date, drawn: Scenarios, quantiles: list[float], given: dict[str, Any]) -> Outlook:
    """The loans of an organisation, from their exact plans."""
    open_office(given["database"])
    from borgen.office.supported_loan.queries import scenarios as queries

    place = the_organisation(given["organisation"])
    click.get_current_context().with_resource(speaking_of(place.language))

    def work(progress: Callable[[int, int], None]) -> Outlook:
        found = queries.scenarios(
            organisation_id=place.pk, as_of=on, drawn=drawn, quantiles=tuple(quantiles), progress=progress,
            workers=given["workers"],
        )  # fmt: skip
        for number in found.unshared:
            warn(told("unshared", number=number))
        if found.outlook is None:
            raise NotSimulated("no loan")
        return found.outlook

    return _worked_out(work, on, drawn, given)


def _worked_out(
    work: Callable[[Callable[[int, int], None]], Outlook], on: date, drawn: Scenarios, given: dict[str, Any]
) -> Outlook:
    """Do the work, with its progress on the screen.

    Raises:
        click.ClickException: no loan, or something that the simulation cannot take.
    """
    if drawn.periods < drawn.per_year:
        raise click.ClickException(told("less_than_a_year", count=drawn.periods, least=drawn.per_year))
    try:
        with click.progressbar(length=1000, label=told("simulating"), file=sys.stderr) as bar:
            return work(lambda done, of: bar.update(1000 * done // of - bar.pos))
    except NotSimulated as error:
        uneven = _UNEVEN.search(str(error))
        if uneven is None:
            raise click.ClickException(told("no_loan", day=on)) from error
        said = told("terms_in_periods", per_year=uneven[2], terms=uneven[1])
        raise click.ClickException(said) from error
    except PlanImpossible as error:
        raise click.ClickException(refusal(error, error.term)) from error
    except (ScenarioImpossible, LoansImpossible, TooMuchMemory) as error:
        raise simulation_refused(error, given) from error


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
    click.echo(told("in_scenarios", count=found.loans, scenarios=found.scenarios, currency=CURRENCY))
    say_table(
        [spread_heading(name, "who") for name in columns],
        [[_cell(value) for value in row] for row in rows],
        numeric=frozenset(range(1, len(columns))),
    )


def _cell(value: date | Decimal) -> str:
    return written.day(value) if isinstance(value, date) else written.rounded(Fraction(value), 0)


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

    series = [Series(told(f"who_{who}"), millions([getattr(year, who).mean for year in found.years])) for who in WHO]
    series += [
        Series(
            told("quantile_of", what=told("who_state"), percent=f"{100 * quantile:g}"),
            millions([year.state.quantiles[quantile] for year in found.years]),
        )
        for quantile in sorted({min(quantiles), max(quantiles)} if quantiles else set())
    ]
    return line(
        title=told("may_pay"), unit=told("million_kroner"),
        categories=[year.until.isoformat()[:7] for year in found.years], series=series,
        description=told(
            "may_pay_long", scenarios=found.scenarios, first=found.years[0].until, last=found.years[-1].until
        ),
    )  # fmt: skip
