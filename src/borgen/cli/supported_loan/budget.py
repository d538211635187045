"""``borgen supported-loan budget`` and ``loan-report``: who pays what in a calendar year, and the loans at the end of it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cli.answer import language, say_json, say_table, spaced
from borgen.cli.schedule.fields import SHARE
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk
from borgen.cli.supported_loan.table_file import TABLE_FILE, about, write_table_file
from borgen.kernel.shares import share_text
from borgen.supported_loan.wording import word

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
            "Loan", "Project", "Interest", "Instalment", "Contribution", "Residents", "State", "Redeemed", "Debt at the end",
            "Sure",
        ],
        [
            [one.number, one.project, *(spaced(getattr(one, name)) for name in LOAN), word("index", one.index.value, language())]
            for one in this.loans
        ],
        numeric=frozenset(range(2, 9)),
    )  # fmt: skip
    click.echo()
    say_table(
        ["Year", "Residents", "State", "Owner", "Debt at the end", "Sure"],
        [
            [
                str(one.year), *(spaced(getattr(one, name)) for name in ("residents", "state", "owner", "debt_at_end")),
                word("index", one.index.value, language()),
            ]
            for one in found.years
        ],
        numeric=frozenset(range(1, 5)),
    )  # fmt: skip
    for own in (*found.payments, *found.undated):
        click.echo(
            f"Owner: {own.project}, {own.on or 'no day'}: base capital {spaced(own.base_capital)}, above the maximum "
            f"{spaced(own.excess)}" + (" (expected)" if own.is_expected else "")
        )
    for project in found.unknown:
        click.echo(f"Not known: the financing of {project}")


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
        ["Loan", "Project", "Paid out on", "Borrowed", "Rate", "Interest", "Instalment", "Contribution", "Residents", "State",
         "Redeemed", "Debt at the end", "Terms left"],
        [
            [
                one.of.number, one.of.project, one.disbursed_on.isoformat(), spaced(one.original),
                "" if one.rate is None else share_text(one.rate), *(spaced(getattr(one.of, name)) for name in LOAN),
                str(one.terms_left),
            ]
            for one in found.loans
        ],
        numeric=frozenset(range(3, 13)),
    )  # fmt: skip
    if not found.is_over:
        click.echo(f"{year} has not ended: these are planned figures")


def _sums(year: Any) -> dict[str, Any]:
    return {**{name: getattr(year, name) for name in SUMS}, "index": year.index}


def _loan(one: Any) -> dict[str, Any]:
    names = ("number", "project", "kind", "terms", *LOAN, "index")
    return {name: getattr(one, name) for name in names}


def _payment(one: Any) -> dict[str, Any]:
    names = ("project", "on", "base_capital", "excess", "is_expected")
    return {name: getattr(one, name) for name in names}


def _reported(one: Any) -> dict[str, Any]:
    names = (
        "project_name", "lender", "loan_type", "committed_on", "disbursed_on", "original", "rate", "terms_left", "ends_on",
    )  # fmt: skip
    return {**_loan(one.of), **{name: getattr(one, name) for name in names}}
