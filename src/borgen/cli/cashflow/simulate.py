"""``borgen simulate``: what many loans may come to cost."""

import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow import simulation as engine
from borgen.cashflow.columnar import TableRefused
from borgen.cashflow.portfolio import Portfolio, PortfolioImpossible, ladder, simulated
from borgen.cashflow.scenario import ScenarioImpossible, Scenarios
from borgen.cashflow.simulation import Measure, SimulatedLoans, Simulation
from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table, warn
from borgen.cli.cashflow.options import (
    FACTOR,
    FILE,
    NAMED,
    QUANTILE,
    check_calendar,
    impossible,
    read_loans,
)
from borgen.cli.cashflow.refusals import simulation_refused
from borgen.cli.cashflow.register import (
    Asked,
    check_out,
    check_source,
    of_register,
    register_options,
    say_apart,
)
from borgen.cli.cashflow.sources import scenario_options, scenarios_of
from borgen.cli.cashflow.tables import OUT_FILE, spread_heading, write_out
from borgen.cli.schedule.fields import DAY, SHARE
from borgen.cli.schedule.spoken import OneOf, SpokenCommand, Whole
from borgen.cli.schedule.wording import told
from borgen.kernel.period import months_after
from borgen.office.ui.charts import Chart, Series, line

MEASURES = (Measure.SERVICE, Measure.INTEREST, Measure.BALANCE)


@click.command(cls=SpokenCommand)
@click.argument("file", type=FILE, required=False)
@register_options
@click.option(
    "--on", type=DAY, help="The simulation begins the day after; needed with FILE, else the day of --as-of."
)
@click.option(
    "--bound-until", type=DAY, help="With --register: assumed where it does not state until when a rate is bound."
)
@click.option(
    "--refix-every", type=Whole(1, 600), metavar="MONTHS",
    help="With --register: assumed from one refixing to the next; default: none after the first.",
)  # fmt: skip
@click.option(
    "--measure", "measures", type=OneOf([one.value for one in Measure]), multiple=True,
    help="What is added up; default: service, payment, remainder where a payment by index is, else service, interest, balance.",
)  # fmt: skip
@click.option(
    "--by",
    type=OneOf(["period", "year"]),
    default="year",
    show_default=True,
    help="What a row stands for.",
)
@click.option(
    "--quantile", "quantiles", type=QUANTILE, multiple=True, default=["0.05", "0.5", "0.95"], show_default=True,
    help="What this share of the scenarios stays below.",
)  # fmt: skip
@click.option(
    "--then-share", type=SHARE, default="0.75", show_default=True, help="Of the index, after full_until."
)
@click.option("--risk", type=FACTOR, multiple=True, help="How many times the average a risk class fails: C=3.")
@click.option(
    "--recovery", type=NAMED, multiple=True, help="The share that comes back by security: mortgage=0.8."
)
@click.option(
    "--cohorts",
    is_flag=True,
    help="Add loans up first that agree in rate, margin and days: the same figures, sooner.",
)
@click.option("--workers", type=Whole(1), help="Threads; default: as many as there are processors.")
@click.option(
    "--scheduler", metavar="ADDRESS", help="A Dask scheduler such as tcp://host:8786 (borgen[dask])."
)
@click.option(
    "--out",
    type=OUT_FILE,
    multiple=True,
    help="Write the rows: .csv, .json, .parquet, .arrow; the first measure as .svg.",
)
@scenario_options
@as_json
def simulate(*, file: Path | None, asked: Asked | None, on: date | None, as_json: bool, **given: Any) -> None:
    """Mean and quantiles of what the loans of FILE or of the register cost, over scenarios of rates and an index.

    FILE is a portfolio as for `borgen portfolio`; refix_on, refix_months, margin, payment, regulated_on, full_until and
    paid_until say what happens to a loan. Ends with 1 when something is not possible, with 130 when it is stopped by Ctrl-C.

    With --register: the municipality's share of each loan, for every organisation and currency; what cannot be simulated is
    listed, and adds up with the others to what the register says is outstanding.
    """
    check_calendar(on=on)
    check_source(file, asked, on)
    for name in ("bound_until", "refix_every"):
        if given[name] is not None and asked is None:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(told("needs_option", option=option, needs="--register"))
    if asked is not None:
        _of_register(asked, on, given, is_json=as_json)
        return
    assert file is not None, "asked check_source first"
    assert on is not None, "asked check_source first"
    portfolio = read_loans(file)
    answer = _simulated(portfolio, on, scenarios_of(given), given)
    if not answer.loans:
        _refuse_if_all_is_paid(portfolio, on)
    if given["out"]:
        _write(answer, given, portfolio.currency)
    if as_json:
        say_json({**_plain(answer, portfolio.currency), "on": on, "rows": _rows(answer)})
        return
    _say(answer, portfolio.currency)


