"""Why scenarios cannot be made or loans not be simulated: under the name of the option, what it says and what would be valid."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.scenario import ScenarioImpossible
from borgen.cashflow.simulation import LoansImpossible, TooMuchMemory
from borgen.cli.schedule.wording import phrase, told, unreadable
from borgen.guarantee.plain import share_text

_GIVEN = {
    "correlation": "correlation", "yearly_defaults": "yearly_loss", "reversion": "reversion", "volatility": "volatility",
    "tenor": "tenor", "latest": "inflation_latest", "mean": "inflation", "inflation_reversion": "inflation_reversion",
    "inflation_volatility": "inflation_volatility", "count": "count", "periods": "years", "seed": "seed", "run": "run",
    "start": "start", "rate_mean": "rate_mean",
}  # fmt: skip
"""Which option says each term of the engine."""

_DRAWN_BY = {
    "vasicek": ("--rate", "--rate-mean", "--reversion", "--volatility", "--tenor"),
    "hull-white": ("--curve", "--reversion", "--volatility", "--tenor"),
    "history": ("--history", "--run"),
    "shifts": ("--curve", "--shift", "--tenor"),
}
_INDEX_BY = ("--inflation", "--inflation-latest", "--inflation-reversion", "--inflation-volatility")
_VALID = re.compile(r"(?s).+?; (.+) (?:is|are) valid")
_MEGABYTES = re.compile(r"(\S+) MB needed, (\S+) allowed")


def file_refused(option: str, file: Path, error: Exception) -> click.ClickException:
    """The file of an option is not taken, with every bad cell."""
    return click.ClickException(told("not_taken", option=option, file=file.name, why=unreadable(error)))


def scenario_refused(error: ScenarioImpossible, given: Mapping[str, Any]) -> click.ClickException:
    """The scenarios that the options ask for cannot be."""
    name = _GIVEN.get(error.term)
    if name is not None:
        if given[name] is None:  # the latest growth is that of every year unless it is given
            name = "inflation"
        return _option_refused(name, given[name], error)
    if error.term == "growth" and given["table"] is None and given["model"] == "shifts":
        return _option_refused("inflation", given["inflation"], error)
    if error.term == "rates" and given["table"] is None and given["model"] == "shifts" and error.scenario is not None:
        shift = share_text(given["shift"][error.scenario]) if given["shift"] else "0"
        said = told("brought_to", option="--shift", value=shift, rate=f"{error.value:.6g}", valid=_valid(error))
        return click.ClickException(said)
    if error.value is None:
        return click.ClickException(f"{_source(given)}: {phrase(str(error))}")
    by = _INDEX_BY if error.term == "growth" and given["model"] != "history" else _DRAWN_BY[given["model"]]
    said = told(
        "drawn", source=_source(given), what=told(f"drawn_{error.term}"), value=f"{error.value:.6g}", valid=_valid(error),
        options=f"--scenarios {given['table'].name}" if given["table"] else ", ".join(by),
    )  # fmt: skip
    return click.ClickException(said)


def simulation_refused(error: Exception, given: Mapping[str, Any]) -> click.ClickException:
    """The simulation that the options ask for cannot be."""
    if isinstance(error, ScenarioImpossible):
        return scenario_refused(error, given)
    if isinstance(error, TooMuchMemory) and (megabytes := _MEGABYTES.match(str(error))):
        needed, allowed = megabytes.groups()
        measures = told("or_measures") if "measures" in given else ""
        return click.ClickException(told("too_much_memory", needed=needed, allowed=allowed, measures=measures))
    if isinstance(error, LoansImpossible) and error.column == "risk":
        return click.ClickException(f"--risk, --recovery: {phrase(str(error).partition(': ')[2])}")
    if isinstance(error, LoansImpossible) and error.column == "rate":
        lowest = str(error).partition(": ")[2].partition(" ")[0]
        return click.ClickException(told("lowest_rate", source=_source(given), rate=lowest))
    return click.ClickException(unreadable(error))


def _option_refused(name: str, value: Any, error: ScenarioImpossible) -> click.ClickException:
    option = "--rate" if name == "start" else f"--{name.replace('_', '-')}"
    written = share_text(value) if isinstance(value, Fraction) else str(value)
    return click.ClickException(told("what_valid", what=f"{option} {written}", valid=_valid(error)))


def _valid(error: ScenarioImpossible) -> str:
    found = _VALID.fullmatch(str(error))
    return phrase(found[1] if found else str(error))


def _source(given: Mapping[str, Any]) -> str:
    return f"--scenarios {given['table'].name}" if given["table"] else f"--model {given['model']}"
