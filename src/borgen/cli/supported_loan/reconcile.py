"""``borgen supported-loan reconcile``: the lender's itemised statement against our own computation. Writes nothing."""

import sys
from pathlib import Path
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.schedule.fields import AMOUNT
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, no_loan
from borgen.kernel.money import Money
from borgen.supported_loan.choices import CURRENCY


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--loan", "number", required=True, metavar="NUMBER", help="The loan that the statement is of.")
@click.option("--tolerance", type=AMOUNT, default="0.02", show_default=True, metavar="KRONER",
              help="The largest difference of a figure that is let pass.")  # fmt: skip
@at_the_desk
def reconcile(*, moment: DeskMoment, file: Path, number: str, tolerance: str, as_json: bool) -> None:
    """Compare the lender's FILE (CSV, Excel or OpenDocument; one row a term) with our own computation.

    Each difference is tolerated, explained by another reading of the rules, or open. Ends with 1 where one is open, and where the
    file is refused. To keep the file with the loan, somebody signed in takes it in on the page or over the API.
    """
    from borgen.office.supported_loan.queries.lender_comparison import compare_lender_file
    from borgen.office.supported_loan.queries.loans import NoSuchLoan

    try:
        found = compare_lender_file(
            **moment.asked, loan=number, name=file.name, content=file.read_bytes(), tolerance=Money.parse(tolerance, CURRENCY)
        )
    except NoSuchLoan:
        no_loan(number)
        return
    if as_json:
        say_json({**moment.plain, "loan": number, **_plain(found)})
    else:
        _say(found)
    if found.comparison.open_count:
        sys.exit(1)


def _say(found: Any) -> None:
    from borgen.office.supported_loan.loan_words import FIGURES, READINGS

    result = found.comparison.found
    states = {"open": _("Unexplained"), "tolerated": _("Within the tolerance"), "explained": _("Explained")}
    say_table(
        [
            _("Term"), _("Due"), _("What"), _("Ours"), _("The lender's"), _("Difference"), _("State of things"),
            _("What explains it"),
        ],
        [
            [
                str(one.n), written.day(one.due_on), str(FIGURES[one.figure]),
                *map(written.amount, (one.own, one.lender, one.difference)), states[_state(one)],
                ", ".join(str(READINGS[name]) for name in one.explained_by),
            ]
            for one in result.differences
        ],
        numeric=frozenset({0, 3, 4, 5}),
    )  # fmt: skip
    for title, days in (
        (_("Days that only the lender has"), result.only_lender),
        (_("Terms that the lender's statement lacks"), result.only_own),
    ):
        if days:
            click.echo(f"{title}: {', '.join(map(written.day, days))}")
    if not found.comparison.is_shared:
        click.echo(_("Who pays is not known here, so that the residents' and the state's parts are left out."))
    counts = (
        (_("Lines"), len(found.lines)), (_("Figures that agree"), result.agreed), (_("Unexplained"), found.comparison.open_count),
    )  # fmt: skip
    click.echo(", ".join(f"{label}: {count}" for label, count in counts))


def _plain(found: Any) -> dict[str, Any]:
    result = found.comparison.found
    return {
        "lines": len(found.lines), "agreed": result.agreed, "open": found.comparison.open_count,
        "is_shared": found.comparison.is_shared,
        "differences": [
            {
                "n": one.n, "due_on": one.due_on, "figure": one.figure, "own": one.own, "lender": one.lender,
                "difference": one.difference, "state": _state(one), "explained_by": one.explained_by,
            }
            for one in result.differences
        ],
        "only_lender": result.only_lender, "only_own": result.only_own,
    }  # fmt: skip


def _state(one: Any) -> str:
    return "open" if one.is_open else "tolerated" if one.is_tolerated else "explained"
