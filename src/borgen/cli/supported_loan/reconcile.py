"""``borgen supported-loan reconcile``: the lender's itemised statement against our own computation. Writes nothing."""

import sys
from pathlib import Path
from typing import Any

import click

from borgen.cli.answer import say_json, say_table, spaced
from borgen.cli.schedule.fields import AMOUNT
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, none_such
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
    from borgen.office.supported_loan.loan_words import FIGURES, READINGS
    from borgen.office.supported_loan.queries.lender_comparison import compare_lender_file
    from borgen.office.supported_loan.queries.loans import NoSuchLoan

    try:
        found = compare_lender_file(
            **moment.asked, loan=number, name=file.name, content=file.read_bytes(), tolerance=Money.parse(tolerance, CURRENCY)
        )
    except NoSuchLoan:
        none_such(f"loan {number!r}")
        return
    result = found.comparison.found
    if as_json:
        say_json({**moment.plain, "loan": number, **_plain(found)})
    else:
        say_table(
            ["Term", "Due", "Figure", "Ours", "The lender's", "Difference", "", "Explained by"],
            [
                [
                    str(one.n), str(one.due_on), str(FIGURES[one.figure]), spaced(one.own), spaced(one.lender),
                    spaced(one.difference), _state(one), ", ".join(str(READINGS[name]) for name in one.explained_by),
                ]
                for one in result.differences
            ],
            numeric=frozenset({0, 3, 4, 5}),
        )  # fmt: skip
        for title, days in (("Only the lender has", result.only_lender), ("Only we have", result.only_own)):
            if days:
                click.echo(f"{title}: {', '.join(map(str, days))}")
        if not found.comparison.is_shared:
            click.echo("Who pays the loan is not known here: residents and state are not compared.")
        click.echo(f"{len(found.lines)} lines, {result.agreed} figures agree, {found.comparison.open_count} open")
    if found.comparison.open_count:
        sys.exit(1)


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
