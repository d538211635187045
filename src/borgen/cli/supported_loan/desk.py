"""``borgen supported-loan``: the commands of the desk."""

import click

from borgen.cli.supported_loan.scenarios import scenarios


@click.group("supported-loan")
def supported_loan() -> None:
    """Supported loans for care and elderly dwellings in Denmark: projects, loans, regulation, and what lies ahead."""


for _command in (scenarios,):
    supported_loan.add_command(_command)
