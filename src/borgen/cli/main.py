"""The command ``borgen``: the house's own commands, and those of every installed programme."""

from collections.abc import Iterable
from importlib import import_module

import click

from borgen.cli.cashflow import COMMANDS as CASHFLOW
from borgen.cli.demo import demo
from borgen.cli.migrate import migrate
from borgen.cli.reader import SpokenProgram
from borgen.cli.schedule import schedule
from borgen.cli.serve import serve
from borgen.programme import Programme, installed


@click.group(cls=SpokenProgram, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="borgen", message="%(prog)s %(version)s")
def main() -> None:
    """Lending and guarantees in Nordic local government: the register, the fees, the duties, each figure explained."""


@main.command()
def programmes() -> None:
    """List the installed programmes."""
    for programme in installed():
        click.echo(f"{programme.country}  {programme.name}")


class TwoCommands(ValueError):
    """Two programmes, or a programme and the house, have a command of the same name."""


def commands_of(programme: Programme) -> Iterable[click.Command]:
    """Return the commands that a programme brings along."""
    if programme.commands is None:
        return ()
    module, _, attribute = programme.commands.partition(":")
    brought: Iterable[click.Command] = getattr(import_module(module), attribute)
    return brought


for _command in (demo, migrate, schedule, serve, *CASHFLOW, *(c for p in installed() for c in commands_of(p))):
    if _command.name in main.commands:
        raise TwoCommands(f"`borgen {_command.name}` is defined twice")
    main.add_command(_command)