@dataclass(frozen=True, slots=True)
class _Answer:
    """Columns of figures, those of ``wanted`` measures, and what they are of."""

    loans: int
    scenarios: int
    wanted: tuple[str, ...]
    columns: dict[str, list[Any]]


def _of_register(asked: Asked, on: date | None, given: dict[str, Any], *, is_json: bool) -> None:
    """Each portfolio of the register for itself, in the same scenarios.

    Raises:
        click.ClickException: a question without an answer, or a file for several portfolios.
    """
    scenarios = scenarios_of(given)
    bound_until, months = given["bound_until"], given["refix_every"]
    check_calendar(**{"bound-until": bound_until})
    found = [one.as_simulated(scenarios.per_year, bound_until, months or 0) for one in of_register(asked, on)]
    if given["out"]:
        check_out([one for one, _ in found])
    assumed = {"bound_until": bound_until, "refix_months": months}
    answers = []
    for one, loans in found:
        answer = None if loans is None else _simulated(loans, one.on, scenarios, given)
        if answer is not None and given["out"]:
            _write(answer, given, one.found.currency)
        answers.append((one, answer or _Answer(0, scenarios.count, (), {})))
    if is_json:
        say_json(
            {
                "portfolios": [
                    {
                        **one.plain(), **_plain(answer, one.found.currency), "on": one.on, "assumed": assumed,
                        "rows": _rows(answer),
                    }
                    for one, answer in answers
                ]
            }
        )
        return
    if not answers:
        click.echo(told("no_guarantee"))
    for one, answer in answers:
        click.echo(told("register_on", organisation=one.organisation, as_of=written.day(one.as_of), currency=one.found.currency))
        if answer.columns:
            _say(answer, one.found.currency)
            click.echo()
            then = told("refixed_once") if months is None else told("refixed_every", months=months)
            unbound = told("unbound_stays") if bound_until is None else told("unbound_until", day=written.day(bound_until))
            click.echo(f"{then}; {unbound}")
        say_apart(one)


def _simulated(portfolio: Portfolio, on: date, scenarios: Scenarios, given: dict[str, Any]) -> _Answer:
    """What comes out, with progress on the screen.

    Raises:
        click.ClickException: a loan, a scenario or an option that the simulation cannot take.
    """
    wanted = given["measures"] or (engine.SPLIT if (portfolio.payment != 0).any() else MEASURES)
    every = scenarios.per_year if given["by"] == "year" else 1
    if scenarios.periods < every:
        raise click.ClickException(told("below_a_year", count=scenarios.periods))
    try:
        loans = simulated(
            portfolio,
            on=on,
            per_year=scenarios.per_year,
            risk=_floats(given["risk"]),
            recovery=_floats(given["recovery"]),
        )
        found = _run(loans.cohorts() if given["cohorts"] else loans, scenarios, wanted, given)
    except (TableRefused, ScenarioImpossible, engine.LoansImpossible, engine.TooMuchMemory) as error:
        raise simulation_refused(error, given) from error
    quantiles = [float(quantile) for quantile in given["quantiles"]]
    return _Answer(loans.count, found.scenarios, tuple(wanted), _columns(found, on, every, quantiles))


def _refuse_if_all_is_paid(portfolio: Portfolio, on: date) -> None:
    """As `borgen portfolio` does of the same day.

    Raises:
        click.ClickException: nothing is owed after it.
    """
    try:
        ladder(portfolio, by="year", since=on + timedelta(days=1))
    except PortfolioImpossible as error:
        raise impossible(error, on=on, since=None, is_file=True) from error


