"""``borgen supported-loan budget`` and ``loan-report``: who pays what in a calendar year, and the loans at the end of it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.reader import pgettext
from borgen.cli.schedule.fields import SHARE
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk
from borgen.cli.supported_loan.sureness import sure
from borgen.cli.supported_loan.table_file import TABLE_FILE, about, write_table_file

YEAR = click.IntRange(1990, 2100)
LOAN = ("interest", "principal", "contribution", "residents", "state", "redeemed", "debt_at_end")
SUMS = (
    "interest", "principal", "contribution", "residents", "state", "unshared", "base_capital", "excess", "redeemed", "owner",
    "debt_at_end",
)  # fmt: skip
_out = click.option("--out", type=TABLE_FILE, help="Write the year as the page's file: .xlsx or .csv.")


@click.command()
@click.argument("year", type=YEAR)
@click.option("--rise", type=SHARE, metavar="SHARE", help="Yearly rise of prices where nothing is published, such as 0.02.")
@click.option("--years", type=click.IntRange(1, 50), default=10, show_default=True, help="The year and those after it.")
@_out
@at_the_desk
def budget(*, moment: DeskMoment, year: int, rise: Fraction | None, years: int, out: Path | None, as_json: bool) -> None:
    """What falls due in YEAR by payment days: residents, state, and the owner's base capital, excess and redemptions."""
    from borgen.office.supported_loan.export.ahead import budget_table
    from borgen.office.supported_loan.queries.budget import budget

    found = budget(**moment.asked, year=year, rise=rise, years=years)
    this = found.asked
    if out:
        write_table_file(out, budget_table(found, slug=moment.slug, about=about(moment)))
    if as_json:
        say_json({
            **moment.plain, "year": year, "rise": rise, "sums": _sums(this), "loans": [_loan(one) for one in this.loans],
            "owner_payments": [_payment(one) for one in (*found.payments, *found.undated)], "unknown": found.unknown,
            "years": [{"year": one.year, **_sums(one)} for one in found.years],
        })  # fmt: skip
        return
    say_table(
        [
            _("Loan"), _("Project"), _("Interest"), _("Instalment"), _("Contribution"), _("Residents"),
            pgettext("who pays", "State"), _("Redeemed"), _("Debt at the end of the year"), _("How sure"),
        ],
        [
            [one.number, one.project, *(written.amount(getattr(one, name)) for name in LOAN), sure(one.index)]
            for one in this.loans
        ],
        numeric=frozenset(range(2, 9)),
    )  # fmt: skip
    click.echo()
    say_table(
        [
            _("Year"), _("Residents"), pgettext("who pays", "State"), _("The owner"), _("Debt at the end of the year"),
            _("How sure"),
        ],
        [
            [
                str(one.year), *(written.amount(getattr(one, name)) for name in ("residents", "state", "owner", "debt_at_end")),
                sure(one.index),
            ]
            for one in found.years
        ],
        numeric=frozenset(range(1, 5)),
    )  # fmt: skip
    for own in (*found.payments, *found.undated):
        click.echo(_owner_pays(own))
    if found.unknown:
        click.echo(f"{_('The financing of these projects cannot be worked out yet:')} {', '.join(found.unknown)}")


def _owner_pays(own: Any) -> str:
    said = _("The owner, %(project)s, %(day)s: base capital %(base_capital)s, above the maximum %(excess)s") % {
        "project": own.project,
        "day": written.day(own.on) or _("no day stated"),
        "base_capital": written.amount(own.base_capital),
        "excess": written.amount(own.excess) if own.is_checked else _("not checked"),
    }
    return f"{said}. {_('Expected: the loan is not paid out yet')}" if own.is_expected else said


@click.command("loan-report")
@click.argument("year", type=YEAR)
@_out
@at_the_desk
def loan_report(*, moment: DeskMoment, year: int, out: Path | None, as_json: bool) -> None:
    """The loans as they stood at the end of YEAR: the figures for the yearly report to the national building fund."""
    from borgen.office.supported_loan.export.ahead import report_table
    from borgen.office.supported_loan.queries.loan_report import loan_report

    found = loan_report(**moment.asked, year=year)
    if out:
        write_table_file(out, report_table(found, slug=moment.slug, about=about(moment)))
    if as_json:
        say_json({
            **moment.plain, "year": year, "is_over": found.is_over, "sums": _sums(found.year),
            "loans": [_reported(one) for one in found.loans],
        })  # fmt: skip
        return
    say_table(
        [
            _("Loan"), _("Project"), _("Paid out on"), _("Borrowed"), _("Rate a year"), _("Interest"), _("Instalment"),
            _("Contribution"), _("Residents"), pgettext("who pays", "State"), _("Redeemed"), _("Debt at the end of the year"),
            _("Terms left"),
        ],
        [
            [
                one.of.number, one.of.project, written.day(one.disbursed_on), written.amount(one.original),
                "" if one.rate is None else written.percent(one.rate), *(written.amount(getattr(one.of, name)) for name in LOAN),
                str(one.terms_left),
            ]
            for one in found.loans
        ],
        numeric=frozenset(range(3, 13)),
    )  # fmt: skip
    if not found.is_over:
        click.echo(_("The year is not over: its last figures are planned ones."))


def _sums(year: Any) -> dict[str, Any]:
    return {**{name: getattr(year, name) for name in SUMS}, "index": year.index}


def _loan(one: Any) -> dict[str, Any]:
    names = ("number", "project", "kind", "terms", *LOAN, "index")
    return {name: getattr(one, name) for name in names}


def _payment(one: Any) -> dict[str, Any]:
    names = ("project", "on", "base_capital", "excess", "is_expected")
    return {name: getattr(one, name) for name in names}


def _reported(one: Any) -> dict[str, Any]:
    from borgen.office.supported_loan.type_words import type_fields

    names = (
        "project_name", "lender", "committed_on", "disbursed_on", "original", "rate", "terms_left", "ends_on",
    )  # fmt: skip
    return {**_loan(one.of), **{name: getattr(one, name) for name in names}, **type_fields(one.facts)}
