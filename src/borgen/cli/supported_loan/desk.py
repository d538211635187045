"""``borgen supported-loan``: the commands of the desk."""

import click

from borgen.cli.supported_loan.budget import budget, loan_report
from borgen.cli.supported_loan.duties import duties
from borgen.cli.supported_loan.loan import loan
from borgen.cli.supported_loan.project import project
from borgen.cli.supported_loan.reconcile import reconcile
from borgen.cli.supported_loan.redemption import redemption
from borgen.cli.supported_loan.regulation import regulation
from borgen.cli.supported_loan.scenarios import scenarios
from borgen.cli.supported_loan.statement import statement


@click.group("supported-loan")
def supported_loan() -> None:
    """Supported loans for care and elderly dwellings in Denmark: projects, loans, regulation, and what lies ahead.

    These commands read and write nothing; what changes the books takes people who are signed in, on the pages or over the API.
    Exit codes: 1 something is refused or left open, 2 a wrong option or nothing of that name, 3 the office cannot be opened.
    """


for _command in (
    budget, duties, loan, loan_report, project, reconcile, redemption, regulation, scenarios, statement,
):  # fmt: skip
    supported_loan.add_command(_command)
