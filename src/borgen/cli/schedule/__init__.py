"""``borgen schedule``: what a loan pays when, and what contracts in the form of the public ACTUS tests do."""

import json
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.actus.file import NotCases, events_of_case, read_cases
from borgen.cashflow.actus.observed import FixingMissing
from borgen.cashflow.terms import PlanImpossible
from borgen.cli.answer import as_json, say_table, stop, warn
from borgen.cli.schedule.credit import CREDIT
from borgen.cli.schedule.kinds import KINDS
from borgen.cli.schedule.spoken import SpokenGroup
from borgen.cli.schedule.wording import refusal, told


@click.group(cls=SpokenGroup, invoke_without_command=True)
@click.option(
    "--actus", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Work out every case of a file as the public ACTUS tests write them.",
)  # fmt: skip
@as_json
@click.pass_context
def schedule(context: click.Context, *, file: Path | None, as_json: bool) -> None:
    """Print the schedule of one loan, or the events of a file of contracts."""
    if context.invoked_subcommand is not None:
        if file is not None:
            raise click.UsageError(told("actus_or_kind"))
        return
    if file is None:
        kinds = ", ".join(command.name or "" for command in (*KINDS, CREDIT))
        raise click.UsageError(told("say_a_kind", valid=kinds))
    _say_cases(file, in_json=as_json)


def _say_cases(file: Path, *, in_json: bool) -> None:
    """Exit code 1 when a case could not be worked out; the others are printed all the same."""
    try:
        cases = read_cases(file.read_text("utf-8-sig"))
    except (NotCases, UnicodeDecodeError) as error:
        raise click.ClickException(told("not_cases", file=file, why=error)) from error
    answers: dict[str, Any] = {}
    refused = {}
    for name, case in cases.items():
        try:
            answers[name] = events_of_case(case)
        except PlanImpossible as error:
            refused[name] = refusal(error, error.term)
            answers[name] = {"error": {"term": error.term, "code": error.code, **error.params}}
        except FixingMissing as error:
            refused[name] = told("case_unfixed", code=error.code, day=error.time.isoformat())
            fixing = {"market_object": error.code, "time": error.time.isoformat()}
            answers[name] = {"error": {"term": "dataObserved", "code": "fixing_missing", **fixing}}
    if in_json:
        # not ``say_json``: these figures are unrounded floats by their files' form, and no money of the house
        click.echo(json.dumps(answers, ensure_ascii=False, indent=2))
    else:
        for name, events in answers.items():
            if name not in refused:
                _say_events(name, events)
    for name, reason in refused.items():
        warn(f"{name}: {reason}")
    if refused:
        stop(told("cases_refused", count=len(refused), all=len(cases)), code=1)


def _say_events(name: str, events: list[dict[str, Any]]) -> None:
    click.echo(f"\n{name}")
    headings = list(dict.fromkeys(key for event in events for key in event))
    numeric = {"payoff", "notionalPrincipal", "nominalInterestRate", "accruedInterest", "exerciseAmount"}
    say_table(
        headings,
        [[_cell(event.get(key)) for key in headings] for event in events],
        numeric=frozenset(i for i, key in enumerate(headings) if key in numeric),
    )


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


for _command in (*KINDS, CREDIT):
    schedule.add_command(_command)