def _plain(answer: _Answer, currency: str) -> dict[str, Any]:
    return {"loans": answer.loans, "scenarios": answer.scenarios, "currency": currency}


def _rows(answer: _Answer) -> list[dict[str, Any]]:
    rows = zip(*answer.columns.values(), strict=True)
    return [
        {key: f"{v:.2f}" if isinstance(v, float) else v for key, v in zip(answer.columns, row, strict=True)}
        for row in rows
    ]


def _say(answer: _Answer, currency: str) -> None:
    """The table ends where all is paid; in files and JSON every row of every column stands."""
    rows = list(zip(*answer.columns.values(), strict=True))
    while len(rows) > 1 and not any(round(v) for row in rows[-2:] for v in row if isinstance(v, float)):
        rows.pop()
    click.echo(told("in_scenarios", count=answer.loans, scenarios=answer.scenarios, currency=currency))
    say_table(
        [spread_heading(name, "measure") for name in answer.columns],
        [
            [written.rounded(v, 0) if isinstance(v, float) else written.day(v) for v in row]
            for row in rows
        ],
        numeric=frozenset(range(1, len(answer.columns))),
    )


def _write(answer: _Answer, given: dict[str, Any], currency: str) -> None:
    quantiles = [float(quantile) for quantile in given["quantiles"]]
    write_out(given["out"], answer.columns, _chart(answer.columns, answer.wanted[0], quantiles, currency))


def _run(
    loans: SimulatedLoans, scenarios: Scenarios, wanted: tuple[str, ...], given: dict[str, Any]
) -> Simulation:
    with (
        _executor(given["scheduler"]) as executor,
        click.progressbar(length=1000, label=told("simulating"), file=sys.stderr) as bar,
    ):
        return engine.simulate(
            loans,
            scenarios,
            measures=wanted,
            regulation=engine.FullThenShare(float(given["then_share"])),
            executor=executor,
            workers=given["workers"],
            progress=lambda done, of: bar.update(1000 * done // of - bar.pos),
        )


@contextmanager
def _executor(address: str | None) -> Iterator[Executor | None]:
    """The executor of a Dask scheduler, or none: threads of this process.

    Raises:
        click.ClickException: Dask is not installed, or nobody answers at the address.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise click.ClickException(told("dask_missing")) from error
    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise click.ClickException(told("no_scheduler", address=address, why=error)) from error
    with client:
        workers = len(client.scheduler_info()["workers"])
        warn(told("workers", count=workers, address=address))
        if not workers:
            raise click.ClickException(told("no_workers", address=address))
        yield client.get_executor()  # type: ignore[no-untyped-call]


def _floats(named: tuple[tuple[str, Fraction], ...]) -> dict[str, float]:
    return {name: float(share) for name, share in named}


def _columns(found: Simulation, on: date, every: int, quantiles: list[float]) -> dict[str, list[Any]]:
    """Whole kronor and parts of them: a simulation counts in öre."""
    step = 12 // found.per_year * every
    columns: dict[str, list[Any]] = {}
    for measure in found.totals:
        fan = found.fan(measure, every=every, quantiles=quantiles)
        columns.setdefault(
            "until", [months_after(on, step * n, keep_month_end=True) for n in range(1, len(fan.mean) + 1)]
        )
        columns[f"{measure}_mean"] = (fan.mean / 100).tolist()
        for quantile, values in fan.quantiles.items():
            columns[f"{measure}_{100 * quantile:g}"] = (values / 100).tolist()
    return columns


def _chart(
    columns: dict[str, list[Any]], measure: str, quantiles: list[float], currency: str
) -> Chart:
    shown = [
        (told("mean"), f"{measure}_mean"),
        *((f"{100 * q:g} %", f"{measure}_{100 * q:g}") for q in quantiles[:5]),
    ]
    days = columns["until"]
    return line(
        title=told("over_scenarios", what=told(f"measure_{Measure(measure)}")),
        unit=currency,
        categories=[day.isoformat()[:7] for day in days],
        series=[Series(label, [Fraction(value) for value in columns[name]]) for label, name in shown],
        description=told("over_scenarios_long", first=days[0], last=days[-1]),
    )
