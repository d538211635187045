"""``borgen supported-loan statement``: what was stated to the state, with control totals."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.reader import pgettext
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, no_loan, none_such
from borgen.cli.supported_loan.sureness import sure
from borgen.cli.supported_loan.table_file import TABLE_FILE, about, write_table_file
from borgen.supported_loan.statement import COLUMNS

_out = click.option("--out", type=TABLE_FILE, help="Write the lines: .xlsx or .csv, with the control totals under them.")


@click.group()
def statement() -> None:
    """Statements to the state, term by term, sealed. They are made by somebody signed in, on the page or over the API."""


@statement.command("year")
@click.argument("year", type=click.IntRange(1990, 2100))
@_out
@at_the_desk
def year(*, moment: DeskMoment, year: int, out: Path | None, as_json: bool) -> None:
    """Everything that was stated of YEAR, with the control totals of its lines, and the loans of which nothing was."""
    from borgen.office.supported_loan.export.statements import year_table
    from borgen.office.supported_loan.loan_words import STATEMENTS
    from borgen.office.supported_loan.queries.statements import year_of_statements

    found = year_of_statements(**moment.asked, year=year)
    if out:
        write_table_file(out, year_table(found, slug=moment.slug, about=about(moment)))
    if as_json:
        say_json({
            **moment.plain, "year": year, "statements": [_head(one) for one in found.statements],
            "control": {"lines": found.lines, **_totals(found.totals)}, "lacking": found.lacking,
        })  # fmt: skip
        return
    say_table(
        [_("Loan"), *_columns()],
        [[one.loan, *_cells(one.stated, STATEMENTS)] for one in found.statements],
        numeric=frozenset({1, 5, 6, 7}),
    )  # fmt: skip
    _say_control(found.lines, found.totals)
    if found.lacking:
        click.echo(f"{_('Loans of which nothing was stated')}: {', '.join(found.lacking)}")


@statement.command("list")
@click.argument("number")
@at_the_desk
def list_statements(*, moment: DeskMoment, number: str, as_json: bool) -> None:
    """List the statements of loan NUMBER, in order."""
    from borgen.office.supported_loan.loan_words import STATEMENTS
    from borgen.office.supported_loan.queries.loans import is_known
    from borgen.office.supported_loan.queries.statements import statements

    if not is_known(organisation_id=moment.organisation_id, number=number):
        no_loan(number)
        return
    found = statements(**moment.asked, loan=number)
    if as_json:
        say_json({**moment.plain, "loan": number, "statements": [_stated(one) for one in found]})
        return
    say_table(
        [*_columns(), _("Reason")],
        [[*_cells(one, STATEMENTS), one.reason[:40]] for one in found],
        numeric=frozenset({0, 4, 5, 6}),
    )  # fmt: skip


@statement.command("show")
@click.argument("number")
@click.argument("statement", type=click.IntRange(min=1))
@_out
@at_the_desk
def show(*, moment: DeskMoment, number: str, statement: int, out: Path | None, as_json: bool) -> None:
    """Show one STATEMENT of loan NUMBER, term by term."""
    from borgen.office.supported_loan.export.loans import statement_table
    from borgen.office.supported_loan.queries import statements as queries

    try:
        found = queries.statement(**moment.asked, loan=number, number=statement)
    except queries.NoSuchStatement:
        asked = {"statement": statement, "number": repr(number)}
        none_such(_("there is no statement %(statement)s of loan %(number)s") % asked)
        return
    if out:
        write_table_file(out, statement_table(found, about=about(moment)))
    one = found.stated
    if as_json:
        say_json({
            **moment.plain, **_head(found), "corrected_by": found.corrected_by,
            "redeemed_in_full_on": found.redeemed_in_full_on, "not_due_when_made": found.not_due_when_made,
            "lines": [
                {
                    "n": line.n, "due_on": line.due_on, "loan_year": line.loan_year,
                    **{name: getattr(line, name) for name in COLUMNS}, "balance": line.balance, "index": line.index,
                    "redeemed_before": line.redeemed_before,
                }
                for line in one.lines
            ],
        })  # fmt: skip
        return
    headings = _headings()
    say_table(
        [
            _("Term"), _("Due"), *headings.values(), *([_("Redeemed since the term before")] if one.has_redeemed else []),
            _("Remaining debt"), _("Index"),
        ],
        [
            [
                str(line.n), written.day(line.due_on), *(written.amount(getattr(line, name)) for name in headings),
                *([written.amount(line.redeemed_before) if line.redeemed_before else ""] if one.has_redeemed else []),
                written.amount(line.balance), sure(line.index),
            ]
            for line in one.lines
        ],
        numeric=frozenset({0, *range(2, 9 if one.has_redeemed else 8)}),
    )  # fmt: skip
    _say_control(len(one.lines), one.totals)
    click.echo(f"{_('Seal')}: {one.seal}")
    if found.redeemed_in_full_on:
        click.echo(f"{_('All of the loan was redeemed on')}: {written.day(found.redeemed_in_full_on)}")
    if found.not_due_when_made:
        click.echo(f"{_('Terms that were not due when it was made')}: {found.not_due_when_made}")
    if found.corrected_by:
        click.echo(f"{_('This statement was corrected')}: {', '.join(map(str, found.corrected_by))}")


def _head(page: Any) -> dict[str, Any]:
    return {"loan": page.loan, "project": page.project, **_stated(page.stated)}


def _stated(one: Any) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind, "since": one.since, "until": one.until, "seal": one.seal,
        "corrects": one.corrects, "reason": one.reason, "made_at": one.made_at,
        "control": {"lines": len(one.lines), **_totals(one.totals)},
    }  # fmt: skip


def _totals(totals: Any) -> dict[str, Any]:
    return {name: getattr(totals, name) for name in COLUMNS}


def _headings() -> dict[str, str]:
    return {
        "interest": _("Interest"), "principal": _("Instalment"), "contribution": _("Contribution"), "residents": _("Residents"),
        "state": pgettext("who pays", "State"),
    }  # fmt: skip


def _columns() -> list[str]:
    return [
        _("Statement"), _("Kind"), _("From"), _("Until, but not including"), _("Lines"), _("Residents"),
        pgettext("who pays", "State"), _("Seal"),
    ]  # fmt: skip


def _cells(one: Any, kinds: Mapping[str, Any]) -> list[str]:
    return [
        str(one.number), str(kinds[one.kind]), written.day(one.since), written.day(one.until), str(len(one.lines)),
        written.amount(one.totals.residents), written.amount(one.totals.state), one.seal[:12],
    ]  # fmt: skip


def _say_control(lines: int, totals: Any) -> None:
    sums = ", ".join(f"{label} {written.amount(getattr(totals, name))}" for name, label in _headings().items())
    click.echo(f"{_('Control totals')}: {_('Lines')} {lines}, {sums}")
